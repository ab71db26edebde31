"""Statements on users."""

import uuid

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from jobmate.db.models import User


async def find_person(session: AsyncSession, issuer: str, subject: str) -> User | None:
    """The person an issuer knows by this subject."""
    return await session.scalar(select(User).where(User.issuer == issuer, User.subject == subject))


async def lock_person(session: AsyncSession, user_id: uuid.UUID) -> None:
    """Make this person's writers queue until the transaction ends; on SQLite all writers do already.

    A default resume that arrives while a job is being saved must see that save, or be seen by it.
    """
    if session.get_bind().dialect.name != "sqlite":
        await session.execute(select(User.id).where(User.id == user_id).with_for_update(key_share=True))
