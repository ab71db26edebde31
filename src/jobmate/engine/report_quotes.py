"""Evidence as lines of a report: the strongest quotes, the same words once."""

from collections.abc import Sequence

from jobmate.engine.models import Evidence
from jobmate.engine.report_text import count, quote_text, shorten

OWN_WORD = "not in the text; you said so yourself"
_MOST_OF_POSTING = 3
_MOST_OF_RESUME = 1


def quote_lines(posting: Sequence[Evidence], resume: Sequence[Evidence]) -> list[str]:
    """Quotes of both sides as items of an inner list."""
    lines = [f"  - Posting: {quote}" for quote in _choose(posting, _MOST_OF_POSTING)]
    return lines + [f"  - Resume: {quote}" for quote in _choose(resume, _MOST_OF_RESUME)]


def _choose(evidence: Sequence[Evidence], most: int) -> list[str]:
    """The first quotes; the last one says in how many more places there is one."""
    said = (OWN_WORD if item.own_word else f"“{quote_text(shorten(item.quote))}”" for item in evidence)
    distinct = list(dict.fromkeys(said))
    quotes = distinct[:most]
    more = len(distinct) - most
    if more > 0:
        quotes[-1] += f" (and {count(more, 'more place')})"
    return quotes
