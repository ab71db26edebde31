"""One operation of a socket, from `subscribe` to `complete`."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import orjson
from graphql import OperationType

from jobmate.schema.answer_stream import AnswerStream
from jobmate.schema.answers import Answer, fail
from jobmate.schema.operations import Operations, Plan
from jobmate.schema.wire import OperationRequest


class Outlet(Protocol):
    """What an operation needs of its socket."""

    def make_context(self) -> object:
        """What resolvers have at hand."""
        ...

    def release(self, operation_id: str, operation: "SocketOperation") -> bool:
        """Free the id. Whether it was still this operation's."""
        ...

    def can_push(self) -> bool:
        """Whether a message can leave at this very moment."""
        ...

    def push(self, text: bytes) -> None:
        """Send a message at this very moment, which is possible right after `can_push` said so."""
        ...

    async def send(self, message: dict[str, Any]) -> None:
        """Send a message as soon as the client takes it. Raises OSError when the client is gone."""
        ...


class SocketOperation:
    """A task as long as there is something to wait for; a subscription that only listens has none.

    The hub calls such a subscription with its news, and the message is written in that very moment. When that can't
    be done (the client reads too slowly, or an answer needs graphql-core or the database) a task sends what there is.
    """

    __slots__ = ("_head", "_id", "_outlet", "_stream", "_task")

    def __init__(self, operation_id: str, outlet: Outlet) -> None:
        self._id = operation_id
        self._outlet = outlet
        self._head = b'{"id":%b,"type":"next","payload":{"data":' % orjson.dumps(operation_id)
        self._stream: AnswerStream | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self, operations: Operations, request: OperationRequest) -> None:
        """Run it."""
        self._task = asyncio.create_task(self._guard(lambda: self._run(operations, request)))

    def stop(self) -> asyncio.Task[None] | None:
        """End it without another word and free what it holds; its task, to wait for."""
        if self._stream is not None:
            self._stream.close()
        if self._task is not None:
            self._task.cancel()
        return self._task

    async def _guard(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except OSError:
            return  # The client is gone; the reading side notices too.
        except Exception as error:  # no fault of one operation may end the socket
            with contextlib.suppress(OSError):
                await self._finish(fail(error))

    async def _run(self, operations: Operations, request: OperationRequest) -> None:
        plan = operations.plan(request)
        if not isinstance(plan, Plan):
            await self._finish(plan)
            return
        context = self._outlet.make_context()
        if plan.kind is not OperationType.SUBSCRIPTION:
            await self._finish(await operations.execute(plan, context))
            return
        stream = await operations.subscribe(plan, context)
        if isinstance(stream, dict):
            await self._finish(stream)
            return
        self._stream = stream
        await stream.open(self._push)
        await self._drain(stream)

    async def _drain(self, stream: AnswerStream) -> None:
        while stream.has_news:
            answer = await anext(stream, None)
            if answer is None or "data" not in answer:
                await self._finish(answer)
                return
            await self._outlet.send({"id": self._id, "type": "next", "payload": answer})
        self._task = None

    def _push(self) -> None:
        """Send all news now, or have a task do it. Called by the hub."""
        stream = self._stream
        if self._task is not None or stream is None:
            return  # The task looks again before it ends.
        while self._outlet.can_push() and (data := stream.take()) is not None:
            self._outlet.push(b"%b%b}}" % (self._head, data))
            if not stream.has_news:
                return
        if stream.has_news:
            self._task = asyncio.create_task(self._guard(lambda: self._drain(stream)))

    async def _finish(self, answer: Answer | None) -> None:
        """Free the id, then send the last messages, unless the client completed it first."""
        if self._stream is not None:
            self._stream.close()
        if not self._outlet.release(self._id, self):
            return
        if answer is not None and "data" not in answer:
            await self._outlet.send({"id": self._id, "type": "error", "payload": answer["errors"]})
            return
        if answer is not None:
            await self._outlet.send({"id": self._id, "type": "next", "payload": answer})
        await self._outlet.send({"id": self._id, "type": "complete"})
