"""Words drawn with wide gaps between their letters ("E X P E R I E N C E"), as designers do with headings and names."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from jobmate.adapters.documents.lines import Word

_FEWEST = 5
"""Fewer single letters in a row may be initials, grades or the options of a form."""
_WIDEST = 1.5
"""Letters of one word stand at most this many of their heights apart."""
_NEXT_WORD = 1.6
"""A gap that is this much wider than the usual one parts two words."""


def join_spaced(words: Sequence[Word]) -> list[Word]:
    """Words in the order of the file, runs of single letters on one line made into the words they spell."""
    joined: list[Word] = []
    run: list[Word] = []
    for word in words:
        if run and not (_is_letter(word) and _follows(run[-1], word)):
            joined += _spell(run)
            run = []
        if _is_letter(word):
            run.append(word)
        else:
            joined.append(word)
    return joined + _spell(run)


def _is_letter(word: Word) -> bool:
    return len(word.text) == 1 and word.text.isalpha()


def _follows(before: Word, after: Word) -> bool:
    gap = after.left - before.right
    return abs(after.baseline - before.baseline) < 0.1 * before.size and 0 <= gap < _WIDEST * before.size


def _spell(run: Sequence[Word]) -> list[Word]:
    if len(run) < _FEWEST:
        return list(run)
    usual = median(after.left - before.right for before, after in pairwise(run))
    words = [run[0]]
    for before, after in pairwise(run):
        if after.left - before.right > _NEXT_WORD * usual:
            words.append(after)
        else:
            words[-1] = replace(words[-1], text=words[-1].text + after.text, right=after.right)
    return words
