"""Statements on bookmarks, joined with what a list of them shows."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Row, and_, delete, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from jobmate.db.models import GapAnalysis, Job, SavedJob
from jobmate.enums import GapState

_STATE = func.coalesce(GapAnalysis.state, GapState.NONE.value)
_ANALYSIS_OF_SAVED = and_(GapAnalysis.user_id == SavedJob.user_id, GapAnalysis.job_id == SavedJob.job_id)


async def find_saved_job(session: AsyncSession, user_id: uuid.UUID, job_id: uuid.UUID) -> SavedJob | None:
    """The person's bookmark of a job."""
    return await session.scalar(select(SavedJob).where(SavedJob.user_id == user_id, SavedJob.job_id == job_id))


async def find_saved_ids(
    session: AsyncSession, user_id: uuid.UUID, job_ids: Collection[uuid.UUID]
) -> Sequence[uuid.UUID]:
    """Those of the jobs that the person has saved, in no order."""
    statement = select(SavedJob.job_id).where(SavedJob.user_id == user_id, SavedJob.job_id.in_(job_ids))
    return (await session.scalars(statement)).all()


async def delete_saved_job(session: AsyncSession, user_id: uuid.UUID, job_id: uuid.UUID) -> bool:
    """Remove the bookmark. Whether there was one."""
    statement = delete(SavedJob).where(SavedJob.user_id == user_id, SavedJob.job_id == job_id).returning(SavedJob.id)
    return (await session.execute(statement)).first() is not None


async def list_saved_jobs(
    session: AsyncSession,
    user_id: uuid.UUID,
    limit: int,
    after: tuple[datetime, uuid.UUID] | None,
    states: Collection[GapState] | None,
) -> Sequence[Row[SavedJob, Job, GapAnalysis | None]]:
    """Up to `limit` bookmarks with job and analysis, latest saved first, beyond `after` (saved_at, id)."""
    statement = (
        select(SavedJob, Job, GapAnalysis)
        .join(Job, Job.id == SavedJob.job_id)
        .outerjoin(GapAnalysis, _ANALYSIS_OF_SAVED)
        .where(SavedJob.user_id == user_id, *_in_states(states))
        .order_by(SavedJob.saved_at.desc(), SavedJob.id.desc())
        .limit(limit)
    )
    if after is not None:
        statement = statement.where(tuple_(SavedJob.saved_at, SavedJob.id) < after)
    return (await session.execute(statement)).all()


async def count_saved_jobs(session: AsyncSession, user_id: uuid.UUID, states: Collection[GapState] | None) -> int:
    """How many bookmarks such a list has in all."""
    statement = select(func.count()).select_from(SavedJob).where(SavedJob.user_id == user_id)
    if states is not None:
        statement = statement.outerjoin(GapAnalysis, _ANALYSIS_OF_SAVED).where(*_in_states(states))
    return await session.scalar(statement) or 0


async def list_saved_states(
    session: AsyncSession, user_ids: Collection[uuid.UUID]
) -> Sequence[Row[uuid.UUID, uuid.UUID, datetime, GapAnalysis | None]]:
    """Person, job, time of saving and analysis of every bookmark of these people, oldest first."""
    statement = (
        select(SavedJob.user_id, SavedJob.job_id, SavedJob.saved_at, GapAnalysis)
        .outerjoin(GapAnalysis, _ANALYSIS_OF_SAVED)
        .where(SavedJob.user_id.in_(user_ids))
        .order_by(SavedJob.saved_at, SavedJob.id)
    )
    return (await session.execute(statement)).all()


def _in_states(states: Collection[GapState] | None) -> list[ColumnElement[bool]]:
    return [] if states is None else [_STATE.in_([state.value for state in states])]
