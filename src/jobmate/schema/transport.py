"""What every transport of one process shares."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from starlette.types import Scope

from jobmate.auth import Principal, TokenVerifier
from jobmate.schema.connections import Connections
from jobmate.schema.operations import Operations

MakeContext = Callable[[Principal | None, str], object]
"""Builds the context of one operation from who asks and their address."""

AdmitConnection = Callable[[Principal | None, str], Awaitable[None]]
"""Counts a socket or stream of a person, from an address; either may be left out. Raises RateLimited."""


def read_address(scope: Scope) -> str:
    """The client's address, behind proxies the one they vouch for; empty when there is none."""
    client = scope.get("client")
    return str(client[0]) if client else ""


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds: for connection_init to come, between pings, for a client to take a message, between heartbeats."""

    init: float = 10.0
    ping: float = 25.0
    stalled: float = 60.0
    heartbeat: float = 5.0


@dataclass(frozen=True, slots=True)
class Transport:
    """`leeway` is the seconds a token is still good for after its expiry; `client_seconds` what a body may take."""

    operations: Operations
    verifier: TokenVerifier
    make_context: MakeContext
    admit_connection: AdmitConnection
    connections: Connections
    leeway: float
    client_seconds: float
    times: Times = field(default_factory=Times)
