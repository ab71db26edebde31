"""Resumes."""

from datetime import datetime

import strawberry

from jobmate.db import models
from jobmate.enums import ResumeSource
from jobmate.schema.context import Info
from jobmate.schema.ids import encode_id
from jobmate.schema.types.node import Node
from jobmate.schema.types.readings import ResumeReading, describe_reading


@strawberry.type(description="One of your resumes. The default one is what jobs are compared with.")
class Resume(Node):
    title: str = strawberry.field(description="What you call it.")
    text: str = strawberry.field(description="Its plain text; resume evidence counts its offsets in it.")
    is_default: bool = strawberry.field(description="Whether new analyses use it.")
    source: ResumeSource = strawberry.field(description="How it came in.")
    notes: list[str] = strawberry.field(
        description="What to know about the text of an uploaded file, e.g. that hidden text was left out or OCR used."
    )
    created_at: datetime = strawberry.field(description="When it came in.")
    text_sha256: strawberry.Private[str]

    @classmethod
    def of(cls, row: models.Resume) -> "Resume":
        return cls(
            id=encode_id("Resume", row.id),
            title=row.title,
            text=row.text,
            is_default=row.is_default,
            source=row.source,
            notes=row.notes,
            created_at=row.created_at,
            text_sha256=row.text_sha256,
        )

    @strawberry.field(
        description="What was read from it last. Null until the first analysis with it has read it, and when only the"
        " fallback of an unreachable model did."
    )
    async def reading(self, info: Info) -> ResumeReading | None:
        found = await info.context.loaders.readings.load(self.text_sha256)
        return await describe_reading(found, info.context.runtime.settings) if found else None
