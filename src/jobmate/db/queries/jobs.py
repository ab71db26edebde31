"""Statements on postings: public ones, and the person's own."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, case, func, literal, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from jobmate.db.glances import Reader
from jobmate.db.models import Job
from jobmate.enums import EmploymentType, SalaryPeriod

NEWEST_FIRST = (Job.created_at.desc(), Job.id.desc())

WORD_IN_TITLE = 30
BEGINNING_IN_TITLE = 20
PART_IN_TITLE = 10
BETWEEN_WORDS = ",/()-"
MOST_COUNTED = 9
"""Beyond this many times, a posting that repeats a word is no better match for it."""


class JobFacts(NamedTuple):
    """What lists show of a posting: all but its texts, as they stand in the columns of the same names."""

    id: uuid.UUID
    owner_id: uuid.UUID | None
    title: str
    company: str
    location: str
    employment_type: EmploymentType | None
    salary_min: float | None
    salary_max: float | None
    salary_currency: str
    salary_period: SalaryPeriod | None
    url: str
    source: str
    text_sha256: str
    created_at: datetime


class JobTexts(NamedTuple):
    """The texts of a posting."""

    description: str
    requirements: str
    required_skills: list[str]
    preferred_skills: list[str]
    posting_text: str


FACTS = tuple(Job.__table__.c[name] for name in JobFacts._fields)
_TEXTS = tuple(Job.__table__.c[name] for name in JobTexts._fields)


def visible_to(user_id: uuid.UUID | BindParameter[uuid.UUID]) -> ColumnElement[bool]:
    """Public, or written by this person."""
    return or_(Job.owner_id.is_(None), Job.owner_id == user_id)


_KEY = Job.__table__.c.id.type
_FIND_FACTS = select(*FACTS).where(
    Job.__table__.c.id == bindparam("job", type_=_KEY), visible_to(bindparam("user", type_=_KEY))
)


async def find_job(session: AsyncSession, user_id: uuid.UUID, job_id: uuid.UUID) -> Job | None:
    """One posting this person may see."""
    return await session.scalar(select(Job).where(Job.id == job_id, visible_to(user_id)))


async def find_facts(reader: Reader, user_id: uuid.UUID, job_id: uuid.UUID) -> JobFacts | None:
    """One posting this person may see, without its texts."""
    rows = await reader.execute(_FIND_FACTS, {"user": user_id, "job": job_id})
    return next((JobFacts._make(row) for row in rows), None)


async def find_jobs(session: AsyncSession, user_id: uuid.UUID, ids: Collection[uuid.UUID]) -> Sequence[Job]:
    """Those of the ids this person may see, in no order."""
    return (await session.scalars(select(Job).where(Job.id.in_(ids), visible_to(user_id)))).all()


async def find_texts(
    session: AsyncSession, user_id: uuid.UUID, ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, JobTexts]:
    """The texts of those of the ids this person may see."""
    statement = select(Job.id, *_TEXTS).where(Job.id.in_(ids), visible_to(user_id))
    return {row[0]: JobTexts._make(row[1:]) for row in await session.execute(statement)}


async def search_jobs(
    session: AsyncSession,
    user_id: uuid.UUID,
    terms: Collection[str],
    limit: int,
    after: tuple[int, datetime, uuid.UUID] | None,
) -> list[tuple[JobFacts, int]]:
    """Up to `limit` postings holding every folded term, with their rank, beyond `after` (rank, created_at, id).

    Best match first, then newest; without terms all ranks are 0.
    """
    rank = sum((_rank(term) for term in terms), start=literal(0))
    statement = select(*FACTS, rank).where(visible_to(user_id), *_holding(terms))
    if after is not None:
        statement = statement.where(_beyond(after, rank) if terms else tuple_(Job.created_at, Job.id) < after[1:])
    order = (rank.desc(), *NEWEST_FIRST) if terms else NEWEST_FIRST
    rows = await session.execute(statement.order_by(*order).limit(limit))
    return [(JobFacts._make(row[:-1]), row[-1]) for row in rows]


async def count_jobs(session: AsyncSession, user_id: uuid.UUID, terms: Collection[str]) -> int:
    """How many postings such a search has in all."""
    statement = select(func.count()).select_from(Job).where(visible_to(user_id), *_holding(terms))
    return await session.scalar(statement) or 0


def _rank(term: str) -> ColumnElement[int]:
    """How well a posting that holds `term` matches it: where, then how often.

    The text that is searched begins with the title, folded; a letter that folds to two moves its end by one.
    """
    title: ColumnElement[str] = func.substr(Job.search_text, 1, func.length(Job.title))
    words = term
    for mark in BETWEEN_WORDS:
        title, words = func.replace(title, mark, " "), words.replace(mark, " ")
    title = literal(" ").concat(title).concat(" ")
    times = (func.length(Job.search_text) - func.length(func.replace(Job.search_text, term, ""))) // len(term)
    place = case(
        (title.contains(f" {words} ", autoescape=True), WORD_IN_TITLE),
        (title.contains(f" {words}", autoescape=True), BEGINNING_IN_TITLE),
        (title.contains(words, autoescape=True), PART_IN_TITLE),
        else_=0,
    )
    return place + case((times > MOST_COUNTED, MOST_COUNTED), else_=times)


def _beyond(after: tuple[int, datetime, uuid.UUID], rank: ColumnElement[int]) -> ColumnElement[bool]:
    return or_(rank < after[0], and_(rank == after[0], tuple_(Job.created_at, Job.id) < after[1:]))


def _holding(terms: Collection[str]) -> list[ColumnElement[bool]]:
    return [Job.search_text.contains(term, autoescape=True) for term in terms]
