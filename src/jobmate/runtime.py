"""Every process-wide client, opened and closed in one place. Shared by the API, the worker and the command line."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Collection, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

import structlog
from redis.exceptions import RedisError

from jobmate.adapters.current_pipeline import CurrentPipeline
from jobmate.adapters.model_budget import ModelBudget
from jobmate.adapters.rate_limits import RateLimiter
from jobmate.adapters.single_flight import SingleFlight
from jobmate.db.session import Database, Session
from jobmate.errors import ConfigurationError
from jobmate.events import GapStatus, StatusHub
from jobmate.queue import JobQueue, connect_redis
from jobmate.services.admission import Admission
from jobmate.services.gap_reports import batch_saved_statuses, read_changes
from jobmate.services.gap_runs import SweepCounts, find_next_expiry, sweep_expired
from jobmate.services.people import People
from jobmate.services.readings import ReadingCache
from jobmate.services.unit_of_work import UnitOfWork, unit_of_work
from jobmate.services.uploads import ReadingDesk
from jobmate.settings import Settings

if TYPE_CHECKING:
    from jobmate.engine.pipeline import Pipeline

log = structlog.get_logger(__name__)

Role = Literal["api", "worker", "cli"]


class Runtime:
    """The clients of one process. Made by `open_runtime`; nothing connects before it is used."""

    def __init__(self, settings: Settings, role: Role, pipeline: "Pipeline | None" = None) -> None:
        self.settings = settings
        self.role = role
        self.database = Database(settings.database)
        self.redis = connect_redis(settings.redis_url, settings.redis_timeout)
        self.queue = JobQueue(self.redis)
        self.hub = StatusHub(self.redis, self._read_changes, ack_seconds=settings.redis_timeout)
        self.people = People(self.database)
        self.saved_statuses = batch_saved_statuses(self.database)
        self.readings = ReadingCache(self.database, SingleFlight(self.redis, settings))
        self.desk = ReadingDesk()
        self.admission = Admission(RateLimiter(self.redis, settings.redis_timeout), settings)
        self._pipeline = CurrentPipeline(settings, pipeline, ModelBudget(self.redis, settings))

    def unit_of_work(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """One transaction; jobs and events leave after its commit."""
        return unit_of_work(self.database, self.redis, self.queue, redis_timeout=self.settings.redis_timeout)

    def reading(self) -> AbstractAsyncContextManager[Session]:
        """A session for reads. Keep it short, and never share one between tasks."""
        return self.database.reading()

    async def pipeline(self) -> "Pipeline":
        """The analysis engine with the taxonomy in use, built at the first call, in a thread.

        Raises ConfigurationError in the API, which must load neither.
        """
        if self.role == "api":
            raise ConfigurationError("the API process doesn't analyse; workers do")
        return await self._pipeline.get()

    async def sweep(self, queued_seconds: float | None = None) -> SweepCounts:
        """Bring back work that no live worker holds; `queued_seconds` 0 calls for every waiting row again."""
        waited = self.settings.sweep_seconds if queued_seconds is None else queued_seconds
        async with self.unit_of_work() as work:
            counts = await sweep_expired(work, queued_seconds=waited, max_attempts=self.settings.max_attempts)
        if counts != SweepCounts(0, 0, 0):
            log.info("swept", taken_back=counts.taken_back, requeued=counts.requeued, exhausted=counts.exhausted)
        return counts

    async def seconds_to_next_expiry(self) -> float | None:
        """Until the first running lease runs out; negative when one has. None when nothing runs."""
        async with self.reading() as session:
            expiry = await find_next_expiry(session)
        return None if expiry is None else (expiry - datetime.now(UTC)).total_seconds()

    async def ping_redis(self) -> bool:
        """Whether Redis answers in time."""
        try:
            async with asyncio.timeout(self.settings.redis_timeout):
                await self.redis.ping()
        except (RedisError, OSError, TimeoutError):
            return False
        return True

    async def ping_database(self) -> bool:
        """Whether the database answers, migrated far enough to be asked for a person."""
        return await self.database.ping()

    async def close(self) -> None:
        """Close every client. Open subscriptions end."""
        await self.hub.close()
        await self.readings.close()
        await self._pipeline.close()
        await self.redis.aclose()
        await self.redis.connection_pool.disconnect()
        await self.database.close()

    async def _read_changes(
        self, since: datetime, person_ids: Collection[uuid.UUID]
    ) -> Iterable[tuple[uuid.UUID, GapStatus]]:
        return await read_changes(self.database, since, person_ids)


@asynccontextmanager
async def open_runtime(settings: Settings, role: Role, pipeline: "Pipeline | None" = None) -> AsyncIterator[Runtime]:
    """The runtime of a process, closed when the block ends; `pipeline` when the caller has built one already.

    Raises ValueError for an address it can't understand.
    """
    runtime = Runtime(settings, role, pipeline)
    try:
        yield runtime
    finally:
        await runtime.close()
