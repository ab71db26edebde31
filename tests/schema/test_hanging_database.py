"""A database that answers nothing: mutations are answered all the same, and can be repeated."""

import asyncio
from pathlib import Path

import httpx
import pytest

from jobmate.db.migrate import upgrade_database
from tests.schema.support.clients import Person
from tests.schema.support.servers import make_settings, run_api
from tests.support.database import NO_POSTGRES
from tests.support.index_cache import IndexCache
from tests.support.postgres_server import PostgresServer, find_postgres_folder

SAVE = "mutation($id: ID!) { saveJob(jobId: $id) { __typename } }"


async def test_a_save_on_a_frozen_server_is_answered_and_can_be_repeated(
    tmp_path: Path, redis_url: str, index_cache: IndexCache
) -> None:
    programs = find_postgres_folder()
    if programs is None:
        pytest.skip(NO_POSTGRES)
    server = PostgresServer(programs)
    try:
        await server.start()
        url = server.url.replace("postgresql://", "postgresql+asyncpg://")
        await upgrade_database(url)
        settings = make_settings(index_cache.copy_to(tmp_path), redis_url, database_url=url)
        with run_api(settings) as api:
            async with httpx.AsyncClient(base_url=api.http_url, timeout=30) as http:
                ada = Person(api, "ada", http)
                await ada.add_resume()
                jobs = [await ada.add_job() for _ in range(3)]
                server.freeze()
                try:
                    answers = await asyncio.gather(*(ada.ask(SAVE, id=job) for job in jobs))
                finally:
                    server.thaw()
                assert [answer["errors"][0]["extensions"]["code"] for answer in answers] == ["TIMEOUT"] * 3
                for job in jobs:
                    assert (await ada.run(SAVE, id=job))["saveJob"]["__typename"] == "SaveJobSuccess"
    finally:
        server.remove()
