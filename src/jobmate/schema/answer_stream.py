"""The answers of one subscription."""

from collections.abc import Callable
from typing import Protocol

import orjson
from graphql import ExecutionResult, GraphQLError, execute_subscription_event

from jobmate.schema.answers import Answer, refuse, to_answer
from jobmate.schema.execution import CompiledExecutor, OperationPlan, apply


class Feed(Protocol):
    """A source of events: an asynchronous iterator that, once open, can be asked without waiting as well."""

    @property
    def has_news(self) -> bool:
        """Whether the next event, the end or an error is there without waiting for something to happen."""
        ...

    async def open(self) -> object:
        """Begin. May raise."""
        ...

    def listen(self, on_news: Callable[[], None]) -> None:
        """Call `on_news` in the moment there is news."""
        ...

    def take(self) -> object | None:
        """The next event if it is at hand."""
        ...

    async def __anext__(self) -> object: ...

    def close(self) -> None:
        """Free what it holds."""
        ...


class AnswerStream:
    """Answers one event after another, an asynchronous iterator. Close it after use.

    An answer without `data` is the last: the source failed. What a plan answers is made and encoded once for all
    streams that ask the same of the same event; `take` gives it without waiting.
    """

    __slots__ = ("_build", "_executor", "_failure", "_has_ended", "_held", "_plan", "_source", "_step")

    def __init__(
        self,
        plan: OperationPlan,
        source: Feed,
        build: Callable[[], CompiledExecutor],
        executor: CompiledExecutor | None = None,
    ) -> None:
        """`build` makes an executor again: it isn't kept where the plan does all, for it outweighs all the rest."""
        self._source = source
        self._build = build
        self._plan = plan
        self._step = plan.event_step
        self._executor = executor
        self._held: object | None = None
        self._failure: Exception | None = None
        self._has_ended = False

    async def open(self, on_news: Callable[[], None]) -> None:
        """Begin, and from then on call `on_news` in the moment there is news. What goes wrong is the next answer."""
        try:
            await self._source.open()
            self._source.listen(on_news)
        except Exception as error:
            self._failure = error

    @property
    def has_news(self) -> bool:
        """Whether the next answer, or the end, is there without waiting for something to happen."""
        return self._held is not None or self._failure is not None or self._source.has_news

    def take(self) -> bytes | None:
        """The `data` of the next answer as JSON, if it is at hand. None says nothing about `has_news`."""
        if self._held is not None or (event := self._source.take()) is None:
            return None
        if (data := self._encode(event)) is None:
            self._held = event
        return data

    def __aiter__(self) -> "AnswerStream":
        return self

    async def __anext__(self) -> Answer:
        if self._has_ended:
            raise StopAsyncIteration
        if self._failure is not None:
            return self._fail(self._failure)
        try:
            event, self._held = self._held or await self._source.__anext__(), None
            if (data := self._encode(event)) is not None:
                return {"data": orjson.Fragment(data)}
            self._executor = self._executor or self._build()
            result = execute_subscription_event(self._executor.build_per_event_executor(event))
            return to_answer(result if isinstance(result, ExecutionResult) else await result)
        except StopAsyncIteration:
            raise
        except Exception as error:  # the last stop before the client
            return self._fail(error)

    def close(self) -> None:
        """End the subscription at its source."""
        self._source.close()

    def _fail(self, error: Exception) -> Answer:
        self._has_ended = True
        return refuse([GraphQLError(str(error), original_error=error)])

    def _encode(self, event: object) -> bytes | None:
        """The `data` of an answer by its plan, or None when graphql-core has to make it."""
        made = self._plan.made
        if made is not None and made[0] is event:
            return made[1]
        data = apply(self._step, event)
        if data is None:
            return None
        encoded = orjson.dumps(data)
        self._plan.made = event, encoded
        return encoded
