"""Engine and sessions: one pool per process, short transactions, writers that never meet in a deadlock."""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection, event, make_url, select
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from jobmate.db.models import User
from jobmate.db.sqlite_driver import OneTripConnection, OneTripDriver
from jobmate.errors import DatabaseBusy

Session = AsyncSession

BUSY_SECONDS = 6.5
"""How long a writer on SQLite waits for its turn, in this process and among processes together, and how long
PostgreSQL may take for a statement: a save is answered within 8 s."""

SQLITE_CONNECTIONS = 16
"""Made as they are needed: readers that wait for the disk at the same moment."""

MAPPED_BYTES = 2**28
"""Of the SQLite file, read in place: behind a report's score stand kilobytes of its text, which a list passes over."""

_DEADLINE = "jobmate_deadline"
"""Marks a writer on SQLite, and says until when it may wait for its turn."""


BUSY = "The database is busy. Nothing was changed; try again in a moment."


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

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session for reads alone; whatever it changed is rolled back."""
        async with self._readers() as session:
            yield session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """A session in one transaction, committed when the block ends and rolled back when it raises.

        Raises DatabaseBusy when its turn on SQLite does not come within `BUSY_SECONDS`.
        """
        try:
            async with self._transaction(time.monotonic() + BUSY_SECONDS) as session:
                yield session
        except OperationalError as error:
            if getattr(error.orig, "sqlite_errorname", "").startswith("SQLITE_BUSY"):
                raise DatabaseBusy(BUSY) from error
            raise

    @asynccontextmanager
    async def _transaction(self, deadline: float) -> AsyncIterator[AsyncSession]:
        async with AsyncExitStack() as stack:
            if self.is_sqlite:
                await self._take_turn(stack)
            session = await stack.enter_async_context(self._writers())
            await stack.enter_async_context(session.begin())
            if self.is_sqlite:
                await session.connection(execution_options={_DEADLINE: deadline})
            yield session

    async def _take_turn(self, stack: AsyncExitStack) -> None:
        try:
            async with asyncio.timeout(BUSY_SECONDS):
                await stack.enter_async_context(self._write_lock)
        except TimeoutError:
            raise DatabaseBusy(BUSY) from None

    async def ping(self) -> bool:
        """Whether the database answers and holds our tables."""
        try:
            async with self.reading() as session:
                await session.execute(select(User.id).limit(1))
        except (SQLAlchemyError, OSError):
            return False
        return True

    async def close(self) -> None:
        """Close every pooled connection."""
        await self.engine.dispose()


def create_engine(url: str) -> AsyncEngine:
    """An engine for `sqlite+aiosqlite://` (its folder is made) or `postgresql+asyncpg://`.

    Parameter values never reach a log or an error message: they hold resumes.
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
    return engine


def _prepare_postgresql(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    # asyncpg's own UUID class is no uuid.UUID to whoever asks for the exact type, as orjson does.
    driver: Any = connection
    driver.run_async(lambda raw: raw.set_type_codec("uuid", schema="pg_catalog", encoder=str, decoder=uuid.UUID))


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    # The driver's own BEGIN is switched off, because it starts every transaction as a reader; see _begin_sqlite.
    driver: Any = connection
    driver.isolation_level = None
    cursor = connection.cursor()
    try:
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"mmap_size={MAPPED_BYTES}"):
            cursor.execute(f"PRAGMA {pragma}")
    finally:
        cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    driver = cast("OneTripConnection", connection.connection.dbapi_connection)
    deadline = connection.get_execution_options().get(_DEADLINE)
    if deadline is None:
        driver.begin_reading()
    else:
        driver.begin_writing(deadline)
