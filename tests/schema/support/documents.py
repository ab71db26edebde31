"""Valid documents over any schema, drawn from a random source: aliases, fragments, directives, variables, nesting."""

from random import Random
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    OperationType,
    get_named_type,
    is_leaf_type,
)

Composite = GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType

HEADER = "($yes: Boolean!, $no: Boolean = false, $number: Int, $text: String)"


class DocumentWriter:
    """Writes one document. `arguments` gives literals for the arguments that have to be right to find anything."""

    def __init__(
        self, schema: GraphQLSchema, random: Random, *, depth: int = 3, arguments: dict[str, list[str]] | None = None
    ) -> None:
        self._schema = schema
        self._random = random
        self._depth = depth
        self._arguments = arguments or {}
        self._fragments: dict[str, str] = {}

    def write(self, operation: OperationType, roots: list[str] | None = None) -> str:
        """A document of one operation; `roots` are the root fields to choose from."""
        root = self._schema.get_root_type(operation)
        assert root is not None
        if operation is OperationType.SUBSCRIPTION:
            body = f"{{ {self._write_field(root, self._random.choice(roots or sorted(root.fields)), self._depth)} }}"
        else:
            body = self._write_selection(root, self._depth, roots)
        return "\n".join([f"{operation.value} Drawn{HEADER} {body}", *self._fragments.values()])

    def _write_selection(self, parent: Composite, depth: int, names: list[str] | None = None) -> str:
        parts = [self._write_part(parent, depth, names) for _ in range(self._random.randint(0, 3))]
        parts.append("__typename" if self._random.random() < 0.3 else self._write_any_field(parent, depth, names))
        return "{ " + " ".join(parts) + " }"

    def _write_part(self, parent: Composite, depth: int, names: list[str] | None) -> str:
        roll = self._random.random()
        if depth > 0 and roll < 0.12:
            return (
                f"... {self._condition(parent)} {self._directives()} {self._write_selection(parent, depth - 1, names)}"
            )
        if depth > 0 and roll < 0.24:
            on = self._narrow(parent)
            return f"... on {on.name} {self._directives()} {self._write_selection(on, depth - 1, names)}"
        if depth > 0 and roll < 0.36:
            return f"...{self._write_fragment(parent, depth - 1, names)} {self._directives()}"
        return self._write_any_field(parent, depth, names)

    def _write_fragment(self, parent: Composite, depth: int, names: list[str] | None) -> str:
        on = self._narrow(parent)
        same = [name for name in self._fragments if name.startswith(f"{on.name}_")]
        if same and self._random.random() < 0.5:
            return self._random.choice(same)
        name = f"{on.name}_{len(self._fragments)}"
        text = self._write_selection(on, depth, names)
        name = f"{on.name}_{len(self._fragments)}"
        self._fragments[name] = f"fragment {name} on {on.name} {text}"
        return name

    def _write_any_field(self, parent: Composite, depth: int, names: list[str] | None) -> str:
        if isinstance(parent, GraphQLUnionType):
            return f"{self._alias('__typename')}__typename {self._directives()}"
        fitting = [
            name
            for name in (names if names and set(names) <= set(parent.fields) else sorted(parent.fields))
            if depth > 0 or is_leaf_type(get_named_type(parent.fields[name].type))
        ]
        return self._write_field(parent, self._random.choice(fitting), depth) if fitting else "__typename"

    def _write_field(self, parent: GraphQLObjectType | GraphQLInterfaceType, name: str, depth: int) -> str:
        field = parent.fields[name]
        arguments = self._write_arguments(field)
        alias = f"a{abs(hash_text(arguments)) % 997}_{name}: " if arguments else self._alias(name)
        named = get_named_type(field.type)
        below = "" if is_leaf_type(named) else self._write_selection(named, depth - 1)
        # A root field of a subscription may not be conditional.
        directives = "" if parent is self._schema.subscription_type else self._directives()
        return f"{alias}{name}{arguments} {directives} {below}"

    def _write_arguments(self, field: GraphQLField) -> str:
        written = []
        for name, argument in field.args.items():
            is_needed = isinstance(argument.type, GraphQLNonNull)
            if (value := self._value(name, argument.type)) is not None and (is_needed or self._random.random() < 0.6):
                written.append(f"{name}: {value}")
        return f"({', '.join(written)})" if written else ""

    def _value(self, name: str, kind: Any) -> str | None:
        if name in self._arguments:
            return self._random.choice(self._arguments[name])
        named, is_nullable = get_named_type(kind).name, not isinstance(kind, GraphQLNonNull)
        if isinstance(kind, GraphQLList) or (not is_nullable and isinstance(kind.of_type, GraphQLList)):
            return None
        values = {"Int": ["1", "3"], "String": ['"a"', '"e"'], "Boolean": ["true", "false"], "ID": ['"x"']}.get(named)
        if values is None:
            return None
        variables = {"Int": ["$number"], "String": ["$text"], "Boolean": ["$yes"]}.get(named, [])
        return self._random.choice(values + (variables if is_nullable else []) + (["null"] if is_nullable else []))

    def _directives(self) -> str:
        written = ""
        for name in ("skip", "include"):
            if self._random.random() < 0.12:
                written += f"@{name}(if: {self._random.choice(['true', 'false', '$yes', '$no'])}) "
        return written

    def _alias(self, name: str) -> str:
        return f"{name.strip('_')}{self._random.randint(0, 2)}: " if self._random.random() < 0.25 else ""

    def _condition(self, parent: Composite) -> str:
        return f"on {parent.name}" if self._random.random() < 0.5 else ""

    def _narrow(self, parent: Composite) -> GraphQLObjectType | GraphQLInterfaceType:
        """A type a fragment inside `parent` can be on."""
        if isinstance(parent, GraphQLObjectType):
            return self._random.choice([parent, *parent.interfaces])
        possible = list(self._schema.get_possible_types(parent))
        chosen: GraphQLObjectType = self._random.choice(possible)
        return self._random.choice([chosen, *([parent] if isinstance(parent, GraphQLInterfaceType) else [])])


def hash_text(text: str) -> int:
    """The same for the same text in every process."""
    return sum(ord(character) * 31**place for place, character in enumerate(text)) % (2**31)
