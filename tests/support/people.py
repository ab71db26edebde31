"""People, postings and resumes to test with."""

import itertools
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from jobmate.auth import Principal
from jobmate.db.models import Job, Resume
from jobmate.events import GapStatus
from jobmate.runtime import Runtime
from jobmate.services import gap_reports, jobs, resumes, saved_jobs
from jobmate.services.jobs import NewJob
from jobmate.services.saved_jobs import SavedJobItem

_numbers = itertools.count(1)

RESUME_TEXT = """Ada Example

EXPERIENCE
Backend developer, Northwind Parcels, 2019 - 2024
- Built REST APIs in Python and Django for 40 internal users
- Designed PostgreSQL schemas and tuned slow SQL queries
- Ran every service in Docker containers

SKILLS
Python, Django, PostgreSQL, SQL, Docker, Git
"""

OTHER_RESUME_TEXT = RESUME_TEXT.replace("Python", "Java").replace("Django", "Spring Boot")

POSTING = NewJob(
    title="Backend Developer",
    company="Larkfield Parcel",
    description="You will build REST APIs in Python and run them in Docker containers.",
    requirements="- 3+ years of Python\n- PostgreSQL\n- Kubernetes is a plus",
    required_skills=("Python", "PostgreSQL", "Docker"),
    preferred_skills=("Kubernetes",),
)


def make_principal(subject: str, name: str | None = None, email: str | None = None) -> Principal:
    return Principal(subject, "https://issuer.example", name, email, datetime.now(UTC) + timedelta(hours=1))


@dataclass(frozen=True)
class Person:
    """Someone, and what they can do through the services."""

    runtime: Runtime
    id: uuid.UUID

    async def add_resume(self, text: str = RESUME_TEXT, *, make_default: bool = True) -> Resume:
        async with self.runtime.unit_of_work() as work:
            return await resumes.create_resume(work, self.id, text=text, make_default=make_default)

    async def add_job(self, new: NewJob = POSTING) -> Job:
        async with self.runtime.unit_of_work() as work:
            return await jobs.create_job(work, self.id, new)

    async def save(self, job: Job) -> SavedJobItem:
        async with self.runtime.unit_of_work() as work:
            return await saved_jobs.save_job(work, self.id, job.id)

    async def unsave(self, job: Job) -> GapStatus:
        async with self.runtime.unit_of_work() as work:
            return await saved_jobs.unsave_job(work, self.id, job.id)

    async def request(self, job: Job, *, force: bool = False) -> GapStatus:
        async with self.runtime.unit_of_work() as work:
            return await gap_reports.request_analysis(work, self.id, job.id, force=force)

    async def status(self, job: Job) -> GapStatus:
        async with self.runtime.reading() as session:
            return await gap_reports.get_status(session, self.id, job.id)


async def make_person(runtime: Runtime) -> Person:
    user = await runtime.people.get_or_create(make_principal(f"person-{next(_numbers)}"))
    return Person(runtime, user.id)
