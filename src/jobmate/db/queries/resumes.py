"""Statements on resumes. Every one carries the person's id."""

import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from jobmate.db.models import Resume


async def find_default(session: AsyncSession, user_id: uuid.UUID) -> Resume | None:
    """The person's default resume."""
    return await session.scalar(select(Resume).where(Resume.user_id == user_id, Resume.is_default))


async def find_default_sha256(session: AsyncSession, user_id: uuid.UUID) -> str | None:
    """The hash of the default resume's text."""
    return await session.scalar(select(Resume.text_sha256).where(Resume.user_id == user_id, Resume.is_default))


async def find_resume(session: AsyncSession, user_id: uuid.UUID, resume_id: uuid.UUID) -> Resume | None:
    """One resume of this person."""
    return await session.scalar(select(Resume).where(Resume.user_id == user_id, Resume.id == resume_id))


async def find_resumes(session: AsyncSession, user_id: uuid.UUID, ids: Collection[uuid.UUID]) -> Sequence[Resume]:
    """Those of the ids that are this person's, in no order."""
    return (await session.scalars(select(Resume).where(Resume.user_id == user_id, Resume.id.in_(ids)))).all()


async def list_resumes(session: AsyncSession, user_id: uuid.UUID) -> Sequence[Resume]:
    """Newest first."""
    statement = select(Resume).where(Resume.user_id == user_id).order_by(Resume.created_at.desc(), Resume.id.desc())
    return (await session.scalars(statement)).all()


async def count_resumes(session: AsyncSession, user_id: uuid.UUID) -> int:
    return await session.scalar(select(func.count()).select_from(Resume).where(Resume.user_id == user_id)) or 0


async def clear_default(session: AsyncSession, user_id: uuid.UUID) -> None:
    """Leave the person without a default; the partial unique index allows one at a time."""
    await session.execute(update(Resume).where(Resume.user_id == user_id, Resume.is_default).values(is_default=False))


async def find_twin(session: AsyncSession, resume: Resume) -> Resume | None:
    """Another resume of the same person with the same text, the newest if there are several."""
    return await session.scalar(
        select(Resume)
        .where(Resume.user_id == resume.user_id, Resume.text_sha256 == resume.text_sha256, Resume.id != resume.id)
        .order_by(Resume.created_at.desc(), Resume.id.desc())
        .limit(1)
    )


async def delete_resume(session: AsyncSession, resume: Resume) -> None:
    """Delete a resume at once, not at the next flush."""
    await session.execute(delete(Resume).where(Resume.user_id == resume.user_id, Resume.id == resume.id))
