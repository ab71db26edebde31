"""Postings."""

import uuid
from datetime import datetime

import strawberry

from jobmate.db import models
from jobmate.db.queries.jobs import JobFacts, JobTexts
from jobmate.enums import EmploymentType, SalaryPeriod
from jobmate.errors import NotFound
from jobmate.schema.context import Info
from jobmate.schema.ids import encode_id
from jobmate.schema.types.node import Node
from jobmate.services.jobs import NOT_FOUND


@strawberry.type(description="A job posting: public, or pasted by a person and seen by them alone.")
class Job(Node):
    title: str = strawberry.field(description="The position.")
    company: str | None = strawberry.field(description="Who hires.")
    location: str | None = strawberry.field(description="Where.")
    employment_type: EmploymentType | None = strawberry.field(description="The kind of contract.")
    salary_min: float | None = strawberry.field(description="Lower end of what it pays, in units of the currency.")
    salary_max: float | None = strawberry.field(description="Upper end of what it pays, in units of the currency.")
    salary_currency: str | None = strawberry.field(description="Three-letter code, e.g. `EUR`.")
    salary_period: SalaryPeriod | None = strawberry.field(description="The period the amounts are for.")
    url: str | None = strawberry.field(description="Where the posting was found.")
    source: str | None = strawberry.field(description="The board or feed it came from.")
    is_own: bool = strawberry.field(description="Whether you pasted it; nobody else sees it then.")
    created_at: datetime = strawberry.field(description="When it was added.")
    key: strawberry.Private[uuid.UUID]
    texts: strawberry.Private[models.Job | JobTexts | None]

    @classmethod
    def of(cls, row: models.Job | JobFacts) -> "Job":
        return cls(
            id=encode_id("Job", row.id),
            title=row.title,
            company=row.company or None,
            location=row.location or None,
            employment_type=row.employment_type,
            salary_min=row.salary_min,
            salary_max=row.salary_max,
            salary_currency=row.salary_currency or None,
            salary_period=row.salary_period,
            url=row.url or None,
            source=row.source or None,
            is_own=row.owner_id is not None,
            created_at=row.created_at,
            key=row.id,
            texts=row if isinstance(row, models.Job) else None,
        )

    @strawberry.field(description="The body of the posting.")
    async def description(self, info: Info) -> str:
        return (await self._read(info)).description

    @strawberry.field(description="The requirements as one text, where the posting has them apart.")
    async def requirements(self, info: Info) -> str:
        return (await self._read(info)).requirements

    @strawberry.field(description="Skills listed as required, as worded.")
    async def required_skills(self, info: Info) -> list[str]:
        return (await self._read(info)).required_skills

    @strawberry.field(description="Skills listed as preferred, as worded.")
    async def preferred_skills(self, info: Info) -> list[str]:
        return (await self._read(info)).preferred_skills

    @strawberry.field(
        description="All of the above as one text. This is what is read; job evidence counts its offsets in it."
    )
    async def text(self, info: Info) -> str:
        return (await self._read(info)).posting_text

    @strawberry.field(description="Whether you saved it.")
    async def is_saved(self, info: Info) -> bool:
        return await info.context.loaders.is_saved.load(self.key)

    async def _read(self, info: Info) -> models.Job | JobTexts:
        """The texts; of a posting from a list, together with the others that are asked the same."""
        texts = self.texts or await info.context.loaders.job_texts.load(self.key)
        if texts is None:
            raise NotFound(NOT_FOUND)
        return texts
