"""The database's revision: where it is, where the code needs it, and the way there."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from jobmate.db.models import Base
from jobmate.db.session import Database

T = TypeVar("T")

_LOCK = 0x6A6F626D
"""PostgreSQL advisory lock: two processes that migrate at once take turns. SQLite's write lock does the same."""


def upgrade(url: str) -> str:
    """Bring the database to the newest revision and return it. Safe to run again, and from several processes.

    Blocking; don't call it in a running event loop, where `upgrade_database` is for.
    """
    return asyncio.run(upgrade_database(url))


async def upgrade_database(url: str, revision: str = "head") -> str:
    """`upgrade`, for a running event loop; to an earlier `revision` in tests of the later ones."""
    await _with_connection(url, lambda connection: _upgrade(connection, revision))
    return head_revision() if revision == "head" else revision


def current_revision(url: str) -> str | None:
    """The revision the database is at; None when it was never migrated. Blocking."""
    return asyncio.run(_with_connection(url, _read_revision))


def head_revision() -> str:
    """The revision the code needs."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None  # noqa: S101  the package ships at least one revision
    return head


async def find_differences(url: str) -> list[object]:
    """What the models have and the database hasn't, or the other way round; empty when they agree."""
    return await _with_connection(url, _compare)


async def _with_connection(url: str, action: Callable[[Connection], T]) -> T:
    database = Database(url)
    try:
        async with database.writing() as session:
            return await (await session.connection()).run_sync(action)
    finally:
        await database.close()


def _upgrade(connection: Connection, revision: str) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _read_revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _compare(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, Base.metadata))


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config
