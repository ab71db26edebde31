"""Long texts in parts that don't overlap, cut where a section, a paragraph or a line ends."""

import re
from dataclasses import dataclass

_BORDERS = (
    re.compile(r"\n[ \t]*\n(?=[ \t]*(?:#{1,6} |[^\n]{2,60}:?[ \t]*\n))"),  # a blank line before what may be a heading
    re.compile(r"\n[ \t]*\n"),
    re.compile(r"\n"),
    re.compile(r"(?<=[.!?;])\s+"),
    re.compile(r"\s+"),
)


@dataclass(frozen=True, slots=True)
class Chunk:
    """`text` starts at `start` of the whole."""

    start: int
    text: str


def split_text(text: str, limit: int) -> list[Chunk]:
    """Chunks of at most `limit` characters that make up the whole text again; blank ones are left out."""
    chunks: list[Chunk] = []
    start = 0
    while len(text) - start > limit:
        end = _cut(text, start, start + limit)
        chunks.append(Chunk(start, text[start:end]))
        start = end
    chunks.append(Chunk(start, text[start:]))
    return [chunk for chunk in chunks if chunk.text.strip()]


def _cut(text: str, start: int, end: int) -> int:
    """The best border in the second half of text[start:end], else its end."""
    middle = start + (end - start) // 2
    for border in _BORDERS:
        places = [match.end() for match in border.finditer(text, middle, end)]
        if places:
            return places[-1]
    return end
