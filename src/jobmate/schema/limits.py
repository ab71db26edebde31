"""How big an operation may be, measured once per document before the standard rules see it.

Each fragment is measured once and remembered, so the measure is linear in the document however often fragments are
spread. Depth is the deepest path; aliases, directives and cost count every spread of a fragment again.

Cost is one per field. A field with `first` multiplies what stands under it by that page size, any other list by
`LIST_ITEMS`. A field of Mutation adds `WRITE_COST`, a long text `TEXT_COSTS`, a search `SEARCH_COST`, because it reads
every posting: so two searches fit in an operation, and some 25 MB of texts.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_list_type,
)

MAX_DEPTH = 10
MAX_INTROSPECTION_DEPTH = 16
MAX_ALIASES = 15
MAX_DIRECTIVES = 50
MAX_FIELDS = 400
"""Fields written in one document; the rule that compares fields of one name is quadratic in them."""
MAX_TOKENS = 1_000
MAX_CHARACTERS = 15_000
MAX_COST = 5_000
MAX_PAGE = 100
DEFAULT_PAGE = 50
"""What a connection asked for without `first` is counted as: the largest default in the schema."""
MAX_VARIABLE_VALUES = 5_000
LIST_ITEMS = 10
WRITE_COST = 100
SEARCH_COST = 2_000
TEXT_COSTS = {
    ("Job", "description"): 20,
    ("Job", "requirements"): 20,
    ("Job", "text"): 20,
    ("GapReport", "reportMarkdown"): 20,
    ("Resume", "text"): 60,  # their list has no pages, and is up to thrice as long as `LIST_ITEMS`
}
INTROSPECTION_COST = 500


@dataclass(frozen=True, slots=True)
class Size:
    """The size of an operation or a part of one."""

    depth: int = 0
    aliases: int = 0
    directives: int = 0
    cost: int = 0

    def beside(self, other: "Size") -> "Size":
        return Size(
            max(self.depth, other.depth),
            self.aliases + other.aliases,
            self.directives + other.directives,
            self.cost + other.cost,
        )


@dataclass(frozen=True, slots=True)
class Measured:
    """The limits a document breaks, if any, and the variables whose values that depends on."""

    errors: tuple[GraphQLError, ...]
    depends_on: frozenset[str]


def measure(schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any]) -> Measured:
    """Measure every operation in `document`. Unknown fields and cyclic fragments are left to the standard rules."""
    measuring = _Measuring(schema, document, variables)
    try:
        errors = tuple(measuring.find_errors())
    except RecursionError:
        errors = (limit_error("depth", MAX_DEPTH, "Selections are nested too deeply."),)
    return Measured(errors, frozenset(measuring.depends_on))


def limit_error(limit: str, maximum: int, message: str) -> GraphQLError:
    """A refusal that names the limit, so that a client can act on it."""
    return GraphQLError(message, extensions={"code": "LIMIT_EXCEEDED", "limit": limit, "maximum": maximum})


class _Measuring:
    def __init__(self, schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any]) -> None:
        self.depends_on: set[str] = set()
        self.fields = 0
        self._schema = schema
        self._variables = variables
        self._operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
        self._fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        self._sizes: dict[str, Size | None] = {}

    def find_errors(self) -> Iterator[GraphQLError]:
        total = Size()
        for operation in self._operations:
            total = total.beside(self._measure_operation(operation))
        for name in self._fragments:
            self._measure_fragment(name)
        checks = (
            ("depth", total.depth, MAX_DEPTH, "The operation is {0} levels deep"),
            ("aliases", total.aliases, MAX_ALIASES, "The operation has {0} aliases"),
            ("directives", total.directives, MAX_DIRECTIVES, "The operation has {0} directives"),
            ("fields", self.fields, MAX_FIELDS, "The document has {0} fields"),
            ("cost", total.cost, MAX_COST, "The operation would touch about {0} fields"),
        )
        for limit, value, maximum, text in checks:
            if value > maximum:
                shown = str(value) if value < 10**9 else "over a billion"
                yield limit_error(limit, maximum, f"{text.format(shown)}; at most {maximum} are allowed.")

    def _measure_operation(self, operation: OperationDefinitionNode) -> Size:
        root = self._schema.get_root_type(operation.operation)
        own = Size(directives=len(operation.directives or ()))
        defaults = {
            node.variable.name.value: int(node.default_value.value)
            for node in operation.variable_definitions or ()
            if isinstance(node.default_value, IntValueNode) and len(node.default_value.value) < 10
        }
        self._variables = {**defaults, **self._variables}
        return own.beside(self._measure_selections(operation.selection_set, root))

    def _measure_selections(self, selections: SelectionSetNode | None, parent: GraphQLNamedType | None) -> Size:
        size = Size()
        for node in selections.selections if selections else ():
            if isinstance(node, FieldNode):
                part = self._measure_field(node, parent)
            elif isinstance(node, FragmentSpreadNode):
                part = self._measure_fragment(node.name.value)
            elif isinstance(node, InlineFragmentNode):
                condition = node.type_condition
                inner = self._schema.type_map.get(condition.name.value) if condition else parent
                part = self._measure_selections(node.selection_set, inner)
            size = size.beside(part).beside(Size(directives=len(node.directives or ())))
        return size

    def _measure_fragment(self, name: str) -> Size:
        if name not in self._sizes:
            self._sizes[name] = None
            fragment = self._fragments.get(name)
            if fragment is not None:
                parent = self._schema.type_map.get(fragment.type_condition.name.value)
                self._sizes[name] = self._measure_selections(fragment.selection_set, parent)
        return self._sizes[name] or Size()

    def _measure_field(self, node: FieldNode, parent: GraphQLNamedType | None) -> Size:
        self.fields += 1
        name = node.name.value
        field = None
        if isinstance(parent, GraphQLObjectType | GraphQLInterfaceType):
            field = self._schema.get_field(parent, name)
        inner = self._measure_selections(node.selection_set, get_named_type(field.type) if field else None)
        depth = inner.depth + 1
        if name in {"__schema", "__type"} and depth <= MAX_INTROSPECTION_DEPTH:
            return Size(1, inner.aliases + (node.alias is not None), inner.directives, INTROSPECTION_COST)
        cost = 1 + inner.cost * self._count_items(node, field.type if field else None)
        if parent is not None and parent is self._schema.mutation_type:
            cost += WRITE_COST
        if parent is not None:
            cost += TEXT_COSTS.get((parent.name, name), 0)
        if any(argument.name.value == "search" for argument in node.arguments or ()):
            cost += SEARCH_COST
        return Size(depth, inner.aliases + (node.alias is not None), inner.directives, cost)

    def _count_items(self, node: FieldNode, kind: GraphQLOutputType | None) -> int:
        for argument in node.arguments or ():
            if argument.name.value == "first":
                return self._read_page(argument.value)
        if kind is None:
            return 1
        if is_list_type(get_nullable_type(kind)) and node.name.value not in {"edges", "nodes"}:
            return LIST_ITEMS
        is_connection = "edges" in getattr(get_named_type(kind), "fields", {})
        return DEFAULT_PAGE if is_connection else 1

    def _read_page(self, value: ValueNode) -> int:
        size: object = MAX_PAGE
        if isinstance(value, IntValueNode) and len(value.value) < 10:
            size = int(value.value)
        elif isinstance(value, VariableNode):
            self.depends_on.add(value.name.value)
            size = self._variables.get(value.name.value, MAX_PAGE)
        return min(max(size, 1), MAX_PAGE) if isinstance(size, int) else MAX_PAGE
