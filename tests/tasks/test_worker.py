"""The worker as it runs: real processes with real signals, and arq's loop through every loss of Redis."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from jobmate.db.models import Job
from jobmate.engine.pipeline import Pipeline
from jobmate.enums import DocumentKind, GapState
from jobmate.runtime import Runtime, open_runtime
from jobmate.services.gap_reports import watch
from jobmate.settings import Settings
from jobmate.worker import GapWorker
from tests.conftest import make_settings
from tests.support.analyses import ScriptedReader, get_row, scripted_pipeline
from tests.support.openai_server import Silence, serve_chat
from tests.support.people import Person, make_person
from tests.support.redis_server import RedisServer
from tests.support.waiting import until, until_settled
from tests.support.worker_process import WorkerProcess


async def save_new_job(person: Person) -> Job:
    job = await person.add_job()
    await person.save(job)
    return job


async def final_state(person: Person, job: Job) -> GapState:
    return (await until_settled(watch(person.runtime, person.id, job.id)))[-1].state


@asynccontextmanager
async def working(runtime: Runtime) -> AsyncIterator[GapWorker]:
    """A worker in this process, stopped as SIGTERM stops it."""
    worker = GapWorker(runtime, handle_signals=False)
    serving = asyncio.create_task(worker.serve())
    yield worker
    worker.stop()
    await serving


async def test_saved_before_and_after_the_worker_starts(person: Person, pipeline: Pipeline, tmp_path: Path) -> None:
    await person.add_resume()
    early = await save_new_job(person)
    worker = WorkerProcess(person.runtime.settings, tmp_path / "worker.log")
    try:
        assert await final_state(person, early) is GapState.READY
        assert await final_state(person, await save_new_job(person)) is GapState.READY
        assert worker.terminate() == 0
    finally:
        worker.stop()


@pytest.mark.parametrize("end", ["kill", "terminate"])
async def test_work_of_a_worker_that_ends_is_done_by_the_next(
    person: Person, pipeline: Pipeline, tmp_path: Path, end: str
) -> None:
    await person.add_resume()
    job = await save_new_job(person)
    quick = {"lease_seconds": 2.0, "heartbeat_seconds": 0.5, "sweep_seconds": 1, "shutdown_seconds": 1.0}
    settings = person.runtime.settings.model_copy(update=quick)
    async with serve_chat() as model:
        model.respond = lambda _: Silence()
        stuck = WorkerProcess(settings.model_copy(update={"openai_base_url": model.url}), tmp_path / "stuck.log")
        try:

            async def is_asked() -> bool:
                return bool(model.received)

            await until(is_asked)
            code = await asyncio.to_thread(getattr(stuck, end))
        finally:
            stuck.stop()
    row = await get_row(person, job)
    assert row.state is GapState.GENERATING
    if end == "terminate":
        assert (code, row.attempt, row.run_id) == (0, 0, None)
    heir = WorkerProcess(settings, tmp_path / "heir.log")
    try:
        assert await final_state(person, job) is GapState.READY
    finally:
        heir.stop()


async def test_a_worker_outlives_a_redis_that_comes_back_empty(
    own_redis: RedisServer, database_url: str, engine_folder: Path, pipeline: Pipeline
) -> None:
    settings = make_settings(own_redis, database_url, engine_folder)
    async with (
        open_runtime(settings, role="api") as runtime,
        open_runtime(settings, role="worker", pipeline=pipeline) as worker_runtime,
        working(worker_runtime),
    ):
        person = await make_person(runtime)
        await person.add_resume()
        assert await final_state(person, await save_new_job(person)) is GapState.READY
        for _ in range(settings.worker_max_jobs + 1):
            own_redis.kill()
            job = await save_new_job(person)
            own_redis.start()
            assert await final_state(person, job) is GapState.READY


async def test_a_flushed_queue_loses_nothing(person: Person, settings: Settings, pipeline: Pipeline) -> None:
    await person.add_resume()
    jobs = [await save_new_job(person) for _ in range(10)]
    await person.runtime.redis.flushall()
    quick = settings.model_copy(update={"sweep_seconds": 1})
    async with open_runtime(quick, role="worker", pipeline=pipeline) as runtime, working(runtime):
        assert {await final_state(person, job) for job in jobs} == {GapState.READY}


async def test_a_redis_lost_in_mid_analysis_costs_no_second_reading(
    own_redis: RedisServer, database_url: str, engine_folder: Path, pipeline: Pipeline
) -> None:
    settings = make_settings(own_redis, database_url, engine_folder)
    reading, going_on = asyncio.Event(), asyncio.Event()

    async def pause(_: DocumentKind) -> None:
        reading.set()
        await going_on.wait()

    reader = ScriptedReader(pipeline, pause)
    async with (
        open_runtime(settings, role="api") as runtime,
        open_runtime(settings, role="worker", pipeline=scripted_pipeline(pipeline, reader)) as worker_runtime,
        working(worker_runtime),
    ):
        person = await make_person(runtime)
        await person.add_resume()
        job = await save_new_job(person)
        await reading.wait()
        own_redis.kill()
        going_on.set()
        assert await final_state(person, job) is GapState.READY
        own_redis.start()
        assert (await get_row(person, job)).attempt == 1
        assert await final_state(person, await save_new_job(person)) is GapState.READY
    assert reader.calls.count(DocumentKind.RESUME) == 1


async def test_more_jobs_than_slots_all_end(person: Person, settings: Settings, pipeline: Pipeline) -> None:
    await person.add_resume()
    two = settings.model_copy(update={"worker_max_jobs": 2})
    async with open_runtime(two, role="worker", pipeline=pipeline) as runtime, working(runtime) as worker:
        jobs = [await save_new_job(person) for _ in range(12)]
        assert {await final_state(person, job) for job in jobs} == {GapState.READY}

        async def is_idle() -> bool:
            return worker.job_counter == 0

        await until(is_idle)


async def test_stopping_waits_for_what_can_still_finish(person: Person, settings: Settings, pipeline: Pipeline) -> None:
    await person.add_resume()
    started = asyncio.Event()

    async def take_a_while(_: DocumentKind) -> None:
        started.set()
        await asyncio.sleep(0.5)

    scripted = scripted_pipeline(pipeline, ScriptedReader(pipeline, take_a_while))
    async with open_runtime(settings, role="worker", pipeline=scripted) as runtime, working(runtime):
        job = await save_new_job(person)
        await started.wait()
    assert (await person.status(job)).state is GapState.READY
