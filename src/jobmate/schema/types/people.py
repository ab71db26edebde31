"""The signed-in person."""

from datetime import datetime

import strawberry

from jobmate.schema.ids import encode_id
from jobmate.schema.types.node import Node
from jobmate.services.people import Person


@strawberry.type(description="The signed-in person.")
class User(Node):
    name: str | None = strawberry.field(description="As the identity provider states it.")
    email: str | None = strawberry.field(description="As the identity provider states it.")
    created_at: datetime = strawberry.field(description="When JobMate first saw this person.")

    @classmethod
    def of(cls, person: Person) -> "User":
        return cls(id=encode_id("User", person.id), name=person.name, email=person.email, created_at=person.created_at)
