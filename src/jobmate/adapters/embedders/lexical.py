"""An embedder that needs no model: hashed words and character n-grams.

Near in this space means "spelt alike", not "means alike". It is deterministic across processes and platforms: the
hash is CRC-32 over UTF-8, not Python's salted `hash`.
"""

import re
import unicodedata
import zlib
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from jobmate.engine.vectors import Vectors

DIMENSIONS = 512
COPIES = 3
"""Each feature falls into three signed buckets, so two features that share one still differ in the others."""

WORD_WEIGHT = 1.0
GRAM_WEIGHT = 0.55
GRAM_SIZES = (3, 4)

FAINT_WORDS = frozenset(
    re.findall(
        r"\w+",
        "a an and as at by for from in into of on or the to with using via "
        "software system systems tool tools program application applications platform solution solutions suite",
    )
)
FAINT_WEIGHT = 0.25
"""Words nearly every product name may carry say little about which product it is."""

_WORD = re.compile(r"[^\W_]+[+#]*")
_Features = tuple[NDArray[np.int64], NDArray[np.float64]]


class LexicalEmbedder:
    """Words and their 3- and 4-grams hashed into signed buckets, each row of unit length."""

    @property
    def name(self) -> str:
        """Changes whenever the vectors change, so that a stale index is never used."""
        return "lexical-1"

    @property
    def dimensions(self) -> int:
        """Columns of a vector."""
        return DIMENSIONS

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), 512). A text without letters or digits gets the first unit vector."""
        rows = np.zeros((len(texts), DIMENSIONS), dtype=np.float64)
        for row, text in zip(rows, texts, strict=True):
            for word in _split(text):
                positions, values = _hash_word(word)
                np.add.at(row, positions, values)
        norms = np.linalg.norm(rows, axis=1)
        empty = norms == 0
        rows[empty, 0] = 1.0
        norms[empty] = 1.0
        vectors: Vectors = (rows / norms[:, None]).astype(np.float32)
        return vectors


def _split(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _WORD.findall(folded)


@lru_cache(maxsize=4096)
def _hash_word(word: str) -> _Features:
    """Bucket numbers and signed weights of one word: itself and its n-grams between borders."""
    weight = FAINT_WEIGHT if word in FAINT_WORDS else 1.0
    features = [("w:" + word, WORD_WEIGHT * weight)]
    bordered = f"<{word}>"
    grams = [bordered[i : i + size] for size in GRAM_SIZES for i in range(len(bordered) - size + 1)]
    share = GRAM_WEIGHT * weight * 2 / max(1.0, len(grams) ** 0.5)
    features += [("g:" + gram, share) for gram in grams]
    hashes = np.array([_hash(f"{copy}{feature}") for feature, _ in features for copy in range(COPIES)], dtype=np.uint64)
    signs = np.where(hashes >> np.uint64(63), 1.0, -1.0)
    positions = (hashes % np.uint64(DIMENSIONS)).astype(np.int64)
    return positions, signs * np.repeat([value for _, value in features], COPIES)


def _hash(feature: str) -> int:
    """64 well-mixed bits. CRC-32 alone is linear, so features one letter apart would fall in step."""
    value = zlib.crc32(feature.encode()) * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF
    value ^= value >> 29
    return value * 0xBF58476D1CE4E5B9 & 0xFFFFFFFFFFFFFFFF
