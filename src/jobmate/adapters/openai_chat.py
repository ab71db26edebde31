"""A language model behind an OpenAI-compatible server: OpenAI, Azure, vLLM, Ollama and others.

Every failure ends as ReaderUnavailable with words for the person whose analysis it was; keys, texts and server
messages stay out of them.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import structlog
from pydantic import ValidationError

from jobmate.adapters.circuit_breaker import CircuitBreaker
from jobmate.engine.ports import ModelUsage, T
from jobmate.errors import ReaderUnavailable
from jobmate.settings import Settings

if TYPE_CHECKING:
    from openai import AsyncOpenAI
    from openai.types.chat import ParsedChatCompletion

OPENAI_URL = "https://api.openai.com/v1"
MOST_ATTEMPTS = 3
FIRST_PAUSE = 0.5
"""Seconds before the second attempt; doubled with each one, plus up to as much again by chance."""

LONGEST_PAUSE = 20.0
"""A server that asks for a longer pause than this is not waited for."""

_RETRYABLE = frozenset((408, 409, 425, 429, 500, 502, 503, 504, 529))

log = structlog.get_logger(__name__)

Sleep = Callable[[float], Awaitable[None]]


class _Failed(Exception):
    """One attempt failed. `pause` is what the server asked for, in seconds.

    `is_outage`: the server is to blame, not this text, so the breaker counts it.
    """

    def __init__(
        self, reason: str, *, may_retry: bool = True, is_outage: bool = True, pause: float | None = None
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.may_retry = may_retry
        self.is_outage = is_outage
        self.pause = pause


class OpenAIChat:
    """Implements `engine.ports.ChatModel`. One per process: the cap on calls and the breaker hold for all of them."""

    def __init__(
        self,
        *,
        api_key: str,
        model: str,
        base_url: str = "",
        timeout: float = 60.0,
        max_concurrency: int = 4,
        breaker: CircuitBreaker | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        """`base_url` empty means OpenAI's own server; `timeout` is seconds per attempt."""
        self._api_key = api_key
        self._model = model
        self._base_url = base_url or OPENAI_URL
        self._timeout = timeout
        self._slots = asyncio.Semaphore(max_concurrency)
        self._breaker = breaker or CircuitBreaker()
        self._sleep = sleep
        self._random = random.SystemRandom()
        self._client: AsyncOpenAI | None = None
        self._takes_temperature = True
        self.usage = ModelUsage(prompt_tokens=0, completion_tokens=0)

    @property
    def name(self) -> str:
        """The model's name as the server knows it."""
        return self._model

    async def parse(self, *, system: str, user: str, schema: type[T]) -> tuple[T, ModelUsage]:
        """The answer to `user` under `system`, valid by `schema`, and the tokens it took.

        Raises ReaderUnavailable when attempts run out, when the server refuses for good, or while the breaker is open.
        """
        messages = [{"role": "system", "content": system}, {"role": "user", "content": user}]
        async with self._slots:
            for attempt in range(1, MOST_ATTEMPTS + 1):
                self._check_breaker()
                try:
                    answer, usage = await self._ask(messages, schema)
                except _Failed as failure:
                    if failure.is_outage:
                        self._breaker.record_failure()
                    await self._pause_or_give_up(failure, attempt)
                else:
                    self._breaker.record_success()
                    self._count(usage)
                    return answer, usage
        raise AssertionError("unreachable: the last attempt returns or raises")

    async def aclose(self) -> None:
        """Closes the connections, if any were opened."""
        if self._client is not None:
            await self._client.close()
            self._client = None

    def _check_breaker(self) -> None:
        wait = self._breaker.find_wait()
        if wait is not None:
            raise ReaderUnavailable(
                f"The language model failed several times in a row and is left alone for {wait:.0f} seconds more."
            )

    async def _pause_or_give_up(self, failure: _Failed, attempt: int) -> None:
        pause = self._choose_pause(failure, attempt)
        gives_up = not failure.may_retry or attempt == MOST_ATTEMPTS or pause > LONGEST_PAUSE
        log.warning("model call failed", model=self._model, reason=failure.reason, attempt=attempt, gives_up=gives_up)
        if gives_up:
            raise ReaderUnavailable(f"The language model could not be used: {failure.reason}.") from failure
        await self._sleep(pause)

    def _choose_pause(self, failure: _Failed, attempt: int) -> float:
        if failure.pause is not None:
            return failure.pause
        step = FIRST_PAUSE * 2.0 ** (attempt - 1)
        return step + self._random.uniform(0, step)

    async def _ask(self, messages: list[dict[str, str]], schema: type[T]) -> tuple[T, ModelUsage]:
        import openai

        try:
            # the SDK's timeout starts again with every byte; this one holds for the whole answer
            async with asyncio.timeout(self._timeout):
                completion = await self._request(messages, schema)
        except (openai.APITimeoutError, TimeoutError) as error:
            raise _Failed(f"it did not answer within {self._timeout:g} seconds") from error
        except openai.APIStatusError as error:
            raise _describe_status(error) from error
        except openai.APIConnectionError as error:
            raise _Failed("its server could not be reached, or the connection broke") from error
        except openai.LengthFinishReasonError as error:
            raise _Failed("its answer was cut off at its length limit", may_retry=False, is_outage=False) from error
        except openai.ContentFilterFinishReasonError as error:
            raise _Failed("its content filter stopped the answer", may_retry=False, is_outage=False) from error
        except (openai.OpenAIError, ValidationError, ValueError, TypeError, AttributeError) as error:
            # the SDK takes any body for a completion and then trips over it, so its own slips count as the server's
            raise _Failed("its answer was not in the form that was asked for", is_outage=False) from error
        return _take_answer(completion)

    async def _request(self, messages: list[dict[str, str]], schema: type[T]) -> "ParsedChatCompletion[T]":
        import openai

        settings: dict[str, Any] = {"temperature": 0} if self._takes_temperature else {}
        completions: Any = self._connect().chat.completions  # messages are plain dicts, which the SDK's types refuse
        try:
            answer: ParsedChatCompletion[T] = await completions.parse(
                model=self._model, messages=messages, response_format=schema, **settings
            )
        except openai.BadRequestError as error:
            if not (self._takes_temperature and "temperature" in f"{error.param} {error.message}"):
                raise
            self._takes_temperature = False  # reasoning models take none
            return await self._request(messages, schema)
        return answer

    def _connect(self) -> "AsyncOpenAI":
        if self._client is None:
            from openai import AsyncOpenAI

            self._client = AsyncOpenAI(
                api_key=self._api_key, base_url=self._base_url, timeout=self._timeout, max_retries=0
            )
        return self._client

    def _count(self, usage: ModelUsage) -> None:
        self.usage = ModelUsage(
            prompt_tokens=(self.usage.prompt_tokens or 0) + (usage.prompt_tokens or 0),
            completion_tokens=(self.usage.completion_tokens or 0) + (usage.completion_tokens or 0),
        )
        log.info("model call", model=self._model, **usage.model_dump())


def open_chat(settings: Settings) -> OpenAIChat | None:
    """The model the settings name; None when there is neither a key nor a server of one's own."""
    if settings.openai_api_key is None and not settings.openai_base_url:
        return None
    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else "none"
    return OpenAIChat(
        api_key=key,
        model=settings.openai_model,
        base_url=settings.openai_base_url,
        timeout=settings.openai_timeout,
        max_concurrency=settings.openai_max_concurrency,
    )


def _take_answer(completion: "ParsedChatCompletion[T]") -> tuple[T, ModelUsage]:
    if not completion.choices:
        raise _Failed("its answer was empty", is_outage=False)
    message = completion.choices[0].message
    if message.refusal:
        raise _Failed("it refused to read the text", may_retry=False, is_outage=False)
    if message.parsed is None:
        raise _Failed("its answer was empty", is_outage=False)
    tokens = completion.usage
    usage = ModelUsage(
        prompt_tokens=tokens.prompt_tokens if tokens else None,
        completion_tokens=tokens.completion_tokens if tokens else None,
    )
    return message.parsed, usage


def _describe_status(error: Any) -> _Failed:
    status = int(error.status_code)
    if status in {401, 403}:
        return _Failed("its server refused the key", may_retry=False)
    if status == 404:
        return _Failed("its server does not know the model", may_retry=False)
    if status == 429 and error.code == "insufficient_quota":
        return _Failed("its account has no quota left", may_retry=False)
    if status == 429:
        return _Failed("its server is over its rate limit", pause=_read_retry_after(error.response.headers))
    if status in _RETRYABLE or status >= 500:
        return _Failed(f"its server failed (status {status})", pause=_read_retry_after(error.response.headers))
    return _Failed(f"its server did not accept the request (status {status})", may_retry=False, is_outage=False)


def _read_retry_after(headers: Any) -> float | None:
    """Seconds of a Retry-After header; its date form is too rare here to be worth trusting two clocks."""
    try:
        seconds = float(headers.get("retry-after", ""))
    except ValueError:
        return None
    return seconds if seconds >= 0 else None
