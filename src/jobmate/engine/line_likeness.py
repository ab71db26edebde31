"""How much of what a clause says the lines of a resume say too, word by word, in the same words or like ones.

Every word of the clause looks for the word nearest in meaning in a line; rare words weigh more. All sums run over
whole numbers and are rounded, so the same texts give the same figures on any machine.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from jobmate.engine.content_words import ContentWord, cut_meaning, is_general
from jobmate.engine.word_vectors import load_word_vectors

UNKNOWN_WEIGHT = 9.0
"""Of a word the table doesn't hold: a rare one."""
GENERAL_WEIGHT = 0.5
"""Share of its weight that a word counts which could stand in any duty ("plan", "team")."""
LEAST_COSINE = 0.3
"""From here on two words have something to do with each other; the rest of the way up to 1 counts squared."""
DIGITS = 4


class LineLikeness:
    """The words of some asked clauses against the lines of one resume."""

    def __init__(self, clauses: Iterable[str], lines: Sequence[str], *, ignored: frozenset[str] = frozenset()) -> None:
        """`clauses` are all that will be asked for, `lines` the passages of the resume.

        `ignored` are folds of words that say nothing here: products are asked for by themselves.
        """
        self._ignored = ignored
        stems = dict.fromkeys(stem for clause in dict.fromkeys(clauses) for stem in self._cut(clause))
        self._asked = {stem: index for index, stem in enumerate(stems)}
        self._weights = np.array([weigh(stem) for stem in self._asked])
        cut = [cut_meaning(line) for line in lines]
        self._lines = [index for index, line in enumerate(cut) if line]
        self._count = len(lines)
        said = {stem: index for index, stem in enumerate(dict.fromkeys(word.stem for line in cut for word in line))}
        self._near = compare_words(list(self._asked), list(said))
        self._said = said
        places = [said[word.stem] for index in self._lines for word in cut[index]]
        starts = np.cumsum([0, *(len(cut[index]) for index in self._lines)])[:-1]
        empty = np.zeros((len(self._asked), 0), dtype=np.float32)
        self._best = np.maximum.reduceat(self._near[:, places], starts, axis=1) if places and self._asked else empty

    def rate(self, clause: str, without: frozenset[str] = frozenset()) -> NDArray[np.float64]:
        """For each line 0..1: the weight of the clause's words that the line says, by how near its words come.

        `without` are folds of words that don't count where the clause has others.
        """
        stems = self._cut(clause, without)
        rates = np.zeros(self._count)
        if stems and self._lines:
            rows = [self._asked[stem] for stem in stems]
            weights = self._weights[rows]
            rates[self._lines] = np.round(weights @ self._best[rows] / weights.sum(), DIGITS)
        return rates

    def count_words(self, clause: str, without: frozenset[str] = frozenset()) -> int:
        """Different words of a clause that are compared."""
        return len(self._cut(clause, without))

    def find_nearest(self, clause: str, line: str, without: frozenset[str] = frozenset()) -> tuple[int, int]:
        """Where in `line` the word stands that says most of the clause, the first of equals; all of it without any."""
        rows = [self._asked[stem] for stem in self._cut(clause, without)]
        said = cut_meaning(line)

        def worth(word: ContentWord) -> float:
            return max(float(self._weights[row] * self._near[row, self._said[word.stem]]) for row in rows)

        best = max(said, key=lambda word: (worth(word), -word.start), default=None)
        return (best.start, best.end) if best else (0, len(line))

    def _cut(self, clause: str, without: frozenset[str] = frozenset()) -> list[str]:
        stems = [stem for stem in dict.fromkeys(word.stem for word in cut_meaning(clause)) if stem not in self._ignored]
        return [stem for stem in stems if stem not in without] or stems


def weigh(stem: str) -> float:
    """What one word counts, 0 to 9."""
    table = load_word_vectors()
    place = table.place.get(stem)
    weight = UNKNOWN_WEIGHT if place is None else float(table.weights[place])
    return weight * GENERAL_WEIGHT if is_general(stem) else weight


def compare_words(asked: Sequence[str], said: Sequence[str]) -> NDArray[np.float32]:
    """Shape (len(asked), len(said)), 0..1: 1 for the same fold, else what the cosine exceeds the least by, squared."""
    table = load_word_vectors()
    near = np.zeros((len(asked), len(said)), dtype=np.float32)
    rows = [(index, table.place[stem]) for index, stem in enumerate(asked) if stem in table.place]
    columns = [(index, table.place[stem]) for index, stem in enumerate(said) if stem in table.place]
    if rows and columns:
        here, left = zip(*rows, strict=True)
        there, right = zip(*columns, strict=True)
        products = (table.rows[list(left)] @ table.rows[list(right)].T).astype(np.float64)
        cosines = products / np.outer(table.lengths[list(left)], table.lengths[list(right)])
        near[np.ix_(here, there)] = (np.maximum(0.0, cosines - LEAST_COSINE) / (1 - LEAST_COSINE)) ** 2
    places = {stem: index for index, stem in enumerate(said)}
    for index, stem in enumerate(asked):
        if stem in places:
            near[index, places[stem]] = 1.0
    return near
