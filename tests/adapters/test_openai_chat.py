"""The chat adapter against a server on this machine, real HTTP, in every mood a server can be in."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from pydantic import BaseModel

from jobmate.adapters.circuit_breaker import CircuitBreaker
from jobmate.adapters.openai_chat import LONGEST_PAUSE, MOST_ATTEMPTS, OpenAIChat, open_chat
from jobmate.errors import ReaderUnavailable
from jobmate.settings import Settings
from tests.support.openai_server import (
    Answer,
    CutOff,
    Drip,
    Failure,
    OpenAIServer,
    Raw,
    Reset,
    Silence,
    Step,
    rate_limited,
    serve_chat,
)


class Colours(BaseModel):
    names: list[str]


OK = Answer({"names": ["red"]})


class Pauses:
    """Sleeps no time at all, and remembers how long it should have."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


class HandClock:
    """A clock that a test turns by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def server() -> AsyncIterator[OpenAIServer]:
    async with serve_chat() as running:
        yield running


@asynccontextmanager
async def connect(
    server: OpenAIServer, *, breaker: CircuitBreaker | None = None, patience: float = 30, slots: int = 4
) -> AsyncIterator[tuple[OpenAIChat, Pauses]]:
    pauses = Pauses()
    chat = OpenAIChat(
        api_key="key-1",  # pragma: allowlist secret
        model="model-1",
        base_url=server.url,
        timeout=patience,
        max_concurrency=slots,
        breaker=breaker,
        sleep=pauses,
    )
    try:
        yield chat, pauses
    finally:
        await chat.aclose()


async def ask(chat: OpenAIChat) -> list[str]:
    answer, _usage = await chat.parse(system="List colours.", user="A red door.", schema=Colours)
    return answer.names


async def test_an_answer_is_parsed_and_its_tokens_counted(server: OpenAIServer) -> None:
    server.script = [Answer({"names": ["red"]}, prompt_tokens=40), Answer({"names": []}, prompt_tokens=2)]
    async with connect(server) as (chat, _):
        answer, usage = await chat.parse(system="List colours.", user="A red door.", schema=Colours)
        await ask(chat)
    assert answer == Colours(names=["red"])
    assert (usage.prompt_tokens, usage.completion_tokens) == (40, 7)
    assert (chat.usage.prompt_tokens, chat.usage.completion_tokens) == (42, 14)


async def test_the_request_asks_for_the_schema_strictly_at_temperature_zero(server: OpenAIServer) -> None:
    server.script = [OK]
    async with connect(server) as (chat, _):
        await ask(chat)
    request = server.requests[0]
    assert request["temperature"] == 0
    assert request["model"] == "model-1"
    assert request["response_format"]["type"] == "json_schema"
    assert request["response_format"]["json_schema"]["strict"] is True
    assert [message["role"] for message in request["messages"]] == ["system", "user"]
    assert server.headers[0]["authorization"] == "Bearer key-1"


@pytest.mark.parametrize(
    "step", [rate_limited(), Failure(500), Failure(503), Reset(), CutOff({"names": []}), Raw(b"{"), Answer("not JSON")]
)
async def test_a_passing_failure_is_tried_again(server: OpenAIServer, step: Step) -> None:
    server.script = [step, OK]
    async with connect(server) as (chat, pauses):
        assert await ask(chat) == ["red"]
    assert len(server.received) == 2
    assert len(pauses.seconds) == 1


@pytest.mark.parametrize("step", [Silence(), Drip({"names": []}, interval=0.05)])
async def test_a_slow_server_is_given_up_after_the_timeout(server: OpenAIServer, step: Step) -> None:
    server.script = [step]
    server.respond = lambda _request: OK
    async with connect(server, patience=1) as (chat, _):
        assert await ask(chat) == ["red"]


async def test_retry_after_is_honoured_and_other_pauses_grow(server: OpenAIServer) -> None:
    server.script = [rate_limited("7"), Failure(500), OK]
    async with connect(server) as (chat, pauses):
        await ask(chat)
    assert pauses.seconds[0] == 7
    assert 1.0 <= pauses.seconds[1] <= 2.0


async def test_a_server_that_asks_for_a_long_pause_is_not_waited_for(server: OpenAIServer) -> None:
    server.script = [rate_limited(str(LONGEST_PAUSE + 1))]
    async with connect(server) as (chat, pauses):
        with pytest.raises(ReaderUnavailable, match="over its rate limit"):
            await ask(chat)
    assert pauses.seconds == []


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (rate_limited(), "over its rate limit"),
        (Failure(500), r"its server failed \(status 500\)"),
        (Reset(), "could not be reached"),
        (CutOff({"names": []}), "could not be reached"),
        (Raw(b"<html>", "text/html"), "not in the form"),
        (Answer("not JSON"), "not in the form"),
        (Answer({"colours": 1}), "not in the form"),
        (Raw(b'{"choices": []}'), "empty"),
    ],
)
async def test_attempts_are_bounded_and_end_in_words_for_a_person(server: OpenAIServer, step: Step, words: str) -> None:
    server.respond = lambda _request: step
    async with connect(server) as (chat, _):
        with pytest.raises(ReaderUnavailable, match=words):
            await ask(chat)
    assert len(server.received) == MOST_ATTEMPTS


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (Failure(401), "refused the key"),
        (Failure(403), "refused the key"),
        (Failure(404), "does not know the model"),
        (Failure(400), "did not accept the request"),
        (Failure(429, {}, {"message": "pay", "code": "insufficient_quota"}), "no quota left"),
        (Answer("", refusal="I won't."), "refused to read"),
        (Answer('{"names": ["re', finish_reason="length"), "cut off at its length limit"),
        (Answer("", finish_reason="content_filter"), "content filter"),
    ],
)
async def test_what_will_not_pass_is_not_tried_again(server: OpenAIServer, step: Step, words: str) -> None:
    server.respond = lambda _request: step
    async with connect(server) as (chat, _):
        with pytest.raises(ReaderUnavailable, match=words) as caught:
            await ask(chat)
    assert len(server.received) == 1
    assert "key-1" not in caught.value.message
    assert "failing on purpose" not in caught.value.message


async def test_a_model_that_takes_no_temperature_is_asked_without_from_then_on(server: OpenAIServer) -> None:
    refusal = Failure(400, {}, {"message": "Unsupported value", "param": "temperature", "code": "unsupported_value"})
    server.script = [refusal, OK, OK]
    async with connect(server) as (chat, _):
        assert await ask(chat) == ["red"]
        assert await ask(chat) == ["red"]
    assert ["temperature" in request for request in server.requests] == [True, False, False]


async def test_calls_at_once_are_capped(server: OpenAIServer) -> None:
    server.respond = lambda _request: OK
    async with connect(server, slots=2) as (chat, _):
        await asyncio.gather(*(ask(chat) for _ in range(8)))
    assert len(server.received) == 8
    assert server.most_at_once <= 2


async def test_a_server_that_keeps_failing_is_left_alone_then_tried_by_one_call(server: OpenAIServer) -> None:
    clock = HandClock()
    breaker = CircuitBreaker(threshold=MOST_ATTEMPTS, pause=30, clock=clock)
    server.respond = lambda _request: Failure(500)
    async with connect(server, breaker=breaker) as (chat, _):
        with pytest.raises(ReaderUnavailable, match="status 500"):
            await ask(chat)
        with pytest.raises(ReaderUnavailable, match="left alone for 30 seconds"):
            await ask(chat)
        assert len(server.received) == MOST_ATTEMPTS

        clock.now = 31
        with pytest.raises(ReaderUnavailable, match="left alone"):
            await ask(chat)  # one attempt goes through, fails, and opens the breaker again
        assert len(server.received) == MOST_ATTEMPTS + 1

        clock.now = 62
        server.respond = lambda _request: OK
        assert await ask(chat) == ["red"]
        assert await ask(chat) == ["red"]


async def test_a_refused_text_does_not_count_against_the_server(server: OpenAIServer) -> None:
    breaker = CircuitBreaker(threshold=1, pause=30, clock=HandClock())
    server.script = [Answer("", refusal="I won't."), OK]
    async with connect(server, breaker=breaker) as (chat, _):
        with pytest.raises(ReaderUnavailable):
            await ask(chat)
        assert await ask(chat) == ["red"]


def test_without_key_and_server_there_is_no_model() -> None:
    assert open_chat(Settings(openai_api_key=None, openai_base_url="", _env_file=None)) is None


def test_a_server_of_ones_own_needs_no_key() -> None:
    chat = open_chat(Settings(openai_base_url="http://127.0.0.1:1/v1", openai_model="qwen", _env_file=None))
    assert chat is not None
    assert chat.name == "qwen"
