"""One analysis, from the claim of its row to READY or FAILED."""

import asyncio
import secrets
import uuid
from collections.abc import Awaitable, Coroutine
from contextlib import suppress
from typing import Any, TypeVar

import structlog

from jobmate.adapters.model_budget import charge_to
from jobmate.db.models import Job, Resume, StoredReport
from jobmate.engine.cache_keys import ENGINE_VERSION
from jobmate.engine.models import GapReport, Reading
from jobmate.engine.pipeline import Pipeline
from jobmate.engine.report import render_markdown
from jobmate.enums import AnalysisStage, DocumentKind
from jobmate.errors import AnalysisError, NoDefaultResume, NotFound
from jobmate.runtime import Runtime
from jobmate.services import gap_runs
from jobmate.services.analyses import NO_RESUME_MESSAGE
from jobmate.services.gap_runs import Run, RunLost
from jobmate.services.jobs import get_job
from jobmate.services.resumes import find_resume
from jobmate.tasks.isolation import Isolation

log = structlog.get_logger(__name__)

T = TypeVar("T")

TIMED_OUT = "TIMED_OUT"
TIMED_OUT_MESSAGE = "This analysis took too long and was stopped. Run it again later."
INTERNAL = "INTERNAL"
INTERNAL_MESSAGE = "Something went wrong on our side. Run it again; if it fails again, give us this reference: {}."

UNTOLD_SECONDS = 0.05
"""A stage that ends sooner is not written to the row: its commit and its push would take longer than the stage."""

EXPECTED = (AnalysisError, NotFound, NoDefaultResume)


async def analyse_gap(runtime: Runtime, analysis_id: uuid.UUID, *, owner: str, isolation: Isolation) -> None:
    """Do what the row asks for, if it still does and no one else is at it.

    Raises what keeps the row from being written at all (the sweeper then brings it back), and CancelledError.
    """
    last = runtime.settings.max_attempts - 1
    async with isolation.together():
        if await _claim_and_run(runtime, analysis_id, owner, (0, 0)):
            return
    async with runtime.reading() as session:
        interrupted = await gap_runs.was_interrupted(session, analysis_id)
    if interrupted:
        async with isolation.alone():
            await _claim_and_run(runtime, analysis_id, owner, (1, last))


async def _claim_and_run(runtime: Runtime, analysis_id: uuid.UUID, owner: str, attempts: tuple[int, int]) -> bool:
    async with runtime.unit_of_work() as work:
        run = await gap_runs.claim(
            work, analysis_id, owner=owner, lease_seconds=runtime.settings.lease_seconds, attempts=attempts
        )
    if run is None:
        return False
    with structlog.contextvars.bound_contextvars(analysis=str(analysis_id), attempt=run.attempt):
        await _Attempt(runtime, run).carry_out()
    return True


class _Attempt:
    """One claim: the run it holds, its heartbeat, and how it ends."""

    def __init__(self, runtime: Runtime, run: Run) -> None:
        self._runtime = runtime
        self._run = run

    async def carry_out(self) -> None:
        deadline = asyncio.timeout(self._runtime.settings.analysis_seconds)
        try:
            async with deadline:
                await self._work_under_heartbeat()
        except asyncio.CancelledError:
            await _complete(self._release())
            raise
        except RunLost:
            log.info("run_lost")
        except EXPECTED as error:
            await self._fail(error.code, error.message, retryable=error.retryable)
        except Exception:
            if deadline.expired():
                await self._fail(TIMED_OUT, TIMED_OUT_MESSAGE, retryable=True)
            else:
                await self._fail_or_retry()

    async def _work_under_heartbeat(self) -> None:
        """Raises RunLost as soon as the heartbeat finds that the row has moved on."""
        working = asyncio.create_task(self._analyse())
        beating = asyncio.create_task(self._beat())
        try:
            await asyncio.wait({working, beating}, return_when=asyncio.FIRST_COMPLETED)
            if not working.done():
                raise RunLost
            working.result()
        finally:
            for task in (working, beating):
                task.cancel()
            await asyncio.gather(working, beating, return_exceptions=True)

    async def _beat(self) -> None:
        settings = self._runtime.settings
        while True:
            await asyncio.sleep(settings.heartbeat_seconds)
            try:
                if not await gap_runs.renew(self._runtime.database, self._run, settings.lease_seconds):
                    return
            except Exception:
                # The database may be busy or away for a moment; the lease outlives a missed beat or two.
                log.warning("heartbeat_missed", exc_info=True)

    async def _analyse(self) -> None:
        pipeline = await self._runtime.pipeline()
        job, resume = await self._read_rows()
        with charge_to(self._run.user_id) as payer:
            resume_reading, job_reading = await self._read_texts(pipeline, job, resume)
            skills = await self._tell_during(
                AnalysisStage.MAPPING,
                0.7,
                asyncio.to_thread(lambda: (pipeline.map(resume_reading), pipeline.map(job_reading))),
            )
        content, markdown = await self._tell_during(
            AnalysisStage.SCORING,
            0.9,
            asyncio.to_thread(
                lambda: _render(
                    pipeline.score(resume_reading, skills[0], job_reading, skills[1], payer.notes), job, resume
                )
            ),
        )
        async with self._runtime.unit_of_work() as work:
            await gap_runs.finish(work, self._run, _to_row(content, markdown, job, resume, self._run))

    async def _read_rows(self) -> tuple[Job, Resume]:
        run = self._run
        async with self._runtime.reading() as session:
            job = await get_job(session, run.user_id, run.job_id)
            resume = await find_resume(session, run.user_id, run.resume_id)
        if resume is None:
            raise NoDefaultResume(NO_RESUME_MESSAGE)
        return job, resume

    async def _read_texts(self, pipeline: Pipeline, job: Job, resume: Resume) -> tuple[Reading, Reading]:
        """Both at once; the stages tell which one is waited for."""
        readings = self._runtime.readings
        reading_job = asyncio.create_task(readings.read(pipeline, job.posting_text, DocumentKind.JOB))
        try:
            resume_reading = await readings.read(pipeline, resume.text, DocumentKind.RESUME)
            return resume_reading, await self._tell_during(AnalysisStage.READING_JOB, 0.4, reading_job)
        finally:
            reading_job.cancel()
            await asyncio.gather(reading_job, return_exceptions=True)

    async def _tell_during(self, stage: AnalysisStage, progress: float, work: Awaitable[T]) -> T:
        """What `work` gives. Listeners are told of the stage unless it is over before they could read of it."""
        task = asyncio.ensure_future(work)
        try:
            await asyncio.wait({task}, timeout=UNTOLD_SECONDS)
            if not task.done():
                await self._advance(stage, progress)
            return await task
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _advance(self, stage: AnalysisStage, progress: float) -> None:
        async with self._runtime.unit_of_work() as work:
            self._run = await gap_runs.advance(work, self._run, stage, progress)

    async def _fail(self, code: str, message: str, *, retryable: bool) -> None:
        log.info("analysis_failed", code=code)
        with suppress(RunLost):
            async with self._runtime.unit_of_work() as work:
                await gap_runs.fail(work, self._run, code=code, message=message, retryable=retryable)

    async def _fail_or_retry(self) -> None:
        reference = secrets.token_hex(6)
        log.exception("analysis_broke", reference=reference)
        if self._run.attempt >= self._runtime.settings.max_attempts:
            await self._fail(INTERNAL, INTERNAL_MESSAGE.format(reference), retryable=True)
            return
        with suppress(RunLost):
            async with self._runtime.unit_of_work() as work:
                await gap_runs.retry(work, self._run, delay=2.0 ** (self._run.attempt - 1))

    async def _release(self) -> None:
        try:
            async with self._runtime.unit_of_work() as work:
                await gap_runs.release(work, self._run)
        except RunLost:
            pass
        except Exception:
            # The lease runs out by itself, and the sweeper takes the row back.
            log.exception("release_failed")


async def _complete(action: Coroutine[Any, Any, None]) -> None:
    """See an action through, however often its caller is cancelled meanwhile. It must not take long."""
    task = asyncio.create_task(action)
    while not task.done():
        with suppress(asyncio.CancelledError):
            await asyncio.shield(task)


def _render(report: GapReport, job: Job, resume: Resume) -> tuple[GapReport, str]:
    markdown = render_markdown(report, job_title=job.title, company=job.company, resume_title=resume.title)
    return report, markdown


def _to_row(report: GapReport, markdown: str, job: Job, resume: Resume, run: Run) -> StoredReport:
    return StoredReport(
        id=uuid.uuid4(),
        user_id=run.user_id,
        job_id=job.id,
        resume_id=resume.id,
        resume_sha256=resume.text_sha256,
        job_sha256=job.text_sha256,
        engine_version=ENGINE_VERSION,
        score=report.score,
        confidence=report.confidence,
        payload=report.model_dump_json(),
        markdown=markdown,
    )
