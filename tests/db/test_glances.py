import asyncio
import os
import sqlite3
import uuid
from pathlib import Path

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import SQLAlchemyError

from jobmate.db.models import User
from jobmate.db.session import Database
from jobmate.errors import DatabaseUnavailable
from tests.support.database import SqliteDatabases

USERS = User.__table__
NAMES = select(USERS.c.name).order_by(USERS.c.name)


@pytest.fixture
async def sqlite_file(sqlite_databases: SqliteDatabases, tmp_path: Path) -> str:
    return await sqlite_databases.create(tmp_path)


async def add_user(database: Database, name: str) -> None:
    async with database.writing() as session:
        session.add(User(id=uuid.uuid4(), issuer="issuer", subject=name, name=name))


async def list_names(database: Database) -> list[str]:
    async with database.glancing() as reader:
        return [row[0] for row in await reader.execute(NAMES)]


async def test_a_glance_sees_what_was_committed_and_nothing_else(database_url: str) -> None:
    database = Database(database_url)
    assert await list_names(database) == []
    await add_user(database, "ada")
    async with database.writing() as session:
        session.add(User(id=uuid.uuid4(), issuer="issuer", subject="bea", name="bea"))
        await session.flush()
        assert await list_names(database) == ["ada"]
    assert await list_names(database) == ["ada", "bea"]
    async with database.glancing() as reader:
        assert await reader.scalar(NAMES) == "ada"
        assert await reader.scalar(NAMES.where(USERS.c.name == "cleo")) is None
    await database.close()


async def test_a_glance_cannot_write_to_sqlite(sqlite_file: str) -> None:
    database = Database(sqlite_file)
    async with database.glancing() as reader:
        with pytest.raises(SQLAlchemyError, match="readonly"):
            await reader.execute(insert(USERS).values(id=uuid.uuid4(), issuer="issuer", subject="x"))
    assert await list_names(database) == []
    await database.close()


async def test_a_glance_waits_off_the_loop_for_a_file_that_is_locked(sqlite_file: str) -> None:
    database = Database(sqlite_file)
    await add_user(database, "ada")
    await database.close()  # the last one: whoever opens the file now can have it alone
    other = sqlite3.connect(sqlite_file.split("///")[1], isolation_level=None)
    other.execute("PRAGMA locking_mode=EXCLUSIVE")
    other.execute("BEGIN IMMEDIATE")
    reading = asyncio.create_task(list_names(database))
    for _ in range(20):  # the loop goes on
        await asyncio.sleep(0.01)
    assert not reading.done()
    other.close()
    assert await reading == ["ada"]
    await database.close()


async def test_a_file_that_cannot_be_opened_is_told_and_found_again(sqlite_file: str) -> None:
    path = sqlite_file.split("///")[1]
    database = Database(sqlite_file)
    await add_user(database, "ada")
    await database.close()
    os.rename(path, f"{path}.away")
    os.mkdir(path)
    with pytest.raises(DatabaseUnavailable):
        await list_names(database)
    os.rmdir(path)
    os.rename(f"{path}.away", path)
    assert await list_names(database) == ["ada"]
    await database.close()
