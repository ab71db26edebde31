"""The figures a report prints, rounded so that they add up.

Stored points have four decimals; each rounded alone would not sum to the score printed above them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from jobmate.engine.largest_remainder import apportion
from jobmate.engine.models import GapReport, RequirementVerdict
from jobmate.engine.scoring import POINT_UNITS, round_score

_TENTHS = 10
_HUNDREDTHS = 100


@dataclass(frozen=True, slots=True)
class RowPoints:
    """Points a row earned of those it could, with two decimals; sums over a report are its printed score and 10."""

    earned: float
    available: float


def print_points(report: GapReport) -> list[RowPoints]:
    """The points of each row of `report.judged`, by largest remainder.

    Earned and missed points are rounded apart, so a row met in full shows the same figure twice and a row that is
    missing shows 0.
    """
    rows = report.judged
    score = round(report.score * _HUNDREDTHS)
    earned = apportion(score, [exact_points(row.points) for row in rows])
    missed = apportion(
        10 * _HUNDREDTHS - score, [exact_points(row.points_available) - exact_points(row.points) for row in rows]
    )
    return [RowPoints(got / _HUNDREDTHS, (got + lost) / _HUNDREDTHS) for got, lost in zip(earned, missed, strict=True)]


def score_after(rows: Sequence[RequirementVerdict], closed: RequirementVerdict) -> float:
    """The score, with one decimal, when one row's gap is closed."""
    points = sum((exact_points(row.points) for row in rows), Fraction(0))
    return min(10.0, round_score(points + exact_points(closed.gain)))


def print_gain(score: float, after: float) -> str:
    """What a step adds to a score: "+0.8 (from 5.9 to 6.7)"; the difference of what is printed, never of more."""
    tenths = round(after * _TENTHS) - round(score * _TENTHS)
    if tenths < 1:
        return "less than +0.1"
    return f"+{tenths / _TENTHS:.1f} (from {score:.1f} to {after:.1f})"


def exact_points(value: float) -> Fraction:
    """Points or gains as stored, without the error of binary fractions."""
    return Fraction(round(value * POINT_UNITS), POINT_UNITS)
