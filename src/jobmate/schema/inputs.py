"""What mutations take. Values are checked by the services, which name the field that can't be used."""

import strawberry

from jobmate.enums import EmploymentType, SalaryPeriod
from jobmate.schema.types import enums as _enums  # noqa: F401  (registers them)
from jobmate.services.jobs import NewJob


@strawberry.input(
    description="A posting to add. Its title and some text of what is asked are needed; nobody else sees it."
)
class CreateJobInput:
    title: str = strawberry.field(description="The position, at most 200 characters.")
    company: str | None = strawberry.field(default=None, description="Who hires.")
    location: str | None = strawberry.field(default=None, description="Where.")
    employment_type: EmploymentType | None = strawberry.field(default=None, description="The kind of contract.")
    salary_min: float | None = strawberry.field(default=None, description="Lower end of what it pays.")
    salary_max: float | None = strawberry.field(default=None, description="Upper end of what it pays.")
    salary_currency: str | None = strawberry.field(default=None, description="Three-letter code, e.g. `EUR`.")
    salary_period: SalaryPeriod | None = strawberry.field(default=None, description="What the amounts are per.")
    description: str | None = strawberry.field(default=None, description="The body of the posting, at most 100 kB.")
    requirements: str | None = strawberry.field(default=None, description="The requirements, where they stand apart.")
    required_skills: list[str] | None = strawberry.field(default=None, description="Skills listed as required.")
    preferred_skills: list[str] | None = strawberry.field(default=None, description="Skills listed as preferred.")
    url: str | None = strawberry.field(default=None, description="Where you found it, http or https.")
    source: str | None = strawberry.field(default=None, description="The board or feed it comes from.")

    def to_new_job(self) -> NewJob:
        """The same, for the service; null counts as empty."""
        return NewJob(
            title=self.title,
            company=self.company or "",
            location=self.location or "",
            employment_type=self.employment_type,
            salary_min=self.salary_min,
            salary_max=self.salary_max,
            salary_currency=self.salary_currency or "",
            salary_period=self.salary_period,
            description=self.description or "",
            requirements=self.requirements or "",
            required_skills=tuple(self.required_skills or ()),
            preferred_skills=tuple(self.preferred_skills or ()),
            url=self.url or "",
            source=self.source or "",
        )


@strawberry.input(description="A resume as text.")
class CreateResumeInput:
    text: str = strawberry.field(description="The whole text, at most 100 kB.")
    title: str | None = strawberry.field(default=None, description="What to call it; null for the date.")
    make_default: bool = strawberry.field(
        default=True, description="Compare jobs with it from now on. Saved jobs that waited for a resume start."
    )
