"""The lines of a text: bullets and marks taken off, sentences broken by the edge of a page joined again."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from jobmate.engine.headings import find_heading
from jobmate.enums import DocumentKind

_BULLET = re.compile(r"[ \t]*(?:[-*•●▪◦‣·–—○■➢✓✔»>+]+(?=[ \t]|[A-Z(])|\(?\d{1,2}[.)](?=[ \t])|o(?=[ \t]{2,}|\t))[ \t]*")
_MARKDOWN = re.compile(r"[ \t]*#{1,6}[ \t]+")
_WIDEST = 180
"""Characters; no page is so wide that lines broken by its edge are longer."""


@dataclass(slots=True)
class TextLine:
    """`text[start:end]` of the document; `is_marked`: written as a heading of Markdown or in bold."""

    start: int
    end: int
    text: str
    is_bullet: bool
    is_marked: bool
    after_blank: bool


def cut_lines(text: str) -> list[TextLine]:
    """Lines that hold something, in order."""
    return list(_list_lines(text))


def _list_lines(text: str) -> Iterator[TextLine]:
    blank = True
    for found in re.finditer(r"[^\n]+|\n", text):
        if found.group() == "\n":
            if found.start() == 0 or text[found.start() - 1] == "\n":
                blank = True
            continue
        raw = found.group()
        if not raw.strip():
            blank = True
            continue
        marked = _MARKDOWN.match(raw)
        bullet = None if marked else _BULLET.match(raw)
        skip = marked.end() if marked else bullet.end() if bullet else len(raw) - len(raw.lstrip())
        start, end = found.start() + skip, found.start() + len(raw.rstrip())
        if end > start:
            is_marked = bool(marked) or (raw.strip().startswith("**") and raw.rstrip(" :").endswith("**"))
            yield TextLine(start, end, text[start:end], bullet is not None, is_marked, blank)
        blank = False


def is_unwrapped(lines: list[TextLine]) -> bool:
    """Whether paragraphs stand on one line each, however long: then a line end is where somebody ended a line."""
    return max((len(line.text) for line in lines), default=0) > _WIDEST


def join_wrapped(lines: list[TextLine], document: DocumentKind) -> list[TextLine]:
    """Sentences that were broken over lines become one line again."""
    joined: list[TextLine] = []
    for line in lines:
        last = joined[-1] if joined else None
        if last is not None and _continues(last, line, document):
            last.end = line.end
            last.text = f"{last.text}\n{line.text}"
        else:
            joined.append(line)
    return joined


def _continues(last: TextLine, line: TextLine, document: DocumentKind) -> bool:
    if line.is_bullet or line.is_marked or last.is_marked or line.after_blank:
        return False
    tail = last.text[last.text.rfind("\n") + 1 :]
    if last.text.rstrip().endswith((".", "!", "?", ":", ";")) or len(tail) < 40 or len(last.text) > 1500:
        return False
    if find_heading(line.text, document) is not None and len(line.text) < 40:
        return False
    return line.text[:1].islower() or last.text.rstrip().endswith((",", " and", " or", " the", " of", " with"))
