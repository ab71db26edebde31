"""What people may send: cleaned, bounded, and named by field when it can't be used."""

import re
from collections.abc import Sequence

from jobmate.errors import InvalidInput

MAX_DOCUMENT_BYTES = 100_000
MAX_TITLE_CHARS = 200

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def clean_text(text: str, *, field: str, max_bytes: int = MAX_DOCUMENT_BYTES) -> str:
    """Running text with LF line ends and without control characters.

    Raises InvalidInput when it is longer than `max_bytes` in UTF-8, or not text at all.
    """
    cleaned = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    try:
        size = len(cleaned.encode())
    except UnicodeEncodeError:
        raise InvalidInput("This text has half of a character pair in it; copy it again.", field=field) from None
    if size > max_bytes:
        raise InvalidInput(f"This is {size:,} bytes long; at most {max_bytes:,} are taken.", field=field)
    return cleaned


def clean_line(text: str, *, field: str, max_chars: int = MAX_TITLE_CHARS, required: bool = False) -> str:
    """One line, trimmed, inner white space folded. Raises InvalidInput when empty but required, or too long."""
    line = " ".join(clean_text(text, field=field).split())
    if required and not line:
        raise InvalidInput("This can't be empty.", field=field)
    if len(line) > max_chars:
        raise InvalidInput(f"This is {len(line):,} characters long; at most {max_chars:,} are taken.", field=field)
    return line


def clean_lines(texts: Sequence[str], *, field: str, max_count: int = 100) -> tuple[str, ...]:
    """Lines cleaned one by one, empty ones and repeats left out. Raises InvalidInput when there are too many."""
    if len(texts) > max_count:
        raise InvalidInput(f"There are {len(texts):,} entries; at most {max_count:,} are taken.", field=field)
    lines = [clean_line(text, field=f"{field}.{index}") for index, text in enumerate(texts)]
    return tuple(dict.fromkeys(line for line in lines if line))
