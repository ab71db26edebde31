"""Formula v1: every constant of the score, with its reason, and the arithmetic.

`score = 10 * sum(weight * credit) / sum(weight)` over the requirements that can be verified. Sums are exact
(`Fraction`), so the score does not depend on the order of the rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from jobmate.engine.largest_remainder import apportion
from jobmate.enums import EvidenceStrength, ReaderKind, RequirementTier, WeakReason

FORMULA_VERSION = "1"

TIER_WEIGHTS = {RequirementTier.REQUIRED: Fraction(3), RequirementTier.PREFERRED: Fraction(1)}
"""Meeting one "must" should outweigh two "nice to have"."""

DEMAND_WEIGHT = Fraction(11, 10)
"""For hot or in-demand skills. The taxonomy may nudge a weight, so it stays below any tier difference."""

LEVEL_GRACE = 0.25
"""A quarter of a step is less than wording can tell apart ("strong" against "solid")."""

LEVEL_SLOPE = 0.25
"""Credit lost per level step below the one asked."""

LEVEL_FLOOR = 0.4
"""Some experience always earns more than none, and never less than an adjacent skill."""

LISTED_CAP = 0.8
"""A skill that is only listed is a claim without work behind it."""

ADJACENT_CAP = 0.4
"""Knowing MySQL helps with PostgreSQL, but it is not PostgreSQL."""

YEARS_TO_LEVEL = ((0.0, 0.5), (1.0, 1.5), (2.0, 2.0), (4.0, 3.0), (8.0, 4.0))
"""Years of use as a level, straight lines in between: years are only ever compared with years, on this scale,
so that missing one year of ten costs less than missing one of two."""

POINT_UNITS = 10_000
"""Points are stored in ten-thousandths."""

READER_CERTAINTY = {ReaderKind.LLM: 1.0, ReaderKind.KEYWORD: 0.9}
"""Keywords miss what is said in other words."""

UNMAPPED_CERTAINTY = 0.6
"""A skill outside the taxonomy is compared by its own name alone."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A level (0..4) and years, each None when unstated, and how a resume shows the skill."""

    level: float | None = None
    years: float | None = None
    strength: EvidenceStrength = EvidenceStrength.DEMONSTRATED


@dataclass(frozen=True, slots=True)
class Credit:
    """Credit 0..1 with four decimals; `delta` is asked minus shown in levels, None when it can't be told."""

    value: Fraction
    weak_reason: WeakReason | None = None
    delta: float | None = None


NO_CREDIT = Credit(Fraction(0))


def compare_levels(asked: Profile, shown: Profile) -> float | None:
    """Levels asked minus levels shown, the larger of level and years; None when neither can be compared."""
    deltas = []
    if asked.level is not None and shown.level is not None:
        deltas.append(asked.level - shown.level)
    if asked.years is not None and shown.years is not None:
        deltas.append(level_of_years(asked.years) - level_of_years(shown.years))
    return round(max(deltas), 4) if deltas else None


def level_of_years(years: float) -> float:
    """Years of use on the 0-4 scale, see `YEARS_TO_LEVEL`."""
    for (low, low_level), (high, high_level) in pairwise(YEARS_TO_LEVEL):
        if years <= high:
            return low_level + (high_level - low_level) * (years - low) / (high - low)
    return YEARS_TO_LEVEL[-1][1]


def credit_same(asked: Profile, shown: Profile) -> Credit:
    """Credit for the skill that was asked for, at the level shown."""
    delta = compare_levels(asked, shown)
    within = delta is None or delta <= LEVEL_GRACE
    value = 1.0 if within or delta is None else max(LEVEL_FLOOR, 1 - LEVEL_SLOPE * (delta - LEVEL_GRACE))
    if shown.strength is EvidenceStrength.LISTED:
        value = min(value, LISTED_CAP)
    return Credit(_exact(value), None if within else WeakReason.UNDER_LEVEL, delta)


def credit_adjacent(asked: Profile, shown: Profile) -> Credit:
    """Credit for a neighbour of the skill that was asked for: at most `ADJACENT_CAP`."""
    same = credit_same(asked, shown)
    return Credit(_exact(ADJACENT_CAP * float(same.value)), WeakReason.ADJACENT)


def weigh(tier: RequirementTier, *, in_demand: bool) -> Fraction:
    """The weight of one requirement."""
    return TIER_WEIGHTS[tier] * (DEMAND_WEIGHT if in_demand else 1)


def compute_score(rows: Sequence[tuple[Fraction, Fraction]]) -> Fraction:
    """The exact score 0..10 of (weight, credit) rows. Raises ZeroDivisionError when there are none."""
    return 10 * sum((w * c for w, c in rows), Fraction(0)) / sum((w for w, _ in rows), Fraction(0))


def share_points(rows: Sequence[tuple[Fraction, Fraction]]) -> list[tuple[float, float]]:
    """(points, points available) per row, with four decimals.

    Points sum to the score and availabilities to 10, exactly at four decimals, by largest remainder: first the
    score is shared out by weight x credit, then the rest of the 10 by weight x (1 - credit).
    """
    total = round(compute_score(rows) * POINT_UNITS)
    earned = apportion(total, [w * c for w, c in rows])
    missed = apportion(10 * POINT_UNITS - total, [w * (1 - c) for w, c in rows])
    return [(p / POINT_UNITS, (p + q) / POINT_UNITS) for p, q in zip(earned, missed, strict=True)]


def round_score(score: Fraction) -> float:
    """One decimal, halves up."""
    return int(score * 10 + Fraction(1, 2)) / 10


def _exact(value: float) -> Fraction:
    return Fraction(round(value * POINT_UNITS), POINT_UNITS)
