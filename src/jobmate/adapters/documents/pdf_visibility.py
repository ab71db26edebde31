"""Whether a person who looks at a page would see a character: asked of the page as it is drawn."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pypdfium2 import PdfPage

_TINY_POINTS = 2.5
_THINNEST = 0.02
"""Width of the thinnest letter, in its size; an "l" has about 0.08."""
_FAINT = 24
"""Letters that stand out by less than this, of 255 shades, can't be read."""
_NOTHING_DRAWN = 6
_MAX_PIXELS = 8_000_000
"""Larger pages, which a file may claim to have, are drawn smaller: an A0 poster still has a pixel a point."""


@dataclass(frozen=True, slots=True)
class Character:
    """A character in points of the upright page, y growing downwards. `is_pale`: of a colour near white."""

    text: str
    left: float
    right: float
    baseline: float
    size: float
    is_invisible: bool
    is_pale: bool


def is_tiny(char: Character) -> bool:
    """Too small to read, or squeezed to a line; stops and strokes are narrow by themselves."""
    return char.size < _TINY_POINTS or (char.text.isalnum() and char.right - char.left < _THINNEST * char.size)


def find_blank(page: "PdfPage", turn: int, shown: Sequence[Character]) -> frozenset[int]:
    """The characters, by `id`, at whose place the page shows one even shade: white on white, covered, cut away.

    `turn` is the direction the text runs in. Dark letters that can't be seen are rare, and a program that lacks their
    font draws none of them either: where half of a page would go, its dark letters stay.
    """
    width, height = page.get_size()
    scale = min(1.0, math.sqrt(_MAX_PIXELS / max(width * height, 1.0)))
    pixels = _render(page, turn, scale)
    pale = {id(char) for char in shown if char.is_pale and _is_even(pixels, scale, char, _FAINT)}
    dark = {
        id(char)
        for char in shown
        if not char.is_pale and char.text.isalnum() and _is_even(pixels, scale, char, _NOTHING_DRAWN)
    }
    return frozenset(pale | dark if 2 * len(dark) < len(shown) and scale == 1 else pale)


def _render(page: "PdfPage", turn: int, scale: float) -> "NDArray[np.uint8]":
    """The page with its text upright, one grey pixel per point at a scale of 1."""
    bitmap = page.render(scale=scale, grayscale=True, rotation=(turn - page.get_rotation()) % 360)
    try:
        pixels: NDArray[np.uint8] = bitmap.to_numpy().copy()
    finally:
        bitmap.close()
    return pixels.reshape(pixels.shape[0], -1)


def _is_even(pixels: "NDArray[np.uint8]", scale: float, char: Character, least: int) -> bool:
    """Whether the shades at the place of a character differ by less than `least` of 255."""
    top, bottom = scale * (char.baseline - char.size), scale * (char.baseline + 0.2 * char.size)
    rows = slice(max(0, int(top)), max(1, int(bottom) + 1))
    columns = slice(max(0, int(scale * char.left - 1)), max(1, int(scale * char.right) + 2))
    patch = pixels[rows, columns]
    return patch.size > 0 and int(patch.max()) - int(patch.min()) < least
