"""Compiled selections: what needs no resolver is serialised by a plan that is made once per document.

`steps` makes the plan of a field, `selections` keeps what was collected and planned for an operation, `executor` runs
plans inside graphql-core, `sources` opens a subscription the way it was opened before. A plan answers for the plain
case alone: on anything else it gives up, and graphql-core completes the field as if there had been no plan, with all
its errors, paths and nulls.
"""

from jobmate.schema.execution.executor import CompiledExecutor, apply
from jobmate.schema.execution.selections import DocumentPlans, OperationPlan
from jobmate.schema.execution.sources import plan_source

__all__ = ["CompiledExecutor", "DocumentPlans", "OperationPlan", "apply", "plan_source"]
