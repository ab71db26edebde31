import asyncio
from contextlib import aclosing

import pytest

from jobmate.adapters.single_flight import PREFIX, SingleFlight
from jobmate.db.models import Job, StoredReport
from jobmate.engine.cache_keys import hash_text
from jobmate.engine.pipeline import Pipeline
from jobmate.enums import AnalysisStage, DocumentKind, GapState, SkillStatus
from jobmate.errors import ReaderUnavailable
from jobmate.runtime import Runtime, open_runtime
from jobmate.services import gap_reports, gap_runs
from jobmate.services.gap_runs import RunLost
from jobmate.services.jobs import NewJob
from jobmate.settings import Settings
from jobmate.tasks import analyse_gap
from tests.support.analyses import EXPIRED_LEASE, ScriptedReader, claim, get_row, run_task, scripted_pipeline
from tests.support.people import OTHER_RESUME_TEXT, Person


async def prepare(person: Person) -> Job:
    await person.add_resume()
    job = await person.add_job()
    await person.save(job)
    return job


async def report_of(person: Person, job: Job) -> StoredReport | None:
    async with person.runtime.reading() as session:
        item = await gap_reports.find_report(session, person.id, job.id)
    return item.stored if item else None


async def run(person: Person, worker: Runtime, job: Job) -> None:
    await run_task(worker, (await get_row(person, job)).id)


@pytest.mark.parametrize(("seconds", "told"), [(0.0, {2, 3}), (60.0, {0})], ids=["at once", "never"])
async def test_a_run_ends_in_a_report_with_evidence_and_stages_that_take_long_are_told(
    person: Person, worker_runtime: Runtime, monkeypatch: pytest.MonkeyPatch, seconds: float, told: set[int]
) -> None:
    monkeypatch.setattr(analyse_gap, "UNTOLD_SECONDS", seconds)
    job = await prepare(person)
    async with aclosing(gap_reports.watch(person.runtime, person.id, job.id)) as events:
        running = asyncio.create_task(run(person, worker_runtime, job))
        seen = [await anext(events)]
        while seen[-1].state is GapState.GENERATING:
            seen.append(await anext(events))
        await running
    assert seen[-1].state is GapState.READY
    assert [status.progress for status in seen] == sorted(status.progress for status in seen)
    assert [status.revision for status in seen] == sorted({status.revision for status in seen})
    # Beside the save, the claim and the end. The posting may be read before the resume is.
    assert seen[-1].revision - 3 in told

    report = await report_of(person, job)
    assert report is not None
    content = gap_reports.read_payload(report)
    assert (seen[-1].report_id, seen[-1].score) == (report.id, content.score)
    verdicts = {row.skill.name: row.status for row in content.requirements}
    assert verdicts["Python"] is SkillStatus.MATCHED
    assert verdicts["Kubernetes"] is not SkillStatus.MATCHED
    for row in content.requirements:
        for quote in row.job_evidence:
            assert job.posting_text[quote.start : quote.end] == quote.quote
    assert report.markdown.startswith("#")


async def test_a_task_run_twice_does_its_work_once(person: Person, worker_runtime: Runtime) -> None:
    job = await prepare(person)
    await run(person, worker_runtime, job)
    done = await person.status(job)
    await run(person, worker_runtime, job)
    assert await person.status(job) == done


async def test_two_workers_race_and_one_wins(
    person: Person, worker_runtime: Runtime, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(analyse_gap, "UNTOLD_SECONDS", 60.0)
    job = await prepare(person)
    async with open_runtime(person.runtime.settings, role="worker", pipeline=pipeline) as other:
        await asyncio.gather(*(run(person, worker, job) for worker in (worker_runtime, other) for _ in range(3)))
    row = await get_row(person, job)
    # The save, one claim, one end.
    assert (row.state, row.attempt, row.revision) == (GapState.READY, 1, 3)


async def test_readings_are_kept_and_shared(person: Person, other_person: Person, pipeline: Pipeline) -> None:
    reader = ScriptedReader(pipeline, nothing)
    settings = person.runtime.settings
    async with open_runtime(settings, role="worker", pipeline=scripted_pipeline(pipeline, reader)) as worker:
        for someone in (person, other_person):
            await run(someone, worker, await prepare(someone))
        job = await other_person.add_job(NewJob(title="Tester", required_skills=("Python", "Selenium")))
        await other_person.save(job)
        await run(other_person, worker, job)
    assert sorted(reader.calls) == [DocumentKind.JOB, DocumentKind.JOB, DocumentKind.RESUME]


async def test_tasks_that_want_one_reading_at_once_share_the_call(
    person: Person, other_person: Person, pipeline: Pipeline
) -> None:
    reader = ScriptedReader(pipeline, wait_a_moment)
    jobs = [(someone, await prepare(someone)) for someone in (person, other_person)]
    settings = person.runtime.settings
    async with open_runtime(settings, role="worker", pipeline=scripted_pipeline(pipeline, reader)) as worker:
        await asyncio.gather(*(run(someone, worker, job) for someone, job in jobs))
    assert sorted(reader.calls) == [DocumentKind.JOB, DocumentKind.RESUME]
    for someone, job in jobs:
        assert (await someone.status(job)).state is GapState.READY


async def test_workers_that_want_one_reading_at_once_share_the_call(
    person: Person, other_person: Person, pipeline: Pipeline
) -> None:
    """Each worker has a Redis connection and a cache of its own, as processes on two machines have."""
    reader = ScriptedReader(pipeline, wait_a_moment)
    one, other = [(someone, await prepare(someone)) for someone in (person, other_person)]
    settings, scripted = person.runtime.settings, scripted_pipeline(pipeline, reader)
    async with (
        open_runtime(settings, role="worker", pipeline=scripted) as first,
        open_runtime(settings, role="worker", pipeline=scripted) as second,
    ):
        await asyncio.gather(run(one[0], first, one[1]), run(other[0], second, other[1]))
        assert await first.redis.keys("jobmate:flight:*") == []
    assert sorted(reader.calls) == [DocumentKind.JOB, DocumentKind.RESUME]
    for someone, job in (one, other):
        assert (await someone.status(job)).state is GapState.READY


async def test_a_reading_whose_maker_died_is_made_by_another(person: Person, pipeline: Pipeline) -> None:
    reader = ScriptedReader(pipeline, nothing)
    job = await prepare(person)
    settings = person.runtime.settings.model_copy(update={"lease_seconds": 1.0, "heartbeat_seconds": 0.4})
    async with open_runtime(settings, role="worker", pipeline=scripted_pipeline(pipeline, reader)) as worker:
        key = hash_text(job.posting_text), DocumentKind.JOB, (await worker.pipeline()).reader_key(DocumentKind.JOB)
        await worker.redis.set(f"{PREFIX}{':'.join(key)}", "a dead worker's token", px=1000)
        await run(person, worker, job)
    assert sorted(reader.calls) == [DocumentKind.JOB, DocumentKind.RESUME]
    assert (await person.status(job)).state is GapState.READY


async def test_without_redis_each_worker_reads_for_itself(settings: Settings) -> None:
    away = settings.model_copy(update={"redis_url": "redis://127.0.0.1:9/0", "redis_timeout": 0.1})
    async with open_runtime(away, role="worker") as worker, SingleFlight(worker.redis, away).hold("text"):
        pass


@pytest.mark.parametrize(
    ("resume", "posting", "code"),
    [
        ("zzz qqq", ("Python",), "NOTHING_RECOGNISED"),
        ("Python", ("zzz qqq",), "NOTHING_RECOGNISED"),
    ],
)
async def test_what_cannot_be_judged_fails_with_its_reason(
    person: Person, worker_runtime: Runtime, resume: str, posting: tuple[str, ...], code: str
) -> None:
    await person.add_resume(resume)
    job = await person.add_job(NewJob(title="x", description=posting[0]))
    await person.save(job)
    await run(person, worker_runtime, job)
    status = await person.status(job)
    assert status.state is GapState.FAILED
    assert status.error is not None
    assert (status.error.code, status.score, status.report_id) == (code, None, None)
    assert await report_of(person, job) is None


async def test_a_failed_model_says_so_and_can_be_tried_again(person: Person, pipeline: Pipeline) -> None:
    job = await prepare(person)
    reader = ScriptedReader(pipeline, be_unavailable)
    settings = person.runtime.settings
    async with open_runtime(settings, role="worker", pipeline=scripted_pipeline(pipeline, reader)) as worker:
        await run(person, worker, job)
    error = (await person.status(job)).error
    assert error is not None
    assert (error.code, error.message, error.retryable) == ("READER_UNAVAILABLE", "The model is away.", True)
    assert (await person.request(job)).state is GapState.GENERATING


async def test_a_fault_is_tried_again_and_then_reported_with_a_reference(person: Person, pipeline: Pipeline) -> None:
    job = await prepare(person)
    reader = ScriptedReader(pipeline, break_down)
    settings = person.runtime.settings
    async with open_runtime(settings, role="worker", pipeline=scripted_pipeline(pipeline, reader)) as worker:
        for attempt in range(1, settings.max_attempts):
            await run(person, worker, job)
            row = await get_row(person, job)
            assert (row.state, row.stage, row.attempt) == (GapState.GENERATING, AnalysisStage.QUEUED, attempt)
        await run(person, worker, job)
    status = await person.status(job)
    assert status.error is not None
    assert (status.state, status.error.code, status.error.retryable) == (GapState.FAILED, "INTERNAL", True)
    assert "secret" not in status.error.message


async def test_a_run_past_its_time_is_stopped(person: Person, pipeline: Pipeline) -> None:
    job = await prepare(person)
    settings = person.runtime.settings.model_copy(update={"analysis_seconds": 0.2})
    reader = ScriptedReader(pipeline, hang)
    async with open_runtime(settings, role="worker", pipeline=scripted_pipeline(pipeline, reader)) as worker:
        await run(person, worker, job)
    error = (await person.status(job)).error
    assert error is not None
    assert (error.code, error.retryable) == ("TIMED_OUT", True)


async def test_a_stopped_worker_hands_its_work_back(
    person: Person, worker_runtime: Runtime, pipeline: Pipeline
) -> None:
    job = await prepare(person)
    async with hanging_run(person, pipeline, job) as running:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    row = await get_row(person, job)
    assert (row.state, row.attempt, row.run_id, row.lease_expires_at) == (GapState.GENERATING, 0, None, None)
    await run(person, worker_runtime, job)
    assert (await person.status(job)).state is GapState.READY


async def test_unsaving_ends_a_run_that_is_under_way(person: Person, pipeline: Pipeline) -> None:
    job = await prepare(person)
    async with hanging_run(person, pipeline, job) as running:
        status = await person.unsave(job)
        await running
    assert await person.status(job) == status
    assert status.state is GapState.NONE


async def test_a_new_default_resume_ends_a_run_against_the_old_one(
    person: Person, worker_runtime: Runtime, pipeline: Pipeline
) -> None:
    job = await prepare(person)
    async with hanging_run(person, pipeline, job) as running:
        newer = await person.add_resume(OTHER_RESUME_TEXT)
        await running
    await run(person, worker_runtime, job)
    report = await report_of(person, job)
    assert report is not None
    assert report.resume_id == newer.id


async def test_a_heartbeat_keeps_a_long_run(person: Person, pipeline: Pipeline) -> None:
    job = await prepare(person)
    async with hanging_run(person, pipeline, job) as running:
        first = (await get_row(person, job)).lease_expires_at
        while (await get_row(person, job)).lease_expires_at == first:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        assert (await person.runtime.sweep()).taken_back == 0
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_a_dead_workers_row_is_swept_up_and_its_late_writes_are_refused(
    person: Person, worker_runtime: Runtime
) -> None:
    job = await prepare(person)
    dead = await claim(person, job, lease=EXPIRED_LEASE)
    assert dead is not None
    assert (await person.runtime.sweep()).taken_back == 1
    swept = await person.status(job)
    assert (swept.state, swept.stage, swept.revision) == (GapState.GENERATING, AnalysisStage.QUEUED, dead.revision + 1)
    with pytest.raises(RunLost):
        async with person.runtime.unit_of_work() as work:
            await gap_runs.advance(work, dead, AnalysisStage.SCORING, 0.9)
    assert not await gap_runs.renew(person.runtime.database, dead, 10)
    await run(person, worker_runtime, job)
    row = await get_row(person, job)
    assert (row.state, row.attempt) == (GapState.READY, 2)


async def test_an_abandoned_row_needs_no_sweep_to_be_taken_over(person: Person, worker_runtime: Runtime) -> None:
    job = await prepare(person)
    assert await claim(person, job, lease=EXPIRED_LEASE) is not None
    await run(person, worker_runtime, job)
    assert (await person.status(job)).state is GapState.READY


async def test_a_row_that_kills_every_worker_fails_when_its_attempts_are_used_up(person: Person) -> None:
    job = await prepare(person)
    for _ in range(person.runtime.settings.max_attempts):
        assert await claim(person, job, lease=EXPIRED_LEASE) is not None
    assert (await person.runtime.sweep()).exhausted == 1
    status = await person.status(job)
    assert status.error is not None
    assert (status.state, status.error.code, status.error.retryable) == (GapState.FAILED, "ATTEMPTS_EXHAUSTED", True)
    again = await person.request(job)
    assert (again.state, (await get_row(person, job)).attempt) == (GapState.GENERATING, 0)


async def test_a_live_lease_is_left_alone(person: Person, worker_runtime: Runtime) -> None:
    job = await prepare(person)
    held = await claim(person, job)
    assert held is not None
    await run(person, worker_runtime, job)
    assert (await person.runtime.sweep(queued_seconds=0)).taken_back == 0
    assert (await person.status(job)).revision == held.revision


class hanging_run:  # noqa: N801  used as a function
    """A run whose reader never answers, under way; its worker's heart beats fast."""

    def __init__(self, person: Person, pipeline: Pipeline, job: Job) -> None:
        self._person, self._job = person, job
        self._started = asyncio.Event()
        settings = person.runtime.settings.model_copy(update={"heartbeat_seconds": 0.05})
        scripted = scripted_pipeline(pipeline, ScriptedReader(pipeline, self._hang))
        self._opening = open_runtime(settings, role="worker", pipeline=scripted)

    async def _hang(self, _: DocumentKind) -> None:
        self._started.set()
        await asyncio.Event().wait()

    async def __aenter__(self) -> "asyncio.Task[None]":
        worker = await self._opening.__aenter__()
        self._task = asyncio.create_task(run(self._person, worker, self._job))
        await self._started.wait()
        return self._task

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self._opening.__aexit__(None, None, None)


async def nothing(_: DocumentKind) -> None:
    pass


async def wait_a_moment(_: DocumentKind) -> None:
    await asyncio.sleep(0.2)


async def hang(_: DocumentKind) -> None:
    await asyncio.Event().wait()


async def be_unavailable(_: DocumentKind) -> None:
    raise ReaderUnavailable("The model is away.")


async def break_down(_: DocumentKind) -> None:
    raise RuntimeError("secret detail")
