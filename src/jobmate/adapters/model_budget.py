"""What one person may have the models do in a day: calls, and dollars by the settings' prices. Embeddings count too.

A call is counted before it is made, with the price of what is sent; afterwards what came back is added. One that
fails stays counted. Days are UTC. Redis holds the sums for all workers; while it is away each worker counts for
itself. Whoever runs the reader says for whom: `with charge_to(person_id)`. Without that nothing is counted, which is
for the command line.
"""

import asyncio
import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from jobmate.engine.ports import ChatModel, ModelUsage, T
from jobmate.errors import ModelBudgetSpent
from jobmate.settings import Settings

log = structlog.get_logger(__name__)

Answer = TypeVar("Answer")

PREFIX = "jobmate:model:"
KEPT_SECONDS = 172_800
TOKENS_PER_WORD = 4 / 3
"""Of English; only for what a call is taken to cost before its server has counted."""


@dataclass(slots=True, eq=False)
class Payer:
    """The person some work is done for, and on which loop.

    `is_spent` once a call of the model was refused to them; `notes` say what was done without it, for the report.
    """

    person_id: UUID
    loop: asyncio.AbstractEventLoop
    is_spent: bool = False
    notes: list[str] = field(default_factory=list)


_payer: ContextVar[Payer | None] = ContextVar("payer", default=None)

# Costs are millionths of a dollar.
_RESERVE = """
local calls = tonumber(redis.call('HGET', KEYS[1], 'calls') or 0)
local cost = tonumber(redis.call('HGET', KEYS[1], 'cost') or 0)
local most_calls, most_cost, price = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
if most_calls > 0 and calls + 1 > most_calls then return 'calls' end
if most_cost > 0 and cost + price > most_cost then return 'cost' end
redis.call('HINCRBY', KEYS[1], 'calls', 1)
redis.call('HINCRBY', KEYS[1], 'cost', price)
redis.call('EXPIRE', KEYS[1], ARGV[4])
return ''
"""


@contextmanager
def charge_to(person_id: UUID) -> Iterator[Payer]:
    """Calls of the models made in the block, and by tasks and threads it starts, are this person's."""
    payer = Payer(person_id, asyncio.get_running_loop())
    token = _payer.set(payer)
    try:
        yield payer
    finally:
        _payer.reset(token)


def find_payer() -> Payer | None:
    """Whose calls are made just now."""
    return _payer.get()


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Prices:
    """US dollars for a million tokens sent and received."""

    sent: float
    received: float = 0.0

    def of(self, prompt_tokens: int, completion_tokens: int) -> int:
        """In millionths of a dollar."""
        return math.ceil(prompt_tokens * self.sent + completion_tokens * self.received)


@dataclass(frozen=True, slots=True)
class Reservation:
    """One call that is counted already; `price` in millionths of a dollar."""

    key: str
    price: int
    prices: Prices


class ModelBudget:
    """Sums of people and days. One per process; safe for concurrent use."""

    def __init__(self, redis: Redis, settings: Settings, now: Callable[[], datetime] = _now) -> None:
        self._redis = redis
        self._timeout = settings.redis_timeout
        self._most_calls = settings.model_calls_per_day
        self._most_cost = round(settings.model_cost_per_day * 1_000_000)
        self.chat_prices = Prices(settings.openai_input_price, settings.openai_output_price)
        self.embedding_prices = Prices(settings.openai_embedding_price)
        self._now = now
        self._reserve_there = redis.register_script(_RESERVE)
        self._local_day = ""
        self._local: dict[str, list[int]] = {}

    async def reserve(self, person_id: UUID, prompt_tokens: int, prices: Prices) -> Reservation:
        """Count a call that sends about so many tokens. Raises ModelBudgetSpent, with when the next day begins."""
        now = self._now()
        key = f"{PREFIX}{now:%Y%m%d}:{person_id.hex}"
        price = prices.of(prompt_tokens, 0)
        arguments: list[Any] = [self._most_calls, self._most_cost, price, KEPT_SECONDS]
        try:
            async with asyncio.timeout(self._timeout):
                spent = (await self._reserve_there([key], arguments)).decode()
        except (RedisError, OSError, TimeoutError) as error:
            log.warning("model_budget_local", error=str(error) or type(error).__name__)
            spent = self._reserve_here(key, price)
        if spent:
            log.info("model_budget_spent", person=str(person_id), limit=spent)
            raise ModelBudgetSpent(self._explain(spent, now))
        return Reservation(key, price, prices)

    async def settle(self, reservation: Reservation, usage: ModelUsage) -> None:
        """Put what the server counted in place of what was reserved. Never raises: at worst the estimate stays."""
        if usage.prompt_tokens is None:
            return
        more = reservation.prices.of(usage.prompt_tokens, usage.completion_tokens or 0) - reservation.price
        try:
            async with asyncio.timeout(self._timeout):
                await self._redis.hincrby(reservation.key, "cost", more)  # type: ignore[misc]
        except (RedisError, OSError, TimeoutError):
            if reservation.key in self._local:
                self._local[reservation.key][1] += more

    def _reserve_here(self, key: str, price: int) -> str:
        day = key.removeprefix(PREFIX).partition(":")[0]
        if day != self._local_day:
            self._local_day = day
            self._local.clear()
        sums = self._local.setdefault(key, [0, 0])
        if self._most_calls and sums[0] + 1 > self._most_calls:
            return "calls"
        if self._most_cost and sums[1] + price > self._most_cost:
            return "cost"
        sums[0] += 1
        sums[1] += price
        return ""

    def _explain(self, spent: str, now: datetime) -> str:
        limit = f"{self._most_calls} calls" if spent == "calls" else f"US${self._most_cost / 1_000_000:.2f}"
        return (
            f"Your use of the language model for today is spent (at most {limit} a day)."
            f" It starts anew at {now + timedelta(days=1):%Y-%m-%d} 00:00 UTC; run the analysis again after that."
        )


class MeteredChat:
    """A `ChatModel` that asks the budget of the person it works for before it asks the model."""

    def __init__(self, chat: ChatModel, budget: ModelBudget) -> None:
        self._chat = chat
        self._budget = budget

    @property
    def name(self) -> str:
        """The model's name as the server knows it."""
        return self._chat.name

    async def parse(self, *, system: str, user: str, schema: type[T]) -> tuple[T, ModelUsage]:
        """As the model's own; raises ModelBudgetSpent besides."""
        payer = _payer.get()
        if payer is None:
            return await self._chat.parse(system=system, user=user, schema=schema)
        reservation = await _reserve(payer, self._budget, _count_tokens((system, user)), self._budget.chat_prices)
        answer, usage = await self._chat.parse(system=system, user=user, schema=schema)
        await self._budget.settle(reservation, usage)
        return answer, usage


class EmbeddingMeter:
    """Counts requests for embeddings like calls of the model. Called in threads, where embedders work."""

    def __init__(self, budget: ModelBudget) -> None:
        self._budget = budget

    def count(self, texts: Sequence[str], ask: Callable[[], tuple[Answer, ModelUsage]]) -> Answer:
        """What `ask` gives, on the account of the person it is done for. Raises ModelBudgetSpent instead of asking."""
        payer = _payer.get()
        if payer is None:
            return ask()[0]
        prices = self._budget.embedding_prices
        reserving = _reserve(payer, self._budget, _count_tokens(texts), prices)
        reservation = asyncio.run_coroutine_threadsafe(reserving, payer.loop).result()
        answer, usage = ask()
        asyncio.run_coroutine_threadsafe(self._budget.settle(reservation, usage), payer.loop).result()
        return answer


async def _reserve(payer: Payer, budget: ModelBudget, tokens: int, prices: Prices) -> Reservation:
    try:
        return await budget.reserve(payer.person_id, tokens, prices)
    except ModelBudgetSpent:
        payer.is_spent = True
        raise


def _count_tokens(texts: Sequence[str]) -> int:
    return round(sum(len(text.split()) for text in texts) * TOKENS_PER_WORD)
