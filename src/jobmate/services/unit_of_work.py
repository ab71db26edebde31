"""One transaction per request: commit once, then let jobs and events go. A rollback takes them with it."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from jobmate.db.models import GapAnalysis
from jobmate.db.session import Database, Reader, Session
from jobmate.events import GapStatus, put_statuses
from jobmate.queue import ANALYSE_GAP, JobQueue, QueuedJob

log = structlog.get_logger(__name__)


class UnitOfWork:
    """The session of one transaction, and what is to leave after its commit."""

    def __init__(self, session: Session, glance: Reader) -> None:
        self.session = session
        self.glance = glance
        """For what is there for good, such as a posting: it may see what was committed before the transaction began."""
        self._jobs: dict[str, QueuedJob] = {}
        self._events: dict[tuple[uuid.UUID, uuid.UUID], GapStatus] = {}

    def enqueue(self, analysis: GapAnalysis, *, delay: float = 0.0) -> None:
        """Call a worker for an analysis, `delay` seconds from the commit."""
        # One key per change of the row: the same call twice is one job, and a new attempt is never refused.
        key = f"{ANALYSE_GAP}:{analysis.id.hex}:{analysis.revision}"
        self._jobs[key] = QueuedJob(ANALYSE_GAP, key, str(analysis.id), delay)

    def publish(self, user_id: uuid.UUID, status: GapStatus) -> None:
        """Tell a person's listeners; of several statuses of one job the last is sent."""
        self._events[user_id, status.job_id] = status

    async def release(self, redis: Redis, queue: JobQueue, *, timeout: float) -> None:  # noqa: ASYNC109
        """Let jobs and events go. Never raises for Redis and takes `timeout` seconds at most.

        What is lost here is made good: events by the hub's re-reads, jobs by the workers' sweeper.
        """
        if not self._jobs and not self._events:
            return
        try:
            async with asyncio.timeout(timeout):
                async with redis.pipeline(transaction=False) as pipe:
                    put_statuses(pipe, [(key[0], status) for key, status in self._events.items()])
                    if self._jobs:
                        queue.put(pipe, self._jobs.values())
                    await pipe.execute()
        except (RedisError, OSError, TimeoutError) as error:
            log.warning(
                "release_failed",
                error=str(error) or type(error).__name__,
                jobs=len(self._jobs),
                events=len(self._events),
            )


@asynccontextmanager
async def unit_of_work(
    database: Database, redis: Redis, queue: JobQueue, *, redis_timeout: float
) -> AsyncIterator[UnitOfWork]:
    """One transaction. Commits when the block ends, then releases; rolls back and releases nothing when it raises."""
    async with database.writing() as session:
        work = UnitOfWork(session, database.find_glance(session))
        yield work
    await work.release(redis, queue, timeout=redis_timeout)
