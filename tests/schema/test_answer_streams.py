"""Subscriptions of one document share what is made of an event, and keep nothing of it."""

import gc
import tracemalloc
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

import orjson
from graphql import execute_subscription_event, parse

from jobmate import events
from jobmate.enums import AnalysisStage, GapState
from jobmate.schema import build_schema
from jobmate.schema.execution import CompiledExecutor, DocumentPlans
from jobmate.schema.operations import AnswerStream
from jobmate.schema.types.statuses import GapStatus, show_status

SCHEMA = build_schema()._schema
DOCUMENT = parse("subscription { gapStatusChanged { jobId revision state error { code } } }")
MOMENT = datetime(2026, 1, 2, tzinfo=UTC)
STATUS = events.GapStatus(UUID(int=7), GapState.READY, AnalysisStage.DONE, 1.0, 1, None, 5.0, None, MOMENT)


async def _yield_all(shown: list[GapStatus]) -> AsyncIterator[GapStatus]:
    for status in shown:
        yield status


def _open(plans: DocumentPlans, source: AsyncIterator[GapStatus]) -> AnswerStream:
    executor = CompiledExecutor.build(SCHEMA, DOCUMENT, plans=plans)
    assert isinstance(executor, CompiledExecutor)
    return AnswerStream(executor, source)


async def test_one_event_is_answered_once_for_all_who_ask_the_same() -> None:
    plans = DocumentPlans(DOCUMENT)
    streams = [_open(plans, _yield_all([show_status(STATUS)])) for _ in range(4)]
    answers = [await anext(stream) for stream in streams]
    assert all(answer is answers[0] for answer in answers)
    shown = orjson.loads(orjson.dumps(answers[0]))["data"]["gapStatusChanged"]
    assert (shown["revision"], shown["state"], shown["error"]) == (1, "READY", None)
    other = await anext(_open(DocumentPlans(DOCUMENT), _yield_all([show_status(STATUS)])))
    assert other is not answers[0]


async def test_an_event_that_is_not_plain_is_answered_with_its_error_and_the_next_one_in_full() -> None:
    shown = [GapStatus.of(replace(STATUS, revision=cast("int", None))), GapStatus.of(STATUS)]
    stream = _open(DocumentPlans(DOCUMENT), _yield_all(shown))
    refused, told = [answer async for answer in stream]
    assert refused["data"] is None
    assert refused["errors"][0]["path"] == ["gapStatusChanged", "revision"]
    assert "errors" not in told


def test_a_long_subscription_keeps_nothing_per_event() -> None:
    """By graphql-core too, which would remember what it collected for every event."""
    plans = DocumentPlans(DOCUMENT)
    executor: Any = CompiledExecutor.build(SCHEMA, DOCUMENT, plans=plans)
    odd = GapStatus.of(replace(STATUS, revision=cast("int", None)))
    shown = [GapStatus.of(STATUS), odd]
    tracemalloc.start()
    for event in shown * 500:
        execute_subscription_event(executor.build_per_event_executor(event))
    [plan] = plans._plans.values()
    entries = len(plan.subfields)
    gc.collect()
    before = tracemalloc.get_traced_memory()[0]
    for event in shown * 3_000:
        execute_subscription_event(executor.build_per_event_executor(event))
    gc.collect()  # an error and its traceback hold each other
    kept = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert len(plan.subfields) == entries
    assert kept / 6_000 < 5, "bytes"
