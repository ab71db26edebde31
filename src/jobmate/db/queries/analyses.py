"""Statements on gap_analyses. A worker's writes carry its fencing token; without a match they change nothing."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.dml import ReturningUpdate

from jobmate.db.models import GapAnalysis, SavedJob, StoredReport
from jobmate.db.queries.upsert import insert_if_absent
from jobmate.db.types import utc_now
from jobmate.enums import AnalysisStage, GapState


async def find_analysis(session: AsyncSession, user_id: uuid.UUID, job_id: uuid.UUID) -> GapAnalysis | None:
    """The person's analysis of a job."""
    return await session.scalar(select(GapAnalysis).where(GapAnalysis.user_id == user_id, GapAnalysis.job_id == job_id))


async def find_analyses(
    session: AsyncSession, user_id: uuid.UUID, job_ids: Collection[uuid.UUID]
) -> Sequence[GapAnalysis]:
    """The person's analyses of these jobs, in no order."""
    statement = select(GapAnalysis).where(GapAnalysis.user_id == user_id, GapAnalysis.job_id.in_(job_ids))
    return (await session.scalars(statement)).all()


async def find_changed(
    session: AsyncSession, since: datetime, after: tuple[datetime, uuid.UUID] | None, limit: int
) -> Sequence[GapAnalysis]:
    """Analyses of anyone that changed at or after `since`, oldest change first, beyond `after` (updated_at, id)."""
    statement = select(GapAnalysis).where(GapAnalysis.updated_at >= since)
    if after is not None:
        statement = statement.where(tuple_(GapAnalysis.updated_at, GapAnalysis.id) > after)
    return (await session.scalars(statement.order_by(GapAnalysis.updated_at, GapAnalysis.id).limit(limit))).all()


async def insert_analysis(session: AsyncSession, row: GapAnalysis) -> bool:
    """Insert the first analysis there is of a job for a person. False when there is one."""
    values = {name: value for name, value in vars(row).items() if name in GapAnalysis.__table__.c}
    return await insert_if_absent(session, GapAnalysis, values)


async def lock_analysis(session: AsyncSession, user_id: uuid.UUID, job_id: uuid.UUID) -> GapAnalysis:
    """The person's analysis of a job, made if absent, locked until the transaction ends."""
    await insert_if_absent(session, GapAnalysis, {"id": uuid.uuid4(), "user_id": user_id, "job_id": job_id})
    statement = (
        select(GapAnalysis).where(GapAnalysis.user_id == user_id, GapAnalysis.job_id == job_id).with_for_update()
    )
    return (await session.scalars(statement)).one()


async def lock_saved_analyses(session: AsyncSession, user_id: uuid.UUID) -> Sequence[GapAnalysis]:
    """The analyses of every job this person has saved, locked until the transaction ends, oldest save first."""
    statement = (
        select(GapAnalysis)
        .join(SavedJob, (SavedJob.user_id == GapAnalysis.user_id) & (SavedJob.job_id == GapAnalysis.job_id))
        .where(GapAnalysis.user_id == user_id, GapAnalysis.state != GapState.NONE)
        .order_by(SavedJob.saved_at, SavedJob.id)
        .with_for_update(of=GapAnalysis)
    )
    return (await session.scalars(statement)).all()


async def lock_analyses_of_resume(
    session: AsyncSession, user_id: uuid.UUID, resume_id: uuid.UUID
) -> Sequence[GapAnalysis]:
    """The person's analyses that run on a resume or show a report made from it, locked until the transaction ends."""
    made_from_it = select(StoredReport.id).where(StoredReport.user_id == user_id, StoredReport.resume_id == resume_id)
    statement = (
        select(GapAnalysis)
        .where(
            GapAnalysis.user_id == user_id,
            or_(
                (GapAnalysis.state == GapState.GENERATING) & (GapAnalysis.resume_id == resume_id),
                GapAnalysis.report_id.in_(made_from_it),
            ),
        )
        .order_by(GapAnalysis.created_at, GapAnalysis.id)
        .with_for_update()
    )
    return (await session.scalars(statement)).all()


async def claim(
    session: AsyncSession,
    analysis_id: uuid.UUID,
    *,
    owner: str,
    lease_expires_at: datetime,
    attempts: tuple[int, int],
    progress: float,
) -> GapAnalysis | None:
    """Take the lease of a waiting or abandoned analysis with a new fencing token. None: nothing to take.

    `attempts` bounds how many claims it has seen already, ends included.
    """
    now = utc_now()
    statement = (
        update(GapAnalysis)
        .where(
            GapAnalysis.id == analysis_id,
            GapAnalysis.state == GapState.GENERATING,
            GapAnalysis.attempt.between(*attempts),
            or_(GapAnalysis.lease_expires_at.is_(None), GapAnalysis.lease_expires_at < now),
        )
        .values(
            run_id=uuid.uuid4(),
            lease_owner=owner,
            lease_expires_at=lease_expires_at,
            attempt=GapAnalysis.attempt + 1,
            stage=AnalysisStage.READING_RESUME,
            progress=_grown(progress),
            revision=GapAnalysis.revision + 1,
            updated_at=now,
        )
        .returning(GapAnalysis)
    )
    return await _change(session, statement)


async def renew(session: AsyncSession, analysis_id: uuid.UUID, run_id: uuid.UUID, lease_expires_at: datetime) -> bool:
    """Extend the lease of a run that still holds it. Listeners see no change."""
    statement = (
        update(GapAnalysis)
        .where(GapAnalysis.id == analysis_id, GapAnalysis.run_id == run_id)
        .values(lease_expires_at=lease_expires_at)
        .returning(GapAnalysis.id)
    )
    return (await session.execute(statement)).first() is not None


async def move(
    session: AsyncSession, analysis_id: uuid.UUID, run_id: uuid.UUID, values: Mapping[str, Any]
) -> GapAnalysis | None:
    """Change a run's row, with a new revision, if it still carries this token; progress only ever grows."""
    changes = dict(values)
    if "progress" in changes:
        changes["progress"] = _grown(changes["progress"])
    statement = (
        update(GapAnalysis)
        .where(GapAnalysis.id == analysis_id, GapAnalysis.run_id == run_id)
        .values(revision=GapAnalysis.revision + 1, updated_at=utc_now(), **changes)
        .returning(GapAnalysis)
    )
    return await _change(session, statement)


async def holds(session: AsyncSession, analysis_id: uuid.UUID, run_id: uuid.UUID) -> bool:
    """Whether a run still holds its row, which stays locked until the transaction ends."""
    statement = (
        select(GapAnalysis.id).where(GapAnalysis.id == analysis_id, GapAnalysis.run_id == run_id).with_for_update()
    )
    return (await session.execute(statement)).first() is not None


async def list_lease_owners(session: AsyncSession) -> Sequence[str]:
    """Who holds leases of running analyses."""
    statement = (
        select(GapAnalysis.lease_owner)
        .where(GapAnalysis.state == GapState.GENERATING, GapAnalysis.lease_expires_at.is_not(None))
        .distinct()
    )
    return [owner for owner in await session.scalars(statement) if owner is not None]


async def lock_abandoned(session: AsyncSession, limit: int, gone: Collection[str] = ()) -> Sequence[GapAnalysis]:
    """Running analyses whose lease ran out or whose owner is one of the `gone`, but for those in another's hands."""
    statement = (
        select(GapAnalysis)
        .where(
            GapAnalysis.state == GapState.GENERATING,
            GapAnalysis.lease_expires_at.is_not(None),
            or_(GapAnalysis.lease_expires_at < utc_now(), GapAnalysis.lease_owner.in_(gone)),
        )
        .order_by(GapAnalysis.lease_expires_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return (await session.scalars(statement)).all()


async def lock_waiting(session: AsyncSession, queued_before: datetime, limit: int) -> Sequence[GapAnalysis]:
    """Analyses that wait for a worker and were last queued before a moment, longest waiting first."""
    statement = (
        select(GapAnalysis)
        .where(
            GapAnalysis.state == GapState.GENERATING,
            GapAnalysis.lease_expires_at.is_(None),
            GapAnalysis.queued_at <= queued_before,
        )
        .order_by(GapAnalysis.queued_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return (await session.scalars(statement)).all()


async def find_next_expiry(session: AsyncSession) -> datetime | None:
    """When the first of the running leases runs out."""
    statement = select(func.min(GapAnalysis.lease_expires_at)).where(GapAnalysis.state == GapState.GENERATING)
    return await session.scalar(statement)


async def count_attempts(session: AsyncSession, analysis_id: uuid.UUID) -> int | None:
    """How many claims a running analysis has seen. None when it isn't running, or isn't there."""
    statement = select(GapAnalysis.attempt).where(
        GapAnalysis.id == analysis_id, GapAnalysis.state == GapState.GENERATING
    )
    return await session.scalar(statement)


async def _change(session: AsyncSession, statement: ReturningUpdate[GapAnalysis]) -> GapAnalysis | None:
    row = await session.scalar(statement, execution_options={"populate_existing": True})
    if row is not None:
        await session.refresh(row, ["saved_at"])  # of another table, so an UPDATE doesn't return it
    return row


def _grown(progress: float) -> ColumnElement[float]:
    return case((GapAnalysis.progress > progress, GapAnalysis.progress), else_=progress)
