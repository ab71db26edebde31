import asyncio

import pytest
from redis.asyncio import Redis
from redis.asyncio.lock import Lock

from jobmate.adapters.single_flight import SingleFlight
from jobmate.settings import Settings
from tests.support.redis_server import RedisServer


async def test_a_beat_that_swallows_its_end_is_ended_all_the_same(
    redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As redis-py may on Python 3.11: the cancellation is lost, and the work would never be over."""
    begun = asyncio.Event()

    async def reacquire(_: Lock) -> bool:
        begun.set()
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            return False
        return True

    monkeypatch.setattr(Lock, "reacquire", reacquire)
    redis = Redis.from_url(redis_server.url)
    flights = SingleFlight(redis, Settings(_env_file=None, heartbeat_seconds=0.5, lease_seconds=2.0))
    async with asyncio.timeout(5):
        async with flights.hold("a text"):
            await begun.wait()
        async with flights.hold("a text"):
            pass
    await redis.aclose()
