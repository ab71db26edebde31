"""How an analysis moves on a person's behalf: asked for, cancelled, brought in step with the default resume.

Every function takes rows that the caller has locked in the same unit of work. A change gives the row a new
revision and takes its fencing token away, so a worker that still runs the old order finds its writes refused.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from jobmate.db.models import GapAnalysis, Resume
from jobmate.db.queries import analyses, people, reports
from jobmate.db.queries.resumes import DefaultResume
from jobmate.db.types import utc_now
from jobmate.engine.cache_keys import ENGINE_VERSION
from jobmate.enums import AnalysisStage, GapState
from jobmate.errors import NoDefaultResume
from jobmate.services.statuses import status_of
from jobmate.services.unit_of_work import UnitOfWork

NO_RESUME_MESSAGE = (
    "There is no resume to compare this job with. Add a resume and make it your default; the report then starts by"
    " itself."
)


async def start_first(
    work: UnitOfWork, user_id: uuid.UUID, job_id: uuid.UUID, saved_at: datetime, resume: DefaultResume | None
) -> GapAnalysis | None:
    """Start the first analysis there ever was of a job that was just saved. None, and nothing done, when there was one.

    There is no report to use again then: each is made by an analysis, whose row stays as long as the job does.
    """
    row = GapAnalysis(id=uuid.uuid4(), user_id=user_id, job_id=job_id, revision=0, saved_at=saved_at)
    if resume is None:
        _fail_for_want_of_resume(row)
    else:
        _order(row, resume)
    if not await analyses.insert_analysis(work.session, row):
        return None
    if resume is not None:
        work.enqueue(row)
    work.publish(user_id, status_of(row))
    return row


async def start_analyses(
    work: UnitOfWork, rows: Sequence[GapAnalysis], resume: Resume | DefaultResume | None, *, force: bool = False
) -> None:
    """Start rows of one person against their default resume.

    A report of the same texts and engine is used again unless `force`. Without a resume the rows become FAILED
    with NO_DEFAULT_RESUME, which the next default resume takes up.
    """
    if not rows:
        return
    ready = {}
    if resume is not None and not force:
        found = await reports.find_reusable(
            work.session, rows[0].user_id, [row.job_id for row in rows], resume.text_sha256, ENGINE_VERSION
        )
        ready = {report.job_id: report for report in found}
    for row in rows:
        report = ready.get(row.job_id)
        if resume is None:
            _fail_for_want_of_resume(row)
        elif report is None:
            _order(row, resume)
            work.enqueue(row)
        else:
            _change(
                row,
                state=GapState.READY,
                stage=AnalysisStage.DONE,
                progress=1.0,
                resume_id=resume.id,
                report_id=report.id,
                score=report.score,
            )
        work.publish(row.user_id, status_of(row))


async def follow_default_resume(work: UnitOfWork, resume: Resume) -> None:
    """Bring the person's saved jobs in step with a resume that has just become their default.

    Those that waited for one start; those that run against another start over; READY ones keep their report,
    which may be stale now, unless a report against this very text exists already. Listeners hear of each.
    """
    await people.lock_person(work.session, resume.user_id)
    rows = await analyses.lock_saved_analyses(work.session, resume.user_id)
    await start_analyses(work, [row for row in rows if _waits_for(row, resume)], resume)
    ready = {row.job_id: row for row in rows if row.state is GapState.READY}
    found = await reports.find_reusable(work.session, resume.user_id, ready.keys(), resume.text_sha256, ENGINE_VERSION)
    others = [ready[report.job_id] for report in found if ready[report.job_id].report_id != report.id]
    await start_analyses(work, others, resume)
    for row in ready.values():
        if row not in others:
            announce(work, row)


async def restart_analyses(work: UnitOfWork, rows: Sequence[GapAnalysis], resume: Resume | None) -> None:
    """Start rows over that have lost the resume they rested on, against the default resume if there is one.

    A finished analysis of a job that isn't saved goes back to NONE: nobody waits for it.
    """
    saved = {row.job_id for row in await analyses.lock_saved_analyses(work.session, rows[0].user_id)} if rows else set()
    wanted = [row for row in rows if row.state is GapState.GENERATING or row.job_id in saved]
    await start_analyses(work, wanted, resume)
    for row in rows:
        if row not in wanted:
            cancel_analysis(work, row)


def cancel_analysis(work: UnitOfWork, row: GapAnalysis) -> None:
    """Back to NONE; a run in progress loses its token. Nothing happens to a row that is NONE already."""
    if row.state is not GapState.NONE:
        _change(row, state=GapState.NONE)
        work.publish(row.user_id, status_of(row))


def announce(work: UnitOfWork, row: GapAnalysis) -> None:
    """Tell listeners of a change beside the analysis, which goes on: saved, unsaved, or its report may be stale now."""
    row.revision += 1
    row.updated_at = utc_now()
    work.publish(row.user_id, status_of(row))


def _waits_for(row: GapAnalysis, resume: Resume) -> bool:
    if row.state is GapState.GENERATING:
        return row.resume_id != resume.id
    return row.state is GapState.FAILED and row.error_code == NoDefaultResume.code


def _order(row: GapAnalysis, resume: Resume | DefaultResume) -> None:
    _change(row, state=GapState.GENERATING, resume_id=resume.id, queued_at=utc_now())


def _fail_for_want_of_resume(row: GapAnalysis) -> None:
    _change(
        row,
        state=GapState.FAILED,
        error_code=NoDefaultResume.code,
        error_message=NO_RESUME_MESSAGE,
        error_retryable=NoDefaultResume.retryable,
    )


_BLANK: dict[str, Any] = {
    "stage": AnalysisStage.QUEUED,
    "progress": 0.0,
    "attempt": 0,
    "run_id": None,
    "lease_owner": None,
    "lease_expires_at": None,
    "queued_at": None,
    "resume_id": None,
    "report_id": None,
    "score": None,
    "error_code": None,
    "error_message": None,
    "error_retryable": None,
}


def _change(row: GapAnalysis, **values: Any) -> None:
    for name, value in {**_BLANK, **values}.items():
        setattr(row, name, value)
    row.revision += 1
    row.updated_at = utc_now()
