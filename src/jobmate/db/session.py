"""Engine and sessions: one pool per process, short transactions, writers that never meet in a deadlock."""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection, Engine, event, make_url, select
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from jobmate.db.glances import Glances, Reader
from jobmate.db.models import User
from jobmate.db.outages import BUSY, UNSURE, translate_outages
from jobmate.db.sqlite_driver import OneTripConnection, OneTripDriver, prepare_connection
from jobmate.errors import DatabaseBusy, DatabaseUnavailable

Session = AsyncSession
__all__ = ["Database", "Reader", "Session", "create_engine"]

BUSY_SECONDS = 6.5
"""How long a writer on SQLite waits for its turn, in this process and among processes together, and how long
PostgreSQL may take for a statement: a save is answered within 8 s."""

SQLITE_CONNECTIONS = 16
"""Made as they are needed: readers that wait for the disk at the same moment."""

_DEADLINE = "jobmate_deadline"
"""Marks a writer on SQLite, and says until when it may wait for its turn."""


class Database:
    """The engine of one process, and the only way to a session.

    SQLite: sessions from `writing` begin with BEGIN IMMEDIATE, so two writers queue at the start instead of
    failing half-way with "database is locked"; within the process they queue on a lock, which is fair and quick,
    where SQLite's own waiting sleeps. Readers never wait (WAL).
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = create_engine(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._readers = async_sessionmaker(self.engine, expire_on_commit=False, autoflush=False)
        self._writers = async_sessionmaker(self.engine, expire_on_commit=False)
        self._write_lock = asyncio.Lock()
        self._glances = Glances(self.engine.url, self.reading) if self.is_sqlite else None
        glancing = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._glancers = async_sessionmaker(glancing, expire_on_commit=False, autoflush=False)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session for reads alone; whatever it changed is rolled back.

        Raises DatabaseUnavailable when the database can't be reached or goes away, DatabaseBusy when all our
        connections are in use for long.
        """
        with _crowds_are_busy():
            async with self._readers() as session:
                yield session

    @asynccontextmanager
    async def glancing(self) -> AsyncIterator[Reader]:
        """For reads of few rows by key, each a transaction of its own. Raises what `reading` does.

        On SQLite they run on the event loop: whatever else happens in the process waits for them.
        """
        if self._glances is not None:
            yield self._glances
            return
        with _crowds_are_busy():
            async with self._glancers() as session:
                yield session

    def find_glance(self, session: AsyncSession) -> Reader:
        """The shortest way to a short read in the middle of a transaction: in place, or through its session."""
        return self._glances if self._glances is not None else session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """A session in one transaction, committed when the block ends and rolled back when it raises.

        Raises what `reading` does, and DatabaseBusy too when its turn on SQLite does not come within `BUSY_SECONDS`.
        """
        with _crowds_are_busy():
            async with AsyncExitStack() as stack:
                deadline = time.monotonic() + BUSY_SECONDS
                if self.is_sqlite:
                    await self._take_turn(stack)
                session = await stack.enter_async_context(self._writers())
                if self.is_sqlite:
                    await session.connection(execution_options={_DEADLINE: deadline})
                yield session
                await _commit(session)

    async def _take_turn(self, stack: AsyncExitStack) -> None:
        try:
            async with asyncio.timeout(BUSY_SECONDS):
                await stack.enter_async_context(self._write_lock)
        except TimeoutError:
            raise DatabaseBusy(BUSY) from None

    @property
    def engines(self) -> list[Engine]:
        """For listeners to statements: whatever is asked is asked through one of these."""
        glancing = [self._glances.engine] if self._glances is not None else []
        return [self.engine.sync_engine, *glancing]

    async def ping(self) -> bool:
        """Whether the database answers and holds our tables."""
        try:
            async with self.reading() as session:
                await session.execute(select(User.id).limit(1))
        except (SQLAlchemyError, OSError, DatabaseUnavailable, DatabaseBusy):
            return False
        return True

    async def close(self) -> None:
        """Close every connection."""
        if self._glances is not None:
            self._glances.close()
        await self.engine.dispose()


def create_engine(url: str) -> AsyncEngine:
    """An engine for `sqlite+aiosqlite://` (its folder is made) or `postgresql+asyncpg://`.

    Parameter values never reach a log or an error message: they hold resumes. An engine that can't do its work
    raises DatabaseUnavailable or DatabaseBusy.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_async_engine(
            parsed,
            hide_parameters=True,
            # A connection is a thread: none beyond the pool, which would start and end with every use of it.
            pool_size=SQLITE_CONNECTIONS,
            max_overflow=0,
            pool_timeout=5,
            pool_use_lifo=True,
            connect_args={"timeout": BUSY_SECONDS},
            module=OneTripDriver(),
        )
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
        translate_outages(engine.sync_engine)
        return engine
    engine = create_async_engine(
        parsed,
        hide_parameters=True,
        pool_size=10,
        max_overflow=10,
        pool_timeout=5,
        pool_pre_ping=True,
        connect_args={
            "timeout": 5,
            "command_timeout": BUSY_SECONDS,
            "server_settings": {"application_name": "jobmate"},
        },
    )
    event.listen(engine.sync_engine, "connect", _prepare_postgresql)
    translate_outages(engine.sync_engine)
    return engine


def _prepare_postgresql(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    # asyncpg's own UUID class is no uuid.UUID to whoever asks for the exact type, as orjson does.
    driver: Any = connection
    driver.run_async(lambda raw: raw.set_type_codec("uuid", schema="pg_catalog", encoder=str, decoder=uuid.UUID))


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    # The driver's own BEGIN is switched off, because it starts every transaction as a reader; see _begin_sqlite.
    driver: Any = connection
    driver.isolation_level = None
    prepare_connection(connection)


async def _commit(session: AsyncSession) -> None:
    """Raises DatabaseUnavailable in other words when nobody knows whether it was done."""
    await session.flush()
    try:
        await session.commit()
    except DatabaseUnavailable as error:
        raise DatabaseUnavailable(UNSURE) from error


@contextmanager
def _crowds_are_busy() -> Iterator[None]:
    """A pool that has had no connection to give for its whole timeout is a busy database."""
    try:
        yield
    except PoolTimeout as error:
        raise DatabaseBusy(BUSY) from error


def _begin_sqlite(connection: Connection) -> None:
    driver = cast("OneTripConnection", connection.connection.dbapi_connection)
    deadline = connection.get_execution_options().get(_DEADLINE)
    if deadline is None:
        driver.begin_reading()
    else:
        driver.begin_writing(deadline)
