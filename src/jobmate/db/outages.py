"""Which of a driver's errors say that the database is away or busy: they become errors a client may act on.

Everything else a driver raises is a fault of ours and passes as it is.
"""

import sqlite3
from typing import Any

import asyncpg
import structlog
from sqlalchemy import Engine, event
from sqlalchemy.engine import Dialect, ExceptionContext
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from jobmate.errors import DatabaseBusy, DatabaseUnavailable

BUSY = "The database is busy. Nothing was changed; try again in a moment."
AWAY = "The database can't be reached just now. Nothing was changed; try again in a moment."
UNSURE = (
    "The connection to the database broke while your change was being written. Look whether it is there before you"
    " try again; saving a job a second time does no harm."
)

AWAY_STATES = (
    "08",  # connection exceptions
    "25006",  # read-only: a standby, before or after a failover
    "53",  # too many connections, no memory, no space left
    "57P",  # shutting down, crashed, starting up, dropped
    "58",  # the system under it failed
)
BUSY_STATES = ("40001", "40P01", "55P03")
"""Lost a race with another transaction: serialisation, deadlock, a lock that didn't come."""
AWAY_NAMES = ("SQLITE_CANTOPEN", "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_NOMEM")
BUSY_NAMES = ("SQLITE_BUSY", "SQLITE_LOCKED")

log = structlog.get_logger(__name__)


def translate_outages(engine: Engine) -> None:
    """From now on `engine` raises DatabaseUnavailable or DatabaseBusy where its driver can't do its work."""
    event.listen(engine, "do_connect", _connect)
    event.listen(engine, "handle_error", _translate)


def _connect(
    dialect: Dialect, _: ConnectionPoolEntry, arguments: list[Any], options: dict[str, Any]
) -> DBAPIConnection:
    """Connect as SQLAlchemy does. A driver's errors of this step never reach `_translate`."""
    try:
        return dialect.connect(*arguments, **options)
    except Exception as error:
        cause = _find_cause(error)
        # A host that doesn't resolve, a refused or silent port. Wrong passwords are settings, and stay errors.
        if isinstance(cause, OSError) or _is_away(cause):
            raise _away(cause) from error
        raise


def _translate(context: ExceptionContext) -> Exception | None:
    if context.is_pre_ping:
        return None  # a pooled connection that died meanwhile; the pool opens another one
    cause = _find_cause(context.original_exception)
    if isinstance(cause, ConnectionError):
        context.is_disconnect = True
    if context.is_disconnect and isinstance(cause, Exception):
        return _away(cause)
    if _is_away(cause):
        return _away(cause)
    return DatabaseBusy(BUSY) if _is_busy(cause) else None


def _find_cause(error: BaseException) -> BaseException:
    """The driver's own error under SQLAlchemy's."""
    while not isinstance(error, sqlite3.Error | asyncpg.PostgresError | OSError) and error.__cause__ is not None:
        error = error.__cause__
    return error


def _away(cause: BaseException) -> DatabaseUnavailable:
    log.warning("database_unavailable", error=str(cause) or type(cause).__name__)
    return DatabaseUnavailable(AWAY)


def _is_away(cause: BaseException) -> bool:
    return _state_of(cause).startswith(AWAY_STATES) or _name_of(cause).startswith(AWAY_NAMES)


def _is_busy(cause: BaseException) -> bool:
    return _state_of(cause) in BUSY_STATES or _name_of(cause).startswith(BUSY_NAMES)


def _state_of(cause: BaseException) -> str:
    """PostgreSQL's SQLSTATE."""
    return str(getattr(cause, "sqlstate", None) or "")


def _name_of(cause: BaseException) -> str:
    """SQLite's extended result code."""
    return str(getattr(cause, "sqlite_errorname", None) or "")
