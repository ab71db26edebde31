"""Expected failures, as typed members of the result unions."""

import strawberry

from jobmate import errors


@strawberry.interface(description="An expected failure. `code` is stable, `message` is for a person.")
class Error:
    message: str = strawberry.field(description="What happened and what to do, for a person.")
    code: str = strawberry.field(description="Stable, for programs.")


@strawberry.type(description="There is no such job, or it is not yours to see.")
class JobNotFound(Error):
    @classmethod
    def new(cls) -> "JobNotFound":
        return cls(message="There is no such job.", code="JOB_NOT_FOUND")


@strawberry.type(description="There is no such resume, or it is not yours.")
class ResumeNotFound(Error):
    @classmethod
    def new(cls) -> "ResumeNotFound":
        return cls(message="There is no such resume.", code="RESUME_NOT_FOUND")


@strawberry.type(description="An analysis needs a default resume, and there is none.")
class NoDefaultResume(Error):
    @classmethod
    def of(cls, error: errors.NoDefaultResume) -> "NoDefaultResume":
        return cls(message=error.message, code=error.code)


@strawberry.type(description="A value that can't be used.")
class InvalidInput(Error):
    field: str = strawberry.field(
        description="The path of the value in the input, e.g. `salaryMax` or `requiredSkills.2`."
    )

    @classmethod
    def of(cls, error: errors.InvalidInput) -> "InvalidInput":
        return cls(message=error.message, code=error.code, field=error.field)


@strawberry.type(description="You, or your address, did this too often just now. Nothing was changed.")
class RateLimited(Error):
    retry_after: int = strawberry.field(description="Seconds until it may be tried again.")

    @classmethod
    def of(cls, error: errors.RateLimited) -> "RateLimited":
        return cls(message=error.message, code=error.code, retry_after=error.retry_after)


UNREADABLE = (
    "A file whose text can't be had. `code` is one of ENCRYPTED, CORRUPT, EMPTY, IMAGE_ONLY (a scan, where OCR is not"
    " installed or found nothing), UNSUPPORTED_TYPE, TOO_LARGE, TOO_MANY_PAGES, TOO_SLOW, TOO_COMPLEX, or BUSY (too"
    " many files are being read: try again in a few seconds)."
)


@strawberry.type(description=UNREADABLE)
class UnreadableDocument(Error):
    @classmethod
    def of(cls, error: errors.UnreadableDocument | errors.EmptyDocument) -> "UnreadableDocument":
        return cls(message=error.message, code=getattr(error, "fault", "EMPTY"))


@strawberry.type(description="You have no report on this job.")
class GapReportNotFound(Error):
    @classmethod
    def of(cls, error: errors.NotFound) -> "GapReportNotFound":
        return cls(message=error.message, code="GAP_REPORT_NOT_FOUND")
