"""Statements on users."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from jobmate.db.glances import Reader
from jobmate.db.models import User
from jobmate.db.queries.upsert import insert_if_absent


class PersonFacts(NamedTuple):
    """A person as stored."""

    id: uuid.UUID
    issuer: str
    subject: str
    name: str | None
    email: str | None
    created_at: datetime


_KNOWN = select(User.id, User.issuer, User.subject, User.name, User.email, User.created_at).where(
    # Not as pairs: SQLite reads the whole table for a list of those.
    User.issuer == bindparam("issuer"),
    User.subject.in_(bindparam("subjects", expanding=True)),
)


async def find_people(reader: Reader, identities: Iterable[tuple[str, str]]) -> list[PersonFacts]:
    """Those people whom these issuers know by these subjects, in no order. One statement for each issuer."""
    by_issuer: dict[str, set[str]] = {}
    for issuer, subject in identities:
        by_issuer.setdefault(issuer, set()).add(subject)
    found: list[PersonFacts] = []
    for issuer, subjects in by_issuer.items():
        rows = await reader.execute(_KNOWN, {"issuer": issuer, "subjects": sorted(subjects)})
        found += [PersonFacts(*row) for row in rows]
    return found


async def write_person(
    session: AsyncSession, issuer: str, subject: str, *, name: str | None, email: str | None
) -> PersonFacts:
    """The person, made if there is none, with this name and email."""
    identity = {"issuer": issuer, "subject": subject}
    await insert_if_absent(session, User, identity | {"name": name, "email": email})
    await session.execute(update(User).filter_by(**identity).values(name=name, email=email))
    [person] = await find_people(session, [(issuer, subject)])
    return person


async def lock_person(session: AsyncSession, user_id: uuid.UUID) -> None:
    """Make this person's writers queue until the transaction ends; on SQLite all writers do already.

    A default resume that arrives while a job is being saved must see that save, or be seen by it.
    """
    if session.get_bind().dialect.name != "sqlite":
        await session.execute(select(User.id).where(User.id == user_id).with_for_update(key_share=True))
