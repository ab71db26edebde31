"""How long a client may keep a connection waiting.

The server underneath times idle connections alone: a head that comes byte by byte, one without end, or an answer that
nobody reads would hold a connection for good. Bodies are timed where they are read (`schema/http_view.py`), sockets by
`schema/websocket.py`.
"""

import asyncio
import contextlib
import socket
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from jobmate.app.pushing_socket import PushingSocket

MAX_HEAD_BYTES = 65_536
"""The request line and all headers. A token alone may take 8 kB."""
ANSWER_PATIENCE = 4
"""An answer may wait this much longer for its reader than a head for its sender."""


def impatient_protocol(seconds: float) -> type[asyncio.Protocol]:
    """An HTTP protocol for uvicorn, with `seconds` for a request's head to come."""
    return type("ImpatientHttp", (_Impatient,), {"seconds": seconds})


def impatient_socket(seconds: float) -> type[asyncio.Protocol]:
    """A WebSocket protocol for uvicorn, with `seconds` for the other side to answer a close."""
    return type("ImpatientSocket", (_ImpatientSocket,), {"seconds": seconds})


class _ImpatientSocket(PushingSocket):
    seconds: float

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.close_timeout = self.seconds


class _Impatient(HttpToolsProtocol):
    seconds: float

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._awaits_head = True
        self._head_bytes = 0
        self._head_timer: asyncio.TimerHandle | None = None
        self._answer_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._time_head()

    def data_received(self, data: bytes) -> None:
        if self._awaits_head:
            self._time_head()
        super().data_received(data)
        if self._awaits_head:
            self._head_bytes += len(data)
            if self._head_bytes > MAX_HEAD_BYTES and not self.transport.is_closing():
                self.transport.write(b"HTTP/1.1 431 \r\nconnection: close\r\ncontent-length: 0\r\n\r\n")
                self.transport.close()

    def on_headers_complete(self) -> None:
        self._awaits_head = False
        self._head_bytes = 0
        _stop(self._head_timer)
        self._head_timer = None
        super().on_headers_complete()

    def handle_websocket_upgrade(self) -> None:
        """As the server does, without writing the request anew for another parser to read."""
        protocol = self.ws_protocol_class(self.config, self.server_state, self.app_state)  # type: ignore[call-arg,misc]
        if not isinstance(protocol, PushingSocket):
            super().handle_websocket_upgrade()
        elif not self.url.isascii():
            self.send_400_response("Invalid HTTP request received.")
        else:
            self.connections.discard(self)
            protocol.take_over(self)
            self.transport.set_protocol(protocol)
            del self.parser  # it knows us as we know it: a ring that only the collector would free

    def on_response_complete(self) -> None:
        # The rest of a body that nobody read counts as the next head: it may not trickle on for good either.
        self._awaits_head = True
        super().on_response_complete()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._answer_timer = self.loop.call_later(self.seconds * ANSWER_PATIENCE, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        _stop(self._answer_timer)

    def connection_lost(self, exc: Exception | None) -> None:
        _stop(self._head_timer)
        self._head_timer = None
        _stop(self._answer_timer)
        super().connection_lost(exc)

    def _time_head(self) -> None:
        if self._head_timer is None:
            self._head_timer = self.loop.call_later(self.seconds, self.transport.close)


def _stop(timer: asyncio.TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()


def bound_silence(listener: Any, seconds: float) -> None:
    """Let the kernel end connections whose other side has been gone for `seconds` without a word.

    Set once on what listens: Linux, macOS and the BSDs hand these options down to what is accepted from now on.
    """
    seconds *= ANSWER_PATIENCE
    options = {
        (socket.SOL_SOCKET, "SO_KEEPALIVE"): 1,
        (socket.IPPROTO_TCP, "TCP_KEEPIDLE"): max(1, round(seconds)),
        (socket.IPPROTO_TCP, "TCP_KEEPINTVL"): max(1, round(seconds / 4)),
        (socket.IPPROTO_TCP, "TCP_KEEPCNT"): 4,
        (socket.IPPROTO_TCP, "TCP_USER_TIMEOUT"): max(1, round(seconds * 1000)),
    }
    for (level, name), value in options.items():
        number = getattr(socket, name, None)
        if number is not None:
            with contextlib.suppress(OSError, AttributeError):  # another platform, or a Unix socket
                listener.setsockopt(level, number, value)
