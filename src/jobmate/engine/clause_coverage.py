"""Whether a line of a resume says what a clause asks, to a careful reader: by which of its words it is met.

A likeness alone is too little: "the fixed-asset register" is a little like "prepared bank recs" in every word, and in
none enough. The words are few, so the rule is made for precision: docs/decisions/one-verdict-a-clause.md.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

HEARD = 0.15
"""Nearness (`line_likeness.compare_words`) from which on a word of the line stands for one asked for: a cosine of
0.57. Below, words are of one field and no more ("legal" and "court")."""
CLEARLY_HEARD = 0.3
"""For one of the words at least, a particular one: a cosine of 0.68."""
PLAINLY_HEARD = 0.6
"""For a single word of several there: it is the same one or as good as ("scan tools" and "scanners")."""
LEAST_SHARE = 0.5
"""Of the weight of the words asked for that has to be heard."""
LEAST_WORDS = 2
"""One word heard proves little: "rotate stock" is not "make stocks"."""
LITERAL = 0.999


@dataclass(frozen=True, slots=True)
class Coverage:
    """Words asked for against lines: nearness 0..1 of shape (words, lines); weights and marks of shape (words,).

    `answering`, of shape (lines,), are the different words of a line that stand for one of those asked for.

    `is_general`: words any duty could hold. `is_name`: acronyms and the like, which are said as they are or not at all.
    """

    near: NDArray[np.float64]
    answering: NDArray[np.int_]
    weights: NDArray[np.float64]
    is_general: NDArray[np.bool_]
    is_name: NDArray[np.bool_]

    def share(self) -> NDArray[np.float64]:
        """0..1 for each line: the weight of the words it says."""
        if self.is_empty:
            return np.zeros(self.near.shape[1])
        return np.asarray(self.weights @ (self.near >= HEARD) / self.weights.sum())

    def names_said(self) -> NDArray[np.bool_]:
        """For each line whether it says every name among the words."""
        return np.asarray((self.near[self.is_name] >= LITERAL).all(axis=0))

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for in words."""
        return not self.weights.size

    def any_heard(self, least: float = HEARD) -> NDArray[np.bool_]:
        """For each line whether it says a word that not any duty holds; any word, where there is no other."""
        particular = ~self.is_general if not self.is_general.all() else self.is_general
        return np.asarray((self.near[particular] >= least).any(axis=0))

    def says(self) -> NDArray[np.bool_]:
        """For each line whether it says most of the words, two at least, one of them a particular one."""
        enough = np.minimum((self.near >= HEARD).sum(axis=0), self.answering) >= LEAST_WORDS
        return np.asarray(enough & (self.share() >= LEAST_SHARE) & self.any_heard(CLEARLY_HEARD) & self.names_said())

    def agrees(self) -> NDArray[np.bool_]:
        """For each line whether it says enough, if the resume shows the same skill in it."""
        said_outright = (self.near[~self.is_general] >= PLAINLY_HEARD).any(axis=0)
        is_enough = said_outright | (self.any_heard(CLEARLY_HEARD) & (self.share() >= LEAST_SHARE))
        return np.asarray(is_enough & self.names_said())
