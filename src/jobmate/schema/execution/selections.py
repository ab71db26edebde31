"""What was collected and planned for one document, kept for every execution of it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLObjectType,
    OperationDefinitionNode,
    SelectionNode,
    Undefined,
    VariableNode,
    get_named_type,
)
from graphql.execution.collect_fields import CollectedFields, FieldDetails
from graphql.execution.executor import default_field_resolver

from jobmate.schema.execution import steps
from jobmate.schema.execution.steps import Step

if TYPE_CHECKING:
    from jobmate.schema.execution.executor import CompiledExecutor
    from jobmate.schema.execution.sources import PlannedSource

MAX_VARIANTS = 16
"""Sets of conditions kept per document; an operation under yet another one is planned for that run alone."""

_CONDITIONS = frozenset({"skip", "include", "defer", "stream"})


class PlannedField(list[FieldDetails]):
    """A field's nodes, as graphql-core groups them, and the step that completes it, if it has one."""

    __slots__ = ("step",)

    def __init__(self, details: list[FieldDetails]) -> None:
        super().__init__(details)
        self.step: Step | None = None


class Selection(dict[str, list[FieldDetails]]):
    """The fields asked of one object type by response name; `whole` answers them all, when each has a step."""

    __slots__ = ("whole",)

    def __init__(self, fields: dict[str, list[FieldDetails]]) -> None:
        super().__init__({name: PlannedField(details) for name, details in fields.items()})
        self.whole: Step | None = None


class OperationPlan:
    """One operation under one set of conditions: its root fields, and the fields under each field it has met.

    `subfields` is graphql-core's own memo, which goes by the identity of a field's list of nodes. Those lists live
    as long as the plan does: a memo whose root fields were collected anew for each event would grow with every one.
    """

    __slots__ = ("event_step", "made", "root", "source", "subfields")

    def __init__(self) -> None:
        self.made: tuple[object, bytes] | None = None
        """The event that was answered last, and its `data` as JSON."""
        self.event_step: Step | None = None
        self.root: Selection | None = None
        self.source: PlannedSource | None = None
        """Of a subscription without variables that was opened before."""
        self.subfields: dict[tuple[GraphQLObjectType, int], tuple[list[FieldDetails], CollectedFields]] = {}


class DocumentPlans:
    """The plans of one document. What is collected depends on variables only where @skip and @include use them."""

    __slots__ = ("_names", "_plans")

    def __init__(self, document: DocumentNode) -> None:
        self._names = tuple(sorted(set(_find_conditions(document))))
        self._plans: dict[tuple[Any, ...], OperationPlan] = {}

    def __len__(self) -> int:
        return len(self._plans)

    def get_plan(self, operation: OperationDefinitionNode, variables: dict[str, Any]) -> OperationPlan:
        """The plan for these variables, empty at first."""
        name = operation.name.value if operation.name else None
        key = (name, *(variables.get(variable, Undefined) for variable in self._names))
        plan = self._plans.get(key)
        if plan is None:
            plan = OperationPlan()
            if len(self._plans) < MAX_VARIANTS:
                self._plans[key] = plan
        return plan


def plan_selection(executor: "CompiledExecutor", parent: GraphQLObjectType, collected: CollectedFields) -> Selection:
    """The collected fields of an object, each with its step where it is plain."""
    selection = Selection(collected.grouped_field_set)
    found: dict[str, Step] = {}
    for name, details in selection.items():
        if isinstance(details, PlannedField) and (step := _plan_field(executor, parent, details)) is not None:
            details.step = found[name] = step
    if len(found) == len(selection):
        selection.whole = steps.complete_all(found)
    return selection


def plan_event(executor: "CompiledExecutor", root: GraphQLObjectType, selection: Selection) -> Step | None:
    """The step that answers for an event that a subscription's only field shows as it is."""
    if len(selection) != 1:
        return None
    [(name, details)] = selection.items()
    field = executor.schema.get_field(root, details[0].node.name.value)
    if field is None or not steps.is_event_itself(field):
        return None
    complete = _plan_type(executor, field.type, details)
    return None if complete is None else steps.complete_all({name: complete})


def _plan_field(executor: "CompiledExecutor", parent: GraphQLObjectType, details: PlannedField) -> Step | None:
    node = details[0].node
    if node.name.value == "__typename":
        type_name = parent.name
        return lambda _source: type_name
    field = executor.schema.get_field(parent, node.name.value)
    if field is None or node.arguments or executor.field_resolver is not default_field_resolver:
        return None
    getter = steps.find_getter(node.name.value, field)
    complete = None if getter is None else _plan_type(executor, field.type, details)
    return None if getter is None or complete is None else steps.read_then(getter, complete)


def _plan_type(executor: "CompiledExecutor", output: Any, details: list[FieldDetails]) -> Step | None:
    if any(detail.defer_usage or detail.fragment_variable_values or _streams(detail.node) for detail in details):
        return None
    named = get_named_type(output)
    complete: Step | None = None
    if steps.is_leaf(named):
        complete = steps.complete_leaf(named)
    elif isinstance(named, GraphQLObjectType):
        try:
            selection = executor.collect_subfields(named, details).grouped_field_set
        except Exception:
            return None  # It fails again where graphql-core can say for which field.
        if isinstance(selection, Selection) and selection.whole is not None:
            complete = steps.complete_object(named, selection.whole)
    return None if complete is None else steps.complete_wrapped(output, complete)


def _streams(node: FieldNode) -> bool:
    return any(directive.name.value == "stream" for directive in node.directives or ())


def _find_conditions(document: DocumentNode) -> Iterator[str]:
    """Variables that directives use which decide what is collected."""
    pending: list[SelectionNode] = []
    for definition in document.definitions:
        if isinstance(definition, (OperationDefinitionNode, FragmentDefinitionNode)):
            pending.extend(definition.selection_set.selections)
    while pending:
        node = pending.pop()
        for directive in node.directives or ():
            if directive.name.value in _CONDITIONS:
                for argument in directive.arguments or ():
                    if isinstance(argument.value, VariableNode):
                        yield argument.value.name.value
        below = getattr(node, "selection_set", None)
        if below is not None:
            pending.extend(below.selections)
