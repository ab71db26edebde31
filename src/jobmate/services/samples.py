"""Sample postings for everyone, and resumes for the demo person, so that a first run has something to show."""

import uuid
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import orjson

from jobmate.db.models import Job
from jobmate.db.queries import people, resumes
from jobmate.db.queries.upsert import insert_if_absent
from jobmate.db.session import Session
from jobmate.enums import EmploymentType, ResumeSource, SalaryPeriod
from jobmate.services.jobs import NewJob, job_columns
from jobmate.services.resumes import create_resume
from jobmate.services.unit_of_work import UnitOfWork

DEMO_RESUME = "demo_resume.txt"
DEMO_NAME = "Demo person"

_NAMESPACE = uuid.UUID("6f0c5a0e-3c55-4d4c-9a53-0b1f6a1c2f11")
"""Sample ids come from their slugs, so that loading them again finds them."""


@dataclass(frozen=True, slots=True)
class SampleCounts:
    """How many rows one load added."""

    jobs: int
    resumes: int


async def load_samples(work: UnitOfWork, *, issuer: str, subject: str) -> SampleCounts:
    """Add what isn't there yet. The demo person gets resumes only while they have none at all.

    Raises InvalidInput when a sample file holds what `jobs` or `resumes` refuse.
    """
    folder = files("jobmate") / "samples"
    jobs = [await _add_job(work.session, raw) for raw in orjson.loads((folder / "jobs.json").read_bytes())]
    person = await people.write_person(work.session, issuer, subject, name=DEMO_NAME, email=None)
    added = 0
    if not await resumes.list_resumes(work.session, person.id):
        added = await _add_resumes(work, person.id, folder / "resumes")
    return SampleCounts(jobs=sum(jobs), resumes=added)


async def _add_job(session: Session, raw: dict[str, Any]) -> bool:
    new = NewJob(
        title=raw["title"],
        company=raw["company"],
        location=raw["location"],
        employment_type=EmploymentType(raw["employmentType"]) if raw["employmentType"] else None,
        salary_min=raw["salaryMin"],
        salary_max=raw["salaryMax"],
        salary_currency=raw["salaryCurrency"] or "",
        salary_period=SalaryPeriod(raw["salaryPeriod"]) if raw["salaryPeriod"] else None,
        description=raw["description"],
        requirements=raw["requirements"],
        required_skills=tuple(raw["requiredSkills"]),
        preferred_skills=tuple(raw["preferredSkills"]),
        url=raw["url"],
        source=raw["source"],
    )
    return await insert_if_absent(session, Job, {"id": uuid.uuid5(_NAMESPACE, raw["slug"]), **job_columns(new)})


async def _add_resumes(work: UnitOfWork, user_id: uuid.UUID, folder: Traversable) -> int:
    paths = sorted((path for path in folder.iterdir() if path.name.endswith(".txt")), key=lambda path: path.name)
    for path in paths:
        await create_resume(
            work,
            user_id,
            text=path.read_text(encoding="utf-8"),
            title=path.name.removesuffix(".txt").replace("_", " ").capitalize(),
            make_default=path.name == DEMO_RESUME,
            source=ResumeSource.SAMPLE,
        )
    return len(paths)
