"""Steps: functions that complete one field, with all under it, from the object it stands on.

A step raises when a value is not the plain case. Its caller then has graphql-core do the field from the start, which
is right only because a step has no effect: it reads attributes and keys, and calls what serialises a scalar.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from keyword import iskeyword
from operator import methodcaller
from types import CoroutineType, GeneratorType
from typing import Any, cast
from uuid import UUID

from graphql import (
    GraphQLField,
    GraphQLLeafType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    Undefined,
    is_leaf_type,
    is_specified_scalar_type,
)
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField

Step = Callable[[Any], Any]

STRAWBERRY = "strawberry-definition"
"""The key under which Strawberry notes, in a GraphQL field or type, what it was made from."""

_MAX_INT = 2**31 - 1
_SCALARS: frozenset[type] = frozenset({str, int, float, bool, bytes, datetime, date, time, UUID, Decimal})
"""Classes whose instances are no awaitables and no exceptions."""
_PLAIN_VALUES = {
    "String": "type(value) is str",
    "ID": "type(value) is str",
    "Boolean": "type(value) is bool",
    "Float": "type(value) is float and value - value == 0.0",  # neither infinite nor not a number
    "Int": f"type(value) is int and {-_MAX_INT} <= value <= {_MAX_INT}",
}
"""For each of GraphQL's own scalars: which values are given as they are."""
_WRITES_MOMENTS = methodcaller("isoformat").__reduce__()
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
        return _Attribute(made_from.python_name)
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
    if (test := _PLAIN_VALUES.get(leaf.name)) is not None and is_specified_scalar_type(leaf):
        return _Leaf(test, coerce)
    if isinstance(leaf.coerce_output_value, methodcaller) and leaf.coerce_output_value.__reduce__() == _WRITES_MOMENTS:
        return _Moment(coerce)
    if (members := getattr(leaf, "wrapped_cls", None)) is not None and issubclass(members, Enum):
        return _complete_member(members, coerce)
    return coerce


def complete_object(object_type: GraphQLObjectType, whole: Step) -> Step | None:
    """The step for objects of a type, given the plan of everything asked of them; None for a predicate of our own."""
    is_type_of = object_type.is_type_of
    made_from = object_type.extensions.get(STRAWBERRY)
    if is_type_of is None:
        own = made_from.origin if isinstance(made_from, StrawberryObjectDefinition) else None
        return _Object(own if own is not None and _is_plain_class(own) else None, whole)
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
        return _Present(complete_wrapped(output.of_type, complete))
    if isinstance(output, GraphQLList):
        return _complete_list(complete_wrapped(output.of_type, complete))
    return complete


def complete_all(steps: Mapping[str, Step]) -> Step:
    """The step that answers with an object: every response name with what its own step gives."""
    known: dict[str, object] = {}
    parts = []
    for number, (name, step) in enumerate(steps.items()):
        known[f"step_{number}"] = step
        parts.append(f"{name!r}: {_write_field(step, number, known)}")
    # Written out: to call a function for each field takes longer than the fields do. Names are names of GraphQL fields
    # and of attributes in our code; nothing else gets into the text.
    return cast("Step", eval(f"lambda source: {{{', '.join(parts)}}}", known))  # noqa: S307


def read_then(getter: Step, complete: Step) -> Step:
    """Read, then complete."""
    if isinstance(getter, _Attribute):
        return _AttributeThen(getter.name, complete)
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


@dataclass(frozen=True, slots=True)
class _Attribute:
    """Reads one."""

    name: str

    def __call__(self, source: Any) -> Any:
        return getattr(source, self.name)


@dataclass(frozen=True, slots=True)
class _AttributeThen:
    """Reads an attribute and completes it."""

    name: str
    complete: Step

    def __call__(self, source: Any) -> Any:
        return self.complete(getattr(source, self.name))


@dataclass(frozen=True, slots=True)
class _Leaf:
    """Leaves a plain value as it is. `test` is how that is asked of `value` in Python; None is plain, too."""

    test: str
    coerce: Step

    def __call__(self, value: Any) -> Any:
        return None if value is None else self.coerce(value)


@dataclass(frozen=True, slots=True)
class _Moment:
    """Writes a datetime; `coerce` says what becomes of anything else."""

    coerce: Step

    def __call__(self, value: Any) -> Any:
        return value.isoformat() if type(value) is datetime else self.coerce(value)


@dataclass(frozen=True, slots=True)
class _Object:
    """An object of a type that has no predicate. Of instances of its `own` class nothing needs a check."""

    own: type | None
    whole: Step

    def __call__(self, value: Any) -> Any:
        if value is None:
            return None
        return self.whole(value if type(value) is self.own else _check(value))


@dataclass(frozen=True, slots=True)
class _Present:
    """What another step gives, unless that is None."""

    complete: Step

    def __call__(self, value: Any) -> Any:
        completed = self.complete(value)
        if completed is None:
            raise NotPlain
        return completed


def _write_field(step: Step, number: int, known: dict[str, object]) -> str:
    """An expression for what `step` gives for `source`; what it calls is put into `known`."""
    if not isinstance(step, _AttributeThen) or not step.name.isidentifier() or iskeyword(step.name):
        return f"step_{number}(source)"
    known[f"complete_{number}"] = step.complete
    read = f"(value := source.{step.name})"
    is_present = isinstance(step.complete, _Present)
    complete = step.complete.complete if isinstance(step.complete, _Present) else step.complete
    if isinstance(complete, _Leaf):
        test = complete.test.replace("value", read, 1) if is_present else f"{read} is None or {complete.test}"
        return f"value if {test} else complete_{number}(value)"
    if isinstance(complete, _Moment):
        known["datetime"] = datetime
        return f"value.isoformat() if type({read}) is datetime else complete_{number}(value)"
    if isinstance(complete, _Object) and complete.own is not None:
        known[f"own_{number}"], known[f"whole_{number}"] = complete.own, complete.whole
        return f"whole_{number}(value) if type({read}) is own_{number} else complete_{number}(value)"
    return f"complete_{number}(source.{step.name})"


def _is_plain_class(kind: type) -> bool:
    """Whether its instances are never waited for, raised, or taken for nothing."""
    return not issubclass(kind, _NEVER_PLAIN) and not hasattr(kind, "__await__")


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
    if value is Undefined or isinstance(value, _NEVER_PLAIN) or hasattr(value, "__await__"):
        raise NotPlain
    return value
