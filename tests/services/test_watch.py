import asyncio
from contextlib import aclosing
from pathlib import Path

import pytest

from jobmate.enums import AnalysisStage, GapState
from jobmate.errors import NotFound
from jobmate.events import HubCounts
from jobmate.runtime import open_runtime
from jobmate.services import gap_reports, gap_runs
from jobmate.services.gap_reports import watch
from tests.conftest import make_settings
from tests.support.analyses import claim, complete
from tests.support.people import Person, make_person
from tests.support.redis_server import RedisServer


async def test_the_current_state_comes_first_then_every_change(person: Person) -> None:
    resume, job = await person.add_resume(), await person.add_job()
    async with aclosing(watch(person.runtime, person.id, job.id)) as events:
        first = await anext(events)
        assert (first.state, first.revision) == (GapState.NONE, 0)
        await person.save(job)
        assert (await anext(events)).stage is AnalysisStage.QUEUED
        await complete(person, job, resume, score=4.5)
        seen = [await anext(events)]
        while seen[-1].state is not GapState.READY:
            seen.append(await anext(events))
        assert seen[-1].score == 4.5
        assert seen[-1] == await person.status(job)
    assert person.runtime.hub.counts() == HubCounts(0, 0, 0)


async def test_without_a_job_every_saved_one_comes_first(person: Person) -> None:
    jobs = [await person.add_job() for _ in range(3)]
    for job in jobs:
        await person.save(job)
    async with aclosing(watch(person.runtime, person.id)) as events:
        assert [(await anext(events)).job_id for _ in jobs] == [job.id for job in jobs]
        await person.unsave(jobs[1])
        gone = await anext(events)
        assert (gone.job_id, gone.state) == (jobs[1].id, GapState.NONE)


async def test_a_change_that_races_the_subscription_is_seen_once(person: Person) -> None:
    await person.add_resume()
    for _ in range(10):
        job = await person.add_job()
        async with aclosing(watch(person.runtime, person.id, job.id)) as events:
            saving = asyncio.create_task(person.save(job))
            seen = [await anext(events)]
            while seen[-1].state is not GapState.GENERATING:
                seen.append(await anext(events))
            await saving
            assert [status.revision for status in seen] in ([0, 1], [1])


async def test_other_peoples_jobs_cannot_be_watched(person: Person, other_person: Person) -> None:
    job = await other_person.add_job()
    with pytest.raises(NotFound):
        await anext(watch(person.runtime, person.id, job.id))
    assert person.runtime.hub.counts() == HubCounts(0, 0, 0)


async def test_events_pass_between_processes_of_the_same_redis(person: Person) -> None:
    job = await person.add_job()
    async with (
        open_runtime(person.runtime.settings, role="api") as elsewhere,
        aclosing(watch(elsewhere, person.id, job.id)) as events,
    ):
        await anext(events)
        status = (await person.save(job)).status
        assert await anext(events) == status


async def test_the_last_event_is_the_stored_state_though_redis_was_lost(
    own_redis: RedisServer, database_url: str, engine_folder: Path
) -> None:
    settings = make_settings(own_redis, database_url, engine_folder)
    async with open_runtime(settings, role="api") as runtime:
        person = await make_person(runtime)
        await person.add_resume()
        job = await person.add_job()
        async with aclosing(watch(runtime, person.id, job.id)) as events:
            await anext(events)
            own_redis.kill()
            saved = await person.save(job)
            assert saved.status.state is GapState.GENERATING
            run = await claim(person, job)
            assert run is not None
            async with runtime.unit_of_work() as work:
                await gap_runs.fail(work, run, code="CODE", message="Why", retryable=False)
            seen = await anext(events)
            while seen.state is not GapState.FAILED:
                seen = await anext(events)
            assert seen == await person.status(job)


async def test_saves_and_unsaves_are_told_even_when_the_analysis_does_not_change(person: Person) -> None:
    resume, job = await person.add_resume(), await person.add_job()
    await person.request(job)
    await complete(person, job, resume, score=6.0)
    async with aclosing(watch(person.runtime, person.id, job.id)) as events:
        before = await anext(events)
        assert (before.state, before.saved_at) == (GapState.READY, None)
        saved_at = (await person.save(job)).saved_at
        saved = await anext(events)
        assert (saved.state, saved.score, saved.saved_at) == (GapState.READY, 6.0, saved_at)
        async with person.runtime.unit_of_work() as work:
            await gap_reports.delete_report(work, person.id, job.id)
        bare = await anext(events)
        assert (bare.state, bare.saved_at) == (GapState.NONE, saved_at)
        await person.unsave(job)
        gone = await anext(events)
        assert (gone.state, gone.saved_at) == (GapState.NONE, None)
        assert before.revision < saved.revision < bare.revision < gone.revision
        await person.unsave(job)
        assert await person.status(job) == gone, "nothing to unsave, nothing to tell"


async def test_a_run_goes_on_when_its_job_is_saved_meanwhile(person: Person) -> None:
    await person.add_resume()
    job = await person.add_job()
    await person.request(job)
    run = await claim(person, job)
    assert run is not None
    await person.save(job)
    async with person.runtime.unit_of_work() as work:
        await gap_runs.advance(work, run, AnalysisStage.SCORING, 0.9)
    status = await person.status(job)
    assert (status.stage, status.saved_at is not None) == (AnalysisStage.SCORING, True)
