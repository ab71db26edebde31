"""Log lines: JSON for machines or plain for a console, one shape for our own and the libraries' records.

Tracebacks never show local variables: those hold tokens and resumes.
"""

import logging
import re
import sys

import structlog
from structlog.typing import EventDict, Processor

from jobmate.settings import Settings

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


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
        _keep_to_one_line,
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback),
    ]


def _keep_to_one_line(_logger: object, _name: str, event: EventDict) -> EventDict:
    """A library's message may quote a client: no line of its making, and nothing a terminal would obey.

    Values beside the message are quoted by the renderer itself.
    """
    event["event"] = _CONTROL.sub(lambda found: ascii(found[0])[1:-1], str(event["event"]))
    return event


class StderrHandler(logging.Handler):
    """Writes to whatever standard error is at that moment, so that redirecting it later works."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line; a console that is gone must not end a request."""
        try:
            sys.stderr.write(f"{self.format(record)}\n")
            sys.stderr.flush()
        except (OSError, ValueError):
            self.handleError(record)
