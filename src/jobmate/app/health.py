"""Whether the process is up, and whether it can do its work."""

import asyncio
from collections.abc import Awaitable

from starlette.requests import Request
from starlette.responses import Response

from jobmate import __version__
from jobmate.runtime import Runtime
from jobmate.schema.connections import Connections
from jobmate.schema.wire import encode

CHECK_SECONDS = 3.0


def show_health(_request: Request) -> Response:
    """200 as long as the process answers."""
    return _write({"status": "ok", "version": __version__}, 200)


async def show_readiness(request: Request) -> Response:
    """200 when requests can be served, with the state of each part; 503 when the database is away or we are leaving.

    Without Redis the state is "degraded" and still 200: saves are acknowledged, analyses start when it is back, and
    open subscriptions follow the database meanwhile. Taking every API process out would only make that worse.
    """
    runtime: Runtime = request.app.state.runtime
    connections: Connections = request.app.state.connections
    has_database, has_redis = await asyncio.gather(_check(runtime.ping_database()), _check(runtime.ping_redis()))
    parts = {
        "database": _describe(has_database, "It can't be reached, or `jobmate migrate` has not been run."),
        "redis": _describe(has_redis, "It can't be reached; new analyses wait until it is back."),
        "process": _describe(not connections.is_draining, "It is shutting down."),
    }
    is_ready = has_database and not connections.is_draining
    status = ("ready" if has_redis else "degraded") if is_ready else "unavailable"
    return _write({"status": status, "version": __version__, "parts": parts}, 200 if is_ready else 503)


async def _check(ping: Awaitable[bool]) -> bool:
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            return await ping
    except Exception:
        return False


def _describe(is_up: bool, advice: str) -> dict[str, str]:
    return {"status": "up"} if is_up else {"status": "down", "detail": advice}


def _write(body: object, status: int) -> Response:
    return Response(encode(body), status, {"Cache-Control": "no-store"}, "application/json")
