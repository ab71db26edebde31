"""Status events, published to Redis at the least cost: what they are made from is ready before the clock runs."""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from urllib.parse import urlsplit

import hiredis

from jobmate.enums import AnalysisStage, GapState
from jobmate.events import GapStatus

READ_BYTES = 65_536


class Events:
    """Publishes statuses on the channels of a server's people. `sent` holds the moment by revision."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, channels: list[str]) -> None:
        self._reader = reader
        self._writer = writer
        self._replies = hiredis.Reader()
        self._channels = channels
        self._job = uuid.uuid4()
        self.sent: dict[int, float] = {}

    async def burst(self, revision: int) -> None:
        """One event to every person, all at once."""
        status = self._make_status(revision)
        await self._publish(revision, [(channel, status) for channel in self._channels])

    async def run(self, first: int, count: int) -> None:
        """Events to the first person, one right after another."""
        statuses = [self._make_status(revision) for revision in range(first, first + count)]
        await self._publish(first, [(self._channels[0], status) for status in statuses])

    async def pace(self, first: int, count: int, per_second: float) -> None:
        """One event after another, to one person after another."""
        began = time.perf_counter()
        for number in range(count):
            status = self._make_status(first + number)
            await asyncio.sleep(max(0.0, began + number / per_second - time.perf_counter()))
            await self._publish(first + number, [(self._channels[number % len(self._channels)], status)])

    async def _publish(self, revision: int, messages: Iterable[tuple[str, bytes]]) -> None:
        commands = [hiredis.pack_command((b"PUBLISH", channel, status)) for channel, status in messages]
        packed = b"".join(commands)
        self.sent[revision] = time.perf_counter()
        self._writer.write(packed)
        answered = 0
        while answered < len(commands):
            self._replies.feed(await self._reader.read(READ_BYTES))
            while self._replies.gets() is not False:
                answered += 1

    def _make_status(self, revision: int) -> bytes:
        return GapStatus(
            self._job, GapState.GENERATING, AnalysisStage.MAPPING, 0.5, revision, None, None, None, datetime.now(UTC)
        ).to_json()


@asynccontextmanager
async def open_events(redis_url: str, channels: list[str]) -> AsyncIterator[Events]:
    """A publisher on a connection of its own."""
    address = urlsplit(redis_url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    try:
        yield Events(reader, writer, channels)
    finally:
        writer.close()
