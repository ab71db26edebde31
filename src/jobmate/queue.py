"""Work by name, called for after the commit. arq sits behind this module and `worker`; the database decides."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson
from arq.connections import ArqRedis
from redis.asyncio import ConnectionPool

QUEUE_NAME = "jobmate:queue"
WAKE_CHANNEL = "jobmate:wake"
"""Workers listen here, so that work starts at once and not at the next poll."""
WORKER_HEALTH_KEY = "jobmate:queue:health-check"
"""Set by a worker that polls."""
ANALYSE_GAP = "analyse_gap"


@dataclass(frozen=True, slots=True)
class QueuedJob:
    """One call for work. A `key` that still waits in the queue is not added again."""

    name: str
    key: str
    argument: str
    delay: float = 0.0


def connect_redis(url: str, timeout: float) -> ArqRedis:
    """A client whose every call ends within about `timeout` seconds. Connects when first used.

    Raises ValueError when the address can't be understood.
    """
    pool = ConnectionPool.from_url(url, socket_timeout=timeout, socket_connect_timeout=timeout)
    return ArqRedis(
        pool,
        job_serializer=orjson.dumps,
        job_deserializer=orjson.loads,
        default_queue_name=QUEUE_NAME,
    )


class JobQueue:
    """Where work is called for."""

    def __init__(self, redis: ArqRedis) -> None:
        self._redis = redis

    async def enqueue(self, jobs: Iterable[QueuedJob]) -> None:
        """Queue jobs and wake the workers. Raises RedisError or OSError when Redis is away."""
        for job in jobs:
            options: dict[str, Any] = {"_job_id": job.key}
            if job.delay > 0:
                options["_defer_by"] = job.delay
            await self._redis.enqueue_job(job.name, job.argument, **options)
        await self._redis.publish(WAKE_CHANNEL, b"1")
