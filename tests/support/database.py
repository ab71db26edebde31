"""A migrated database for each test: a SQLite file, or one on the server JOBMATE_TEST_POSTGRES_URL names."""

import os
import shutil
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg

from jobmate.db.migrate import upgrade, upgrade_database

POSTGRES_URL = os.environ.get("JOBMATE_TEST_POSTGRES_URL", "")
"""For example postgresql://user:secret@127.0.0.1:5432/postgres. Unset: every test runs on SQLite."""


def sqlite_url(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"


def make_template(folder: Path) -> Path:
    """A migrated, empty SQLite file to copy."""
    path = folder / "template.db"
    upgrade(sqlite_url(path))
    return path


@asynccontextmanager
async def fresh_database(template: Path, folder: Path) -> AsyncIterator[str]:
    """The URL of a migrated, empty database, gone afterwards."""
    if not POSTGRES_URL:
        yield sqlite_url(Path(shutil.copy(template, folder / "jobmate.db")))
        return
    name = f"jobmate_{uuid.uuid4().hex}"
    server = await asyncpg.connect(POSTGRES_URL)
    try:
        await server.execute(f'CREATE DATABASE "{name}"')
        url = POSTGRES_URL.replace("postgresql://", "postgresql+asyncpg://").rsplit("/", 1)[0] + f"/{name}"
        await upgrade_database(url)
        try:
            yield url
        finally:
            await server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    finally:
        await server.close()
