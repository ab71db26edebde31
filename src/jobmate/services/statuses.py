"""A row's status, as it is pushed and as lists show it."""

import uuid
from datetime import datetime

from jobmate.db.models import GapAnalysis
from jobmate.enums import AnalysisStage, GapState
from jobmate.events import GapStatus, StatusError


def status_of(row: GapAnalysis) -> GapStatus:
    """The status a row holds."""
    error = None
    if row.error_code is not None:
        error = StatusError(row.error_code, row.error_message or "", bool(row.error_retryable))
    return GapStatus(
        job_id=row.job_id,
        state=row.state,
        stage=row.stage,
        progress=row.progress,
        revision=row.revision,
        report_id=row.report_id,
        score=row.score,
        error=error,
        updated_at=row.updated_at,
        saved_at=row.saved_at,
    )


def status_before_any(job_id: uuid.UUID, since: datetime, saved_at: datetime | None = None) -> GapStatus:
    """The status of a job that was never analysed for this person: NONE, at revision 0."""
    return GapStatus(job_id, GapState.NONE, AnalysisStage.QUEUED, 0.0, 0, None, None, None, since, saved_at)
