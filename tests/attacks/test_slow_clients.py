"""Clients that send slowly, stop in the middle, or never read: each loses its connection, and nobody else notices."""

import asyncio
import base64
import os
import socket
from collections.abc import Iterator

import httpx
import pytest

from tests.attacks.target import Target, encode, run_target
from tests.support.database import SqliteDatabases
from tests.support.redis_server import RedisServer

SECONDS = 0.6
HEAD = b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
CREATE_RESUME = "mutation($text: String!) { createResume(input: {text: $text}) { __typename } }"
UPGRADE = (
    "GET /graphql HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n"
    "sec-websocket-protocol: graphql-transport-ws\r\nsec-websocket-key: {}\r\n\r\n"
)


@pytest.fixture(scope="module")
def impatient(
    tmp_path_factory: pytest.TempPathFactory, shared_redis: RedisServer, sqlite_databases: SqliteDatabases
) -> Iterator[Target]:
    """On SQLite alone: what is slow here never gets as far as a database."""
    folder = tmp_path_factory.mktemp("impatient")
    with (
        sqlite_databases.shared(folder) as url,
        run_target(folder, shared_redis.url, url, client_seconds=SECONDS) as running,
    ):
        yield running


async def connect(target: Target) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection("127.0.0.1", target.settings.port, limit=2**20)


async def read_to_end(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.read()
    except ConnectionError:
        return b""


async def drip(writer: asyncio.StreamWriter, data: bytes, reader: asyncio.StreamReader) -> bytes:
    """Send a byte every while until the server hangs up; what it said meanwhile."""
    ending = asyncio.create_task(read_to_end(reader))
    for byte in data:
        if ending.done():
            break
        writer.write(bytes([byte]))
        await asyncio.wait({ending}, timeout=SECONDS / 10)
    said = await ending
    writer.close()
    return said


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\nhost: x\r\n" + b"x-slow: 1\r\n" * 50,
        b"\r\n" * 400,
        b"GET /" + b"a" * 400,
        UPGRADE.encode() * 3,
    ],
)
async def test_a_head_byte_by_byte_is_cut_off(impatient: Target, head: bytes) -> None:
    reader, writer = await connect(impatient)
    assert await drip(writer, head, reader) == b""


async def test_a_connection_that_says_nothing_is_closed(impatient: Target) -> None:
    reader, writer = await connect(impatient)
    assert await read_to_end(reader) == b""
    writer.close()


async def test_a_second_request_gets_no_more_patience(impatient: Target) -> None:
    reader, writer = await connect(impatient)
    writer.write(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\nGET /heal")
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200")
    await drip(writer, b"thz HTTP/1.1\r\n" + b"x-slow: 1\r\n" * 50, reader)


async def test_a_head_without_end_is_431(impatient: Target) -> None:
    reader, writer = await connect(impatient)
    writer.write(b"GET / HTTP/1.1\r\nhost: x\r\n")
    for number in range(100):
        writer.write(f"x-{number}: {'a' * 1000}\r\n".encode())
    assert (await read_to_end(reader))[:12] in {b"HTTP/1.1 431", b""}, "what is still coming may cost the answer"
    writer.close()


async def test_a_body_byte_by_byte_is_408(impatient: Target) -> None:
    reader, writer = await connect(impatient)
    writer.write(HEAD + b"content-length: 500\r\n\r\n")
    said = await drip(writer, b"{" + b" " * 498, reader)
    assert said.startswith(b"HTTP/1.1 408")
    assert b"REQUEST_TIMEOUT" in said


async def test_a_body_nobody_asked_for_cannot_trickle_on(impatient: Target) -> None:
    reader, writer = await connect(impatient)
    writer.write(b"POST /nothing HTTP/1.1\r\nhost: x\r\ncontent-length: 5000\r\n\r\n")
    said = await drip(writer, b"x" * 500, reader)
    assert said.startswith(b"HTTP/1.1 4")


async def test_an_answer_nobody_reads_is_dropped(impatient: Target) -> None:
    """Requests whose answers of a megabyte pile up."""
    token = impatient.token()
    async with impatient.client(authorization=f"Bearer {token}") as http:
        await impatient.ask(http, CREATE_RESUME, text="Welding. " * 10_000)
    body = encode({"query": "{ " + " ".join(f"a{number}: resumes {{ text }}" for number in range(15)) + " }"})
    ask = HEAD + b"authorization: Bearer %s\r\ncontent-length: %d\r\n\r\n" % (token.encode(), len(body)) + body
    narrow = socket.socket()
    narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    narrow.connect(("127.0.0.1", impatient.settings.port))
    reader, writer = await asyncio.open_connection(sock=narrow)
    reader._transport.pause_reading()  # type: ignore[attr-defined]
    with pytest.raises(ConnectionError):  # noqa: PT012
        while True:
            writer.write(ask)
            await writer.drain()
    writer.transport.abort()


async def test_a_socket_that_never_signs_in_nor_closes_is_gone(impatient: Target) -> None:
    """The close of ours is not answered; the connection ends all the same."""
    reader, writer = await connect(impatient)
    writer.write(UPGRADE.format(base64.b64encode(os.urandom(16)).decode()).encode())
    assert b"101" in await reader.readuntil(b"\r\n\r\n")
    assert b"Connection initialisation timeout" in await read_to_end(reader)
    writer.close()


async def test_meanwhile_others_are_served(impatient: Target) -> None:
    idle = [await connect(impatient) for _ in range(200)]
    async with impatient.client() as http:
        assert await impatient.ask(http, "{ me { name } }") == {"me": {"name": None}}
    async with httpx.AsyncClient(base_url=impatient.url) as http:
        await asyncio.sleep(SECONDS * 1.5)
        assert (await http.get("/healthz")).status_code == 200, "a kept connection may be idle between requests"
    ended = await asyncio.gather(*(read_to_end(reader) for reader, _ in idle))
    assert ended == [b""] * 200
    for _, writer in idle:
        writer.close()
