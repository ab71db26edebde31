"""Skills a text names in words no taxonomy knows: "bank reconciliations", "scan tools", "infection control".

Only what is plainly listed as a skill: items of lists and what follows "knowledge of", "experience with". Short noun
phrases, never sentences, traits of the workplace, gates or amounts.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from jobmate.engine.tokens import singular
from jobmate.engine.word_lists import WORDS

Span = tuple[int, int]

MAX_WORDS = 5

_LEAD = (
    r"(?:(?:proven|demonstrated|strong|solid|good|excellent|basic|advanced|working|prior|previous|some|"
    r"hands[- ]on|practical|general|"
    r"thorough|deep|sound|extensive|great|outstanding|current|effective|exceptional|superior|intermediate|"
    r"in[- ]depth|first[- ]hand|"
    r"clear|the|an?|your|you|our|must|have|be|also|know|any|other|various|relevant|professional|industry|"
    r"technical|with|in|of|for|using|"
    r"and|or|plus|including|such as|like|e\.g\.|to|very|high|level|years?|minimum|least|at|proficiently?|"
    r"proficiency|skilled|skills?|"
    r"experienced?|exp|expertise|expert|knowledge(?:able)?|understanding|familiarity|familiar|exposure|"
    r"background|training|competenc[ey]|competent|"
    r"comfortable|fluent|fluency|command|grasp|able|ability|capable|track record|interest|passion|"
    r"passionate|about|love|readiness|comfort|"
    r"willing(?:ness)?|well[- ]versed|working with|track|record|confident|confidence|ideally|preferably|"
    r"bonus|desirable|nice|helpful|required|preferred|on|preferr?ably|"
    r"essential|optional|safe use|use|safely|both|either|one|two|three|more|common|modern|standard|"
    r"related|similar)\b(?![-'’])[\s:]*)"
)
_STRIP_LEAD = re.compile(rf"[\s\"'“(]*{_LEAD}*", re.IGNORECASE)
_STRIP_TAIL = re.compile(
    r"(?:\s+(?:skills?|experience|knowledge|abilit(?:y|ies)|expertise|proficiency|training|background|"
    r"required|preferred|needed|desired|desirable|"
    r"is|are|a|an|plus|bonus|advantage|asset|helpful|etc\.?|preferably|ideally|would|be|and|or|of|in|with|"
    r"for|to|the|at|on|as|well|too|also|principles|"
    r"concepts|techniques|best practices|practices|methods|tools))+\s*\Z",
    re.IGNORECASE,
)
_CUT = re.compile(
    r"\s*(?:[,;:()\[\]]|\s[–—-]\s|\s/\s|\b(?:and/or|and|or|plus|including|such as|e\.g\.|i\.e\.|like|"
    r"as well as|but|&)\s)\s*",
    re.IGNORECASE,
)
_ASKING = re.compile(
    r"\b(?:knowledge of|experience (?:with|in|of|using)|expertise in|experienced (?:with|in)|"
    r"familiar(?:ity)? with|proficien(?:t|cy) (?:with|in|at)|"
    r"skilled (?:in|at)|background in|understanding of|comfortable with|training in|competent in|"
    r"well[- ]versed in|exposure to|trained in|know)\s+",
    re.IGNORECASE,
)
_ASKING_STOP = re.compile(
    r"[;.!?]|,\s+(?:and\s+)?(?:an?|the|who|you|your|we|our)\s|\b(?:to(?! detail)|that|which|who|where|when|while|so|"
    r"because|in order|from|within|is|are|will|preferred|required|a plus|for)\b",
    re.IGNORECASE,
)
_SUBJECT = re.compile(r"\b(?:you|your|we|they|i|it|is|are|will)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W_](?:[\w+#]|[-'’./&](?=\w))*\Z")

_STOP_WORDS = WORDS["no-skill"]
_WEAK_HEADS = WORDS["no-head"]
_FIRST_VERBS = WORDS["verb"]
_HEADS_OF_TWO = WORDS["head-of-two"]
_PLAIN_MODIFIERS = WORDS["adjective"] | WORDS["no-name"] | WORDS["verb"]


def find_phrases(text: str, taken: Iterable[Span], *, is_list: bool, is_item: bool) -> Iterator[Span]:
    """Spans of skill phrases in one statement that touch none of `taken`.

    `is_list`: the statement is an entry of a plain list of skills; every short entry counts. `is_item`: it is an
    item or clause under requirements, whose short noun phrases count; else only what follows "knowledge of" does.
    """
    spans = sorted(taken)
    for start, end, asked in _regions(text, is_list=is_list, is_item=is_item):
        for piece in _pieces(text, start, end):
            phrase = _trim(text, piece)
            if phrase is None or any(phrase[0] < last and first < phrase[1] for first, last in spans):
                continue
            words = text[phrase[0] : phrase[1]]
            has_capital = any(letter.isupper() for letter in words[1:])
            is_named = " " in words or has_capital or (words[:1].isupper() and phrase[0] > 0)
            if (is_list or is_named or asked) and _is_skill_phrase(words, is_list=is_list):
                yield phrase


def _regions(text: str, *, is_list: bool, is_item: bool) -> Iterator[tuple[int, int, bool]]:
    """Start, end, and whether it is named right behind "knowledge of", where one plain word is enough."""
    if is_list:
        yield 0, len(text), False
        return
    found_any = False
    position = 0
    for asking in _ASKING.finditer(text):
        if asking.start() < position:
            continue
        stop = _ASKING_STOP.search(text, asking.end())
        position = stop.start() if stop else len(text)
        found_any = True
        yield asking.end(), position, is_item
    is_sentence = len(text) > 120 or text.rstrip().endswith((":", "?")) or _SUBJECT.search(text) is not None
    if is_item and not found_any and not is_sentence:
        yield text.find(": ") + 1, len(text), False


def _pieces(text: str, start: int, end: int) -> Iterator[Span]:
    position = start
    for cut in _CUT.finditer(text, start, end):
        if cut.start() > position:
            yield position, cut.start()
        position = max(position, cut.end())
    if position < end:
        yield position, end


def _trim(text: str, piece: Span) -> Span | None:
    start, end = piece
    lead = _STRIP_LEAD.match(text, start, end)
    if lead is not None:
        start = lead.end()
    tail = _STRIP_TAIL.search(text[start:end])
    if tail is not None:
        end = start + tail.start()
    while end > start and text[end - 1] in " \t\n.,;:!?\"'”*":
        end -= 1
    while start < end and text[start] in " \t\n.,;:\"'“*-•":
        start += 1
    return (start, end) if end - start >= 3 else None


def _is_skill_phrase(phrase: str, *, is_list: bool) -> bool:
    words = phrase.split()
    if not 1 <= len(words) <= MAX_WORDS or "\n" in phrase or not all(_WORD.match(word) for word in words):
        return False
    lowers = [word.lower() for word in words]
    return (
        _words_name_a_skill(lowers, is_list=is_list)
        and (len(words) > 1 or is_list or len(phrase) >= 5 or phrase.isupper())
        and (is_list or not any(char.isdigit() for char in phrase))
    )


def _is_named_by_modifier(lowers: Sequence[str]) -> bool:
    """Whether a word that names nothing alone does with the one before it: "backflow testing", "chainsaw work"."""
    return lowers[-1] in _HEADS_OF_TWO and len(lowers[-2]) > 3 and lowers[-2] not in _PLAIN_MODIFIERS


def _words_name_a_skill(lowers: Sequence[str], *, is_list: bool) -> bool:
    if not _STOP_WORDS.isdisjoint(lowers) or lowers[-1].endswith("ly"):
        return False
    if "to" in lowers[1:-1] and lowers[-1] != "detail":
        return False  # "procedures to employees": an object and whom it is for
    is_alone = len(lowers) == 1
    if lowers[-1] in _WEAK_HEADS and (is_alone or not (is_list or _is_named_by_modifier(lowers))):
        return False
    first = singular(lowers[0]) if is_alone else lowers[0]
    return not (first in _FIRST_VERBS and (is_alone or not is_list))
