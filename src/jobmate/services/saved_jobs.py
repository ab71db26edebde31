"""Bookmarks. Saving a job starts its analysis, in the same transaction."""

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from jobmate.db.models import SavedJob
from jobmate.db.queries import analyses, people, resumes, saved_jobs
from jobmate.db.queries.jobs import JobFacts
from jobmate.db.queries.saved_jobs import SavedJobFacts
from jobmate.db.queries.upsert import insert_if_absent
from jobmate.db.session import Reader, Session
from jobmate.db.types import utc_now
from jobmate.enums import GapState
from jobmate.events import GapStatus
from jobmate.services.analyses import announce, cancel_analysis, start_analyses, start_first
from jobmate.services.gap_reports import ReportItem, describe_report, find_report_by_id
from jobmate.services.jobs import get_facts
from jobmate.services.pages import Page, check_first, cut_page, decode_cursor
from jobmate.services.statuses import status_of, status_of_saved
from jobmate.services.unit_of_work import UnitOfWork


class SavedJobItem(NamedTuple):
    """A bookmarked job, where its analysis stands, and the newest report."""

    job: JobFacts
    saved_at: datetime
    status: GapStatus
    report: ReportItem | None


async def save_job(work: UnitOfWork, user_id: uuid.UUID, job_id: uuid.UUID) -> SavedJobItem:
    """Bookmark a job and start its analysis; a second save changes nothing. One that runs or is READY is kept.

    Without a default resume the save stands and its status is FAILED with NO_DEFAULT_RESUME. Raises NotFound.
    """
    job = await get_facts(work.glance, user_id, job_id)
    await people.lock_person(work.session, user_id)
    now = utc_now()
    bookmark = {"id": uuid.uuid4(), "user_id": user_id, "job_id": job_id, "saved_at": now}
    is_new = await insert_if_absent(work.session, SavedJob, bookmark)
    if is_new:
        resume = await resumes.find_default_key(work.session, user_id)
        first = await start_first(work, user_id, job_id, now, resume)
        if first is not None:
            return SavedJobItem(job, now, status_of(first), None)
    row = await analyses.lock_analysis(work.session, user_id, job_id)
    if is_new and row.state in (GapState.NONE, GapState.FAILED):
        await start_analyses(work, [row], resume)
    elif is_new:
        announce(work, row)
    saved = await saved_jobs.find_saved_job(work.session, user_id, job_id)
    assert saved is not None  # noqa: S101  inserted above, or there before
    report = await find_report_by_id(work.session, user_id, row.report_id) if row.report_id else None
    return SavedJobItem(job, saved.saved_at, status_of(row), report)


async def unsave_job(work: UnitOfWork, user_id: uuid.UUID, job_id: uuid.UUID) -> GapStatus:
    """Remove the bookmark and cancel a running analysis; finished reports stay. Raises NotFound."""
    await get_facts(work.glance, user_id, job_id)
    await people.lock_person(work.session, user_id)
    was_saved = await saved_jobs.delete_saved_job(work.session, user_id, job_id)
    row = await analyses.lock_analysis(work.session, user_id, job_id)
    if row.state is not GapState.NONE:
        cancel_analysis(work, row)
    elif was_saved:
        announce(work, row)
    return status_of(row)


async def find_saved_ids(session: Session, user_id: uuid.UUID, job_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those of the jobs that this person has saved."""
    return set(await saved_jobs.find_saved_ids(session, user_id, job_ids))


async def list_saved_jobs(
    reader: Reader,
    user_id: uuid.UUID,
    first: int,
    after: str | None = None,
    gap_states: Collection[GapState] | None = None,
) -> Page[SavedJobItem]:
    """The person's bookmarks with statuses and reports, latest saved first, in one statement whatever their number.

    A second one counts what lies before an empty page. `gap_states` keeps only those in one of the states. Raises
    InvalidInput for `first` or `after`.
    """
    size, key = check_first(first), decode_cursor(after)
    rows = await saved_jobs.list_saved_jobs(reader, user_id, size + 1, key[1:] if key else None, gap_states)
    total = rows[0].total if rows else 0
    if not rows and after is not None:
        total = await saved_jobs.count_saved_jobs(reader, user_id, gap_states)
    return cut_page(rows, size, total, item=_show, key=lambda row: (0, row.saved_at, row.id))


def _show(row: SavedJobFacts) -> SavedJobItem:
    status = status_of_saved(row.job.id, row.saved_at, row.analysis)
    report = None
    if row.report is not None and status.report_id is not None:
        report = describe_report(status.report_id, row.report, row.job, row.default_sha256)
    return SavedJobItem(row.job, row.saved_at, status, report)
