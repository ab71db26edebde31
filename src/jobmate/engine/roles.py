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
_MONTH = r"(?:(?P<{0}m>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?\s+|(?P<{0}n>\d{{1,2}})/)?"
_RANGE = re.compile(
    rf"\b{_MONTH.format('a')}(?P<from>(?:19|20)\d\d)\s*(?:-|–|—|to|until|through|till)\s*"
    rf"(?:{_MONTH.format('b')}(?P<to>(?:19|20)\d\d)|(?P<now>present|now|current(?:ly)?|today|ongoing|date))\b",
    re.IGNORECASE,
)


def find_interval(text: str) -> Interval | None:
    """The first date range in a statement ("Aug 2023 - now", "2018-2020"); None when there is none."""
    found = _RANGE.search(text)
    if found is None:
        return None
    start = int(found["from"]) + _month(found["am"], found["an"]) / 12
    end = float(PRESENT_YEAR) if found["now"] else int(found["to"]) + _month(found["bm"], found["bn"]) / 12
    if found["bm"] or found["bn"]:
        end += 1 / 12
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
