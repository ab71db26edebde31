"""Around every request: security headers, one access line without query or token, and a last stop for errors."""

import logging
import random
import time
import uuid

import structlog
from asgi_correlation_id import correlation_id
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from jobmate.schema.masking import log_unexpected
from jobmate.schema.wire import encode

log = structlog.get_logger("jobmate.access")

QUIET_PATHS = frozenset({"/healthz", "/readyz"})
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",  # pages and assets have their own
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def make_request_id() -> str:
    """32 hexadecimal digits that name the lines a request leaves in the log.

    It guards nothing, so the system isn't asked for randomness.
    """
    return uuid.UUID(int=random.getrandbits(128), version=4).hex


class ObserveRequests:
    """Outermost of our own layers; the correlation id is set outside of it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        # The server's own lines on sockets carry the query, where somebody may have put a token.
        logging.getLogger("uvicorn.error").addFilter(_is_about_no_socket)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status: int | None = None

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            elif message["type"] == "websocket.http.response.start":
                status = message["status"]
            elif message["type"] == "websocket.close":
                status = message.get("code", 1000)
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except Exception as error:
            error_id = log_unexpected(error, path=scope["path"])
            if scope["type"] == "http" and status is None:
                await _send_internal_error(watch, error_id)
        finally:
            log_access(scope, status, started)


def log_access(scope: Scope, status: int | None, started: float) -> None:
    """The line a request or a socket leaves at its end; `started` by `time.perf_counter`."""
    if scope["path"] in QUIET_PATHS:
        return
    log.info(
        "request",
        kind=scope["type"],
        method=scope.get("method"),
        path=scope["path"],
        status=status,
        milliseconds=round((time.perf_counter() - started) * 1000, 1),
        request_id=correlation_id.get(),
    )


def _is_about_no_socket(record: logging.LogRecord) -> bool:
    return '"WebSocket %s"' not in str(record.msg)


async def _send_internal_error(send: Send, error_id: str) -> None:
    message = f"Something went wrong on our side. Quote id {error_id}."
    body = encode({"errors": [{"message": message, "extensions": {"code": "INTERNAL", "id": error_id}}]})
    headers = [(b"content-type", b"application/json; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 500, "headers": headers})
    await send({"type": "http.response.body", "body": body})
