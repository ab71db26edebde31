"""How often something may happen: a token bucket per key, in Redis for all processes together.

A bucket is kept as one number, the time at which it is full again (GCRA). Redis's own clock counts, so processes
need not agree on theirs. Several keys are asked in one round trip: all of them give, or none does.

Redis away or slow closes no door: the same buckets, kept in this process, decide until it is back.
"""

import asyncio
import hashlib
import math
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.exceptions import NoScriptError, RedisError

from jobmate.adapters.circuit_breaker import CircuitBreaker
from jobmate.batches import Batches
from jobmate.settings import Rate

log = structlog.get_logger(__name__)

PREFIX = "jobmate:rate:"
LOCAL_KEYS = 10_000
"""Buckets kept in the process, some 2 MB; beyond that the longest unused is forgotten."""
REDIS_PAUSE_SECONDS = 2.0
"""After a failure Redis is left alone this long, so that not every request waits for it."""

# Times are milliseconds. A full time further away than a whole bucket comes from a clock that went back: cut off.
_TAKE = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local full, wait = {}, 0
for i, key in ipairs(KEYS) do
  local step, period = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
  local before = math.min(math.max(tonumber(redis.call('GET', key) or 0), now), now + period)
  full[i] = before + step
  wait = math.max(wait, full[i] - period - now)
end
if wait > 0.5 then
  return math.ceil(wait)
end
for i, key in ipairs(KEYS) do
  redis.call('SET', key, string.format('%.3f', full[i]), 'PX', math.max(1, math.ceil(full[i] - now)))
end
return 0
"""


@dataclass(frozen=True, slots=True)
class Bound:
    """One bucket: whose it is, and how fast it fills."""

    key: str
    rate: Rate

    @property
    def milliseconds(self) -> tuple[float, float]:
        """How long one token takes to come, and a whole bucket."""
        period = self.rate.seconds * 1000.0
        return period / self.rate.amount, period


class RateLimiter:
    """Takes tokens. One per process; safe for concurrent use. `clock` is seconds, for the buckets kept here.

    What is asked for at the same moment, as when everybody's sockets come back after a deploy, goes in one round trip.
    """

    def __init__(self, redis: Redis, timeout: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._redis = redis
        self._timeout = timeout
        self._script = hashlib.sha1(_TAKE.encode(), usedforsecurity=False).hexdigest()
        self._takes = Batches(self._ask_all)
        self._local = LocalBuckets(clock)
        self._breaker = CircuitBreaker(threshold=1, pause=REDIS_PAUSE_SECONDS, clock=clock)

    async def take(self, bounds: Sequence[Bound]) -> float:
        """Take a token of each bucket: 0, or the seconds until all have one; then none is taken.

        One round trip, begun when the one before it is over, each within `timeout` seconds, and never an error.
        """
        limits = [bound for bound in bounds if bound.rate.amount]
        if not limits:
            return 0.0
        if self._breaker.find_wait() is None:
            try:
                wait = await self._takes.load(limits)
            except (RedisError, OSError, TimeoutError) as error:
                if self._breaker.find_wait() is None:  # the first of many to say so
                    log.warning("rate_limits_local", error=str(error) or type(error).__name__)
                self._breaker.record_failure()
            else:
                self._breaker.record_success()
                return wait
        return self._local.take(limits)

    async def _ask_all(self, takes: Sequence[Sequence[Bound]]) -> list[float]:
        async with asyncio.timeout(self._timeout):
            return await self._ask(takes)

    async def _ask(self, takes: Sequence[Sequence[Bound]]) -> list[float]:
        replies = await self._run(takes)
        if any(isinstance(reply, NoScriptError) for reply in replies):
            await self._redis.script_load(_TAKE)
            # Redis lost it between two takes at the earliest: those that it answered have taken.
            missed = [number for number, reply in enumerate(replies) if isinstance(reply, NoScriptError)]
            for number, reply in zip(missed, await self._run([takes[number] for number in missed]), strict=True):
                replies[number] = reply
        for reply in replies:
            if isinstance(reply, Exception):
                raise reply
        return [float(reply) / 1000 for reply in replies]

    async def _run(self, takes: Sequence[Sequence[Bound]]) -> list[Any]:
        async with self._redis.pipeline(transaction=False) as pipe:
            for bounds in takes:
                keys = [PREFIX + bound.key for bound in bounds]
                numbers = [str(number) for bound in bounds for number in bound.milliseconds]
                pipe.evalsha(self._script, len(keys), *keys, *numbers)
            return list(await pipe.execute(raise_on_error=False))


class LocalBuckets:
    """The same buckets in memory, a bounded number of them."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._full_at: OrderedDict[str, float] = OrderedDict()

    def take(self, bounds: Sequence[Bound]) -> float:
        """As `RateLimiter.take`."""
        now = self._clock() * 1000
        full = {}
        wait = 0.0
        for bound in bounds:
            step, period = bound.milliseconds
            full[bound.key] = min(max(self._full_at.get(bound.key, 0.0), now), now + period) + step
            wait = max(wait, full[bound.key] - period - now)
        if wait > 0.5:
            return math.ceil(wait) / 1000
        for key, full_at in full.items():
            self._full_at[key] = full_at
            self._full_at.move_to_end(key)
        while len(self._full_at) > LOCAL_KEYS:
            self._full_at.popitem(last=False)
        return 0.0
