"""Operations made from the schema itself: every root field, with every field that can be selected under it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_required_argument,
    is_required_input_field,
    parse,
)
from graphql.type import get_nullable_type

from jobmate.schema.limits import measure

PLAIN: Mapping[str, Any] = {"String": "x", "Int": 1, "Float": 1.0, "Boolean": False, "Upload": None}


def root_fields(schema: GraphQLSchema) -> Iterator[tuple[str, str, GraphQLField]]:
    """Operation word, field name and field of every entry into the schema."""
    roots = (
        ("query", schema.query_type),
        ("mutation", schema.mutation_type),
        ("subscription", schema.subscription_type),
    )
    for word, root in roots:
        for name, field in (root.fields if root else {}).items():
            yield word, name, field


def takes_id(field: GraphQLField) -> bool:
    """Whether an id can be passed, in an argument or deep in one."""
    return any(_holds_id(argument.type) for argument in field.args.values())


def _holds_id(kind: GraphQLInputType) -> bool:
    named = get_named_type(kind)
    if isinstance(named, GraphQLInputObjectType):
        return any(_holds_id(field.type) for field in named.fields.values())
    return named.name == "ID"


def build_operation(
    schema: GraphQLSchema, word: str, name: str, field: GraphQLField, id_value: str
) -> tuple[str, dict[str, Any]]:
    """The operation and its variables, `id_value` wherever an id may stand; as deep as the limits let it be."""
    chosen = {
        key: argument
        for key, argument in field.args.items()
        if is_required_argument(argument) or _holds_id(argument.type)
    }
    declared = ", ".join(f"${key}: {argument.type}" for key, argument in chosen.items())
    passed = ", ".join(f"{key}: ${key}" for key in chosen)
    for depth in (4, 3, 2, 1):
        selection = select(schema, get_named_type(field.type), depth)
        text = f"{word}{f'({declared})' if chosen else ''} {{ {name}{f'({passed})' if chosen else ''} {selection} }}"
        if not measure(schema, parse(text), {}).errors:
            break
    return text, {key: _value(argument.type, id_value) for key, argument in chosen.items()}


def _value(kind: GraphQLInputType, id_value: str) -> Any:
    nullable = get_nullable_type(kind)
    if is_list_type(nullable):
        return [_value(nullable.of_type, id_value)]
    if isinstance(nullable, GraphQLInputObjectType):
        wanted = {
            key: field
            for key, field in nullable.fields.items()
            if is_required_input_field(field) or _holds_id(field.type)
        }
        return {key: _value(field.type, id_value) for key, field in wanted.items()}
    if isinstance(nullable, GraphQLEnumType):
        return next(iter(nullable.values))
    return id_value if nullable.name == "ID" else PLAIN[nullable.name]


def select(schema: GraphQLSchema, kind: GraphQLNamedType, depth: int, clashing: Collection[str] = ()) -> str:
    """Every field to some depth, of every possible type; `clashing` ones under the name of their type as well."""
    if is_leaf_type(kind):
        return ""
    parts = ["__typename"]
    if isinstance(kind, GraphQLUnionType) or is_abstract_type(kind):
        possible = schema.get_possible_types(kind)
        clashing = {name for one in possible for name, field in one.fields.items() if _clashes(name, field, possible)}
        parts += [f"... on {one.name} {select(schema, one, depth, clashing)}" for one in possible]
    elif isinstance(kind, GraphQLObjectType):
        for name, field in kind.fields.items():
            inner = get_named_type(field.type)
            shown = f"{kind.name}_{name}: {name}" if name in clashing else name
            if any(is_required_argument(argument) for argument in field.args.values()):
                continue
            if is_leaf_type(inner):
                parts.append(shown)
            elif depth > 1:
                parts.append(f"{shown}{_one_item(field.args)} {select(schema, inner, depth - 1)}")
    return "{ " + " ".join(parts) + " }"


def _clashes(name: str, field: GraphQLField, types: Sequence[GraphQLObjectType]) -> bool:
    """Whether another type has a field of the name with another type, which one answer can't hold."""
    return any(name in other.fields and str(other.fields[name].type) != str(field.type) for other in types)


def _one_item(arguments: Mapping[str, GraphQLArgument]) -> str:
    return "(first: 1)" if "first" in arguments else ""
