"""Text recognition (OCR) of pages that are only pictures, by the `tesseract` command where it is installed.

It runs inside the child process of `isolation` and inherits its limits. Pictures go in and text comes out through
pipes, so nothing touches the disk.
"""

import math
import os
import shutil
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

DOTS_PER_INCH = 200
"""What is enough for print of 8 points; more takes longer and reads no better."""
MAX_PIXELS = 12_000_000
"""A page larger than A3 is drawn smaller, so that its picture has a bounded size."""


def find_recogniser() -> str | None:
    """Where the `tesseract` command is; None when it isn't installed."""
    return shutil.which("tesseract")


def recognise_page(page: "PdfPage", command: str, *, seconds: float) -> str:
    """The text in the picture of a page, in reading order; empty when the command fails or takes too long."""
    width, height = page.get_size()
    scale = min(DOTS_PER_INCH / 72, math.sqrt(MAX_PIXELS / max(width * height, 1.0)))
    bitmap = page.render(scale=scale, grayscale=True)
    try:
        pixels = bitmap.to_numpy()
        picture = b"P5 %d %d 255\n" % (pixels.shape[1], pixels.shape[0]) + pixels.tobytes()
    finally:
        bitmap.close()
    dots = str(round(scale * 72))
    try:
        done: subprocess.CompletedProcess[bytes] = subprocess.run(  # noqa: S603 - a command found on the path, with arguments of our own
            [command, "stdin", "stdout", "--dpi", dots],
            input=picture,
            capture_output=True,
            timeout=seconds,
            # More threads than cores make it slower, and each counts against the memory limit.
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
            check=True,
        )
    except (subprocess.SubprocessError, OSError):
        return ""
    return done.stdout.decode("utf-8", "replace").strip()
