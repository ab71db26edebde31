"""Subscriptions over one long HTTP response."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import orjson

from jobmate.auth import issue_token
from jobmate.schema.transport import Times
from tests.schema.support.clients import Person, eventually
from tests.schema.support.servers import make_settings, run_api

ACCEPT = 'multipart/mixed;subscriptionSpec="1.0", application/json'
WATCH = "subscription($id: ID) { gapStatusChanged(jobId: $id) { jobId state revision } }"
SAVE = "mutation($id: ID!) { saveJob(jobId: $id) { __typename } }"


@asynccontextmanager
async def stream(
    http: httpx.AsyncClient, token: str, query: str = WATCH, **variables: Any
) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
    headers = {"authorization": f"Bearer {token}", "accept": ACCEPT}
    body = {"query": query, "variables": variables}
    async with http.stream("POST", "/graphql", json=body, headers=headers) as response:
        assert response.status_code == 200
        assert response.headers["content-type"] == "multipart/mixed;boundary=graphql;subscriptionSpec=1.0"
        yield _read_parts(response)


async def _read_parts(response: httpx.Response) -> AsyncIterator[dict[str, Any]]:
    """Parts as a client sees them: each is complete once its closing boundary is there."""
    buffer = b""
    async for chunk in response.aiter_raw():
        buffer += chunk
        while b"\r\n--graphql" in buffer:
            part, _, buffer = buffer.partition(b"\r\n--graphql")
            head, _, content = part.partition(b"\r\n\r\n")
            assert b"content-type: application/json" in head.lower()
            yield orjson.loads(content)
    assert buffer in {b"--\r\n", b"--graphql--\r\n"}, "the stream was cut"


async def test_the_current_state_comes_first_then_every_change(ada: Person) -> None:
    job = await ada.add_job()
    async with stream(ada.http, ada.token, id=job) as parts:
        first = await anext(parts)
        assert first["payload"]["data"]["gapStatusChanged"] == {"jobId": job, "state": "NONE", "revision": 0}
        await ada.run(SAVE, id=job)
        change = await anext(parts)
        while change == {}:
            change = await anext(parts)
        assert change["payload"]["data"]["gapStatusChanged"]["state"] == "FAILED"


async def test_silence_is_filled_with_heartbeats(ada: Person, redis_url: str, tmp_path: Path) -> None:
    settings = make_settings(tmp_path, redis_url, database_url=ada.api.settings.database)
    with run_api(settings, times=Times(heartbeat=0.05)) as api:
        async with httpx.AsyncClient(base_url=api.http_url, timeout=30) as http, stream(http, ada.token) as parts:
            assert [await anext(parts) for _ in range(3)] == [{}, {}, {}]


async def test_leaving_frees_everything(ada: Person) -> None:
    hub, connections = ada.api.app.state.runtime.hub, ada.api.app.state.connections
    before = (hub.counts().subscriptions, len(connections))
    async with stream(ada.http, ada.token):
        await eventually(lambda: hub.counts().subscriptions == before[0] + 1)
    await eventually(lambda: (hub.counts().subscriptions, len(connections)) == before)


async def test_a_source_that_fails_ends_the_stream_with_its_error(ada: Person) -> None:
    async with stream(ada.http, ada.token, id="nonsense") as parts:
        received = [part async for part in parts]
    assert received[0]["payload"] is None
    assert received[0]["errors"][0]["extensions"]["code"] == "NOT_FOUND"


async def test_a_query_over_it_is_answered_at_once(ada: Person) -> None:
    headers = {"authorization": f"Bearer {ada.token}", "accept": ACCEPT}
    response = await ada.http.post("/graphql", json={"query": "{ __typename }"}, headers=headers)
    assert response.json() == {"data": {"__typename": "Query"}}


async def test_a_stranger_is_401_and_a_bad_document_is_an_answer(ada: Person) -> None:
    headers = {"accept": ACCEPT}
    response = await ada.http.post("/graphql", json={"query": WATCH}, headers=headers)
    assert response.status_code == 401
    response = await ada.http.post("/graphql", json={"query": "subscription { nonsense }"}, headers=headers)
    assert response.json()["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


async def test_a_token_that_runs_out_ends_the_stream(ada: Person, redis_url: str, tmp_path: Path) -> None:
    settings = make_settings(tmp_path, redis_url, jwt_leeway=0, database_url=ada.api.settings.database)
    with run_api(settings) as api:
        token = issue_token(settings, ada.subject, ttl=timedelta(seconds=2))
        async with httpx.AsyncClient(base_url=api.http_url, timeout=30) as http, stream(http, token) as parts:
            received = [part async for part in parts]
    assert received[-1]["payload"] is None
    assert received[-1]["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_a_stop_ends_the_stream_cleanly(ada: Person, redis_url: str, tmp_path: Path) -> None:
    settings = make_settings(tmp_path, redis_url, database_url=ada.api.settings.database)
    with run_api(settings) as api:
        async with httpx.AsyncClient(base_url=api.http_url, timeout=30) as http, stream(http, ada.token) as parts:
            await eventually(lambda: len(api.app.state.connections) == 1)
            # What the signal handler does where the server has the main thread.
            api.server.servers[0].get_loop().call_soon_threadsafe(api.app.state.connections.drain)
            assert [part async for part in parts] == []
