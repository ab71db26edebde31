"""Lists of plain English words, read once from the package."""

from importlib import resources


def _read_lists(name: str) -> dict[str, frozenset[str]]:
    """A file of `use`, tab, words with spaces between; lines with one use make one list."""
    source = resources.files("jobmate.engine") / "data" / name
    lists: dict[str, set[str]] = {}
    for line in source.read_text(encoding="utf-8").splitlines()[1:]:
        use, _, words = line.partition("\t")
        lists.setdefault(use, set()).update(words.split())
    return {use: frozenset(words) for use, words in lists.items()}


WORDS = _read_lists("phrase_words.tsv")
"""Lower case, by use. `no-name`: alone it never names a product, so "Oracle Reports" does not make every "reports"
one. `no-skill`: stands in no skill phrase; `no-head`: not as its last word; `verb`: not as its first. `duty-verb`:
begins a duty told in plain words; `adjective`: wants a noun behind it; `head-of-two`: a `no-head` that names a skill
with the noun before it ("backflow testing")."""

COMMON_WORDS = WORDS["no-name"]
