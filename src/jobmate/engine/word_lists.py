"""English words that alone never name a product, read once from the package."""

from importlib import resources


def _read_words(name: str) -> frozenset[str]:
    source = resources.files("jobmate.engine") / "data" / name
    return frozenset(source.read_text(encoding="utf-8").split())


COMMON_WORDS = _read_words("common_words.txt")
"""Lower case. Used to keep "Oracle Reports" from making every "reports" a product."""
