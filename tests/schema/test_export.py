"""The committed contract is what the code says, and everything in it is described."""

from pathlib import Path

import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType, build_schema

from jobmate.schema import export_schema

SCHEMA = build_schema(export_schema())
NAMED = [kind for name, kind in SCHEMA.type_map.items() if not name.startswith("__")]


def test_the_committed_schema_is_current() -> None:
    committed = Path(__file__).parents[2] / "schema.graphql"
    assert committed.read_text(encoding="utf-8") == export_schema(), "run `make schema`"


@pytest.mark.parametrize("kind", NAMED, ids=str)
def test_everything_is_described(kind: object) -> None:
    assert getattr(kind, "description", None), kind
    if isinstance(kind, GraphQLEnumType):
        assert all(value.description for value in kind.values.values())
    if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
        for name, field in kind.fields.items():
            assert field.description, f"{kind}.{name}"
            for argument, definition in getattr(field, "args", {}).items():
                assert definition.description, f"{kind}.{name}({argument})"
