import asyncio
import multiprocessing
import shutil
import sqlite3
import threading
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import event, select, text, update
from sqlalchemy.exc import IntegrityError, StatementError

from jobmate.db.migrate import upgrade_database
from jobmate.db.models import Resume, SavedJob, User
from jobmate.db.queries.upsert import insert_if_absent
from jobmate.db.session import BUSY_SECONDS, Database
from jobmate.enums import ResumeSource
from jobmate.errors import DatabaseBusy, DatabaseUnavailable
from tests.support.database import NO_POSTGRES, sqlite_url
from tests.support.postgres_server import PostgresServer, find_postgres_folder

WRITES = 40


async def add_user(database: Database) -> uuid.UUID:
    async with database.writing() as session:
        user = User(id=uuid.uuid4(), issuer="issuer", subject=uuid.uuid4().hex, name="0")
        session.add(user)
    return user.id


async def add_user_and_fail(database: Database) -> None:
    async with database.writing() as session:
        session.add(User(issuer="issuer", subject="gone"))
        await session.flush()
        raise RuntimeError


async def count_up(database: Database, user_id: uuid.UUID) -> None:
    """Read, think, write: what deadlocks when a transaction starts as a reader."""
    async with database.writing() as session:
        user = (await session.scalars(select(User).where(User.id == user_id).with_for_update())).one()
        await asyncio.sleep(0)
        user.name = str(int(user.name or 0) + 1)


def count_up_in_a_process(url: str, user_id: uuid.UUID) -> None:
    async def run() -> None:
        database = Database(url)
        for _ in range(WRITES):
            await count_up(database, user_id)
        await database.close()

    asyncio.run(run())


async def test_writers_in_two_processes_lose_no_update_and_never_meet_a_lock(database_url: str) -> None:
    database = Database(database_url)
    user_id = await add_user(database)
    process = multiprocessing.get_context("spawn").Process(target=count_up_in_a_process, args=(database_url, user_id))
    process.start()
    await asyncio.gather(*(count_up(database, user_id) for _ in range(WRITES)))
    await asyncio.to_thread(process.join)
    assert process.exitcode == 0
    async with database.reading() as session:
        assert await session.scalar(select(User.name).where(User.id == user_id)) == str(2 * WRITES)
    await database.close()


async def test_readers_go_on_while_a_writer_holds_the_database(database_url: str) -> None:
    database = Database(database_url)
    user_id = await add_user(database)
    async with database.writing() as writer:
        await writer.execute(update(User).values(name="changed"))
        async with database.reading() as reader:
            assert await reader.scalar(select(User.name).where(User.id == user_id)) == "0"
    await database.close()


async def test_writers_wait_for_a_locked_database_together_not_one_after_another(tmp_path: Path) -> None:
    """Each has one budget for its turn in the process and the lock of the file; a queue of them doesn't add up."""
    url = sqlite_url(tmp_path / "jobmate.db")
    await upgrade_database(url)
    database = Database(url)
    user_id = await add_user(database)
    other = sqlite3.connect(tmp_path / "jobmate.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    async with asyncio.timeout(1.5 * BUSY_SECONDS):
        answers = await asyncio.gather(*(count_up(database, user_id) for _ in range(4)), return_exceptions=True)
    assert [type(answer) for answer in answers] == [DatabaseBusy] * 4
    other.execute("ROLLBACK")
    other.close()
    await count_up(database, user_id)
    async with database.reading() as session:
        assert await session.scalar(select(User.name).where(User.id == user_id)) == "1"
        assert (await session.execute(text("PRAGMA busy_timeout"))).scalar() == BUSY_SECONDS * 1000
    await database.close()


async def test_what_raises_leaves_nothing(database_url: str) -> None:
    database = Database(database_url)
    with pytest.raises(RuntimeError):
        await add_user_and_fail(database)
    async with database.reading() as session:
        assert (await session.scalars(select(User))).all() == []
    await database.close()


async def test_times_come_back_in_utc_whatever_zone_they_went_in_with(database_url: str) -> None:
    database = Database(database_url)
    moment = datetime(2024, 5, 1, 12, 30, 15, 123456, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    async with database.writing() as session:
        session.add(User(issuer="issuer", subject="somebody", created_at=moment))
    async with database.reading() as session:
        stored = await session.scalar(select(User.created_at))
        assert stored == moment
        assert stored.tzinfo is UTC
        assert await session.scalar(select(User.subject).where(User.created_at == moment)) == "somebody"
    await database.close()


async def test_a_time_without_a_zone_is_refused(database_url: str) -> None:
    database = Database(database_url)
    with pytest.raises(StatementError, match="naive"):
        async with database.writing() as session:
            session.add(User(issuer="issuer", subject="x", created_at=datetime(2024, 5, 1)))
    await database.close()


async def test_a_person_has_one_default_resume_at_most(database_url: str) -> None:
    database = Database(database_url)
    user_id = await add_user(database)
    first, second = (
        Resume(user_id=user_id, title="", text="", text_sha256="", is_default=True, source=ResumeSource.PASTE)
        for _ in range(2)
    )
    with pytest.raises(IntegrityError):
        async with database.writing() as session:
            session.add_all([first, second])
    await database.close()


async def test_foreign_keys_hold(database_url: str) -> None:
    database = Database(database_url)
    with pytest.raises(IntegrityError):
        async with database.writing() as session:
            session.add(SavedJob(user_id=uuid.uuid4(), job_id=uuid.uuid4()))
    await database.close()


async def test_insert_if_absent_inserts_once(database_url: str) -> None:
    database = Database(database_url)
    for expected in (True, False):
        async with database.writing() as session:
            assert await insert_if_absent(session, User, {"issuer": "a", "subject": "b"}) is expected
    await database.close()


async def test_errors_never_show_what_was_written(database_url: str) -> None:
    database = Database(database_url)
    with pytest.raises(IntegrityError) as caught:
        async with database.writing() as session:
            session.add(SavedJob(id=(secret := uuid.uuid4()), user_id=uuid.uuid4(), job_id=uuid.uuid4()))
    assert secret.hex not in str(caught.value)
    await database.close()


async def test_a_server_that_goes_away_is_said_to_be_away_and_comes_back(own_postgres: PostgresServer) -> None:
    database = await open_database(own_postgres)
    await add_user(database)
    own_postgres.kill()
    for use in (database.reading, database.writing):
        with pytest.raises(DatabaseUnavailable, match="Nothing was changed; try again"):
            async with use() as session:
                await session.execute(select(User.id))
    assert not await database.ping()
    await own_postgres.start()
    await asyncio.gather(*(add_user(database) for _ in range(5)))
    await database.close()


async def test_nobody_knows_of_a_commit_that_broke_off(own_postgres: PostgresServer) -> None:
    database = await open_database(own_postgres)
    with pytest.raises(DatabaseUnavailable, match="Look whether it is there"):  # noqa: PT012
        async with database.writing() as session:
            session.add(User(issuer="issuer", subject="lost"))
            await session.flush()
            own_postgres.kill()
    await database.close()


async def test_a_pool_without_a_free_connection_is_busy(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(database_url)
    pool = database.engine.sync_engine.pool
    monkeypatch.setattr(pool, "_timeout", 0.1)
    async with AsyncExitStack() as stack:
        for _ in range(pool.size() + pool._max_overflow):
            await (await stack.enter_async_context(database.reading())).execute(select(User.id))
        with pytest.raises(DatabaseBusy):
            async with database.reading() as session:
                await session.execute(select(User.id))
    await add_user(database)
    await database.close()


async def test_a_file_that_is_gone_or_full_is_a_database_that_is_away(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "folder/jobmate.db")
    database = Database(url)
    await upgrade_database(url)
    event.listen(database.engine.sync_engine, "connect", lambda raw, _: raw.execute("PRAGMA max_page_count = 1"))
    with pytest.raises(DatabaseUnavailable):
        async with database.writing() as session:
            session.add_all(User(issuer="issuer", subject=str(number), name="x" * 1000) for number in range(100))
    await database.close()
    shutil.rmtree(tmp_path / "folder")
    with pytest.raises(DatabaseUnavailable):
        async with database.reading() as session:
            await session.execute(select(User.id))
    await database.close()
    # The driver's thread of a connection that never was ends after its error was told.
    while any("_connection_worker" in thread.name for thread in threading.enumerate()):  # noqa: ASYNC110
        await asyncio.sleep(0.01)


async def open_database(server: PostgresServer) -> Database:
    url = server.url.replace("postgresql://", "postgresql+asyncpg://")
    await upgrade_database(url)
    return Database(url)


@pytest.fixture(scope="module")
def shared_postgres() -> Iterator[PostgresServer]:
    programs = find_postgres_folder()
    if programs is None:
        pytest.skip(NO_POSTGRES)
    server = PostgresServer(programs)
    try:
        asyncio.run(server.start())
        asyncio.run(server.keep_commits())
        yield server
    finally:
        server.remove()


@pytest.fixture
async def own_postgres(shared_postgres: PostgresServer) -> AsyncIterator[PostgresServer]:
    """A server that a test may kill; the next one finds it running."""
    yield shared_postgres
    shared_postgres.kill()
    await shared_postgres.start()
