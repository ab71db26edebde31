"""How uvicorn runs the app, and how the app hears early that it is to stop."""

import asyncio
import contextlib
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.config import STARTUP_FAILURE

from jobmate.app.patience import bound_silence, impatient_protocol, impatient_socket
from jobmate.schema.http_view import MAX_BODY_BYTES
from jobmate.settings import Settings


def uvicorn_options(settings: Settings) -> dict[str, Any]:
    """Keyword arguments for `uvicorn.Config`.

    Compression of WebSocket messages costs more CPU and memory than it saves here. uvicorn's own pings are off:
    it closes with 1011, on which graphql-ws clients give up; ours close with 4408, on which they come back.
    """
    return {
        "host": settings.host,
        "port": settings.port,
        "ws": impatient_socket(settings.client_seconds),
        "ws_per_message_deflate": False,
        "ws_max_size": MAX_BODY_BYTES,
        "ws_ping_interval": None,
        "ws_ping_timeout": None,
        "http": impatient_protocol(settings.client_seconds),
        "lifespan": "on",
        "access_log": False,
        "log_config": None,
        "proxy_headers": bool(settings.trusted_proxies),
        "forwarded_allow_ips": list(settings.trusted_proxies),
        "server_header": False,
        "date_header": False,
        "timeout_keep_alive": 65,
        "timeout_graceful_shutdown": max(1, round(settings.shutdown_seconds)),
        "backlog": 2048,
    }


class Server(uvicorn.Server):
    """uvicorn with our options."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        super().__init__(uvicorn.Config(app, **uvicorn_options(settings)))
        self._client_seconds = settings.client_seconds

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Open the app, then listen."""
        await super().startup(sockets)
        for server in self.servers:
            for listener in server.sockets:
                bound_silence(listener, self._client_seconds)


def serve(app: ASGIApp, settings: Settings) -> None:
    """Serve the app until a stop signal. Exits with `uvicorn.main.STARTUP_FAILURE` when it can't start."""
    server = Server(app, settings)
    with contextlib.suppress(KeyboardInterrupt):
        server.run()
    if not server.started:
        sys.exit(STARTUP_FAILURE)


@contextmanager
def hear_stop_signals(on_stop: Callable[[], None]) -> Iterator[None]:
    """Call `on_stop` on the event loop when a stop signal comes, then what handled the signal before.

    A server waits for open streams before it ends the app's lifespan, so they have to be told here. Off the main
    thread, where no signal arrives, this does nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def handle(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(on_stop)
        previous = before[signal.Signals(number)]
        if callable(previous):
            previous(number, frame)

    for number, previous in before.items():
        if callable(previous):
            signal.signal(number, handle)
    try:
        yield
    finally:
        for number, previous in before.items():
            if signal.getsignal(number) is handle:
                signal.signal(number, previous)
