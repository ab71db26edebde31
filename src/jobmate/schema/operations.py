"""From a request to answers: parse, measure, validate, execute. Every transport runs operations through here.

graphql-core is called directly on the schema Strawberry built: its extension and stream layers cost more per event
than the execution itself, and their hooks run too late for the bounds.
"""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import partial
from typing import Any, cast

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    OperationType,
    create_source_event_stream,
    parse,
    specified_rules,
    validate,
)
from graphql.execution import execute
from strawberry import Schema

from jobmate.schema import limits
from jobmate.schema.answer_stream import AnswerStream, Feed
from jobmate.schema.answers import Answer, refuse, to_answer
from jobmate.schema.execution import CompiledExecutor, DocumentPlans, plan_source
from jobmate.schema.masking import TOO_LONG, log_unexpected
from jobmate.schema.uploads import IncomingFile
from jobmate.schema.wire import OperationRequest

OPERATION_SECONDS = 30.0
MUTATION_SECONDS = 7.0
"""A save is answered within 8 s whatever is broken. Uploads are read first and have the longer time."""
CACHED_DOCUMENTS = 200
CACHED_CHARACTERS = 4_000
"""Longer documents are not cached, so that the cache stays within some 10 MB whatever clients send."""

MEASURED_VALUES = 16
"""Page sizes a known document was measured with."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A valid document and the one operation of it that was asked for."""

    document: DocumentNode
    operation: OperationDefinitionNode
    variables: dict[str, Any]
    operation_name: str | None
    plans: DocumentPlans

    @property
    def kind(self) -> OperationType:
        return self.operation.operation


@dataclass(frozen=True, slots=True)
class _Checked:
    document: DocumentNode
    plans: DocumentPlans
    depends_on: tuple[str, ...]
    measured: dict[tuple[int | None, ...], tuple[GraphQLError, ...]] = field(default_factory=dict)


class Operations:
    """Runs operations against one schema. One per process; safe for concurrent use."""

    def __init__(self, schema: Schema, *, is_development: bool) -> None:
        """In development introspection and "did you mean" are on, else off."""
        self._schema: GraphQLSchema = schema._schema  # Strawberry offers no public way to it
        self._hide = not is_development
        self._rules = [*specified_rules] if is_development else [*specified_rules, NoSchemaIntrospectionCustomRule]
        self._checked: OrderedDict[str, _Checked] = OrderedDict()
        self._stopped: set[asyncio.Future[ExecutionResult]] = set()

    def plan(self, request: OperationRequest) -> Plan | Answer:
        """The plan for `request`, or the answer that refuses it."""
        checked = self._checked.get(request.query)
        if checked is None:
            checked_or_answer = self._check(request)
            if isinstance(checked_or_answer, dict):
                return checked_or_answer
            checked = checked_or_answer
        else:
            self._checked.move_to_end(request.query)
        if errors := self._measure_again(checked, request):
            return refuse(errors)
        operation = _choose_operation(checked.document, request.operation_name)
        if isinstance(operation, GraphQLError):
            return refuse([operation], "OPERATION_RESOLUTION_FAILURE")
        return Plan(checked.document, operation, request.variables, request.operation_name, checked.plans)

    def _measure_again(self, checked: _Checked, request: OperationRequest) -> tuple[GraphQLError, ...]:
        """What a known document breaks with the values it is asked for with now; the same values are measured once."""
        if not checked.depends_on:
            return ()
        values = tuple(request.variables.get(name) for name in checked.depends_on)
        if not all(value is None or type(value) is int for value in values):
            return limits.measure(self._schema, checked.document, request.variables).errors
        errors = checked.measured.get(values)
        if errors is None:
            errors = limits.measure(self._schema, checked.document, request.variables).errors
            if len(checked.measured) < MEASURED_VALUES:
                checked.measured[values] = errors
        return errors

    def _check(self, request: OperationRequest) -> _Checked | Answer:
        query = request.query
        if len(query) > limits.MAX_CHARACTERS:
            return refuse([limits.limit_error("characters", limits.MAX_CHARACTERS, "The document is too long.")])
        try:
            document = parse(query, max_lexical_tokens=limits.MAX_TOKENS)
        except GraphQLError as error:
            if "more than" in error.message and "tokens" in error.message:
                return refuse([limits.limit_error("tokens", limits.MAX_TOKENS, error.message)])
            return refuse([error], "GRAPHQL_PARSE_FAILED")
        measured = limits.measure(self._schema, document, request.variables)
        if measured.errors:
            return refuse(measured.errors)
        errors = validate(self._schema, document, self._rules, max_errors=20, hide_suggestions=self._hide)
        if errors:
            # What a literal's parser raised is the client's fault, not ours: told, not masked.
            told = [GraphQLError(error.message, error.nodes, extensions=error.extensions) for error in errors]
            return refuse(told, "GRAPHQL_VALIDATION_FAILED")
        checked = _Checked(document, DocumentPlans(document), tuple(measured.depends_on))
        if len(query) <= CACHED_CHARACTERS:
            self._checked[query] = checked
            if len(self._checked) > CACHED_DOCUMENTS:
                self._checked.popitem(last=False)
        return checked

    async def execute(self, plan: Plan, context: object) -> Answer:
        """Run a query or a mutation to its end, within `MUTATION_SECONDS` or `OPERATION_SECONDS`.

        What is stopped cleans up behind the answer: a server that hangs would hold a rollback up as well.
        """
        result = execute(
            self._schema,
            plan.document,
            context_value=context,
            variable_values=plan.variables,
            operation_name=plan.operation_name,
            executor_class=CompiledExecutor,
            hide_suggestions=self._hide,
            operation_extensions=None,
            plans=plan.plans,
        )
        if isinstance(result, ExecutionResult):
            return to_answer(result)
        running = asyncio.ensure_future(result)
        try:
            done, _ = await asyncio.wait({running}, timeout=_choose_patience(plan))
        except asyncio.CancelledError:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            raise
        if done:
            return to_answer(running.result())
        running.cancel()
        self._stopped.add(running)
        running.add_done_callback(self._forget)
        return refuse([GraphQLError(TOO_LONG)], "TIMEOUT")

    def _forget(self, stopped: "asyncio.Future[ExecutionResult]") -> None:
        self._stopped.discard(stopped)
        if not stopped.cancelled() and (error := stopped.exception()) is not None:
            log_unexpected(error)

    async def subscribe(self, plan: Plan, context: object) -> "AnswerStream | Answer":
        """Start a subscription: its stream of answers, or the answer that refuses it. Close the stream after use.

        An answer without `data` in the stream is its last: the source failed.
        """
        build = partial(self._rebuild_executor, plan, context)
        known = None if plan.operation.variable_definitions else plan.plans.get_plan(plan.operation, {})
        if known is not None and known.source is not None:
            try:
                return AnswerStream(known, await known.source.open(context), build)
            except GraphQLError as error:
                return refuse([error])
        executor = self._build_executor(plan, context)
        if isinstance(executor, list):
            return refuse(executor)
        source = create_source_event_stream(executor)
        if not hasattr(source, "__aiter__"):
            source = await cast("Any", source)
        if isinstance(source, ExecutionResult):
            return refuse(source.errors or [])
        if executor.find_event_step() is None:
            return AnswerStream(executor.plan, cast("Feed", source), build, executor)
        if known is not None:
            known.source = plan_source(self._rebuild_executor(plan, None))
        return AnswerStream(executor.plan, cast("Feed", source), build)

    def _build_executor(self, plan: Plan, context: object) -> CompiledExecutor | list[GraphQLError]:
        built = CompiledExecutor.build(
            self._schema,
            plan.document,
            None,
            context,
            plan.variables,
            plan.operation_name,
            hide_suggestions=self._hide,
            operation_extensions=None,
            plans=plan.plans,
        )
        return cast("CompiledExecutor | list[GraphQLError]", built)

    def _rebuild_executor(self, plan: Plan, context: object) -> CompiledExecutor:
        return cast("CompiledExecutor", self._build_executor(plan, context))


def _choose_patience(plan: Plan) -> float:
    uploads = any(isinstance(value, IncomingFile) for value in plan.variables.values())
    return MUTATION_SECONDS if plan.kind is OperationType.MUTATION and not uploads else OPERATION_SECONDS


def _choose_operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode | GraphQLError:
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    if name is None and len(operations) == 1:
        return operations[0]
    if name is None:
        return GraphQLError("Set 'operationName': the document has several operations or none.")
    for node in operations:
        if node.name is not None and node.name.value == name:
            return node
    return GraphQLError(f"The document has no operation named '{name[:100]}'.")
