"""Whether a paper or degree a resume names is held, still being worked for, run out, or was left."""

import re

from jobmate.engine.roles import PRESENT_YEAR
from jobmate.enums import GateKind, GateStatus

_REACH = 70
"""Characters around the name in which such words may stand; another gate's name ends it sooner."""
_WORKING_FOR = re.compile(
    r"\b(?:studying(?: for)?|pursuing|working towards?|work towards?|enrolled (?:in|for)|candidate for|"
    r"completing|finishing|sitting for|preparing for|towards?|scheduled for|expected|pursuit of|progress on)\b"
    r"[\s:]*(?:(?:an?|my|the|online|part-time)\s+){0,2}\Z",
    re.IGNORECASE,
)
_IN_PROGRESS = re.compile(
    r"\b(?:in progress|in process|(?<!is )(?<!are )(?<!be )expected|anticipated|candidate|pending|"
    r"ongoing|under ?way|to be completed|graduating|graduation (?:in|date)|exam(?:ination)? scheduled|"
    r"not yet (?:completed|finished|taken|passed))\b|"
    r"\b(?:19|20)\d\d\s*(?:-|–|—|to)\s*(?:the )?(?:present|now|current|date|ongoing)\b",
    re.IGNORECASE,
)
_LEFT = re.compile(
    r"\b(?:not (?:completed|finished|conferred)|did(?:n['’]t| not) (?:finish|complete|graduate)|incomplete|unfinished|"
    r"no degree|(?:some )?(?:coursework|course work|classes|credits?) (?:only|toward)|\d+ credits?|withdrew|"
    r"left before)\b",
    re.IGNORECASE,
)
_LEFT_BEFORE = re.compile(
    r"\b(?:coursework|course work|classes|credits|some|part of|two years of|"
    r"did not (?:finish|complete)(?: (?:an?|my))?)"
    r"\s+(?:(?:for|towards?|of|in|an?|my)\s+){0,3}\Z",
    re.IGNORECASE,
)
_EXPIRED = re.compile(
    r"\b(?:expired|lapsed|inactive|no longer (?:valid|current|active)|not (?:current|renewed))\b", re.IGNORECASE
)
_EXPIRED_BEFORE = re.compile(r"\b(?:expired|lapsed|former|formerly|inactive)\s+(?:[\w-]+\s+){0,2}\Z", re.IGNORECASE)
_VALID_UNTIL = re.compile(
    r"\b(?:exp(?:ires|iry|iration|\.)?|valid (?:through|thru|until|till|to)|good (?:through|until))[:.]?\s*"
    r"(?:date:?\s*)?(?:in\s+)?(?:[A-Za-z]{3,9}\.?,?\s+(?:\d{1,2},\s*)?|\d{1,2}/(?:\d{1,2}/)?)?(?P<year>20\d\d)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b20\d\d\b")


def find_standing(text: str, kind: GateKind, span: tuple[int, int], room: tuple[int, int]) -> GateStatus:
    """SHOWN when nothing speaks against it, IN_PROGRESS, EXPIRED, or UNKNOWN for a degree that was left.

    `room` ends where the neighbouring gates do. What "present" is, is `roles.PRESENT_YEAR`: never the day.
    """
    before = text[max(room[0], span[0] - _REACH) : span[0]]
    after = text[span[1] : min(room[1], span[1] + _REACH)]
    if _EXPIRED.search(after) or _EXPIRED_BEFORE.search(before) or _is_past(after):
        return GateStatus.EXPIRED
    if kind is GateKind.DEGREE and (_LEFT.search(after) or _LEFT_BEFORE.search(before)):
        return GateStatus.UNKNOWN
    if _IN_PROGRESS.search(after) or _WORKING_FOR.search(before):
        return GateStatus.IN_PROGRESS
    years = [int(found.group()) for found in _YEAR.finditer(after)]
    if kind is GateKind.DEGREE and years and min(years) > PRESENT_YEAR:
        return GateStatus.IN_PROGRESS
    return GateStatus.SHOWN


def _is_past(words: str) -> bool:
    found = _VALID_UNTIL.search(words)
    return found is not None and int(found["year"]) < PRESENT_YEAR
