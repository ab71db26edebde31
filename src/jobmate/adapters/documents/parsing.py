"""Tells what a file is by its bytes and hands it to the parser for it."""

import codecs
import io
import re
import unicodedata
import zipfile
from typing import Literal

from jobmate.adapters.documents.model import DEFAULT_LIMITS, DocumentText, Limits
from jobmate.errors import EmptyDocument, UnreadableDocument

FileKind = Literal["pdf", "docx", "text"]

ADVICE = "Upload a PDF or DOCX with selectable text, or paste the text."

_FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "This is a picture (PNG), not a document."),
    (b"\xff\xd8\xff", "This is a picture (JPEG), not a document."),
    (b"GIF8", "This is a picture (GIF), not a document."),
    (b"II*\x00", "This is a picture (TIFF), not a document."),
    (b"MM\x00*", "This is a picture (TIFF), not a document."),
    (b"%!PS", "This is a PostScript file. Convert it to PDF first."),
    (b"{\\rtf", "This is a rich text (RTF) file. Save it as DOCX or PDF first."),
    (b"\x1f\x8b", "This is a compressed (gzip) file. Unpack it first."),
    (b"7z\xbc\xaf", "This is a 7-Zip archive. Unpack it first."),
    (b"Rar!", "This is a RAR archive. Unpack it first."),
    (b"\x7fELF", "This is a program, not a document."),
    (b"MZ\x90", "This is a program, not a document."),
)
_MARKUP: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (
        # Atomic groups: what comments hold is looked at once, however many there are.
        re.compile(rb"(?is)\s*(?>(?><!--.*?-->|<\?xml[^>]*>)\s*)*<(?:!doctype html|html|head|body)\b"),
        "This is a web page (HTML). Open it in a browser, print it as PDF and upload that.",
    ),
    (
        re.compile(rb"\s*<\?xml|\s*<svg\b", re.IGNORECASE),
        "This is an XML file, not a document. Save it as DOCX or PDF in the program it was made with.",
    ),
    (
        re.compile(rb"(?:[A-Za-z-]+:[^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*)*?(?:MIME-Version|Content-Type):", re.IGNORECASE),
        "This is an e-mail. Save the resume attached to it and upload that.",
    ),
)
"""Text, but not as a person reads it; looked for at the beginning of a file."""
_MARKUP_WITHIN = 4096
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def parse_document(data: bytes, name: str, limits: Limits = DEFAULT_LIMITS) -> DocumentText:
    """The text of a file, parsed in this process. `name` is used only to tell Markdown from plain text.

    Raises EmptyDocument when there is nothing in it, UnreadableDocument, with advice, when its text can't be had.
    """
    check_size(data, limits)
    kind = find_kind(data)
    if kind == "pdf":
        from jobmate.adapters.documents.pdf import parse_pdf

        document = parse_pdf(data, limits)
    elif kind == "docx":
        from jobmate.adapters.documents.word import parse_docx

        document = parse_docx(data, limits)
    else:
        from jobmate.adapters.documents.plain import parse_text

        document = parse_text(data, is_markdown=name.lower().endswith((".md", ".markdown")))
    return _finish(document, limits)


def check_size(data: bytes, limits: Limits) -> None:
    """Raises EmptyDocument for no bytes at all, UnreadableDocument for too many."""
    if not data.strip(b"\x00 \t\r\n"):
        raise EmptyDocument("The file is empty. " + ADVICE)
    if len(data) > limits.file_bytes:
        raise UnreadableDocument(
            f"The file has {len(data) / 1e6:.1f} MB; the limit is {limits.file_bytes / 1e6:.0f} MB. "
            "Leave out pictures, or paste the text.",
            fault="TOO_LARGE",
        )


def find_kind(data: bytes) -> FileKind:
    """What the bytes are. Raises UnreadableDocument, saying what it is, for a kind that isn't read."""
    for magic, message in _FOREIGN:
        if data.startswith(magic):
            raise UnreadableDocument(f"{message} {ADVICE}", fault="UNSUPPORTED_TYPE")
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(_OLE):
        raise _refuse_ole(data)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _check_docx(data)
    start = data[:_MARKUP_WITHIN].removeprefix(codecs.BOM_UTF8)
    for pattern, message in _MARKUP:
        if pattern.match(start):
            raise UnreadableDocument(message, fault="UNSUPPORTED_TYPE")
    return "text"


def _refuse_ole(data: bytes) -> UnreadableDocument:
    if "EncryptedPackage".encode("utf-16-le") in data:
        message = "This document is protected by a password. Save it without one and upload it again."
        return UnreadableDocument(message, fault="ENCRYPTED")
    message = "This is an old Word (.doc) file. Save it as DOCX or PDF and upload it again."
    return UnreadableDocument(message, fault="UNSUPPORTED_TYPE")


def _check_docx(data: bytes) -> FileKind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        message = "The file is damaged: it starts like a DOCX but can't be unpacked."
        raise UnreadableDocument(message, fault="CORRUPT") from error
    if "word/document.xml" in names or any(re.match(r"word/document\d*\.xml$", name) for name in names):
        return "docx"
    raise UnreadableDocument(_name_archive(names), fault="UNSUPPORTED_TYPE")


def _name_archive(names: set[str]) -> str:
    if "content.xml" in names and "mimetype" in names:
        return "This is an OpenDocument file. Save it as DOCX or PDF and upload it again."
    if any(name.startswith(("xl/", "ppt/")) for name in names):
        return "This is a spreadsheet or a presentation, not a text document. " + ADVICE
    if "Index/Document.iwa" in names:
        return "This is a Pages file. Export it as DOCX or PDF and upload it again."
    return "This is a zip archive, not a document. Unpack it first. " + ADVICE


_LIGATURES = str.maketrans(
    {
        "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st",
        "\u00ad": "", "\u200b": "", "\u2060": "", "\ufeff": "", "\u00a0": " ", "\u202f": " ",
        "\x0b": "\n", "\x0c": "\n", "\u2028": "\n", "\u2029": "\n",
    }
)  # fmt: skip
_PRIVATE_USE = re.compile(r"[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff]")


def clean_text(text: str) -> str:
    """Text with ligatures spelt out, icon glyphs and control characters gone, at most one empty line in a row."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).translate(_LIGATURES)
    text = _CONTROL.sub("", _PRIVATE_USE.sub("", text))
    lines = [line.rstrip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def _finish(document: DocumentText, limits: Limits) -> DocumentText:
    text = clean_text(document.text)
    if not re.search(r"[^\W_]", text):
        raise EmptyDocument("There is no text in this file. " + ADVICE)
    notes = document.notes
    if len(text) > limits.characters:
        text = text[: limits.characters]
        notes = (*notes, f"Only the first {limits.characters:,} characters were read.")
    return DocumentText(text=text + "\n", notes=notes, pages=document.pages)
