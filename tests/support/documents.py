"""Small PDF and DOCX files made for a test."""

import io
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import docx

PAGE = (612, 792)


@dataclass(frozen=True)
class Text:
    """One line of text; `x`, `y` of its baseline in points from the upper left corner; `mode` 3 is invisible.

    `upwards`: written from bottom to top. `spacing`: points put between its letters. `stretch`: 1 as the font is.
    """

    x: float
    y: float
    text: str
    size: float = 10
    color: tuple[float, float, float] = (0, 0, 0)
    mode: int = 0
    upwards: bool = False
    spacing: float = 0
    stretch: float = 1


@dataclass(frozen=True)
class Box:
    """A filled rectangle, upper left corner first."""

    x: float
    y: float
    width: float
    height: float
    color: tuple[float, float, float]


@dataclass(frozen=True)
class Picture:
    """A grey picture over the whole page, as a scan is."""


Thing = Text | Box | Picture


def column(x: float, y: float, lines: Sequence[str], *, leading: float = 13, size: float = 10) -> list[Thing]:
    """Lines below each other; an empty one leaves its place empty."""
    return [Text(x, y + leading * number, line, size) for number, line in enumerate(lines) if line]


GREY = (8, 8, bytes(range(64)))
"""Width, height and grey pixels of what `Picture` shows."""


def make_pdf(
    *pages: Sequence[Thing], rotate: int = 0, encrypt: bool = False, picture: tuple[int, int, bytes] = GREY
) -> bytes:
    objects: list[bytes] = []

    def add(body: bytes) -> int:
        objects.append(body)
        return len(objects)

    def add_stream(extra: bytes, data: bytes) -> int:
        return add(b"<< %s /Length %d >>\nstream\n%s\nendstream" % (extra, len(data), data))

    catalog, tree = add(b""), add(b"")
    font = add(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    width, height, pixels = picture
    image = add_stream(
        b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8"
        b" /Filter /FlateDecode" % (width, height),
        zlib.compress(pixels),
    )
    kids = []
    for things in pages:
        content = add_stream(b"", "\n".join(_draw(thing) for thing in things).encode("cp1252"))
        kids.append(
            add(
                b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 %d %d] /Rotate %d /Contents %d 0 R"
                b" /Resources << /Font << /F1 %d 0 R >> /XObject << /I1 %d 0 R >> >> >>"
                % (tree, *PAGE, rotate, content, font, image)
            )
        )
    objects[catalog - 1] = b"<< /Type /Catalog /Pages %d 0 R >>" % tree
    objects[tree - 1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (
        b" ".join(b"%d 0 R" % kid for kid in kids),
        len(kids),
    )
    return _write(objects, catalog, encrypt=encrypt)


def _draw(thing: Thing) -> str:
    if isinstance(thing, Picture):
        return f"q {PAGE[0]} 0 0 {PAGE[1]} 0 0 cm /I1 Do Q"
    red, green, blue = thing.color
    if isinstance(thing, Box):
        y = PAGE[1] - thing.y - thing.height
        return f"{red} {green} {blue} rg {thing.x} {y} {thing.width} {thing.height} re f"
    escaped = thing.text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return (
        f"BT {red} {green} {blue} rg {thing.mode} Tr /F1 {thing.size} Tf {thing.spacing} Tc {thing.stretch * 100} Tz "
        f"{'0 1 -1 0' if thing.upwards else '1 0 0 1'} {thing.x} {PAGE[1] - thing.y} Tm ({escaped}) Tj ET"
    )


def _write(objects: list[bytes], catalog: int, *, encrypt: bool) -> bytes:
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % offset for offset in offsets)
    lock = b""
    if encrypt:
        # No empty password opens this: the check value is not what any key gives.
        lock = b"/Encrypt << /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P -4 >> /ID [<00> <00>]" % (
            b"ab" * 32,
            b"cd" * 32,
        )
    out.write(b"trailer\n<< /Size %d /Root %d 0 R %s >>\n" % (len(objects) + 1, catalog, lock))
    out.write(b"startxref\n%d\n%%%%EOF\n" % start)
    return out.getvalue()


def make_docx(fill: Callable[[Any], None]) -> bytes:
    """`fill` is given an empty python-docx document."""
    document = docx.Document()
    fill(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def make_scan(lines: Sequence[str], *, pages: int = 1) -> bytes:
    """A PDF whose every page is a picture of these lines: text drawn by PDFium, and nothing but its pixels kept."""
    import pypdfium2 as pdfium

    document = pdfium.PdfDocument(make_pdf(column(60, 90, lines, leading=30, size=16)))
    pixels = document[0].render(scale=2, grayscale=True).to_numpy()
    document.close()
    height, width = pixels.shape[:2]
    return make_pdf(*[[Picture()]] * pages, picture=(width, height, pixels.tobytes()))
