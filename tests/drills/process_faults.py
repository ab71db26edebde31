"""Workers and API killed, frozen and deployed."""

import asyncio
import time
from contextlib import suppress
from typing import Any

from jobmate.schema.ids import decode_id
from tests.drills.catalogue import drill
from tests.drills.clients import NotAnswered
from tests.drills.model_faults import is_about
from tests.drills.scene import PromiseBroken, Scene
from tests.drills.stack import read_by_heart
from tests.support.openai_server import Answer, Silence

WORKER_RECOVERY = 15.0
EXIT_SECONDS = 15.0
POISON = "P0IS0N"


def _slowly(request: dict[str, Any]) -> Answer:
    return read_by_heart(request, delay=2.0)


async def _lease_holder(scene: Scene) -> str:
    """The owner of a lease that is held now."""
    async with asyncio.timeout(30):
        while True:
            for row in (await scene.rows()).values():
                if row.lease_owner is not None and row.state == "GENERATING":
                    return row.lease_owner
            await asyncio.sleep(0.02)


@drill("a worker killed in mid-analysis")
async def kill_one_worker(scene: Scene) -> None:
    """The other one takes over, in less than 15 s."""
    stack = scene.stack
    person, jobs = await scene.add_person(4)
    stack.model.respond = _slowly
    for job in jobs:
        await person.save(job)
    victim = stack.find_worker(await _lease_holder(scene))
    if victim is None:
        raise PromiseBroken("the lease names no worker of ours")
    victim.kill()
    scene.end_fault(within=WORKER_RECOVERY)
    outcome = await scene.check()
    if outcome.failed:
        raise PromiseBroken("a killed worker made a save fail")


@drill("all workers killed in mid-analysis")
async def kill_all_workers(scene: Scene) -> None:
    stack = scene.stack
    person, jobs = await scene.add_person(4)
    stack.model.respond = _slowly
    for job in jobs:
        await person.save(job)
    await _lease_holder(scene)
    for worker in stack.workers:
        worker.kill()
    await stack.heal()
    scene.end_fault(within=WORKER_RECOVERY)


@drill("a worker frozen past its lease")
async def freeze_a_worker(scene: Scene) -> None:
    """It wakes when another one has done its work, and its late writes are refused."""
    stack = scene.stack
    person, jobs = await scene.add_person(3)
    stack.model.respond = _slowly
    for job in jobs:
        await person.save(job)
    frozen = stack.find_worker(await _lease_holder(scene))
    if frozen is None:
        raise PromiseBroken("the lease names no worker of ours")
    frozen.freeze()
    await asyncio.sleep(13)
    frozen.thaw()
    scene.end_fault()


@drill("a worker gets SIGTERM, as in a deploy")
async def deploy_workers(scene: Scene) -> None:
    """Nothing fails, and it exits in time with code 0."""
    stack = scene.stack
    person, jobs = await scene.add_person(4)
    stack.model.respond = lambda request: Silence() if is_about(request, "Developer") else read_by_heart(request)
    for job in jobs:
        await person.save(job)
    await _lease_holder(scene)
    began = time.monotonic()
    codes = await asyncio.gather(*(worker.terminate() for worker in stack.workers))
    if (took := time.monotonic() - began) > EXIT_SECONDS or set(codes) != {0}:
        raise PromiseBroken(f"workers exited with {codes} after {took:.1f} s")
    await stack.heal()
    scene.end_fault()
    if (await scene.check()).failed:
        raise PromiseBroken("a deploy made a save fail")


@drill("API killed with open sockets")
async def kill_api(scene: Scene) -> None:
    stack = scene.stack
    people = [await scene.add_person(2) for _ in range(3)]
    stack.model.respond = _slowly
    for person, jobs in people:
        await person.save(jobs[0])
        await person.watch.is_open.wait()
    stack.api.kill()
    repeated = [asyncio.create_task(person.save_for_sure(jobs[1])) for person, jobs in people]
    await stack.heal()
    scene.end_fault()
    await asyncio.gather(*repeated)


@drill("API gets SIGTERM, as in a deploy")
async def deploy_api(scene: Scene) -> None:
    """Sockets are closed with 1012, on which clients come back at once; it exits in time."""
    stack = scene.stack
    people = [await scene.add_person(2) for _ in range(3)]
    stack.model.respond = _slowly
    for person, jobs in people:
        await person.save(jobs[0])
        await person.watch.is_open.wait()
    began = time.monotonic()
    code = await stack.api.terminate()
    if (took := time.monotonic() - began) > EXIT_SECONDS or code not in (0, -15):
        raise PromiseBroken(f"the API exited with {code} after {took:.1f} s")
    repeated = [asyncio.create_task(person.save_for_sure(jobs[1])) for person, jobs in people]
    await stack.heal()
    scene.end_fault()
    await asyncio.gather(*repeated)
    closes = {person.watch.closes[0] for person, _ in people}
    if closes != {1012} or (await scene.check()).failed:
        raise PromiseBroken(f"sockets were closed with {closes}")


@drill("a save cut off by the API's death is repeated")
async def repeat_a_save(scene: Scene) -> None:
    stack = scene.stack
    person, jobs = await scene.add_person(6)
    saves = [asyncio.create_task(person.save(job)) for job in jobs]
    await asyncio.wait(saves, return_when=asyncio.FIRST_COMPLETED)
    stack.api.kill()
    for save in saves:
        with suppress(NotAnswered):
            await save
    await stack.heal()
    scene.end_fault()
    for job in jobs:
        await person.save_for_sure(job)


@drill("one job saved 50 times at once")
async def save_at_once(scene: Scene) -> None:
    person, jobs = await scene.add_person(1)
    scene.end_fault()
    await asyncio.gather(*(person.save(jobs[0]) for _ in range(50)))


@drill("an analysis that kills its worker every time")
async def poison(scene: Scene) -> None:
    """It is FAILED after its attempts, and the jobs beside it are unharmed."""
    stack = scene.stack
    person, jobs = await scene.add_person(3)
    deadly = await person.add_job(POISON)
    stack.model.respond = lambda request: Silence() if is_about(request, POISON) else read_by_heart(request)
    await person.save(deadly)
    for job in jobs:
        await person.save(job)
    deaths = 0
    async with asyncio.timeout(90):
        while (row := await scene.row_of(deadly)) is not None and row.state == "GENERATING":
            worker = stack.find_worker(row.lease_owner) if row.lease_owner else None
            if worker is not None and worker.pid is not None:
                worker.kill()
                deaths += 1
                worker.launch()
            await asyncio.sleep(0.1)
    scene.end_fault()
    rows = await scene.rows()
    if rows.pop(decode_id("Job", deadly)).error_code != "ATTEMPTS_EXHAUSTED":
        raise PromiseBroken("it did not fail for its attempts")
    outcome = await scene.check()
    if outcome.failed != 1 or deaths < 3:
        raise PromiseBroken(f"{outcome.failed} failed, {deaths} workers died")


@drill("subscribing after the end")
async def subscribe_late(scene: Scene) -> None:
    person, jobs = await scene.add_person(2, watching=False)
    for job in jobs:
        await person.save(job)
    async with asyncio.timeout(60):
        while {row.state for row in (await scene.rows()).values()} != {"READY"}:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    await person.start_watching()
    scene.end_fault()
