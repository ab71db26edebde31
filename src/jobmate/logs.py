"""Log lines: JSON for machines or plain for a console, one shape for our own and the libraries' records.

Tracebacks never show local variables: those hold tokens and resumes.
"""

import logging
import sys

import structlog
from structlog.typing import Processor

from jobmate.settings import Settings


def configure_logs(settings: Settings) -> None:
    """Send every record to standard error in the format the settings ask for. Safe to call again."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(settings.log_level),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    handler = next((known for known in root.handlers if isinstance(known, StderrHandler)), None)
    if handler is None:
        handler = StderrHandler()
        root.addHandler(handler)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_renderers(settings)],
        )
    )
    root.setLevel(settings.log_level.upper())


def _renderers(settings: Settings) -> list[Processor]:
    if settings.log_format == "json":
        frames = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
        return [structlog.processors.ExceptionRenderer(frames), structlog.processors.JSONRenderer()]
    return [
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)
    ]


class StderrHandler(logging.Handler):
    """Writes to whatever standard error is at that moment, so that redirecting it later works."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line; a console that is gone must not end a request."""
        try:
            sys.stderr.write(f"{self.format(record)}\n")
            sys.stderr.flush()
        except (OSError, ValueError):
            self.handleError(record)
