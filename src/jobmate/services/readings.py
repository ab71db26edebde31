"""Readings, each made once per text: kept in the database, and shared by tasks that want one at the same time."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Protocol

from jobmate.adapters.model_budget import Payer, find_payer
from jobmate.adapters.single_flight import SingleFlight
from jobmate.db.models import StoredReading
from jobmate.db.queries import readings
from jobmate.db.queries.upsert import insert_if_absent
from jobmate.db.session import Database, Session
from jobmate.engine.cache_keys import hash_text
from jobmate.engine.models import Reading
from jobmate.enums import DocumentKind, ReaderKind
from jobmate.errors import ModelBudgetSpent

Key = tuple[str, DocumentKind, str]
"""Hash of the text, kind, reader."""


class Reader(Protocol):
    """The part of `engine.pipeline.Pipeline` that reads."""

    async def read(self, text: str, kind: DocumentKind) -> Reading: ...

    def reader_key(self, kind: DocumentKind) -> str: ...

    def is_cacheable(self, reading: Reading) -> bool: ...

    @property
    def reader_kind(self) -> ReaderKind: ...


@dataclass(slots=True, eq=False)
class _Call:
    """A reading being made, who pays for it, and how many wait for it."""

    task: "asyncio.Task[Reading]"
    payer: Payer | None
    waiting: int = 0


class ReadingCache:
    """Readings by (text, kind, reader). One call to the reader at a time for each, however many wait for it.

    That holds within a process, and between processes as well where a model reads, whose calls cost money.
    """

    def __init__(self, database: Database, flights: SingleFlight) -> None:
        self._database = database
        self._flights = flights
        self._under_way: dict[Key, _Call] = {}
        self._tasks: set[asyncio.Task[Reading]] = set()

    async def read(self, reader: Reader, text: str, kind: DocumentKind) -> Reading:
        """The reading of a text, kept or made now. Raises what the reader raises.

        Whoever asks first pays. Their spent budget doesn't decide for those who wait: one of them asks again.
        """
        key = hash_text(text), kind, reader.reader_key(kind)
        payer = find_payer()
        while True:
            call = self._under_way.get(key)
            if call is None or call.task.done():
                call = self._under_way[key] = _Call(self._start(reader, text, key), payer)
            call.waiting += 1
            try:
                # A waiter that is cancelled must not take the reading away from the others.
                reading = await asyncio.shield(call.task)
            except ModelBudgetSpent:
                if call.payer is payer:
                    raise
            else:
                if call.payer is payer or call.payer is None or not call.payer.is_spent:
                    return reading
            finally:
                self._leave(key, call)

    async def close(self) -> None:
        """End the readings nobody waits for any more; they may still be letting go of their locks."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _start(self, reader: Reader, text: str, key: Key) -> "asyncio.Task[Reading]":
        task = asyncio.create_task(self._load(reader, text, key))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _leave(self, key: Key, call: _Call) -> None:
        call.waiting -= 1
        if call.waiting == 0:
            call.task.cancel()
            if self._under_way.get(key) is call:
                del self._under_way[key]

    async def _load(self, reader: Reader, text: str, key: Key) -> Reading:
        kept = await self._find(key)
        if kept is not None:
            return kept
        if reader.reader_kind is ReaderKind.KEYWORD:
            return await self._make(reader, text, key)
        async with self._flights.hold(":".join(key)):
            return await self._find(key) or await self._make(reader, text, key)

    async def _find(self, key: Key) -> Reading | None:
        async with self._database.reading() as session:
            payload = await readings.find_reading(session, *key)
        return None if payload is None else _parse(payload)

    async def _make(self, reader: Reader, text: str, key: Key) -> Reading:
        sha256, kind, reader_key = key
        reading = await reader.read(text, kind)
        if reader.is_cacheable(reading):
            # A resume that was deleted meanwhile must leave nothing behind.
            row = {"text_sha256": sha256, "document": kind, "reader_key": reader_key}
            async with self._database.writing() as session:
                if kind is DocumentKind.JOB or await readings.is_resume_kept(session, sha256):
                    await insert_if_absent(session, StoredReading, row | {"payload": reading.model_dump_json()})
        return reading


@dataclass(frozen=True, slots=True)
class DatedReading:
    """A reading and when it was made."""

    reading: Reading
    made_at: datetime


async def find_resume_readings(session: Session, text_hashes: Collection[str]) -> dict[str, DatedReading]:
    """What was read last from the resumes with these texts, by hash; nothing for those no worker has read yet.

    The caller answers for the texts being the person's own.
    """
    found = await readings.find_newest_readings(session, DocumentKind.RESUME, text_hashes)
    return {sha256: DatedReading(_parse(payload), made_at) for sha256, (payload, made_at) in found.items()}


@lru_cache(maxsize=64)
def _parse(payload: str) -> Reading:
    return Reading.model_validate_json(payload)
