"""The verdict on one requirement, and what it becomes with one more skill shown.

Credits are `engine.scoring`'s; what one skill proves of another is `engine.implications`'.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from jobmate.engine.implications import proves, transfers
from jobmate.engine.models import ConceptsById, MappingMethod
from jobmate.engine.requirements import AnswerKey, Ask, Requirement, ShownSkill, answer_key
from jobmate.engine.scoring import (
    NO_CREDIT,
    POINT_UNITS,
    Credit,
    Profile,
    credit_adjacent,
    credit_same,
    weigh,
)
from jobmate.engine.shown_parts import find_part
from jobmate.engine.traits import is_trait
from jobmate.enums import EvidenceStrength, SkillKind, SkillStatus

_FOUND: tuple[MappingMethod, ...] = ("words", "duty", "meaning")

Shown = Mapping[AnswerKey, ShownSkill]


@dataclass(frozen=True, slots=True)
class Judged:
    """One requirement with the alternative that counts and the shown skill that earned its credit."""

    requirement: Requirement
    best: Ask
    credit: Credit
    shown: ShownSkill | None
    weight: Fraction

    @property
    def status(self) -> SkillStatus:
        if self.shown is None:
            return SkillStatus.MISSING
        return SkillStatus.WEAK if self.credit.weak_reason else SkillStatus.MATCHED


def judge(requirement: Requirement, shown: Shown, concepts: ConceptsById) -> Judged:
    """The verdict on one requirement: the best alternative counts, the first named where they tie."""
    asked = [ask.concept for ask in requirement.alternatives if ask.concept]
    weight = weigh(requirement.tier, in_demand=any(concept.is_hot or concept.is_in_demand for concept in asked))
    judged = [(ask, *_credit_ask(ask, shown, concepts)) for ask in requirement.alternatives]
    best, credit, skill = max(judged, key=lambda row: row[1].value)
    return Judged(requirement, best, credit, skill, weight)


def _credit_ask(ask: Ask, shown: Shown, concepts: ConceptsById) -> tuple[Credit, ShownSkill | None]:
    proofs = list(_list_proofs(ask, shown))
    scored = [(credit_same(ask.level, skill.profile), skill) for skill in proofs]
    return max(scored, key=_credit_rank) if scored else _best_neighbour(ask, shown, concepts)


def _list_proofs(ask: Ask, shown: Shown) -> Iterator[ShownSkill]:
    """What shows the skill as asked: found for the clause, or the part that speaks of it of the skill or of a proof."""
    for how in _FOUND:
        found = shown.get(answer_key(ask.key, ask.clause, how))
        if found is not None:
            yield found
    for key, skill in sorted(shown.items(), key=lambda item: item[0] != ask.key):  # of equals its own name counts
        if key == skill.key and (key == ask.key or proves(skill.concept, ask.concept)):
            part = find_part(ask, skill)
            if part is not None:
                yield part


def _best_neighbour(ask: Ask, shown: Shown, concepts: ConceptsById) -> tuple[Credit, ShownSkill | None]:
    """What transfers best: of products one that the taxonomy names as related and work shows, else what comes near."""
    near = [shown[key] for key in (answer_key(ask.key, ask.clause, "near"),) if key in shown]
    if ask.is_role and ask.key in shown:
        near.append(shown[ask.key])  # work of the field, under another title
    if ask.concept is not None and ask.concept.kind is SkillKind.TECHNOLOGY:
        related = [shown[key] for key in sorted(ask.concept.related) if key in shown and key in concepts]
        near = [
            skill
            for skill in related
            if skill.profile.strength is not EvidenceStrength.LISTED
            and skill.concept is not None
            and transfers(skill.concept, ask.concept)
        ]
    scored = [(credit_adjacent(Profile(ask.level.level, ask.level.years), skill.profile), skill) for skill in near]
    return max(scored, key=_credit_rank, default=(NO_CREDIT, None))


def _credit_rank(pair: tuple[Credit, ShownSkill]) -> tuple[Fraction, int, float, int]:
    """What earns more counts; of equals the plainest: a product's name, the clause's words, a skill's, meaning."""
    credit, skill = pair
    is_product = skill.concept is not None and skill.concept.kind is SkillKind.TECHNOLOGY
    plainness = {"words": 3, "duty": 2, "meaning": 0}.get(skill.found, 4 if is_product else 1)
    return credit.value, plainness, skill.profile.years or 0.0, len(skill.evidence)


def is_trait_asked(ask: Ask) -> bool:
    """Whether every wording of an ask names a trait; one that tells work has a clause of its own."""
    return not ask.clause and all(is_trait(ask.concept, wording) for wording in ask.wording)


def is_set_aside(row: Judged) -> bool:
    """Traits count when fully shown and are left out otherwise, so that they are never held against a person."""
    traits = all(is_trait_asked(ask) for ask in row.requirement.alternatives)
    return traits and row.credit.value < 1


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over the rows that count: weights, and weights times credits. Kept apart so that one row can change."""

    weight: Fraction
    earned: Fraction

    @property
    def score(self) -> Fraction:
        """As `scoring.compute_score`. Raises ZeroDivisionError when nothing counts."""
        return 10 * self.earned / self.weight

    def exchange(self, before: Iterable[Judged], after: Iterable[Judged]) -> "Totals":
        """The sums with some rows judged anew."""
        gone, come = sum_up(before), sum_up(after)
        return Totals(self.weight - gone.weight + come.weight, self.earned - gone.earned + come.earned)


def sum_up(rows: Iterable[Judged]) -> Totals:
    """The sums of rows that are not set aside."""
    counted = [row for row in rows if not is_set_aside(row)]
    return Totals(
        sum((row.weight for row in counted), Fraction(0)),
        sum((row.weight * row.credit.value for row in counted), Fraction(0)),
    )


def rise(learned: ShownSkill, rows: Sequence[Judged], shown: Shown, concepts: ConceptsById, totals: Totals) -> float:
    """What the score of `rows`, whose sums are `totals`, rises by with one more skill shown: >= 0, four decimals.

    A skill shown as such closes every clause that is asked of it; `gain_of` tells of one row alone.

    What was shown before stands beside it, and the better of the two counts: learning takes nothing away.
    """
    touched = [row for row in rows if _may_help(learned, row)]
    if not touched:
        return 0.0
    with_it = {**shown, learned.key: learned}
    again = [better(row, judge(row.requirement, with_it, concepts)) for row in touched]
    return round_gain(totals.exchange(touched, again).score - totals.score)


def gain_of(row: Judged, totals: Totals) -> float:
    """What the score, whose sums are `totals`, rises by when this row alone is met in full: its open points."""
    return 0.0 if is_set_aside(row) else round_gain(10 * row.weight * (1 - row.credit.value) / totals.weight)


def round_gain(gain: Fraction) -> float:
    """A difference of two scores with four decimals."""
    return round(float(gain) * POINT_UNITS) / POINT_UNITS


def better(now: Judged, other: Judged) -> Judged:
    """The verdict that credits more; the present one where they tie."""
    return max(now, other, key=lambda row: row.credit.value)


def learn(skill: ShownSkill, shown: Shown) -> ShownSkill:
    """The skill at its level and years or those shown already, whichever are higher."""
    known = shown.get(skill.key)
    if known is None:
        return skill
    level = _higher(skill.profile.level, known.profile.level)
    years = _higher(skill.profile.years, known.profile.years)
    return replace(skill, profile=replace(skill.profile, level=level, years=years))


def _higher(one: float | None, other: float | None) -> float | None:
    return max((value for value in (one, other) if value is not None), default=None)


def _may_help(learned: ShownSkill, row: Judged) -> bool:
    return any(may_count(learned, ask) for ask in row.requirement.alternatives)


def may_count(shown: ShownSkill, ask: Ask) -> bool:
    """Whether showing one skill can earn any credit where `ask` is asked: as itself, as proof or as a neighbour."""
    return (
        ask.key == shown.key
        or proves(shown.concept, ask.concept)
        or (ask.concept is not None and shown.key in ask.concept.related)
    )
