"""What the engine needs from outside, as Protocols; the adapters implement them."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

from pydantic import BaseModel

from jobmate.engine.models import Neighbour
from jobmate.enums import AnalysisStage

if TYPE_CHECKING:
    from jobmate.engine.vectors import Vectors

T = TypeVar("T", bound=BaseModel)

OnStage = Callable[[AnalysisStage, float], Awaitable[None]]
"""Called by the pipeline as it reaches a stage, with progress 0..1."""


class Embedder(Protocol):
    """Turns texts into unit vectors. `name` identifies model and version, e.g. "lexical-1"."""

    @property
    def name(self) -> str: ...

    @property
    def dimensions(self) -> int: ...

    def embed(self, texts: Sequence[str]) -> "Vectors":
        """One row per text. Blocking; call it from a thread where that matters."""
        ...


class VectorIndex(Protocol):
    """Nearest names of one taxonomy, under one embedder."""

    @property
    def embedder_name(self) -> str:
        """The embedder's name: what a similarity means depends on it."""
        ...

    def nearest(self, phrases: Sequence[str], limit: int) -> list[list[Neighbour]]:
        """For each phrase up to `limit` neighbours, best first, at most one per concept."""
        ...


class ModelUsage(BaseModel):
    """What one call cost. Tokens as the server counted them; None where it didn't say."""

    prompt_tokens: int | None = None
    completion_tokens: int | None = None


class ChatModel(Protocol):
    """A language model that answers in a given schema."""

    @property
    def name(self) -> str: ...

    async def parse(self, *, system: str, user: str, schema: type[T]) -> tuple[T, ModelUsage]:
        """The model's answer as `schema`.

        Raises `jobmate.errors.ReaderUnavailable` when no valid answer was had within the adapter's limits.
        """
        ...
