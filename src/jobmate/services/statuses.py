"""A row's status, as it is pushed and as lists show it."""

import uuid
from datetime import datetime

from jobmate.db.models import GapAnalysis
from jobmate.db.queries.saved_jobs import AnalysisFacts
from jobmate.enums import AnalysisStage, GapState
from jobmate.events import GapStatus, StatusError


def status_of(row: GapAnalysis) -> GapStatus:
    """The status a row holds."""
    return GapStatus(
        job_id=row.job_id,
        state=row.state,
        stage=row.stage,
        progress=row.progress,
        revision=row.revision,
        report_id=row.report_id,
        score=row.score,
        error=_error_of(row),
        updated_at=row.updated_at,
        saved_at=row.saved_at,
    )


def status_of_saved(job_id: uuid.UUID, saved_at: datetime, row: AnalysisFacts | None) -> GapStatus:
    """The status of a saved job as lists read it."""
    if row is None:
        return status_before_any(job_id, saved_at, saved_at)
    return GapStatus(
        job_id,
        row.state,
        row.stage,
        row.progress,
        row.revision,
        row.report_id,
        row.score,
        _error_of(row),
        row.updated_at,
        saved_at,
    )


def _error_of(row: GapAnalysis | AnalysisFacts) -> StatusError | None:
    if row.error_code is None:
        return None
    return StatusError(row.error_code, row.error_message or "", bool(row.error_retryable))


def status_before_any(job_id: uuid.UUID, since: datetime, saved_at: datetime | None = None) -> GapStatus:
    """The status of a job that was never analysed for this person: NONE, at revision 0."""
    return GapStatus(job_id, GapState.NONE, AnalysisStage.QUEUED, 0.0, 0, None, None, None, since, saved_at)
