"""The source of a subscription that many open alike, found once."""

from collections.abc import Callable
from typing import Any

from graphql import FieldNode, GraphQLError, GraphQLResolveInfo, OperationType, located_error
from graphql.execution.values import get_argument_values
from graphql.pyutils import Path

from jobmate.schema.execution.executor import CompiledExecutor


class PlannedSource:
    """A subscription's root field with its arguments: all of graphql-core's way to its events but the call itself.

    Only for operations without variables, whose arguments are always the same, and of which everything is plain.
    """

    __slots__ = ("_arguments", "_info", "_nodes", "_path", "_resolve")

    def __init__(
        self,
        resolve: Callable[..., Any],
        info: GraphQLResolveInfo[Any],
        nodes: list[FieldNode],
        arguments: dict[str, Any],
    ) -> None:
        self._resolve = resolve
        self._info = info
        self._nodes = nodes
        self._path = info.path
        self._arguments = arguments

    async def open(self, context: object) -> Any:
        """The source of events for whoever asks. Raises GraphQLError, as graphql-core locates it."""
        try:
            return await self._resolve(None, self._info._replace(context=context), **self._arguments)
        except Exception as error:
            raise located_error(error, self._nodes, self._path.as_list()) from error


def plan_source(executor: CompiledExecutor) -> PlannedSource | None:
    """The source of this subscription for everybody, if it can be planned. `executor` has nobody's context."""
    root = executor.schema.subscription_type
    operation = executor.operation
    if root is None or operation.operation is not OperationType.SUBSCRIPTION or operation.variable_definitions:
        return None
    if executor.find_event_step() is None or executor.plan.root is None:
        return None
    [(name, details)] = executor.plan.root.items()
    field = executor.schema.get_field(root, details[0].node.name.value)
    if field is None or field.subscribe is None:
        return None
    nodes = [detail.node for detail in details]
    try:
        arguments = get_argument_values(field, nodes[0], executor.variable_values)
    except GraphQLError:
        return None  # It fails again for each, where graphql-core says it.
    info = executor.build_resolve_info(field, nodes, root, Path(None, name, root.name))
    return PlannedSource(field.subscribe, info, nodes, arguments)
