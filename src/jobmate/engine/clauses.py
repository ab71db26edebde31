"""The verbatim words a claim rests on: the clause around a match, tight and never over a neighbour."""

import re

from jobmate.engine.models import Evidence
from jobmate.engine.sections import Statement

TARGET = 110
"""Characters up to which a whole statement is quoted; longer ones are cut at commas around the match."""
LIMIT = 200

_CUT = re.compile(r"[,;:(]\s|\)\s|\s[–—-]\s|\s(?:and|but|while|which|where|who|that|so|because|if)\s")


def quote_match(text: str, statement: Statement, start: int, end: int) -> Evidence:
    """Evidence for the words `text[start:end]`, which stand in `statement`."""
    left, right = statement.start, statement.end
    if right - left > TARGET:
        left, right = _narrow(text, (left, right), (start, end))
    while left < start and text[left] in " \t\r\n,;:)–—-":
        left += 1
    while right > end and text[right - 1] in " \t\r\n,;:(":
        right -= 1
    return Evidence(quote=text[left:right], start=left, end=right, section=statement.heading)


def quote_within(line: Evidence, start: int, end: int) -> Evidence:
    """The clause of a quoted line around `line.quote[start:end]`, itself a quote of the same text."""
    left, right = 0, len(line.quote)
    if right > TARGET:
        left, right = _narrow(line.quote, (left, right), (start, end))
    while left < start and line.quote[left] in " \t\r\n,;:)–—-":
        left += 1
    while right > end and line.quote[right - 1] in " \t\r\n,;:(":
        right -= 1
    return line.model_copy(
        update={"quote": line.quote[left:right], "start": line.start + left, "end": line.start + right}
    )


def _narrow(text: str, span: tuple[int, int], match: tuple[int, int]) -> tuple[int, int]:
    """The widest stretch between cuts that holds the match and stays within the target."""
    start, end = match
    cuts = [found.start() for found in _CUT.finditer(text, *span)]
    lefts = [span[0], *(cut for cut in cuts if cut <= start)]
    rights = [*(cut for cut in cuts if cut >= end), span[1]]
    left, right = lefts.pop(), rights.pop(0)
    if right - left > LIMIT:
        left = _word_edge(text, max(left, start - (LIMIT - (end - start)) // 2), start)
        right = min(right, max(end, left + LIMIT))
        while end < right < span[1] and not text[right].isspace():
            right -= 1
        return left, right
    while lefts and right - lefts[-1] <= TARGET:
        left = lefts.pop()
    while rights and rights[0] - left <= TARGET:
        right = rights.pop(0)
    return left, right


def _word_edge(text: str, position: int, stop: int) -> int:
    while 0 < position < stop and not text[position - 1].isspace():
        position += 1
    return position
