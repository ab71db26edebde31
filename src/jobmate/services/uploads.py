"""Files people send: read aside in a limited child process, a few at a time; what is kept of them is text."""

import asyncio
import re
import unicodedata
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import structlog

from jobmate.adapters.documents import DocumentText, Limits, read_document_aside
from jobmate.errors import UnreadableDocument
from jobmate.services.inputs import MAX_DOCUMENT_BYTES, MAX_TITLE_CHARS

log = structlog.get_logger(__name__)

AT_ONCE = 2
WAIT_SECONDS = 6.0
LIMITS = replace(Limits(), characters=120_000, wall_seconds=20.0)
"""With the wait it stays under the time an operation may take; longer texts are refused all the same."""

_MARKDOWN_TYPES = frozenset({"text/markdown", "text/x-markdown"})
_ENDING = re.compile(r"(?<=.)\.[A-Za-z0-9]{1,8}\Z")


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file as it came: its bytes, and what the sender says of it, which is not to be trusted."""

    data: bytes
    name: str = ""
    media_type: str = ""


class ReadingDesk:
    """Reads files, `AT_ONCE` at a time, off the event loop. One per process."""

    def __init__(self, limits: Limits = LIMITS, *, at_once: int = AT_ONCE, wait_seconds: float = WAIT_SECONDS) -> None:
        self._limits = limits
        self._places = asyncio.Semaphore(at_once)
        self._wait_seconds = wait_seconds

    async def read(self, file: UploadedFile) -> DocumentText:
        """The text of a file, at most `MAX_DOCUMENT_BYTES` of it.

        What the file is, is told by its bytes; the media type only lets text count as Markdown. Raises EmptyDocument,
        and UnreadableDocument with its fault, BUSY when no place came free in time.
        """
        # The parser is not told the real name: nothing outside this process ever hears it.
        name = "resume.md" if file.media_type in _MARKDOWN_TYPES else ""
        async with self._take_place():
            try:
                document = await read_document_aside(file.data, name, self._limits)
            except UnreadableDocument as error:
                log.info("upload_unreadable", fault=error.fault, size=len(file.data))
                raise
        size = len(document.text.encode())
        if size > MAX_DOCUMENT_BYTES:
            message = (
                f"The text in this file is {size:,} bytes long; at most {MAX_DOCUMENT_BYTES:,} are taken. "
                "Upload the resume alone."
            )
            raise UnreadableDocument(message, fault="TOO_LARGE")
        return document

    @asynccontextmanager
    async def _take_place(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(self._wait_seconds):
                await self._places.acquire()
        except TimeoutError:
            message = "Many files are being read just now. Try again in a few seconds."
            raise UnreadableDocument(message, fault="BUSY") from None
        try:
            yield
        finally:
            self._places.release()


def title_of(name: str) -> str:
    """A title from a file's name: no folders, no ending, nothing invisible, at most `MAX_TITLE_CHARS`. May be empty."""
    base = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(char if not unicodedata.category(char).startswith("C") else " " for char in base)
    words = " ".join(_ENDING.sub("", shown.strip()).replace("_", " ").split())
    return words[:MAX_TITLE_CHARS].strip(" .")
