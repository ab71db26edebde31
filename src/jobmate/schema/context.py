"""What resolvers have at hand. One per operation, so nothing it remembers outlives one answer or one subscription.

It holds the way to sessions, never a session: fields resolve concurrently, and a session can't be shared.
"""

import uuid

import strawberry

from jobmate.auth import Principal
from jobmate.errors import Unauthenticated
from jobmate.runtime import Runtime
from jobmate.schema.loaders import Loaders
from jobmate.services.admission import Action
from jobmate.services.people import Person


class Context:
    """The runtime, who asks and from where, and loaders for this operation."""

    def __init__(self, runtime: Runtime, principal: Principal | None, address: str = "") -> None:
        self.runtime = runtime
        self.principal = principal
        self.address = address
        self.loaders = Loaders(self)

    async def get_person(self) -> Person:
        """The row of the signed-in person, made at first sight. Raises Unauthenticated for a stranger."""
        if self.principal is None:
            raise Unauthenticated("Sign in: send the header 'Authorization: Bearer <token>'.")
        return self.runtime.people.find(self.principal) or await self.runtime.people.get_or_create(self.principal)

    async def get_person_id(self) -> uuid.UUID:
        """The id of the signed-in person. Raises Unauthenticated for a stranger."""
        return (await self.get_person()).id

    async def admit(self, action: Action) -> uuid.UUID:
        """The id of the signed-in person, if they may do this once more now. Raises RateLimited."""
        if self.principal is not None:
            await self.runtime.admission.admit(action, self.principal, self.address)
        return await self.get_person_id()


Info = strawberry.Info[Context, None]
