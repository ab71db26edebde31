from pathlib import Path

import pytest
from sqlalchemy import text

from jobmate.db.migrate import current_revision, find_differences, head_revision, upgrade, upgrade_database
from jobmate.db.session import Database
from tests.support.database import sqlite_url


async def test_the_newest_revision_is_what_the_models_say(database_url: str) -> None:
    assert await find_differences(database_url) == []


async def test_migrating_again_changes_nothing(database_url: str) -> None:
    assert await upgrade_database(database_url) == head_revision()
    assert await find_differences(database_url) == []


def test_an_empty_database_has_no_revision_until_it_is_migrated(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "new folder 100%" / "jobmate.db")
    assert current_revision(url) is None
    assert upgrade(url) == current_revision(url) == head_revision()


async def test_sqlite_is_set_up_for_several_processes(tmp_path: Path) -> None:
    database = Database(sqlite_url(tmp_path / "jobmate.db"))
    async with database.reading() as session:
        found = {
            pragma: await session.scalar(text(f"PRAGMA {pragma}"))
            for pragma in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
        }
    await database.close()
    assert found == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 1, "busy_timeout": 6500}


async def test_ping_tells_a_migrated_database_from_an_empty_one(tmp_path: Path, database_url: str) -> None:
    for url, answer in ((sqlite_url(tmp_path / "empty.db"), False), (database_url, True)):
        database = Database(url)
        assert await database.ping() is answer
        await database.close()


@pytest.mark.parametrize("name", ["users", "resumes", "jobs", "saved_jobs", "gap_analyses", "gap_reports", "readings"])
async def test_every_table_is_there(database_url: str, name: str) -> None:
    database = Database(database_url)
    async with database.reading() as session:
        assert await session.scalar(text(f"SELECT count(*) FROM {name}")) == 0  # noqa: S608
    await database.close()


async def test_resumes_of_the_first_release_have_no_notes(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "jobmate.db")
    await upgrade_database(url, "0001")
    database = Database(url)
    async with database.writing() as session:
        await session.execute(text("INSERT INTO users VALUES ('u', 'i', 's', NULL, NULL, '2026-01-01')"))
        await session.execute(
            text("INSERT INTO resumes VALUES ('r', 'u', 'Mine', 'Welder', 'x', 1, 'PASTE', '2026-01-01')")
        )
    await database.close()
    await upgrade_database(url)
    database = Database(url)
    async with database.reading() as session:
        assert await session.scalar(text("SELECT notes FROM resumes")) == "[]"
    await database.close()
