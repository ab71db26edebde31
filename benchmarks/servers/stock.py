"""What the databases of the benchmarks hold: people with a resume, postings of real length, saved jobs with reports."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.resources import files

import orjson

from jobmate.auth import TokenVerifier, issue_token
from jobmate.db.models import GapAnalysis, Job, SavedJob, StoredReport
from jobmate.db.session import Database
from jobmate.engine.cache_keys import ENGINE_VERSION, hash_text
from jobmate.enums import AnalysisStage, EmploymentType, GapState, SalaryPeriod
from jobmate.runtime import Runtime
from jobmate.schema.ids import encode_id
from jobmate.services import resumes
from jobmate.services.jobs import NewJob, job_columns
from jobmate.services.people import People
from jobmate.settings import Settings

PAGE = 50
START = datetime(2026, 1, 2, 0, 0, 0, 123456, UTC)
REPORT_CHARACTERS = 20_000
"""About what a report of twenty requirements has as JSON; its Markdown has a third of that."""


@dataclass(frozen=True, slots=True)
class Someone:
    """A person JobMate knows, with the token they sign in with."""

    id: uuid.UUID
    token: str


async def add_people(settings: Settings, count: int, name: str = "person") -> list[Someone]:
    """People of this name, numbered."""
    database, verifier = Database(settings.database), TokenVerifier(settings)
    people = People(database)
    found = []
    for number in range(count):
        token = issue_token(settings, f"{name}-{number}")
        found.append(Someone((await people.get_or_create(await verifier.verify(token))).id, token))
    await database.close()
    return found


def sample_resume() -> str:
    """A resume of real length."""
    return (files("jobmate") / "samples/resumes/demo_resume.txt").read_text()


def sample_posting(number: int, private_word: str = "") -> NewJob:
    """A posting of real length; every number's text is another."""
    samples = orjson.loads((files("jobmate") / "samples/jobs.json").read_bytes())
    raw = samples[number % len(samples)]
    return NewJob(
        title=f"Senior Backend Engineer, Platform {number}",
        company="Northwind Analytics",
        location="Oslo, Norway (hybrid)",
        employment_type=EmploymentType.FULL_TIME,
        salary_min=700_000,
        salary_max=900_000,
        salary_currency="NOK",
        salary_period=SalaryPeriod.YEAR,
        description=f"{raw['description']}\n\nReference {private_word}{number}.",
        requirements=raw["requirements"],
        required_skills=tuple(raw["requiredSkills"]),
        preferred_skills=tuple(raw["preferredSkills"]),
    )


async def add_postings(runtime: Runtime, count: int, word: str = "") -> list[str]:
    """Postings that everyone sees; their global ids."""
    keys = [uuid.uuid4() for _ in range(count)]
    for start in range(0, count, 500):
        async with runtime.database.writing() as session:
            session.add_all(
                Job(id=key, owner_id=None, **job_columns(sample_posting(start + number, word)))
                for number, key in enumerate(keys[start : start + 500])
            )
    return [encode_id("Job", key) for key in keys]


async def add_resume(runtime: Runtime, someone: Someone) -> None:
    """A default resume."""
    async with runtime.unit_of_work() as work:
        await resumes.create_resume(work, someone.id, text=sample_resume(), title="Mine")


async def add_saved_jobs(runtime: Runtime, someone: Someone, count: int = PAGE) -> None:
    """Saved jobs with reports on the default resume, as rows."""
    async with runtime.database.writing() as session:
        resume = (await resumes.list_resumes(session, someone.id))[0]
        owned = [{"user_id": someone.id, "job_id": uuid.uuid4()} for _ in range(count)]
        for number, owner in enumerate(owned):
            session.add(Job(id=owner["job_id"], owner_id=None, **job_columns(sample_posting(number))))
        await session.flush()
        reports = [
            StoredReport(
                id=uuid.uuid4(),
                **owner,
                resume_id=resume.id,
                resume_sha256=resume.text_sha256,
                job_sha256=hash_text((await session.get_one(Job, owner["job_id"])).posting_text),
                engine_version=ENGINE_VERSION,
                score=number / 10,
                confidence=0.83,
                payload="x" * REPORT_CHARACTERS,
                markdown="x" * (REPORT_CHARACTERS // 3),
            )
            for number, owner in enumerate(owned)
        ]
        saved = [SavedJob(**o, saved_at=START - timedelta(seconds=number)) for number, o in enumerate(owned)]
        session.add_all([*reports, *saved])
        await session.flush()
        status = {"state": GapState.READY, "stage": AnalysisStage.DONE, "progress": 1.0, "revision": 5}
        session.add_all(
            GapAnalysis(**o, **status, report_id=r.id, score=r.score, resume_id=resume.id)
            for o, r in zip(owned, reports, strict=True)
        )
