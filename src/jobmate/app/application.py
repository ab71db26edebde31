"""The Starlette app: routes, middleware, and a lifespan that holds the runtime."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import structlog
from asgi_correlation_id import CorrelationIdMiddleware
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import Receive, Scope, Send

from jobmate.app.health import show_health, show_readiness
from jobmate.app.memory import settled_memory
from jobmate.app.middleware import ObserveRequests, make_request_id
from jobmate.app.pages import WEBAPP, Pages
from jobmate.app.server import hear_stop_signals
from jobmate.app.sign_in import show_demo_token
from jobmate.auth import TokenVerifier
from jobmate.errors import RateLimited
from jobmate.logs import configure_logs
from jobmate.runtime import Runtime, open_runtime
from jobmate.schema import build_schema
from jobmate.schema.connections import Connections
from jobmate.schema.context import Context
from jobmate.schema.http_view import GraphQLView
from jobmate.schema.operations import Operations
from jobmate.schema.transport import Times, Transport, read_address
from jobmate.schema.uploads import PREFLIGHT_HEADERS
from jobmate.schema.websocket import GraphQLSocket
from jobmate.schema.wire import encode
from jobmate.services.admission import Action
from jobmate.settings import Settings

log = structlog.get_logger(__name__)


def create_app(settings: Settings, *, webapp: Path = WEBAPP, times: Times | None = None) -> Starlette:
    """The app. Opens nothing before its lifespan starts. `times` bounds how long a socket's client may be silent.

    Raises ConfigurationError when there is no key to check tokens with.
    """
    endpoint = GraphQLEndpoint(settings, times or Times(init=min(Times().init, settings.client_seconds)))
    routes = [
        Route("/graphql", endpoint.http),
        WebSocketRoute("/graphql", endpoint.socket),
        Route("/healthz", show_health),
        Route("/readyz", show_readiness),
        *([Route("/dev/token", show_demo_token)] if settings.is_development else []),
        *Pages(webapp).routes(with_graphiql=settings.is_development),
    ]
    app = Starlette(routes=routes, middleware=_middleware(settings), lifespan=_lifespan(settings, endpoint))
    app.state.settings = settings
    app.state.connections = endpoint.connections
    return app


def _middleware(settings: Settings) -> list[Middleware]:
    layers = [Middleware(CorrelationIdMiddleware, generator=make_request_id), Middleware(ObserveRequests)]
    if settings.cors_origins:
        layers.append(
            Middleware(
                CORSMiddleware,
                allow_origins=settings.cors_origins,
                allow_methods=["GET", "POST"],
                allow_headers=["authorization", "content-type", "if-none-match", "x-request-id", *PREFLIGHT_HEADERS],
                expose_headers=["etag", "x-request-id"],
                max_age=3600,
            )
        )
    return layers


def _lifespan(
    settings: Settings, endpoint: "GraphQLEndpoint"
) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        if not structlog.is_configured():
            configure_logs(settings)
        async with open_runtime(settings, "api") as runtime:
            app.state.runtime = endpoint.runtime = runtime
            sweeping = asyncio.create_task(_sweep_once(runtime))
            with settled_memory(), hear_stop_signals(endpoint.connections.drain):
                yield
            endpoint.connections.drain()
            sweeping.cancel()
            await asyncio.gather(sweeping, return_exceptions=True)

    return lifespan


async def _sweep_once(runtime: Runtime) -> None:
    """Call for work that waits since before we started; workers sweep too, so a failure here only costs time."""
    try:
        await runtime.sweep()
    except Exception as error:
        log.warning("sweep_failed", error=type(error).__name__)


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
        self.socket = _Socket(self)

    async def serve_http(self, request: Request) -> Response:
        """A browser that opens the endpoint in development is shown GraphiQL; everything else is GraphQL."""
        wants_page = request.method == "GET" and "text/html" in request.headers.get("accept", "")
        if wants_page and self._settings.is_development:
            return RedirectResponse("/graphiql")
        return await self._view.respond(request)

    async def serve_socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a WebSocket, unless a page of another site opens it."""
        if not self._allows_origin(scope):
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        try:
            await self._transport.admit_connection(None, read_address(scope))
        except RateLimited as error:
            await receive()
            await _refuse_handshake(send, error)
            return
        await GraphQLSocket(receive, send, self._transport).run(scope)

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


class _Socket:
    def __init__(self, endpoint: GraphQLEndpoint) -> None:
        self._endpoint = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._endpoint.serve_socket(scope, receive, send)
