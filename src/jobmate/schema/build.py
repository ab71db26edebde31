"""The schema, built once from the types; `schema.graphql` at the root of the repository is its exported text."""

from functools import cache

import strawberry
from strawberry.schema.config import StrawberryConfig

from jobmate.schema.mutations import Mutation
from jobmate.schema.queries import Query
from jobmate.schema.subscriptions import Subscription
from jobmate.schema.uploads import UPLOAD_SCALAR, Upload

HEADER = "# Generated from src/jobmate/schema by `make schema`; change the code, not this file.\n\n"


@cache
def build_schema() -> strawberry.Schema:
    """The executable schema."""
    return strawberry.Schema(Query, Mutation, Subscription, config=StrawberryConfig(scalar_map={Upload: UPLOAD_SCALAR}))


def export_schema() -> str:
    """The schema in GraphQL's own language, ending in a newline."""
    return f"{HEADER}{build_schema().as_str().strip()}\n"
