"""Engine and sessions: one pool per process, short transactions, writers that never meet in a deadlock."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event, make_url, select
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from jobmate.db.models import User

Session = AsyncSession

BUSY_SECONDS = 6.5
"""How long a SQLite writer waits for another process's transaction: a save is answered within 8 s or not at all."""

_WRITER = "jobmate_writer"


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
        self._writers = async_sessionmaker(self.engine.execution_options(**{_WRITER: True}), expire_on_commit=False)
        self._write_lock = asyncio.Lock()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session for reads alone; whatever it changed is rolled back."""
        async with self._readers() as session:
            yield session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """A session in one transaction, committed when the block ends and rolled back when it raises."""
        async with AsyncExitStack() as stack:
            if self.is_sqlite:
                await stack.enter_async_context(self._write_lock)
            session = await stack.enter_async_context(self._writers())
            await stack.enter_async_context(session.begin())
            yield session

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
        engine = create_async_engine(parsed, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS})
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
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
    finally:
        cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITER, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
