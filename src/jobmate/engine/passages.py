"""The lines of a resume in which the words of a requirement may be looked for: what the person did, knows, studied."""

import re

from jobmate.engine.headings import SKIPPED, SectionKind
from jobmate.engine.models import Evidence, Passage
from jobmate.engine.resume_lines import has_contact, is_header, is_personal, is_reference, strength_of
from jobmate.engine.sections import Statement, split_statements
from jobmate.enums import DocumentKind

_WISHES = re.compile(
    r"\b(?:seeking|looking (?:for|to)|hop(?:e|ing) to|want(?:s|ing)? to|would like to|objective|eager to|"
    r"aim(?:ing)? to)\b",
    re.IGNORECASE,
)
_NEGATIONS = re.compile(r"\b(?:no|not|never|without|lack(?:s|ing)?|except|cannot)\b|n['’]t\b", re.IGNORECASE)
_MIN_WORDS = 2


def find_passages(text: str) -> tuple[Passage, ...]:
    """The sentences and list items of a resume that claim something, in order.

    Left out: names, contact details, headers of roles, interests, references, wishes, and whatever holds a negation,
    because words alone don't say what it reaches.
    """
    return select_passages(split_statements(text, DocumentKind.RESUME))


def select_passages(statements: list[Statement]) -> tuple[Passage, ...]:
    """The same of a text already cut into statements."""
    return tuple(
        Passage(
            evidence=Evidence(quote=one.text, start=one.start, end=one.end, section=one.heading),
            strength=strength_of(one),
        )
        for index, one in enumerate(statements)
        if _claims_something(one, index)
    )


def _claims_something(statement: Statement, index: int) -> bool:
    if statement.kind in SKIPPED or statement.kind in (SectionKind.INTERESTS, SectionKind.REFERENCES):
        return False
    words = statement.text
    if len(words.split()) < _MIN_WORDS or _NEGATIONS.search(words) or _WISHES.search(words):
        return False
    return not (has_contact(words) or is_reference(statement) or is_personal(statement, index) or is_header(statement))
