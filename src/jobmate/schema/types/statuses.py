"""Where an analysis stands."""

from datetime import datetime

import strawberry

from jobmate.enums import AnalysisStage, GapState
from jobmate.events import GapStatus as GapStatusEvent
from jobmate.schema.ids import encode_id


@strawberry.type(description="Why an analysis failed.")
class AnalysisError:
    code: str = strawberry.field(description="Stable, for programs, e.g. `NO_DEFAULT_RESUME` or `EMPTY_DOCUMENT`.")
    message: str = strawberry.field(description="What happened and what to do, for a person.")
    retryable: bool = strawberry.field(description="Whether running it again can help.")


@strawberry.type(description="The whole state of one analysis at one revision.")
class GapStatus:
    job_id: strawberry.ID = strawberry.field(description="The job.")
    state: GapState = strawberry.field(description="Where it stands.")
    stage: AnalysisStage = strawberry.field(description="The step it has reached.")
    progress: float = strawberry.field(description="0..1; never goes back within one run.")
    revision: int = strawberry.field(description="Per job, grows with every change; drop a status that is older.")
    report_id: strawberry.ID | None = strawberry.field(description="The newest report, if any.")
    score: float | None = strawberry.field(description="0..10 once READY.")
    error: AnalysisError | None = strawberry.field(description="Why it failed or waits; null otherwise.")
    updated_at: datetime = strawberry.field(description="When this state was reached.")
    saved_at: datetime | None = strawberry.field(
        description="When you saved the job; null while it isn't saved. A save or an unsave anywhere is a new revision."
    )

    @classmethod
    def of(cls, status: GapStatusEvent, job_id: strawberry.ID | None = None) -> "GapStatus":
        """`job_id` where it was written already."""
        error = status.error
        return cls(
            job_id=job_id or encode_id("Job", status.job_id),
            state=status.state,
            stage=status.stage,
            progress=status.progress,
            revision=status.revision,
            report_id=encode_id("GapReport", status.report_id) if status.report_id else None,
            score=status.score,
            error=AnalysisError(code=error.code, message=error.message, retryable=error.retryable) if error else None,
            updated_at=status.updated_at,
            saved_at=status.saved_at,
        )


_last_shown: tuple[GapStatusEvent, GapStatus] | None = None


def show_status(status: GapStatusEvent) -> GapStatus:
    """The status as the schema shows it: the same object for all sockets that one event reaches in turn."""
    global _last_shown  # noqa: PLW0603  a memo of one
    if _last_shown is None or _last_shown[0] is not status:
        _last_shown = status, GapStatus.of(status)
    return _last_shown[1]
