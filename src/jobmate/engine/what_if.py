"""What the score becomes when skills are learned or left out: judged again by the analyzer's own rules, never guessed.

Pure: it needs the mapped facts of one posting and one resume, no text, no model, no index.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from fractions import Fraction
from typing import Self

from pydantic import Field, model_validator

from jobmate.engine.analyzer import refer_to, say_nothing_judged
from jobmate.engine.judgement import Judged, Shown, better, is_set_aside, judge, learn, round_gain
from jobmate.engine.models import ConceptsById, Fact, MappedSkill, SkillRef
from jobmate.engine.requirements import ShownSkill, SkillKey, fold_requirements, fold_shown
from jobmate.engine.scoring import Profile, compute_score, round_score, share_points
from jobmate.engine.skill_targets import SkillTarget
from jobmate.enums import SkillStatus, WeakReason
from jobmate.errors import NothingRecognised


class ChangeKind(StrEnum):
    """What is supposed of a skill."""

    LEARNED = "LEARNED"
    REMOVED = "REMOVED"


class SkillChange(Fact):
    """One supposition about what a resume shows.

    LEARNED: shown at work, to `level` (0..4) and `years` where they are given; whatever is shown of it already stays.
    It is the skill as a whole that is learned, so every clause asked of it is met: more than a row's `gain`, which is
    that of one clause alone, wherever a posting asks for several.
    REMOVED: the resume doesn't show it at all, in no clause; takes neither level nor years.
    """

    kind: ChangeKind
    skill: SkillTarget
    level: float | None = Field(default=None, ge=0, le=4)
    years: float | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _check_level(self) -> Self:
        if self.kind is ChangeKind.REMOVED and (self.level is not None or self.years is not None):
            raise ValueError("what is removed has no level and no years")
        return self


class ForecastRow(Fact):
    """One requirement now and then. Points have four decimals; a row that can't be judged is UNVERIFIED with none.

    `skill_before` and `skill_after` differ only among alternatives, where another one may come to count.
    """

    skill_before: SkillRef
    skill_after: SkillRef
    status_before: SkillStatus
    status_after: SkillStatus
    weak_reason_before: WeakReason | None
    weak_reason_after: WeakReason | None
    credit_before: float
    credit_after: float
    points_before: float
    points_after: float
    changes: bool
    """Whether the verdict changes; points alone may also move because another row enters or leaves the score."""


class ScoreForecast(Fact):
    """A score, 0..10 with one decimal, before and after; `delta` is the exact difference with four decimals.

    `rows` are all requirements of the posting in its order, those that can't be judged included.
    """

    score_before: float
    score_after: float
    delta: float
    rows: tuple[ForecastRow, ...]

    @property
    def changed(self) -> tuple[ForecastRow, ...]:
        """The rows whose verdict changes."""
        return tuple(row for row in self.rows if row.changes)


def what_if(
    job: Sequence[MappedSkill],
    resume: Sequence[MappedSkill],
    changes: Iterable[SkillChange],
    *,
    concepts: ConceptsById,
) -> ScoreForecast:
    """The score of a posting with `changes` made to what the resume shows, in any order.

    Removals come before what is learned; several LEARNED of one skill count as the highest level and years among
    them. Learning never lowers a score: what was shown stands beside what is learned, and the better counts.
    Raises InvalidInput for a concept the taxonomy doesn't have, NothingRecognised when nothing can be judged.
    """
    requirements, shown = fold_requirements(job), fold_shown(resume)
    left, grown = change_shown(shown, changes, concepts)
    before = [judge(requirement, shown, concepts) for requirement in requirements]
    after = [
        better(judge(requirement, left, concepts), judge(requirement, grown, concepts)) for requirement in requirements
    ]
    score_before, score_after = _score(before), _score(after)
    points = zip(before, _points(before), after, _points(after), strict=True)
    return ScoreForecast(
        score_before=round_score(score_before),
        score_after=round_score(score_after),
        delta=round_gain(score_after - score_before),
        rows=tuple(_row(*row) for row in points),
    )


def change_shown(shown: Shown, changes: Iterable[SkillChange], concepts: ConceptsById) -> tuple[Shown, Shown]:
    """What is left of `shown`, and the same with what was learned. Raises InvalidInput for an unknown concept."""
    removed: set[SkillKey] = set()
    learned: dict[SkillKey, ShownSkill] = {}
    for change in sorted(changes, key=lambda change: change.model_dump_json()):
        key = change.skill.key(concepts)
        if change.kind is ChangeKind.REMOVED:
            removed.add(key)
        else:
            learned[key] = learn(_as_shown(change, concepts), learned)
    left = {key: skill for key, skill in shown.items() if skill.key not in removed}
    return left, left | {key: learn(skill, left) for key, skill in learned.items()}


def _as_shown(change: SkillChange, concepts: ConceptsById) -> ShownSkill:
    return ShownSkill(
        key=change.skill.key(concepts),
        name=change.skill.label(concepts),
        concept=change.skill.find_concept(concepts),
        profile=Profile(change.level, change.years),
        evidence=(),
        certainty=1.0,
    )


def _score(rows: Sequence[Judged]) -> Fraction:
    judged = [(row.weight, row.credit.value) for row in rows if not is_set_aside(row)]
    if not judged:
        raise NothingRecognised(say_nothing_judged(rows))
    return compute_score(judged)


def _points(rows: Sequence[Judged]) -> list[float]:
    shares = iter(share_points([(row.weight, row.credit.value) for row in rows if not is_set_aside(row)]))
    return [0.0 if is_set_aside(row) else next(shares)[0] for row in rows]


def _row(before: Judged, points_before: float, after: Judged, points_after: float) -> ForecastRow:
    then, now = _standing(before), _standing(after)
    return ForecastRow(
        skill_before=refer_to(before.best),
        skill_after=refer_to(after.best),
        status_before=then[0],
        status_after=now[0],
        weak_reason_before=then[1],
        weak_reason_after=now[1],
        credit_before=then[2],
        credit_after=now[2],
        points_before=points_before,
        points_after=points_after,
        changes=then != now,
    )


def _standing(row: Judged) -> tuple[SkillStatus, WeakReason | None, float]:
    if is_set_aside(row):
        return SkillStatus.WEAK, WeakReason.UNVERIFIED, 0.0
    return row.status, row.credit.weak_reason, float(row.credit.value)
