"""Subscriptions of one document share what is made of an event, and keep nothing of it."""

import gc
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

import orjson
from graphql import execute_subscription_event, parse

from jobmate import events
from jobmate.enums import AnalysisStage, GapState
from jobmate.errors import NotFound
from jobmate.schema import build_schema
from jobmate.schema.answer_stream import AnswerStream, Feed
from jobmate.schema.execution import CompiledExecutor, DocumentPlans
from jobmate.schema.types.statuses import GapStatus, show_status

SCHEMA = build_schema()._schema
DOCUMENT = parse("subscription { gapStatusChanged { jobId revision state error { code } } }")
MOMENT = datetime(2026, 1, 2, tzinfo=UTC)
STATUS = events.GapStatus(UUID(int=7), GapState.READY, AnalysisStage.DONE, 1.0, 1, None, 5.0, None, MOMENT)


class _Shown:
    """A feed of events that are all there, and then the end."""

    def __init__(self, shown: list[GapStatus]) -> None:
        self._left = shown[::-1]
        self.has_news = True

    async def open(self) -> None:
        pass

    def listen(self, on_news: Callable[[], None]) -> None:
        pass

    def take(self) -> GapStatus | None:
        return self._left.pop() if self._left else None

    async def __anext__(self) -> GapStatus:
        if (status := self.take()) is None:
            raise StopAsyncIteration
        return status

    def close(self) -> None:
        self._left.clear()


class _Broken(_Shown):
    async def open(self) -> None:
        raise NotFound("There is no such job.")


def _open(plans: DocumentPlans, source: Feed) -> AnswerStream:
    def build() -> CompiledExecutor:
        executor = CompiledExecutor.build(SCHEMA, DOCUMENT, plans=plans)
        assert isinstance(executor, CompiledExecutor)
        return executor

    executor = build()
    assert executor.find_event_step() is not None
    return AnswerStream(executor.plan, source, build)


def test_one_event_is_answered_once_for_all_who_ask_the_same() -> None:
    plans = DocumentPlans(DOCUMENT)
    streams = [_open(plans, _Shown([show_status(STATUS)])) for _ in range(4)]
    answers = [stream.take() for stream in streams]
    assert answers[0] is not None
    assert all(answer is answers[0] for answer in answers)
    shown = orjson.loads(answers[0])["gapStatusChanged"]
    assert (shown["revision"], shown["state"], shown["error"]) == (1, "READY", None)
    other = _open(DocumentPlans(DOCUMENT), _Shown([show_status(STATUS)])).take()
    assert other is not answers[0]
    assert other == answers[0]


async def test_who_waits_and_who_takes_get_the_same() -> None:
    plans = DocumentPlans(DOCUMENT)
    waited = await anext(_open(plans, _Shown([GapStatus.of(STATUS)])))
    taken = _open(plans, _Shown([GapStatus.of(STATUS)])).take()
    assert orjson.dumps(waited) == b'{"data":%b}' % (taken or b"")


async def test_an_event_that_is_not_plain_is_not_taken_but_waited_for() -> None:
    odd = GapStatus.of(STATUS._replace(revision=cast("int", None)))
    stream = _open(DocumentPlans(DOCUMENT), _Shown([odd, GapStatus.of(STATUS)]))
    assert stream.take() is None
    assert stream.take() is None, "nothing overtakes it"
    assert stream.has_news
    assert (await anext(stream))["data"] is None
    assert stream.take() is not None


async def test_a_feed_that_can_not_begin_says_why_and_ends() -> None:
    stream = _open(DocumentPlans(DOCUMENT), _Broken([]))
    await stream.open(lambda: None)
    assert stream.has_news
    [answer] = [answer async for answer in stream]
    assert answer["errors"][0]["message"] == "There is no such job."


async def test_an_event_that_is_not_plain_is_answered_with_its_error_and_the_next_one_in_full() -> None:
    shown = [GapStatus.of(STATUS._replace(revision=cast("int", None))), GapStatus.of(STATUS)]
    stream = _open(DocumentPlans(DOCUMENT), _Shown(shown))
    refused, told = [answer async for answer in stream]
    assert refused["data"] is None
    assert refused["errors"][0]["path"] == ["gapStatusChanged", "revision"]
    assert "errors" not in told


def test_a_long_subscription_keeps_nothing_per_event() -> None:
    """By graphql-core too, which would remember what it collected for every event."""
    plans = DocumentPlans(DOCUMENT)
    executor: Any = CompiledExecutor.build(SCHEMA, DOCUMENT, plans=plans)
    odd = GapStatus.of(STATUS._replace(revision=cast("int", None)))
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
