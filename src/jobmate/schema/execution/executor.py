"""graphql-core's executor, which takes a planned field's or selection's step first."""

from collections.abc import Sequence
from typing import Any

from graphql import GraphQLObjectType, OperationType
from graphql.execution.collect_fields import CollectedFields, DeferUsage, FieldDetails, collect_fields
from graphql.pyutils import Path
from strawberry.execution import optimized_is_awaitable
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from jobmate.schema.execution.selections import (
    DocumentPlans,
    OperationPlan,
    PlannedField,
    Selection,
    plan_event,
    plan_selection,
)
from jobmate.schema.execution.steps import Step


class CompiledExecutor(StrawberryGraphQLCoreExecutionContext):
    """One execution. `plans` belongs to the document; without it nothing is planned beyond this execution.

    The first step that gives up is the last one taken: the rest of the execution is graphql-core's alone, so that
    nothing is done more than twice however deep the trouble is.
    """

    plan: OperationPlan
    takes_steps: bool

    def __init__(self, *args: Any, plans: DocumentPlans | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if plans is None:
            self.plan = OperationPlan()
        else:
            self.plan = plans.get_plan(self.operation, self.variable_values.coerced)
        self._relevant_sub_fields = self.plan.subfields
        self.is_awaitable = optimized_is_awaitable  # type: ignore[assignment]
        self.takes_steps = self.middleware_manager is None

    def find_event_step(self) -> Step | None:
        """The step that makes an event of this subscription its `data`, if everything asked of it is plain."""
        root = self.schema.subscription_type
        if root is None or self.operation.operation is not OperationType.SUBSCRIPTION or not self.takes_steps:
            return None
        if self.plan.root is None:
            collected = collect_fields(
                self.schema, self.fragments, self.variable_values, root, self.operation, self.hide_suggestions
            )
            if collected.new_defer_usages:
                return None
            self.plan.root = plan_selection(self, root, collected)
        if self.plan.event_step is None:
            self.plan.event_step = plan_event(self, root, self.plan.root)
        return self.plan.event_step

    def execute_collected_root_fields(
        self,
        root_type: GraphQLObjectType,
        root_value: Any,
        grouped_field_set: dict[str, list[FieldDetails]],
        serially: bool,
        new_defer_usages: Sequence[DeferUsage],
    ) -> Any:
        """Use the root fields that were collected first, always the same lists."""
        if not new_defer_usages:
            if self.plan.root is None:
                self.plan.root = plan_selection(self, root_type, CollectedFields(grouped_field_set, [], []))
            grouped_field_set = self.plan.root
        return super().execute_collected_root_fields(
            root_type, root_value, grouped_field_set, serially, new_defer_usages
        )

    def collect_subfields(
        self, return_type: GraphQLObjectType, field_details_list: list[FieldDetails]
    ) -> CollectedFields:
        """Collect once per plan, and plan what was collected."""
        known = self.plan.subfields.get((return_type, id(field_details_list)))
        if known is not None:
            return known[1]
        collected = super().collect_subfields(return_type, field_details_list)
        if collected.new_defer_usages:
            return collected
        planned = CollectedFields(plan_selection(self, return_type, collected), [], [])
        self.plan.subfields[return_type, id(field_details_list)] = field_details_list, planned
        return planned

    def execute_fields(
        self,
        parent_type: GraphQLObjectType,
        source_value: Any,
        path: Path | None,
        grouped_field_set: dict[str, list[FieldDetails]],
        position_context: Any,
    ) -> Any:
        """All fields by one step, if they have one."""
        if self.takes_steps and isinstance(grouped_field_set, Selection) and grouped_field_set.whole is not None:
            try:
                return grouped_field_set.whole(source_value)
            except Exception:
                self.takes_steps = False
        return super().execute_fields(parent_type, source_value, path, grouped_field_set, position_context)

    def execute_field(
        self,
        parent_type: GraphQLObjectType,
        source: Any,
        field_details_list: list[FieldDetails],
        path: Path,
        position_context: Any,
    ) -> Any:
        """One field by its step, if it has one."""
        if self.takes_steps and isinstance(field_details_list, PlannedField) and field_details_list.step is not None:
            try:
                return field_details_list.step(source)
            except Exception:
                self.takes_steps = False
        return super().execute_field(parent_type, source, field_details_list, path, position_context)


def apply(step: Step | None, event: object) -> Any:
    """The `data` of an event by its step; None when graphql-core has to make it."""
    if step is None:
        return None
    try:
        return step(event)
    except Exception:
        return None
