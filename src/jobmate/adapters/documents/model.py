"""What reading a document takes and gives."""

from dataclasses import dataclass, replace


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
    `characters` of its text; `memory_bytes`, `cpu_seconds` and `wall_seconds` of the child process.
    """

    file_bytes: int = 10 * 1024 * 1024
    unpacked_bytes: int = 64 * 1024 * 1024
    pages: int = 40
    recognised_pages: int = 5
    characters: int = 200_000
    memory_bytes: int = 1024 * 1024 * 1024
    cpu_seconds: int = 20
    wall_seconds: float = 30.0

    def fitted(self, size: int) -> "Limits":
        """What a file of so many bytes may cost: a small one that is dear was made to be."""
        return replace(
            self,
            unpacked_bytes=min(self.unpacked_bytes, 4_000_000 + 20 * size),
            memory_bytes=min(self.memory_bytes, (128 << 20) + 64 * size),
            cpu_seconds=min(self.cpu_seconds, 1 + size // 100_000),
        )


DEFAULT_LIMITS = Limits()
