"""Fan-out of status events inside one process, over one Redis connection."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from redis.asyncio import Redis
from redis.asyncio.client import Pipeline

from jobmate.events.connection import ListeningConnection
from jobmate.events.status import GapStatus

log = structlog.get_logger(__name__)

MAX_PENDING = 1_000
"""Jobs whose newest status may wait for one slow reader; beyond that it re-reads the stored state instead."""
OVERLAP = timedelta(seconds=15)
"""How far each re-read looks back beyond the one before: clocks differ, and a commit comes after its timestamp."""

ReadChanges = Callable[[datetime, Collection[uuid.UUID]], Awaitable[Iterable[tuple[uuid.UUID, GapStatus]]]]
"""Stored statuses of these people that changed at or after a moment, with the person each belongs to."""

_PREFIX = b"jobmate:status:"


def put_statuses(pipe: Pipeline, events: Iterable[tuple[uuid.UUID, GapStatus]]) -> None:
    """Have a pipeline send events to whoever listens."""
    for user_id, status in events:
        pipe.publish(_channel(user_id), status.to_json())


@dataclass(frozen=True, slots=True)
class HubCounts:
    """What a hub holds at this moment."""

    people: int
    subscriptions: int
    channels: int


class Subscription:
    """The newest status per job that one listener hasn't had yet. Each is given once, in order of revision.

    A listener either waits in `next`, or is told by `listen` and then takes what there is, without waiting.
    """

    __slots__ = ("_given", "_job_id", "_on_news", "_overflowed", "_pending", "_waiting", "is_closed", "user_id")

    def __init__(self, user_id: uuid.UUID, job_id: uuid.UUID | None) -> None:
        self.user_id = user_id
        self.is_closed = False
        self._job_id = job_id
        self._pending: dict[uuid.UUID, GapStatus] = {}
        self._given: dict[uuid.UUID, int] = {}
        self._on_news: Callable[[], None] | None = None
        self._waiting: asyncio.Future[None] | None = None
        self._overflowed = False

    @property
    def has_news(self) -> bool:
        """Whether `next` would answer at once."""
        return bool(self._pending) or self._overflowed or self.is_closed

    def listen(self, on_news: Callable[[], None]) -> None:
        """Call `on_news` in the moment there is news. It must not raise, nor end a subscription."""
        self._on_news = on_news

    def offer(self, status: GapStatus) -> None:
        """Keep a status for the listener, unless it is old news."""
        job_id = status.job_id
        if self._job_id not in (None, job_id) or status.revision <= self._newest(job_id):
            return
        if job_id not in self._pending and len(self._pending) >= MAX_PENDING:
            self._pending.clear()
            self._overflowed = True
        elif not self._overflowed:
            self._pending[job_id] = status
        self._tell()

    def accept(self, status: GapStatus) -> bool:
        """Whether a status read from the database is news; if so it counts as given."""
        if status.revision <= self._given.get(status.job_id, -1):
            return False
        self._given[status.job_id] = status.revision
        waiting = self._pending.get(status.job_id)
        if waiting is not None and waiting.revision <= status.revision:
            del self._pending[status.job_id]
        return True

    def take(self) -> GapStatus | None:
        """The next status, if one is there."""
        if not self._pending:
            return None
        status = self._pending.pop(next(iter(self._pending)))
        self._given[status.job_id] = status.revision
        return status

    async def next(self) -> GapStatus | None:
        """The next status. None: re-read the stored state (too much was missed), or, when `is_closed`, stop."""
        while (status := self.take()) is None:
            if self._overflowed or self.is_closed:
                self._overflowed = False
                return None
            self._waiting = asyncio.get_running_loop().create_future()
            try:
                await self._waiting
            finally:
                self._waiting = None
        return status

    def close(self) -> None:
        """End it from the hub's side."""
        self.is_closed = True
        self._tell()

    def _tell(self) -> None:
        if self._waiting is not None:
            if not self._waiting.done():
                self._waiting.set_result(None)
        elif self._on_news is not None:
            self._on_news()

    def _newest(self, job_id: uuid.UUID) -> int:
        pending = self._pending.get(job_id)
        return pending.revision if pending is not None else self._given.get(job_id, -1)


class StatusHub:
    """Subscriptions of this process by person.

    A person's channel is subscribed while they have at least one subscription. Redis may come and go: no
    subscription ends for it, and what changed meanwhile is re-read from the database when it is back, and every
    `reread_seconds` besides, with one query for the whole process.
    """

    def __init__(
        self, redis: Redis, read_changes: ReadChanges, *, ack_seconds: float = 0.5, reread_seconds: float = 3.0
    ) -> None:
        self._read_changes = read_changes
        self._ack_seconds = ack_seconds
        self._reread_seconds = reread_seconds
        self._people: dict[uuid.UUID, set[Subscription]] = {}
        self._person_of: dict[bytes, uuid.UUID] = {}
        self._missed = asyncio.Event()
        self._connection = ListeningConnection(redis, on_message=self._deliver, on_connected=self._missed.set)
        self._rereading: asyncio.Task[None] | None = None

    async def subscribe(self, user_id: uuid.UUID, job_id: uuid.UUID | None = None) -> Subscription:
        """Events of one person, of one job or of all, until `leave`.

        In force when this returns, unless Redis is away, in which case the re-reads stand in.
        """
        subscription = Subscription(user_id, job_id)
        self._people.setdefault(user_id, set()).add(subscription)
        channel = _channel(user_id)
        self._person_of[channel] = user_id
        try:
            self._start()
            self._connection.want(channel)
            if not await self._connection.wait_until_in_force(channel, self._ack_seconds):
                log.warning("subscribed_without_redis")
        except BaseException:
            self.leave(subscription)
            raise
        return subscription

    def leave(self, subscription: Subscription) -> None:
        """Free what a subscription holds. Once is enough; more do no harm."""
        user_id = subscription.user_id
        subscriptions = self._people.get(user_id)
        if subscriptions is None:
            return
        subscriptions.discard(subscription)
        if not subscriptions:
            del self._people[user_id]
            del self._person_of[_channel(user_id)]
            self._connection.drop(_channel(user_id))

    def counts(self) -> HubCounts:
        """People, subscriptions and channels held now."""
        held = sum(len(subscriptions) for subscriptions in self._people.values())
        return HubCounts(len(self._people), held, len(self._connection.channels))

    async def close(self) -> None:
        """End every subscription and the connection."""
        for subscriptions in self._people.values():
            for subscription in subscriptions:
                subscription.close()
        if self._rereading is not None:
            self._rereading.cancel()
            await asyncio.gather(self._rereading, return_exceptions=True)
        await self._connection.close()

    def _start(self) -> None:
        self._connection.start()
        if self._rereading is None:
            self._rereading = asyncio.create_task(self._reread(), name="status-hub-reread")

    def _deliver(self, channel: bytes, data: bytes) -> None:
        user_id = self._person_of.get(channel)
        if user_id is None:
            return  # They left a moment ago.
        try:
            status = GapStatus.from_json(data)
        except (ValueError, KeyError, TypeError):
            log.warning("event_unreadable", channel=channel)
            return
        self._offer(user_id, status)

    def _offer(self, user_id: uuid.UUID, status: GapStatus) -> None:
        for subscription in self._people.get(user_id, ()):
            subscription.offer(status)

    async def _reread(self) -> None:
        since = datetime.now(UTC)
        while True:
            try:
                async with asyncio.timeout(self._reread_seconds):
                    await self._missed.wait()
            except TimeoutError:
                pass
            self._missed.clear()
            began = datetime.now(UTC)
            if self._people and not await self._offer_changes(since - OVERLAP):
                continue
            since = began

    async def _offer_changes(self, since: datetime) -> bool:
        try:
            changes = await self._read_changes(since, frozenset(self._people))
        except Exception:
            # The database may be away too; the window stays open until a re-read succeeds.
            log.exception("reread_failed")
            return False
        for user_id, status in changes:
            self._offer(user_id, status)
        return True


def _channel(user_id: uuid.UUID) -> bytes:
    return _PREFIX + user_id.hex.encode()
