"""Date ranges of the roles in a resume: how long each lasted."""

import re
from collections.abc import Iterable

PRESENT_YEAR = 2026
"""What "present" is read as. A reading depends on its text alone, never on the day; raised with each release."""

Interval = tuple[float, float]
"""From and to, in years with months as fractions."""

_MONTHS = {
    name: index
    for index, name in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"])
}
_MONTH = (
    r"(?:(?P<{0}m>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?\s+|(?P<{0}n>\d{{1,2}})/|"
    r"(?:spring|summer|fall|autumn|winter)\s+(?:of\s+)?)?"
)
_START = rf"\b{_MONTH.format('a')}(?P<from>(?:19|20)\d\d)(?:[./-](?P<ai>0[1-9]|1[0-2]))?"
_RANGE = re.compile(
    rf"{_START}\s*(?:-|–|—|\bto\b|\buntil\b|\bthrough\b|\btill\b)\s*"
    rf"(?:{_MONTH.format('b')}(?P<to>(?:19|20)\d\d)(?:[./-](?P<bi>0[1-9]|1[0-2]))?\b|"
    r"(?P<now>(?:the\s+)?(?:present|now|current(?:ly)?|today|ongoing|date)\b|(?<=[-–—])\s*(?=\Z|[),;|]))|"
    r"(?P<short>1[3-9]|[2-9]\d)\b(?![\d/-]))",
    re.IGNORECASE,
)
"""The last two ways: a dash with nothing after it ("2020 -"), and two digits that can't be a month ("2018-21")."""
_SINCE = re.compile(rf"(?:\bsince\s+|\bfrom\s+){_START}\b(?:\s+on(?:wards?)?)?(?=\s*(?:\Z|[),;|.]))", re.IGNORECASE)


def find_interval(text: str) -> Interval | None:
    """The first date range in a statement ("Aug 2023 - now", "2018-2020", "2020 -"); None when there is none."""
    found = _RANGE.search(text) or _SINCE.search(text)
    if found is None:
        return None
    parts = found.groupdict()
    start = int(found["from"]) + _month(found["am"], found["an"] or found["ai"]) / 12
    if parts.get("to"):
        end = int(found["to"]) + _month(found["bm"], found["bn"] or found["bi"]) / 12
        end += 1 / 12 if found["bm"] or found["bn"] or found["bi"] else 0
    elif parts.get("short"):
        end = float(found["from"][:2] + found["short"])
    else:
        end = float(PRESENT_YEAR)
    return (start, end) if start <= end <= PRESENT_YEAR + 1 else None


def total_years(intervals: Iterable[Interval]) -> float:
    """Years covered by any of the intervals, overlaps counted once, to a tenth."""
    total, reached = 0.0, 0.0
    for start, end in sorted(intervals):
        total += max(0.0, end - max(start, reached))
        reached = max(reached, end)
    return round(total, 1)


def _month(name: str | None, number: str | None) -> int:
    if name:
        return _MONTHS[name.lower()]
    return max(0, min(11, int(number) - 1)) if number else 0
