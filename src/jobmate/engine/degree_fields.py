"""The field a degree is in, as documents word it: "in accounting, finance or a related field"."""

import re

_STOP = (
    r"or\b|and\b|is\b|are\b|required|preferred|from\b|with\b|plus\b|degree|at\b|including\b|but\b|"
    r"who\b|in\b|desired|strongly|may\b|will\b|completed|expected|to\b|for\b|by\b|if\b|as\b"
)
_NO_FIELD_AHEAD = (
    r"(?!\d|(?:at least|a minimum|minimum|one|two|three|four|five|six|seven|eight|nine|ten|several|some|proven|strong|"
    r"current|valid|active|ability|experience|experienced|knowledge|years?|equivalent|more|higher|better|above|"
    r"other (?:combination|experience)|(?:an?|the) (?:equivalent|combination|valid|current|minimum|strong)|"
    r"(?:an? )?(?:bachelor|master|associate|doctor|high[- ]school|ged\b|mba\b|phd\b|bsw\b|msw\b|bsn\b|cpa\b|"
    r"licen|certif)))"
)
_WORD = r"[A-Za-z][A-Za-z&/’'-]*"
_FIELD_WORDS = rf"(?!{_STOP}){_WORD}(?: (?:(?:and|&) {_NO_FIELD_AHEAD})?(?!{_STOP}){_WORD}){{0,4}}"
_FIELD = re.compile(
    rf"\s*(?:['’]?s)?\s*(?:degree\s*)?(?:\([^)]{{0,20}}\)\s*)?(?i:in|of)\s+(?:the\s+)?"
    r"(?:(?i:applied science|science|fine arts|applied arts|arts)(?:\s*\([^)]{1,12}\))?(?:\s+in\s+|\s*[,:–-]\s*|\s+))?"
    rf"(?P<field>(?:an? )?{_FIELD_WORDS})"
)
_FIELD_AFTER = re.compile(
    r"[\s,:–-]+(?:in\s+)?(?P<field>[A-Z][a-z]+(?: (?:and |& |of )?[A-Z][a-z]+){0,4})"
    r"(?=,|$|\s*[(|;.]|\s[-–—]|\s\d)"
)
_MORE = re.compile(
    rf"(?:\s*,\s*(?!or\b)(?:an?\s+)?{_NO_FIELD_AHEAD}{_FIELD_WORDS}){{0,6}}\s*,?\s*\b(?:or|and/or)\s+"
    rf"{_NO_FIELD_AHEAD}(?:in\s+)?(?:an?\s+|any\s+|another\s+|other\s+)?{_NO_FIELD_AHEAD}{_FIELD_WORDS}"
)
_NO_PLACE = re.compile(r"\b(?:University|College|Institute|School|Academy|Polytechnic|State|Community)\b")
_VAGUE_WORDS = """
    science arts applied fine related relevant similar field fields discipline disciplines another any area areas a an
    the other subject major closely your
"""
_VAGUE = frozenset(_VAGUE_WORDS.split())
IMPLIED_FIELDS = {
    "bsn": "nursing",
    "msn": "nursing",
    "adn": "nursing",
    "asn": "nursing",
    "dnp": "nursing",
    "mba": "business administration",
    "bba": "business administration",
    "bsba": "business administration",
    "bsw": "social work",
    "msw": "social work",
    "mph": "public health",
    "mpa": "public administration",
    "mlis": "library science",
    "bsee": "electrical engineering",
    "bsme": "mechanical engineering",
    "bsce": "civil engineering",
    "bscs": "computer science",
    "beng": "engineering",
    "meng": "engineering",
    "bed": "education",
    "med": "education",
    "edd": "education",
    "jd": "law",
    "pharmd": "pharmacy",
    "dpt": "physical therapy",
    "macc": "accounting",
}
"""Degrees whose letters name their field."""

_SHORT_FIELDS = {
    "cs": "computer science",
    "comp sci": "computer science",
    "it": "information technology",
    "ee": "electrical engineering",
    "me": "mechanical engineering",
    "math": "mathematics",
    "maths": "mathematics",
    "accountancy": "accounting",
    "econ": "economics",
}


def read_field(text: str, start: int, end: int) -> tuple[str, int]:
    """The field of the degree named at `text[start:end]`, lower case, "" when none is, and where its words end.

    Alternatives stay in one name: "accounting, finance or a related field".
    """
    letters = re.sub(r"[^a-z]", "", text[start:end].lower())
    if letters in IMPLIED_FIELDS:
        return IMPLIED_FIELDS[letters], end
    inner = re.search(r" (?:in|of)\b", text[start:end])
    from_here = start + inner.start() if inner else end
    after = _FIELD.match(text, from_here)
    if after is None and text[start].isupper():
        after = _FIELD_AFTER.match(text, end)
    if after is None or _NO_PLACE.search(after["field"]):
        return "", end
    field, stop = after["field"], after.end()
    more = _MORE.match(text, stop)
    if more:
        field, stop = field + more.group(), more.end()
    words = " ".join(field.split()).strip(" ,").lower()
    words = _SHORT_FIELDS.get(words, words)
    return ("" if is_vague(words) else words), stop


def is_vague(words: str) -> bool:
    """Whether words name no field: "a related field", "arts"."""
    return all(word.strip(",") in _VAGUE or word in ("or", "and") for word in words.lower().split())


def split_fields(words: str) -> list[str]:
    """The fields any of which will do; those that name none ("a related field") are left out."""
    parts = re.split(r"\s*,\s*(?:or\s+)?|\s+(?:or|and/or)\s+|/", words)
    return [
        part
        for part in (re.sub(r"^(?:in |an? |any |other )+", "", one).strip() for one in parts)
        if part and not is_vague(part)
    ]
