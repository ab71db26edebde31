"""Embeddings from OpenAI, or from any server that speaks its protocol."""

import asyncio
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from jobmate.adapters.circuit_breaker import CircuitBreaker
from jobmate.engine.ports import ModelUsage
from jobmate.engine.vectors import Vectors
from jobmate.errors import ConfigurationError, EmbedderUnavailable

if TYPE_CHECKING:
    from openai import AsyncOpenAI

    from jobmate.adapters.model_budget import EmbeddingMeter

BATCH = 512
"""Texts per request; the protocol allows 2,048, but a smaller batch is less to repeat when one fails."""

KNOWN_DIMENSIONS = {
    "text-embedding-3-small": 1536,
    "text-embedding-3-large": 3072,
    "text-embedding-ada-002": 1536,
}


class OpenAIEmbedder:
    """Vectors from `POST /embeddings`. The SDK retries 408, 409, 429 and 5xx with growing, jittered pauses.

    Requests run on a loop of their own, in one thread: only there a request that drips byte by byte can be cut off.
    """

    def __init__(
        self,
        *,
        api_key: str,
        model: str,
        base_url: str = "",
        timeout: float = 60.0,
        max_retries: int = 4,
        meter: "EmbeddingMeter | None" = None,
        breaker: CircuitBreaker | None = None,
    ) -> None:
        """`base_url` empty means OpenAI's own server; `timeout` is seconds per request, its repeats included."""
        self._api_key = api_key
        self._model = model
        self._base_url = base_url
        self._timeout = timeout
        self._max_retries = max_retries
        self._meter = meter
        self._breaker = breaker or CircuitBreaker()
        self._client: AsyncOpenAI | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lock = threading.Lock()
        self._dimensions = KNOWN_DIMENSIONS.get(model)

    @property
    def name(self) -> str:
        """The model, so that another model gets another index."""
        return f"openai-{self._model}"

    @property
    def dimensions(self) -> int:
        """Columns of a vector; asked of the server once when the model isn't a known one."""
        if self._dimensions is None:
            self._dimensions = int(self.embed(["dimensions"]).shape[1])
        return self._dimensions

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), dimensions), unit rows.

        Raises ConfigurationError when the key or the model is refused, EmbedderUnavailable when the server can't be
        reached, keeps failing, or answers with something that is no list of vectors, ModelBudgetSpent where a meter
        says so.
        """
        if not texts:
            return np.zeros((0, self._dimensions or 0), dtype=np.float32)
        batches = [self._pay(list(texts[start : start + BATCH])) for start in range(0, len(texts), BATCH)]
        vectors = np.concatenate(batches)
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not np.all(np.isfinite(vectors)) or not np.all(norms):
            raise EmbedderUnavailable("The embedding server answered with empty or broken vectors.")
        self._dimensions = int(vectors.shape[1])
        unit: Vectors = (vectors / norms).astype(np.float32)
        return unit

    def close(self) -> None:
        """Closes the connections, if any were opened, and cuts off what is being asked: it raises CancelledError."""
        with self._lock:
            loop, self._loop = self._loop, None
        if loop is not None:
            asyncio.run_coroutine_threadsafe(self._stop(), loop).result()
            loop.call_soon_threadsafe(loop.stop)

    def _pay(self, texts: list[str]) -> Vectors:
        if self._meter is None:
            return self._ask(texts)[0]
        return self._meter.count(texts, lambda: self._ask(texts))

    def _ask(self, texts: list[str]) -> tuple[Vectors, ModelUsage]:
        return asyncio.run_coroutine_threadsafe(self._request(texts), self._start()).result()

    async def _request(self, texts: list[str]) -> tuple[Vectors, ModelUsage]:
        if (wait := self._breaker.find_wait()) is not None:
            raise EmbedderUnavailable(
                f"The embedding server failed several times in a row and is left alone for {wait:.0f} seconds more."
            )
        try:
            answer = await self._create(texts)
        except EmbedderUnavailable:
            self._breaker.record_failure()
            raise
        self._breaker.record_success()
        return answer

    async def _create(self, texts: list[str]) -> tuple[Vectors, ModelUsage]:
        import openai

        try:
            # The SDK's timeout starts again with every byte; this one holds for the whole.
            async with asyncio.timeout(self._timeout):
                # Plain floats: not every compatible server knows the SDK's default of base64.
                answer = await self._connect().embeddings.create(
                    model=self._model, input=[text or " " for text in texts], encoding_format="float"
                )
            rows = sorted(answer.data, key=lambda item: item.index)
            if [item.index for item in rows] != list(range(len(texts))):
                raise EmbedderUnavailable("The embedding server answered with the wrong number of vectors.")
            vectors: Vectors = np.array([item.embedding for item in rows], dtype=np.float32)
            usage = ModelUsage(prompt_tokens=answer.usage.prompt_tokens if answer.usage else None)
        except (openai.AuthenticationError, openai.PermissionDeniedError) as error:
            raise ConfigurationError("The embedding server refused the key in JOBMATE_OPENAI_API_KEY.") from error
        except (openai.NotFoundError, openai.BadRequestError) as error:
            raise ConfigurationError(
                f"The embedding server does not serve the model {self._model!r}: "
                "check JOBMATE_OPENAI_EMBEDDING_MODEL and JOBMATE_OPENAI_BASE_URL."
            ) from error
        except (openai.OpenAIError, TimeoutError, ValueError, TypeError, AttributeError) as error:
            # the SDK takes any body for an answer, and then trips over it
            raise EmbedderUnavailable("The embedding server did not answer properly. Try again later.") from error
        return vectors, usage

    def _start(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=_run, args=(self._loop,), name="embeddings", daemon=True).start()
            return self._loop

    def _connect(self) -> "AsyncOpenAI":
        if self._client is None:
            from openai import AsyncOpenAI

            self._client = AsyncOpenAI(
                api_key=self._api_key,
                base_url=self._base_url or None,
                timeout=self._timeout,
                max_retries=self._max_retries,
            )
        return self._client

    async def _stop(self) -> None:
        asked = asyncio.all_tasks() - {asyncio.current_task()}
        for task in asked:
            task.cancel()
        await asyncio.gather(*asked, return_exceptions=True)
        if self._client is not None:
            await self._client.close()
            self._client = None


def _run(loop: asyncio.AbstractEventLoop) -> None:
    loop.run_forever()
    loop.close()
