"""Redis goes, freezes and forgets."""

import asyncio

from tests.drills.catalogue import drill
from tests.drills.clients import Person
from tests.drills.scene import Scene
from tests.drills.stack import read_by_heart

AWAY_SECONDS = 10.0


async def _prepare(scene: Scene) -> tuple[Person, list[str]]:
    """Somebody with one job under way and five to save."""
    person, jobs = await scene.add_person(6)
    scene.stack.model.respond = lambda request: read_by_heart(request, delay=1.0)
    await person.save(jobs[0])
    await person.watch.is_open.wait()
    return person, jobs[1:]


async def _save_meanwhile(person: Person, jobs: list[str]) -> None:
    """Spread over the fault. Every one is acknowledged: a save needs no Redis."""
    for job in jobs:
        await person.save(job)
        await asyncio.sleep(AWAY_SECONDS / len(jobs))


@drill("Redis gone 10 s, back empty")
async def lose_redis(scene: Scene) -> None:
    redis = scene.stack.redis
    person, jobs = await _prepare(scene)
    redis.kill()
    try:
        await _save_meanwhile(person, jobs)
    finally:
        redis.start()
    scene.end_fault()


@drill("Redis frozen 10 s")
async def freeze_redis(scene: Scene) -> None:
    redis = scene.stack.redis
    person, jobs = await _prepare(scene)
    redis.freeze()
    try:
        await _save_meanwhile(person, jobs)
    finally:
        redis.thaw()
    scene.end_fault()


@drill("FLUSHALL with a full queue")
async def flush_redis(scene: Scene) -> None:
    person, jobs = await scene.add_person(30)
    scene.stack.model.respond = lambda request: read_by_heart(request, delay=0.5)
    await asyncio.gather(*(person.save(job) for job in jobs))
    scene.stack.redis.flush()
    scene.end_fault()
