"""Whatever a client sends in 100 kB costs the server under 1.5 s of CPU and 200 MB, and gets a typed answer."""

import json
import random
from typing import Any

import httpx
import pytest

from tests.attacks import documents
from tests.attacks.files import FILES
from tests.attacks.riches import SUBJECT
from tests.attacks.target import Target

UPLOAD = "mutation($f: Upload!) { uploadResume(file: $f) { __typename ... on UnreadableDocument { code message } } }"
CPU_SECONDS = 1.5
MEGABYTES = 200.0
LIMIT = 100_000
SIZES = (1_000, 14_000, LIMIT)
ATTACKS = dict(documents.list_attacks())


async def send(target: Target, http: httpx.AsyncClient, content: bytes, **headers: str) -> httpx.Response:
    """Send it, and hold its cost against the bounds."""
    assert len(content) <= LIMIT
    cpu, memory = target.cpu_seconds, target.forget_peak()
    response = await http.post("/graphql", content=content, headers={"content-type": "application/json", **headers})
    spent, grown = target.cpu_seconds - cpu, target.peak_memory - memory
    print(f"{spent:.2f} s, {grown:.0f} MB, answer of {len(response.content):,} bytes: {response.content[:150]!r}")
    assert spent < CPU_SECONDS
    assert grown < MEGABYTES
    return response


def check_answer(response: httpx.Response) -> None:
    """Well-formed, no fault of ours, every error with a code."""
    assert response.status_code in {200, 400}, response.text[:500]
    body: dict[str, Any] = response.json()
    codes = [error["extensions"]["code"] for error in body.get("errors", ())]
    assert "INTERNAL" not in codes
    assert codes or "data" in body


@pytest.mark.parametrize("name", ATTACKS)
async def test_an_attack_is_cheap_to_refuse_or_to_serve(target: Target, name: str) -> None:
    async with target.client(authorization=f"Bearer {target.token(SUBJECT)}") as http:
        for size in SIZES:
            content = json.dumps(ATTACKS[name](size)).encode()
            while len(content) > LIMIT:
                size = size * LIMIT // len(content) - 100  # noqa: PLW2901
                content = json.dumps(ATTACKS[name](size)).encode()
            check_answer(await send(target, http, content))


async def test_attacks_put_together_are_no_dearer(target: Target) -> None:
    """Documents grown at random from the parts of the others."""
    chance = random.Random(5)  # noqa: S311
    bodies = [ATTACKS[name](1_500) for name in sorted(ATTACKS)]
    queries = [body["query"] for body in bodies]
    async with target.client() as http:
        for _ in range(60):
            parts = [queries[chance.randrange(len(queries))] for _ in range(chance.randrange(2, 5))]
            cut = chance.randrange(len(parts[0]))
            text = (parts[0][:cut] + " ".join(parts[1:]) + parts[0][cut:])[:90_000]
            check_answer(await send(target, http, json.dumps({"query": text[:16_000]}).encode()))


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 99_000,
        b'{"query": "{ __typename }", "variables": ' + b'{"a":' * 10_000 + b"1" + b"}" * 10_001,
        b'{"query": "{ __typename }", "variables": {"a": ' + b"9" * 90_000 + b"}}",
        b'{"query": "{ __typename }", "variables": {"a": [' + b"1," * 40_000 + b"1]}}",
        b'{"query": "' + b"\\u0000" * 15_000 + b'"}',
        b'{"query": "' + b"\\ud83d" * 15_000 + b'"}',
        b"{" + b'"query":"{a}",' * 7_000 + b'"query":"{a}"}',
        b"\xff" * 99_000,
        b" " * 99_000,
    ],
)
async def test_bodies_that_are_no_request_are_cheap(target: Target, content: bytes) -> None:
    async with target.client() as http:
        check_answer(await send(target, http, content))


def form(*parts: tuple[str, bytes]) -> bytes:
    lines = [b'--b\r\ncontent-disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (n.encode(), v) for n, v in parts]
    return b"".join(lines) + b"--b--\r\n"


@pytest.mark.parametrize(
    "content",
    [
        form(("operations", b'{"query": "{ __typename }"}'), ("map", b'{"0": ["variables.a' + b".a" * 40_000 + b'"]}')),
        form(("operations", b'{"query": "{ __typename }"}'), ("map", b"[" * 90_000)),
        form(("operations", b"{}"), ("map", b"{" + b",".join(b'"%d":["a"]' % n for n in range(7_000)) + b"}")),
        form(*((f"part {number}", b"x") for number in range(1_500))),
        b"--b\r\n" * 19_000,
        b"\r\n--b" * 19_000 + b"--",
        b"--b\r\n" + b"x: " + b"y" * 90_000 + b"\r\n\r\n",
        b"--b\r\ncontent-disposition: form-data; " + b"a=b; " * 15_000 + b"\r\n\r\nx\r\n--b--\r\n",
        b'--b\r\ncontent-disposition: form-data; name="' + b"\\\\" * 1_900 + b'"\r\n\r\nx\r\n--b--\r\n',
    ],
)
async def test_forms_are_cheap_too(target: Target, content: bytes) -> None:
    headers = {"content-type": "multipart/form-data; boundary=b", "apollo-require-preflight": "true"}
    async with target.client() as http:
        check_answer(await send(target, http, content, **headers))


@pytest.mark.parametrize(
    "headers",
    [
        {"accept": "application/json;" * 3_000},
        {"accept": ",".join(["text/html;q=0.1"] * 3_000)},
        {"content-type": "application/json; " + "charset=utf-8;" * 3_000},
        {"content-type": "multipart/form-data; " + 'boundary="' * 4_000},
        {"authorization": "Bearer " + "a." * 20_000},
        {"authorization": "Bearer " + "eyJhbGciOiJIUzI1NiJ9." * 300},
        {"x-request-id": "1" * 40_000},
        {"x-forwarded-for": ", ".join(["127.0.0.1"] * 3_000)},
        {"cookie": "a=b;" * 8_000},
    ],
)
async def test_headers_are_cheap_too(target: Target, headers: dict[str, str]) -> None:
    async with target.client() as http:
        response = await send(target, http, b'{"query": "{ __typename }"}', **headers)
    assert response.status_code < 500


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)  # a file is read before any database hears of it
@pytest.mark.parametrize("name", FILES)
async def test_a_small_file_costs_little_to_read_or_to_refuse(target: Target, name: str) -> None:
    data = FILES[name]()
    form = {"operations": json.dumps({"query": UPLOAD, "variables": {"f": None}}), "map": '{"0": ["variables.f"]}'}
    assert len(data) < LIMIT - 1_000
    async with target.client(**{"apollo-require-preflight": "true"}) as http:
        cpu, memory = target.cpu_seconds, target.forget_peak()
        response = await http.post("/graphql", data=form, files={"0": ("a", data)})
    spent, grown = target.cpu_seconds - cpu, target.peak_memory - memory
    result = response.json()["data"]["uploadResume"]
    print(f"{len(data):,} bytes, {spent:.2f} s, {grown:.0f} MB: {result}")
    assert result["__typename"] in {"UploadResumeSuccess", "UnreadableDocument"}
    assert spent < CPU_SECONDS
    assert grown < MEGABYTES
