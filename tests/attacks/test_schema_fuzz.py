"""Documents, arguments and messages nobody thought of, made from the schema: never a 5xx, never an error of ours."""

import math
from typing import Any

import httpx
import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis_graphql import from_schema, nodes
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from jobmate.schema import build_schema
from jobmate.schema.ids import encode_id
from tests.attacks.riches import SUBJECT
from tests.attacks.target import Target
from tests.schema.support.walks import build_operation, root_fields

SCHEMA = build_schema()._schema
FIELDS = list(root_fields(SCHEMA))
FAULTS_OF_THE_CLIENT = {1000, 4400, 4401, 4403, 4409, 4429}

bounded = settings(
    max_examples=40, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
scalars = {"DateTime": st.text(max_size=30).map(nodes.String), "Upload": st.just(nodes.Null)}
documents = from_schema(SCHEMA, custom_scalars=scalars)
"""Whole documents that fit the schema, with values at the edges of their types."""

words = st.text(max_size=40) | st.sampled_from(
    ["", "\x00", "\u202e", "%_", "' OR 1=1 --", "<script>", "\U0001f9d1" * 9]
)
ids = st.uuids().map(lambda key: encode_id("Job", key)) | words
leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | words | ids
values = st.recursive(leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4))
"""Any JSON."""


@pytest.fixture(scope="module")
def http(target: Target) -> Any:
    headers = {"authorization": f"Bearer {target.token(SUBJECT)}"}
    with httpx.Client(base_url=target.url, timeout=60, headers=headers) as client:
        yield client


def send(http: httpx.Client, body: Any) -> dict[str, Any]:
    response = http.post("/graphql", content=_encode(body), headers={"content-type": "application/json"})
    assert response.status_code in {200, 400}, (response.status_code, body)
    answer: dict[str, Any] = response.json()
    for error in answer.get("errors", ()):
        assert error["extensions"]["code"] != "INTERNAL", (body, error)
        assert error["message"]
    return answer


def _encode(body: Any) -> bytes:
    """JSON, with what orjson won't write (integers beyond 64 bits, lone surrogates) made writable."""
    return orjson.dumps(_tame(body))


def _tame(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(_tame(key)): _tame(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_tame(inner) for inner in value]
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, int) and abs(value) >= 2**63:
        return float(value) if abs(value) < 10**300 else math.copysign(1e300, value)
    return value


@given(document=documents)
@bounded
def test_documents_that_fit_the_schema(http: httpx.Client, document: str) -> None:
    answer = send(http, {"query": document})
    codes = {error["extensions"]["code"] for error in answer.get("errors", ())}
    assert not codes & {"GRAPHQL_PARSE_FAILED", "BAD_REQUEST"}, (document, answer)


@given(field=st.sampled_from(FIELDS), data=st.data())
@bounded
def test_any_values_for_the_arguments_of_every_field(http: httpx.Client, field: Any, data: st.DataObject) -> None:
    word, name, definition = field
    query, variables = build_operation(SCHEMA, word, name, definition, data.draw(ids))
    mixed = {key: data.draw(values | st.just(value)) for key, value in variables.items()}
    send(http, {"query": query, "variables": mixed | data.draw(st.dictionaries(words, values, max_size=2))})


@given(
    body=values | st.fixed_dictionaries({}, optional={"query": values, "variables": values, "operationName": values})
)
@bounded
def test_any_json_for_a_request(http: httpx.Client, body: Any) -> None:
    send(http, body)


@given(document=documents, places=st.lists(st.floats(0, 1), min_size=1, max_size=4), scrap=words)
@bounded
def test_documents_with_a_fault_in_them(http: httpx.Client, document: str, places: list[float], scrap: str) -> None:
    for place in places:
        at = int(place * len(document))
        document = document[:at] + scrap + document[at + 3 :]
    send(http, {"query": document})


messages = st.fixed_dictionaries(
    {"type": st.sampled_from(["subscribe", "complete", "ping", "pong", "next", "connection_init"]) | values},
    optional={
        "id": st.sampled_from(["1", "2"]) | values,
        "payload": values | st.fixed_dictionaries({"query": documents | values}, optional={"variables": values}),
    },
)


@given(sequence=st.lists(messages | values, min_size=1, max_size=6), signs_in=st.booleans())
@settings(bounded, max_examples=30)
def test_any_messages_on_a_socket(target: Target, sequence: list[Any], signs_in: bool) -> None:
    with connect(target.ws_url, subprotocols=[Subprotocol("graphql-transport-ws")], max_size=None) as socket:
        try:
            if signs_in:
                token = target.token(SUBJECT)
                socket.send(orjson.dumps({"type": "connection_init", "payload": {"token": token}}).decode())
            for message in sequence:
                socket.send(_encode(message).decode())
            socket.send('{"type": "ping", "payload": {"last": true}}')
            while True:
                answer = orjson.loads(socket.recv(timeout=30))
                assert "INTERNAL" not in str(answer), (sequence, answer)
                if answer == {"type": "pong", "payload": {"last": True}}:
                    break
        except ConnectionClosed:
            pass
    assert socket.close_code in FAULTS_OF_THE_CLIENT, (sequence, socket.close_code, socket.close_reason)
