"""A load generator's WebSocket: just enough of the protocol to cost little, the same for every server."""

import asyncio
import base64
import os
import struct
import time
from typing import Any

import orjson

WATCH = (
    "subscription { gapStatusChanged { jobId state stage progress revision reportId score"
    " error { code message retryable } updatedAt } }"
)

NEXT = b'{"id":"1","type":"next"'
"""How every server that is compared begins an event to the one subscription of a socket."""


class LoadSocket(asyncio.Protocol):
    """One graphql-transport-ws client. What arrives is counted and put aside, to be read when the clock has stopped."""

    received = 0
    """Events that all sockets of this process have had."""

    def __init__(self) -> None:
        self._unread: list[tuple[bytes, float]] = []
        self._buffer = b""
        self._upgraded = False
        self._waiting: dict[str, asyncio.Future[None]] = {}

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def connection_lost(self, error: Exception | None) -> None:
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(error or ConnectionError("closed"))

    def data_received(self, data: bytes) -> None:
        now = time.perf_counter()
        self._buffer += data
        if not self._upgraded:
            if b"\r\n\r\n" not in self._buffer:
                return
            head, self._buffer = self._buffer.split(b"\r\n\r\n", 1)
            self._upgraded = True
            self._announce("open" if b" 101 " in head.split(b"\r\n")[0] + b" " else "refused")
        while len(self._buffer) >= 2:
            size, start = self._buffer[1], 2
            if size == 126:
                size, start = struct.unpack("!H", self._buffer[2:4])[0], 4
            if len(self._buffer) < start + size:
                return
            opcode, payload = self._buffer[0] & 15, self._buffer[start : start + size]
            self._buffer = self._buffer[start + size :]
            if opcode == 1:
                self._take(payload, now)

    @property
    def has_arrivals(self) -> bool:
        """Whether any event has come since the last `take_arrivals`."""
        return bool(self._unread)

    def take_arrivals(self) -> list[tuple[int, float]]:
        """(revision, moment of arrival) of every event since the last time."""
        unread, self._unread = self._unread, []
        return [
            (orjson.loads(payload)["payload"]["data"]["gapStatusChanged"]["revision"], moment)
            for payload, moment in unread
        ]

    def _take(self, payload: bytes, now: float) -> None:
        if payload.startswith(NEXT):
            self._unread.append((payload, now))
            LoadSocket.received += 1
            return
        message = orjson.loads(payload)
        if message["type"] == "ping":
            self.send({"type": "pong"})
        else:
            self._announce(message["type"])

    def _announce(self, name: str) -> None:
        future = self._waiting.pop(name, None)
        if future is not None and not future.done():
            future.set_result(None)

    async def expect(self, name: str) -> None:
        """Wait for a message of this type."""
        future = self._waiting[name] = asyncio.get_running_loop().create_future()
        await asyncio.wait_for(future, 60)

    def send(self, message: dict[str, Any]) -> None:
        data = orjson.dumps(message)
        size = struct.pack("!B", 128 | len(data)) if len(data) < 126 else struct.pack("!BH", 128 | 126, len(data))
        mask = os.urandom(4) * (len(data) // 4 + 1)
        masked = int.from_bytes(data) ^ int.from_bytes(mask[: len(data)])
        self.transport.write(b"\x81" + size + mask[:4] + masked.to_bytes(len(data)))


async def open_socket(port: int, token: str) -> LoadSocket:
    """Connect, sign in, subscribe, and hear that the server has read all of it."""
    _, socket = await asyncio.get_running_loop().create_connection(LoadSocket, "127.0.0.1", port)
    key = base64.b64encode(os.urandom(16)).decode()
    socket.transport.write(
        f"GET /graphql HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
        "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n".encode()
    )
    await socket.expect("open")
    socket.send({"type": "connection_init", "payload": {"authorization": f"Bearer {token}"}})
    await socket.expect("connection_ack")
    socket.send({"id": "1", "type": "subscribe", "payload": {"query": WATCH}})
    socket.send({"type": "ping"})
    await socket.expect("pong")
    return socket


async def open_sockets(port: int, tokens: list[str], at_once: int = 50) -> list[LoadSocket]:
    """One socket per token, `at_once` of them connecting at any moment."""
    slots = asyncio.Semaphore(at_once)

    async def open_one(token: str) -> LoadSocket:
        async with slots:
            return await open_socket(port, token)

    return list(await asyncio.gather(*(open_one(token) for token in tokens)))
