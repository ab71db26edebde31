"""Gap reports. What lists show is at hand; the rest is read, and parsed from its payload, when it is asked for."""

import uuid
from datetime import datetime
from typing import Annotated, cast

import strawberry

from jobmate.db import models
from jobmate.engine import models as engine
from jobmate.enums import ReaderKind, SkillStatus
from jobmate.errors import NotFound
from jobmate.schema.context import Info
from jobmate.schema.ids import encode_id
from jobmate.schema.types.jobs import Job
from jobmate.schema.types.node import Node
from jobmate.schema.types.resumes import Resume
from jobmate.schema.types.skills import Gate, NotJudged, RequirementVerdict
from jobmate.services import gap_reports
from jobmate.services.gap_reports import ReportItem


@strawberry.type(description="What a report was made by and from.")
class Provenance:
    engine_version: str = strawberry.field(description="Version of the whole analysis.")
    formula_version: str = strawberry.field(description="Version of the scoring formula.")
    report_template_version: str = strawberry.field(description="Version of the Markdown template.")
    resume_reader: ReaderKind = strawberry.field(description="Who read the resume.")
    job_reader: ReaderKind = strawberry.field(description="Who read the posting.")
    resume_reader_version: str = strawberry.field(description="Version of that reader.")
    job_reader_version: str = strawberry.field(description="Version of that reader.")
    model: str | None = strawberry.field(description="The language model; null when none was used.")
    prompt_version: str | None = strawberry.field(description="Version of its prompt.")
    taxonomy: str = strawberry.field(description="Name and release of the taxonomy.")
    embedder: str = strawberry.field(description="The embedder that vector search used.")
    resume_sha256: str = strawberry.field(description="Hash of the resume's text.")
    job_sha256: str = strawberry.field(description="Hash of the posting's text.")
    notes: list[str] = strawberry.field(description="What a reader of the report should know about its making.")


@strawberry.type(description="How a resume meets a posting: a score computed from evidence, row by row.")
class GapReport(Node):
    score: float = strawberry.field(description="0..10, one decimal.")
    confidence: float = strawberry.field(description="0..1, how much of the posting could be judged.")
    created_at: datetime = strawberry.field(description="When it was made.")
    is_stale: bool = strawberry.field(description="Whether the posting or your default resume changed since.")
    key: strawberry.Private[uuid.UUID]
    stored: strawberry.Private[models.StoredReport | None]

    @classmethod
    def of(cls, item: ReportItem) -> "GapReport":
        return cls(
            id=encode_id("GapReport", item.id),
            score=item.score,
            confidence=item.confidence,
            created_at=item.created_at,
            is_stale=item.is_stale,
            key=item.id,
            stored=item.stored,
        )

    async def _read(self, info: Info) -> models.StoredReport:
        """The whole of it; of a report from a list, together with the others that are asked the same."""
        stored = self.stored or await info.context.loaders.reports.load(self.key)
        if stored is None:
            raise NotFound("This report was deleted a moment ago.")
        return stored

    async def _read_payload(self, info: Info) -> engine.GapReport:
        return gap_reports.read_payload(await self._read(info))

    @strawberry.field(description="The whole report as Markdown.")
    async def report_markdown(self, info: Info) -> str:
        return (await self._read(info)).markdown

    @strawberry.field(description="The job it is about.")
    async def job(self, info: Info) -> Job:
        return Job.of((await self._read(info)).job)

    @strawberry.field(description="The resume it was made from.")
    async def resume(self, info: Info) -> Resume:
        return Resume.of((await self._read(info)).resume)

    @strawberry.field(description="The result in a sentence or two.")
    async def summary(self, info: Info) -> str:
        return (await self._read_payload(info)).summary

    @strawberry.field(
        description="All that the posting asks, in the report's order; UNVERIFIED rows are worth no points."
    )
    async def requirements(
        self,
        info: Info,
        status: Annotated[
            list[SkillStatus] | None, strawberry.argument(description="Only these; null for all.")
        ] = None,
    ) -> list[RequirementVerdict]:
        rows = (await self._read_payload(info)).requirements
        wanted = rows if status is None else [row for row in rows if row.status in status]
        return cast("list[RequirementVerdict]", wanted)

    @strawberry.field(description="Requirements the resume meets.")
    async def matched_skills(self, info: Info) -> list[RequirementVerdict]:
        return await self._select(info, SkillStatus.MATCHED)

    @strawberry.field(description="Requirements the resume meets in part.")
    async def weak_skills(self, info: Info) -> list[RequirementVerdict]:
        return await self._select(info, SkillStatus.WEAK)

    @strawberry.field(description="Requirements the resume does not show.")
    async def missing_skills(self, info: Info) -> list[RequirementVerdict]:
        return await self._select(info, SkillStatus.MISSING)

    @strawberry.field(description="Licences, degrees and the like: shown apart, never guessed.")
    async def gates(self, info: Info) -> list[Gate]:
        return cast("list[Gate]", (await self._read_payload(info)).gates)

    @strawberry.field(description="What the posting asks that a resume can't show; it is not in the score.")
    async def not_judged(self, info: Info) -> list[NotJudged]:
        return cast("list[NotJudged]", (await self._read_payload(info)).not_judged)

    @strawberry.field(description="What it was made by and from.")
    async def provenance(self, info: Info) -> Provenance:
        return cast("Provenance", (await self._read_payload(info)).provenance)

    async def _select(self, info: Info, status: SkillStatus) -> list[RequirementVerdict]:
        rows = [row for row in (await self._read_payload(info)).judged if row.status is status]
        return cast("list[RequirementVerdict]", rows)
