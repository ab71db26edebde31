"""Resumes."""

from datetime import datetime

import strawberry

from jobmate.db import models
from jobmate.enums import ResumeSource
from jobmate.schema.ids import encode_id
from jobmate.schema.types.node import Node


@strawberry.type(description="One of your resumes. The default one is what jobs are compared with.")
class Resume(Node):
    title: str = strawberry.field(description="What you call it.")
    text: str = strawberry.field(description="Its plain text; resume evidence counts its offsets in it.")
    is_default: bool = strawberry.field(description="Whether new analyses use it.")
    source: ResumeSource = strawberry.field(description="How it came in.")
    created_at: datetime = strawberry.field(description="When it came in.")

    @classmethod
    def of(cls, row: models.Resume) -> "Resume":
        return cls(
            id=encode_id("Resume", row.id),
            title=row.title,
            text=row.text,
            is_default=row.is_default,
            source=row.source,
            created_at=row.created_at,
        )
