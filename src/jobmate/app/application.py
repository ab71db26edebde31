"""The Starlette app: routes, middleware, and a lifespan that holds the runtime."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import structlog
from asgi_correlation_id import CorrelationIdMiddleware
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from jobmate.app.endpoint import GraphQLEndpoint
from jobmate.app.health import show_health, show_readiness
from jobmate.app.memory import settled_memory
from jobmate.app.middleware import ObserveRequests, make_request_id
from jobmate.app.pages import WEBAPP, Pages
from jobmate.app.server import hear_stop_signals
from jobmate.app.sign_in import show_demo_token
from jobmate.app.socket_entrance import SocketEntrance, is_socket
from jobmate.logs import configure_logs
from jobmate.runtime import Runtime, open_runtime
from jobmate.schema.transport import Times
from jobmate.schema.uploads import PREFLIGHT_HEADERS
from jobmate.settings import Settings

log = structlog.get_logger(__name__)


class App(Starlette):
    """Starlette for requests; sockets go straight to their endpoint."""

    def __init__(self, endpoint: GraphQLEndpoint, **options: Any) -> None:
        super().__init__(**options)
        self._sockets = SocketEntrance(endpoint)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if is_socket(scope):
            await self._sockets.serve(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def create_app(settings: Settings, *, webapp: Path = WEBAPP, times: Times | None = None) -> App:
    """The app. Opens nothing before its lifespan starts. `times` bounds how long a socket's client may be silent.

    Raises ConfigurationError when there is no key to check tokens with.
    """
    endpoint = GraphQLEndpoint(settings, times or Times(init=min(Times().init, settings.client_seconds)))
    routes = [
        Route("/graphql", endpoint.http),
        Route("/healthz", show_health),
        Route("/readyz", show_readiness),
        *([Route("/dev/token", show_demo_token)] if settings.is_development else []),
        *Pages(webapp).routes(with_graphiql=settings.is_development),
    ]
    layers = _middleware(settings)
    app = App(endpoint, routes=routes, middleware=layers, lifespan=_lifespan(settings, endpoint))
    app.state.settings = settings
    app.state.connections = endpoint.connections
    return app


def _middleware(settings: Settings) -> list[Middleware]:
    layers = [
        Middleware(CorrelationIdMiddleware, generator=make_request_id),
        Middleware(ObserveRequests),
    ]
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
    settings: Settings, endpoint: GraphQLEndpoint
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
