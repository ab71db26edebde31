"""Licences, certificates, degrees, clearances and total years as documents word them, under one name each."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from jobmate.engine.cues import YEARS, years_in
from jobmate.enums import GateKind


@dataclass(frozen=True, slots=True)
class GatePhrase:
    """A gate found in a statement: `text[start:end]` are its words; `years` only for YEARS.

    `is_ongoing`: a degree somebody is still studying for.
    """

    kind: GateKind
    name: str
    start: int
    end: int
    years: float | None = None
    is_ongoing: bool = False


@dataclass(frozen=True, slots=True)
class Wording:
    """How one gate is worded. A text without any of the hints can't hold it, so the pattern isn't tried."""

    kind: GateKind
    name: str
    pattern: re.Pattern[str]
    lower_hints: tuple[str, ...]
    cased_hints: tuple[str, ...]

    def may_stand_in(self, text: str, lower: str) -> bool:
        """Whether a hint stands in `text`, which is `lower` in lower case."""
        return any(hint in lower for hint in self.lower_hints) or any(hint in text for hint in self.cased_hints)


def read_wordings() -> Iterator[Wording]:
    """`gates.tsv`: kind, the one name a gate goes by, hints, and a pattern for its wordings."""
    source = resources.files("jobmate.engine") / "data" / "gates.tsv"
    for line in source.read_text(encoding="utf-8").splitlines()[1:]:
        kind, name, hints, pattern = line.split("\t")
        flags = 0 if kind == "degree" or name in _CASE_MATTERS else re.IGNORECASE
        lowers = tuple(hint for hint in hints.split("|") if hint.islower())
        cased = tuple(hint for hint in hints.split("|") if not hint.islower())
        yield Wording(GateKind(kind.upper()), name, re.compile(pattern, flags), lowers, cased)


_CASE_MATTERS = frozenset(("Registered Nurse licence", "Child Development Associate credential"))
_WORDINGS = tuple(read_wordings())
_ANY_PAPER = re.compile(
    r"\b(?P<name>(?:[A-Z][\w.+&/-]*[ -](?:of |in |and )?){1,5}|"
    r"[A-Z][A-Z0-9.+&/-]{1,10} )(?P<noun>certifi(?:cation|cate|ed)|licen[sc]e|licensure|licensed|"
    r"credential)s?\b"
)
_ANY_PAPER_AFTER = re.compile(
    r"\b(?:certification|certificate|licen[sc]e|certified) (?:in|"
    r"as(?: an?)?) (?P<name>[\w/&+ -]{3,40}?)(?=[,.;()]|$| (?:is|or|and|required|preferred|from)\b)",
    re.IGNORECASE,
)
_FILLER = re.compile(
    r"\A(?:current|valid|active|a|an|the|state|your|clean|our|relevant|any|professional|other|industry|"
    r"hold|holds|must|have|obtain|possess|national)\s+",
    re.IGNORECASE,
)

_FIELD = re.compile(
    r"\s*(?:'s)?\s*(?:degree\s*)?(?:\([^)]{0,20}\)\s*)?(?:in|of)\s+(?:applied |science in |arts in |"
    r"business )?(?:an? )?(?P<field>[A-Z]?[a-zA-Z&/-]+(?: (?:and |& )?(?!or\b|and\b|is\b|required|"
    r"preferred|from\b|with\b|plus\b|degree)[A-Za-z&/-]+){0,3})"
)
_FIELD_AFTER = re.compile(r"[\s,]+(?P<field>[A-Z][a-z]+(?: (?:and |& )?[A-Z][a-z]+){0,3})(?=,|$|\s*\(|\s[-–]|\s\d)")
_MORE_FIELDS = re.compile(
    r"(?:\s*,\s*[A-Za-z&-]+(?: [A-Za-z&-]+){0,2}){0,5}?\s*,?\s*\bor\s+(?:an?\s+|in\s+)?(?:other\s+)?"
    r"(?!\d|equivalent\b|more\b|years?\b)[A-Za-z&-]+(?: (?!or\b|and\b|with\b|is\b|plus\b|preferred|"
    r"required)[A-Za-z&-]+){0,2}"
)
_IMPLIED_FIELDS = {
    "bsn": "nursing",
    "msn": "nursing",
    "adn": "nursing",
    "mba": "business administration",
    "msw": "social work",
    "mph": "public health",
    "jd": "law",
    "j.d": "law",
    "bba": "business administration",
}
_NO_FIELD = frozenset(
    ["science", "arts", "applied", "related", "relevant", "similar", "field", "discipline", "another", "any"]
)
_ONGOING = re.compile(
    r"\b(?:currently|studying|pursuing|working toward|in progress|expected|candidate|student|enrolled|towards?)\b",
    re.IGNORECASE,
)

_CLEARANCE = re.compile(
    r"\b(?:(?P<level>top secret|TS/SCI|secret|public trust|Q|L|DoD|active|security|"
    r"government)[ /]+){1,3}(?:security )?clearance\b|\bTS/SCI\b",
    re.IGNORECASE,
)
_YEARS_TAIL = re.compile(
    r"\s*(?:of\s+)?(?:(?:relevant|related|professional|proven|prior|previous|progressive|full[- ]time|"
    r"hands[- ]on|direct|recent|work|working|industry|"
    r"similar|specialized|total|overall|combined|commercial|practical|paid|solid|verifiable|"
    r"licensed)\s+){0,3}(?:(?P<exp>experience|exp\b)\s*)?"
    r"(?:(?:working\s+)?(?:as|in|with|of|on|doing|for)\s+)?(?:an?\s+|"
    r"the\s+)?(?P<what>[A-Za-z][\w&/+#.'’-]*(?: (?!and\b|or\b|with\b|is\b|preferred|required|plus\b|"
    r"including|who\b|in\b|at\b|for\b)[\w&/+#.'’-]+){0,4})?",
    re.IGNORECASE,
)


@lru_cache(maxsize=2048)
def find_gates(text: str) -> tuple[GatePhrase, ...]:
    """Papers, degrees and clearances in one statement, in the order of the tables, none over another.

    Kept for a while, because each line of a resume is asked about several times.
    """
    found: list[GatePhrase] = []
    for phrase in _every_gate(text):
        if not any(phrase.start < one.end and one.start < phrase.end for one in found):
            found.append(phrase)
    return tuple(found)


def find_total_years(text: str) -> Iterator[GatePhrase]:
    """Years in total: "4+ years of software development", "2 years as a mechanic"."""
    for found in YEARS.finditer(text):
        if _NO_ASK.search(text[max(0, found.start() - 24) : found.start()]):
            continue
        tail = _YEARS_TAIL.match(text, found.end())
        what = ((tail["what"] if tail else None) or "").strip(" .,;:-")
        end = tail.end() if tail else found.end()
        years = years_in(found)
        amount = f"{years:g}"
        unit = "year" if years == 1 else "years"
        subject = what if what and what.lower() not in _NO_SUBJECT else ""
        name = f"{amount} {unit} of experience" if not subject else f"{amount} {unit}: {subject}"
        while end > found.end() and text[end - 1] in " ,.;:":
            end -= 1
        yield GatePhrase(GateKind.YEARS, name, found.start(), end, years)


_NO_ASK = re.compile(r"\b(?:next|last|past|previous|coming|every|within|first|after|in)\s(?:the\s)?\Z", re.IGNORECASE)
"""Before years that are no experience: "over the next ten years", "within six months"."""
_NO_SUBJECT = frozenset(
    ("experience", "work", "the", "field", "role", "position", "similar", "related", "a", "an", "of")
)


def _every_gate(text: str) -> Iterator[GatePhrase]:
    plain = text.replace("’", "'").replace("\x92", "'")
    lower = plain.lower()
    for wording in _WORDINGS:
        if not wording.may_stand_in(plain, lower):
            continue
        for found in wording.pattern.finditer(plain):
            if wording.kind is GateKind.DEGREE:
                yield _degree(wording.name, plain, found)
            else:
                yield GatePhrase(wording.kind, wording.name, found.start(), found.end())
    if "clearance" in lower or "ts/sci" in lower:
        for found in _CLEARANCE.finditer(plain):
            yield GatePhrase(GateKind.CLEARANCE, _clearance_name(found.group()), found.start(), found.end())
    if any(hint in lower for hint in _PAPER_HINTS):
        yield from _other_papers(plain)


_PAPER_HINTS = ("certif", "licen", "credential")


def _degree(name: str, plain: str, found: re.Match[str]) -> GatePhrase:
    field, end = _field_of(plain, found) if "school" not in name else ("", found.end())
    is_ongoing = _ONGOING.search(plain) is not None
    full = f"{name} in {field}" if field else name
    return GatePhrase(GateKind.DEGREE, full, found.start(), end, is_ongoing=is_ongoing)


def _field_of(plain: str, found: re.Match[str]) -> tuple[str, int]:
    word = found.group().lower().strip(". ")
    if word in _IMPLIED_FIELDS:
        return _IMPLIED_FIELDS[word], found.end()
    start = found.end()
    inner = re.search(r" (?:in|of)\b", found.group())
    if inner:
        start = found.start() + inner.start()
    after = _FIELD.match(plain, start) or (
        _FIELD_AFTER.match(plain, found.end()) if found.group()[:1].isupper() else None
    )
    if after is None:
        return "", found.end()
    words = after["field"].split()
    while words and words[0].lower() in ("science", "arts", "applied"):
        if len(words) > 2 and words[1].lower() == "in":
            words = words[2:]
        else:
            break
    if (
        not words
        or all(word.lower() in _NO_FIELD for word in words)
        or words[0].lower() in ("a", "related", "relevant")
    ):
        return "", after.end()
    more = _MORE_FIELDS.match(plain, after.end())
    return " ".join(words).lower(), more.end() if more else after.end()


def _clearance_name(words: str) -> str:
    lower = words.lower()
    for level in ("ts/sci", "top secret", "secret", "public trust"):
        if level in lower:
            return f"{'TS/SCI' if level == 'ts/sci' else level.capitalize()} clearance"
    return "Security clearance"


def _other_papers(plain: str) -> Iterator[GatePhrase]:
    for pattern in (_ANY_PAPER, _ANY_PAPER_AFTER):
        for found in pattern.finditer(plain):
            name = _strip_filler(found["name"].strip(" -"))
            if len(name) < 2 or name.lower() in ("license", "certification", "licensed", "certified"):
                continue
            is_licence = "licen" in found.group().lower()
            noun = "licence" if is_licence else "certification"
            yield GatePhrase(
                GateKind.LICENCE if is_licence else GateKind.CERTIFICATION, f"{name} {noun}", found.start(), found.end()
            )


def _strip_filler(name: str) -> str:
    while True:
        shorter = _FILLER.sub("", f"{name} ").strip()
        if shorter == name:
            return name
        name = shorter
