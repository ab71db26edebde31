"""The sweeper: what was lost between the database and Redis, or with a worker, is called for again."""

import asyncio

import structlog

from jobmate.runtime import Runtime

log = structlog.get_logger(__name__)

SHORTEST_PAUSE = 0.5


async def requeue_stalled(runtime: Runtime) -> None:
    """Sweep until cancelled: every `sweep_seconds`, and sooner when a lease runs out before that."""
    while True:
        pause = float(runtime.settings.sweep_seconds)
        try:
            await runtime.sweep()
            until_expiry = await runtime.seconds_to_next_expiry()
            if until_expiry is not None:
                pause = min(pause, max(until_expiry, SHORTEST_PAUSE))
        except Exception:
            # The database is away or locked; what it holds can wait for the next round.
            log.exception("sweep_failed")
        await asyncio.sleep(pause)
