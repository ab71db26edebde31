"""Reports and statuses, as a person asks for them; `watch` keeps a listener in step with the stored state."""

import asyncio
import uuid
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple, Protocol

from jobmate.batches import Batches
from jobmate.db.models import Job, Resume, StoredReport
from jobmate.db.queries import analyses, people, reports, resumes, saved_jobs
from jobmate.db.queries.jobs import JobFacts
from jobmate.db.queries.saved_jobs import ReportFacts
from jobmate.db.session import Database, Reader, Session
from jobmate.engine.cache_keys import ENGINE_VERSION
from jobmate.engine.models import GapReport
from jobmate.enums import GapState
from jobmate.errors import DatabaseBusy, DatabaseUnavailable, NoDefaultResume, NotFound
from jobmate.events import GapStatus, StatusHub, Subscription
from jobmate.services.analyses import NO_RESUME_MESSAGE, cancel_analysis, start_analyses
from jobmate.services.jobs import get_job
from jobmate.services.statuses import status_before_any, status_of, status_of_saved
from jobmate.services.unit_of_work import UnitOfWork

CHANGES_AT_ONCE = 2_000
RETRY_SECONDS = 1.0


class Watched(Protocol):
    """What `watch` needs of the runtime."""

    @property
    def database(self) -> Database: ...

    @property
    def hub(self) -> StatusHub: ...

    @property
    def saved_statuses(self) -> Batches[uuid.UUID, list[GapStatus]]:
        """By person, where every job they saved stands."""
        ...


async def request_analysis(
    work: UnitOfWork, user_id: uuid.UUID, job_id: uuid.UUID, *, force: bool = False
) -> GapStatus:
    """Have a job compared with the default resume, saved or not.

    A run of the same resume that is under way goes on; an unchanged report is used again unless `force`.
    Raises NotFound for the job and NoDefaultResume.
    """
    await get_job(work.session, user_id, job_id)
    await people.lock_person(work.session, user_id)
    resume = await resumes.find_default(work.session, user_id)
    if resume is None:
        raise NoDefaultResume(NO_RESUME_MESSAGE)
    row = await analyses.lock_analysis(work.session, user_id, job_id)
    if row.state is GapState.GENERATING and row.resume_id == resume.id:
        return status_of(row)
    if row.state is GapState.READY and not force and await _is_current(work.session, row.report_id, user_id, resume):
        return status_of(row)
    await start_analyses(work, [row], resume, force=force)
    return status_of(row)


async def delete_report(work: UnitOfWork, user_id: uuid.UUID, job_id: uuid.UUID) -> GapStatus:
    """Delete every report of the person on a job; a READY status goes back to NONE. Raises NotFound."""
    await get_job(work.session, user_id, job_id)
    await people.lock_person(work.session, user_id)
    row = await analyses.lock_analysis(work.session, user_id, job_id)
    if not await reports.delete_reports(work.session, user_id, job_id):
        raise NotFound("There is no report on this job.")
    if row.state is GapState.READY:
        cancel_analysis(work, row)
    return status_of(row)


class ReportItem(NamedTuple):
    """A report as lists show it; `stored` is the whole of it, with `job` and `resume`, where that was read too."""

    id: uuid.UUID
    score: float
    confidence: float
    created_at: datetime
    is_stale: bool
    stored: StoredReport | None


async def find_report(session: Session, user_id: uuid.UUID, job_id: uuid.UUID) -> ReportItem | None:
    """The newest report for the default resume, else the newest of all (which `is_stale`), whole. Raises NotFound."""
    await get_job(session, user_id, job_id)
    default_sha256 = await resumes.find_default_sha256(session, user_id)
    row = await reports.find_newest(session, user_id, job_id, default_sha256)
    return describe_report(row.id, row, row.job, default_sha256) if row else None


async def find_reports(
    session: Session, user_id: uuid.UUID, report_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, StoredReport]:
    """Those of the ids that are this person's, with `job` and `resume` loaded."""
    return {report.id: report for report in await reports.find_reports(session, user_id, report_ids)}


async def find_report_by_id(session: Session, user_id: uuid.UUID, report_id: uuid.UUID) -> ReportItem | None:
    """One report of this person, whole."""
    row = (await find_reports(session, user_id, [report_id])).get(report_id)
    if row is None:
        return None
    return describe_report(row.id, row, row.job, await resumes.find_default_sha256(session, user_id))


def describe_report(
    report_id: uuid.UUID,
    report: ReportFacts | StoredReport,
    job: JobFacts | Job,
    default_sha256: str | None,
) -> ReportItem:
    """A report on a job for a person whose default resume has this hash."""
    stale = is_stale(report, job, default_sha256)
    stored = report if isinstance(report, StoredReport) else None
    return ReportItem(report_id, report.score, report.confidence, report.created_at, stale, stored)


def is_stale(report: ReportFacts | StoredReport, job: JobFacts | Job, default_sha256: str | None) -> bool:
    """Whether the posting, or the text of the default resume, is another one than the report was made from."""
    if report.job_sha256 != job.text_sha256:
        return True
    return default_sha256 is not None and report.resume_sha256 != default_sha256


def read_payload(report: StoredReport) -> GapReport:
    """The report's content. Parsed once for reports that are asked for often."""
    return _parse(report.payload)


async def get_status(session: Session, user_id: uuid.UUID, job_id: uuid.UUID) -> GapStatus:
    """Where a job stands for this person; NONE at revision 0 when it was never analysed. Raises NotFound."""
    job = await get_job(session, user_id, job_id)
    row = await analyses.find_analysis(session, user_id, job_id)
    return status_of(row) if row else status_before_any(job_id, job.created_at)


async def get_statuses(reader: Reader, user_ids: Sequence[uuid.UUID]) -> list[list[GapStatus]]:
    """For each of these people, where every job they saved stands, oldest save first."""
    found: dict[uuid.UUID, list[GapStatus]] = {user_id: [] for user_id in user_ids}
    for saved in await saved_jobs.list_saved_states(reader, found.keys()):
        found[saved.user_id].append(status_of_saved(saved.job_id, saved.saved_at, saved.analysis))
    return [found[user_id] for user_id in user_ids]


async def find_statuses(
    session: Session, user_id: uuid.UUID, job_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, GapStatus]:
    """Where those jobs stand that were ever analysed for this person."""
    return {row.job_id: status_of(row) for row in await analyses.find_analyses(session, user_id, job_ids)}


class StatusWatch:
    """What `watch` gives: an asynchronous iterator of statuses. Close it to free what it holds.

    After `open`, whoever doesn't want to wait can `listen` for news and `take` it.
    """

    __slots__ = ("_job_id", "_runtime", "_stored", "_subscription", "_user_id")

    def __init__(self, runtime: Watched, user_id: uuid.UUID, job_id: uuid.UUID | None) -> None:
        self._runtime = runtime
        self._user_id = user_id
        self._job_id = job_id
        self._subscription: Subscription | None = None
        self._stored: list[GapStatus] = []

    async def open(self) -> Subscription:
        """Listen first, then read: what changes in between is seen at least once, and given once."""
        if self._subscription is None:
            self._subscription = await self._runtime.hub.subscribe(self._user_id, self._job_id)
            try:
                await self._read()
            except BaseException:
                self.close()
                raise
        return self._subscription

    @property
    def has_news(self) -> bool:
        """Whether asking for the next status would not have to wait for an event."""
        return self._subscription is None or bool(self._stored) or self._subscription.has_news

    def listen(self, on_news: Callable[[], None]) -> None:
        """Call `on_news` in the moment there is news. Only after `open`."""
        assert self._subscription is not None  # noqa: S101  the caller's order
        self._subscription.listen(on_news)

    def take(self) -> GapStatus | None:
        """The next status if it is at hand. None says nothing about `has_news`: the rest may have to be read."""
        subscription = self._subscription
        if subscription is None:
            return None
        while self._stored:
            if subscription.accept(status := self._stored.pop()):
                return status
        return subscription.take()

    def __aiter__(self) -> "StatusWatch":
        return self

    async def __anext__(self) -> GapStatus:
        try:
            subscription = self._subscription or await self.open()
            while True:
                if (status := self.take() or await subscription.next()) is not None:
                    return status
                if subscription.is_closed:
                    break
                await self._read_again(subscription)
        except Exception:
            self.close()
            raise
        self.close()
        raise StopAsyncIteration

    def close(self) -> None:
        """Leave the hub."""
        if self._subscription is not None:
            self._runtime.hub.leave(self._subscription)
            self._subscription = None

    async def aclose(self) -> None:
        """As `close`, under the name that closes any asynchronous iterator."""
        self.close()

    async def _read_again(self, subscription: Subscription) -> None:
        """Once it runs, no outage of the database ends it: it would miss what it waits for."""
        while not subscription.is_closed:
            try:
                await self._read()
            except (DatabaseUnavailable, DatabaseBusy, TimeoutError):
                await asyncio.sleep(RETRY_SECONDS)
            else:
                return

    async def _read(self) -> None:
        if self._job_id is None:
            self._stored = (await self._runtime.saved_statuses.load(self._user_id))[::-1]
            return
        async with self._runtime.database.reading() as session:
            self._stored = [await get_status(session, self._user_id, self._job_id)]


def watch(runtime: Watched, user_id: uuid.UUID, job_id: uuid.UUID | None = None) -> StatusWatch:
    """The current status of one job, or of every saved job, then each change, in order of revision per job.

    A slow listener gets the newest status of each job and no older one. Holds no database session while it
    waits. Raises NotFound for the job, and what a database that is away raises, before anything is given; later
    it waits for the database to come back.
    """
    return StatusWatch(runtime, user_id, job_id)


async def read_changes(
    database: Database, since: datetime, person_ids: Collection[uuid.UUID]
) -> list[tuple[uuid.UUID, GapStatus]]:
    """Statuses of these people that changed at or after `since`: what the hub makes missed events good with."""
    changes: list[tuple[uuid.UUID, GapStatus]] = []
    after: tuple[datetime, uuid.UUID] | None = None
    while True:
        async with database.reading() as session:
            rows = await analyses.find_changed(session, since, after, CHANGES_AT_ONCE)
        changes += [(row.user_id, status_of(row)) for row in rows if row.user_id in person_ids]
        if len(rows) < CHANGES_AT_ONCE:
            return changes
        after = rows[-1].updated_at, rows[-1].id


def batch_saved_statuses(database: Database) -> Batches[uuid.UUID, list[GapStatus]]:
    """Reads of where all jobs of a person stand, made together for all whose sockets open at the same time."""

    async def read(user_ids: Sequence[uuid.UUID]) -> list[list[GapStatus]]:
        async with database.glancing() as reader:
            return await get_statuses(reader, user_ids)

    return Batches(read)


async def _is_current(session: Session, report_id: uuid.UUID | None, user_id: uuid.UUID, resume: Resume) -> bool:
    """Whether the report a READY row shows is the one a new run would use again."""
    found = await reports.find_reports(session, user_id, [report_id] if report_id else [])
    return any(
        report.engine_version == ENGINE_VERSION and not is_stale(report, report.job, resume.text_sha256)
        for report in found
    )


@lru_cache(maxsize=256)
def _parse(payload: str) -> GapReport:
    return GapReport.model_validate_json(payload)
