"""A load generator's HTTP client: keep-alive connections that each ask again as soon as they have their answer."""

import asyncio
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httptools
import orjson


@dataclass(frozen=True, slots=True)
class Call:
    """One GraphQL operation of one person. `tag` goes out as If-None-Match."""

    query: str
    token: str
    variables: dict[str, Any] = field(default_factory=dict)
    tag: str = ""

    def to_bytes(self) -> bytes:
        """The whole request."""
        body = orjson.dumps({"query": self.query, "variables": self.variables})
        condition = f"if-none-match: {self.tag}\r\n" if self.tag else ""
        head = (
            "POST /graphql HTTP/1.1\r\nhost: localhost\r\naccept: application/json\r\n"
            f"content-type: application/json\r\nauthorization: Bearer {self.token}\r\n{condition}"
            f"content-length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


@dataclass(slots=True)
class Reply:
    """What came back, `seconds` after the call went out."""

    status: int
    tag: str
    body: bytes
    seconds: float


class Connection(asyncio.Protocol):
    """One connection, one call at a time."""

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._parser = httptools.HttpResponseParser(self)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def connection_lost(self, error: Exception | None) -> None:
        if not self._answered.done():
            self._answered.set_exception(error or ConnectionError("closed"))

    def on_header(self, name: bytes, value: bytes) -> None:
        if name.lower() == b"etag":
            self._tag = value.decode()

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        seconds = time.perf_counter() - self._began
        if not self._answered.done():
            self._answered.set_result(Reply(self._parser.get_status_code(), self._tag, bytes(self._body), seconds))

    async def ask(self, request: bytes) -> Reply:
        """Send a request and wait for its answer."""
        self._answered = asyncio.get_running_loop().create_future()
        self._body, self._tag = bytearray(), ""
        self._began = time.perf_counter()
        self._transport.write(request)
        return await self._answered

    def close(self) -> None:
        self._transport.abort()


async def connect(port: int) -> Connection:
    """A connection to a server on this machine."""
    return (await asyncio.get_running_loop().create_connection(Connection, "127.0.0.1", port))[1]


async def drive(port: int, calls: list[Call], connections: int) -> list[Reply]:
    """Every call once, `connections` of them under way at any moment. Replies come in no order."""
    waiting: Iterator[bytes] = iter([call.to_bytes() for call in calls])
    replies: list[Reply] = []

    async def ask_on() -> None:
        connection = await connect(port)
        for request in waiting:
            replies.append(await connection.ask(request))
        connection.close()

    await asyncio.gather(*(ask_on() for _ in range(connections)))
    return replies


def cut_delays(seconds: list[float]) -> tuple[float, float]:
    """Median and 99th percentile in milliseconds."""
    cuts = statistics.quantiles(seconds, n=100)
    return cuts[49] * 1000, cuts[98] * 1000
