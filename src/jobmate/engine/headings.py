"""Headings of postings and resumes, and what stands under each."""

import re
from enum import Enum
from functools import lru_cache
from importlib import resources

from jobmate.enums import DocumentKind


class SectionKind(Enum):
    """What a part of a document is for."""

    INTRO = "intro"
    TITLE = "title"
    DUTIES = "duties"
    REQUIRED = "required"
    PREFERRED = "preferred"
    BENEFITS = "benefits"
    ABOUT = "about"
    LEGAL = "legal"
    APPLY = "apply"
    META = "meta"
    CONTACT = "contact"
    SUMMARY = "summary"
    EXPERIENCE = "experience"
    SKILLS = "skills"
    EDUCATION = "education"
    CERTIFICATIONS = "certifications"
    INTERESTS = "interests"
    REFERENCES = "references"
    OTHER = "other"


K = SectionKind

SKIPPED = frozenset((K.BENEFITS, K.ABOUT, K.LEGAL, K.APPLY, K.META, K.CONTACT, K.INTERESTS, K.REFERENCES))
"""Sections that never name a skill asked for or held."""

_LEAD_WORDS: tuple[tuple[SectionKind, str], ...] = (
    (
        K.PREFERRED,
        r"nice[- ]to[- ]have|\b(?:a|an|big|huge|definite|strong|real) (?:plus|bonus|advantage|asset)\b|bonus points|"
        r"\bpluses\b|preferred|desirable|"
        r"would (?:also )?(?:help|be (?:nice|great|a plus|good|sweet|cool|lovely|welcome|useful))|"
        r"(?:love|like) (?:it )?if you|even better if|not required|ideally|helpful|extra points",
    ),
    (
        K.BENEFITS,
        r"\bbenefits?\b|\bperks?\b|\bwe (?:can )?offer\b|offers you|in return|you(?:'ll| will) (?:get|"
        r"receive|enjoy)\b|"
        r"\bcompensation\b",
    ),
    (
        K.REQUIRED,
        r"\brequire[sd]?\b|\brequirements?\b|qualifications?\b|\bmust\b|you(?:'ll| will)? (?:have|need|"
        r"bring|possess)\b|"
        r"looking for|ideal candidate|successful candidate|should have|strengths and capabilities|comfortable with|"
        r"\bneed(?:ed|s)? to (?:have|know|be)\b|you are\b|experience (?:with|in)\b|knowledge of\b|"
        r"proficien|skills?\b|"
        r"competenc|we (?:expect|need|ask|seek|want)\b|considered essential|you know",
    ),
    (
        K.DUTIES,
        r"responsib|\bduties\b|you(?:'ll|'d| will| would)\b|\btasks?\b|\bincludes?\b|day[- ]to[- ]day|role (?:is|"
        r"will|involves)|"
        r"accountab",
    ),
)
_LEADS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _LEAD_WORDS)
_EDGES = " \t*#_:;-–—=~>•|.!\u2022\u25cf✅🔹▪"
_MAX_WORDS = 8


def _read_patterns() -> dict[DocumentKind, tuple[tuple[SectionKind, re.Pattern[str]], ...]]:
    """`headings.tsv`: one pattern a line, tried in the order of the file; `word` lines name parts of patterns."""
    source = resources.files("jobmate.engine") / "data" / "headings.tsv"
    words: dict[str, str] = {}
    patterns: dict[DocumentKind, dict[SectionKind, list[str]]] = {DocumentKind.JOB: {}, DocumentKind.RESUME: {}}
    for line in source.read_text(encoding="utf-8").splitlines()[1:]:
        document, section, pattern = line.split("\t")
        if document == "word":
            words[section] = pattern
            continue
        for name, part in words.items():
            pattern = pattern.replace(name, part)
        patterns[DocumentKind(document.upper())].setdefault(SectionKind(section), []).append(pattern)
    return {
        document: tuple(
            (kind, re.compile(rf"(?:{'|'.join(lines)})\Z", re.IGNORECASE)) for kind, lines in of_kind.items()
        )
        for document, of_kind in patterns.items()
    }


_HEADINGS = _read_patterns()


@lru_cache(maxsize=4096)
def find_heading(line: str, document: DocumentKind) -> SectionKind | None:
    """The section a heading opens: "What you bring", "**REQUIREMENTS**:"; None when it is no known heading."""
    bare = " ".join(line.strip(_EDGES).replace("’", "'").split()).removeprefix("and ").removeprefix("AND ")
    if not bare or len(bare) > 80 or len(bare.split()) > _MAX_WORDS or not any(char.isalpha() for char in bare):
        return None
    return next((kind for kind, pattern in _HEADINGS[document] if pattern.match(bare)), None)


def find_lead(words: str, document: DocumentKind) -> SectionKind | None:
    """The section that words before a colon open: "You must have:", "This role requires:"."""
    known = find_heading(words, document)
    if known is not None or document is DocumentKind.RESUME:
        return known
    if len(words) > 140:
        return None
    return next((kind for kind, pattern in _LEADS if pattern.search(words)), None)
