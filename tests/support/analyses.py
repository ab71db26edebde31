"""What a worker does, one step at a time, and readers that behave as a test needs."""

import uuid
from collections.abc import Awaitable, Callable

from jobmate.db.models import GapAnalysis, Job, Resume, StoredReport
from jobmate.db.queries import analyses
from jobmate.engine.cache_keys import ENGINE_VERSION
from jobmate.engine.models import Reading
from jobmate.engine.pipeline import Pipeline
from jobmate.enums import DocumentKind, ReaderKind
from jobmate.runtime import Runtime
from jobmate.services import gap_runs
from jobmate.services.gap_runs import Run
from jobmate.tasks.analyse_gap import analyse_gap
from jobmate.tasks.isolation import Isolation
from tests.support.people import Person

LONG_LEASE = 60.0
EXPIRED_LEASE = -1.0


async def get_row(person: Person, job: Job) -> GapAnalysis:
    async with person.runtime.reading() as session:
        row = await analyses.find_analysis(session, person.id, job.id)
    assert row is not None
    return row


async def claim(person: Person, job: Job, *, lease: float = LONG_LEASE, owner: str = "test") -> Run | None:
    row = await get_row(person, job)
    async with person.runtime.unit_of_work() as work:
        return await gap_runs.claim(work, row.id, owner=owner, lease_seconds=lease, attempts=(0, 2))


def make_report(run: Run, job: Job, resume: Resume, *, payload: str = "{}", score: float = 5.0) -> StoredReport:
    return StoredReport(
        id=uuid.uuid4(),
        user_id=run.user_id,
        job_id=job.id,
        resume_id=resume.id,
        resume_sha256=resume.text_sha256,
        job_sha256=job.text_sha256,
        engine_version=ENGINE_VERSION,
        score=score,
        confidence=1.0,
        payload=payload,
        markdown="# Report",
    )


async def complete(
    person: Person, job: Job, resume: Resume, *, payload: str = "{}", score: float = 5.0
) -> StoredReport:
    """Claim and finish a queued analysis with a report of our making."""
    run = await claim(person, job)
    assert run is not None
    async with person.runtime.unit_of_work() as work:
        return await gap_runs.finish(work, run, make_report(run, job, resume, payload=payload, score=score))


async def run_task(runtime: Runtime, analysis_id: uuid.UUID) -> None:
    await analyse_gap(runtime, analysis_id, owner="test", isolation=Isolation())


class ScriptedReader:
    """A model reader whose every reading goes through `act` first; what it then reads, it reads by keywords."""

    version = "scripted-1"

    def __init__(self, pipeline: Pipeline, act: Callable[[DocumentKind], Awaitable[None]]) -> None:
        self._pipeline = pipeline
        self._act = act
        self.calls: list[DocumentKind] = []

    async def read(self, text: str, kind: DocumentKind) -> Reading:
        self.calls.append(kind)
        await self._act(kind)
        reading = await self._pipeline.read(text, kind)
        return reading.model_copy(update={"reader": ReaderKind.LLM, "reader_version": self.version})


def scripted_pipeline(pipeline: Pipeline, reader: ScriptedReader) -> Pipeline:
    """The real pipeline, read by `reader`."""
    return Pipeline(
        pipeline.taxonomy,
        pipeline._keyword_reader,
        pipeline._mapper,
        embedder_name=pipeline.embedder_name,
        llm_reader=reader,
        keyword_fallback=False,
    )
