"""Vectors of single words: words of like meaning point the same way. Read once from the package.

The table is ours, made from all-MiniLM-L6-v2 by `benchmarks.accuracy.build_word_vectors`; no model is needed to use it.
"""

from functools import cache
from importlib import resources
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

DIMENSIONS = 64
UNIT = 127
"""A vector of length one has this length as stored. Sums of products of two stay below 2**24, so float32 is exact."""
WEIGHT_UNIT = 20


class WordVectors(NamedTuple):
    """`rows[place[stem]]` is a word's vector, shape (words, DIMENSIONS), whole numbers; `weights` are 0 to 9."""

    place: dict[str, int]
    rows: NDArray[np.float32]
    lengths: NDArray[np.float64]
    weights: NDArray[np.float64]


@cache
def load_word_vectors() -> WordVectors:
    """The table; some 20,000 folds (`tokens.stem`)."""
    folder = resources.files("jobmate.engine") / "data"
    lines = (folder / "word_vectors.tsv").read_text(encoding="utf-8").splitlines()[1:]
    with (folder / "word_vectors.npy").open("rb") as file:
        rows = np.load(file, allow_pickle=False).astype(np.float32)
    pairs = [line.split("\t") for line in lines]
    return WordVectors(
        place={stem: index for index, (stem, _) in enumerate(pairs)},
        rows=rows,
        lengths=np.maximum(1.0, np.sqrt((rows.astype(np.float64) ** 2).sum(axis=1))),
        weights=np.array([int(weight) for _, weight in pairs], dtype=np.float64) / WEIGHT_UNIT,
    )
