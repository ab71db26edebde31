"""Text of a DOCX in reading order: headers, paragraphs, tables cell by cell, text boxes where they are anchored."""

import io
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

from jobmate.adapters.documents.model import DocumentText, Limits
from jobmate.adapters.documents.word_visibility import Visibility, W
from jobmate.errors import UnreadableDocument

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"

_INLINE = frozenset(
    W + name for name in ("hyperlink", "ins", "moveTo", "smartTag", "fldSimple", "customXml", "bdo", "dir")
)
"""What may stand around runs; what a tracked change took away (`del`, `moveFrom`) is not among them."""
CELL_BREAK = "\t"
DAMAGED = "The file is damaged: it can't be opened as a DOCX. Save it again and upload the new file."


def parse_docx(data: bytes, limits: Limits) -> DocumentText:
    """Paragraphs one a line. Raises UnreadableDocument when the file is damaged, locked or unpacks to too much."""
    import docx
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError

    _check_unpacked_size(data, limits)
    try:
        document = docx.Document(io.BytesIO(data))
        root = document.element
        reader = _Reader(Visibility(document.styles.element, root.find(W + "background")))
        lines = [*reader.read_margin(document, "header"), *reader.read_block(root.body)]
        lines += reader.read_margin(document, "footer")
    except (OpcError, LxmlError, zipfile.BadZipFile, KeyError, ValueError, AttributeError, OSError) as error:
        raise UnreadableDocument(DAMAGED, fault="CORRUPT") from error
    except RecursionError as error:
        raise UnreadableDocument("The file nests tables deeper than a document does.", fault="TOO_COMPLEX") from error
    notes = ("Hidden text was left out.",) if reader.hidden else ()
    return DocumentText(text="\n".join(lines), notes=notes)


def _check_unpacked_size(data: bytes, limits: Limits) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except zipfile.BadZipFile as error:
        raise UnreadableDocument(DAMAGED, fault="CORRUPT") from error
    if any(entry.flag_bits & 1 for entry in entries):
        message = "This document is protected by a password. Save it without one and upload it again."
        raise UnreadableDocument(message, fault="ENCRYPTED")
    if sum(entry.file_size for entry in entries) > limits.unpacked_bytes or len(entries) > 5000:
        raise UnreadableDocument(
            f"The file unpacks to more than {limits.unpacked_bytes / 1e6:.0f} MB. "
            "Leave out pictures and attachments, or paste the text.",
            fault="TOO_LARGE",
        )


class _Reader:
    """Walks the XML; `hidden` tells whether text was dropped because nobody could have seen it."""

    def __init__(self, visibility: Visibility) -> None:
        self.hidden = False
        self._visibility = visibility

    def read_margin(self, document: object, which: str) -> list[str]:
        """Lines of the headers or footers, each different one once."""
        lines: list[str] = []
        for section in document.sections:  # type: ignore[attr-defined]
            margin = getattr(section, which)
            if margin.is_linked_to_previous:
                continue
            lines += [line for line in self.read_block(margin._element) if line and line not in lines]
        return lines

    def read_block(self, parent: "Element") -> Iterator[str]:
        """Lines of a body, a cell, a header or a text box."""
        for child in parent:
            match child.tag:
                case t if t == W + "p":
                    yield from self._read_paragraph(child)
                case t if t == W + "tbl":
                    yield from self._read_table(child)
                case t if t == W + "sdt":
                    content = child.find(W + "sdtContent")
                    if content is not None:
                        yield from self.read_block(content)
                case t if t in (W + "customXml", W + "ins", W + "moveTo", W + "smartTag"):
                    yield from self.read_block(child)

    def _read_paragraph(self, paragraph: "Element") -> Iterator[str]:
        boxes: list[Element] = []
        text = "".join(self._read_inline(paragraph, boxes)).strip()
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        name = (style.get(W + "val") or "") if style is not None else ""
        if text and (paragraph.find(f"{W}pPr/{W}numPr") is not None or name.startswith("List")):
            text = "- " + text
        if name.startswith(("Heading", "Title")):
            yield ""
        yield text
        for box in boxes:
            yield from self.read_block(box)

    def _read_inline(self, parent: "Element", boxes: "list[Element]") -> Iterator[str]:
        for child in parent:
            tag = child.tag
            if tag == W + "r":
                yield from self._read_run(child, boxes)
            elif tag == W + "sdt":
                content = child.find(W + "sdtContent")
                if content is not None:
                    yield from self._read_inline(content, boxes)
            elif tag in _INLINE:
                yield from self._read_inline(child, boxes)
            elif tag == _MC + "AlternateContent":
                choice = child.find(_MC + "Choice")
                yield from self._read_inline(child if choice is None else choice, boxes)

    def _read_run(self, run: "Element", boxes: "list[Element]") -> Iterator[str]:
        if run.find(W + "t") is not None and self._visibility.is_hidden(run):
            self.hidden = True
            return
        for child in run:
            tag = child.tag
            if tag == W + "t":
                yield child.text or ""
            elif tag in (W + "tab", W + "ptab"):
                yield "\t"
            elif tag in (W + "br", W + "cr"):
                yield "\n"
            elif tag == W + "noBreakHyphen":
                yield "-"
            elif tag == _MC + "AlternateContent":
                # The fallback repeats the choice for older readers.
                choice = child.find(_MC + "Choice")
                boxes += (child if choice is None else choice).iter(W + "txbxContent")
            elif tag in (W + "drawing", W + "pict", W + "object"):
                boxes += child.iter(W + "txbxContent")

    def _read_table(self, table: "Element") -> Iterator[str]:
        """A row of one-line cells is one line; a row with longer cells is a layout, read cell by cell."""
        for row in _find_rows(table):
            cells = [[line for text in self.read_block(cell) for line in text.split("\n")] for cell in _find_cells(row)]
            filled = [cell for cell in cells if any(line.strip() for line in cell)]
            if all(sum(bool(line.strip()) for line in cell) == 1 for cell in filled):
                yield CELL_BREAK.join(line.strip() for cell in filled for line in cell if line.strip())
            else:
                for cell in filled:
                    yield from cell


def _find_rows(table: "Element") -> Iterator["Element"]:
    for child in table:
        if child.tag == W + "tr":
            yield child
        elif child.tag == W + "sdt" and (content := child.find(W + "sdtContent")) is not None:
            yield from (row for row in content if row.tag == W + "tr")


def _find_cells(row: "Element") -> Iterator["Element"]:
    for child in row:
        if child.tag == W + "tc":
            yield child
        elif child.tag == W + "sdt" and (content := child.find(W + "sdtContent")) is not None:
            yield from (cell for cell in content if cell.tag == W + "tc")
