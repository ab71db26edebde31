"""A token for the demo person, in development and for this machine alone."""

import ipaddress
from datetime import UTC, datetime, timedelta

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from jobmate.auth import issue_token
from jobmate.errors import ConfigurationError
from jobmate.schema.wire import encode
from jobmate.settings import Settings

DEMO_SUBJECT = "demo"
DEMO_NAME = "Demo Person"
TTL = timedelta(hours=12)


def show_demo_token(request: Request) -> Response:
    """`{"token", "expiresAt"}`. 404 for any client or host name but this machine's own.

    The host is checked too, so that a page of another site can't reach it by pointing its own name here.
    """
    settings: Settings = request.app.state.settings
    client = request.client.host if request.client else ""
    if not (_is_loopback(client) and _is_loopback(request.url.hostname or "")):
        raise HTTPException(404)
    try:
        token = issue_token(settings, DEMO_SUBJECT, name=DEMO_NAME, ttl=TTL)
    except ConfigurationError as error:
        raise HTTPException(404, error.message) from None
    body = {"token": token, "expiresAt": (datetime.now(UTC) + TTL).isoformat(timespec="seconds")}
    return Response(encode(body), 200, {"Cache-Control": "no-store"}, "application/json")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
