"""Readings, each made once per text: kept in the database, and shared by tasks that want one at the same time."""

import asyncio
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Protocol

from jobmate.adapters.model_budget import find_payer
from jobmate.db.models import StoredReading
from jobmate.db.queries import readings
from jobmate.db.queries.upsert import insert_if_absent
from jobmate.db.session import Database, Session
from jobmate.engine.cache_keys import hash_text
from jobmate.engine.models import Reading
from jobmate.enums import DocumentKind

Key = tuple[str, DocumentKind, str, uuid.UUID | None]
"""Text, kind, reader, and who pays: one person's spent budget must not decide how another's text is read."""


class Reader(Protocol):
    """The part of `engine.pipeline.Pipeline` that reads."""

    async def read(self, text: str, kind: DocumentKind) -> Reading: ...

    def reader_key(self, kind: DocumentKind) -> str: ...

    def is_cacheable(self, reading: Reading) -> bool: ...


class ReadingCache:
    """Readings by (text, kind, reader). One call for a person at a time for each, however many wait for it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._under_way: dict[Key, asyncio.Task[Reading]] = {}
        self._waiting: dict[Key, int] = {}

    async def read(self, reader: Reader, text: str, kind: DocumentKind) -> Reading:
        """The reading of a text, kept or made now. Raises what the reader raises."""
        key = hash_text(text), kind, reader.reader_key(kind), find_payer()
        task = self._under_way.get(key)
        if task is None:
            task = self._under_way[key] = asyncio.create_task(self._load(reader, text, key))
        self._waiting[key] = self._waiting.get(key, 0) + 1
        try:
            # A waiter that is cancelled must not take the reading away from the others.
            return await asyncio.shield(task)
        finally:
            self._leave(key, task)

    def _leave(self, key: Key, task: "asyncio.Task[Reading]") -> None:
        self._waiting[key] -= 1
        if self._waiting[key] == 0:
            del self._waiting[key]
            task.cancel()
            if self._under_way.get(key) is task:
                del self._under_way[key]

    async def _load(self, reader: Reader, text: str, key: Key) -> Reading:
        sha256, kind, reader_key, _ = key
        async with self._database.reading() as session:
            payload = await readings.find_reading(session, sha256, kind, reader_key)
        if payload is not None:
            return Reading.model_validate_json(payload)
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
