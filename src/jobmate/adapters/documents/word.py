"""Text of a DOCX in reading order: headers, paragraphs, tables cell by cell, text boxes where they are anchored."""

import io
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

from jobmate.adapters.documents.model import DocumentText, Limits
from jobmate.errors import UnreadableDocument

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"

_TINY_HALF_POINTS = 6
"""Text of 3 points or less can't be read by a person."""

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
        reader = _Reader()
        lines = [*reader.read_margin(document, "header"), *reader.read_block(document.element.body)]
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

    def __init__(self) -> None:
        self.hidden = False

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
                case t if t == _W + "p":
                    yield from self._read_paragraph(child)
                case t if t == _W + "tbl":
                    yield from self._read_table(child)
                case t if t == _W + "sdt":
                    content = child.find(_W + "sdtContent")
                    if content is not None:
                        yield from self.read_block(content)
                case t if t in (_W + "customXml", _W + "ins", _W + "smartTag"):
                    yield from self.read_block(child)

    def _read_paragraph(self, paragraph: "Element") -> Iterator[str]:
        boxes: list[Element] = []
        text = "".join(self._read_inline(paragraph, boxes)).strip()
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        name = (style.get(_W + "val") or "") if style is not None else ""
        if text and (paragraph.find(f"{_W}pPr/{_W}numPr") is not None or name.startswith("List")):
            text = "- " + text
        if name.startswith(("Heading", "Title")):
            yield ""
        yield text
        for box in boxes:
            yield from self.read_block(box)

    def _read_inline(self, parent: "Element", boxes: "list[Element]") -> Iterator[str]:
        for child in parent:
            tag = child.tag
            if tag == _W + "r":
                yield from self._read_run(child, boxes)
            elif tag == _W + "sdt":
                content = child.find(_W + "sdtContent")
                if content is not None:
                    yield from self._read_inline(content, boxes)
            elif tag in (_W + "hyperlink", _W + "ins", _W + "smartTag", _W + "fldSimple", _W + "customXml"):
                yield from self._read_inline(child, boxes)

    def _read_run(self, run: "Element", boxes: "list[Element]") -> Iterator[str]:
        if self._is_hidden(run):
            self.hidden = True
            return
        for child in run:
            tag = child.tag
            if tag == _W + "t":
                yield child.text or ""
            elif tag in (_W + "tab", _W + "ptab"):
                yield "\t"
            elif tag in (_W + "br", _W + "cr"):
                yield "\n"
            elif tag == _W + "noBreakHyphen":
                yield "-"
            elif tag == _MC + "AlternateContent":
                # The fallback repeats the choice for older readers.
                choice = child.find(_MC + "Choice")
                boxes += (child if choice is None else choice).iter(_W + "txbxContent")
            elif tag in (_W + "drawing", _W + "pict", _W + "object"):
                boxes += child.iter(_W + "txbxContent")

    def _is_hidden(self, run: "Element") -> bool:
        if run.find(_W + "t") is None:
            return False
        properties = run.find(_W + "rPr")
        if properties is None:
            return False
        vanish = properties.find(_W + "vanish")
        if vanish is not None and vanish.get(_W + "val") not in ("0", "false", "off"):
            return True
        size = properties.find(_W + "sz")
        if (
            size is not None
            and (size.get(_W + "val") or "").isdigit()
            and int(size.get(_W + "val")) <= _TINY_HALF_POINTS
        ):
            return True
        color = properties.find(_W + "color")
        if color is None or (color.get(_W + "val") or "").upper() != "FFFFFF":
            return False
        return not _has_background(run)

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
        if child.tag == _W + "tr":
            yield child
        elif child.tag == _W + "sdt" and (content := child.find(_W + "sdtContent")) is not None:
            yield from (row for row in content if row.tag == _W + "tr")


def _find_cells(row: "Element") -> Iterator["Element"]:
    for child in row:
        if child.tag == _W + "tc":
            yield child
        elif child.tag == _W + "sdt" and (content := child.find(_W + "sdtContent")) is not None:
            yield from (cell for cell in content if cell.tag == _W + "tc")


def _has_background(run: "Element") -> bool:
    """White text on a coloured ground is a design, not a trick: looks for shading around the run."""
    node: Element | None = run
    while node is not None:
        for path in ("rPr", "pPr", "tcPr", "tblPr"):
            shading = node.find(f"{_W}{path}/{_W}shd")
            if shading is not None and (shading.get(_W + "fill") or "auto").upper() not in ("AUTO", "FFFFFF"):
                return True
        if node.tag == _W + "txbxContent":
            return True
        node = node.getparent()
    return False
