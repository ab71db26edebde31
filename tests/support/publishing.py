"""Events, sent as the unit of work sends them."""

import uuid
from collections.abc import Iterable

from redis.asyncio import Redis

from jobmate.events import GapStatus, put_statuses


async def publish_statuses(redis: Redis, events: Iterable[tuple[uuid.UUID, GapStatus]]) -> None:
    """Send events to whoever listens, in one round trip."""
    async with redis.pipeline(transaction=False) as pipe:
        put_statuses(pipe, events)
        await pipe.execute()
