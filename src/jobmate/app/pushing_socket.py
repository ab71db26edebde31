"""uvicorn's WebSocket, lighter, and with a way to write at once."""

import struct
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.datastructures import Headers
from websockets.frames import Frame
from websockets.http11 import Request
from websockets.protocol import Protocol

from jobmate.app.mailbox import Mailbox
from jobmate.schema.websocket import PUSHER

FINAL_TEXT = 0x81
"""First byte of a frame (RFC 6455, section 5.2) that holds a whole text message."""
SMALL_MESSAGE = 4_096
SMALL_MESSAGES = 8
"""So many messages of up to so many bytes may wait for the app before the client has to."""


class PushingSocket(WebSocketsSansIOProtocol):
    """Offers the app a `Pusher`: what it pushes is framed here and goes straight to the transport.

    The way through ASGI costs a coroutine for each layer of middleware and for the server, all to find out that
    nothing has to be waited for. Whole frames can't get in the way of what the server itself writes.

    What a socket holds, it holds for hours and thousandfold; the server's own keeps the handshake for good.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.queue: Mailbox[Any] = Mailbox()  # type: ignore[assignment]

    def take_over(self, http: HttpToolsProtocol) -> None:
        """Go on where a request asked for the upgrade; its head was parsed and its addresses were looked up already."""
        self.connections.add(self)
        self.transport, self.server, self.client = http.transport, http.server, http.client
        self.scheme = "wss" if http.scheme == "https" else "ws"
        self.conn.parser = Protocol.parse(self.conn)  # frames from here on
        next(self.conn.parser)
        headers = Headers()
        for name, value in http.scope["headers"]:
            headers[name.decode("ascii")] = value.decode("latin-1")
        self.handle_connect(Request(http.url.decode("ascii"), headers, http.scope["method"]))

    def handle_connect(self, event: Request) -> None:
        """As the server does, and one entry more in the scope, which nobody has read yet."""
        super().handle_connect(event)
        del self.request
        if not self.close_sent:
            self.scope["extensions"][PUSHER] = self  # type: ignore[assignment]

    def start_keepalive(self) -> None:
        """Called when the handshake is done."""
        del self.response
        super().start_keepalive()

    def handle_text(self, event: Frame) -> None:
        """Hand a small message over without a pause in reading: each costs two system calls."""
        if event.fin and not self.close_sent and len(event.data) <= SMALL_MESSAGE and len(self.queue) < SMALL_MESSAGES:
            try:
                text = bytes(event.data).decode()
            except UnicodeDecodeError:
                pass  # The server knows what to do.
            else:
                self.queue.put_nowait({"type": "websocket.receive", "text": text})
                return
        super().handle_text(event)

    def can_push(self) -> bool:
        """Whether the socket is open and its client keeps up with reading."""
        return self.writable.is_set() and self.handshake_complete and not (self.close_sent or self.disconnected)

    def push(self, text: bytes) -> None:
        """Write one text message."""
        size = len(text)
        if size < 126:
            head = struct.pack("!BB", FINAL_TEXT, size)
        elif size < 65_536:
            head = struct.pack("!BBH", FINAL_TEXT, 126, size)
        else:
            head = struct.pack("!BBQ", FINAL_TEXT, 127, size)
        self.transport.write(head + text)

    def abort_if_stuck(self) -> bool:
        """End the connection without a word if the client reads none. Whether that was done."""
        if self.writable.is_set():
            return False
        self.transport.abort()
        return True
