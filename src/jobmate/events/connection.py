"""One Redis connection that listens to channels for as long as the process lives."""

import asyncio
from collections.abc import Callable
from itertools import groupby
from operator import itemgetter

import hiredis
import structlog
from redis.asyncio import Redis
from redis.asyncio.connection import AbstractConnection
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)

CONNECT_SECONDS = 2.0
PING_SECONDS = 5.0
"""Silence after which the connection is asked whether it lives; twice that, and it is taken for dead."""
READ_BYTES = 65_536
FIRST_DELAY = 0.05
LONGEST_DELAY = 2.0

_ANCHOR = b"jobmate:hub"
"""Always subscribed, and always last: its acknowledgement says that every channel before it is in force."""


class ListeningConnection:
    """Keeps the wanted channels subscribed, over any number of reconnects.

    redis-py's own PubSub.listen() dies with its connection and takes every later message with it; here the
    connection is re-made for ever, and `on_connected` says that messages may have been missed before it.
    """

    def __init__(
        self, redis: Redis, *, on_message: Callable[[bytes, bytes], None], on_connected: Callable[[], None]
    ) -> None:
        self._redis = redis
        self._on_message = on_message
        self._on_connected = on_connected
        self._channels: set[bytes] = set()
        self._in_force: set[bytes] = set()
        self._awaited: dict[bytes, list[asyncio.Future[bool]]] = {}
        self._commands: asyncio.Queue[tuple[bytes, bytes]] | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def channels(self) -> frozenset[bytes]:
        """The channels that are wanted now."""
        return frozenset(self._channels)

    def start(self) -> None:
        """Begin to connect, once."""
        if self._task is None:
            self._task = asyncio.create_task(self._run(), name="status-hub-connection")

    async def close(self) -> None:
        """Stop for good."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def want(self, channel: bytes) -> None:
        """Listen to a channel."""
        if channel not in self._channels:
            self._channels.add(channel)
            self._send(b"SUBSCRIBE", channel)

    async def wait_until_in_force(self, channel: bytes, seconds: float) -> bool:
        """Until Redis sends what is published on a wanted channel. False when it doesn't within `seconds`."""
        if channel in self._in_force:
            return True
        loop = asyncio.get_running_loop()
        future: asyncio.Future[bool] = loop.create_future()
        self._awaited.setdefault(channel, []).append(future)
        timer = loop.call_later(seconds, _settle, future, False)
        try:
            return await future
        finally:
            timer.cancel()
            waiting = self._awaited.get(channel, [])
            if future in waiting:
                waiting.remove(future)
                if not waiting:
                    del self._awaited[channel]

    def drop(self, channel: bytes) -> None:
        """Listen no more. Takes effect here at once."""
        if channel in self._channels:
            self._channels.discard(channel)
            self._in_force.discard(channel)
            self._send(b"UNSUBSCRIBE", channel)

    def _send(self, command: bytes, channel: bytes) -> None:
        if self._commands is not None:
            self._commands.put_nowait((command, channel))

    async def _run(self) -> None:
        delay = FIRST_DELAY
        while True:
            connection = self._redis.connection_pool.make_connection()  # type: ignore[no-untyped-call]
            try:
                await self._connect(connection)
                delay = FIRST_DELAY
                await self._serve(connection)
            except (RedisError, OSError, TimeoutError) as error:
                log.warning("hub_disconnected", error=str(error) or type(error).__name__, retry_in=delay)
            finally:
                self._commands = None
                self._in_force.clear()
                await connection.disconnect(nowait=True)
            await asyncio.sleep(delay)
            delay = min(delay * 2, LONGEST_DELAY)

    async def _connect(self, connection: AbstractConnection) -> None:
        async with asyncio.timeout(CONNECT_SECONDS):
            await connection.connect()  # type: ignore[no-untyped-call]
            # From here on `want` and `drop` queue their commands; what was wanted before goes out first.
            self._commands = asyncio.Queue()
            await connection.send_command("SUBSCRIBE", *self._channels, _ANCHOR)

    async def _serve(self, connection: AbstractConnection) -> None:
        assert self._commands is not None  # noqa: S101  set by _connect
        writer = asyncio.create_task(self._write(connection, self._commands))
        try:
            await self._read(connection)
        finally:
            # redis-py sends under `wait_for`, which on Python 3.11 may swallow a cancellation.
            while not writer.done():
                writer.cancel()
                await asyncio.wait({writer}, timeout=0.1)

    async def _write(self, connection: AbstractConnection, commands: "asyncio.Queue[tuple[bytes, bytes]]") -> None:
        while True:
            waiting = [await commands.get()]
            while not commands.empty():
                waiting.append(commands.get_nowait())
            for command, run in groupby(waiting, key=itemgetter(0)):
                await connection.send_command(command, *(channel for _, channel in run))

    async def _read(self, connection: AbstractConnection) -> None:
        # redis-py's own reader waits under a deadline of its own for every message, which costs more than the message.
        stream = connection._reader
        assert stream is not None  # noqa: S101  connected
        replies = hiredis.Reader()
        asked = False
        while True:
            try:
                async with asyncio.timeout(PING_SECONDS):
                    data = await stream.read(READ_BYTES)
            except TimeoutError:
                if asked:
                    raise
                asked = True
                await connection.send_command("PING")
                continue
            if not data:
                raise ConnectionError("Redis closed the connection")
            asked = False
            replies.feed(data)
            while (message := replies.gets()) is not False:
                if isinstance(message, hiredis.HiredisError):
                    raise ConnectionError(str(message))
                self._take(message)

    def _take(self, message: list[bytes]) -> None:
        kind, channel = message[0], message[1]
        if kind == b"message":
            self._on_message(channel, message[2])
        elif kind == b"subscribe":
            if channel == _ANCHOR:
                self._on_connected()
            elif channel in self._channels:
                self._in_force.add(channel)
                for future in self._awaited.pop(channel, ()):
                    _settle(future, True)


def _settle(future: "asyncio.Future[bool]", value: bool) -> None:
    if not future.done():
        future.set_result(value)
