"""How far a score can be trusted, 0..1."""

from collections.abc import Sequence
from fractions import Fraction

from jobmate.engine.scoring import READER_CERTAINTY, UNMAPPED_CERTAINTY
from jobmate.enums import ReaderKind

_FEW = 1.0
"""With one requirement judged the confidence is halved, with three it keeps three quarters, with nine nine tenths."""


def rate_confidence(
    *,
    judged_weight: Fraction,
    asked_weight: Fraction,
    certainties: Sequence[tuple[Fraction, float]],
    shown_count: int,
    readers: Sequence[ReaderKind],
) -> float:
    """Confidence with two decimals, a product.

    Its factors:

    - the share of the asked weight that could be judged, counted half (what was set aside is known, only not proven);
    - the mean certainty of the mappings, by weight (a skill outside the taxonomy counts `UNMAPPED_CERTAINTY`);
    - n / (n + 1) for n requirements judged, and the same for the skills found in the resume: few facts, weak ground;
    - the certainty of the weaker reader.
    """
    share = float(judged_weight / asked_weight)
    mapping = sum(float(weight) * max(certainty, UNMAPPED_CERTAINTY) for weight, certainty in certainties)
    mapping /= float(judged_weight)
    judged = len(certainties)
    reader = min((READER_CERTAINTY[kind] for kind in readers), default=1.0)
    enough = judged / (judged + _FEW) * shown_count / (shown_count + _FEW)
    return round((0.5 + 0.5 * share) * min(mapping, 1.0) * enough * reader, 2)
