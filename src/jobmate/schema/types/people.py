"""The signed-in person."""

import uuid
from datetime import datetime
from typing import Protocol

import strawberry

from jobmate.schema.ids import encode_id
from jobmate.schema.types.node import Node


class PersonRow(Protocol):
    """What a stored person has."""

    id: uuid.UUID
    name: str | None
    email: str | None
    created_at: datetime


@strawberry.type(description="The signed-in person.")
class User(Node):
    name: str | None = strawberry.field(description="As the identity provider states it.")
    email: str | None = strawberry.field(description="As the identity provider states it.")
    created_at: datetime = strawberry.field(description="When JobMate first saw this person.")

    @classmethod
    def of(cls, row: PersonRow) -> "User":
        return cls(id=encode_id("User", row.id), name=row.name, email=row.email, created_at=row.created_at)
