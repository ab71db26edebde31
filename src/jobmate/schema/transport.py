"""What every transport of one process shares."""

from collections.abc import Callable
from dataclasses import dataclass, field

from jobmate.auth import Principal, TokenVerifier
from jobmate.schema.connections import Connections
from jobmate.schema.operations import Operations

MakeContext = Callable[[Principal | None], object]
"""Builds the context of one operation."""


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds: for connection_init to come, between pings, for a client to take a message, between heartbeats."""

    init: float = 10.0
    ping: float = 25.0
    stalled: float = 60.0
    heartbeat: float = 5.0


@dataclass(frozen=True, slots=True)
class Transport:
    """`leeway` is the seconds a token is still good for after its expiry."""

    operations: Operations
    verifier: TokenVerifier
    make_context: MakeContext
    connections: Connections
    leeway: float
    times: Times = field(default_factory=Times)
