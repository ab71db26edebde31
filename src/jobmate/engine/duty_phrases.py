"""Duties told in plain words: "pull and terminate wire", "run the pass when Chef is off".

Only where a posting says what the person does: items and sentences under duties, and sentences about "you". Each is
one verb of work with its object, cut before whatever says when, why or for whom.
"""

import re
from collections.abc import Iterable, Iterator

from jobmate.engine.content_words import cut_content
from jobmate.engine.headings import SectionKind
from jobmate.engine.tokens import stem
from jobmate.engine.word_lists import WORDS

Span = tuple[int, int]

MIN_WORDS = 2
MAX_WORDS = 8

_VERBS = frozenset(stem(word) for word in WORDS["duty-verb"])
_ABOUT_THE_PERSON = re.compile(
    r"\A[\s\"'“*•-]*(?:[\w ]{2,25}:\s*)?(?:you|they|(?:the|this) (?:[\w-]+ ){0,4}(?:person|position|role|job|incumbent|"
    r"candidate|employee|hire)\b(?: in this (?:position|role|job))?)\b",
    re.IGNORECASE,
)
_LABEL = re.compile(r"\A[\s*•-]*[A-Z][\w &/]{1,24}:\s+")
_CUT = re.compile(r"[,;:()!?\n]|\.(?=\s|\Z)|\s[–—-]\s|\b(?:and/or|and|or|but|then|plus|&)\b", re.IGNORECASE)
_LEAD = re.compile(
    r"\s*(?:(?:you|they|it|and|or|then|also|to|will|would|must|may|can|be|are|is|help|helps|regularly|often|"
    r"sometimes|usually|mostly|daily|be able|who|(?:the|this) (?:[\w-]+ ){0,4}(?:person|position|role|job|incumbent|"
    r"candidate|employee|hire)(?: in this (?:position|role|job))?)(?:['’]ll|['’]re)?\s+)*",
    re.IGNORECASE,
)
_STOP = re.compile(
    r"\s+(?:when|while|where|which|who|whom|whose|that|so|because|if|as|until|unless|before|after|how|what|why|"
    r"whenever|during|per|via|alongside|once|than|since|within|without|throughout|in order|using|including|such as)\b",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"(?:\s+(?:the|an?|to|of|in|on|at|for|with|by|from|into|and|or|their|our|your|its|any|all|every|each|time))+\s*\Z",
    re.IGNORECASE,
)

_NOBODY_KNOWS = re.compile(
    r"\b(?:it|them|us|me|something|anything|nothing|nobody|somebody|someone|yourself|themselves)\b", re.IGNORECASE
)
"""An object that names nothing one could look for."""


def find_duties(text: str, taken: Iterable[Span], kind: SectionKind, *, is_item: bool) -> Iterator[Span]:
    """Spans of duties in one statement of a posting that touch none of `taken`."""
    label = _LABEL.match(text)
    if kind is not SectionKind.DUTIES and not _ABOUT_THE_PERSON.match(text) and label is None:
        return
    if kind is SectionKind.TITLE or (kind is not SectionKind.DUTIES and is_item):
        return
    spans = sorted(taken)
    start = label.end() if label else 0
    for piece_start, piece_end in _join_objects(text, list(_pieces(text, start))):
        duty = _trim(text, piece_start, piece_end)
        if duty is not None and not any(duty[0] < last and first < duty[1] for first, last in spans):
            yield duty


def _pieces(text: str, start: int) -> Iterator[Span]:
    for cut in _CUT.finditer(text, start):
        if cut.start() > start:
            yield start, cut.start()
        start = max(start, cut.end())
    if start < len(text):
        yield start, len(text)


def _join_objects(text: str, pieces: list[Span]) -> Iterator[Span]:
    """Pieces that begin with a verb; one that is a verb alone takes the next ("pull and terminate wire")."""
    held: int | None = None
    for start, end in pieces:
        first = _LEAD.match(text, start, end)
        at = first.end() if first else start
        if not _begins_with_verb(text[at:end]):
            held = None
            continue
        begin = at if held is None else held
        if len(text[at:end].split()) == 1 and len(text[begin:end].split()) < MAX_WORDS:
            held = begin
            continue
        yield begin, end
        held = None


def _begins_with_verb(words: str) -> bool:
    """In the present or as a gerund; what was done is no duty, and capitals are a name."""
    first = re.match(r"[A-Za-z-]+", words)
    if first is None or first.group().endswith("ed") or (first.group().isupper() and len(words) > len(first.group())):
        return False
    return stem(first.group().lower()) in _VERBS


def _trim(text: str, start: int, end: int) -> Span | None:
    stop = _STOP.search(text, start, end)
    words = text[start : stop.start() if stop else end]
    kept = list(re.finditer(r"\S+", words))[:MAX_WORDS]
    if len(kept) < MIN_WORDS:
        return None
    words = _TAIL.sub("", words[: kept[-1].end()]).rstrip(" \t\n\"'”*")
    if len(words.split()) < MIN_WORDS or not cut_content(words) or _NOBODY_KNOWS.search(words):
        return None
    return start, start + len(words)
