"""The way of a WebSocket to the GraphQL endpoint."""

import time

from asgi_correlation_id import correlation_id
from starlette.types import Receive, Scope, Send

from jobmate.app.endpoint import GraphQLEndpoint
from jobmate.app.middleware import log_access, make_request_id
from jobmate.schema.masking import log_unexpected


def is_socket(scope: Scope) -> bool:
    """Whether somebody asks for a WebSocket at the endpoint, wherever a proxy or an outer app has put us."""
    return scope["type"] == "websocket" and str(scope["path"]).removeprefix(scope.get("root_path", "")) == "/graphql"


class SocketEntrance:
    """Lets sockets straight in, past middleware and routes.

    None of those has anything to do for a socket, and each would hold a coroutine or two for as long as it lives. What
    they do for requests is done here for sockets: a name for the log, one access line, a last stop for errors.
    """

    def __init__(self, endpoint: GraphQLEndpoint) -> None:
        self._endpoint = endpoint

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one, from handshake to close."""
        correlation_id.set(make_request_id())
        started = time.perf_counter()
        status: int | None = None
        try:
            status = await self._endpoint.serve_socket(scope, receive, send)
        except Exception as error:
            log_unexpected(error, path=scope["path"])
        finally:
            log_access(scope, status, started)
