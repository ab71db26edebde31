from pathlib import Path

import orjson
import pytest

from jobmate.enums import GapState
from jobmate.queue import QUEUE_NAME, JobQueue, QueuedJob, connect_redis
from jobmate.runtime import Runtime, open_runtime
from jobmate.services.saved_jobs import save_job
from tests.conftest import make_settings
from tests.support.analyses import get_row
from tests.support.people import Person, make_person
from tests.support.redis_server import RedisServer


async def queued(runtime: Runtime) -> list[bytes]:
    return list(await runtime.redis.zrange(QUEUE_NAME, 0, -1))


async def test_a_commit_queues_one_job_that_names_the_row(person: Person) -> None:
    await person.add_resume()
    job = await person.add_job()
    await person.save(job)
    row = await get_row(person, job)
    keys = await queued(person.runtime)
    assert keys == [f"analyse_gap:{row.id.hex}:1".encode()]
    stored = orjson.loads(await person.runtime.redis.get(b"arq:job:" + keys[0]))
    assert (stored["f"], stored["a"]) == ("analyse_gap", [str(row.id)])


async def test_a_rollback_takes_jobs_and_events_with_it(person: Person) -> None:
    await person.add_resume()
    job = await person.add_job()
    channel = person.runtime.redis.pubsub()
    await channel.psubscribe("jobmate:*")
    await channel.get_message(timeout=5)

    async def save_and_break() -> None:
        async with person.runtime.unit_of_work() as work:
            await save_job(work, person.id, job.id)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await save_and_break()
    assert await queued(person.runtime) == []
    await person.runtime.redis.publish("jobmate:end", b"")
    message = await channel.get_message(timeout=5)
    assert message is not None
    assert message["channel"] == b"jobmate:end"
    assert (await person.status(job)).revision == 0
    await channel.aclose()


async def test_the_same_call_twice_is_one_job(runtime: Runtime) -> None:
    queue = JobQueue(connect_redis(runtime.settings.redis_url, 1))
    for _ in range(2):
        await queue.enqueue([QueuedJob("analyse_gap", "key", "argument")])
    assert await queued(runtime) == [b"key"]
    await queue._redis.connection_pool.disconnect()


@pytest.mark.parametrize("fault", ["kill", "freeze"])
async def test_a_save_without_redis_is_acknowledged_and_swept_up_later(
    own_redis: RedisServer, database_url: str, engine_folder: Path, fault: str
) -> None:
    async with open_runtime(make_settings(own_redis, database_url, engine_folder), role="api") as runtime:
        person = await make_person(runtime)
        await person.add_resume()
        job = await person.add_job()
        getattr(own_redis, fault)()
        assert not await runtime.ping_redis()
        assert (await person.save(job)).status.state is GapState.GENERATING
        own_redis.stop()
        own_redis.start()
        assert await runtime.ping_redis()
        assert await queued(runtime) == []
        assert (await runtime.sweep(queued_seconds=0)).requeued == 1
        assert len(await queued(runtime)) == 1
