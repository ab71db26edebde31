"""Statements on bookmarks, joined with what a list of them shows."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Row, Select, and_, delete, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from jobmate.db.models import GapAnalysis, Job, Resume, SavedJob, StoredReport
from jobmate.db.queries.jobs import FACTS, JobFacts
from jobmate.enums import AnalysisStage, GapState


class AnalysisFacts(NamedTuple):
    """Where an analysis stands, as in the columns of the same names."""

    state: GapState
    stage: AnalysisStage
    progress: float
    revision: int
    report_id: uuid.UUID | None
    score: float | None
    error_code: str | None
    error_message: str | None
    error_retryable: bool | None
    updated_at: datetime


class ReportFacts(NamedTuple):
    """What lists show of a report, as in the columns of the same names."""

    id: uuid.UUID
    score: float
    confidence: float
    resume_sha256: str
    job_sha256: str
    created_at: datetime


class SavedJobFacts(NamedTuple):
    """A bookmark with what a list shows beside it: no analysis where there never was one, no report while there is none.

    `total` counts the whole list; `default_sha256` is the hash of the person's default resume.
    """

    id: uuid.UUID
    saved_at: datetime
    total: int
    default_sha256: str | None
    job: JobFacts
    analysis: AnalysisFacts | None
    report: ReportFacts | None


_ANALYSIS = tuple(getattr(GapAnalysis, name) for name in AnalysisFacts._fields)
_REPORT = tuple(getattr(StoredReport, name) for name in ReportFacts._fields)
_JOB_END = 4 + len(FACTS)
_ANALYSIS_END = _JOB_END + len(_ANALYSIS)

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
) -> list[SavedJobFacts]:
    """Up to `limit` bookmarks with job, analysis and report, latest saved first, beyond `after` (saved_at, id)."""
    default = select(Resume.text_sha256).where(Resume.user_id == user_id, Resume.is_default).scalar_subquery()
    total = _count(user_id, states).scalar_subquery()
    statement = (
        select(SavedJob.id, SavedJob.saved_at, total, default, *FACTS, *_ANALYSIS, *_REPORT)
        .join(Job, Job.id == SavedJob.job_id)
        .outerjoin(GapAnalysis, _ANALYSIS_OF_SAVED)
        .outerjoin(
            StoredReport, and_(StoredReport.id == GapAnalysis.report_id, StoredReport.user_id == SavedJob.user_id)
        )
        .where(SavedJob.user_id == user_id, *_in_states(states))
        .order_by(SavedJob.saved_at.desc(), SavedJob.id.desc())
        .limit(limit)
    )
    if after is not None:
        statement = statement.where(tuple_(SavedJob.saved_at, SavedJob.id) < after)
    return [
        SavedJobFacts(
            row[0],
            row[1],
            row[2],
            row[3],
            JobFacts._make(row[4:_JOB_END]),
            AnalysisFacts._make(row[_JOB_END:_ANALYSIS_END]) if row[_JOB_END] is not None else None,
            ReportFacts._make(row[_ANALYSIS_END:]) if row[_ANALYSIS_END] is not None else None,
        )
        for row in await session.execute(statement)
    ]


async def count_saved_jobs(session: AsyncSession, user_id: uuid.UUID, states: Collection[GapState] | None) -> int:
    """How many bookmarks such a list has in all."""
    return await session.scalar(_count(user_id, states)) or 0


def _count(user_id: uuid.UUID, states: Collection[GapState] | None) -> Select[int]:
    saved = aliased(SavedJob)
    statement = select(func.count()).select_from(saved).where(saved.user_id == user_id)
    if states is None:
        return statement
    analysis = aliased(GapAnalysis)
    of_saved = and_(analysis.user_id == saved.user_id, analysis.job_id == saved.job_id)
    return statement.outerjoin(analysis, of_saved).where(_is_one_of(analysis.state, states))


async def list_saved_states(
    session: AsyncSession, user_id: uuid.UUID
) -> Sequence[Row[uuid.UUID, datetime, GapAnalysis | None]]:
    """Job id, time of saving and analysis of every bookmark, oldest first."""
    statement = (
        select(SavedJob.job_id, SavedJob.saved_at, GapAnalysis)
        .outerjoin(GapAnalysis, _ANALYSIS_OF_SAVED)
        .where(SavedJob.user_id == user_id)
        .order_by(SavedJob.saved_at, SavedJob.id)
    )
    return (await session.execute(statement)).all()


def _in_states(states: Collection[GapState] | None) -> list[ColumnElement[bool]]:
    return [] if states is None else [_is_one_of(GapAnalysis.state, states)]


def _is_one_of(state: InstrumentedAttribute[GapState], states: Collection[GapState]) -> ColumnElement[bool]:
    """A job that was never analysed counts as NONE."""
    return func.coalesce(state, GapState.NONE.value).in_([wanted.value for wanted in states])
