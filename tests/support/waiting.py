"""Waiting for what another task or process does: until it is so, or the test's own timeout ends it."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing

from jobmate.enums import GapState
from jobmate.events import GapStatus


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    while not await condition():  # noqa: ASYNC110  nothing to be woken by: it happens elsewhere
        await asyncio.sleep(0.02)


async def until_settled(events: AsyncGenerator[GapStatus, None]) -> list[GapStatus]:
    """Everything up to READY or FAILED."""
    seen = []
    async with aclosing(events):
        async for status in events:
            seen.append(status)
            if status.state in (GapState.READY, GapState.FAILED):
                break
    return seen
