"""Work that may have killed its worker runs alone, so that nothing else dies with it a second time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Isolation:
    """Any number together, or one alone. One that waits to be alone lets no new ones in."""

    def __init__(self) -> None:
        self._together = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._door = asyncio.Lock()

    @asynccontextmanager
    async def together(self) -> AsyncIterator[None]:
        """Beside others of its kind."""
        async with self._door:
            self._together += 1
            self._idle.clear()
        try:
            yield
        finally:
            self._together -= 1
            if self._together == 0:
                self._idle.set()

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """With nothing beside it."""
        async with self._door:
            await self._idle.wait()
            yield
