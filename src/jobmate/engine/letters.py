"""How alike two words are by their letters."""

from collections.abc import Sequence


def trigrams(word: str) -> frozenset[str]:
    """Runs of three letters, with the word's borders as letters."""
    bordered = f"^{word}$"
    return frozenset(bordered[index : index + 3] for index in range(max(1, len(bordered) - 2)))


def dice(left: frozenset[str], right: frozenset[str]) -> float:
    """Dice's coefficient of two sets, 0..1."""
    return 2 * len(left & right) / (len(left) + len(right)) if left or right else 0.0


def edit_likeness(left: str, right: str) -> float:
    """1 less the share of letters to insert, delete, replace or swap (optimal string alignment distance).

    Words that begin differently, or are short, are seldom misspellings of each other.
    """
    if abs(len(left) - len(right)) > 2 or left[0] != right[0]:
        return 0.0
    return 1.0 - 1.6 * edit_distance(left, right) / max(len(left), len(right))


def edit_distance(left: str, right: str) -> int:
    """Letters to insert, delete, replace or swap with their neighbour."""
    before: Sequence[int] = []
    above = list(range(len(right) + 1))
    for row, letter in enumerate(left, 1):
        current = [row]
        for column, other in enumerate(right, 1):
            cost = min(above[column] + 1, current[-1] + 1, above[column - 1] + (letter != other))
            if row > 1 and column > 1 and letter == right[column - 2] and left[row - 2] == other:
                cost = min(cost, before[column - 2] + 1)
            current.append(cost)
        before, above = above, current
    return above[-1]
