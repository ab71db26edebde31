"""Reads. Every root field opens its own session, because root fields run at the same time."""

import asyncio
from typing import Annotated

import strawberry

from jobmate.enums import GapState
from jobmate.errors import InvalidInput, NotFound
from jobmate.schema.context import Info
from jobmate.schema.ids import decode_any_id, decode_id
from jobmate.schema.limits import MAX_PAGE
from jobmate.schema.types.connections import Connection, to_connection
from jobmate.schema.types.jobs import Job
from jobmate.schema.types.node import Node
from jobmate.schema.types.people import User
from jobmate.schema.types.reports import GapReport
from jobmate.schema.types.resumes import Resume
from jobmate.schema.types.saved_jobs import SavedJob
from jobmate.schema.types.service_info import ServiceInfo, describe_service
from jobmate.services import gap_reports, jobs, resumes, saved_jobs

JobId = Annotated[strawberry.ID, strawberry.argument(description="The job's id.")]
First = Annotated[int, strawberry.argument(description="How many to return, 1 to 100.")]
After = Annotated[
    str | None,
    strawberry.argument(description="Start after this cursor, from a page of the same list; null for the top."),
]


@strawberry.type(description="Reads.")
class Query:
    @strawberry.field(description="The signed-in person.")
    async def me(self, info: Info) -> User:
        return User.of(await info.context.get_person())

    @strawberry.field(description="Anything with an id; null when there is no such thing or it is not yours.")
    async def node(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The id.")]
    ) -> Node | None:
        person = await info.context.get_person()
        decoded = decode_any_id(id)
        if decoded is None:
            return None
        kind, key = decoded
        async with info.context.runtime.database.reading() as session:
            if kind == "Job" and (job := (await jobs.find_jobs(session, person.id, [key])).get(key)):
                return Job.of(job)
            if kind == "Resume" and (resume := (await resumes.find_resumes(session, person.id, [key])).get(key)):
                return Resume.of(resume)
            if kind == "GapReport" and (report := await gap_reports.find_report_by_id(session, person.id, key)):
                return GapReport.of(report)
        return User.of(person) if kind == "User" and key == person.id else None

    @strawberry.field(description="One posting; null when there is no such job or it is not yours to see.")
    async def job(self, info: Info, id: JobId) -> Job | None:
        person_id = await info.context.get_person_id()
        key = decode_id("Job", id)
        async with info.context.runtime.database.reading() as session:
            row = (await jobs.find_jobs(session, person_id, [key])).get(key)
        return Job.of(row) if row is not None else None

    @strawberry.field(description="Postings: newest first; in a search the best match first, then the newest.")
    async def jobs(
        self,
        info: Info,
        search: Annotated[
            str | None,
            strawberry.argument(description="Words that all must occur, in any case; null for all postings."),
        ] = None,
        first: First = 20,
        after: After = None,
    ) -> Connection[Job]:
        person_id = await info.context.get_person_id()
        async with info.context.runtime.database.reading() as session:
            page = await jobs.search_jobs(session, person_id, search, first, after)
        return to_connection(page, Job.of, after)

    @strawberry.field(description="The jobs you saved, latest first, with where their analysis stands.")
    async def saved_jobs(
        self,
        info: Info,
        first: First = 50,
        after: After = None,
        gap_state: Annotated[
            list[GapState] | None, strawberry.argument(description="Only jobs in one of these states; null for all.")
        ] = None,
    ) -> Connection[SavedJob]:
        person_id = await info.context.get_person_id()
        if gap_state is not None and len(gap_state) > MAX_PAGE:
            raise InvalidInput(f"Name at most {MAX_PAGE} states.", field="gapState")
        async with info.context.runtime.database.glancing() as reader:
            page = await saved_jobs.list_saved_jobs(reader, person_id, first, after, gap_state)
        return to_connection(page, SavedJob.of, after)

    @strawberry.field(
        description="The newest report on a job for your default resume, else the newest; null when there is none."
    )
    async def gap_report(self, info: Info, job_id: JobId) -> GapReport | None:
        person_id = await info.context.get_person_id()
        async with info.context.runtime.database.reading() as session:
            try:
                row = await gap_reports.find_report(session, person_id, decode_id("Job", job_id))
            except NotFound:
                return None
        return GapReport.of(row) if row is not None else None

    @strawberry.field(description="Your resumes, newest first.")
    async def resumes(self, info: Info) -> list[Resume]:
        person_id = await info.context.get_person_id()
        async with info.context.runtime.database.reading() as session:
            return [Resume.of(row) for row in await resumes.list_resumes(session, person_id)]

    @strawberry.field(description="What is running. Needs no token.")
    async def service(self, info: Info) -> ServiceInfo:
        return await asyncio.to_thread(describe_service, info.context.runtime.settings)
