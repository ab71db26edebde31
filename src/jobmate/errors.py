"""Every error JobMate raises on purpose, with a stable code.

    JobMateError
    ├── InvalidInput        INVALID_INPUT         the caller's value can't be used; names the field
    ├── NotFound            NOT_FOUND             no such thing, or not this person's
    ├── Unauthenticated     UNAUTHENTICATED       no token, or one that can't be trusted
    ├── RateLimited         RATE_LIMITED          too often; says in how many seconds again
    ├── DatabaseBusy        DATABASE_BUSY         others hold the database; nothing was written
    ├── DatabaseUnavailable DATABASE_UNAVAILABLE  the database can't be reached, or broke off
    ├── NoDefaultResume     NO_DEFAULT_RESUME     an analysis needs a default resume
    ├── InvalidTaxonomy     INVALID_TAXONOMY      a release that can't be imported; names file, line, column
    ├── DownloadFailed      DOWNLOAD_FAILED       a file that can't be had, or isn't what it should be
    ├── ConfigurationError  CONFIGURATION         settings or installed files don't fit together
    └── AnalysisError       (its own codes)       an analysis can't be finished
        ├── EmptyDocument       EMPTY_DOCUMENT        nothing to read
        ├── UnreadableDocument  UNREADABLE_DOCUMENT   a file whose text can't be had
        ├── NothingRecognised   NOTHING_RECOGNISED    text, but no skill or requirement found in it
        ├── ReaderUnavailable   READER_UNAVAILABLE    the model failed and the fallback may not be used
        │   └── ModelBudgetSpent    MODEL_BUDGET_SPENT    the person's calls of the model for today are used up
        └── EmbedderUnavailable EMBEDDER_UNAVAILABLE  the embedding server can't be reached or keeps failing

`message` is written for the person who meets it and says what to do next. Nothing secret goes into it.
"""

from typing import ClassVar, Literal

DocumentFault = Literal[
    "ENCRYPTED",
    "CORRUPT",
    "IMAGE_ONLY",
    "UNSUPPORTED_TYPE",
    "TOO_LARGE",
    "TOO_MANY_PAGES",
    "TOO_SLOW",
    "TOO_COMPLEX",
    "BUSY",
]
"""What is wrong with a file. TOO_COMPLEX: it takes too much memory, or breaks its parser. BUSY: nothing; too many
files are being read just now."""


class JobMateError(Exception):
    """Base of all expected failures. `code` is stable, `message` is for a person."""

    code: ClassVar[str] = "JOBMATE_ERROR"
    retryable: ClassVar[bool] = False

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class InvalidInput(JobMateError):
    """A value the caller sent can't be used. `field` is its path in the input, camelCase."""

    code = "INVALID_INPUT"

    def __init__(self, message: str, *, field: str) -> None:
        super().__init__(message)
        self.field = field


class NotFound(JobMateError):
    """No such thing, or it belongs to someone else: the two are the same answer."""

    code = "NOT_FOUND"


class Unauthenticated(JobMateError):
    """No token, or one that can't be trusted."""

    code = "UNAUTHENTICATED"


class RateLimited(JobMateError):
    """Too often for one person or one address. `retry_after` is whole seconds, at least 1."""

    code = "RATE_LIMITED"
    retryable = True

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class DatabaseBusy(JobMateError):
    """Others held the database, or all its connections, for too long. Nothing was written; it may be repeated."""

    code = "DATABASE_BUSY"
    retryable = True


class DatabaseUnavailable(JobMateError):
    """The database can't be reached or broke off. The message says whether something may have been written."""

    code = "DATABASE_UNAVAILABLE"
    retryable = True


class NoDefaultResume(JobMateError):
    """An analysis was asked for, but the person has no default resume."""

    code = "NO_DEFAULT_RESUME"


class ConfigurationError(JobMateError):
    """Settings or installed files don't fit together. Raised at start, never in a request."""

    code = "CONFIGURATION"


class InvalidTaxonomy(JobMateError):
    """A taxonomy release can't be imported. The message names file, line and column where they are known."""

    code = "INVALID_TAXONOMY"

    def __init__(self, problem: str, *, file: str, line: int | None = None, column: str | None = None) -> None:
        place = file
        if line is not None:
            place += f", line {line}"
        if column is not None:
            place += f", column {column!r}"
        super().__init__(f"{place}: {problem}")


class DownloadFailed(JobMateError):
    """A file can't be fetched, or what came isn't what it should be. The message names the address."""

    code = "DOWNLOAD_FAILED"

    def __init__(self, problem: str, *, address: str) -> None:
        super().__init__(f"{address}: {problem}")
        self.problem = problem


class AnalysisError(JobMateError):
    """An analysis can't be finished; the row becomes FAILED with this code and message."""

    code = "ANALYSIS_FAILED"


class EmptyDocument(AnalysisError):
    """A resume or a posting with no text in it."""

    code = "EMPTY_DOCUMENT"


class UnreadableDocument(AnalysisError):
    """A file whose text can't be had: encrypted, corrupt, image-only, of an unknown type. `fault` says which."""

    code = "UNREADABLE_DOCUMENT"

    def __init__(self, message: str, *, fault: DocumentFault) -> None:
        super().__init__(message)
        self.fault = fault


class NothingRecognised(AnalysisError):
    """There is text, but no skill (resume) or no requirement (posting) was found in it."""

    code = "NOTHING_RECOGNISED"


class ReaderUnavailable(AnalysisError):
    """The language model failed and the keyword fallback is switched off."""

    code = "READER_UNAVAILABLE"
    retryable = True


class ModelBudgetSpent(ReaderUnavailable):
    """The person's calls of the language model for today are used up; the message says until when."""

    code = "MODEL_BUDGET_SPENT"


class EmbedderUnavailable(AnalysisError):
    """The embedding server can't be reached, keeps failing, or answers nonsense."""

    code = "EMBEDDER_UNAVAILABLE"
    retryable = True
