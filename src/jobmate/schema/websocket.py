"""graphql-transport-ws on ASGI, complete and strict: every message a client can send has one defined answer.

Close codes: 4400 malformed, 4401 subscribe before connection_ack, 4403 token refused or expired, 4406 subprotocol,
4408 too slow (init or pong), 4409 id in use, 4429 too much, 1012 server stops, 1013 connected too often. Clients
come back after 1012, 1013, 4403 and 4408; the others mean a fault in the client, and the stock client gives up on them.
"""

import asyncio
import contextlib
import time
from typing import Any, Protocol

from starlette.types import Message, Receive, Scope, Send

from jobmate.auth import Principal, read_bearer
from jobmate.errors import RateLimited, Unauthenticated
from jobmate.schema.socket_operation import SocketOperation
from jobmate.schema.transport import Transport, read_address
from jobmate.schema.wire import BadMessage, decode, encode, read_request

PROTOCOL = "graphql-transport-ws"
PING = b'{"type":"ping"}'
MAX_OPERATIONS = 100
MAX_ID_CHARACTERS = 256


PUSHER = "jobmate.pusher"
"""The ASGI extension by which our server offers a `Pusher`; without it every message goes by `send`."""


class Pusher(Protocol):
    """A socket that can be written to without waiting, past the layers between the server and us."""

    def can_push(self) -> bool:
        """Whether the socket is open and its client keeps up with reading."""
        ...

    def push(self, text: bytes) -> None:
        """Write one text message."""
        ...

    def abort_if_stuck(self) -> bool:
        """End the connection without a word if the client reads none. Whether that was done."""
        ...


class SocketClosed(Exception):
    """We close the socket with `code` and `reason`."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason.encode()[:123].decode(errors="ignore")


class GraphQLSocket:
    """One WebSocket, from handshake to close."""

    def __init__(self, receive: Receive, send: Send, transport: Transport) -> None:
        self._receive = receive
        self._raw_send = send
        self._connections = transport.connections
        self._transport = transport
        self._times = transport.times
        self._principal: Principal | None = None
        self._address = ""
        self._is_initialised = False
        self._is_closing = False
        self._closed_with: int | None = None
        self._pusher: Pusher | None = None
        self._running: dict[str, SocketOperation] = {}
        self._closers: set[asyncio.Task[None]] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._heard_at = time.monotonic()
        self._pinged_at: float | None = None
        self._sending_since: float | None = None

    async def run(self, scope: Scope) -> int | None:
        """Serve the socket until either side closes it, then free everything it held. The close code, if ours."""
        await self._receive()
        self._address = read_address(scope)
        self._pusher = scope.get("extensions", {}).get(PUSHER)
        accepted = PROTOCOL if PROTOCOL in scope["subprotocols"] else None
        await self._raw_send({"type": "websocket.accept", "subprotocol": accepted, "headers": []})
        if accepted is None:
            await self._close(4406, f"Subprotocol not acceptable: use {PROTOCOL}")
            return self._closed_with
        self._connections.open(self, lambda: self._close_soon(1012, "Service restart"))
        self._watch(self._times.init)
        try:
            await self._read_messages()
        except SocketClosed as closed:
            await self._close(closed.code, closed.reason)
        except OSError:
            pass  # The client went away while we were answering it.
        finally:
            await self._free()
        return self._closed_with

    async def _read_messages(self) -> None:
        while True:
            message = await self._receive()
            if message["type"] == "websocket.disconnect":
                return
            if self._is_closing:
                continue
            self._heard_at = time.monotonic()
            text = message.get("text")
            if text is None:
                raise SocketClosed(4400, "Messages must be text")
            try:
                await self._handle(_read_message(text))
            except BadMessage as error:
                raise SocketClosed(4400, error.reason) from None

    async def _handle(self, message: dict[str, Any]) -> None:
        match message["type"]:
            case "connection_init":
                await self._initialise(message)
            case "ping":
                pong: dict[str, Any] = {"type": "pong"}
                if (payload := _read_optional_object(message)) is not None:
                    pong["payload"] = payload
                await self.send(pong)
            case "pong":
                _read_optional_object(message)
            case "subscribe":
                self._subscribe(message)
            case "complete":
                operation = self._running.pop(_read_id(message), None)
                if operation is not None:
                    operation.stop()
            case other:
                raise BadMessage(f"Unknown message type: {str(other)[:60]}")

    async def _initialise(self, message: dict[str, Any]) -> None:
        if self._is_initialised:
            raise SocketClosed(4429, "Too many initialisation requests")
        self._is_initialised = True
        payload = _read_optional_object(message) or {}
        try:
            principal = await self._transport.verifier.verify(_read_token(payload))
        except Unauthenticated as error:
            raise SocketClosed(4403, error.message) from None
        try:
            await self._transport.admit_connection(principal, "")
        except RateLimited as error:
            raise SocketClosed(1013, error.message) from None
        if not self._connections.admit(principal):
            raise SocketClosed(4429, "Too many connections for one person")
        self._principal = principal
        self._watch(self._next_tick())
        await self.send({"type": "connection_ack"})

    def _subscribe(self, message: dict[str, Any]) -> None:
        if self._principal is None:
            raise SocketClosed(4401, "Unauthorized")
        operation_id = _read_id(message)
        request = read_request(message.get("payload"))
        if operation_id in self._running:
            raise SocketClosed(4409, f"Subscriber for {operation_id} already exists")
        if len(self._running) >= MAX_OPERATIONS:
            raise SocketClosed(4429, f"Too many operations: at most {MAX_OPERATIONS} at once")
        operation = self._running[operation_id] = SocketOperation(operation_id, self)
        operation.start(self._transport.operations, request)

    def make_context(self) -> object:
        """What the resolvers of one operation have at hand."""
        return self._transport.make_context(self._principal, self._address)

    def release(self, operation_id: str, operation: SocketOperation) -> bool:
        """Free an id. Whether it was still this operation's."""
        if self._running.get(operation_id) is not operation:
            return False
        del self._running[operation_id]
        return True

    def can_push(self) -> bool:
        """Whether a message can leave at this very moment."""
        return not self._is_closing and self._pusher is not None and self._pusher.can_push()

    def push(self, text: bytes) -> None:
        """Send a message at this very moment, which is possible right after `can_push` said so."""
        assert self._pusher is not None  # noqa: S101  or it could not
        self._pusher.push(text)

    async def send(self, message: dict[str, Any]) -> None:
        """Send a message as soon as the client takes it. Raises OSError when the client is gone."""
        if self._is_closing:
            return
        if self.can_push():
            self.push(encode(message))
            return
        event: Message = {"type": "websocket.send", "text": encode(message).decode()}
        if self._sending_since is not None:
            await self._raw_send(event)
            return
        self._sending_since = time.monotonic()
        try:
            await self._raw_send(event)
        finally:
            self._sending_since = None

    async def _close(self, code: int, reason: str) -> None:
        if self._is_closing:
            return
        self._is_closing = True
        self._closed_with = code
        if self._pusher is not None and self._pusher.abort_if_stuck():
            return  # A word of farewell would wait for good behind all that was not read.
        with contextlib.suppress(OSError, RuntimeError):
            await self._raw_send({"type": "websocket.close", "code": code, "reason": reason})

    def _close_soon(self, code: int, reason: str) -> None:
        task = asyncio.create_task(self._close(code, reason))
        self._closers.add(task)
        task.add_done_callback(self._closers.discard)

    def _watch(self, delay: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(delay, self._tick)

    def _seconds_left(self) -> float:
        if self._principal is None:
            return 0.0
        return self._principal.expires_at.timestamp() + self._transport.leeway - time.time()

    def _next_tick(self) -> float:
        return min(self._times.ping, max(self._seconds_left(), 0.0))

    def _tick(self) -> None:
        """Close a socket that is late, silent or stalled, or whose token ran out; else ping it."""
        now = time.monotonic()
        if self._principal is None:
            self._close_soon(4408, "Connection initialisation timeout")
        elif self._seconds_left() <= 0:
            self._close_soon(4403, "The token has expired. Get a new one and connect again.")
        elif self._pinged_at is not None and self._heard_at < self._pinged_at:
            self._close_soon(4408, "No answer to ping")
        elif self._sending_since is not None and now - self._sending_since > self._times.stalled:
            self._close_soon(4408, "The client does not read")
        else:
            self._pinged_at = now
            self._ping()
            self._watch(self._next_tick())

    def _ping(self) -> None:
        if self.can_push():
            self.push(PING)
            return
        task = asyncio.create_task(self._send_ping())
        self._closers.add(task)
        task.add_done_callback(self._closers.discard)

    async def _send_ping(self) -> None:
        with contextlib.suppress(OSError):
            await self.send({"type": "ping"})

    async def _free(self) -> None:
        self._is_closing = True
        self._connections.close(self, self._principal)
        if self._timer is not None:
            self._timer.cancel()
        for closer in self._closers:
            closer.cancel()
        stopped = [operation.stop() for operation in self._running.values()]
        self._running.clear()
        await asyncio.gather(*self._closers, *filter(None, stopped), return_exceptions=True)


def _read_message(text: str) -> dict[str, Any]:
    message = decode(text)
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        raise BadMessage("A message must be an object with a text as its type")
    return message


def _read_id(message: dict[str, Any]) -> str:
    operation_id = message.get("id")
    if not isinstance(operation_id, str) or not 0 < len(operation_id) <= MAX_ID_CHARACTERS:
        raise BadMessage(f"'id' must be a text of 1 to {MAX_ID_CHARACTERS} characters")
    return operation_id


def _read_optional_object(message: dict[str, Any]) -> dict[str, Any] | None:
    payload = message.get("payload")
    if payload is not None and not isinstance(payload, dict):
        raise BadMessage("'payload' must be an object or null")
    return payload


def _read_token(payload: dict[str, Any]) -> str:
    """The token in connection_init's payload: `authorization: "Bearer …"` in any case, or `token` bare."""
    by_name = {name.lower(): value for name, value in payload.items()}
    if isinstance(authorization := by_name.get("authorization"), str):
        return read_bearer(authorization)
    if isinstance(token := by_name.get("token"), str):
        return token
    raise Unauthenticated('Sign in: send connection_init with the payload {"authorization": "Bearer <token>"}.')
