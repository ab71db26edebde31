"""Bookmarks, with where their analysis stands."""

from datetime import datetime

import strawberry

from jobmate.enums import GapState
from jobmate.schema.types.jobs import Job
from jobmate.schema.types.reports import GapReport
from jobmate.schema.types.statuses import GapStatus
from jobmate.services.saved_jobs import SavedJobItem


@strawberry.type(description="A job you saved.")
class SavedJob:
    job: Job = strawberry.field(description="The posting.")
    saved_at: datetime = strawberry.field(description="When you saved it.")
    gap_state: GapState = strawberry.field(description="Where its analysis stands, in one word.")
    status: GapStatus = strawberry.field(description="Where its analysis stands, in full.")
    report: GapReport | None = strawberry.field(description="The newest report; null while there is none.")

    @classmethod
    def of(cls, item: SavedJobItem) -> "SavedJob":
        job = Job.of(item.job)
        return cls(
            job=job,
            saved_at=item.saved_at,
            gap_state=item.status.state,
            status=GapStatus.of(item.status, job.id),
            report=GapReport.of(item.report) if item.report is not None else None,
        )
