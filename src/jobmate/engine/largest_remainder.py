"""Whole units shared out in proportion, so that rounded parts still sum to their rounded whole."""

from collections.abc import Sequence
from fractions import Fraction


def apportion(total: int, parts: Sequence[Fraction]) -> list[int]:
    """`total` units over `parts` (>= 0): each gets its share rounded down, the largest remainders get the rest.

    Ties go to the earlier part. Nothing is given to a part of 0; when all are, each gets 0.
    """
    whole = sum(parts, Fraction(0))
    if whole == 0:
        return [0] * len(parts)
    exact = [total * part / whole for part in parts]
    shares = [int(share) for share in exact]
    by_remainder = sorted(range(len(parts)), key=lambda i: (shares[i] - exact[i], i))
    for i in by_remainder[: total - sum(shares)]:
        shares[i] += 1
    return shares
