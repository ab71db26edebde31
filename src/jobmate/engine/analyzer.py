"""Judges mapped facts: which requirements are met, how well, and what that scores.

Pure and exact: the same facts give the same bytes, whatever their order. The formula is `engine.scoring`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from jobmate.engine.confidence import rate_confidence
from jobmate.engine.gates import SkillYears, judge_gates
from jobmate.engine.judgement import Judged, Totals, gain_of, is_set_aside, judge, sum_up
from jobmate.engine.models import (
    LEVEL_LABELS,
    Concept,
    ConceptsById,
    Gate,
    GateMention,
    MappedSkill,
    NotJudged,
    RequirementVerdict,
    SkillLevel,
    SkillRef,
)
from jobmate.engine.requirements import Ask, ShownSkill, fold_requirements, fold_shown
from jobmate.engine.scoring import (
    Profile,
    round_score,
    share_points,
)
from jobmate.enums import EvidenceStrength, ReaderKind, SkillKind, SkillStatus, WeakReason
from jobmate.errors import NothingRecognised


@dataclass(frozen=True, slots=True)
class Analysis:
    """What follows from two readings. `score` 0..10 with one decimal, `confidence` 0..1 with two."""

    score: float
    confidence: float
    requirements: tuple[RequirementVerdict, ...]
    gates: tuple[Gate, ...]
    not_judged: tuple[NotJudged, ...]
    unverified: tuple[RequirementVerdict, ...]
    """The same as `not_judged`, as rows without weight."""


def analyse(
    job: Sequence[MappedSkill],
    resume: Sequence[MappedSkill],
    job_gates: Sequence[GateMention] = (),
    resume_gates: Sequence[GateMention] = (),
    *,
    concepts: ConceptsById,
    readers: Sequence[ReaderKind] = (),
) -> Analysis:
    """Verdicts, gates, score and confidence from mapped mentions.

    `concepts` resolves the ids in `Concept.related`; `readers` are those of both readings, for the confidence.
    Raises NothingRecognised when the posting asks for nothing that can be judged: no score is invented.
    """
    requirements = fold_requirements(job)
    shown = fold_shown(resume)
    rows = [judge(requirement, shown, concepts) for requirement in requirements]
    judged = [row for row in rows if not is_set_aside(row)]
    if not judged:
        raise NothingRecognised(say_nothing_judged(rows))
    totals = sum_up(judged)
    return Analysis(
        score=round_score(totals.score),
        confidence=rate_confidence(
            judged_weight=totals.weight,
            asked_weight=sum((row.weight for row in rows), Fraction(0)),
            certainties=[(row.weight, _certainty(row)) for row in judged],
            shown_count=len({skill.key for skill in shown.values()}),
            readers=readers,
        ),
        requirements=_verdicts(judged, totals),
        gates=judge_gates(job_gates, resume_gates, _skill_years(rows)),
        not_judged=tuple(_set_aside(row) for row in rows if is_set_aside(row)),
        unverified=tuple(_verdict(_without_weight(row), (0.0, 0.0), 0.0) for row in rows if is_set_aside(row)),
    )


def _skill_years(rows: Sequence[Judged]) -> list[SkillYears]:
    return [
        SkillYears(
            row.best.evidence, row.shown.profile.years, row.shown.evidence, is_narrow=_is_narrow(row.best.concept)
        )
        for row in rows
        if row.shown is not None and row.shown.key == row.best.key
        if row.best.level.years is not None and row.shown.profile.years is not None
    ]


def _is_narrow(concept: Concept | None) -> bool:
    return concept is None or concept.kind is SkillKind.TECHNOLOGY


def _without_weight(row: Judged) -> Judged:
    """The row as it stands in a report: neither met nor missing, worth nothing either way."""
    return replace(
        row, credit=replace(row.credit, value=Fraction(0), weak_reason=WeakReason.UNVERIFIED), weight=Fraction(0)
    )


def _set_aside(row: Judged) -> NotJudged:
    if row.shown is None:
        reason = "We could not judge this from a resume, so it is left out of the score."
    elif row.shown.profile.strength is EvidenceStrength.LISTED:
        reason = "Your resume names it but shows no work that proves it, so it is left out of the score."
    else:
        reason = (
            "Your resume shows some of it, and a level can't be told from a resume, so it is left out of the score."
        )
    return NotJudged(
        name=row.best.name,
        reason=reason,
        tier=row.requirement.tier,
        skill=refer_to(row.best),
        wording=_wording(row),
        job_evidence=row.best.evidence,
        resume_evidence=row.shown.evidence if row.shown else (),
    )


def _verdicts(judged: Sequence[Judged], totals: Totals) -> tuple[RequirementVerdict, ...]:
    points = share_points([(row.weight, row.credit.value) for row in judged])
    return tuple(
        _verdict(row, row_points, gain_of(row, totals)) for row, row_points in zip(judged, points, strict=True)
    )


def _verdict(row: Judged, points: tuple[float, float], gain: float) -> RequirementVerdict:
    return RequirementVerdict(
        skill=refer_to(row.best),
        alternatives=tuple(_other_skills(row)),
        wording=_wording(row),
        status=SkillStatus.WEAK if row.credit.weak_reason else row.status,
        weak_reason=row.credit.weak_reason,
        tier=row.requirement.tier,
        required_level=describe_level(row.best.level),
        candidate_level=_describe_shown(row),
        level_delta=row.credit.delta,
        transferable_from=refer_to(row.shown) if row.shown and row.shown.key != row.best.key else None,
        weight=float(row.weight),
        credit=float(row.credit.value),
        points=points[0],
        points_available=points[1],
        gain=gain,
        job_evidence=tuple(dict.fromkeys(e for ask in _best_first(row) for e in ask.evidence)),
        resume_evidence=row.shown.evidence if row.shown else (),
        evidence_strength=row.shown.profile.strength if row.shown else None,
        in_other_words=row.shown is not None and row.shown.found in ("duty", "meaning"),
    )


def _describe_shown(row: Judged) -> SkillLevel | None:
    """The level shown. Years of a broad skill add up unlike work, so they are only told where years are asked."""
    if row.shown is None:
        return None
    profile = row.shown.profile
    if row.best.level.years is None and not _is_narrow(row.shown.concept):
        profile = replace(profile, years=None)
    return describe_level(profile)


def _best_first(row: Judged) -> list[Ask]:
    return [row.best, *(ask for ask in row.requirement.alternatives if ask is not row.best)]


def _other_skills(row: Judged) -> list[SkillRef]:
    """The alternatives that are other skills than the best; two clauses of one skill are told by their wording."""
    by_key = {ask.key: ask for ask in reversed(_best_first(row)) if ask.key != row.best.key}
    return [refer_to(ask) for ask in reversed(by_key.values())]


def _wording(row: Judged) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words for ask in row.requirement.alternatives for words in ask.wording))


def refer_to(skill: Ask | ShownSkill) -> SkillRef:
    """How a report names a skill."""
    concept: Concept | None = skill.concept
    if concept is None:
        return SkillRef(id=None, name=skill.name, kind=SkillKind.UNMAPPED)
    return SkillRef(
        id=concept.id,
        name=concept.name,
        official_names=concept.official_names,
        kind=concept.kind,
        group=concept.group,
        source=concept.source,
        is_hot_technology=concept.is_hot,
        is_in_demand=concept.is_in_demand,
    )


def describe_level(profile: Profile) -> SkillLevel | None:
    """A level as a report shows it, None when nothing was stated."""
    if profile.level is None and profile.years is None:
        return None
    label = None if profile.level is None else LEVEL_LABELS[int(profile.level + 0.5)]
    return SkillLevel(label=label, score=profile.level, years=profile.years)


def _certainty(row: Judged) -> float:
    both = [row.best.certainty] + ([row.shown.certainty] if row.shown else [])
    return min(both)


def say_nothing_judged(rows: Sequence[Judged]) -> str:
    if not rows:
        return (
            "No skill or requirement was recognised in this posting, so there is nothing to compare the resume with."
            " Check that the posting's full text was saved."
        )
    names = ", ".join(row.best.name for row in rows[:3])
    return (
        f"The posting only asks for traits a resume can't prove ({names}), so there is no score."
        " Check that the posting's full text was saved."
    )
