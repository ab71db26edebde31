"""What a sentence says is not needed, used or known."""

import re
from collections.abc import Callable, Iterator

_NEGATIVE_VERB = re.compile(
    r"\b(?:no|not|without|never|haven[’']?t|have not|don[’']?t|do not|does not|doesn[’']?t|won[’']?t|needn[’']?t|"
    r"need not|"
    r"will not|nor)\b\s+(?:yet\s+|any\s+|prior\s+|"
    r"previous\s+|formal\s+|direct\s+|real\s+|professional\s+|commercial\s+|hands-on\s+|much\s+|"
    r"specific\s+|you\s+|to\s+|be\s+|been\s+|worked?\s+|working\s+|used?\s+|"
    r"using\s+|need\s+|require\s+|have\s+|expect\s+|know(?:ledge)?\s+|experienced?\s+|exposure\s+|"
    r"skills?\s+|background\s+|familiar(?:ity)?\s+|training\s+|"
    r"with\s+|in\s+|of\s+|for\s+|touch(?:ed)?\s+|written\s+|write\s+|touched\s+|learned\s+|studied\s+|"
    r"(?:anything|a thing|a lot|a history)\s+|about\s+|required\s+|obliged\s+|"
    r"a\s+|an\s+|the\s+|our\s+|as\s+|own\s+)*\Z",
    re.IGNORECASE,
)
_NEGATIVE_AFTER = re.compile(
    r"\b(?:(?:is|are|was)\s+)?(?:not|n[’']t|never)\s+(?:be\s+|been\s+|strictly\s+|a\s+)?(?:required|"
    r"needed|necessary|used|requirement|expected|mandatory|must|essential)\b|"
    r"\b(?:isn|aren|won)[’']t (?:be )?(?:required|needed|necessary|expected)\b",
    re.IGNORECASE,
)
_NOT_DONE = re.compile(
    r"(?:\b(?:does|do|did|is|are|will|would|should|need)\s*(?:not|n[’']t)|\b(?:won|needn)[’']?t|\bnever)\s+"
    r"(?:be\s+|have to\s+|need to\s+|(?:expect|require|ask|want|need)\w*(?:\s+(?:\w+\s+){0,2}?(?:to))?\s+)?"
    r"(?:handle|include|involve|perform|cover|touch|supervise|manage|write|design|make|do|take|prepare|know|be|own|"
    r"run|work|sell|answer|expect|require|offer)(?:ing)?\b",
    re.IGNORECASE,
)
"""What the person does not do: "does not handle recruiting", "are not expected to write care plans"."""
_NEITHER = re.compile(r"\b(?:neither|nor)\s+(?:is|are|do|does|will|would|need)\b", re.IGNORECASE)
_RESUMES = re.compile(
    r"[;.:]|,\s*(?:but|and|you|we|it)\b|\b(?:but|unless|without|until|however|while|only|just)\b", re.IGNORECASE
)
"""Where such a negation ends."""
_NONE_OF_IT = re.compile(
    r"\bno (?:prior |previous )?(?:experience|knowledge|training) (?:there|here|of it|with (?:it|this|"
    r"that|them)|in (?:it|this|that)) "
    r"(?:is |are )?(?:needed|required|necessary|expected)\b",
    re.IGNORECASE,
)
_EXCEPT = re.compile(r"\b(?:other than|except(?: for)?|excluding|as opposed to)\s+(?:\w+\s+)?\Z", re.IGNORECASE)
_NOT_NEEDED = re.compile(
    r"\bno\b(?!\s+(?:later|less|fewer))[^.;]{0,80}\b(?:needed|required|necessary|expected)\b", re.IGNORECASE
)
_TAKES_BACK = re.compile(
    r"(?:[,(:–—]|\s-)\s*(?:but\s+)?(?:not (?:yet|started|finished|completed|licensed|certified|current|currently|used|"
    r"any ?more)|none|never(?: \w+)?|no (?:experience|practice|longer)(?: \w+){0,2})\s*\)?\.?\Z",
    re.IGNORECASE,
)
_BREAK = re.compile(r"[;.]|\bbut\b")


Span = tuple[int, int]


def is_negated(text: str, span: Span, is_welcome_anyway: Callable[[int], bool]) -> bool:
    """Whether the words at `span` are said not to be needed, used or known.

    `is_welcome_anyway` is asked whether what follows a position takes the negation back ("not required but a plus").
    """
    before = text[max(0, span[0] - 80) : span[0]]
    if _NEGATIVE_VERB.search(before) or _EXCEPT.search(before) or _NONE_OF_IT.search(text):
        return True
    if any(found.start() < span[0] and found.end() > span[1] for found in _NOT_NEEDED.finditer(text)):
        return True
    if any(not _RESUMES.search(text, found.end(), span[0]) for found in _not_done_before(text, span[0])):
        return True
    for found in _NEGATIVE_AFTER.finditer(text, span[1]):
        between = text[span[1] : found.start()]
        if len(between) < 60 and not _BREAK.search(between) and not is_welcome_anyway(found.end()):
            return True
    return False


def _not_done_before(text: str, position: int) -> Iterator[re.Match[str]]:
    for pattern in (_NOT_DONE, _NEITHER):
        yield from pattern.finditer(text, max(0, position - 120), position)


def is_taken_back(line: str) -> bool:
    """Whether the end of a line unsays what stands before it: "Salesforce, not yet"."""
    return _TAKES_BACK.search(line) is not None
