"""The worker process: arq decides when, the database decides whether."""

import asyncio
import signal
import uuid
from contextlib import suppress
from typing import Any

import structlog
from arq.worker import Worker, func
from redis.exceptions import RedisError

from jobmate.queue import ANALYSE_GAP, QUEUE_NAME, WAKE_CHANNEL, connect_redis
from jobmate.runtime import Runtime, open_runtime
from jobmate.services.lease_owners import name_owner
from jobmate.settings import Settings
from jobmate.tasks.analyse_gap import analyse_gap
from jobmate.tasks.isolation import Isolation
from jobmate.tasks.requeue_stalled import requeue_stalled

log = structlog.get_logger(__name__)

POLL_SECONDS = 0.5
REDIS_SECONDS = 5.0
"""A worker may wait longer for Redis than a request may."""
LISTEN_SECONDS = 60.0
LONGEST_DELAY = 2.0
NEVER = 1_000_000
"""arq's own count of tries: it would drop a job without a word, where the row fails with a reason."""


def run_worker(settings: Settings) -> None:
    """Run one worker until SIGTERM or SIGINT. Unfinished analyses are handed back, none fails.

    Raises ConfigurationError when the analysis engine can't be put together.
    """
    asyncio.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    async with open_runtime(settings, role="worker") as runtime:
        await runtime.pipeline()
        await GapWorker(runtime).serve()


class GapWorker(Worker):
    """arq's worker, woken by PUBLISH instead of its poll, that outlives any loss of Redis.

    It polls besides, twice a second. A job's mark "in progress" lasts as long as a lease, so a job whose worker
    died before its claim comes back as fast as one whose worker died after it (arq's default is 310 s).
    """

    def __init__(self, runtime: Runtime, *, handle_signals: bool = True) -> None:
        settings = runtime.settings
        redis = connect_redis(settings.redis_url, REDIS_SECONDS)
        super().__init__(
            functions=[func(self._analyse_gap, name=ANALYSE_GAP, max_tries=NEVER)],  # type: ignore[arg-type]
            queue_name=QUEUE_NAME,
            redis_pool=redis,
            job_completion_wait=max(1, round(settings.shutdown_seconds)),
            max_jobs=settings.worker_max_jobs,
            job_timeout=settings.analysis_seconds + 30,
            keep_result=0,
            poll_delay=POLL_SECONDS,
            handle_signals=handle_signals,
            job_serializer=redis.job_serializer,
            job_deserializer=redis.job_deserializer,
            log_results=False,
        )
        self.in_progress_timeout_s = settings.lease_seconds
        self._runtime = runtime
        self._owner = name_owner()
        self._isolation = Isolation()
        self._wake = asyncio.Event()

    async def serve(self) -> None:
        """Work until stopped by a signal or by `stop`; then hand back what is unfinished."""
        log.info("worker_started", owner=self._owner, slots=self.max_jobs)
        helpers = [asyncio.create_task(self._listen()), asyncio.create_task(requeue_stalled(self._runtime))]
        try:
            with suppress(asyncio.CancelledError):
                await self.async_run()
        finally:
            for task in (*helpers, *self.tasks.values()):
                if not task.cancelling():  # a second cancel would cut short what the first one set in motion
                    task.cancel()
            await asyncio.gather(*helpers, *self.tasks.values(), return_exceptions=True)
            await self.pool.aclose()
            await self.pool.connection_pool.disconnect()
            log.info("worker_stopped", owner=self._owner)

    def stop(self) -> None:
        """What SIGTERM does: take no more work, wait `shutdown_seconds` for what runs, then hand it back."""
        self.handle_sig_wait_for_completion(signal.SIGTERM)

    async def main(self) -> None:
        """The loop of arq, without its end at the first lost connection."""
        failures = 0
        while True:
            self._wake.clear()
            try:
                await self._poll_iteration()
            except Exception as error:
                failures += 1
                pause = min(POLL_SECONDS * failures, LONGEST_DELAY)
                log.warning("poll_failed", error=str(error) or type(error).__name__, retry_in=pause)
                await asyncio.sleep(pause)
                continue
            failures = 0
            with suppress(TimeoutError):
                async with asyncio.timeout(POLL_SECONDS):
                    await self._wake.wait()

    async def start_jobs(self, job_ids: list[bytes]) -> None:
        """As arq does, but it never starts what runs here already, nor loses a slot when Redis fails in between."""
        try:
            await super().start_jobs([job_id for job_id in job_ids if job_id.decode() not in self.tasks])
        except (RedisError, OSError):
            # arq counts the slot before it asks Redis, and forgets it when the question fails.
            super()._release_sem_dec_counter_on_complete()
            raise

    def _release_sem_dec_counter_on_complete(self) -> None:
        super()._release_sem_dec_counter_on_complete()
        self._wake.set()  # a free slot: look for more at once

    async def _analyse_gap(self, _: dict[Any, Any], analysis_id: str) -> None:
        await analyse_gap(self._runtime, uuid.UUID(analysis_id), owner=self._owner, isolation=self._isolation)

    async def _catch_up(self) -> None:
        """We are connected, perhaps to a Redis that lost everything: call for all that waits."""
        try:
            await self._runtime.sweep(queued_seconds=0)
        except Exception:
            log.exception("sweep_failed")

    async def _listen(self) -> None:
        """Set `_wake` whenever someone queues work. redis-py subscribes again by itself after a lost connection."""
        while True:
            try:
                async with self.pool.pubsub() as channel:
                    await channel.subscribe(WAKE_CHANNEL)
                    while True:
                        message = await channel.get_message(timeout=LISTEN_SECONDS)
                        if message is not None:
                            self._wake.set()
                        if message is not None and message["type"] == "subscribe":
                            await self._catch_up()
            except (RedisError, OSError):
                await asyncio.sleep(POLL_SECONDS)
