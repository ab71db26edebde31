"""Text of a PDF: characters with their places from PDFium, words and reading order by `layout`."""

import ctypes
import math
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from jobmate.adapters.documents.layout import order_words
from jobmate.adapters.documents.lines import Word
from jobmate.adapters.documents.model import DocumentText, Limits
from jobmate.adapters.documents.pdf_visibility import Character, find_blank, is_tiny
from jobmate.adapters.documents.process_limits import loosen
from jobmate.adapters.documents.recognition import find_recogniser, recognise_page
from jobmate.adapters.documents.spaced_letters import join_spaced
from jobmate.errors import UnreadableDocument

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage, PdfTextPage

IMAGE_ONLY = (
    "This PDF has no text in it, only pictures of pages (a scan or a photo). "
    "Export it from the program it was written in, run it through text recognition (OCR), or paste the text."
)
TOO_LONG = "There is far more text in this PDF than in a resume. Upload the resume alone."
_MIN_LETTERS = 20
"""A page with fewer letters than this beside a picture of it counts as a scan."""
_INVISIBLE = 3
_SURROGATES = (0xD800, 0xDC00, 0xDFFF)
"""Where leading and trailing halves begin, and where they end."""


def parse_pdf(data: bytes, limits: Limits) -> DocumentText:
    """Pages are parted by an empty line; those that are only pictures are read by OCR where that is installed.

    Raises UnreadableDocument for locked, damaged, long and image-only files.
    """
    document = _open(data)
    try:
        count = len(document)
        if count == 0:
            raise UnreadableDocument("This PDF has no pages.", fault="CORRUPT")
        if count > limits.pages:
            message = f"This PDF has {count} pages; the limit is {limits.pages}. Upload the resume alone."
            raise UnreadableDocument(message, fault="TOO_MANY_PAGES")
        reader = _PageReader(limits)
        texts = [reader.read(document[number]) for number in range(count)]
        pictures = [number for number in reader.pictured if _count_letters(texts[number]) < _MIN_LETTERS]
        recognised = _recognise(document, pictures, limits)
    finally:
        document.close()
    texts = [recognised.get(number, text) for number, text in enumerate(texts)]
    if pictures and sum(_count_letters(text) for text in texts) < _MIN_LETTERS:
        raise UnreadableDocument(IMAGE_ONLY, fault="IMAGE_ONLY")
    notes = []
    if reader.hidden:
        notes.append("Hidden text (white, covered, tiny or off the page) was left out.")
    if recognised:
        pages = "1 page" if len(recognised) == 1 else f"{len(recognised)} pages"
        notes.append(f"Text recognition (OCR) was used on {pages}; check the text for misread letters.")
    if any(not texts[number] for number in pictures):
        notes.append("Some pages hold only pictures and could not be read.")
    return DocumentText(text="\n\n".join(text for text in texts if text), notes=tuple(notes), pages=count)


def _recognise(document: "PdfDocument", numbers: list[int], limits: Limits) -> dict[int, str]:
    """Texts of the pages, as far as OCR found any; none where it isn't installed."""
    command = find_recogniser()
    if command is None or not numbers:
        return {}
    loosen()  # pictures of pages are dear, whatever their size
    seconds = limits.wall_seconds
    texts = {n: recognise_page(document[n], command, seconds=seconds) for n in numbers[: limits.recognised_pages]}
    return {number: text for number, text in texts.items() if _count_letters(text)}


def _count_letters(text: str) -> int:
    return sum(char.isalnum() for char in text)


def _open(data: bytes) -> "PdfDocument":
    import pypdfium2 as pdfium
    from pypdfium2 import raw

    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD or "password" in str(error).lower():
            message = "This PDF is protected by a password. Save it without one and upload it again."
            raise UnreadableDocument(message, fault="ENCRYPTED") from error
        message = "The file is damaged: it can't be opened as a PDF. Export it anew."
        raise UnreadableDocument(message, fault="CORRUPT") from error
    return document


class _PageReader:
    """Reads page after page; remembers which have pictures, and whether there was hidden text."""

    def __init__(self, limits: Limits) -> None:
        self.pictured: list[int] = []
        self.hidden = False
        self._count = 0
        self._characters_left = limits.characters

    def read(self, page: "PdfPage") -> str:
        """The page's text in reading order. Raises UnreadableDocument when the pages have more than is read."""
        from pypdfium2 import raw

        has_pictures = any(True for _ in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3))
        if has_pictures:
            self.pictured.append(self._count)
        self._count += 1
        textpage = page.get_textpage()
        try:
            self._characters_left -= textpage.count_chars()
            if self._characters_left < 0:
                raise UnreadableDocument(TOO_LONG, fault="TOO_LARGE")
            place = _Placement(page, _find_turn(textpage))
            characters = list(_read_characters(textpage, place))
        finally:
            textpage.close()
        visible = self._drop_hidden(page, place, characters, has_pictures=has_pictures)
        return order_words(join_spaced(_build_words(visible)))

    def _drop_hidden(
        self, page: "PdfPage", place: "_Placement", characters: "list[Character | None]", *, has_pictures: bool
    ) -> "list[Character | None]":
        shown = [char for char in characters if char is not None]
        # Invisible text over a picture is what text recognition leaves behind: the text of the scan.
        is_recognised = has_pictures and sum(char.is_invisible for char in shown) > 0.8 * len(shown)
        blank = find_blank(page, place.turn, shown) if shown and not is_recognised else frozenset()
        width, height = place.size
        kept: list[Character | None] = []
        for char in characters:
            if char is None:
                kept.append(None)
                continue
            is_off = char.right < 0 or char.left > width or char.baseline < 0 or char.baseline - char.size > height
            is_unseen = (char.is_invisible and not is_recognised) or id(char) in blank
            if is_off or is_unseen or is_tiny(char):
                self.hidden = self.hidden or char.text.isalnum()
                kept.append(None)
            else:
                kept.append(char)
        return kept


def _find_turn(textpage: "PdfTextPage") -> int:
    """The direction most of the text runs in: 0, 90 (upwards), 180 or 270 degrees, whatever the page claims."""
    from pypdfium2 import raw

    matrix = raw.FS_MATRIX()
    turns: Counter[int] = Counter({0: 1})
    for index in range(0, textpage.count_chars(), 7):
        if raw.FPDFText_GetMatrix(textpage, index, matrix) and (matrix.a or matrix.b):
            turns[round(math.degrees(math.atan2(matrix.b, matrix.a)) / 90) * 90 % 360] += 1
    return turns.most_common(1)[0][0]


def _read_characters(textpage: "PdfTextPage", place: "_Placement") -> "Iterator[Character | None]":
    """Characters in the order of the file, in coordinates of the upright page; None where words are parted."""
    from pypdfium2 import raw

    box = [ctypes.c_double() for _ in range(4)]
    origin = [ctypes.c_double() for _ in range(2)]
    color = [ctypes.c_uint() for _ in range(4)]
    matrix = raw.FS_MATRIX()
    lead = 0
    for index in range(textpage.count_chars()):
        code = raw.FPDFText_GetUnicode(textpage, index)
        if raw.FPDFText_IsHyphen(textpage, index) == 1:
            code = 0xAD
        if _SURROGATES[0] <= code < _SURROGATES[1]:
            lead = code
            continue
        if _SURROGATES[1] <= code <= _SURROGATES[2]:
            code = 0x10000 + ((lead - 0xD800) << 10) + (code - 0xDC00) if lead else 0xFFFD
        text = chr(code)
        if text.isspace() or code == 0 or not raw.FPDFText_GetCharBox(textpage, index, *box):
            yield None
            continue
        raw.FPDFText_GetCharOrigin(textpage, index, *origin)
        raw.FPDFText_GetMatrix(textpage, index, matrix)
        raw.FPDFText_GetFillColor(textpage, index, *color)
        left, right, bottom, top = (value.value for value in box)
        corners = place.move(left, bottom)[0], place.move(right, top)[0]
        thing = raw.FPDFText_GetTextObject(textpage, index)
        mode = raw.FPDFTextObj_GetTextRenderMode(thing) if thing else 0
        yield Character(
            text=text,
            left=min(corners),
            right=max(corners),
            baseline=place.move(origin[0].value, origin[1].value)[1],
            size=raw.FPDFText_GetFontSize(textpage, index) * (math.hypot(matrix.c, matrix.d) or 1.0),
            is_invisible=mode == _INVISIBLE or color[3].value == 0,
            is_pale=mode != _INVISIBLE and min(channel.value for channel in color[:3]) >= 0xD8,
        )


class _Placement:
    """Turns PDF coordinates (origin at the lower left) so that the text is upright and y grows downwards."""

    def __init__(self, page: "PdfPage", turn: int) -> None:
        self.turn = turn
        self._left, self._bottom, self._right, self._top = page.get_cropbox()
        width, height = self._right - self._left, self._top - self._bottom
        self.size = (height, width) if turn in (90, 270) else (width, height)

    def move(self, x: float, y: float) -> tuple[float, float]:
        """The same point with the origin at the upper left."""
        match self.turn:
            case 90:
                return y - self._bottom, x - self._left
            case 180:
                return self._right - x, y - self._bottom
            case 270:
                return self._top - y, self._right - x
            case _:
                return x - self._left, self._top - y


def _build_words(characters: "list[Character | None]") -> list[Word]:
    """Neighbouring characters on one baseline; a wide gap parts words even where the file has no space."""
    words: list[Word] = []
    current: list[Character] = []
    for char in characters:
        if current and (char is None or _parts(current[-1], char)):
            words.append(_make_word(current))
            current = []
        # Icon fonts draw their pictures with private code points.
        if char is not None and unicodedata.category(char.text) != "Co":
            current.append(char)
    if current:
        words.append(_make_word(current))
    return words


def _parts(before: Character, after: Character) -> bool:
    gap = after.left - before.right
    size = max(before.size, after.size)
    return abs(after.baseline - before.baseline) > 0.5 * size or gap > 0.3 * size or gap < -1.5 * size


def _make_word(characters: list[Character]) -> Word:
    text = "".join(char.text for char in characters)
    # A hyphen PDFium takes for a word break is kept where the word has others: "state-of-the-" + "art".
    if "\u00ad" in text and ("-" in text[:-1] or not text.endswith("\u00ad") or len(text) < 3):
        text = text.replace("\u00ad", "-")
    return Word(
        text=text,
        left=characters[0].left,
        right=max(char.right for char in characters),
        baseline=characters[0].baseline,
        size=max(char.size for char in characters),
    )
