"""Duties told in plain words: "pull and terminate wire", "run the pass when Chef is off".

Only where a posting says what the person does: items and sentences under duties, and sentences about "you". Each is
one verb of work with its object, cut before whatever says when, why or for whom.
"""

import re
from collections.abc import Iterable, Iterator

from jobmate.engine.content_words import cut_meaning
from jobmate.engine.headings import SectionKind
from jobmate.engine.tokens import stem
from jobmate.engine.word_lists import WORDS

Span = tuple[int, int]

MIN_WORDS = 2
MAX_WORDS = 8

_EMPTY_WORDS = """
    work job thing day time way part lot people team one care sure home hour week month year see duty other related
    assigned task
"""
_EMPTY = frozenset(stem(word) for word in _EMPTY_WORDS.split())
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
_ROLE = re.compile(r"The (?:[a-zA-Z-]+ ){1,3}?(?=[a-z]+s\b)")
"""Before a verb in the third person: "The paralegal interviews new clients"."""
_STOP = re.compile(
    r"\s+(?:when|while|where|which|who|whom|whose|that|so|because|if|as|until|unless|before|after|how|what|why|"
    r"whenever|during|per|via|alongside|once|than|since|within|without|throughout|in order|using|including|such as)\b",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"(?:\s+(?:the|an?|to|of|in|on|at|for|with|by|from|into|through|over|and|or|their|our|your|its|any|all|every|each|time))+\s*\Z",
    re.IGNORECASE,
)

_ADJECTIVE_ENDS = ("ly", "ologic", "able", "ous", "ful", "ive")
"""At the end they want the noun that was cut off: "Performs hydrologic and hydraulic analyses"."""
_NOBODY_KNOWS = re.compile(
    r"\b(?:it|them|us|me|something|anything|nothing|nobody|somebody|someone|yourself|themselves|not|never)\b",
    re.IGNORECASE,
)
"""What names nothing one could look for, or is not done."""


def find_duties(
    text: str, taken: Iterable[Span], kind: SectionKind, *, is_item: bool, products: Iterable[Span] = ()
) -> Iterator[Span]:
    """Spans of duties in one statement of a posting that touch none of `taken`.

    Before `products` they end: "file bugs" is read in "file bugs in Jira".
    """
    label = _LABEL.match(text)
    if kind is not SectionKind.DUTIES and not _ABOUT_THE_PERSON.match(text) and label is None:
        return
    if kind is SectionKind.TITLE or (kind is not SectionKind.DUTIES and is_item):
        return
    named = sorted(products)
    spans = sorted(set(taken) - set(named))
    start = label.end() if label else 0
    for piece_start, whole_end in _join_objects(text, list(_pieces(text, start))):
        piece_end = min((first for first, last in named if first < whole_end and piece_start < last), default=whole_end)
        duty = _trim(text, piece_start, piece_end) if piece_end > piece_start else None
        if duty is not None and not any(first < piece_end and piece_start < last for first, last in spans):
            yield duty


def _pieces(text: str, start: int) -> Iterator[Span]:
    for cut in _CUT.finditer(text, start):
        if cut.start() > start:
            yield start, cut.start()
        start = max(start, cut.end())
    if start < len(text):
        yield start, len(text)


def _join_objects(text: str, pieces: list[Span]) -> Iterator[Span]:
    """Pieces that begin with a verb; one that is a verb alone takes the next ("pull and terminate wire").

    All verbs of a statement have one form: after "prepares bids" a piece that begins "planning" or "design" names
    something.
    """
    held: int | None = None
    form: str | None = None
    for start, end in pieces:
        at = _skip_subject(text, start, end)
        verb = _find_verb(text[at:end])
        if verb is None or form not in (None, _form_of(verb)):
            held = None
            continue
        form = _form_of(verb)
        begin = at if held is None else held
        if len(text[at:end].split()) == 1 and len(text[begin:end].split()) < MAX_WORDS:
            held = begin
            continue
        yield begin, end
        held = None


def _form_of(verb: str) -> str:
    return "ing" if verb.endswith("ing") else "s" if verb.endswith("s") and not verb.endswith("ss") else ""


def _skip_subject(text: str, start: int, end: int) -> int:
    """Where the verb should stand: after "you will also", "the paralegal"."""
    lead = _LEAD.match(text, start, end)
    at = lead.end() if lead else start
    named = _ROLE.match(text, at, end)
    return named.end() if named else at


def _find_verb(words: str) -> str | None:
    """The first word, if it is a verb in the present or a gerund; capitals are a name, what was done is no duty."""
    first = re.match(r"[A-Za-z-]+", words)
    if first is None or (first.group().isupper() and len(words) > len(first.group())):
        return None
    word = first.group().lower()
    known = word in WORDS["duty-verb"] or (not word.endswith(("ed", "one")) and stem(word) in _VERBS)
    return word if known else None


def _trim(text: str, start: int, end: int) -> Span | None:
    stop = _STOP.search(text, start, end)
    words = text[start : stop.start() if stop else end]
    kept = list(re.finditer(r"\S+", words))[:MAX_WORDS]
    if len(kept) < MIN_WORDS:
        return None
    words = _TAIL.sub("", words[: kept[-1].end()]).rstrip(" \t\n\"'”*")
    objects = [word for word in cut_meaning(words)[1:] if _says_something(words[word.start : word.end], word.stem)]
    if len(words.split()) < MIN_WORDS or not objects or _NOBODY_KNOWS.search(words) or _wants_noun(words):
        return None
    return start, start + len(words)


def _says_something(word: str, folded: str) -> bool:
    return folded not in _EMPTY and not word.endswith("ly")


def _wants_noun(words: str) -> bool:
    last = words.rsplit(maxsplit=1)[-1].lower()
    return last.endswith(_ADJECTIVE_ENDS) or last in WORDS["adjective"]
