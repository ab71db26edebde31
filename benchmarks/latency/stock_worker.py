"""A worker of arq as it comes: `python -m benchmarks.latency.stock_worker REDIS_URL`."""

import asyncio
import sys
from contextlib import suppress
from typing import Any

from arq.connections import RedisSettings
from arq.worker import Worker, func


async def do_nothing(_: dict[Any, Any], argument: str) -> None:
    """The task."""


async def main() -> None:
    """Work until stopped."""
    worker = Worker([func(do_nothing, name="do_nothing")], redis_settings=RedisSettings.from_dsn(sys.argv[1]))
    with suppress(asyncio.CancelledError):  # how it ends when it is told to stop
        await worker.async_run()


if __name__ == "__main__":
    asyncio.run(main())
