"""The way of a WebSocket to the GraphQL endpoint."""

import time

from asgi_correlation_id import correlation_id
from starlette._utils import get_route_path
from starlette.types import ASGIApp, Receive, Scope, Send

from jobmate.app.endpoint import GraphQLEndpoint
from jobmate.app.middleware import log_access, make_request_id
from jobmate.schema.masking import log_unexpected


class SocketEntrance:
    """Lets sockets straight in, past middleware and routes.

    None of those has anything to do for a socket, and each would hold a coroutine or two for as long as it lives. What
    they do for requests is done here for sockets: a name for the log, one access line, a last stop for errors.
    """

    def __init__(self, app: ASGIApp, endpoint: GraphQLEndpoint) -> None:
        self._app = app
        self._endpoint = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket" or get_route_path(scope) != "/graphql":
            await self._app(scope, receive, send)
            return
        correlation_id.set(make_request_id())
        started = time.perf_counter()
        status: int | None = None
        try:
            status = await self._endpoint.serve_socket(scope, receive, send)
        except Exception as error:
            log_unexpected(error, path=scope["path"])
        finally:
            log_access(scope, status, started)
