"""A `VectorIndex` that compares with every name: no approximation, no disk."""

from collections.abc import Sequence

import numpy as np

from jobmate.adapters.chroma import IndexDocument, list_documents
from jobmate.engine.models import Neighbour
from jobmate.engine.ports import Embedder
from jobmate.engine.taxonomy import Taxonomy


class ExactIndex:
    def __init__(self, taxonomy: Taxonomy, embedder: Embedder) -> None:
        self.documents: list[IndexDocument] = list_documents(taxonomy)
        self._embedder = embedder
        self._vectors = embedder.embed([document.text for document in self.documents])
        self.batches: list[int] = []

    @property
    def embedder_name(self) -> str:
        return self._embedder.name

    def nearest(self, phrases: Sequence[str], limit: int) -> list[list[Neighbour]]:
        self.batches.append(len(phrases))
        found: list[list[Neighbour]] = []
        for row in self._embedder.embed(phrases) @ self._vectors.T:
            best: dict[str, Neighbour] = {}
            for position in np.argsort(-row, kind="stable"):
                document = self.documents[int(position)]
                best.setdefault(
                    document.concept_id, Neighbour(document.concept_id, document.text, float(row[position]))
                )
                if len(best) == limit:
                    break
            found.append(list(best.values()))
        return found
