"""Statements on bookmarks, joined with what a list of them shows."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, delete, func, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from jobmate.db.glances import Reader
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

    score: float
    confidence: float
    resume_sha256: str
    job_sha256: str
    created_at: datetime


class SavedJobFacts(NamedTuple):
    """A bookmark with what a list shows beside it: no analysis where there never was one, no report either.

    `total` counts the whole list; `default_sha256` is the hash of the person's default resume.
    """

    id: uuid.UUID
    saved_at: datetime
    total: int
    default_sha256: str | None
    job: JobFacts
    analysis: AnalysisFacts | None
    report: ReportFacts | None


class SavedStateFacts(NamedTuple):
    """A bookmark and where its analysis stands, if there ever was one."""

    user_id: uuid.UUID
    job_id: uuid.UUID
    saved_at: datetime
    analysis: AnalysisFacts | None


SAVED, ANALYSES = SavedJob.__table__.c, GapAnalysis.__table__.c
REPORTS, RESUMES = StoredReport.__table__.c, Resume.__table__.c
_USER = bindparam("user", type_=SAVED.user_id.type)
_ANALYSIS = tuple(ANALYSES[name] for name in AnalysisFacts._fields)
_REPORT = tuple(REPORTS[name] for name in ReportFacts._fields)
_ANALYSIS_OF_SAVED = and_(ANALYSES.user_id == SAVED.user_id, ANALYSES.job_id == SAVED.job_id)
_STATES = (
    select(SAVED.user_id, SAVED.job_id, SAVED.saved_at, *_ANALYSIS)
    .select_from(SavedJob.__table__)
    .outerjoin(GapAnalysis.__table__, _ANALYSIS_OF_SAVED)
    .where(SAVED.user_id.in_(bindparam("users", type_=SAVED.user_id.type, expanding=True)))
    .order_by(SAVED.saved_at, SAVED.id)
)
_JOB_END = 4 + len(FACTS)
_ANALYSIS_END = _JOB_END + len(_ANALYSIS)


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
    reader: Reader,
    user_id: uuid.UUID,
    limit: int,
    after: tuple[datetime, uuid.UUID] | None,
    states: Collection[GapState] | None,
) -> list[SavedJobFacts]:
    """Up to `limit` bookmarks with job, analysis and report, latest saved first, beyond `after` (saved_at, id)."""
    statement = _select_page(continues=after is not None, filters=states is not None)
    values: dict[str, Any] = {"user": user_id, "size": limit}
    if after is not None:
        values |= {"after_moment": after[0], "after_id": after[1]}
    if states is not None:
        values |= {"states": list(states)}
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
        for row in await reader.execute(statement, values)
    ]


async def count_saved_jobs(reader: Reader, user_id: uuid.UUID, states: Collection[GapState] | None) -> int:
    """How many bookmarks such a list has in all."""
    values = {"user": user_id} if states is None else {"user": user_id, "states": list(states)}
    return await reader.scalar(_count(filters=states is not None), values) or 0


@cache
def _select_page(*, continues: bool, filters: bool) -> Select[Any]:
    """Made once for each form: to put it together takes longer than to run it."""
    default = select(RESUMES.text_sha256).where(RESUMES.user_id == _USER, RESUMES.is_default).scalar_subquery()
    statement = (
        select(
            SAVED.id, SAVED.saved_at, _count(filters=filters).scalar_subquery(), default, *FACTS, *_ANALYSIS, *_REPORT
        )
        .select_from(SavedJob.__table__)
        .join(Job.__table__, Job.__table__.c.id == SAVED.job_id)
        .outerjoin(GapAnalysis.__table__, _ANALYSIS_OF_SAVED)
        .outerjoin(StoredReport.__table__, and_(REPORTS.id == ANALYSES.report_id, REPORTS.user_id == SAVED.user_id))
        .where(SAVED.user_id == _USER)
        .order_by(SAVED.saved_at.desc(), SAVED.id.desc())
        .limit(bindparam("size", type_=Integer))
    )
    if filters:
        statement = statement.where(_is_wanted(ANALYSES.state))
    if continues:
        last = tuple_(bindparam("after_moment", type_=SAVED.saved_at.type), bindparam("after_id", type_=SAVED.id.type))
        statement = statement.where(tuple_(SAVED.saved_at, SAVED.id) < last)
    return statement


@cache
def _count(*, filters: bool) -> Select[int]:
    saved = SavedJob.__table__.alias()
    statement = select(func.count()).select_from(saved).where(saved.c.user_id == _USER)
    if not filters:
        return statement
    analysis = GapAnalysis.__table__.alias()
    of_saved = and_(analysis.c.user_id == saved.c.user_id, analysis.c.job_id == saved.c.job_id)
    return statement.outerjoin(analysis, of_saved).where(_is_wanted(analysis.c.state))


async def list_saved_states(reader: Reader, user_ids: Collection[uuid.UUID]) -> list[SavedStateFacts]:
    """Where every saved job of these people stands, oldest save first."""
    return [
        SavedStateFacts(row[0], row[1], row[2], AnalysisFacts._make(row[3:]) if row[3] is not None else None)
        for row in await reader.execute(_STATES, {"users": list(user_ids)})
    ]


def _is_wanted(state: ColumnElement[GapState]) -> ColumnElement[bool]:
    """A job that was never analysed counts as NONE."""
    return func.coalesce(state, literal(GapState.NONE, state.type)).in_(
        bindparam("states", type_=state.type, expanding=True)
    )
