"""Words for the report: text made harmless for Markdown, shortened quotes, lists and counts in plain English."""

import re
import unicodedata
from collections.abc import Sequence

_ACTIVE = re.compile(r"[\\`*_\[\]<>&|~$^{}]|:(?=//)|(?<=www)\.|=(?==)|(?<==)=", re.IGNORECASE)
_OPENING = re.compile(r"^(?:[#+=>-]|\d+(?=[.)]))")
_WORD_JOINER = "\u2060"
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_LONGEST_QUOTE = 200


def quote_text(text: str) -> str:
    """Text that a Markdown renderer shows as these characters and nothing else, on one line.

    Control, bidirectional and other invisible characters go; runs of space become one; what CommonMark or GitHub's
    dialect could act on gets a backslash. An "@" is parted from what follows by an invisible word joiner, since
    GitHub's renderer makes links of addresses even when they are escaped.
    """
    line = _ACTIVE.sub(lambda match: f"\\{match[0]}", clean_line(text))
    line = _OPENING.sub(lambda match: f"{match[0]}\\" if match[0].isdigit() else f"\\{match[0]}", line)
    return line.replace("@", f"@{_WORD_JOINER}")


def clean_line(text: str) -> str:
    """One line of visible text."""
    spaced = " ".join(text.split())
    return " ".join("".join(c for c in spaced if unicodedata.category(c) not in _INVISIBLE).split())


def shorten(text: str, limit: int = _LONGEST_QUOTE) -> str:
    """At most `limit` characters of one line, cut at a word with an ellipsis."""
    line = clean_line(text)
    if len(line) <= limit:
        return line
    return line[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def join_words(words: Sequence[str], conjunction: str) -> str:
    """Words as a person lists them: "A", "A or B", "A, B or C"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {conjunction} {words[-1]}"


def count(number: int, noun: str) -> str:
    """A number with its noun: "1 requirement", "3 requirements"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
