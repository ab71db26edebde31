"""Subscriptions over one long HTTP response (multipart/mixed, subscriptionSpec=1.0), for networks without WebSockets.

Every part is closed by the next boundary at once, so that a client sees it the moment it was sent.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from jobmate.auth import Principal
from jobmate.schema.connections import Connections
from jobmate.schema.operations import Answer
from jobmate.schema.wire import encode

HEARTBEAT_SECONDS = 5.0
CONTENT_TYPE = "multipart/mixed;boundary=graphql;subscriptionSpec=1.0"
HEAD = b"\r\nContent-Type: application/json; charset=utf-8\r\n\r\n"
BOUNDARY = b"\r\n--graphql"
END = b"--\r\n"
EXPIRED: Answer = {
    "message": "The token has expired. Get a new one and subscribe again.",
    "extensions": {"code": "UNAUTHENTICATED"},
}


class MultipartResponse(StreamingResponse):
    """Streams answers as parts, with a heartbeat `{}` while there are none, until either side ends it."""

    def __init__(
        self,
        answers: AsyncGenerator[Answer, None],
        *,
        principal: Principal,
        leeway: float,
        connections: Connections,
    ) -> None:
        self._answers = answers
        self._principal = principal
        self._connections = connections
        self._expires_at = principal.expires_at.timestamp() + leeway
        self._stopping = asyncio.Event()
        super().__init__(self._write_parts(), headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        self.raw_headers.append((b"content-type", CONTENT_TYPE.encode()))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._connections.open(self, self._stopping.set)
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._connections.close(self, self._principal)
            await self._answers.aclose()

    async def _write_parts(self) -> AsyncGenerator[bytes, None]:
        yield b"--graphql"
        stopping = asyncio.create_task(self._stopping.wait())
        pending: asyncio.Task[Answer] | None = None
        try:
            while not self._stopping.is_set():
                pending = pending or asyncio.create_task(anext(self._answers))
                seconds = min(HEARTBEAT_SECONDS, self._expires_at - time.time())
                await asyncio.wait({pending, stopping}, timeout=max(seconds, 0), return_when=asyncio.FIRST_COMPLETED)
                if pending.done():
                    if pending.exception() is not None:
                        break
                    yield HEAD + encode({"payload": pending.result()}) + BOUNDARY
                    pending = None
                elif time.time() >= self._expires_at:
                    yield HEAD + encode({"payload": None, "errors": [EXPIRED]}) + BOUNDARY
                    break
                elif not self._stopping.is_set():
                    yield HEAD + b"{}" + BOUNDARY
            yield END
        finally:
            tasks = [task for task in (pending, stopping) if task is not None]
            for task in tasks:
                task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.gather(*tasks, return_exceptions=True)
