"""What stands between a page and the API."""

from playwright.sync_api import Page, Route, WebSocketRoute


class Network:
    """Lets sockets, streams and requests through, refuses them, or swallows them.

    `refusal` is the HTTP status a proxy answers GraphQL requests with instead of passing them on, `token_refusal`
    the one for the address of development tokens; None for none.
    """

    def __init__(self, page: Page) -> None:
        self.sockets = True
        self.streams = True
        self.is_silent = False
        self.refusal: int | None = None
        self.token_refusal: int | None = None
        self._opened: list[WebSocketRoute] = []
        page.route_web_socket("**/graphql", self._pass_socket)
        page.route("**/graphql", self._pass_request)
        page.route("**/dev/token", self._pass_token)

    def cut(self) -> None:
        """Close the sockets that are open, and let no other through."""
        self.sockets = False
        for socket in self._opened:
            socket.close(code=1011, reason="cut")
        self._opened.clear()

    def _pass_socket(self, socket: WebSocketRoute) -> None:
        if not self.sockets:
            socket.close(code=1011, reason="blocked")
            return
        self._opened.append(socket)
        server = socket.connect_to_server()
        # What was open before the line went silent stays silent; what comes after is a new line.
        socket.on_message(lambda message: None if self.is_silent else server.send(message))
        server.on_message(lambda message: None if self.is_silent else socket.send(message))

    def _pass_request(self, route: Route) -> None:
        is_stream = "subscriptionSpec" in route.request.headers.get("accept", "")
        if is_stream and not self.streams:
            route.abort()
        elif self.refusal is not None and not is_stream:
            route.fulfill(status=self.refusal, body="")
        else:
            route.continue_()

    def _pass_token(self, route: Route) -> None:
        if self.token_refusal is None:
            route.continue_()
        else:
            route.fulfill(status=self.token_refusal, body="")
