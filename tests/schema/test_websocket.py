"""graphql-transport-ws to the letter: every close code, and what must not close."""

from datetime import timedelta
from typing import Any

import orjson
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from jobmate.auth import issue_token
from jobmate.schema.transport import Times
from jobmate.schema.websocket import MAX_OPERATIONS
from tests.schema.support.clients import PROTOCOL, Person, Socket, eventually, open_socket, signed_in
from tests.schema.support.servers import ApiServer, make_settings, run_api

WATCH = "subscription { gapStatusChanged { jobId state revision } }"


async def _exchange(socket: Socket, message: str) -> dict[str, Any]:
    await socket.send_raw(message)
    return await socket.receive()


async def test_queries_mutations_and_subscriptions_run_over_one_socket(ada: Person) -> None:
    job = await ada.add_job()
    async with signed_in(ada) as socket:
        await socket.subscribe("q", "{ me { name } }")
        assert await socket.next_data("q") == {"me": {"name": ada.subject.title()}}
        assert await socket.receive() == {"id": "q", "type": "complete"}
        await socket.subscribe("m", "mutation($id: ID!) { saveJob(jobId: $id) { __typename } }", id=job)
        assert await socket.next_data("m") == {"saveJob": {"__typename": "SaveJobSuccess"}}
        assert await socket.receive() == {"id": "m", "type": "complete"}
        await socket.subscribe("s", WATCH)
        assert (await socket.next_data("s"))["gapStatusChanged"]["jobId"] == job
        await socket.send({"id": "s", "type": "complete"})
        await socket.subscribe("s", "{ __typename }")
        assert await socket.next_data("s") == {"__typename": "Query"}, "the id is free again"


@pytest.mark.parametrize("payload", [{"Authorization": "bearer {}"}, {"AUTHORIZATION": "Bearer {}"}, {"token": "{}"}])
async def test_the_token_may_come_in_any_spelling(ada: Person, payload: dict[str, str]) -> None:
    async with open_socket(ada.api) as socket:
        filled = {name: value.format(ada.token) for name, value in payload.items()}
        await socket.send({"type": "connection_init", "payload": filled})
        assert await socket.receive() == {"type": "connection_ack"}


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (None, "Sign in"),
        ({}, "Sign in"),
        ({"authorization": 5}, "Sign in"),
        ({"authorization": "Bearer x.y.z"}, "malformed"),
        ({"authorization": "Basic abc"}, "Bearer"),
    ],
)
async def test_a_bad_token_closes_with_4403_and_a_reason(api: ApiServer, payload: Any, reason: str) -> None:
    async with open_socket(api) as socket:
        await socket.send({"type": "connection_init", "payload": payload})
        code, text = await socket.closed()
        assert code == 4403
        assert reason in text


@pytest.mark.parametrize(
    "message",
    [
        "",
        "{",
        "[]",
        '"x"',
        "1",
        "null",
        "{}",
        '{"type": 5}',
        '{"type": null}',
        '{"type": ["connection_init"]}',
        '{"type": "nonsense"}',
        '{"type": "start", "id": "1"}',
        '{"type": "connection_init", "payload": "x"}',
        '{"type": "connection_init", "payload": [1]}',
        '{"type": "ping", "payload": 5}',
        '{"type": "complete"}',
        '{"type": "complete", "id": [1]}',
        "[" * 3000,
        '{"a":' * 2000,
        "9" * 5000,
        b"\x00\xff",
        b'{"type": "ping"}',
    ],
)
async def test_malformed_messages_close_with_4400(api: ApiServer, message: str | bytes) -> None:
    async with open_socket(api) as socket:
        await socket.send_raw(message)
        assert (await socket.closed())[0] == 4400


@pytest.mark.parametrize(
    "message",
    [
        {"type": "subscribe"},
        {"type": "subscribe", "id": "1"},
        {"type": "subscribe", "id": "", "payload": {"query": "{ __typename }"}},
        {"type": "subscribe", "id": ["1"], "payload": {"query": "{ __typename }"}},
        {"type": "subscribe", "id": {}, "payload": {"query": "{ __typename }"}},
        {"type": "subscribe", "id": "1" * 257, "payload": {"query": "{ __typename }"}},
        {"type": "subscribe", "id": "1", "payload": "x"},
        {"type": "subscribe", "id": "1", "payload": []},
        {"type": "subscribe", "id": "1", "payload": {}},
        {"type": "subscribe", "id": "1", "payload": {"query": 5}},
        {"type": "subscribe", "id": "1", "payload": {"query": "{ a }", "variables": []}},
        {"type": "subscribe", "id": "1", "payload": {"query": "{ a }", "operationName": 1}},
        {"type": "subscribe", "id": "1", "payload": {"query": "{ a }", "extensions": "x"}},
    ],
)
async def test_malformed_subscribes_close_with_4400(ada: Person, message: dict[str, Any]) -> None:
    async with signed_in(ada) as socket:
        await socket.send(message)
        assert (await socket.closed())[0] == 4400


async def test_subscribe_before_the_acknowledgement_closes_with_4401(api: ApiServer) -> None:
    async with open_socket(api) as socket:
        await socket.subscribe("1", "{ __typename }")
        assert await socket.closed() == (4401, "Unauthorized")


async def test_a_second_init_closes_with_4429(ada: Person) -> None:
    async with signed_in(ada) as socket:
        await socket.send({"type": "connection_init"})
        assert (await socket.closed())[0] == 4429


async def test_an_id_in_use_closes_with_4409(ada: Person) -> None:
    async with signed_in(ada) as socket:
        await socket.subscribe("1", WATCH)
        await socket.subscribe("1", WATCH)
        assert await socket.closed() == (4409, "Subscriber for 1 already exists")


async def test_too_many_operations_close_with_4429(ada: Person) -> None:
    async with signed_in(ada) as socket:
        for number in range(MAX_OPERATIONS + 1):
            await socket.subscribe(str(number), WATCH)
        assert (await socket.closed())[0] == 4429


@pytest.mark.parametrize("offered", [["graphql-ws"], ["nonsense"], None])
async def test_another_subprotocol_closes_with_4406(api: ApiServer, offered: Any) -> None:
    async with connect(api.ws_url, subprotocols=offered) as connection:
        with pytest.raises(ConnectionClosed):
            await connection.recv()
        assert connection.close_code == 4406


async def test_pages_of_other_sites_are_refused(api: ApiServer) -> None:
    with pytest.raises(InvalidStatus) as caught:
        await connect(api.ws_url, subprotocols=[PROTOCOL], origin="https://evil.example")  # type: ignore[arg-type]
    assert caught.value.response.status_code == 403
    own = api.http_url
    async with connect(api.ws_url, subprotocols=[PROTOCOL], origin=own) as connection:  # type: ignore[arg-type]
        assert connection.subprotocol == PROTOCOL


async def test_pings_are_answered_with_their_payload_before_and_after_init(ada: Person) -> None:
    async with open_socket(ada.api) as socket:
        await socket.send({"type": "ping"})
        assert await socket.receive() == {"type": "pong"}
        await socket.sign_in(ada.token)
        await socket.send({"type": "ping", "payload": {"n": 1}})
        assert await socket.receive() == {"type": "pong", "payload": {"n": 1}}
        await socket.send({"type": "ping", "payload": None})
        assert await socket.receive() == {"type": "pong"}
        await socket.send({"type": "pong", "payload": {"x": []}})
        await socket.send({"type": "complete", "id": "never seen"})
        await socket.send({"type": "ping"})
        assert await socket.receive() == {"type": "pong"}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nonsense }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { gapStatusChanged { jobId } other: gapStatusChanged { jobId } }", "GRAPHQL_VALIDATION_FAILED"),
        ("query A { __typename } query B { __typename }", "OPERATION_RESOLUTION_FAILURE"),
        ("fragment F on Query { __typename }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ " + "a " * 2000 + "}", "LIMIT_EXCEEDED"),
        ("query($id: ID!) { job(id: $id) { id } }", "BAD_USER_INPUT"),
        ('subscription { gapStatusChanged(jobId: "x") { jobId } }', "NOT_FOUND"),
    ],
)
async def test_a_faulty_operation_is_an_error_and_not_the_end(ada: Person, query: str, code: str) -> None:
    async with signed_in(ada) as socket:
        await socket.subscribe("1", query)
        message = await socket.receive()
        assert (message["type"], message["id"]) == ("error", "1")
        assert message["payload"][0]["extensions"]["code"] == code
        await socket.subscribe("1", "{ __typename }")
        assert await socket.next_data("1") == {"__typename": "Query"}


async def test_a_message_over_the_size_limit_ends_the_socket(ada: Person) -> None:
    async with signed_in(ada) as socket:
        with pytest.raises(ConnectionClosed):
            await _exchange(socket, '{"type": "ping", "payload": {"x": "' + "x" * 1_100_000 + '"}}')
        assert socket.connection.close_code == 1009


async def test_a_token_that_runs_out_closes_the_socket_with_4403(ada: Person, redis_url: str, tmp_path: Any) -> None:
    with run_api(make_settings(tmp_path, redis_url, jwt_leeway=0)) as api:
        token = issue_token(api.settings, ada.subject, ttl=timedelta(seconds=2))
        async with open_socket(api) as socket:
            await socket.sign_in(token)
            code, reason = await socket.closed()
            assert code == 4403
            assert "expired" in reason


async def test_a_stop_closes_sockets_with_1012(ada: Person, redis_url: str, tmp_path: Any) -> None:
    with run_api(make_settings(tmp_path, redis_url)) as api:
        async with open_socket(api) as socket, open_socket(api) as silent:
            await socket.sign_in(issue_token(api.settings, ada.subject))
            api.server.should_exit = True
            assert (await socket.closed())[0] == 1012
            assert (await silent.closed())[0] == 1012


async def test_nothing_is_left_of_a_socket_that_went_away(ada: Person) -> None:
    connections = ada.api.app.state.connections
    hub = ada.api.app.state.runtime.hub
    before = (len(connections), hub.counts().subscriptions)
    async with signed_in(ada) as socket:
        for number in range(20):
            await socket.subscribe(str(number), WATCH)
        await eventually(lambda: hub.counts().subscriptions == before[1] + 20)
        await socket.send({"id": "0", "type": "complete"})
        await eventually(lambda: hub.counts().subscriptions == before[1] + 19)
    await eventually(lambda: (len(connections), hub.counts().subscriptions) == before)


async def test_silence_closes_with_4408(ada: Person, redis_url: str, tmp_path: Any) -> None:
    times = Times(init=0.2, ping=0.2)
    with run_api(make_settings(tmp_path, redis_url), times=times) as api:
        async with open_socket(api) as socket:
            assert await socket.closed() == (4408, "Connection initialisation timeout")
        async with open_socket(api) as socket:
            await socket.sign_in(issue_token(api.settings, ada.subject))
            assert await socket.closed() == (4408, "No answer to ping")


async def test_a_client_that_answers_pings_stays(ada: Person, redis_url: str, tmp_path: Any) -> None:
    with run_api(make_settings(tmp_path, redis_url), times=Times(ping=0.05)) as api:
        async with open_socket(api) as socket:
            await socket.sign_in(issue_token(api.settings, ada.subject))
            for _ in range(10):
                assert orjson.loads(await socket.connection.recv()) == {"type": "ping"}
                await socket.send({"type": "pong"})
