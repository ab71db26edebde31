"""Status events: what they carry, how they leave, and the hub that brings them to every listener of a process."""

from jobmate.events.hub import HubCounts, StatusHub, Subscription, put_statuses
from jobmate.events.status import GapStatus, StatusError

__all__ = ["GapStatus", "HubCounts", "StatusError", "StatusHub", "Subscription", "put_statuses"]
