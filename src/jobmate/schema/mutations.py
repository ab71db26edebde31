"""Writes. Each is one unit of work; what it enqueues and publishes leaves after the commit."""

from typing import Annotated, cast

import strawberry

from jobmate import errors
from jobmate.enums import ResumeSource
from jobmate.schema.context import Info
from jobmate.schema.ids import decode_id, encode_id
from jobmate.schema.inputs import CreateJobInput, CreateResumeInput
from jobmate.schema.results import (
    CreateJobResult,
    CreateJobSuccess,
    CreateResumeResult,
    CreateResumeSuccess,
    DeleteGapReportResult,
    DeleteGapReportSuccess,
    DeleteResumeResult,
    DeleteResumeSuccess,
    RunGapAnalysisResult,
    RunGapAnalysisSuccess,
    SaveJobResult,
    SaveJobSuccess,
    SetDefaultResumeResult,
    SetDefaultResumeSuccess,
    UnsaveJobResult,
    UnsaveJobSuccess,
    UploadResumeResult,
    UploadResumeSuccess,
)
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
from jobmate.schema.uploads import IncomingFile, Upload
from jobmate.services import gap_reports, jobs, resumes, saved_jobs
from jobmate.services.admission import Action
from jobmate.services.uploads import title_of

JobId = Annotated[strawberry.ID, strawberry.argument(description="The job's id.")]


@strawberry.type(description="Writes.")
class Mutation:
    @strawberry.mutation(
        description="Save a job and start its analysis; a second save changes nothing. Answers before that ends."
    )
    async def save_job(self, info: Info, job_id: JobId) -> SaveJobResult:
        try:
            person_id = await info.context.admit(Action.SAVE)
            async with info.context.runtime.unit_of_work() as work:
                saved = await saved_jobs.save_job(work, person_id, decode_id("Job", job_id))
        except errors.NotFound:
            return JobNotFound.new()
        except errors.RateLimited as error:
            return RateLimited.of(error)
        return SaveJobSuccess(saved_job=SavedJob.of(saved))

    @strawberry.mutation(description="Remove a job from the saved ones; a running analysis stops, its reports stay.")
    async def unsave_job(self, info: Info, job_id: JobId) -> UnsaveJobResult:
        try:
            person_id = await info.context.admit(Action.SAVE)
            async with info.context.runtime.unit_of_work() as work:
                status = await saved_jobs.unsave_job(work, person_id, decode_id("Job", job_id))
        except errors.NotFound:
            return JobNotFound.new()
        except errors.RateLimited as error:
            return RateLimited.of(error)
        return UnsaveJobSuccess(job_id=encode_id("Job", status.job_id), status=GapStatus.of(status))

    @strawberry.mutation(description="Compare a job, saved or not, with your default resume.")
    async def run_gap_analysis(
        self,
        info: Info,
        job_id: JobId,
        force: Annotated[
            bool, strawberry.argument(description="Run even when a report of the same texts is there.")
        ] = False,
    ) -> RunGapAnalysisResult:
        try:
            person_id = await info.context.admit(Action.FORCED_RUN if force else Action.SAVE)
            async with info.context.runtime.unit_of_work() as work:
                key = decode_id("Job", job_id)
                status = await gap_reports.request_analysis(work, person_id, key, force=force)
        except errors.NotFound:
            return JobNotFound.new()
        except errors.NoDefaultResume as error:
            return NoDefaultResume.of(error)
        except errors.RateLimited as error:
            return RateLimited.of(error)
        return RunGapAnalysisSuccess(status=GapStatus.of(status))

    @strawberry.mutation(description="Delete your reports on a job; it stays saved.")
    async def delete_gap_report(self, info: Info, job_id: JobId) -> DeleteGapReportResult:
        person_id = await info.context.get_person_id()
        try:
            async with info.context.runtime.unit_of_work() as work:
                status = await gap_reports.delete_report(work, person_id, decode_id("Job", job_id))
        except errors.NotFound as error:
            return JobNotFound.new() if error.message == jobs.NOT_FOUND else GapReportNotFound.of(error)
        return DeleteGapReportSuccess(job_id=encode_id("Job", status.job_id), status=GapStatus.of(status))

    @strawberry.mutation(description="Add a posting that only you see.")
    async def create_job(
        self, info: Info, input: Annotated[CreateJobInput, strawberry.argument(description="The posting.")]
    ) -> CreateJobResult:
        try:
            person_id = await info.context.admit(Action.TEXT)
            async with info.context.runtime.unit_of_work() as work:
                job = await jobs.create_job(work, person_id, input.to_new_job())
        except errors.InvalidInput as error:
            return InvalidInput.of(error)
        except errors.RateLimited as error:
            return RateLimited.of(error)
        return CreateJobSuccess(job=Job.of(job))

    @strawberry.mutation(description="Add a resume as text. As default it starts every saved job that waited for one.")
    async def create_resume(
        self, info: Info, input: Annotated[CreateResumeInput, strawberry.argument(description="The resume.")]
    ) -> CreateResumeResult:
        try:
            person_id = await info.context.admit(Action.TEXT)
            async with info.context.runtime.unit_of_work() as work:
                resume = await resumes.create_resume(
                    work, person_id, text=input.text, title=input.title, make_default=input.make_default
                )
        except errors.InvalidInput as error:
            return InvalidInput.of(error)
        except errors.RateLimited as error:
            return RateLimited.of(error)
        return CreateResumeSuccess(resume=Resume.of(resume))

    @strawberry.mutation(
        description="Add a resume from a PDF, DOCX, Markdown or text file, told by its content. Only its text is kept."
    )
    async def upload_resume(
        self,
        info: Info,
        file: Annotated[Upload, strawberry.argument(description="The file, by a multipart request.")],
        title: Annotated[
            str | None, strawberry.argument(description="What to call it; null for the file's name.")
        ] = None,
        make_default: Annotated[
            bool, strawberry.argument(description="Compare jobs with it from now on, as in createResume.")
        ] = True,
    ) -> UploadResumeResult:
        runtime = info.context.runtime
        try:
            person_id = await info.context.admit(Action.UPLOAD)
            upload = cast("IncomingFile", file).take()
            document = await runtime.desk.read(upload)
            async with runtime.unit_of_work() as work:
                resume = await resumes.create_resume(
                    work,
                    person_id,
                    text=document.text,
                    title=title or title_of(upload.name),
                    make_default=make_default,
                    source=ResumeSource.UPLOAD,
                    notes=document.notes,
                )
        except errors.InvalidInput as error:
            return InvalidInput.of(error)
        except (errors.EmptyDocument, errors.UnreadableDocument) as error:
            return UnreadableDocument.of(error)
        except errors.RateLimited as error:
            return RateLimited.of(error)
        return UploadResumeSuccess(resume=Resume.of(resume))

    @strawberry.mutation(
        description=(
            "Delete a resume, its reports and what was read from it, for good. Saved jobs that showed such a report and"
            " analyses that ran on it start over with the default resume. If this was the default, there is none until"
            " you choose one, and they wait for it as FAILED with NO_DEFAULT_RESUME. Other jobs keep their status. If"
            " another resume of yours has the same text, it takes the reports over."
        )
    )
    async def delete_resume(
        self, info: Info, resume_id: Annotated[strawberry.ID, strawberry.argument(description="The resume's id.")]
    ) -> DeleteResumeResult:
        person_id = await info.context.get_person_id()
        key = decode_id("Resume", resume_id)
        try:
            async with info.context.runtime.unit_of_work() as work:
                count = await resumes.delete_resume(work, person_id, key)
        except errors.NotFound:
            return ResumeNotFound.new()
        return DeleteResumeSuccess(resume_id=encode_id("Resume", key), deleted_report_count=count)

    @strawberry.mutation(description="Compare jobs with this resume from now on.")
    async def set_default_resume(
        self, info: Info, resume_id: Annotated[strawberry.ID, strawberry.argument(description="The resume's id.")]
    ) -> SetDefaultResumeResult:
        person_id = await info.context.get_person_id()
        try:
            async with info.context.runtime.unit_of_work() as work:
                resume = await resumes.set_default_resume(work, person_id, decode_id("Resume", resume_id))
        except errors.NotFound:
            return ResumeNotFound.new()
        return SetDefaultResumeSuccess(resume=Resume.of(resume))
