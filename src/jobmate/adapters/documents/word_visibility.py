"""Whether a person who opens a DOCX would see a run: hidden, tiny, or of the colour of the ground it stands on."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VAL = W + "val"
_TINY_HALF_POINTS = 6
"""Text of 3 points or less can't be read by a person."""
_LEAST_CONTRAST = 0x28
"""Channels that differ by less look the same: the palest grey still read on white is about #D8D8D8."""
_MOST_ANCESTORS = 20
"""Styles may be based on each other in a circle."""
_PAPER_THEMES = frozenset(("background1", "light1"))
_INK_THEMES = frozenset(("text1", "dark1"))

T = TypeVar("T")
Colour = tuple[int, int, int]
_WHITE: Colour = (255, 255, 255)


class Visibility:
    """Knows the styles of one document, and looks runs up in them."""

    def __init__(self, styles: "Element | None", page: "Element | None" = None) -> None:
        """`page` is the `background` element of the document, if it has one."""
        self._styles: dict[str, Element] = {}
        self._defaults: Element | None = None
        if styles is not None:
            self._styles = {style.get(W + "styleId") or "": style for style in styles.iter(W + "style")}
            self._defaults = styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        self._paper = (_read_hex(page.get(W + "color")) if page is not None else None) or _WHITE

    def is_hidden(self, run: "Element") -> bool:
        """Whether nobody sees the text of a run."""
        sources = list(self._sources(run))
        if _first(sources, "vanish", _read_switch):
            return True
        size = _first(sources, "sz", _read_number)
        if size is not None and size <= _TINY_HALF_POINTS:
            return True
        ink = _first(sources, "color", _read_colour)
        if ink is None:
            return False
        ground = self._find_ground(run)
        return ground is not None and max(abs(a - b) for a, b in zip(ink, ground, strict=True)) < _LEAST_CONTRAST

    def _sources(self, run: "Element") -> "Iterator[Element]":
        """Where a run's look is written, the strongest first: itself, its style, its paragraph's, the defaults."""
        own = run.find(W + "rPr")
        if own is not None:
            yield own
            yield from self._of_style(own.find(W + "rStyle"), "rPr")
        paragraph = next((node for node in run.iterancestors(W + "p")), None)
        if paragraph is not None:
            yield from self._of_style(paragraph.find(f"{W}pPr/{W}pStyle"), "rPr")
        if self._defaults is not None:
            yield self._defaults

    def _of_style(self, reference: "Element | None", part: str) -> "Iterator[Element]":
        for _ in range(_MOST_ANCESTORS):
            style = None if reference is None else self._styles.get(reference.get(_VAL) or "")
            if style is None:
                return
            found = style.find(W + part)
            if found is not None:
                yield found
            reference = style.find(W + "basedOn")

    def _find_ground(self, run: "Element") -> Colour | None:
        """The colour behind a run; None where it can't be told."""
        node: Element | None = run
        while node is not None:
            for part in ("rPr", "pPr", "tcPr", "tblPr"):
                fill = _read_fill(node.find(f"{W}{part}/{W}shd"))
                if fill is not None:
                    return fill
            if node.tag == W + "p":
                for look in self._of_style(node.find(f"{W}pPr/{W}pStyle"), "pPr"):
                    if (fill := _read_fill(look.find(W + "shd"))) is not None:
                        return fill
            if node.tag == W + "txbxContent" or (node.tag == W + "tbl" and self._may_be_tinted(node)):
                return None  # a box has a fill of its own, a table's style may colour some of its rows
            node = node.getparent()
        return self._paper

    def _may_be_tinted(self, table: "Element") -> bool:
        reference = table.find(f"{W}tblPr/{W}tblStyle")
        style = None if reference is None else self._styles.get(reference.get(_VAL) or "")
        return style is not None and any(_read_fill(shading) not in (None, _WHITE) for shading in style.iter(W + "shd"))


def _first(sources: "list[Element]", name: str, read: "Callable[[Element], T | None]") -> T | None:
    for source in sources:
        element = source.find(W + name)
        if element is not None and (value := read(element)) is not None:
            return value
    return None


def _read_switch(element: "Element") -> bool:
    return element.get(_VAL) not in ("0", "false", "off")


def _read_number(element: "Element") -> int | None:
    value = element.get(_VAL) or ""
    return int(value) if value.isascii() and value.isdigit() else None


def _read_colour(element: "Element") -> Colour | None:
    """The colour as written; of a theme, paper and ink alone can be told."""
    written = _read_hex(element.get(_VAL))
    if written is not None:
        return written
    theme = element.get(W + "themeColor")
    if theme in _PAPER_THEMES and element.get(W + "themeShade") is None:
        return _WHITE
    return (0, 0, 0) if theme in _INK_THEMES else None


def _read_fill(shading: "Element | None") -> Colour | None:
    return None if shading is None else _read_hex(shading.get(W + "fill"))


def _read_hex(value: str | None) -> Colour | None:
    try:
        number = int(value or "", 16)
    except ValueError:
        return None
    return (number >> 16 & 0xFF, number >> 8 & 0xFF, number & 0xFF) if len(value or "") == 6 else None
