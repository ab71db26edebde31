"""`/graphql`: one set of parts behind HTTP and WebSocket."""

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from jobmate.auth import TokenVerifier
from jobmate.errors import RateLimited
from jobmate.runtime import Runtime
from jobmate.schema import build_schema
from jobmate.schema.connections import Connections
from jobmate.schema.context import Context
from jobmate.schema.http_view import GraphQLView
from jobmate.schema.operations import Operations
from jobmate.schema.transport import Times, Transport, read_address
from jobmate.schema.websocket import GraphQLSocket
from jobmate.schema.wire import encode
from jobmate.services.admission import Action
from jobmate.settings import Settings


class GraphQLEndpoint:
    """`/graphql`, over HTTP and WebSocket, on one set of parts."""

    runtime: Runtime

    def __init__(self, settings: Settings, times: Times) -> None:
        self.connections = Connections()
        self._settings = settings
        self._transport = Transport(
            operations=Operations(build_schema(), is_development=settings.is_development),
            verifier=TokenVerifier(settings),
            make_context=lambda principal, address: Context(self.runtime, principal, address),
            admit_connection=lambda principal, address: self.runtime.admission.admit(
                Action.CONNECT, principal, address
            ),
            connections=self.connections,
            leeway=settings.jwt_leeway,
            client_seconds=settings.client_seconds,
            times=times,
        )
        self._view = GraphQLView(self._transport)
        self.http = _Http(self)

    async def serve_http(self, request: Request) -> Response:
        """A browser that opens the endpoint in development is shown GraphiQL; everything else is GraphQL."""
        wants_page = request.method == "GET" and "text/html" in request.headers.get("accept", "")
        if wants_page and self._settings.is_development:
            return RedirectResponse("/graphiql")
        return await self._view.respond(request)

    async def serve_socket(self, scope: Scope, receive: Receive, send: Send) -> int | None:
        """Serve a WebSocket, unless a page of another site opens it. Its close code, if the closing was ours."""
        if not self._allows_origin(scope):
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return 1008
        try:
            await self._transport.admit_connection(None, read_address(scope))
        except RateLimited as error:
            await receive()
            await _refuse_handshake(send, error)
            return 429
        return await GraphQLSocket(receive, send, self._transport).run(scope)

    def _allows_origin(self, scope: Scope) -> bool:
        """No Origin (no browser), our own, one that CORS admits, or in development any page of this machine."""
        headers = dict(scope["headers"])
        origin = headers.get(b"origin", b"").decode("latin-1")
        if not origin or origin in self._settings.cors_origins or "*" in self._settings.cors_origins:
            return True
        parts = urlsplit(origin)
        is_local = parts.hostname in {"localhost", "127.0.0.1", "::1"}
        own = headers.get(b"host", b"").decode("latin-1")
        return parts.netloc == own or (is_local and self._settings.is_development)


async def _refuse_handshake(send: Send, error: RateLimited) -> None:
    """429 in place of the upgrade; clients of graphql-ws come back with growing pauses."""
    body = encode({"errors": [{"message": error.message, "extensions": {"code": error.code}}]})
    headers = [(b"content-type", b"application/json; charset=utf-8"), (b"retry-after", b"%d" % error.retry_after)]
    await send({"type": "websocket.http.response.start", "status": 429, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": body})


class _Http:
    """An ASGI endpoint, so that the view itself decides on every method."""

    def __init__(self, endpoint: GraphQLEndpoint) -> None:
        self._endpoint = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._endpoint.serve_http(Request(scope, receive))
        await response(scope, receive, send)
