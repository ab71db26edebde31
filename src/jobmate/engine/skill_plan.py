"""What to learn first across many postings: each skill's rise is judged per posting, as `engine.what_if` would.

Pure: it needs the mapped facts of the postings and of one resume.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jobmate.engine.analyzer import describe_level, refer_to
from jobmate.engine.judgement import (
    Judged,
    Shown,
    Totals,
    is_set_aside,
    is_trait_asked,
    judge,
    learn,
    may_count,
    rise,
    sum_up,
)
from jobmate.engine.models import ConceptsById, Fact, MappedSkill, SkillLevel, SkillRef
from jobmate.engine.requirements import Ask, ShownSkill, SkillKey, fold_requirements, fold_shown
from jobmate.engine.scoring import POINT_UNITS, Profile


@dataclass(frozen=True, slots=True)
class JobFacts:
    """The mapped facts of one posting. `job_id` tells postings apart; each stands once in what is planned for."""

    job_id: str
    skills: Sequence[MappedSkill]


class JobLift(Fact):
    """What one posting's score rises by, > 0, four decimals."""

    job_id: str
    gain: float


class SkillPlanItem(Fact):
    """One skill worth learning, as a whole: every clause a posting asks of it is met then.

    Whether it is hot or in demand stands in `skill`.

    `level` is the highest level and years that the postings it lifts ask for, None when none states any: then it is
    enough to show the skill at work. `lifts` are the postings it lifts, most first; `total_gain` is their sum.
    """

    skill: SkillRef
    level: SkillLevel | None
    lifts: tuple[JobLift, ...]
    total_gain: float


@dataclass(frozen=True, slots=True)
class _Standing:
    """One posting as it is judged now."""

    job_id: str
    rows: tuple[Judged, ...]
    totals: Totals


def plan_skills(
    jobs: Iterable[JobFacts],
    resume: Sequence[MappedSkill],
    *,
    concepts: ConceptsById,
    first: int | None = None,
) -> tuple[SkillPlanItem, ...]:
    """The skills that lift `jobs` most in all, best first, at most `first` of them; the order of `jobs` is no matter.

    Only skills of requirements not fully met yet are proposed, and no traits, which a resume can't show. Where totals
    tie, the skill that lifts more postings comes first, then one that is hot or in demand, then by name. Postings in
    which nothing can be judged lift nothing.
    """
    shown = fold_shown(resume)
    standings = [standing for job in jobs if (standing := _judge_job(job, shown, concepts)) is not None]
    by_ask = _index_asks(standings)
    plan = [_item(skill, _list_lifted(skill, by_ask), shown, concepts) for skill in _list_candidates(standings)]
    return tuple(sorted((item for item in plan if item.lifts), key=_rank)[:first])


def _judge_job(job: JobFacts, shown: Shown, concepts: ConceptsById) -> _Standing | None:
    rows = tuple(judge(requirement, shown, concepts) for requirement in fold_requirements(job.skills))
    totals = sum_up(rows)
    return _Standing(job.job_id, rows, totals) if totals.weight else None


_Asked = dict[SkillKey, tuple[Ask, dict[str, _Standing]]]


def _index_asks(standings: Iterable[_Standing]) -> _Asked:
    """Each skill asked anywhere, with the postings that ask for it."""
    by_ask: _Asked = {}
    for standing in standings:
        for row in standing.rows:
            for ask in row.requirement.alternatives:
                by_ask.setdefault(ask.key, (ask, {}))[1][standing.job_id] = standing
    return by_ask


def _list_lifted(skill: ShownSkill, by_ask: _Asked) -> list[_Standing]:
    """The postings in which showing the skill can count for anything."""
    lifted: dict[str, _Standing] = {}
    for ask, standings in by_ask.values():
        if may_count(skill, ask):
            lifted |= standings
    return list(lifted.values())


def _list_candidates(standings: Iterable[_Standing]) -> list[ShownSkill]:
    """Every skill that would meet a requirement not fully met now, at the highest level asked of it there."""
    asks: dict[SkillKey, list[Ask]] = defaultdict(list)
    for standing in standings:
        for row in standing.rows:
            if row.credit.value < 1 and not is_set_aside(row):
                for ask in row.requirement.alternatives:
                    if not is_trait_asked(ask):
                        asks[ask.key].append(ask)
    return [_as_asked(of_key) for _, of_key in sorted(asks.items())]


def _as_asked(asks: Sequence[Ask]) -> ShownSkill:
    profile = Profile(
        level=max((ask.level.level for ask in asks if ask.level.level is not None), default=None),
        years=max((ask.level.years for ask in asks if ask.level.years is not None), default=None),
    )
    first = min(asks, key=lambda ask: ask.name)
    return ShownSkill(first.key, first.name, first.concept, profile, evidence=(), certainty=1.0)


def _item(skill: ShownSkill, standings: Iterable[_Standing], shown: Shown, concepts: ConceptsById) -> SkillPlanItem:
    learned = learn(skill, shown)
    lifts = [
        JobLift(job_id=standing.job_id, gain=rise(learned, standing.rows, shown, concepts, standing.totals))
        for standing in standings
    ]
    lifted = sorted((lift for lift in lifts if lift.gain > 0), key=lambda lift: (-lift.gain, lift.job_id))
    return SkillPlanItem(
        skill=refer_to(skill),
        level=describe_level(skill.profile),
        lifts=tuple(lifted),
        total_gain=sum(round(lift.gain * POINT_UNITS) for lift in lifted) / POINT_UNITS,
    )


def _rank(item: SkillPlanItem) -> tuple[float, int, bool, str, str]:
    wanted = item.skill.is_hot_technology or item.skill.is_in_demand
    return -item.total_gain, -len(item.lifts), not wanted, item.skill.name, item.skill.id or ""
