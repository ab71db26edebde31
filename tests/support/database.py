"""Migrated, empty databases for tests, of both kinds JobMate runs on: each a copy of one template."""

import asyncio
import os
import shutil
import uuid
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import asyncpg

from jobmate.db.migrate import upgrade_database
from tests.support.postgres_server import PostgresServer, find_postgres_folder

T = TypeVar("T")

KINDS = ("sqlite", "postgresql")
POSTGRES_URL = os.environ.get("JOBMATE_TEST_POSTGRES_URL", "")
# pragma: allowlist nextline secret
"""A server to use instead of one of our own, for example postgresql://user:secret@127.0.0.1:5432/postgres."""
NO_POSTGRES = (
    "NO POSTGRESQL HERE, half of the database tests did not run: set JOBMATE_TEST_POSTGRES_URL, or install the pgserver"
    " wheel or PostgreSQL itself"
)


class Databases(ABC):
    """Where fresh databases come from."""

    @abstractmethod
    async def create(self, folder: Path, *, migrated: bool = True) -> str:
        """The URL of a database without a row, or without a table; what it keeps in files, it keeps in `folder`."""

    @abstractmethod
    async def drop(self, url: str) -> None:
        """Delete one, whoever is connected to it."""

    @asynccontextmanager
    async def fresh(self, folder: Path, *, migrated: bool = True) -> AsyncIterator[str]:
        """The URL of a database without a row, or without a table; gone afterwards."""
        url = await self.create(folder, migrated=migrated)
        try:
            yield url
        finally:
            await self.drop(url)

    @contextmanager
    def shared(self, folder: Path) -> Iterator[str]:
        """`fresh`, for fixtures that serve several tests and have no event loop."""
        url = _run(self.create(folder))
        try:
            yield url
        finally:
            _run(self.drop(url))


def sqlite_url(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"


class SqliteDatabases(Databases):
    """Copies of a file."""

    def __init__(self, folder: Path) -> None:
        self._template = folder / "template.db"
        _run(upgrade_database(sqlite_url(self._template)))

    async def create(self, folder: Path, *, migrated: bool = True) -> str:
        file = folder / f"{uuid.uuid4().hex}.db"
        return sqlite_url(Path(shutil.copy(self._template, file)) if migrated else file)

    async def drop(self, url: str) -> None:
        """The folder goes with the test."""


class PostgresDatabases(Databases):
    """Copies of a database on one server, whose superuser's URL is given."""

    def __init__(self, server_url: str) -> None:
        self._server_url = server_url
        self._template = _new_name()
        _run(self._make_template())

    async def create(self, folder: Path, *, migrated: bool = True) -> str:
        name = _new_name()
        template = self._template if migrated else "template0"
        await self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self._url(name)

    async def drop(self, url: str) -> None:
        await self._execute(f'DROP DATABASE "{url.rsplit("/", 1)[1]}" WITH (FORCE)')

    def close(self) -> None:
        _run(self.drop(self._url(self._template)))

    async def _make_template(self) -> None:
        await self._execute(f"CREATE DATABASE \"{self._template}\" TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'")
        await upgrade_database(self._url(self._template))

    async def _execute(self, statement: str) -> None:
        connection = await asyncpg.connect(self._server_url)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    def _url(self, name: str) -> str:
        return self._server_url.replace("postgresql://", "postgresql+asyncpg://").rsplit("/", 1)[0] + f"/{name}"


@contextmanager
def open_postgres() -> Iterator[PostgresDatabases | None]:
    """Databases on the server that was named, else on one of our own; None where there is no PostgreSQL."""
    programs = find_postgres_folder()
    if POSTGRES_URL:
        databases = PostgresDatabases(POSTGRES_URL)
        yield databases
        databases.close()
    elif programs is None:
        yield None
    else:
        server = PostgresServer(programs)
        try:
            _run(server.start())
            yield PostgresDatabases(server.url)
        finally:
            server.remove()


def _run(action: Coroutine[Any, Any, T]) -> T:
    """In a thread: the browser tests have a loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, action).result()


def _new_name() -> str:
    return f"jobmate_{uuid.uuid4().hex}"
