"""Token buckets in a real Redis, and without one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from redis.asyncio import Redis

from jobmate.adapters.rate_limits import LOCAL_KEYS, PREFIX, Bound, LocalBuckets, RateLimiter
from jobmate.queue import connect_redis
from jobmate.settings import Rate
from tests.support.redis_server import RedisServer

HOURLY = Rate(3, 3_600)
TIMEOUT = 0.5


class HandClock:
    """Seconds, moved by hand."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@asynccontextmanager
async def connected(server: RedisServer, timeout: float = 5) -> AsyncIterator[Redis]:  # noqa: ASYNC109
    client = connect_redis(server.url, timeout)
    try:
        yield client
    finally:
        await client.aclose()
        await client.connection_pool.disconnect()


@pytest.fixture
async def redis(redis_server: RedisServer) -> AsyncIterator[Redis]:
    async with connected(redis_server) as client:
        yield client


@pytest.fixture
async def shaky_redis(own_redis: RedisServer) -> AsyncIterator[Redis]:
    async with connected(own_redis, TIMEOUT) as client:
        yield client


async def test_a_bucket_gives_what_it_holds_and_says_when_more_comes(redis: Redis) -> None:
    limiter = RateLimiter(redis, 5)
    bound = Bound("save:person:ada", HOURLY)
    assert [await limiter.take([bound]) for _ in range(3)] == [0, 0, 0]
    wait = await limiter.take([bound])
    assert 1_190 < wait <= 1_200, "a third of an hour for each"
    assert await limiter.take([Bound("save:person:eve", HOURLY)]) == 0
    assert 0 < await redis.pttl(f"{PREFIX}save:person:ada") <= 3_600_000, "an idle bucket goes by itself"


async def test_of_two_buckets_both_give_or_none(redis: Redis) -> None:
    limiter = RateLimiter(redis, 5)
    small, large = Bound("a", Rate(1, 3_600)), Bound("b", Rate(100, 3_600))
    assert await limiter.take([small, large]) == 0
    before = await redis.get(f"{PREFIX}b")
    assert await limiter.take([small, large]) > 0
    assert await redis.get(f"{PREFIX}b") == before


async def test_tokens_come_back_one_by_one(redis: Redis) -> None:
    limiter = RateLimiter(redis, 5)
    bound = Bound("quick", Rate(20, 1))
    while not (wait := await limiter.take([bound])):
        pass
    assert 0 < wait <= 0.05
    await asyncio.sleep(wait + 0.01)
    assert await limiter.take([bound]) == 0


async def test_many_at_once_take_no_more_than_there_is(redis: Redis, redis_server: RedisServer) -> None:
    bound = Bound("crowd", Rate(10, 3_600))
    async with connected(redis_server) as other:
        limiters = [RateLimiter(redis, 5), RateLimiter(other, 5)]
        waits = await asyncio.gather(*(limiters[n % 2].take([bound]) for n in range(60)))
    assert waits.count(0.0) == 10


async def test_a_time_from_a_clock_that_went_back_locks_nobody_out(redis: Redis) -> None:
    bound = Bound("late", HOURLY)
    await redis.set(f"{PREFIX}late", "99999999999999")
    wait = await RateLimiter(redis, 5).take([bound])
    assert 0 < wait <= 1_200, "no longer than one token takes"


async def test_no_rate_asks_nobody(own_redis: RedisServer, shaky_redis: Redis) -> None:
    own_redis.kill()
    limiter = RateLimiter(shaky_redis, TIMEOUT)
    assert await limiter.take([Bound("x", Rate(0))]) == 0
    assert await limiter.take([]) == 0


async def test_without_redis_the_process_counts_for_itself(own_redis: RedisServer, shaky_redis: Redis) -> None:
    clock = HandClock()
    limiter = RateLimiter(shaky_redis, TIMEOUT, clock)
    bound = Bound("away", Rate(2, 3_600))
    own_redis.kill()
    assert [await limiter.take([bound]) for _ in range(2)] == [0, 0]
    assert 1_790 < await limiter.take([bound]) <= 1_800
    own_redis.start()
    assert await limiter.take([bound]) > 0, "Redis is left alone for a moment"
    clock.now += 3
    assert await limiter.take([bound]) == 0, "then it decides again, and it is empty"


async def test_a_frozen_redis_holds_one_request_and_not_the_next(own_redis: RedisServer, shaky_redis: Redis) -> None:
    clock = HandClock()
    limiter = RateLimiter(shaky_redis, TIMEOUT, clock)
    bound = Bound("frozen", Rate(5, 3_600))
    assert await limiter.take([bound]) == 0
    own_redis.freeze()
    assert [await limiter.take([bound]) for _ in range(5)] == [0] * 5
    assert await limiter.take([bound]) > 0
    own_redis.thaw()


async def test_a_flushed_script_is_sent_again(redis: Redis) -> None:
    limiter = RateLimiter(redis, 5)
    bound = Bound("script", HOURLY)
    assert await limiter.take([bound]) == 0
    await redis.script_flush()
    assert [await limiter.take([bound]) for _ in range(2)] == [0, 0]
    assert await limiter.take([bound]) > 0


def test_buckets_in_memory_follow_the_clock_and_stay_few() -> None:
    clock = HandClock()
    buckets = LocalBuckets(clock)
    bound = Bound("m", Rate(2, 60))
    assert [buckets.take([bound]) for _ in range(2)] == [0, 0]
    assert buckets.take([bound]) == 30
    clock.now += 30
    assert buckets.take([bound]) == 0
    clock.now -= 500
    assert buckets.take([bound]) <= 30, "no longer than one token takes, though the clock went back"
    for number in range(LOCAL_KEYS + 50):
        buckets.take([Bound(str(number), Rate(1, 60))])
    assert len(buckets._full_at) == LOCAL_KEYS
