"""GraphQL over HTTP: media types, status codes, and that nothing a client sends is a 5xx."""

import asyncio
from typing import Any

import httpx
import pytest

from jobmate.auth import issue_token
from tests.schema.support.clients import Person
from tests.schema.support.servers import ApiServer

JSON = "application/json; charset=utf-8"
GRAPHQL_JSON = "application/graphql-response+json; charset=utf-8"
TYPENAME = '{"query": "{ __typename }"}'


async def post(http: httpx.AsyncClient, content: bytes | str = TYPENAME, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await http.post("/graphql", content=content, headers={"content-type": "application/json", **named})


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("application/json", JSON),
        ("application/graphql-response+json", GRAPHQL_JSON),
        ("application/graphql-response+json, application/json;q=0.9", GRAPHQL_JSON),
        ("application/json;q=0.1, application/graphql-response+json;q=0.5", GRAPHQL_JSON),
        ("application/json, application/graphql-response+json", JSON),
        ("application/graphql-response+json; charset=utf-8", GRAPHQL_JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        ("multipart/mixed;subscriptionSpec=1.0, application/json", JSON),
        ("text/html, */*;q=0.1", JSON),
    ],
)
async def test_the_answer_has_the_type_that_was_asked_for(
    http: httpx.AsyncClient, accept: str, content_type: str
) -> None:
    response = await post(http, accept=accept)
    assert (response.status_code, response.headers["content-type"]) == (200, content_type)
    assert response.json() == {"data": {"__typename": "Query"}}
    assert response.headers["cache-control"] == "private, no-cache"
    assert len(response.headers["x-request-id"]) == 32


@pytest.mark.parametrize("accept", ["text/html", "application/graphql-response+json;q=0", "image/png, application/xml"])
async def test_nothing_acceptable_is_406(http: httpx.AsyncClient, accept: str) -> None:
    assert (await post(http, accept=accept)).status_code == 406


@pytest.mark.parametrize(
    "query", ["{", "{ nonsense }", "query($a: Int!) { __typename @skip(if: $a) }", "query A { a }"]
)
async def test_an_operation_that_did_not_run_is_400_only_under_the_new_type(
    http: httpx.AsyncClient, query: str
) -> None:
    body = {"query": query}
    legacy = await http.post("/graphql", json=body, headers={"accept": "application/json"})
    modern = await http.post("/graphql", json=body, headers={"accept": "application/graphql-response+json"})
    assert (legacy.status_code, modern.status_code) == (200, 400)
    assert legacy.json() == modern.json()
    assert "data" not in modern.json()
    assert all(error["extensions"]["code"] for error in modern.json()["errors"])


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "1",
        '"x"',
        "null",
        "true",
        "[]",
        '[{"query": "{ __typename }"}]',
        "{}",
        '{"query": null}',
        '{"query": ""}',
        '{"query": 5}',
        '{"query": ["{ a }"]}',
        '{"query": "{ __typename }", "variables": []}',
        '{"query": "{ __typename }", "variables": "x"}',
        '{"query": "{ __typename }", "operationName": 5}',
        '{"query": "{ __typename }", "extensions": 5}',
        b'{"query": "\xff"}',
        b"\x00\x01",
        '{"query": "{ __typename }", "variables": {"a": ' + "[" * 5000 + "]" * 5000 + "}}",
        '{"query": "{ __typename }", "variables": {"a": ' + "1" * 5000 + "}}",
        '{"query": "{ __typename }", "variables": {"a": NaN}}',
        '{"query": "{ __typename }", "variables": {"a": [' + "1," * 6000 + "1]}}",
        '{"query": "\\ud800"}',
    ],
)
@pytest.mark.parametrize("accept", ["application/json", "application/graphql-response+json"])
async def test_a_malformed_request_is_400_with_a_reason(
    http: httpx.AsyncClient, content: str | bytes, accept: str
) -> None:
    response = await post(http, content, accept=accept)
    assert response.status_code == 400
    assert response.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
    assert response.headers["content-type"].startswith(accept)


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "text/plain"},
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-type": "multipart/mixed; boundary=x"},
        {"content-type": "application/json; charset=utf-16"},
        {"content-type": "application/jsonp"},
        {"content-type": ""},
        {"content-type": "application/json", "content-encoding": "gzip"},
    ],
)
async def test_other_bodies_are_415_so_no_form_of_another_site_gets_in(
    http: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    response = await http.post("/graphql", content=TYPENAME, headers=headers)
    assert response.status_code == 415
    assert response.headers["accept-post"] == "application/json, multipart/form-data"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_other_methods_are_405_and_say_what_is_allowed(http: httpx.AsyncClient, method: str) -> None:
    response = await http.request(method, "/graphql?query={__typename}")
    assert (response.status_code, response.headers["allow"]) == (405, "POST")
    assert response.json()["errors"][0]["extensions"]["code"] == "METHOD_NOT_ALLOWED"


async def test_a_body_over_a_megabyte_is_413(http: httpx.AsyncClient) -> None:
    too_long = '{"query": "' + "#" * 1_000_000 + '"}'

    async def trickle() -> Any:
        for start in range(0, len(too_long), 100_000):
            yield too_long[start : start + 100_000].encode()

    for content in (too_long.encode(), trickle()):
        response = await http.post("/graphql", content=content, headers={"content-type": "application/json"})
        assert response.status_code == 413
        assert response.json()["errors"][0]["extensions"]["code"] == "LIMIT_EXCEEDED"


@pytest.mark.parametrize("value", ["Bearer x.y.z", "Basic abc", "Bearer", ""])
async def test_a_token_that_cannot_be_trusted_is_401(http: httpx.AsyncClient, value: str) -> None:
    response = await post(http, authorization=value)
    assert response.status_code == 401
    assert response.headers["www-authenticate"].startswith("Bearer")
    error = response.json()["errors"][0]
    assert error["extensions"]["code"] == "UNAUTHENTICATED"
    assert "Bearer" in error["message"]


async def test_a_subscription_without_a_stream_is_told_how(ada: Person) -> None:
    answer = await ada.ask("subscription { gapStatusChanged { jobId } }")
    assert answer["errors"][0]["extensions"]["code"] == "SUBSCRIPTION_TRANSPORT"
    assert "multipart/mixed" in answer["errors"][0]["message"]


async def test_the_operation_is_chosen_by_name(http: httpx.AsyncClient) -> None:
    query = "query A { a: __typename } query B { b: __typename }"
    response = await http.post("/graphql", json={"query": query, "operationName": "B"})
    assert response.json() == {"data": {"b": "Query"}}
    for name in (None, "C", ""):
        response = await http.post("/graphql", json={"query": query, "operationName": name})
        assert response.json()["errors"][0]["extensions"]["code"] == "OPERATION_RESOLUTION_FAILURE"


async def test_a_client_that_leaves_in_the_middle_harms_nobody(api: ApiServer, http: httpx.AsyncClient) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", api.settings.port)
    writer.write(b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{")
    await writer.drain()
    writer.close()
    assert (await post(http)).status_code == 200


async def test_no_token_is_ever_logged(ada: Person, capfd: pytest.CaptureFixture[str]) -> None:
    await ada.run("{ me { id } }")
    bad = issue_token(ada.api.settings, "mallory")[:-3]
    await post(ada.http, authorization=f"Bearer {bad}")
    captured = capfd.readouterr()
    assert "request" in captured.out + captured.err
    assert ada.token not in captured.out + captured.err
    assert bad not in captured.out + captured.err
