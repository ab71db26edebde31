"""A vector index whose embedder may fail, or be too dear for a person today: phrases then go by their words alone."""

from collections.abc import Sequence

import structlog

from jobmate.adapters.model_budget import find_payer
from jobmate.engine.models import Neighbour
from jobmate.engine.ports import VectorIndex
from jobmate.errors import EmbedderUnavailable, ModelBudgetSpent

NOTE = "Phrases that are no known name were compared by their words, not by their meaning. {}"

log = structlog.get_logger(__name__)


class ForgivingIndex:
    """Finds nothing near where `index` can't be asked, and has the person's report say so."""

    def __init__(self, index: VectorIndex) -> None:
        self._index = index

    @property
    def embedder_name(self) -> str:
        """The embedder's name."""
        return self._index.embedder_name

    def nearest(self, phrases: Sequence[str], limit: int) -> list[list[Neighbour]]:
        """For each phrase up to `limit` neighbours, best first; none for all of them when the embedder fails."""
        try:
            return self._index.nearest(phrases, limit)
        except (EmbedderUnavailable, ModelBudgetSpent) as error:
            log.warning("mapped_without_embeddings", code=error.code, phrases=len(phrases))
            if (payer := find_payer()) is not None:
                payer.notes.append(NOTE.format(error.message))
            return [[] for _ in phrases]
