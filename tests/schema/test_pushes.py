"""Events on their way from Redis to sockets that read, read slowly, or don't read."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from jobmate.auth import issue_token
from jobmate.enums import AnalysisStage, GapState
from jobmate.events import GapStatus, StatusError
from jobmate.queue import connect_redis
from jobmate.schema.ids import decode_id, encode_id
from jobmate.schema.transport import Times
from tests.schema.support.clients import Person, Socket, eventually, open_socket, signed_in
from tests.schema.support.servers import make_settings, run_api
from tests.support.publishing import publish_statuses

WATCH = "subscription { gapStatusChanged { jobId revision state error { message } } }"
JOB = uuid.uuid4()
LAST_OF_PRELUDE = 1_000


def make_status(revision: int, message: str = "", job: uuid.UUID = JOB) -> GapStatus:
    error = StatusError("CODE", message, retryable=False) if message else None
    moment = datetime(2026, 1, 2, tzinfo=UTC)
    return GapStatus(job, GapState.FAILED, AnalysisStage.DONE, 1.0, revision, None, None, error, moment)


class Publisher:
    """Publishes statuses to one person."""

    def __init__(self, redis: Any, person_id: uuid.UUID) -> None:
        self._redis = redis
        self._person_id = person_id

    async def publish(self, *statuses: GapStatus) -> None:
        await publish_statuses(self._redis, [(self._person_id, status) for status in statuses])


@asynccontextmanager
async def publisher_to(person: Person) -> AsyncIterator[Publisher]:
    me = await person.run("{ me { id } }")
    redis = connect_redis(person.api.settings.redis_url, 5)
    yield Publisher(redis, decode_id("User", me["me"]["id"]))
    await redis.connection_pool.disconnect()


async def listen(publisher: Publisher, listener: Socket, query: str = WATCH, operation_id: str = "s") -> None:
    """Subscribe, and send events of another job until one arrives: the subscription is in force."""
    await listener.subscribe(operation_id, query)
    job, revision = uuid.uuid4(), 0
    heard = asyncio.create_task(listener.receive())
    while not heard.done():
        revision += 1
        await publisher.publish(make_status(revision, job=job))
        await asyncio.wait({heard}, timeout=0.2)
    await publisher.publish(make_status(LAST_OF_PRELUDE, job=job))
    message = heard.result()
    while message["payload"]["data"]["gapStatusChanged"]["revision"] != LAST_OF_PRELUDE:
        message = await listener.receive()


async def next_revision(listener: Socket) -> int:
    """Of the job that the tests are about; preludes of others are passed over."""
    while (shown := (await listener.next_data("s"))["gapStatusChanged"])["jobId"] != encode_id("Job", JOB):
        pass
    revision: int = shown["revision"]
    return revision


async def test_events_of_every_size_arrive_whole(ada: Person) -> None:
    sizes = [1, 10, 60, 100, 1_000, 65_300, 65_536, 70_000, 200_000]
    async with publisher_to(ada) as publisher, signed_in(ada) as listener:
        await listen(publisher, listener)
        for revision, size in enumerate(sizes, start=1):
            await publisher.publish(make_status(revision, "ä" * size))
            shown = (await listener.next_data("s"))["gapStatusChanged"]
            assert shown["revision"] == revision
            assert shown["error"]["message"] == "ä" * size


async def test_a_listening_subscription_has_no_task(ada: Person) -> None:
    async with publisher_to(ada) as publisher, signed_in(ada) as listener:
        await listen(publisher, listener)
        await publisher.publish(make_status(1))
        await listener.next_data("s")
        names = await _name_tasks(ada)
        assert not [name for name in names if "SocketOperation" in name]
        assert [name for name in names if "run_asgi" in name], "the socket's own"


async def test_one_event_answers_every_selection_that_is_asked_of_it(ada: Person) -> None:
    selection = "subscription { gapStatusChanged { revision error { message __typename } } }"
    async with publisher_to(ada) as publisher, signed_in(ada) as listener, signed_in(ada) as other:
        await listen(publisher, listener)
        await listen(publisher, other, selection)
        await publisher.publish(make_status(1, "Why"))
        shown = (await listener.next_data("s"))["gapStatusChanged"]
        assert (shown["revision"], shown["state"]) == (1, "FAILED")
        error = {"message": "Why", "__typename": "AnalysisError"}
        assert await other.next_data("s") == {"gapStatusChanged": {"revision": 1, "error": error}}


async def test_a_slow_reader_gets_the_newest_and_holds_nobody_up(ada: Person) -> None:
    filler = "x" * 40_000
    last = 400
    async with publisher_to(ada) as publisher, signed_in(ada) as slow, signed_in(ada) as quick:
        await listen(publisher, slow)
        await listen(publisher, quick)
        slow.connection.transport.pause_reading()
        for revision in range(1, last + 1):
            await publisher.publish(make_status(revision, filler))
            assert await next_revision(quick) == revision
        slow.connection.transport.resume_reading()
        seen: list[int] = []
        while not seen or seen[-1] < last:
            seen.append(await next_revision(slow))
        assert seen == sorted(set(seen)), "in order, each once"
        assert len(seen) < last, "what it had no time for was left out"
        await publisher.publish(make_status(last + 1))
        assert await next_revision(slow) == last + 1, "and all goes on as before"


async def test_a_reader_that_never_reads_is_closed(ada: Person, redis_url: str, tmp_path: Any) -> None:
    times = Times(ping=0.1, stalled=0.3)
    settings = make_settings(tmp_path, redis_url, database_url=ada.api.settings.database)
    with run_api(settings, times=times) as api:
        stuck = Person(api, ada.subject, ada.http)
        stuck.token = issue_token(api.settings, ada.subject)
        connections = api.app.state.connections
        async with open_socket(api) as listener:
            await listener.sign_in(stuck.token)
            await listener.subscribe("s", WATCH)
            hub = api.app.state.runtime.hub
            await eventually(lambda: hub.counts().subscriptions == 1)
            [person_id] = list(hub._people)
            listener.connection.transport.pause_reading()
            redis = connect_redis(redis_url, 5)
            for revision in range(1, 200):
                await publish_statuses(redis, [(person_id, make_status(revision, "x" * 50_000))])
            await redis.connection_pool.disconnect()
            await eventually(lambda: len(connections) == 0)
            await eventually(lambda: hub.counts().subscriptions == 0)
            listener.connection.transport.abort()


async def _name_tasks(person: Person) -> list[str]:
    loop = person.api.app.state.runtime.hub._rereading.get_loop()
    names: list[str] = await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(_list_tasks(), loop))
    return names


async def _list_tasks() -> list[str]:
    return [repr(task.get_coro()) for task in asyncio.all_tasks()]
