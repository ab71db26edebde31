"""How much of what a clause says the lines of a resume say too, word by word, in the same words or like ones.

Every word of the clause looks for the word nearest in meaning in a line; rare words weigh more. All sums run over
whole numbers and are rounded, so the same texts give the same figures on any machine.
"""

from collections.abc import Iterable, Sequence
from itertools import takewhile

import numpy as np
from numpy.typing import NDArray

from jobmate.engine.clause_coverage import HEARD, Coverage
from jobmate.engine.content_words import ContentWord, cut_meaning, is_general
from jobmate.engine.short_forms import Initials, cut_said
from jobmate.engine.word_vectors import load_word_vectors

UNKNOWN_WEIGHT = 9.0
"""Of a word the table doesn't hold: a rare one."""
GENERAL_WEIGHT = 0.5
"""Share of its weight that a word counts which could stand in any duty ("plan", "team")."""
LEAST_COSINE = 0.3
"""From here on two words have something to do with each other; the rest of the way up to 1 counts squared."""
DIGITS = 4
OF_ONE_ROOT = 0.5
LEAST_ROOT = 6
"""Letters two folds begin with alike,"""
LEAST_ROOT_SHARE = 0.6
"""and their share of the longer."""
_TIMES = frozenset(
    word.stem
    for word in cut_meaning(
        "year years month months monthly week weeks weekly day days daily hour hours minute minutes time times twice"
        " one two three four five six seven eight nine ten what when who you'll"
    )
)


class LineLikeness:
    """The words of some asked clauses against the lines of one resume."""

    def __init__(
        self,
        clauses: Iterable[str],
        lines: Sequence[str],
        *,
        ignored: frozenset[str] = frozenset(),
        initials: Initials | None = None,
    ) -> None:
        """`clauses` are all that will be asked for, `lines` the passages of the resume.

        `ignored` are folds of words that say nothing here: products are asked for by themselves. `initials` are what
        letters in the lines stand for.
        """
        self._initials = initials or {}
        self._ignored = ignored
        stems = dict.fromkeys(stem for clause in dict.fromkeys(clauses) for stem in self._cut(clause))
        self._asked = {stem: index for index, stem in enumerate(stems)}
        self._weights = np.array([weigh(stem) for stem in self._asked])
        cut = [list(dict.fromkeys(word.stem for word in self._cut_line(line))) for line in lines]
        self._lines = [index for index, line in enumerate(cut) if line]
        self._count = len(lines)
        said = {stem: index for index, stem in enumerate(dict.fromkeys(stem for line in cut for stem in line))}
        self._near = _join_families(list(self._asked), list(said), compare_words(list(self._asked), list(said)))
        self._said = said
        places = [said[stem] for index in self._lines for stem in cut[index]]
        starts = np.cumsum([0, *(len(cut[index]) for index in self._lines)])[:-1]
        self._places, self._starts = places, starts
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

    def cover(self, wording: str, without: frozenset[str] = frozenset()) -> Coverage:
        """How the words of a wording are met, each by the nearest of every line; times and numbers say nothing.

        `without` are folds of words that don't count where the wording has others.
        """
        stems = self._cut(wording, without | _TIMES)
        near = np.zeros((len(stems), self._count))
        answering = np.zeros(self._count, dtype=int)
        if stems and self._lines:
            rows = [self._asked[stem] for stem in stems]
            near[:, self._lines] = self._best[rows]
            is_heard = self._near[rows].max(axis=0) >= HEARD
            answering[self._lines] = np.add.reduceat(is_heard[self._places].astype(int), self._starts)
        names = {word.stem for word in cut_meaning(wording) if word.is_acronym}
        return Coverage(
            near,
            answering,
            weights=np.array([weigh(stem) for stem in stems]),
            is_general=np.array([is_general(stem) for stem in stems], dtype=bool),
            is_name=np.array([stem in names for stem in stems], dtype=bool),
        )

    def find_nearest(self, clause: str, line: str, without: frozenset[str] = frozenset()) -> tuple[int, int]:
        """Where in `line` the word stands that says most of the clause, the first of equals.

        All of the line where it or the clause has no words.
        """
        rows = [self._asked[stem] for stem in self._cut(clause, without)]
        said = self._cut_line(line)

        def worth(word: ContentWord) -> float:
            return max(float(self._weights[row] * self._near[row, self._said[word.stem]]) for row in rows)

        best = max(said, key=lambda word: (worth(word), -word.start), default=None) if rows else None
        return (best.start, best.end) if best else (0, len(line))

    def _cut_line(self, line: str) -> tuple[ContentWord, ...]:
        return cut_said(line, self._initials, general=True)

    def _cut(self, clause: str, without: frozenset[str] = frozenset()) -> list[str]:
        stems = [stem for stem in dict.fromkeys(word.stem for word in cut_meaning(clause)) if stem not in self._ignored]
        return [stem for stem in stems if stem not in without] or stems


def _join_families(asked: Sequence[str], said: Sequence[str], near: NDArray[np.float32]) -> NDArray[np.float32]:
    """Words of one root that the table knows to be related are nearly the same: "develop", "developer"."""
    for row, column in np.argwhere((near >= HEARD) & (near < OF_ONE_ROOT)):
        if are_of_one_root(asked[row], said[column]):
            near[row, column] = OF_ONE_ROOT
    return near


def are_of_one_root(one: str, other: str) -> bool:
    """Whether two folds begin alike for most of their length: "develop" and "developer"."""
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
    return shared >= LEAST_ROOT and shared >= LEAST_ROOT_SHARE * max(len(one), len(other))


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
