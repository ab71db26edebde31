"""SQLite for SQLAlchemy's async engine with one trip to the connection's thread for each statement.

SQLAlchemy's adapter of aiosqlite makes four (open a cursor, execute, fetch, close), one more for BEGIN and one for the
ROLLBACK that ends a read; a trip costs more than most of our statements. Here a statement is executed, fetched and
closed in one, a BEGIN goes along with the statement that follows it, and nobody waits for the end of a read.
"""

import asyncio
import sqlite3
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar, cast

import aiosqlite
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.util.concurrency import await_

T = TypeVar("T")

MAPPED_BYTES = 2**28
"""Of the file, read in place: behind a report's score stand kilobytes of its text, which a list passes over."""

SLACK_MILLISECONDS = 500
"""A writer who has nearly the usual time left waits the usual time."""


def prepare_connection(connection: DBAPIConnection) -> None:
    """Set what every connection to the file has in common."""
    cursor = connection.cursor()
    try:
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"mmap_size={MAPPED_BYTES}"):
            cursor.execute(f"PRAGMA {pragma}")
    finally:
        cursor.close()


class Outcome:
    """What a statement left: its rows, and what a cursor tells of them."""

    __slots__ = ("description", "lastrowid", "rowcount", "rows")

    def __init__(self, cursor: sqlite3.Cursor) -> None:
        self.description = cursor.description
        self.rows = cursor.fetchall() if cursor.description else []
        self.rowcount = cursor.rowcount
        self.lastrowid = cursor.lastrowid
        cursor.close()


class OneTripCursor(AsyncAdapt_aiosqlite_cursor):
    """A cursor that exists only while it executes."""

    __slots__ = ("_outcome", "arraysize")
    _awaitable_cursor_close = False

    def __init__(self, adapt_connection: "OneTripConnection") -> None:
        self._adapt_connection = adapt_connection
        self._connection = adapt_connection._connection
        self._rows: deque[Any] = deque()
        self._outcome: Outcome | None = None
        self.arraysize = 1

    @property
    def description(self) -> Any:
        return self._outcome.description if self._outcome else None

    @property
    def rowcount(self) -> int:
        return self._outcome.rowcount if self._outcome else -1

    @property
    def lastrowid(self) -> Any:
        return self._outcome.lastrowid if self._outcome else None

    def execute(self, operation: Any, parameters: Any = None) -> None:
        self._run(partial(_execute, operation=operation, parameters=parameters or ()))

    def executemany(self, operation: Any, seq_of_parameters: Any) -> None:
        self._run(partial(_execute_many, operation=operation, rows=seq_of_parameters))

    def close(self) -> None:
        self._rows.clear()

    def _run(self, work: Any) -> None:
        connection = cast("OneTripConnection", self._adapt_connection)
        self._outcome = connection.run(work)
        self._rows = deque(self._outcome.rows)


class OneTripConnection(AsyncAdapt_aiosqlite_connection):
    """A connection that is told how its next transaction begins."""

    __slots__ = ("_begin", "_is_open", "_reads")
    _cursor_cls = OneTripCursor  # type: ignore[assignment]  # the base asks for its own class by name

    def __init__(self, dbapi: Any, connection: Any) -> None:
        super().__init__(dbapi, connection)
        self._begin: Callable[[sqlite3.Connection], object] | None = None
        self._is_open = False
        self._reads = False

    def begin_reading(self) -> None:
        """Begin at the next statement: SQLite looks at the database no sooner anyway."""
        self._begin, self._reads = _begin_deferred, True

    def begin_writing(self, deadline: float) -> None:
        """Begin at the next statement, which fails as SQLITE_BUSY if other processes write until `deadline`.

        `deadline` is of `time.monotonic`.
        """
        self._begin, self._reads = partial(_begin_immediate, deadline=deadline), False

    def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Have the connection's thread do `work` on the driver's connection, after the BEGIN that is due."""
        if self._begin is not None:
            work = partial(_begin_then, begin=self._begin, work=work)
            self._begin, self._is_open = None, True
        try:
            future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
            self._connection._tx.put_nowait((future, partial(work, self._connection._conn)))
            return await_(future)
        except Exception as error:
            self._handle_exception(error)

    def commit(self) -> None:
        if self._is_open:
            super().commit()
        self._begin, self._is_open = None, False

    def rollback(self) -> None:
        """Nothing, if nothing began; the pool asks once more for what is over.

        The end of a read is not waited for: what is asked next of this connection comes after it.
        """
        is_open, self._begin, self._is_open = self._is_open, None, False
        if is_open and self._reads and (raw := self._connection._connection) is not None:
            self._connection._tx.put_nowait((None, raw.rollback))
        elif is_open:
            super().rollback()


class OneTripDriver(AsyncAdapt_aiosqlite_dbapi):
    """What `create_async_engine(module=…)` takes in place of aiosqlite itself."""

    def __init__(self) -> None:
        super().__init__(aiosqlite, sqlite3)

    def connect(self, *arg: Any, **kw: Any) -> OneTripConnection:
        return OneTripConnection(self, super().connect(*arg, **kw)._connection)


def _execute(raw: sqlite3.Connection, operation: str, parameters: Any) -> Outcome:
    return Outcome(raw.execute(operation, parameters))


def _execute_many(raw: sqlite3.Connection, operation: str, rows: Any) -> Outcome:
    return Outcome(raw.executemany(operation, rows))


def _begin_then(
    raw: sqlite3.Connection, begin: Callable[[sqlite3.Connection], object], work: Callable[[sqlite3.Connection], T]
) -> T:
    begin(raw)
    return work(raw)


def _begin_deferred(raw: sqlite3.Connection) -> None:
    raw.execute("BEGIN")


def _begin_immediate(raw: sqlite3.Connection, deadline: float) -> None:
    [(usual,)] = raw.execute("PRAGMA busy_timeout")
    patience = max(0, round((deadline - time.monotonic()) * 1000))
    if patience > usual - SLACK_MILLISECONDS:
        raw.execute("BEGIN IMMEDIATE")
        return
    try:
        raw.execute(f"PRAGMA busy_timeout={patience}")
        raw.execute("BEGIN IMMEDIATE")
    finally:  # the connection goes back to a pool
        raw.execute(f"PRAGMA busy_timeout={usual}")
