"""Things that can be fetched again by id."""

import strawberry


@strawberry.interface(description="Something that can be fetched again by its id.")
class Node:
    id: strawberry.ID = strawberry.field(description="Opaque and stable. Pass it back as it is.")
