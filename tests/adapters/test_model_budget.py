"""What a person may spend on the language model in a day, in a real Redis and without one."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from redis.asyncio import Redis

from jobmate.adapters.embedders.openai import BATCH, OpenAIEmbedder
from jobmate.adapters.model_budget import EmbeddingMeter, MeteredChat, ModelBudget, charge_to
from jobmate.adapters.openai_chat import OpenAIChat
from jobmate.engine.llm_answers import JobAnswer
from jobmate.engine.ports import ModelUsage
from jobmate.errors import ModelBudgetSpent, ReaderUnavailable
from jobmate.queue import connect_redis
from jobmate.settings import Settings
from tests.support.embedding_server import serve_embeddings
from tests.support.openai_server import Answer, Failure, OpenAIServer, serve_chat
from tests.support.redis_server import RedisServer

EVENING = datetime(2026, 3, 31, 23, 59, 59, 900_000, tzinfo=UTC)
ADA, EVE = uuid.uuid4(), uuid.uuid4()


class HandClock:
    def __init__(self) -> None:
        self.now = EVENING

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
async def redis(own_redis: RedisServer) -> AsyncIterator[Redis]:
    client = connect_redis(own_redis.url, 0.5)
    yield client
    await client.aclose()
    await client.connection_pool.disconnect()


def make_budget(redis: Redis, clock: HandClock | None = None, **limits: Any) -> ModelBudget:
    values = {"model_calls_per_day": 3, "model_cost_per_day": 0.0, **limits}
    return ModelBudget(redis, Settings(_env_file=None, **values), clock or HandClock())


async def spends(budget: ModelBudget, person: uuid.UUID = ADA, tokens: int = 1_000) -> bool:
    try:
        await budget.reserve(person, tokens, budget.chat_prices)
    except ModelBudgetSpent:
        return False
    return True


async def test_calls_are_counted_per_person_and_day(redis: Redis) -> None:
    clock = HandClock()
    budget = make_budget(redis, clock)
    assert [await spends(budget) for _ in range(4)] == [True, True, True, False]
    assert await spends(budget, EVE)
    with pytest.raises(ModelBudgetSpent, match=r"3 calls a day.*2026-04-01 00:00 UTC") as refusal:
        await budget.reserve(ADA, 1, budget.chat_prices)
    assert refusal.value.code == "MODEL_BUDGET_SPENT"
    assert refusal.value.retryable
    clock.now += timedelta(milliseconds=100)
    assert await spends(budget), "a new day"


async def test_cost_is_what_was_sent_and_received(redis: Redis) -> None:
    budget = make_budget(redis, model_calls_per_day=0, model_cost_per_day=0.01)
    reservation = await budget.reserve(ADA, 1_000, budget.chat_prices)
    assert reservation.price == 400, "millionths of a dollar, at 0.40 a million tokens"
    await budget.settle(reservation, ModelUsage(prompt_tokens=2_000, completion_tokens=5_000))
    assert await redis.hget(reservation.key, "cost") == b"8800"
    assert await spends(budget, tokens=3_000)
    with pytest.raises(ModelBudgetSpent, match=r"at most US\$0\.01 a day"):
        await budget.reserve(ADA, 1_000, budget.chat_prices)
    assert 0 < await redis.ttl(reservation.key) <= 172_800


async def test_a_crowd_of_calls_stays_within_it(redis: Redis) -> None:
    budget = make_budget(redis)
    assert (await asyncio.gather(*(spends(budget) for _ in range(40)))).count(True) == 3


async def test_without_limits_nothing_is_refused(redis: Redis) -> None:
    budget = make_budget(redis, model_calls_per_day=0)
    assert all([await spends(budget, tokens=10**9) for _ in range(5)])


@pytest.mark.parametrize("fault", ["kill", "freeze"])
async def test_without_redis_each_worker_counts_for_itself(redis: Redis, own_redis: RedisServer, fault: str) -> None:
    clock = HandClock()
    budget = make_budget(redis, clock, model_calls_per_day=2, model_cost_per_day=1.0)
    getattr(own_redis, fault)()
    assert [await spends(budget) for _ in range(3)] == [True, True, False]
    reservation = await budget.reserve(EVE, 1_000, budget.chat_prices)
    await budget.settle(reservation, ModelUsage(prompt_tokens=2_000_000, completion_tokens=500_000))
    assert not await spends(budget, EVE), "what it came to counts here too"
    clock.now += timedelta(seconds=1)
    assert await spends(budget)


@pytest.fixture
async def chat_server() -> AsyncIterator[OpenAIServer]:
    async with serve_chat() as server:
        yield server


async def ask(chat: MeteredChat) -> None:
    await chat.parse(system="Read.", user="Welder wanted.", schema=JobAnswer)


async def test_a_metered_model_is_asked_only_within_the_budget(redis: Redis, chat_server: OpenAIServer) -> None:
    vendor = OpenAIChat(api_key="k", model="m", base_url=chat_server.url)
    chat = MeteredChat(vendor, make_budget(redis, model_calls_per_day=2))
    chat_server.script = [Answer({"skills": [], "gates": []}), Failure(400)]
    try:
        await ask(chat)
        with charge_to(ADA):
            with pytest.raises(ReaderUnavailable, match="did not accept"):
                await ask(chat)
            await asyncio.create_task(ask(chat))
            with pytest.raises(ModelBudgetSpent):
                await ask(chat)
        await ask(chat)
    finally:
        await vendor.aclose()
    assert len(chat_server.received) == 4, "unnamed calls are not counted, failed ones are"
    assert chat.name == "m"


async def test_embeddings_are_on_the_same_account_at_their_own_price(redis: Redis) -> None:
    budget = make_budget(redis, model_calls_per_day=3, openai_embedding_price=0.02)
    meter = EmbeddingMeter(budget)
    with serve_embeddings() as server:
        server.tokens = 5_000
        # pragma: allowlist nextline secret
        embedder = OpenAIEmbedder(api_key="k", model="tiny", base_url=server.url, meter=meter)
        with charge_to(ADA) as payer:
            assert (await asyncio.to_thread(embedder.embed, ["welding"] * (BATCH + 1))).shape == (BATCH + 1, 8)
            assert await spends(budget), "two requests were counted, and one is left"
            with pytest.raises(ModelBudgetSpent):
                await asyncio.to_thread(embedder.embed, ["riveting"])
            assert payer.is_spent
        assert len(server.requests) == 2
        key = f"jobmate:model:20260331:{ADA.hex}"
        assert await redis.hgetall(key) == {b"calls": b"3", b"cost": b"600"}, "2 x 5,000 tokens, and 400 of the call"
        assert (await asyncio.to_thread(embedder.embed, ["riveting"])).shape == (1, 8), (
            "nobody pays for the command line"
        )
        with charge_to(EVE):
            assert (await asyncio.to_thread(embedder.embed, ["riveting"])).shape == (1, 8)
        embedder.close()
