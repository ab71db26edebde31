"""Who may do what how often: a person by the token's issuer and subject, and besides the address they come from.

An address stands for many people (offices, networks of phones), so it may do as much as several of them. Addresses
of this machine have no bounds of their own: behind them stands a proxy that wasn't made known, or the person here.
"""

import hashlib
import ipaddress
import math
from enum import StrEnum
from functools import lru_cache

import structlog

from jobmate.adapters.rate_limits import Bound, RateLimiter
from jobmate.auth import Principal
from jobmate.errors import RateLimited
from jobmate.settings import Rate, Settings

log = structlog.get_logger(__name__)


class Action(StrEnum):
    """What is counted, each by itself."""

    SAVE = "save"
    FORCED_RUN = "run"
    TEXT = "text"
    UPLOAD = "upload"
    CONNECT = "connect"


class Admission:
    """The rates of the settings, held against people and addresses. One per process."""

    def __init__(self, limiter: RateLimiter, settings: Settings) -> None:
        self._limiter = limiter
        self._people_per_address = settings.rate_people_per_address
        self._rates: dict[Action, Rate] = {
            Action.SAVE: settings.rate_saves,
            Action.FORCED_RUN: settings.rate_forced_runs,
            Action.TEXT: settings.rate_texts,
            Action.UPLOAD: settings.rate_uploads,
            Action.CONNECT: settings.rate_connections,
        }

    async def admit(self, action: Action, principal: Principal | None, address: str = "") -> None:
        """Count one more. Raises RateLimited, and counts nothing, when it is one too many.

        Either side may be left out: an unknown person by None, an address by "".
        """
        rate = self._rates[action]
        bounds = []
        if principal is not None:
            bounds.append(Bound(f"{action}:person:{_digest(principal)}", rate))
        if self._people_per_address and (network := name_network(address)):
            bounds.append(Bound(f"{action}:address:{network}", rate.times(self._people_per_address)))
        seconds = await self._limiter.take(bounds)
        if seconds:
            log.info("rate_limited", action=action, seconds=seconds)
            wait = max(1, math.ceil(seconds))
            raise RateLimited(f"That was too often. Try again in {_say_seconds(wait)}.", retry_after=wait)


@lru_cache(maxsize=4_096)
def name_network(address: str) -> str:
    """What stands for one client: the address, or of IPv6 its /64. Empty for this machine's and for no address."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is None:
            return "" if parsed.is_loopback else str(ipaddress.ip_network((int(parsed), 64), strict=False))
        parsed = parsed.ipv4_mapped
    return "" if parsed.is_loopback else str(parsed)


def _digest(principal: Principal) -> str:
    """Names nobody in Redis."""
    return hashlib.sha256(f"{principal.issuer}\0{principal.subject}".encode(errors="surrogatepass")).hexdigest()[:32]


def _say_seconds(seconds: int) -> str:
    if seconds == 1:
        return "a second"
    return f"{seconds} seconds" if seconds < 120 else f"{math.ceil(seconds / 60)} minutes"
