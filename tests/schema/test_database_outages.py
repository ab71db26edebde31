"""A database that answers nothing, or is not there: what clients are told, and what becomes of what they wait for."""

import asyncio
from collections.abc import Iterator

import httpx
import pytest

from jobmate.db.migrate import upgrade
from jobmate.runtime import open_runtime
from jobmate.schema.ids import decode_any_id
from jobmate.services import saved_jobs
from tests.schema.support.clients import Person, open_socket
from tests.schema.support.servers import ApiServer, find_port, make_settings, run_api
from tests.support.database import NO_POSTGRES
from tests.support.index_cache import IndexCache
from tests.support.postgres_server import PostgresServer, find_postgres_folder

SAVE = "mutation($id: ID!) { saveJob(jobId: $id) { __typename } }"
WATCH = "subscription { gapStatusChanged { jobId state revision } }"


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    programs = find_postgres_folder()
    if programs is None:
        pytest.skip(NO_POSTGRES)
    running = PostgresServer(programs)
    try:
        asyncio.run(running.start())
        asyncio.run(running.keep_commits())
        yield running
    finally:
        running.remove()


@pytest.fixture(scope="module")
def api(
    server: PostgresServer, tmp_path_factory: pytest.TempPathFactory, redis_url: str, index_cache: IndexCache
) -> Iterator[ApiServer]:
    folder = index_cache.copy_to(tmp_path_factory.mktemp("outages"))
    url = server.url.replace("postgresql://", "postgresql+asyncpg://")
    upgrade(url)
    with run_api(make_settings(folder, redis_url, database_url=url)) as running:
        yield running


@pytest.fixture
async def jobs(ada: Person) -> list[str]:
    await ada.add_resume()
    return [await ada.add_job() for _ in range(3)]


def code_of(answer: dict[str, object]) -> str:
    (error,) = answer["errors"]  # type: ignore[misc]
    assert error["extensions"]["retryable"] is True
    assert "again" in error["message"]
    return str(error["extensions"]["code"])


async def test_a_save_on_a_frozen_server_is_answered_and_can_be_repeated(
    ada: Person, server: PostgresServer, jobs: list[str]
) -> None:
    server.freeze()
    try:
        answers = await asyncio.gather(*(ada.ask(SAVE, id=job) for job in jobs))
    finally:
        server.thaw()
    codes = {code_of(answer) for answer in answers}
    assert codes <= {"TIMEOUT", "DATABASE_UNAVAILABLE"}, "on a connection that hangs, or none to be had"
    for job in jobs:
        assert (await ada.run(SAVE, id=job))["saveJob"]["__typename"] == "SaveJobSuccess"


async def test_a_server_that_refuses_connections_is_said_to_be_away(
    ada: Person, server: PostgresServer, jobs: list[str]
) -> None:
    """Queries, saves and subscriptions alike; what was watched before goes on when it is back."""
    await ada.run(SAVE, id=jobs[0])
    async with open_socket(ada.api) as socket:
        await socket.sign_in(ada.token)
        await socket.subscribe("before", WATCH)
        assert (await socket.next_data("before"))["gapStatusChanged"]["jobId"] == jobs[0]
        server.kill()
        try:
            for query, variables in (
                (SAVE, {"id": jobs[1]}),
                ("{ savedJobs { totalCount } }", {}),
                ("{ resumes { id } }", {}),
            ):
                assert code_of(await ada.ask(query, **variables)) == "DATABASE_UNAVAILABLE"
            await socket.subscribe("during", WATCH)
            refusal = await socket.receive()
            assert (refusal["id"], refusal["type"]) == ("during", "error")
            assert code_of({"errors": refusal["payload"]}) == "DATABASE_UNAVAILABLE"
            # In place of the stream, or as its only part when the person was known without a question.
            assert '"code":"DATABASE_UNAVAILABLE"' in (await ask_for_stream(ada)).text
        finally:
            await server.start()
        assert (await ada.run(SAVE, id=jobs[1]))["saveJob"]["__typename"] == "SaveJobSuccess"
        assert (await socket.next_data("before"))["gapStatusChanged"]["jobId"] == jobs[1]


async def test_what_the_hub_missed_meanwhile_is_made_good(ada: Person, server: PostgresServer, jobs: list[str]) -> None:
    """A change that Redis never told of, made as soon as the database is back, comes by the hub's re-reads."""
    await ada.run(SAVE, id=jobs[0])
    deaf = ada.api.settings.model_copy(update={"redis_url": f"redis://127.0.0.1:{find_port()}/0"})
    async with open_socket(ada.api) as socket, open_runtime(deaf, role="cli") as runtime:
        await socket.sign_in(ada.token)
        await socket.subscribe("1", WATCH)
        before = (await socket.next_data("1"))["gapStatusChanged"]
        server.kill()
        await asyncio.sleep(4)  # a re-read fails, and the window it was to cover stays open
        await server.start()
        key, me = decode_any_id(jobs[0]), decode_any_id((await ada.run("{ me { id } }"))["me"]["id"])
        assert key is not None
        assert me is not None
        async with runtime.unit_of_work() as work:
            await saved_jobs.unsave_job(work, me[1], key[1])
        after = (await socket.next_data("1"))["gapStatusChanged"]
        assert after["revision"] == before["revision"] + 1


async def ask_for_stream(person: Person) -> httpx.Response:
    headers = {
        "authorization": f"Bearer {person.token}",
        "accept": "multipart/mixed;subscriptionSpec=1.0, application/json",
    }
    return await person.http.post("/graphql", json={"query": WATCH}, headers=headers)
