"""Steps: functions that complete one field, with all under it, from the object it stands on.

A step raises when a value is not the plain case. Its caller then has graphql-core do the field from the start, which
is right only because a step has no effect: it reads attributes and keys, and calls what serialises a scalar.
"""

import math
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from operator import attrgetter
from types import CoroutineType, GeneratorType
from typing import Any
from uuid import UUID

from graphql import (
    GraphQLBoolean,
    GraphQLField,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLLeafType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLString,
    Undefined,
    is_leaf_type,
)
from strawberry.types.field import StrawberryField

Step = Callable[[Any], Any]

STRAWBERRY = "strawberry-definition"
"""The key under which Strawberry notes, in a GraphQL field or type, what it was made from."""

_MAX_INT = 2**31 - 1
_SCALARS: frozenset[type] = frozenset({str, int, float, bool, bytes, datetime, date, time, UUID, Decimal})
"""Classes whose instances are no awaitables and no exceptions."""
_NEVER_PLAIN = (Exception, CoroutineType, GeneratorType)


class NotPlain(Exception):
    """A value that graphql-core has to deal with."""


def find_getter(name: str, field: GraphQLField) -> Step | None:
    """How to read a field without arguments that no code of ours resolves; None when there is more to it."""
    if field.args:
        return None
    if field.resolve is None:
        return _read_item_or_attribute(name)
    made_from = field.extensions.get(STRAWBERRY)
    if (
        isinstance(made_from, StrawberryField)
        and made_from.is_basic_field
        and made_from.default_resolver is getattr
        and type(made_from).get_result is StrawberryField.get_result
        and getattr(field.resolve, "__name__", "") == "_get_basic_result"
    ):
        return attrgetter(made_from.python_name)
    return None


def is_event_itself(field: GraphQLField) -> bool:
    """Whether a subscription's field shows the event as it came, which is how Strawberry makes it."""
    made_from = field.extensions.get(STRAWBERRY)
    return (
        isinstance(made_from, StrawberryField)
        and made_from.is_subscription
        and getattr(field.resolve, "__qualname__", "") == "GraphQLCoreConverter.from_field.<locals>.<lambda>"
    )


def complete_leaf(leaf: GraphQLLeafType) -> Step:
    """The step that coerces a value of a scalar or an enum."""
    coerce = _coerce(leaf)
    if leaf is GraphQLString or leaf is GraphQLID:
        return lambda value: value if value is None or type(value) is str else coerce(value)
    if leaf is GraphQLBoolean:
        return lambda value: value if value is None or type(value) is bool else coerce(value)
    if leaf is GraphQLFloat:
        return lambda value: (
            value if value is None or (type(value) is float and math.isfinite(value)) else coerce(value)
        )
    if leaf is GraphQLInt:
        return lambda value: (
            value if value is None or (type(value) is int and -_MAX_INT <= value <= _MAX_INT) else coerce(value)
        )
    if (members := getattr(leaf, "wrapped_cls", None)) is not None and issubclass(members, Enum):
        return _complete_member(members, coerce)
    return coerce


def complete_object(object_type: GraphQLObjectType, whole: Step) -> Step | None:
    """The step for objects of a type, given the plan of everything asked of them; None for a predicate of our own."""
    is_type_of = object_type.is_type_of
    if is_type_of is None:
        return lambda value: None if value is None else whole(_check(value))
    made_from = object_type.extensions.get(STRAWBERRY)
    if made_from is None or made_from.is_type_of is not None:
        return None

    def complete(value: Any) -> Any:
        if value is None:
            return None
        # Strawberry's own predicate takes the field's info and makes no use of it.
        if is_type_of(_check(value), None) is not True:  # type: ignore[arg-type]
            raise NotPlain
        return whole(value)

    return complete


def complete_wrapped(output: GraphQLOutputType, complete: Step) -> Step:
    """The step for lists and non-null types around a named type whose own step is `complete`."""
    if isinstance(output, GraphQLNonNull):
        return _complete_present(complete_wrapped(output.of_type, complete))
    if isinstance(output, GraphQLList):
        return _complete_list(complete_wrapped(output.of_type, complete))
    return complete


def complete_all(steps: Mapping[str, Step]) -> Step:
    """The step that answers with an object: every response name with what its own step gives."""
    fixed = tuple(steps.items())
    return lambda source: {name: step(source) for name, step in fixed}


def read_then(getter: Step, complete: Step) -> Step:
    """Read, then complete."""
    return lambda source: complete(getter(source))


def is_leaf(output: GraphQLOutputType) -> bool:
    """Whether a named type has no selection."""
    return is_leaf_type(output)


def _read_item_or_attribute(name: str) -> Step:
    """What graphql-core's default resolver reads, as long as it isn't to be called."""

    def read(source: Any) -> Any:
        value = source.get(name) if isinstance(source, Mapping) else getattr(source, name, None)
        if callable(value):
            raise NotPlain
        return value

    return read


def _complete_present(complete: Step) -> Step:
    def complete_present(value: Any) -> Any:
        completed = complete(value)
        if completed is None:
            raise NotPlain
        return completed

    return complete_present


def _complete_list(complete: Step) -> Step:
    def complete_list(value: Any) -> Any:
        if value is None:
            return None
        if type(value) is not list and type(value) is not tuple:
            raise NotPlain  # It may be an iterator, which can be read once only.
        return [complete(item) for item in value]

    return complete_list


def _complete_member(members: type[Enum], coerce: Step) -> Step:
    names: dict[int, str] = {}
    for member in members:
        try:
            names[id(member)] = coerce(member)
        except Exception:  # noqa: S112  a member that is no value of the type fails when it is met
            continue

    def complete(value: Any) -> Any:
        # Members live for ever, so an id among theirs is theirs.
        name = names.get(id(value))
        return name if name is not None else coerce(value)

    return complete


def _coerce(leaf: GraphQLLeafType) -> Step:
    """The general case: whatever the type makes of a value."""
    coerce_output_value = leaf.coerce_output_value

    def coerce(value: Any) -> Any:
        if value is None or value is Undefined:
            return None
        coerced = coerce_output_value(value if type(value) in _SCALARS else _check(value))
        if type(coerced) is str:
            return coerced
        if coerced is None or coerced is Undefined or hasattr(coerced, "__await__"):
            raise NotPlain
        return coerced

    return coerce


def _check(value: Any) -> Any:
    """The value, unless graphql-core would wait for it, raise it or take it for nothing."""
    if (
        value is Undefined
        or isinstance(value, (Exception, CoroutineType, GeneratorType))
        or hasattr(value, "__await__")
    ):
        raise NotPlain
    return value
