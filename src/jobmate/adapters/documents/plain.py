"""Plain text and Markdown."""

import re

from jobmate.adapters.documents.model import DocumentText
from jobmate.errors import UnreadableDocument

_BINARY_SHARE = 0.02
"""Text may hold a stray control character; a file in which every fiftieth byte is one is not text."""


def parse_text(data: bytes, *, is_markdown: bool) -> DocumentText:
    """UTF-8, UTF-16 with a mark, or Windows-1252. Raises UnreadableDocument for bytes that are no text."""
    text = _decode(data)
    return DocumentText(text=strip_markdown(text) if is_markdown or _looks_like_markdown(text) else text)


def _looks_like_markdown(text: str) -> bool:
    """Two headings with number signs: people don't write those by hand without meaning Markdown."""
    return len(_HEADING.findall(text)) >= 2


def _decode(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    strange = sum(1 for char in text if (char < " " and char not in "\t\n\r\f\v") or char == "\ufffd")
    if strange > _BINARY_SHARE * len(text):
        message = (
            "This file is neither a PDF, a DOCX nor text. Upload a PDF or DOCX with selectable text, or paste the text."
        )
        raise UnreadableDocument(message, fault="UNSUPPORTED_TYPE")
    return text


_HEADING = re.compile(r"^#{1,6} +\S", re.MULTILINE)
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\A---\n.*?\n---\n", re.DOTALL), ""),
    (re.compile(r"<!--.*?-->", re.DOTALL), ""),
    (re.compile(r"^[ \t]*(```|~~~).*$", re.MULTILINE), ""),
    (re.compile(r"^[ \t]*\|?[ \t]*:?-{3,}:?[ \t]*(\|[ \t]*:?-{3,}:?[ \t]*)*\|?[ \t]*$", re.MULTILINE), ""),
    (re.compile(r"^[ \t]*([*_-])([ \t]*\1){2,}[ \t]*$", re.MULTILINE), ""),
    (re.compile(r"!\[([^\]\n]*)\]\([^)\n]*\)"), r"\1"),
    (re.compile(r"\[([^\]\n]+)\]\([^)\n]*\)"), r"\1"),
    (re.compile(r"<(https?://[^>\s]+|[^@\s<>]+@[^@\s<>]+)>"), r"\1"),
    (re.compile(r"^[ \t]{0,3}#{1,6}[ \t]+(.*?)[ \t]*#*[ \t]*$", re.MULTILINE), r"\n\1"),
    (re.compile(r"^[ \t]{0,3}>[ \t]?", re.MULTILINE), ""),
    (re.compile(r"(\*\*|__)(?=\S)([^\n]+?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<![\w*])\*(?=[^\s*])([^\n*]+?)(?<=[^\s*])\*(?![\w*])"), r"\1"),
    (re.compile(r"(?<!\w)_(?=[^\s_])([^\n_]+?)(?<=[^\s_])_(?!\w)"), r"\1"),
    (re.compile(r"`([^`\n]+)`"), r"\1"),
    (re.compile(r"\\([\\`*_{}\[\]()#+\-.!|])"), r"\1"),
)


def strip_markdown(text: str) -> str:
    """The words without the marks; list bullets stay, table cells are parted by a tab."""
    text = text.replace("\r\n", "\n")
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return "\n".join(_open_row(line) for line in text.split("\n"))


def _open_row(line: str) -> str:
    stripped = line.strip()
    if stripped.startswith("|") and stripped.endswith("|") and len(stripped) > 1:
        return "\t".join(cell.strip() for cell in stripped[1:-1].split("|"))
    return line
