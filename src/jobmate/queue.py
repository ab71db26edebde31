"""Work by name, called for after the commit. arq sits behind this module and `worker`; the database decides."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson
from arq.connections import ArqRedis
from arq.constants import job_key_prefix, result_key_prefix
from arq.jobs import serialize_job
from arq.utils import timestamp_ms
from redis.asyncio import ConnectionPool
from redis.asyncio.client import Pipeline

QUEUE_NAME = "jobmate:queue"
WAKE_CHANNEL = "jobmate:wake"
"""Workers listen here, so that work starts at once and not at the next poll."""
WORKER_HEALTH_KEY = "jobmate:queue:health-check"
"""Set by a worker that polls."""
ANALYSE_GAP = "analyse_gap"


# What arq's own `enqueue_job` does in five round trips.
_ENQUEUE = """
if redis.call('EXISTS', KEYS[1], KEYS[2]) == 0 then
  redis.call('PSETEX', KEYS[1], ARGV[1], ARGV[2])
  redis.call('ZADD', KEYS[3], ARGV[3], ARGV[4])
end
return 0
"""


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
        """Queue jobs and wake the workers, in one round trip. Raises RedisError or OSError when Redis is away."""
        async with self._redis.pipeline(transaction=False) as pipe:
            self.put(pipe, jobs)
            await pipe.execute()

    def put(self, pipe: Pipeline, jobs: Iterable[QueuedJob]) -> None:
        """Add the commands that `enqueue` sends."""
        for job in jobs:
            now = timestamp_ms()
            content = serialize_job(job.name, (job.argument,), {}, None, now, serializer=self._redis.job_serializer)
            delay = round(job.delay * 1000)
            keys = (job_key_prefix + job.key, result_key_prefix + job.key, QUEUE_NAME)
            values: tuple[Any, ...] = (delay + self._redis.expires_extra_ms, content, now + delay, job.key)
            pipe.eval(_ENQUEUE, len(keys), *keys, *values)
        pipe.publish(WAKE_CHANNEL, b"1")
