import asyncio
import uuid
from collections.abc import AsyncIterator, Collection, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from jobmate.enums import AnalysisStage, GapState
from jobmate.events import GapStatus, HubCounts, StatusError, StatusHub
from jobmate.events.hub import MAX_PENDING, Subscription
from jobmate.queue import connect_redis
from tests.support.publishing import publish_statuses
from tests.support.redis_server import RedisServer
from tests.support.waiting import until

PERSON, JOB = uuid.uuid4(), uuid.uuid4()
STATUS = GapStatus(
    JOB, GapState.GENERATING, AnalysisStage.MAPPING, 0.7, 3, None, None, None, datetime(2024, 5, 1, tzinfo=UTC)
)
NOTHING_HELD = HubCounts(0, 0, 0)


class Stored:
    """The stored state a hub re-reads."""

    def __init__(self) -> None:
        self.statuses: list[tuple[uuid.UUID, GapStatus]] = []
        self.reads = 0
        self.broken = False

    async def read(self, _: datetime, person_ids: Collection[uuid.UUID]) -> Iterable[tuple[uuid.UUID, GapStatus]]:
        self.reads += 1
        if self.broken:
            raise ConnectionError("the database is away")
        return [(person, status) for person, status in self.statuses if person in person_ids]


@asynccontextmanager
async def open_hub(url: str, stored: Stored | None = None, *, reread_seconds: float = 60) -> AsyncIterator[StatusHub]:
    redis = connect_redis(url, 0.5)
    hub = StatusHub(redis, (stored or Stored()).read, reread_seconds=reread_seconds)
    yield hub
    await hub.close()
    await redis.connection_pool.disconnect()


@asynccontextmanager
async def listening(hub: StatusHub, person: uuid.UUID, job: uuid.UUID | None = None) -> AsyncIterator[Subscription]:
    subscription = await hub.subscribe(person, job)
    try:
        yield subscription
    finally:
        hub.leave(subscription)


async def send(url: str, status: GapStatus, person: uuid.UUID = PERSON) -> None:
    redis = connect_redis(url, 0.5)
    await publish_statuses(redis, [(person, status)])
    await redis.connection_pool.disconnect()


async def listening_connections(redis: RedisServer) -> int:
    client = connect_redis(redis.url, 0.5)
    clients = await client.client_list(_type="pubsub")
    await client.connection_pool.disconnect()
    return len(clients)


def test_a_status_goes_through_json_and_back() -> None:
    whole = STATUS._replace(report_id=uuid.uuid4(), score=7.5, error=StatusError("CODE", "Why: é", True))
    for status in (STATUS, whole):
        assert GapStatus.from_json(status.to_json()) == status


async def test_an_event_reaches_every_listener_of_its_person_and_no_one_else(redis_server: RedisServer) -> None:
    async with (
        open_hub(redis_server.url) as hub,
        listening(hub, PERSON) as every,
        listening(hub, PERSON, JOB) as this_job,
        listening(hub, PERSON, uuid.uuid4()) as another_job,
        listening(hub, uuid.uuid4()) as stranger,
    ):
        await send(redis_server.url, STATUS)
        assert await every.next() == STATUS
        assert await this_job.next() == STATUS
        await send(redis_server.url, STATUS._replace(job_id=uuid.uuid4()), PERSON)
        assert (await every.next()) is not None
        for silent in (another_job, stranger):
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(silent.next(), 0.1)


async def test_old_and_repeated_revisions_are_dropped(redis_server: RedisServer) -> None:
    async with open_hub(redis_server.url) as hub, listening(hub, PERSON) as subscription:
        for revision in (3, 3, 2, 5, 4):
            await send(redis_server.url, STATUS._replace(revision=revision))
            if revision == 3 and not subscription._given:
                assert (await subscription.next()) == STATUS
        news = await subscription.next()
        assert news is not None
        assert news.revision == 5


async def test_one_connection_however_many_people_listen(redis_server: RedisServer) -> None:
    async with open_hub(redis_server.url) as hub:
        people = [uuid.uuid4() for _ in range(20)]
        contexts = [listening(hub, person) for person in people for _ in range(3)]
        for context in contexts:
            await context.__aenter__()
        assert hub.counts() == HubCounts(20, 60, 20)
        assert await listening_connections(redis_server) == 1
        for context in contexts:
            await context.__aexit__(None, None, None)
        assert hub.counts() == NOTHING_HELD


async def test_a_channel_is_held_until_its_last_listener_leaves(redis_server: RedisServer) -> None:
    async with open_hub(redis_server.url) as hub:
        async with listening(hub, PERSON) as staying:
            async with listening(hub, PERSON):
                pass
            assert hub.counts() == HubCounts(1, 1, 1)
            await send(redis_server.url, STATUS)
            assert await staying.next() == STATUS
        assert hub.counts() == NOTHING_HELD
        async with listening(hub, PERSON) as again:
            await send(redis_server.url, STATUS)
            assert await again.next() == STATUS


async def test_a_cancelled_listener_frees_everything(redis_server: RedisServer) -> None:
    async with open_hub(redis_server.url) as hub:
        entered = asyncio.Event()

        async def listen() -> None:
            async with listening(hub, PERSON) as subscription:
                entered.set()
                await subscription.next()

        task = asyncio.create_task(listen())
        await entered.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert hub.counts() == NOTHING_HELD


async def test_a_redis_that_was_killed_and_started_again_ends_no_subscription(own_redis: RedisServer) -> None:
    stored = Stored()
    async with open_hub(own_redis.url, stored) as hub, listening(hub, PERSON) as subscription:
        own_redis.kill()
        own_redis.start()
        client = connect_redis(own_redis.url, 0.5)

        async def is_heard() -> bool:
            return bool(await client.publish(f"jobmate:status:{PERSON.hex}", STATUS.to_json()))

        await until(is_heard)
        await client.connection_pool.disconnect()
        assert await subscription.next() == STATUS


async def test_what_was_missed_while_the_connection_was_lost_is_read_at_once(own_redis: RedisServer) -> None:
    stored = Stored()
    async with open_hub(own_redis.url, stored) as hub, listening(hub, PERSON) as subscription:

        async def is_read() -> bool:
            return stored.reads == 1

        await until(is_read)
        own_redis.kill()
        stored.statuses = [(PERSON, STATUS)]
        own_redis.start()
        assert await subscription.next() == STATUS


async def test_what_changes_while_redis_is_away_is_re_read(own_redis: RedisServer) -> None:
    stored = Stored()
    async with open_hub(own_redis.url, stored, reread_seconds=0.1) as hub:
        own_redis.kill()
        async with listening(hub, PERSON) as subscription:
            stored.broken = True
            reads = stored.reads

            async def read_twice_more() -> bool:
                return stored.reads >= reads + 2

            await until(read_twice_more)
            stored.broken = False
            stored.statuses = [(PERSON, STATUS)]
            assert await subscription.next() == STATUS


async def test_a_frozen_redis_holds_no_subscriber_up(own_redis: RedisServer) -> None:
    stored = Stored()
    stored.statuses = [(PERSON, STATUS)]
    async with open_hub(own_redis.url, stored, reread_seconds=0.1) as hub:
        own_redis.freeze()
        async with listening(hub, PERSON) as subscription:
            assert await subscription.next() == STATUS
        own_redis.thaw()


async def test_garbage_on_a_channel_harms_no_one(redis_server: RedisServer) -> None:
    async with open_hub(redis_server.url) as hub, listening(hub, PERSON) as subscription:
        client = connect_redis(redis_server.url, 0.5)
        for garbage in (b"", b"null", b"{}", b"[1]", b"\xff", b'{"error":1}'):
            await client.publish(f"jobmate:status:{PERSON.hex}", garbage)
        await client.connection_pool.disconnect()
        await send(redis_server.url, STATUS)
        assert await subscription.next() == STATUS


async def test_a_closing_hub_ends_its_subscriptions(redis_server: RedisServer) -> None:
    async with open_hub(redis_server.url) as hub, listening(hub, PERSON) as subscription:
        await hub.close()
        assert await subscription.next() is None
        assert subscription.is_closed


async def test_a_slow_reader_gets_the_newest_of_each_job() -> None:
    subscription = Subscription(PERSON, None)
    other = uuid.uuid4()
    for revision in range(1, 6):
        subscription.offer(STATUS._replace(revision=revision))
        subscription.offer(STATUS._replace(job_id=other, revision=revision))
    given = [await subscription.next() for _ in range(2)]
    assert [(status.job_id, status.revision) for status in given if status] == [(JOB, 5), (other, 5)]


async def test_a_reader_too_slow_for_its_jobs_re_reads_instead() -> None:
    subscription = Subscription(PERSON, None)
    for _ in range(MAX_PENDING + 1):
        subscription.offer(STATUS._replace(job_id=uuid.uuid4()))
    assert await subscription.next() is None
    subscription.offer(STATUS)
    assert await subscription.next() == STATUS


async def test_who_listens_is_told_of_each_news_and_takes_it_without_waiting(redis_server: RedisServer) -> None:
    async with open_hub(redis_server.url) as hub, listening(hub, PERSON) as subscription:
        taken: list[GapStatus | None] = []
        subscription.listen(lambda: taken.append(subscription.take()))
        for revision in (3, 3, 2, 5):
            await send(redis_server.url, STATUS._replace(revision=revision))

        async def are_two() -> bool:
            return len(taken) == 2

        await until(are_two)
        assert [status.revision for status in taken if status] == [3, 5]
        assert subscription.take() is None
        assert not subscription.has_news
        hub.leave(subscription)
        assert hub.counts() == NOTHING_HELD


async def test_a_snapshot_takes_the_place_of_what_waits_and_is_no_newer() -> None:
    subscription = Subscription(PERSON, None)
    subscription.offer(STATUS)
    assert subscription.accept(STATUS)
    assert not subscription.accept(STATUS)
    subscription.offer(STATUS)
    subscription.offer(STATUS._replace(revision=4))
    news = await subscription.next()
    assert news is not None
    assert news.revision == 4
