"""Gap reports. Score and confidence come from the row; the rest is parsed from its payload when it is asked for."""

from datetime import datetime
from typing import Annotated, cast

import strawberry

from jobmate.db import models
from jobmate.engine import models as engine
from jobmate.enums import ReaderKind, SkillStatus
from jobmate.schema.context import Info
from jobmate.schema.ids import encode_id
from jobmate.schema.types.jobs import Job
from jobmate.schema.types.node import Node
from jobmate.schema.types.resumes import Resume
from jobmate.schema.types.skills import Gate, NotJudged, RequirementVerdict
from jobmate.services import gap_reports


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
    report_markdown: str = strawberry.field(description="The whole report as Markdown.")
    created_at: datetime = strawberry.field(description="When it was made.")
    row: strawberry.Private[models.StoredReport]

    @classmethod
    def of(cls, row: models.StoredReport) -> "GapReport":
        return cls(
            id=encode_id("GapReport", row.id),
            score=row.score,
            confidence=row.confidence,
            report_markdown=row.markdown,
            created_at=row.created_at,
            row=row,
        )

    @property
    def _payload(self) -> engine.GapReport:
        return gap_reports.read_payload(self.row)

    @strawberry.field(description="The job it is about.")
    def job(self) -> Job:
        return Job.of(self.row.job)

    @strawberry.field(description="The resume it was made from.")
    def resume(self) -> Resume:
        return Resume.of(self.row.resume)

    @strawberry.field(description="The result in a sentence or two.")
    def summary(self) -> str:
        return self._payload.summary

    @strawberry.field(
        description="All that the posting asks, in the report's order; UNVERIFIED rows are worth no points."
    )
    def requirements(
        self,
        status: Annotated[
            list[SkillStatus] | None, strawberry.argument(description="Only these; null for all.")
        ] = None,
    ) -> list[RequirementVerdict]:
        rows = self._payload.requirements
        wanted = rows if status is None else [row for row in rows if row.status in status]
        return cast("list[RequirementVerdict]", wanted)

    @strawberry.field(description="Requirements the resume meets.")
    def matched_skills(self) -> list[RequirementVerdict]:
        return self._select(SkillStatus.MATCHED)

    @strawberry.field(description="Requirements the resume meets in part.")
    def weak_skills(self) -> list[RequirementVerdict]:
        return self._select(SkillStatus.WEAK)

    @strawberry.field(description="Requirements the resume does not show.")
    def missing_skills(self) -> list[RequirementVerdict]:
        return self._select(SkillStatus.MISSING)

    @strawberry.field(description="Licences, degrees and the like: shown apart, never guessed.")
    def gates(self) -> list[Gate]:
        return cast("list[Gate]", self._payload.gates)

    @strawberry.field(description="What the posting asks that a resume can't show; it is not in the score.")
    def not_judged(self) -> list[NotJudged]:
        return cast("list[NotJudged]", self._payload.not_judged)

    @strawberry.field(description="Whether the posting or your default resume changed since.")
    async def is_stale(self, info: Info) -> bool:
        default = await info.context.loaders.default_resume.load(None)
        return gap_reports.is_stale(self.row, self.row.job, default)

    @strawberry.field(description="What it was made by and from.")
    def provenance(self) -> Provenance:
        return cast("Provenance", self._payload.provenance)

    def _select(self, status: SkillStatus) -> list[RequirementVerdict]:
        rows = [row for row in self._payload.judged if row.status is status]
        return cast("list[RequirementVerdict]", rows)
