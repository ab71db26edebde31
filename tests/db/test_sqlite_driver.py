"""SQLite as we drive it: a trip to its thread for each statement, and nothing left open behind a read."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from jobmate.db.session import Database


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'some.db'}")
    async with database.writing() as session:
        await session.execute(text("CREATE TABLE words (word TEXT PRIMARY KEY)"))
    yield database
    await database.close()


class Trips:
    """Stands before the queue of a connection's thread and counts."""

    def __init__(self, queue: Any) -> None:
        self._queue = queue
        self.count = 0

    def put_nowait(self, item: Any) -> None:
        self.count += 1
        self._queue.put_nowait(item)


async def count_trips(session: Any) -> Trips:
    connection = (await (await session.connection()).get_raw_connection()).driver_connection
    connection._tx = Trips(connection._tx)
    return connection._tx


async def words(database: Database) -> list[str]:
    async with database.reading() as session:
        return list((await session.scalars(text("SELECT word FROM words ORDER BY word"))).all())


async def test_a_read_takes_a_trip_for_each_statement_and_one_nobody_waits_for(database: Database) -> None:
    async with database.reading() as session:
        trips = await count_trips(session)
        for _ in range(3):
            assert (await session.execute(text("SELECT 1"))).all() == [(1,)]
        assert trips.count == 3
    assert trips.count == 4


async def test_a_write_takes_one_more_for_the_commit_alone(database: Database) -> None:
    async with database.writing() as session:
        trips = await count_trips(session)
        for word in ("one", "two"):
            await session.execute(text("INSERT INTO words VALUES (:word)"), {"word": word})
        assert trips.count == 2
    assert trips.count == 3
    assert await words(database) == ["one", "two"]


async def test_reads_of_one_session_see_one_state(database: Database) -> None:
    async with database.reading() as session:
        assert (await session.scalars(text("SELECT word FROM words"))).all() == []
        async with database.writing() as other:
            await other.execute(text("INSERT INTO words VALUES ('late')"))
        assert (await session.scalars(text("SELECT word FROM words"))).all() == []
    assert await words(database) == ["late"]


async def test_no_reader_stays_open_behind_its_session(database: Database) -> None:
    """An open one would keep the write-ahead log from ever being emptied."""
    for number in range(30):
        async with database.writing() as session:
            await session.execute(text("INSERT INTO words VALUES (:word)"), {"word": str(number)})
        await asyncio.gather(*(words(database) for _ in range(5)))
    async with database.reading():
        pass  # asks nothing, so it begins nothing
    with sqlite3.connect(database.engine.url.database or "") as raw:
        [(busy, frames, _)] = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()
    assert (busy, frames) == (0, 0)


async def test_what_fails_is_rolled_back_and_the_connection_goes_on(database: Database) -> None:
    async def write_twice() -> None:
        async with database.writing() as session:
            for _ in range(2):
                await session.execute(text("INSERT INTO words VALUES ('twice')"))

    async def read_nothing() -> None:
        async with database.reading() as session:
            await session.execute(text("SELECT nothing FROM nowhere"))

    for _ in range(3):
        with pytest.raises(IntegrityError):
            await write_twice()
        with pytest.raises(OperationalError):
            await read_nothing()
    assert await words(database) == []


async def test_a_cancelled_statement_leaves_nothing_behind(database: Database) -> None:
    slow = (
        "INSERT INTO words WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 300000) SELECT i FROM n"
    )

    async def write() -> None:
        async with database.writing() as session:
            await session.execute(text(slow))

    task = asyncio.create_task(write())
    await asyncio.sleep(0.02)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await words(database) == []
    async with database.writing() as session:
        await session.execute(text("INSERT INTO words VALUES ('after')"))
    assert await words(database) == ["after"]
