"""A minute of saves in which processes are killed at random moments; nothing that was acknowledged is lost."""

import asyncio
import random
import time

from tests.drills.catalogue import Drill
from tests.drills.clients import Person
from tests.drills.processes import Process
from tests.drills.scene import Scene
from tests.drills.stack import Stack, read_by_heart
from tests.support.postgres_server import PostgresServer
from tests.support.redis_server import RedisServer

RUN_SECONDS = 60.0
KILLS = 50
PEOPLE = 4


def kill_at_random(seed: int, kills: int = KILLS, seconds: float = RUN_SECONDS) -> Drill:
    """The drill with this seed: it says who is killed when. A supervisor starts what died again at once."""

    async def play(scene: Scene) -> None:
        dice = random.Random(seed)  # noqa: S311  repeatable, not secret
        people = [await scene.add_person(1) for _ in range(PEOPLE)]
        scene.stack.model.respond = lambda request: read_by_heart(request, delay=0.3)
        stop = asyncio.Event()
        saving = [asyncio.create_task(_keep_saving(person, jobs[0], stop)) for person, jobs in people]
        await _kill(scene, dice, sorted(dice.uniform(0, seconds) for _ in range(kills)))
        stop.set()
        await scene.stack.heal()
        scene.end_fault()
        await asyncio.gather(*saving)

    return Drill(f"{kills} SIGKILLs in {seconds:.0f} s, seed {seed}", play)


async def _keep_saving(person: Person, first_job: str, stop: asyncio.Event) -> None:
    job: str | None = first_job
    while not stop.is_set():
        if job is not None:
            await person.save_for_sure(job)
        await asyncio.sleep(0.5)
        try:
            job = await person.add_job()
        except Exception:  # the API is dead just now: another one later
            job = None


async def _kill(scene: Scene, dice: random.Random, moments: list[float]) -> None:
    stack = scene.stack
    servers: list[RedisServer | PostgresServer] = [stack.redis, *([stack.postgres] if stack.postgres else [])]
    away: dict[RedisServer | PostgresServer, asyncio.Task[None]] = {}
    began = time.monotonic()
    supervisor = asyncio.create_task(_supervise(stack))
    try:
        for moment in moments:
            await asyncio.sleep(max(0.0, began + moment - time.monotonic()))
            victim = dice.choice((stack.api, *stack.workers, *servers))
            back = dice.uniform(0, 2)
            if isinstance(victim, Process):
                victim.stop()
                victim.launch()
            elif victim not in away or away[victim].done():  # Redis comes back empty, PostgreSQL with what it had
                victim.kill()
                away[victim] = asyncio.create_task(_start_again(victim, back))
        await asyncio.gather(*away.values())
    finally:
        supervisor.cancel()


async def _supervise(stack: Stack) -> None:
    """Start what ended by itself, as a command does that finds no database."""
    while True:
        for process in (stack.api, *stack.workers):
            if process.pid is None:
                process.launch()
        await asyncio.sleep(1)


async def _start_again(server: RedisServer | PostgresServer, after: float) -> None:
    await asyncio.sleep(after)
    if isinstance(server, PostgresServer):
        await server.start()
    else:
        await asyncio.to_thread(server.start)
