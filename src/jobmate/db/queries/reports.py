"""Statements on stored reports. Every one carries the person's id."""

import uuid
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import case, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, load_only

from jobmate.db.models import Job, StoredReport

_WHOLE = (joinedload(StoredReport.job), joinedload(StoredReport.resume))


async def find_reports(session: AsyncSession, user_id: uuid.UUID, ids: Collection[uuid.UUID]) -> Sequence[StoredReport]:
    """Those of the ids that are this person's, with job and resume, in no order."""
    statement = select(StoredReport).where(StoredReport.user_id == user_id, StoredReport.id.in_(ids)).options(*_WHOLE)
    return (await session.scalars(statement)).all()


async def find_newest(
    session: AsyncSession, user_id: uuid.UUID, job_id: uuid.UUID, resume_sha256: str | None
) -> StoredReport | None:
    """The newest report made from this resume text; failing that, the newest of all. With job and resume."""
    preferred = case((StoredReport.resume_sha256 == (resume_sha256 or ""), 0), else_=1)
    statement = (
        select(StoredReport)
        .where(StoredReport.user_id == user_id, StoredReport.job_id == job_id)
        .order_by(preferred, StoredReport.created_at.desc(), StoredReport.id.desc())
        .limit(1)
        .options(*_WHOLE)
    )
    return await session.scalar(statement)


async def find_by_inputs(
    session: AsyncSession, user_id: uuid.UUID, job_id: uuid.UUID, inputs: Mapping[str, str]
) -> StoredReport | None:
    """The one report of these inputs: resume_sha256, job_sha256 and engine_version."""
    return await session.scalar(
        select(StoredReport).where(
            StoredReport.user_id == user_id,
            StoredReport.job_id == job_id,
            StoredReport.resume_sha256 == inputs["resume_sha256"],
            StoredReport.job_sha256 == inputs["job_sha256"],
            StoredReport.engine_version == inputs["engine_version"],
        )
    )


async def find_reusable(
    session: AsyncSession,
    user_id: uuid.UUID,
    job_ids: Collection[uuid.UUID],
    resume_sha256: str,
    engine_version: str,
) -> Sequence[StoredReport]:
    """Reports whose resume text, posting text and engine are all unchanged; only id, job and score are loaded."""
    statement = (
        select(StoredReport)
        .join(Job, Job.id == StoredReport.job_id)
        .where(
            StoredReport.user_id == user_id,
            StoredReport.job_id.in_(job_ids),
            StoredReport.resume_sha256 == resume_sha256,
            StoredReport.job_sha256 == Job.text_sha256,
            StoredReport.engine_version == engine_version,
        )
        .options(load_only(StoredReport.job_id, StoredReport.score, raiseload=True))
    )
    return (await session.scalars(statement)).all()


async def delete_reports(session: AsyncSession, user_id: uuid.UUID, job_id: uuid.UUID) -> int:
    """Delete every report of this person on this job. Returns how many there were."""
    statement = (
        delete(StoredReport)
        .where(StoredReport.user_id == user_id, StoredReport.job_id == job_id)
        .returning(StoredReport.id)
    )
    return len((await session.execute(statement)).all())


async def move_reports(session: AsyncSession, user_id: uuid.UUID, resume_id: uuid.UUID, heir_id: uuid.UUID) -> None:
    """Let another resume of the same person and the same text stand as what these reports were made from."""
    await session.execute(
        update(StoredReport)
        .where(StoredReport.user_id == user_id, StoredReport.resume_id == resume_id)
        .values(resume_id=heir_id)
    )


async def delete_reports_of_resume(session: AsyncSession, user_id: uuid.UUID, resume_id: uuid.UUID) -> int:
    """Delete every report of this person made from this resume. Returns how many there were."""
    statement = (
        delete(StoredReport)
        .where(StoredReport.user_id == user_id, StoredReport.resume_id == resume_id)
        .returning(StoredReport.id)
    )
    return len((await session.execute(statement)).all())
