"""Reads of few rows by key, in place: the shortest way to SQLite."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Connection, Engine, Executable, create_engine, event
from sqlalchemy.engine import URL

from jobmate.db.outages import translate_outages
from jobmate.db.sqlite_driver import prepare_connection
from jobmate.errors import DatabaseBusy

Values = Mapping[str, Any]


class Reader(Protocol):
    """What a statement on columns needs: a session, a connection or `Glances`."""

    async def execute(self, statement: Executable, values: Values | None = None, /) -> Iterable[Any]:
        """The statement's rows."""
        ...

    async def scalar(self, statement: Executable, values: Values | None = None, /) -> Any:
        """The first column of the first row, or None."""
        ...


class Glances:
    """One connection to a SQLite file, used on the event loop itself, each statement a transaction of its own.

    Such a read takes some ten microseconds. In another thread it takes ten times that: two threads that are woken, and
    the interpreter's lock, which the driver gives away and has to win back for every single row.
    Nothing else may be read here: what takes long holds everybody up. Writers hold no reader up (WAL).
    """

    def __init__(self, url: URL, wait: Callable[[], AbstractAsyncContextManager[Reader]]) -> None:
        """`wait` gives the reader that is asked where the file is locked and this one would have to wait."""
        self.engine = create_reading_engine(url)
        self._wait = wait
        self._connection: Connection | None = None

    async def execute(self, statement: Executable, values: Values | None = None, /) -> Iterable[Any]:
        """As `Reader.execute`."""
        try:
            return self._execute(statement, values)
        except DatabaseBusy:
            async with self._wait() as reader:
                return list(await reader.execute(statement, values))

    async def scalar(self, statement: Executable, values: Values | None = None, /) -> Any:
        """As `Reader.scalar`."""
        return next((row[0] for row in await self.execute(statement, values)), None)

    def _execute(self, statement: Executable, values: Values | None) -> Sequence[Any]:
        try:
            if self._connection is None:
                self._connection = self.engine.connect()
            return self._connection.execute(statement, values).all()
        except BaseException:
            self.close()  # whatever is wrong with it, the next read begins anew
            raise

    def close(self) -> None:
        """Close the connection; the next read opens another."""
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None
        self.engine.dispose()


def create_reading_engine(url: URL) -> Engine:
    """An engine without threads for the file of a `sqlite+aiosqlite://` URL, which can't write and doesn't wait."""
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url.set(drivername="sqlite+pysqlite"),
        hide_parameters=True,
        isolation_level="AUTOCOMMIT",
        connect_args={"timeout": 0, "check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare)
    translate_outages(engine)
    return engine


def _prepare(connection: Any, _: object) -> None:
    prepare_connection(connection)
    connection.execute("PRAGMA query_only=ON").close()
