"""Statements on postings: public ones, and the person's own."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from jobmate.db.models import Job


def visible_to(user_id: uuid.UUID) -> ColumnElement[bool]:
    """Public, or written by this person."""
    return or_(Job.owner_id.is_(None), Job.owner_id == user_id)


async def find_job(session: AsyncSession, user_id: uuid.UUID, job_id: uuid.UUID) -> Job | None:
    """One posting this person may see."""
    return await session.scalar(select(Job).where(Job.id == job_id, visible_to(user_id)))


async def find_jobs(session: AsyncSession, user_id: uuid.UUID, ids: Collection[uuid.UUID]) -> Sequence[Job]:
    """Those of the ids this person may see, in no order."""
    return (await session.scalars(select(Job).where(Job.id.in_(ids), visible_to(user_id)))).all()


async def search_jobs(
    session: AsyncSession,
    user_id: uuid.UUID,
    terms: Collection[str],
    limit: int,
    after: tuple[datetime, uuid.UUID] | None,
) -> Sequence[Job]:
    """Up to `limit` postings holding every folded term, newest first, beyond `after` (created_at, id)."""
    statement = select(Job).where(visible_to(user_id), *_holding(terms))
    if after is not None:
        statement = statement.where(tuple_(Job.created_at, Job.id) < after)
    return (await session.scalars(statement.order_by(Job.created_at.desc(), Job.id.desc()).limit(limit))).all()


async def count_jobs(session: AsyncSession, user_id: uuid.UUID, terms: Collection[str]) -> int:
    """How many postings such a search has in all."""
    statement = select(func.count()).select_from(Job).where(visible_to(user_id), *_holding(terms))
    return await session.scalar(statement) or 0


def _holding(terms: Collection[str]) -> list[ColumnElement[bool]]:
    return [Job.search_text.contains(term, autoescape=True) for term in terms]
