"""What mutations answer: a success, or one of the failures a client should expect."""

from typing import Annotated

import strawberry

from jobmate.schema.types.errors import (
    GapReportNotFound,
    InvalidInput,
    JobNotFound,
    NoDefaultResume,
    RateLimited,
    ResumeNotFound,
    UnreadableDocument,
)
from jobmate.schema.types.jobs import Job
from jobmate.schema.types.resumes import Resume
from jobmate.schema.types.saved_jobs import SavedJob
from jobmate.schema.types.statuses import GapStatus


@strawberry.type(description="The job is saved.")
class SaveJobSuccess:
    saved_job: SavedJob = strawberry.field(description="The bookmark, with where the analysis stands.")


@strawberry.type(description="The job is not saved any more.")
class UnsaveJobSuccess:
    job_id: strawberry.ID = strawberry.field(description="The job.")
    status: GapStatus = strawberry.field(description="Where its analysis stands now.")


@strawberry.type(description="The analysis is on its way, or its report is there already.")
class RunGapAnalysisSuccess:
    status: GapStatus = strawberry.field(description="Where the analysis stands.")


@strawberry.type(description="Your reports on the job are deleted.")
class DeleteGapReportSuccess:
    job_id: strawberry.ID = strawberry.field(description="The job.")
    status: GapStatus = strawberry.field(description="Where its analysis stands now.")


@strawberry.type(description="The posting is added.")
class CreateJobSuccess:
    job: Job = strawberry.field(description="The posting.")


@strawberry.type(description="The resume is added.")
class CreateResumeSuccess:
    resume: Resume = strawberry.field(description="The resume.")


@strawberry.type(description="The resume is the default now.")
class SetDefaultResumeSuccess:
    resume: Resume = strawberry.field(description="The resume.")


@strawberry.type(description="The file is read and its text kept as a resume; the file itself is not kept.")
class UploadResumeSuccess:
    resume: Resume = strawberry.field(description="The resume; its `notes` say what was left out of the file.")


@strawberry.type(description="The resume is deleted, with its reports and what was read from it.")
class DeleteResumeSuccess:
    resume_id: strawberry.ID = strawberry.field(description="The resume that is gone.")
    deleted_report_count: int = strawberry.field(description="How many reports went with it.")


SaveJobResult = Annotated[
    SaveJobSuccess | JobNotFound | RateLimited, strawberry.union("SaveJobResult", description="What saveJob answers.")
]
UnsaveJobResult = Annotated[
    UnsaveJobSuccess | JobNotFound | RateLimited,
    strawberry.union("UnsaveJobResult", description="What unsaveJob answers."),
]
RunGapAnalysisResult = Annotated[
    RunGapAnalysisSuccess | JobNotFound | NoDefaultResume | RateLimited,
    strawberry.union("RunGapAnalysisResult", description="What runGapAnalysis answers."),
]
DeleteGapReportResult = Annotated[
    DeleteGapReportSuccess | JobNotFound | GapReportNotFound,
    strawberry.union("DeleteGapReportResult", description="What deleteGapReport answers."),
]
CreateJobResult = Annotated[
    CreateJobSuccess | InvalidInput | RateLimited,
    strawberry.union("CreateJobResult", description="What createJob answers."),
]
CreateResumeResult = Annotated[
    CreateResumeSuccess | InvalidInput | RateLimited,
    strawberry.union("CreateResumeResult", description="What createResume answers."),
]
SetDefaultResumeResult = Annotated[
    SetDefaultResumeSuccess | ResumeNotFound,
    strawberry.union("SetDefaultResumeResult", description="What setDefaultResume answers."),
]
UploadResumeResult = Annotated[
    UploadResumeSuccess | InvalidInput | UnreadableDocument | RateLimited,
    strawberry.union("UploadResumeResult", description="What uploadResume answers."),
]
DeleteResumeResult = Annotated[
    DeleteResumeSuccess | ResumeNotFound,
    strawberry.union("DeleteResumeResult", description="What deleteResume answers."),
]
