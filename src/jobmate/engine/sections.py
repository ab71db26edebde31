"""Cuts a text into its smallest statements (sentences, list items) and says what section each stands in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from jobmate.engine.headings import SectionKind, find_heading, find_lead
from jobmate.engine.text_lines import TextLine, cut_lines, is_unwrapped, join_wrapped
from jobmate.enums import DocumentKind

MAX_STATEMENT = 700
"""Characters; longer runs without a full stop are no sentences any more."""
_INLINE_BULLET = re.compile(r"\s[•●▪◦‣]\s+|(?<=[\w.)])\s+[*]\s+(?=[A-Z])|(?<=[\w.):])\s+[-–]\s+(?=[A-Z])")
_CAPITALS = re.compile(r"(?:\b[A-Z][A-Z'’]+\b(?:[ ]*&)?[ ,:]*){1,9}")
_SENTENCE_END = re.compile(
    r"(?<=[.!?])[\"')\]”]{0,2}\s+(?=[\"'(\[“]?[A-Z\d•<])|(?<=\s[.!?])\s+|[ \t]*;[ \t]*(?![^()\n]{0,60}\))"
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.?g|i\.?e|etc|vs|inc|ltd|co|corp|mr|mrs|ms|dr|st|no|approx|min|max|yrs?|dept|est|u\.?s|a\.?m|p\.?m|"
    r"univ|assoc|jr|sr|prof|ave|incl|resp|equiv|ph\.?d|b\.?s\.?c?|m\.?s\.?c?|b\.?a|m\.?a)|\b[A-Z])\.\Z",
    re.IGNORECASE,
)
_LEAD = re.compile(r"[^:\n]{2,140}?:(?=\s|$)")
_TERMINAL = (".", "!", "?", ":", ";", ",")


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence or list item: `text[start:end]` of the document, blanks trimmed.

    `heading` is the heading it stands under, as written. `is_item`: a list item or part of one. Statements of one
    line have the same `item`.
    """

    start: int
    end: int
    text: str
    kind: SectionKind
    heading: str | None
    is_item: bool
    item: int


def split_statements(text: str, document: DocumentKind) -> list[Statement]:
    """All statements of a text in order. Headings themselves are not among them."""
    return list(_Splitter(text, document).split())


class _Splitter:
    def __init__(self, text: str, document: DocumentKind) -> None:
        self._text = text
        self._document = document
        self._kind = SectionKind.INTRO if document is DocumentKind.JOB else SectionKind.OTHER
        self._heading: str | None = None
        self._inline: tuple[SectionKind, str] | None = None
        self._item = 0
        self._had_bullets = False
        self._is_fresh = False
        """Whether nothing but headings has come since the last heading."""
        self._left: tuple[SectionKind, str | None] | None = None

    def split(self) -> Iterator[Statement]:
        lines = cut_lines(self._text)
        if not is_unwrapped(lines):
            lines = join_wrapped(lines, self._document)
        for index, line in enumerate(lines):
            if line.after_blank or line.is_bullet or (self._inline and self._inline[0] is SectionKind.META):
                self._inline = None
            if index == 0 and self._is_title(line):
                yield from self._emit(line, line.start, line.end, SectionKind.TITLE)
                continue
            is_top = 0 < index < 4 and self._document is DocumentKind.JOB and self._heading is None
            if is_top and _looks_like_place(line) and find_heading(line.text, self._document) is None:
                yield from self._emit(line, line.start, line.end, SectionKind.META)
                continue
            following = lines[index + 1] if index + 1 < len(lines) else None
            if self._open_section(line, following, index):
                continue
            self._leave_list(line)
            self._is_fresh = False
            yield from self._split_line(line)

    def _is_title(self, line: TextLine) -> bool:
        if self._document is not DocumentKind.JOB or line.is_bullet:
            return False
        return find_heading(line.text, self._document) is None and _looks_like_title(line.text)

    def _open_section(self, line: TextLine, following: TextLine | None, index: int) -> bool:
        """Whether the line is a heading, which is then in force."""
        kind = None
        looks_like = _looks_like_heading(line, following)
        if not line.is_bullet or line.is_marked or line.text.rstrip().endswith(":"):
            known = find_heading(line.text, self._document)
            if known is not None and (looks_like or _is_short(line.text)):
                kind = known
            elif line.text.rstrip().endswith(":") and self._document is DocumentKind.JOB:
                kind = find_lead(line.text.rstrip()[:-1], self._document)
        if kind is None and following is not None and following.is_bullet and _opens_preferred(line, self._document):
            kind = SectionKind.PREFERRED
        if kind is None and looks_like and index > 0:
            is_under_heading = self._is_fresh and line.text.rstrip().endswith(":")
            kind = self._kind if is_under_heading else SectionKind.OTHER
        if kind is None:
            return False
        self._kind, self._heading = kind, line.text.strip(" \t*#_:")
        self._inline, self._had_bullets, self._left, self._is_fresh = None, False, None, True
        return True

    def _leave_list(self, line: TextLine) -> None:
        """A paragraph after the list of a section no longer belongs to it."""
        if line.is_bullet:
            if self._left is not None:
                (self._kind, self._heading), self._left = self._left, None
            self._had_bullets = True
        elif self._had_bullets and self._document is DocumentKind.JOB and (line.after_blank or len(line.text) > 80):
            self._left = (self._kind, self._heading)
            self._kind, self._heading, self._had_bullets = SectionKind.INTRO, None, False

    def _split_line(self, line: TextLine) -> Iterator[Statement]:
        self._item += 1
        position = line.start
        if self._document is DocumentKind.JOB and not line.text.isupper():
            for run in _CAPITALS.finditer(line.text):
                words = run.group().strip(" ,:&")
                kind = find_heading(words, self._document) if len(words) >= 8 else None
                if kind is None or kind is SectionKind.META:
                    continue
                yield from self._split_leads(line, position, line.start + run.start())
                self._kind, self._heading, self._inline = kind, words, None
                position = line.start + run.start() + len(words)
        yield from self._split_leads(line, position, line.end)

    def _split_leads(self, line: TextLine, start: int, end: int) -> Iterator[Statement]:
        """Parts of a line after words such as "You must have:" stand under them."""
        marks = len(_INLINE_BULLET.findall(self._text, start, end))
        is_list = marks > 1 or (marks == 1 and self._document is DocumentKind.JOB and line.is_bullet)
        pieces = _split_at(_INLINE_BULLET, self._text, start, end) if is_list else [(start, end)]
        for piece_start, piece_end in pieces:
            if len(pieces) > 1:
                self._item += 1
            for sentence_start, sentence_end in _split_sentences(self._text, piece_start, piece_end):
                yield from self._split_lead(line, sentence_start, sentence_end)

    def _split_lead(self, line: TextLine, start: int, end: int) -> Iterator[Statement]:
        sentence = self._text[start:end]
        lead = _LEAD.match(sentence)
        kind = find_lead(lead.group()[:-1], self._document) if lead else None
        if kind is SectionKind.SKILLS and start > line.start and self._kind is SectionKind.EXPERIENCE:
            kind = None
        if lead is not None and kind is not None:
            self._inline = (kind, lead.group()[:-1].strip(" \t*#_-"))
            yield from self._emit(line, start, start + lead.end(), kind)
            start += lead.end()
        kind = self._inline[0] if self._inline else self._kind
        yield from self._emit(line, start, end, kind)

    def _emit(self, line: TextLine, start: int, end: int, kind: SectionKind) -> Iterator[Statement]:
        raw = self._text[start:end]
        start += len(raw) - len(raw.lstrip(" \t\r\n*_•-–"))
        end -= len(raw) - len(raw.rstrip(" \t\r\n*_;"))
        if end <= start:
            return
        heading = self._inline[1] if self._inline else self._heading
        yield Statement(start, end, self._text[start:end], kind, heading, line.is_bullet, self._item)


def _looks_like_title(text: str) -> bool:
    return len(text) <= 120 and len(text.split()) <= 14 and not text.rstrip().endswith((".", "!", "?", ":"))


def _looks_like_place(line: TextLine) -> bool:
    """A line under the title that names the employer or the town."""
    words: list[str] = re.findall(r"[A-Za-z][\w.'’-]*", re.sub(r"\([^()]*\)\s*\Z", "", line.text))
    if line.is_bullet or not 1 <= len(words) <= 12 or line.text.rstrip().endswith((".", "!", "?", ":")):
        return False
    if len(words) > 5 and not re.search(r"[,|(–—-]", line.text):
        return False
    return sum(word[:1].isupper() for word in words) >= 0.6 * len(words)


def _is_short(text: str) -> bool:
    return len(text) <= 60 and not text.rstrip().endswith((".", ",", ";"))


def _looks_like_heading(line: TextLine, following: TextLine | None) -> bool:
    """Whether a line has the form of a heading, whatever its words."""
    bare = line.text.strip(" \t*#_")
    if line.is_marked:
        return len(bare) <= 80
    if line.is_bullet or len(bare) > 60 or len(bare.split()) > 7 or not bare[:1].isalpha():
        return False
    if bare.endswith(":"):
        return True
    if bare.endswith(_TERMINAL) or any(char.isdigit() for char in bare) or "," in bare or "@" in bare:
        return False
    if following is None:
        return False
    letters = [char for char in bare if char.isalpha()]
    is_upper = len(letters) >= 4 and all(char.isupper() for char in letters)
    words = [word for word in bare.split() if len(word) > 3]
    is_title = bool(words) and all(word[:1].isupper() for word in words)
    return is_upper or (is_title and following.is_bullet and line.after_blank)


def _opens_preferred(line: TextLine, document: DocumentKind) -> bool:
    """A sentence without a colon that leads into a list: "It is an advantage if you know any of the following"."""
    return (
        document is DocumentKind.JOB
        and not line.is_bullet
        and not line.text.rstrip().endswith(_TERMINAL)
        and find_lead(line.text, document) is SectionKind.PREFERRED
    )


def _split_at(pattern: re.Pattern[str], text: str, start: int, end: int) -> list[tuple[int, int]]:
    pieces, position = [], start
    for cut in pattern.finditer(text, start, end):
        if cut.start() > position:
            pieces.append((position, cut.start()))
        position = cut.end()
    pieces.append((position, end))
    return pieces


def _split_sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    position = start
    for cut in _SENTENCE_END.finditer(text, start, end):
        if text[cut.start() - 1] == "." and _ABBREVIATION.search(text[max(position, cut.start() - 8) : cut.start()]):
            continue
        if cut.start() > position:
            yield from _cut_long(text, position, cut.start())
        position = cut.end()
    if position < end:
        yield from _cut_long(text, position, end)


def _cut_long(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Pieces of at most `MAX_STATEMENT` characters, cut at a comma or a space: keeps reading linear in the text."""
    while end - start > MAX_STATEMENT:
        edge = start + MAX_STATEMENT
        cut = max(text.rfind(", ", start + MAX_STATEMENT // 2, edge) + 1, text.rfind(" ", start + 1, edge))
        cut = cut if cut > start else edge
        yield start, cut
        start = cut
    if end > start:
        yield start, end
