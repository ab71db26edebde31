"""The database locks, freezes and crashes."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.drills.catalogue import drill
from tests.drills.clients import NotAnswered, Person
from tests.drills.scene import PromiseBroken, Scene
from tests.drills.stack import read_by_heart

REFUSED_WITHIN = 2.0
"""Seconds; nobody waits for a port that answers no."""


@contextmanager
def _write_lock(scene: Scene) -> Iterator[None]:
    """SQLite's write lock, held by a process that isn't JobMate's."""
    connection = sqlite3.connect(scene.stack.sqlite_file, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


async def _try(person: Person, job: str) -> None:
    with suppress(NotAnswered):
        await person.save(job)


async def _prepare(scene: Scene) -> tuple[Person, list[str]]:
    person, jobs = await scene.add_person(8)
    scene.stack.model.respond = lambda request: read_by_heart(request, delay=1.0)
    for job in jobs[:2]:
        await person.save(job)
    await person.watch.is_open.wait()
    return person, jobs


@drill("database locked 6 s", "sqlite")
async def lock_database(scene: Scene) -> None:
    """Every save made meanwhile is taken: it waits."""
    person, jobs = await _prepare(scene)
    with _write_lock(scene):
        saves = [asyncio.create_task(person.save(job)) for job in jobs[2:]]
        await asyncio.sleep(6)
    scene.end_fault()
    await asyncio.gather(*saves)


@drill("database locked 20 s", "sqlite")
async def lock_database_long(scene: Scene) -> None:
    """Saves get their answer within 8 s all the same, and can be repeated."""
    person, jobs = await _prepare(scene)
    with _write_lock(scene):
        saves = [asyncio.create_task(_try(person, job)) for job in jobs[2:]]
        await asyncio.sleep(20)
    scene.end_fault()
    await asyncio.gather(*saves)
    for job in jobs[2:]:
        await person.save_for_sure(job)


@drill("database server frozen 10 s", "postgresql")
async def freeze_database(scene: Scene) -> None:
    postgres = scene.stack.postgres
    assert postgres is not None
    person, jobs = await _prepare(scene)
    postgres.freeze()
    try:
        saves = [asyncio.create_task(_try(person, job)) for job in jobs[2:]]
        await asyncio.sleep(10)
    finally:
        postgres.thaw()
    scene.end_fault()
    await asyncio.gather(*saves)
    for job in jobs[2:]:
        await person.save_for_sure(job)


@drill("database server crashed, back after 5 s", "postgresql")
async def crash_database(scene: Scene) -> None:
    postgres = scene.stack.postgres
    assert postgres is not None
    person, jobs = await _prepare(scene)
    postgres.kill()
    saves = [asyncio.create_task(_try(person, job)) for job in jobs[2:]]
    await asyncio.sleep(5)
    await postgres.start()
    scene.end_fault()
    await asyncio.gather(*saves)
    for job in jobs[2:]:
        await person.save_for_sure(job)


@drill("database server refuses connections 10 s", "postgresql")
async def refuse_connections(scene: Scene) -> None:
    """Whoever asks meanwhile is told at once that the same may be asked again, and sockets stay open."""
    postgres = scene.stack.postgres
    assert postgres is not None
    person, jobs = await _prepare(scene)
    postgres.kill()
    refused = []
    for job in jobs[2:]:
        try:
            await person.save(job)
        except NotAnswered as answer:
            refused += [(error["extensions"]["code"], error["extensions"].get("retryable")) for error in answer.errors]
        await asyncio.sleep(10 / len(jobs[2:]))
    slowest = person.longest_save
    await postgres.start()
    scene.end_fault()
    for job in jobs[2:]:
        await person.save_for_sure(job)
    await scene.check()
    if refused != [("DATABASE_UNAVAILABLE", True)] * len(jobs[2:]) or slowest > REFUSED_WITHIN:
        raise PromiseBroken(f"refused with {refused}, the slowest after {slowest:.1f} s")
    if person.watch.closes:
        raise PromiseBroken(f"the watching socket was closed with {person.watch.closes}")
