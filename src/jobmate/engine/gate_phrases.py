"""Licences, certificates, degrees, clearances and total years as documents word them, under one name each."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources

from jobmate.engine.degree_fields import read_field
from jobmate.engine.gate_standing import find_standing
from jobmate.engine.years import YEARS, years_in
from jobmate.enums import GateKind, GateStatus


@dataclass(frozen=True, slots=True)
class GatePhrase:
    """A gate found in a statement: `text[start:end]` are its words; `years` only for YEARS.

    `standing`: whether the words around it say that it is held (see `gate_standing`).
    """

    kind: GateKind
    name: str
    start: int
    end: int
    years: float | None = None
    standing: GateStatus = GateStatus.SHOWN


@dataclass(frozen=True, slots=True)
class Wording:
    """How one gate is worded. A text without any of the hints can't hold it, so the pattern isn't tried."""

    kind: GateKind
    name: str
    pattern: re.Pattern[str]
    lower_hints: tuple[str, ...]
    cased_hints: tuple[str, ...]


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
_LOWER_HINTS = tuple((hint, place) for place, wording in enumerate(_WORDINGS) for hint in wording.lower_hints)
_CASED_HINTS = tuple((hint, place) for place, wording in enumerate(_WORDINGS) for hint in wording.cased_hints)
_ANY_PAPER = re.compile(
    r"\b(?P<name>(?:[A-Z][\w.+&/-]*[ -](?:of |in |and )?){1,5}|"
    r"[A-Z][A-Z0-9.+&/-]{1,10} )(?P<noun>certifi(?:cation|cate|ed)|licen[sc]e|licensure|licensed|"
    r"credential)s?\b"
)
_TRADE_PAPER = re.compile(
    r"\b(?P<name>radiology|x-ray|(?:vehicle |state )?inspection|journey[- ]?(?:level|man)|phlebotomy|medical coding|"
    r"pesticide(?: applicator)?|applicator'?s?|insurance|boiler|backflow|crane(?: operator)?|rigging|flagger|asbestos|"
    r"scaffold|barber|massage(?: therapy)?|esthetic(?:s|ian)|bartending|alcohol server|pilot|refrigeration|hvac|"
    r"contractor'?s?|low[- ]voltage|fire alarm|water treatment|wastewater|lifeguard|child ?care|dietitian|pharmacist|"
    r"(?:physical |occupational |speech |respiratory )therapy|physician|surveyor'?s?|architect'?s?|broker'?s?|"
    r"adjuster'?s?|appraiser'?s?|sonography|counsel(?:or'?s?|ing)|paralegal|bookkeeping|sterile processing|"
    r"dental assist(?:ing|ant)|optician'?s?|veterinary technician|project management|human resources) "
    r"(?P<noun>certifi(?:cation|cate)|licen[sc]e|licensure|credential|card)\b",
    re.IGNORECASE,
)
"""Papers named by a trade, in whatever case: "Oregon radiology certificate"."""
_ACCOUNTING = re.compile(r"\b(?:CPA|CISA|CFE|CGMA)\b|\b(?:account|financ|audit)", re.IGNORECASE)
_OF_ACCOUNTANTS = {
    "CMA": "Certified Management Accountant certification",
    "CIA": "Certified Internal Auditor certification",
}
"""Letters that stand for another paper, or for none, where nothing in the line speaks of accounts."""
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
    starts = sorted(one.start for one in found)
    ends = sorted(one.end for one in found)
    return tuple(
        replace(
            one,
            standing=find_standing(
                text,
                one.kind,
                (one.start, one.end),
                (
                    max((end for end in ends if end <= one.start), default=0),
                    min((start for start in starts if start >= one.end), default=len(text)),
                ),
            ),
        )
        for one in found
    )


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


def find_hinted(text: str, lower: str) -> list[Wording]:
    """The wordings a hint of which stands in `text`, which is `lower` in lower case; in the order of the table."""
    hinted = {place for hint, place in _LOWER_HINTS if hint in lower}
    hinted |= {place for hint, place in _CASED_HINTS if hint in text}
    return [_WORDINGS[place] for place in sorted(hinted)]


def _every_gate(text: str) -> Iterator[GatePhrase]:
    plain = text.replace("’", "'").replace("\x92", "'")
    lower = plain.lower()
    for wording in find_hinted(plain, lower):
        for found in wording.pattern.finditer(plain):
            if wording.kind is GateKind.DEGREE:
                yield _degree(wording.name, plain, found)
                continue
            name: str | None = wording.name
            letters = found.group()[:3]
            if letters in _OF_ACCOUNTANTS:
                name = _OF_ACCOUNTANTS[letters] if _ACCOUNTING.search(plain) else name if letters == "CMA" else None
            if name is not None:
                yield GatePhrase(wording.kind, name, found.start(), found.end())
    if "clearance" in lower or "ts/sci" in lower:
        for found in _CLEARANCE.finditer(plain):
            yield GatePhrase(GateKind.CLEARANCE, _clearance_name(found.group()), found.start(), found.end())
    if any(hint in lower for hint in _PAPER_HINTS):
        yield from _other_papers(plain)


_PAPER_HINTS = ("certif", "licen", "credential", " card")


def _degree(name: str, plain: str, found: re.Match[str]) -> GatePhrase:
    field, end = read_field(plain, found.start(), found.end()) if "school" not in name else ("", found.end())
    return GatePhrase(GateKind.DEGREE, f"{name} in {field}" if field else name, found.start(), end)


def _clearance_name(words: str) -> str:
    lower = words.lower()
    for level in ("ts/sci", "top secret", "secret", "public trust"):
        if level in lower:
            return f"{'TS/SCI' if level == 'ts/sci' else level.capitalize()} clearance"
    return "Security clearance"


def _other_papers(plain: str) -> Iterator[GatePhrase]:
    for pattern in (_TRADE_PAPER, _ANY_PAPER, _ANY_PAPER_AFTER):
        for found in pattern.finditer(plain):
            name = _strip_filler(found["name"].strip(" -"))
            if len(name) < 2 or name.lower() in ("license", "certification", "licensed", "certified"):
                continue
            name = name[0].upper() + name[1:]
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
