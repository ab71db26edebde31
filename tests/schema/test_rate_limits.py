"""Rates as clients meet them: over HTTP and sockets, behind proxies, and through two API processes at once."""

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from tests.schema.support.clients import Person, open_socket
from tests.schema.support.servers import ApiServer, find_port, make_settings, run_api, run_redis
from tests.schema.support.uploads import upload
from tests.support.database import Databases
from tests.support.redis_server import RedisServer

SAVE = "mutation($id: ID!) { saveJob(jobId: $id) { __typename ... on RateLimited { code message retryAfter } } }"
RUN = "mutation($id: ID!, $force: Boolean!) { runGapAnalysis(jobId: $id, force: $force) { __typename } }"
CREATE = (
    "mutation($input: CreateResumeInput!) { createResume(input: $input) {"
    " __typename ... on RateLimited { retryAfter } } }"
)
RATES = {
    "rate_saves": "5/hour",
    "rate_forced_runs": "2/hour",
    "rate_texts": "4/hour",
    "rate_uploads": "1/hour",
    "rate_connections": "3/hour",
    "rate_people_per_address": 2,
}

_networks = itertools.count(1)


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory, databases: Databases) -> Iterator[str]:
    """One for each kind of database: what was counted with the one is not held against the other."""
    with run_redis(tmp_path_factory.mktemp(databases.__class__.__name__)) as url:
        yield url


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory, redis_url: str, databases: Databases) -> Iterator[ApiServer]:
    folder = tmp_path_factory.mktemp("api")
    with (
        databases.shared(folder) as url,
        run_api(make_settings(folder, redis_url, database_url=url, **RATES)) as server,
    ):
        yield server


async def results_of(person: Person, query: str, count: int, **variables: Any) -> list[str]:
    field = query.partition("{ ")[2].partition("(")[0]
    return [(await person.run(query, **variables))[field]["__typename"] for _ in range(count)]


async def test_a_sixth_save_is_told_when_to_come_back(ada: Person, eve: Person) -> None:
    job_id = await ada.add_job()
    assert await results_of(ada, SAVE, 5, id=job_id) == ["SaveJobSuccess"] * 5
    refusal = (await ada.run(SAVE, id=job_id))["saveJob"]
    assert (refusal["__typename"], refusal["code"]) == ("RateLimited", "RATE_LIMITED")
    assert 700 <= refusal["retryAfter"] <= 720
    assert "12 minutes" in refusal["message"]
    assert (await eve.run(SAVE, id=await eve.add_job()))["saveJob"]["__typename"] == "SaveJobSuccess"


async def test_forced_runs_have_their_own_rate(ada: Person) -> None:
    job_id = await ada.add_job()
    await ada.add_resume()
    assert await results_of(ada, RUN, 3, id=job_id, force=True) == ["RunGapAnalysisSuccess"] * 2 + ["RateLimited"]
    assert await results_of(ada, RUN, 1, id=job_id, force=False) == ["RunGapAnalysisSuccess"]


async def test_texts_and_uploads(ada: Person) -> None:
    answers = [(await ada.run(CREATE, input={"text": "Welder"}))["createResume"]["__typename"] for _ in range(5)]
    assert answers == ["CreateResumeSuccess"] * 4 + ["RateLimited"]
    results = [await upload(ada, b"Welder since 2019, MIG and TIG.", "a.txt") for _ in range(2)]
    assert [result["__typename"] for result in results] == ["UploadResumeSuccess", "RateLimited"]


async def test_several_in_one_request_are_counted_each(ada: Person) -> None:
    job_id = await ada.add_job()
    fields = " ".join(f'a{n}: saveJob(jobId: "{job_id}") {{ __typename }}' for n in range(8))
    answer = await ada.run(f"mutation {{ {fields} }}")
    assert [result["__typename"] for result in answer.values()] == ["SaveJobSuccess"] * 5 + ["RateLimited"] * 3


async def test_a_person_is_one_over_all_processes_and_transports(ada: Person, api: ApiServer) -> None:
    job_id = await ada.add_job()
    with run_api(api.settings.model_copy(update={"port": find_port()})) as second:
        async with httpx.AsyncClient(base_url=second.http_url) as http:
            there = Person(second, ada.subject, http)
            assert await results_of(ada, SAVE, 3, id=job_id) == ["SaveJobSuccess"] * 3
            assert await results_of(there, SAVE, 3, id=job_id) == ["SaveJobSuccess"] * 2 + ["RateLimited"]
        async with open_socket(second) as socket:
            await socket.sign_in(ada.token)
            await socket.subscribe("1", SAVE, id=job_id)
            assert (await socket.next_data("1"))["saveJob"]["__typename"] == "RateLimited"


async def test_sockets_of_a_person_close_with_1013_which_clients_retry(ada: Person, api: ApiServer) -> None:
    for _ in range(3):
        async with open_socket(api) as socket:
            await socket.sign_in(ada.token)
    async with open_socket(api) as socket:
        await socket.send({"type": "connection_init", "payload": {"authorization": f"Bearer {ada.token}"}})
        code, reason = await socket.closed()
    assert code == 1013
    assert "Try again in" in reason


async def test_streams_count_as_connections_and_are_429(ada: Person) -> None:
    headers = {"authorization": f"Bearer {ada.token}", "accept": "multipart/mixed;subscriptionSpec=1.0"}
    body = {"query": "subscription { gapStatusChanged { jobId } }"}
    statuses = []
    for _ in range(4):
        async with ada.http.stream("POST", "/graphql", json=body, headers=headers) as response:
            statuses.append(response.status_code)
    assert statuses == [200, 200, 200, 429]
    assert 1_190 <= int(response.headers["retry-after"]) <= 1_200


async def test_addresses_behind_a_trusted_proxy(api: ApiServer) -> None:
    network = f"198.18.{next(_networks)}"  # one that no other test has used up, whichever database it runs on
    for _ in range(6):
        async with open_socket(api, additional_headers={"x-forwarded-for": f"198.51.100.1, {network}.5"}):
            pass
    with pytest.raises(InvalidStatus) as refused:
        async with open_socket(api, additional_headers={"x-forwarded-for": f"192.0.2.77, {network}.5"}):
            pass
    assert refused.value.response.status_code == 429
    assert int(refused.value.response.headers["retry-after"]) >= 1
    async with open_socket(api, additional_headers={"x-forwarded-for": f"{network}.6"}):
        pass


async def test_a_proxy_nobody_named_is_not_believed(redis_url: str, api: ApiServer) -> None:
    settings = api.settings.model_copy(update={"port": find_port(), "trusted_proxies": ("192.0.2.1",)})
    with run_api(settings) as distrustful:
        for _ in range(8):
            async with open_socket(distrustful, additional_headers={"x-forwarded-for": "203.0.113.40"}):
                pass


async def test_without_redis_nobody_is_locked_out_and_the_process_counts(
    tmp_path: Path, own_redis: RedisServer, database_url: str
) -> None:
    with run_api(make_settings(tmp_path, own_redis.url, database_url=database_url, **RATES)) as api:
        async with httpx.AsyncClient(base_url=api.http_url, timeout=30) as http:
            ada = Person(api, "ada", http)
            job_id = await ada.add_job()
            own_redis.kill()
            assert await results_of(ada, SAVE, 6, id=job_id) == ["SaveJobSuccess"] * 5 + ["RateLimited"]
