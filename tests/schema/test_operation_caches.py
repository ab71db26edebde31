"""What is remembered of documents: as much as is useful, never more than is bounded, and never a limit forgotten."""

from typing import Any

import pytest

from jobmate.schema import build_schema
from jobmate.schema.execution.selections import MAX_VARIANTS
from jobmate.schema.operations import CACHED_CHARACTERS, CACHED_DOCUMENTS, MEASURED_VALUES, Operations, Plan
from jobmate.schema.wire import OperationRequest

PAGE = """query($first: Int!) {
  savedJobs(first: $first) {
    edges { node { report { requirements { skill { name } jobEvidence { quote } } } } }
  }
}"""


@pytest.fixture
def operations() -> Operations:
    return Operations(build_schema(), is_development=False)


def plan(operations: Operations, query: str, **variables: Any) -> Plan:
    found = operations.plan(OperationRequest(query, variables))
    assert isinstance(found, Plan), found
    return found


def test_a_document_is_parsed_and_checked_once(operations: Operations) -> None:
    first = plan(operations, "{ service { version } }")
    assert plan(operations, "{ service { version } }").document is first.document


def test_only_so_many_documents_are_kept_and_those_asked_for_last(operations: Operations) -> None:
    kept = plan(operations, "{ service { version } }")
    for number in range(CACHED_DOCUMENTS * 2):
        plan(operations, f"query Q{number} {{ service {{ version }} }}")
        assert plan(operations, "{ service { version } }").document is kept.document
    assert len(operations._checked) == CACHED_DOCUMENTS


def test_long_documents_and_refused_ones_are_not_kept(operations: Operations) -> None:
    plan(operations, "{ service { version } } #" + "x" * CACHED_CHARACTERS)
    for query in ("{ nonsense }", "{", "query($first: Int!) { savedJobs(first: $first) { nonsense } }"):
        assert isinstance(operations.plan(OperationRequest(query, {"first": 1})), dict)
    assert len(operations._checked) == 0


def test_a_known_document_is_measured_again_with_other_values(operations: Operations) -> None:
    plan(operations, PAGE, first=1)
    for value in (100, None, "100", 1e3, [100], True, 10**40):
        refusal = operations.plan(OperationRequest(PAGE, {"first": value}))
        if isinstance(refusal, dict):
            assert refusal["errors"][0]["extensions"]["limit"] == "cost"
        else:
            assert value is True, "a page of one, if it were a number; refused when it is coerced"
    plan(operations, PAGE, first=1)


def test_only_so_many_values_are_remembered(operations: Operations) -> None:
    for value in range(1, 3 * MEASURED_VALUES):
        operations.plan(OperationRequest(PAGE, {"first": value}))
    [checked] = operations._checked.values()
    assert len(checked.measured) == MEASURED_VALUES
    assert isinstance(operations.plan(OperationRequest(PAGE, {"first": 100})), dict)


def test_only_so_many_sets_of_conditions_are_planned(operations: Operations) -> None:
    names = [f"v{number}" for number in range(6)]
    declared = ", ".join(f"${name}: Boolean!" for name in names)
    fields = " ".join(f"{name}: version @include(if: ${name})" for name in names)
    query = f"query({declared}) {{ service {{ version {fields} }} }}"
    for number in range(2**6):
        found = plan(operations, query, **{name: bool(number >> bit & 1) for bit, name in enumerate(names)})
        found.plans.get_plan(found.operation, found.variables)
    assert len(found.plans) == MAX_VARIANTS
