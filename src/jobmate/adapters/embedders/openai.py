"""Embeddings from OpenAI, or from any server that speaks its protocol."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from jobmate.engine.vectors import Vectors
from jobmate.errors import ConfigurationError, EmbedderUnavailable

if TYPE_CHECKING:
    from openai import OpenAI

BATCH = 512
"""Texts per request; the protocol allows 2,048, but a smaller batch is less to repeat when one fails."""

KNOWN_DIMENSIONS = {
    "text-embedding-3-small": 1536,
    "text-embedding-3-large": 3072,
    "text-embedding-ada-002": 1536,
}


class OpenAIEmbedder:
    """Vectors from `POST /embeddings`. The SDK retries 408, 409, 429 and 5xx with growing, jittered pauses."""

    def __init__(
        self, *, api_key: str, model: str, base_url: str = "", timeout: float = 60.0, max_retries: int = 4
    ) -> None:
        """`base_url` empty means OpenAI's own server; `timeout` is seconds per request."""
        self._api_key = api_key
        self._model = model
        self._base_url = base_url
        self._timeout = timeout
        self._max_retries = max_retries
        self._client: OpenAI | None = None
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
        reached, keeps failing, or answers with something that is no list of vectors.
        """
        if not texts:
            return np.zeros((0, self._dimensions or 0), dtype=np.float32)
        batches = [self._request(list(texts[start : start + BATCH])) for start in range(0, len(texts), BATCH)]
        vectors = np.concatenate(batches)
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not np.all(np.isfinite(vectors)) or not np.all(norms):
            raise EmbedderUnavailable("The embedding server answered with empty or broken vectors.")
        self._dimensions = int(vectors.shape[1])
        unit: Vectors = (vectors / norms).astype(np.float32)
        return unit

    def close(self) -> None:
        """Closes the connections, if any were opened."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def _request(self, texts: list[str]) -> Vectors:
        import openai

        try:
            # Plain floats: not every compatible server knows the SDK's default of base64.
            answer = self._connect().embeddings.create(
                model=self._model, input=[text or " " for text in texts], encoding_format="float"
            )
        except (openai.AuthenticationError, openai.PermissionDeniedError) as error:
            raise ConfigurationError("The embedding server refused the key in JOBMATE_OPENAI_API_KEY.") from error
        except (openai.NotFoundError, openai.BadRequestError) as error:
            raise ConfigurationError(
                f"The embedding server does not serve the model {self._model!r}: "
                "check JOBMATE_OPENAI_EMBEDDING_MODEL and JOBMATE_OPENAI_BASE_URL."
            ) from error
        except (openai.OpenAIError, ValueError) as error:
            raise EmbedderUnavailable("The embedding server did not answer properly. Try again later.") from error
        rows = sorted(answer.data, key=lambda item: item.index)
        if [item.index for item in rows] != list(range(len(texts))):
            raise EmbedderUnavailable("The embedding server answered with the wrong number of vectors.")
        return np.array([item.embedding for item in rows], dtype=np.float32)

    def _connect(self) -> "OpenAI":
        if self._client is None:
            from openai import OpenAI

            self._client = OpenAI(
                api_key=self._api_key,
                base_url=self._base_url or None,
                timeout=self._timeout,
                max_retries=self._max_retries,
            )
        return self._client
