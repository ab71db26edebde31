"""Plans against graphql-core: drawn documents give the same data in the same order and the same errors."""

import asyncio
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from random import Random
from typing import Any, cast

import pytest
from graphql import (
    ExecutionResult,
    GraphQLSchema,
    OperationType,
    OverlappingFieldsCanBeMergedRule,
    execute_subscription_event,
    parse,
    validate,
)
from graphql.execution import execute
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from jobmate import events
from jobmate.engine.pipeline import Pipeline
from jobmate.enums import AnalysisStage, GapState
from jobmate.events import StatusError
from jobmate.runtime import Runtime, open_runtime
from jobmate.schema import build_schema
from jobmate.schema.context import Context
from jobmate.schema.execution import CompiledExecutor, DocumentPlans, apply
from jobmate.schema.ids import encode_id
from jobmate.schema.types.statuses import GapStatus
from jobmate.settings import Settings
from jobmate.tasks.analyse_gap import analyse_gap
from jobmate.tasks.isolation import Isolation
from tests.schema.support.awkward import Thing, build_awkward_schema
from tests.schema.support.documents import DocumentWriter
from tests.support.analyses import get_row
from tests.support.people import Person, make_principal

AWKWARD = build_awkward_schema()
WORLDS = 3
VARIABLES: list[dict[str, Any]] = [{"yes": True, "number": 1, "text": "e"}, {"yes": False, "no": True, "number": None}]

drawn = limits(
    max_examples=150, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
)


def show(result: ExecutionResult) -> Any:
    """All a client could see, with the order of keys, and what the log would tell."""
    errors = [(error.message, error.path, error.locations, repr(error.original_error)) for error in result.errors or []]
    return _ordered(result.data), errors


def _ordered(value: Any) -> Any:
    if isinstance(value, dict):
        return [(name, _ordered(item)) for name, item in value.items()]
    return [_ordered(item) for item in value] if isinstance(value, list) else (type(value), value)


async def _settle(result: Any) -> ExecutionResult:
    return result if isinstance(result, ExecutionResult) else await result


def _write(schema: GraphQLSchema, seed: int, operation: OperationType) -> Any:
    """A valid document; the rare one whose fields conflict is drawn again."""
    random = Random(seed)  # noqa: S311  the same documents in every run
    while True:
        document = parse(DocumentWriter(schema, random).write(operation))
        if not validate(schema, document, [OverlappingFieldsCanBeMergedRule]):
            return document


# What fails leaves its siblings to be settled in the background, by graphql-core as by ours.
pytestmark = [
    pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module")
def counted() -> Iterator[Counter[str]]:
    """How many cases of each kind were compared, so that the tests can't pass by comparing nothing."""
    counts: Counter[str] = Counter()
    yield counts
    assert counts["cases"] > 2_500
    assert counts["failing"] > counts["cases"] / 10
    assert counts["clean"] > counts["cases"] / 10


@pytest.mark.parametrize("operation", [OperationType.QUERY, OperationType.MUTATION])
def test_awkward_values_come_out_as_graphql_core_has_them(operation: OperationType, counted: Counter[str]) -> None:
    @drawn
    @given(seed=st.integers(0, 2**32))
    def compare(seed: int) -> None:
        document = _write(AWKWARD, seed, operation)
        asyncio.run(_compare_runs(document, operation, seed, counted))

    compare()


async def _compare_runs(document: Any, operation: OperationType, seed: int, counted: Counter[str]) -> None:
    plans = DocumentPlans(document)
    for world in range(WORLDS):
        root = Thing(AWKWARD, operation.value.title(), f"{seed}/{world}", (0.0, 0.02, 0.15)[world])
        for variables in VARIABLES:
            options: dict[str, Any] = {"root_value": root, "variable_values": variables}
            stock = execute(AWKWARD, document, executor_class=StrawberryGraphQLCoreExecutionContext, **options)
            expected = show(await _settle(stock))
            ours = execute(AWKWARD, document, executor_class=CompiledExecutor, plans=plans, **options)
            assert show(await _settle(ours)) == expected
            counted["cases"] += 1
            counted["failing" if expected[1] else "clean"] += 1


def test_awkward_events_come_out_as_graphql_core_has_them(counted: Counter[str]) -> None:
    @drawn
    @given(seed=st.integers(0, 2**32))
    def compare(seed: int) -> None:
        document = _write(AWKWARD, seed, OperationType.SUBSCRIPTION)
        asyncio.run(_compare_events(AWKWARD, document, [_draw_event(seed, world) for world in range(WORLDS)], counted))

    compare()


def _draw_event(seed: int, world: int) -> Thing:
    return Thing(AWKWARD, "Subscription", f"{seed}/{world}", (0.0, 0.02, 0.15)[world])


async def _compare_events(schema: GraphQLSchema, document: Any, events: list[Any], counted: Counter[str]) -> None:
    """As an open subscription runs them: one executor for all events, and the step where there is one."""
    plans = DocumentPlans(document)
    for variables in VARIABLES:
        built: Any = CompiledExecutor.build(schema, document, raw_variable_values=variables, plans=plans)
        step = built.find_event_step()
        for event in events:
            stock: Any = StrawberryGraphQLCoreExecutionContext.build(
                schema, document, event, raw_variable_values=variables
            )
            expected = show(await _settle(execute_subscription_event(stock)))
            if (data := apply(step, event)) is not None:
                counted["events by a step"] += 1
                assert (_ordered(data), []) == expected
            ours = execute_subscription_event(built.build_per_event_executor(event))
            assert show(await _settle(ours)) == expected
            counted["cases"] += 1
            counted["failing" if expected[1] else "clean"] += 1


PAGES = {"first": ["2", "50"], "jobId": ["$job"], "id": ["$job", '"R2FwUmVwb3J0OjA"', '"x"']}
OURS = build_schema()._schema
ROOTS = ["me", "node", "job", "jobs", "savedJobs", "gapReport", "resumes"]


async def test_our_queries_come_out_as_graphql_core_has_them(settings: Settings, pipeline: Pipeline) -> None:
    """160 drawn queries on real rows: saved jobs with and without reports, a report with all its parts."""
    async with open_runtime(settings, role="worker", pipeline=pipeline) as runtime:
        await _compare_queries(runtime)


async def _compare_queries(runtime: Runtime) -> None:
    principal = make_principal("drawn")
    person = Person(runtime, (await runtime.people.get_or_create(principal)).id)
    await person.add_resume()
    jobs = [await person.add_job() for _ in range(4)]
    for job in jobs[:3]:
        await person.save(job)
    await analyse_gap(runtime, (await get_row(person, jobs[0])).id, owner="test", isolation=Isolation())
    planned = 0
    for seed in range(80):
        document = _write_ours(seed)
        plans = DocumentPlans(document)
        for yes in (True, False):
            options: dict[str, Any] = {
                "variable_values": {"yes": yes, "number": 2, "text": "a", "job": encode_id("Job", jobs[0].id)},
                "operation_extensions": None,
            }
            stock = execute(
                OURS,
                document,
                context_value=Context(runtime, principal),
                executor_class=StrawberryGraphQLCoreExecutionContext,
                **options,
            )
            expected = show(await _settle(stock))
            ours = execute(
                OURS,
                document,
                context_value=Context(runtime, principal),
                executor_class=CompiledExecutor,
                plans=plans,
                **options,
            )
            assert show(await _settle(ours)) == expected
        planned += len(plans)
    assert planned >= 80


def _write_ours(seed: int) -> Any:
    random = Random(seed)  # noqa: S311  the same documents in every run
    while True:
        text = DocumentWriter(OURS, random, depth=3, arguments=PAGES).write(OperationType.QUERY, ROOTS)
        document = parse(text.replace("$text: String)", "$text: String, $job: ID!)", 1))
        if not validate(OURS, document, [OverlappingFieldsCanBeMergedRule]):
            return document


def test_our_events_come_out_as_graphql_core_has_them(counted: Counter[str]) -> None:
    moment = datetime(2026, 5, 4, 3, 2, 1, 5, tzinfo=UTC)
    error = StatusError("NO_DEFAULT_RESUME", "There is no resume.", retryable=False)
    key = uuid.UUID(int=7)
    plain = events.GapStatus(key, GapState.GENERATING, AnalysisStage.MAPPING, 0.5, 3, None, None, None, moment)
    statuses = [
        plain,
        plain._replace(state=GapState.READY, report_id=key, score=7.25, progress=1.0),
        plain._replace(state=GapState.FAILED, error=error),
        plain._replace(revision=cast("int", None)),
        plain._replace(progress=float("nan"), error=cast("StatusError", replace(error, retryable=cast("bool", "?")))),
        plain._replace(state=cast("GapState", "nowhere"), updated_at=cast("datetime", "today")),
    ]
    shown = [GapStatus.of(status) for status in statuses]
    for seed in range(300):
        document = _write(OURS, seed, OperationType.SUBSCRIPTION)
        asyncio.run(_compare_events(OURS, document, shown, counted))
    assert counted["events by a step"] > 1_000
