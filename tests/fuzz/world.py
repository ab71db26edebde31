"""One installation for many lives, on a loop of its own that goes on between steps, and how it is broken and mended."""

import asyncio
import sqlite3
import threading
import time
from collections.abc import Coroutine, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from tests.drills.clients import NotAnswered
from tests.drills.stack import Stack, open_stack, read_by_heart
from tests.support.index_cache import IndexCache
from tests.support.openai_server import Answer

T = TypeVar("T")

STEP_SECONDS = 150.0
FAULTS = ("redis", "worker", "api", "database")
LEASE = {"lease_seconds": 3.0, "heartbeat_seconds": 1.0, "sweep_seconds": 1}
"""Shorter than in production, so that a life is no mere waiting for leases; the drills keep the defaults."""


class World:
    """`stack` and its faults. Whatever is broken, `mend` puts right."""

    def __init__(self, stack: Stack, loop: asyncio.AbstractEventLoop) -> None:
        self.stack = stack
        self._loop = loop
        self._is_redis_frozen = False
        self._is_redis_gone = False
        self._left: dict[str, int] = {}

    def begin(self, costly: str) -> None:
        """A new life, which may break this one of `FAULTS` besides: each costs seconds."""
        if costly == "database" and self.stack.postgres is None:
            costly = "redis"
        self._left = {"freeze": 2, costly: 2 if costly == "redis" else 1}

    def has_left(self, fault: str) -> bool:
        """Whether this life may still break it."""
        return self._left.get(fault, 0) > 0

    def run(self, action: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(action, self._loop).result(STEP_SECONDS)

    def kill_worker(self, number: int) -> bool:
        """Whether it was there to be killed."""
        self._left["worker"] -= 1
        worker = self.stack.workers[number]
        was_there = worker.pid is not None
        worker.stop()
        return was_there

    def freeze_workers(self) -> None:
        """Until all is mended nothing gets on: whatever is asked for meets analyses under way.

        Not in the middle of a write on SQLite, which would hold the lock of the file for as long as it is frozen.
        """
        self._left["freeze"] -= 1
        while True:
            for worker in self.stack.workers:
                worker.freeze()
            if self.stack.postgres is not None or _is_unlocked(self.stack.sqlite_file):
                return
            for worker in self.stack.workers:
                worker.thaw()
            time.sleep(0.05)

    def break_redis(self, fault: str) -> None:
        """Nothing happens to one that is broken already."""
        self._left["redis"] -= 1
        if self._is_redis_frozen or self._is_redis_gone:
            return
        if fault == "kill":
            self.stack.redis.kill()
            self._is_redis_gone = True
        elif fault == "freeze":
            self.stack.redis.freeze()
            self._is_redis_frozen = True
        else:
            self.stack.redis.flush()

    async def kill_api_over(self, action: Coroutine[Any, Any, None]) -> None:
        """Kill the API while it is asked something, and start it again."""
        self._left["api"] -= 1
        asked = asyncio.create_task(action)
        await asyncio.sleep(0.01)
        self.stack.api.kill()
        with suppress(NotAnswered):
            await asked
        await self.stack.api.start()

    async def crash_database(self) -> None:
        self._left["database"] -= 1
        assert self.stack.postgres is not None
        self.stack.postgres.kill()
        await self.stack.postgres.start()

    async def mend(self) -> None:
        if self._is_redis_gone:
            await asyncio.to_thread(self.stack.redis.start)
        elif self._is_redis_frozen:
            self.stack.redis.thaw()
        self._is_redis_gone = self._is_redis_frozen = False
        for worker in self.stack.workers:
            worker.thaw()
        await self.stack.heal()
        self.stack.model.respond = _read_slowly


def _is_unlocked(file: Path) -> bool:
    with closing(sqlite3.connect(file, timeout=0.5, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        connection.execute("ROLLBACK")
    return True


def _read_slowly(request: dict[str, Any]) -> Answer:
    """Long enough to be interrupted."""
    return read_by_heart(request, delay=0.1)


@contextmanager
def open_world(kind: str, folder: Path, index: IndexCache) -> Iterator[World]:
    """An installation on this kind of database."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="world")
    thread.start()
    context = open_stack(kind, folder, index, **LEASE)
    try:
        stack = asyncio.run_coroutine_threadsafe(context.__aenter__(), loop).result()
        try:
            yield World(stack, loop)
        finally:
            asyncio.run_coroutine_threadsafe(context.__aexit__(None, None, None), loop).result()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
