"""Questions that many ask at once, answered together."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Question = TypeVar("Question")
Reply = TypeVar("Reply")


class Batches(Generic[Question, Reply]):
    """Puts questions that come while others are being answered together, and asks for them in one go.

    One batch is asked after the other. A lone question is asked at once, so nobody waits for company; when thousands
    of clients come back at the same moment, as after a deploy, a few big questions take the place of thousands of
    small ones. No question is ever answered by an asking that began before it came. Not thread-safe; lives on one
    event loop.
    """

    def __init__(
        self, ask: Callable[[Sequence[Question]], Awaitable[Sequence[Reply]]], *, size: int = 500, pause: float = 0.001
    ) -> None:
        """`ask` answers up to `size` questions in their order. `pause` seconds after several let a batch grow."""
        self._ask = ask
        self._size = size
        self._pause = pause
        self._waiting: list[tuple[Question, asyncio.Future[Reply]]] = []
        self._task: asyncio.Task[None] | None = None

    async def load(self, question: Question) -> Reply:
        """The reply, or the error that answering this batch raised."""
        future: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._waiting.append((question, future))
        if self._task is None:
            self._task = asyncio.create_task(self._answer_waiting())
        return await future

    async def _answer_waiting(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[: self._size], self._waiting[self._size :]
                await self._answer(batch)
                if len(batch) > 1:
                    await asyncio.sleep(self._pause)
        finally:
            # In the same step as the last look: a question that comes next must not count on this task.
            self._task = None

    async def _answer(self, batch: list[tuple[Question, asyncio.Future[Reply]]]) -> None:
        try:
            replies = await self._ask([question for question, _ in batch])
        except Exception as error:
            for _, future in batch:
                if not future.done():
                    future.set_exception(error)
            return
        for (_, future), reply in zip(batch, replies, strict=True):
            if not future.done():
                future.set_result(reply)
