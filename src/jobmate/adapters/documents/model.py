"""What reading a document takes and gives."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DocumentText:
    """Text in reading order, lines ended by a line feed; `notes` say in plain words what was left out; `pages` >= 1."""

    text: str
    notes: tuple[str, ...] = ()
    pages: int = 1


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may cost. A resume that is larger than this is not a resume.

    `file_bytes` as uploaded; `unpacked_bytes` of a DOCX when unzipped; `recognised_pages` go through OCR at most;
    `memory_bytes`, `cpu_seconds` and `wall_seconds` of the child process.
    """

    file_bytes: int = 10 * 1024 * 1024
    unpacked_bytes: int = 64 * 1024 * 1024
    pages: int = 40
    recognised_pages: int = 5
    characters: int = 400_000
    memory_bytes: int = 1024 * 1024 * 1024
    cpu_seconds: int = 20
    wall_seconds: float = 30.0


DEFAULT_LIMITS = Limits()
