"""One process at a time for the same costly work, by a lock in Redis.

It saves money and never decides anything: whoever can't have the lock, because Redis is away or its holder takes too
long, goes ahead without.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog
from redis.asyncio import Redis
from redis.asyncio.lock import Lock
from redis.exceptions import RedisError

from jobmate.settings import Settings

log = structlog.get_logger(__name__)

PREFIX = "jobmate:flight:"
_PAUSE = 0.1
"""Seconds between two looks at a lock that another process holds."""
_AWAY = (RedisError, OSError, TimeoutError)


class SingleFlight:
    """Locks by key. One per process; safe for concurrent use."""

    def __init__(self, redis: Redis, settings: Settings) -> None:
        self._redis = redis
        self._lease = settings.lease_seconds
        self._beat_every = settings.heartbeat_seconds
        self._most_wait = settings.openai_timeout
        self._redis_timeout = settings.redis_timeout

    @asynccontextmanager
    async def hold(self, key: str) -> AsyncIterator[None]:
        """Enters when no other process holds `key`, after one call's timeout at the latest, and holds it inside.

        What was worth waiting for may be there then: look again. A holder that dies loses the key with its lease.
        """
        lock = self._redis.lock(PREFIX + key, timeout=self._lease, sleep=_PAUSE, blocking_timeout=self._most_wait)
        if not await self._acquire(lock):
            yield
            return
        beating = asyncio.create_task(self._beat(lock), name="single-flight")
        try:
            yield
        finally:
            # redis-py sends under `wait_for`, which on Python 3.11 may swallow a cancellation; it would beat for ever.
            while not beating.done():
                beating.cancel()
                await asyncio.wait({beating}, timeout=0.1)
            with suppress(*_AWAY):
                async with asyncio.timeout(self._redis_timeout):
                    await lock.release()

    async def _acquire(self, lock: Lock) -> bool:
        try:
            async with asyncio.timeout(self._most_wait + self._redis_timeout):
                return bool(await lock.acquire())
        except _AWAY as error:
            log.warning("single_flight_without_lock", error=str(error) or type(error).__name__)
            return False

    async def _beat(self, lock: Lock) -> None:
        """Renews the lease until cancelled. A missed beat or a lost lock costs a second call at most."""
        while True:
            await asyncio.sleep(self._beat_every)
            with suppress(*_AWAY):
                async with asyncio.timeout(self._redis_timeout):
                    await lock.reacquire()
