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
from jobmate.schema.answer_stream import AnswerStream
from jobmate.schema.answers import Answer
from jobmate.schema.transport import Transport
from jobmate.schema.wire import encode

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

    def __init__(self, answers: AnswerStream, principal: Principal, transport: Transport) -> None:
        self._answers = answers
        self._principal = principal
        self._connections = transport.connections
        self._heartbeat = transport.times.heartbeat
        self._expires_at = principal.expires_at.timestamp() + transport.leeway
        self._ready: asyncio.Queue[Answer] = asyncio.Queue(maxsize=1)
        self._pump = asyncio.create_task(self._pump_answers())
        super().__init__(self._write_parts(), headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        self.raw_headers.append((b"content-type", CONTENT_TYPE.encode()))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._connections.open(self, self._stop)
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._connections.close(self, self._principal)
            self._stop()
            await asyncio.gather(self._pump, return_exceptions=True)

    def _stop(self) -> None:
        self._pump.cancel()

    async def _pump_answers(self) -> None:
        with contextlib.closing(self._answers):
            async for answer in self._answers:
                await self._ready.put(answer)

    async def _write_parts(self) -> AsyncGenerator[bytes, None]:
        yield b"--graphql"
        getting = asyncio.create_task(self._ready.get())
        try:
            while True:
                seconds = min(self._heartbeat, max(self._expires_at - time.time(), 0))
                await asyncio.wait({getting, self._pump}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
                if getting.done():
                    yield HEAD + encode(_to_part(getting.result())) + BOUNDARY
                    getting = asyncio.create_task(self._ready.get())
                elif self._pump.done():
                    break
                elif time.time() >= self._expires_at:
                    yield HEAD + encode({"payload": None, "errors": [EXPIRED]}) + BOUNDARY
                    break
                else:
                    yield HEAD + b"{}" + BOUNDARY
            yield END
        finally:
            getting.cancel()


def _to_part(answer: Answer) -> Answer:
    """An answer is a payload; one without data ends the stream, which the protocol tells apart."""
    return {"payload": answer} if "data" in answer else {"payload": None, **answer}
