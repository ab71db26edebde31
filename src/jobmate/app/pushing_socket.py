"""uvicorn's WebSocket, which can be written to at once."""

import struct

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from jobmate.schema.websocket import PUSHER

FINAL_TEXT = 0x81
"""First byte of a frame (RFC 6455, section 5.2) that holds a whole text message."""


class PushingSocket(WebSocketsSansIOProtocol):
    """Offers the app a `Pusher`: what it pushes is framed here and goes straight to the transport.

    The way through ASGI costs a coroutine for each layer of middleware and for the server, all to find out that
    nothing has to be waited for. Whole frames can't get in the way of what the server itself writes.
    """

    def handle_connect(self, event: Request) -> None:
        """As the server does, and one entry more in the scope, which nobody has read yet."""
        super().handle_connect(event)
        if not self.close_sent:
            self.scope["extensions"][PUSHER] = self  # type: ignore[assignment]

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
