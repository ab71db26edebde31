"""Statements on users."""

import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from jobmate.db.models import User


async def find_people(session: AsyncSession, identities: Collection[tuple[str, str]]) -> Sequence[User]:
    """Those people whom these issuers know by these subjects, in no order."""
    statement = select(User).where(tuple_(User.issuer, User.subject).in_(identities))
    return (await session.scalars(statement)).all()


async def lock_person(session: AsyncSession, user_id: uuid.UUID) -> None:
    """Make this person's writers queue until the transaction ends; on SQLite all writers do already.

    A default resume that arrives while a job is being saved must see that save, or be seen by it.
    """
    if session.get_bind().dialect.name != "sqlite":
        await session.execute(select(User.id).where(User.id == user_id).with_for_update(key_share=True))
