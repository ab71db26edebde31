"""Postings: those everyone sees, and a person's own."""

import unicodedata
import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from jobmate.db.models import Job
from jobmate.db.queries import jobs
from jobmate.db.queries.jobs import JobFacts, JobTexts
from jobmate.db.session import Reader, Session
from jobmate.db.types import utc_now
from jobmate.engine.cache_keys import hash_text
from jobmate.engine.posting import Posting, compose_posting
from jobmate.enums import EmploymentType, SalaryPeriod
from jobmate.errors import InvalidInput, NotFound
from jobmate.services.inputs import MAX_DOCUMENT_BYTES, clean_line, clean_lines, clean_text
from jobmate.services.pages import Page, check_first, cut_page, decode_cursor
from jobmate.services.unit_of_work import UnitOfWork

NOT_FOUND = "There is no such job."
MAX_SALARY = 1e9
MAX_SEARCH_TERMS = 10


@dataclass(frozen=True, slots=True)
class NewJob:
    """A posting as it comes in, not checked yet. Salaries are in units of the currency per period."""

    title: str
    company: str = ""
    location: str = ""
    employment_type: EmploymentType | None = None
    salary_min: float | None = None
    salary_max: float | None = None
    salary_currency: str = ""
    salary_period: SalaryPeriod | None = None
    description: str = ""
    requirements: str = ""
    required_skills: tuple[str, ...] = ()
    preferred_skills: tuple[str, ...] = ()
    url: str = ""
    source: str = ""


async def create_job(work: UnitOfWork, user_id: uuid.UUID, new: NewJob) -> Job:
    """Keep a posting that only its author sees. Raises InvalidInput naming the field."""
    job = Job(id=uuid.uuid4(), owner_id=user_id, created_at=utc_now(), **job_columns(new))
    work.session.add(job)
    await work.session.flush()
    return job


async def get_job(session: Session, user_id: uuid.UUID, job_id: uuid.UUID) -> Job:
    """A posting this person may see. Raises NotFound, the same for "not there" and "not yours"."""
    job = await jobs.find_job(session, user_id, job_id)
    if job is None:
        raise NotFound(NOT_FOUND)
    return job


async def get_facts(reader: Reader, user_id: uuid.UUID, job_id: uuid.UUID) -> JobFacts:
    """The same without its texts."""
    job = await jobs.find_facts(reader, user_id, job_id)
    if job is None:
        raise NotFound(NOT_FOUND)
    return job


async def find_jobs(session: Session, user_id: uuid.UUID, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Job]:
    """Those of the ids this person may see."""
    return {job.id: job for job in await jobs.find_jobs(session, user_id, ids)}


async def find_texts(session: Session, user_id: uuid.UUID, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, JobTexts]:
    """The texts of those of the ids this person may see."""
    return await jobs.find_texts(session, user_id, ids)


async def search_jobs(
    session: Session, user_id: uuid.UUID, search: str | None, first: int, after: str | None = None
) -> Page[JobFacts]:
    """Postings that hold every word of `search`, whatever its case or accents: best match first, then newest.

    A word of the title counts most, then the beginning of one, then a part; then how often the text has it.
    Raises InvalidInput for `first`, `after` or a search that is too long.
    """
    size, key = check_first(first), decode_cursor(after)
    terms = fold(clean_line(search or "", field="search")).split()
    if len(terms) > MAX_SEARCH_TERMS:
        raise InvalidInput(f"Search for {MAX_SEARCH_TERMS} words at most.", field="search")
    rows = await jobs.search_jobs(session, user_id, terms, size + 1, key)
    total = await jobs.count_jobs(session, user_id, terms)
    return cut_page(rows, size, total, item=lambda row: row[0], key=lambda row: (row[1], row[0].created_at, row[0].id))


def job_columns(new: NewJob) -> dict[str, Any]:
    """The checked columns of a posting, with what is derived from them. Raises InvalidInput naming the field."""
    posting = Posting(
        title=clean_line(new.title, field="title", required=True),
        company=clean_line(new.company, field="company"),
        location=clean_line(new.location, field="location"),
        employment_type=new.employment_type,
        salary_currency=_check_currency(new.salary_currency),
        salary_period=new.salary_period,
        description=clean_text(new.description, field="description"),
        requirements=clean_text(new.requirements, field="requirements"),
        required_skills=clean_lines(new.required_skills, field="requiredSkills"),
        preferred_skills=clean_lines(new.preferred_skills, field="preferredSkills"),
    )
    _check_salary(new)
    posting = replace(posting, salary_min=new.salary_min, salary_max=new.salary_max)
    _check_content(posting)
    text = clean_text(compose_posting(posting), field="description", max_bytes=MAX_DOCUMENT_BYTES)
    columns = {name: getattr(posting, name) for name in Posting.__slots__}
    for name in ("required_skills", "preferred_skills"):
        columns[name] = list(columns[name])
    return columns | {
        "url": _check_url(new.url),
        "source": clean_line(new.source, field="source"),
        "posting_text": text,
        "text_sha256": hash_text(text),
        "search_text": fold(text),
    }


def fold(text: str) -> str:
    """Text as searches compare it: no case, no accents, single spaces."""
    decomposed = unicodedata.normalize("NFKD", text)
    return " ".join("".join(char for char in decomposed if not unicodedata.combining(char)).casefold().split())


def _check_content(posting: Posting) -> None:
    parts = (posting.description, posting.requirements, *posting.required_skills, *posting.preferred_skills)
    if not any(part.strip() for part in parts):
        raise InvalidInput("Paste the posting's text: there is nothing to compare a resume with.", field="description")


def _check_salary(new: NewJob) -> None:
    for field, value in (("salaryMin", new.salary_min), ("salaryMax", new.salary_max)):
        if value is not None and not 0 <= value <= MAX_SALARY:
            raise InvalidInput("A salary is a number from 0 to a billion.", field=field)
    if new.salary_min is not None and new.salary_max is not None and new.salary_min > new.salary_max:
        raise InvalidInput("The upper end of the salary is below the lower one.", field="salaryMax")


def _check_currency(value: str) -> str:
    currency = clean_line(value, field="salaryCurrency").upper()
    if currency and not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
        raise InvalidInput("A currency is its three-letter code, such as USD.", field="salaryCurrency")
    return currency


def _check_url(value: str) -> str:
    url = clean_line(value, field="url", max_chars=2_000)
    try:
        parts = urlsplit(url)
    except ValueError:
        raise InvalidInput("This is not a web address.", field="url") from None
    if url and (parts.scheme not in ("http", "https") or not parts.netloc):
        raise InvalidInput("A web address starts with http:// or https://.", field="url")
    return url
