"""A schema whose values are anything but plain, and objects that make them up as they are asked."""

from collections.abc import Callable
from decimal import Decimal
from enum import Enum
from random import Random
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLObjectType,
    GraphQLSchema,
    Undefined,
    build_schema,
    get_named_type,
    get_nullable_type,
    is_list_type,
    is_non_null_type,
)

SDL = """
scalar Odd
enum Colour { RED GREEN BLUE }
interface Named { name: String!, colour: Colour, friend: Named, rank(of: Int = 2): Int }
union Either = Thing | Other
type Thing implements Named {
  name: String!, colour: Colour, friend: Named, rank(of: Int = 2): Int
  text: String, mustText: String!, number: Int, mustNumber: Int!, share: Float, flag: Boolean, mustFlag: Boolean!
  key: ID, mustKey: ID!, odd: Odd, mustOdd: Odd!, mustColour: Colour!
  texts: [String], mustTexts: [String!]!, grid: [[Int]!], colours: [Colour!]
  child: Thing, mustChild: Thing!, children: [Thing], mustChildren: [Thing!]!, other: Other, others: [Other!]
  either: Either, eithers: [Either!], nameds: [Named]
  made(by: String, times: Int!): String, slow: String, mustSlow: String!, slowChild: Thing, broken: Thing!
}
type Other implements Named {
  name: String!, colour: Colour, friend: Named, rank(of: Int = 2): Int, size: Int, thing: Thing, mustThing: Thing!
}
type Query { thing: Thing, mustThing: Thing!, things: [Thing!], named: Named, either: Either, slowThing: Thing! }
type Mutation { change: Thing, must: Thing!, slowly: Thing }
type Subscription { thing: Thing, mustThing: Thing!, named: Named }
"""

MAX_DEPTH = 6


class Colour(Enum):
    """What Strawberry makes of an enum: members, not texts."""

    RED = "red"
    GREEN = "green"
    BLUE = "blue"


class Later:
    """Awaitable, and not a coroutine: reading it twice leaves nothing behind."""

    def __init__(self, value: Any) -> None:
        self._value = value

    def __await__(self) -> Any:
        yield
        if isinstance(self._value, Exception):
            raise self._value
        return self._value


class Strange:
    """No value of any type, though a scalar may make a text of it."""

    def __repr__(self) -> str:
        return "strange"


class Thing:
    """Stands for any object type. Each attribute is drawn from the seed, the same however often it is read."""

    def __init__(self, schema: GraphQLSchema, kind: str, seed: str, oddness: float) -> None:
        self._schema = schema
        self._kind = kind
        self._seed = seed
        self._oddness = oddness

    def __getattr__(self, name: str) -> Any:
        kind = self._schema.type_map[self._kind]
        assert isinstance(kind, GraphQLObjectType)
        if name.startswith("_") or name not in kind.fields:
            raise AttributeError(name)
        return _Drawer(self, name).draw(kind.fields[name].type)


class _Drawer:
    def __init__(self, thing: Thing, name: str) -> None:
        self._thing = thing
        self._schema = thing._schema
        self._seed = f"{thing._seed}.{name}"
        self._random = Random(self._seed)  # noqa: S311  the same values in every run
        self._count = 0

    def draw(self, kind: Any) -> Any:
        roll = self._random.random()
        if roll < self._thing._oddness:
            return self._draw_odd(kind)
        if roll < self._thing._oddness + 0.15 and not is_non_null_type(kind):
            return None
        kind = get_nullable_type(kind)
        if is_list_type(kind):
            items = [self.draw(kind.of_type) for _ in range(self._random.randint(0, 3))]
            return self._random.choice([items, tuple(items)])
        return self._draw_named(get_named_type(kind))

    def _draw_named(self, kind: Any) -> Any:
        plain: dict[str, Callable[[], Any]] = {
            "String": lambda: self._random.choice(["", "text", "Zoë\u2028"]),
            "Int": lambda: self._random.choice([0, -1, 2**31 - 1, -(2**31)]),
            "Float": lambda: self._random.choice([0.5, -1.25, 3, 1e300]),
            "Boolean": lambda: self._random.choice([True, False]),
            "ID": lambda: self._random.choice(["id", 7]),
            "Odd": lambda: self._random.choice([1, "odd", Decimal("1.5"), [1, 2]]),
            "Colour": lambda: self._random.choice(list(Colour)),
        }
        if kind.name in plain:
            return plain[kind.name]()
        self._count += 1
        name = kind.name if isinstance(kind, GraphQLObjectType) else self._random.choice(["Thing", "Other"])
        seed = f"{self._seed}{self._count}"
        if seed.count(".") > MAX_DEPTH:
            return None
        return Thing(self._schema, name, seed, self._thing._oddness)

    def _draw_odd(self, kind: Any) -> Any:
        which = self._random.randint(0, 9)
        if which == 0:
            raise ValueError(f"no {self._seed}")
        if which == 1:
            return Later(ValueError(f"late {self._seed}"))
        if which in (2, 3):
            return Later(self._draw_named(get_named_type(kind)) if not is_list_type(get_nullable_type(kind)) else [])
        if which == 4:
            return iter([self._draw_named(get_named_type(kind)), None])
        odd: list[Any] = [
            None,
            KeyError("an exception as a value"),
            Undefined,
            float("inf"),
            2**31,
            Strange(),
            "RED",
            1.5,
        ]
        return odd[self._random.randrange(len(odd))]


def build_awkward_schema() -> GraphQLSchema:
    """The schema, with resolvers of its own on some fields: plain, raising and asynchronous ones."""
    schema = build_schema(SDL)
    odd: Any = schema.type_map["Odd"]
    odd.coerce_output_value = _serialise_odd
    colour = schema.type_map["Colour"]
    assert isinstance(colour, GraphQLEnumType)
    for member in Colour:
        colour.values[member.name].value = member
    schema.type_map["Colour"] = colour
    thing: Any = schema.type_map["Thing"]
    thing.fields["made"].resolve = lambda _source, _info, by=None, times=0: f"{by} {times}"
    thing.fields["broken"].resolve = _break
    for name in ("slow", "mustSlow", "slowChild"):
        thing.fields[name].resolve = _wait_for(name)
    for kind in ("Thing", "Other"):
        schema.type_map[kind].fields["rank"].resolve = lambda _source, _info, of=None: of  # type: ignore[attr-defined]
    for abstract in ("Named", "Either"):
        schema.type_map[abstract].resolve_type = lambda value, _info, _type: value._kind  # type: ignore[attr-defined]
    other: Any = schema.type_map["Other"]
    other.is_type_of = lambda value, _info: value._kind == "Other"
    for root in ("Query", "Mutation", "Subscription"):
        for name, field in schema.type_map[root].fields.items():  # type: ignore[attr-defined]
            if "slow" in name:
                field.resolve = _wait_for(name)
    return schema


def _serialise_odd(value: Any) -> Any:
    if isinstance(value, float) or hasattr(value, "__next__"):
        raise ValueError("too odd")
    return None if value == "odd" else str(value)


def _break(_source: Any, _info: Any) -> Any:
    raise LookupError("broken")


def _wait_for(name: str) -> Any:
    async def resolve(source: Any, _info: Any) -> Any:
        value = getattr(source, name)
        return await value if hasattr(value, "__await__") else value

    return resolve
