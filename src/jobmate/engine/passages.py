"""The lines of a resume in which the words of a requirement may be looked for: what the person did, knows, studied."""

import re
from collections.abc import Iterator, Sequence

from jobmate.engine.headings import SKIPPED, SectionKind
from jobmate.engine.models import Evidence, Passage
from jobmate.engine.negations import is_taken_back
from jobmate.engine.resume_lines import (
    find_title_spans,
    has_contact,
    is_header,
    is_personal,
    is_reference,
    split_accounts,
    strength_of,
)
from jobmate.engine.sections import Statement, split_statements
from jobmate.enums import DocumentKind, EvidenceStrength

_WISHES = re.compile(
    r"\b(?:seeking|looking (?:for|to)|hop(?:e|ing) to|want(?:s|ing)? to|would like to|objective|eager to|"
    r"aim(?:ing)? to|willing to|interested in|keen to)\b",
    re.IGNORECASE,
)
_NEGATIONS = re.compile(
    r"\b(?:no(?![-‑]\w)|not(?! only\b)|never|nobody|none|without|lack(?:s|ing)?|except|cannot)\b|n['’]t\b",
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(r",\s|\s\(|\s(?:and|but)\s")
_MIN_WORDS = 2


def find_passages(text: str) -> tuple[Passage, ...]:
    """The sentences and list items of a resume that claim something, in order, and the titles of its roles.

    Left out: names, contact details, headers of roles but for their titles, interests, references. Of a line with a
    negation or a wish only what is said before it counts, because words alone don't say how far it reaches.
    """
    return select_passages(list(split_accounts(split_statements(text, DocumentKind.RESUME))))


def select_passages(statements: Sequence[Statement]) -> tuple[Passage, ...]:
    """The same of a text already cut into statements (`resume_lines.split_accounts`)."""
    return tuple(passage for index, one in enumerate(statements) for passage in _list_passages(one, index))


def _list_passages(statement: Statement, index: int) -> Iterator[Passage]:
    if statement.kind in SKIPPED or statement.kind in (SectionKind.INTERESTS, SectionKind.REFERENCES):
        return
    words = statement.text
    if is_header(statement):
        for start, end in find_title_spans(words):
            yield _passage(statement, start, end, EvidenceStrength.DEMONSTRATED, is_title=True)
        return
    end = _end_of_claim(words)
    is_list = statement.is_item or statement.kind is SectionKind.SKILLS
    if len(words[:end].split()) < (1 if is_list else _MIN_WORDS):
        return
    if has_contact(words) or is_reference(statement) or is_personal(statement, index):
        return
    yield _passage(statement, 0, end, strength_of(statement))


def _passage(
    statement: Statement, start: int, end: int, strength: EvidenceStrength, *, is_title: bool = False
) -> Passage:
    evidence = Evidence(
        quote=statement.text[start:end],
        start=statement.start + start,
        end=statement.start + end,
        section=statement.heading,
    )
    return Passage(evidence=evidence, strength=strength, is_title=is_title)


def _end_of_claim(words: str) -> int:
    """Up to where a line claims something: before the clause of its first negation, before its first wish."""
    ends = [len(words)]
    wish, negation = _WISHES.search(words), _NEGATIONS.search(words)
    if wish is not None:
        ends.append(wish.start())
    if negation is not None:
        before = [cut.start() for cut in _CLAUSE_END.finditer(words, 0, negation.start())]
        ends.append(0 if is_taken_back(words) else max(before, default=0))
    return len(words[: min(ends)].rstrip(" ,:;("))
