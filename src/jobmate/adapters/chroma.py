"""Nearest names of a taxonomy, kept in Chroma: embedded on disk, or on a server.

One collection per (names of a taxonomy, embedder). It is filled under a name that starts with "building-" and renamed
when it is whole, so what stands under the final name is always complete; a build that was killed is swept away by
the next one. A file lock lets processes that share a data folder race: one builds, the others wait and use it.
"""

import hashlib
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from time import time
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from jobmate.adapters.chroma_client import chroma_folder, connect_chroma, lock_chroma
from jobmate.engine.alias_forms import AliasOrigin, list_official_names
from jobmate.engine.models import Neighbour
from jobmate.engine.ports import Embedder
from jobmate.engine.taxonomy import Taxonomy
from jobmate.engine.vectors import Vectors
from jobmate.settings import Settings

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.collection_configuration import CreateHNSWConfiguration
    from chromadb.api.models.Collection import Collection

OnProgress = Callable[[int, int], None]
"""Called with documents done and documents in all while a collection is built."""

BATCH = 100
"""Names handed over at once; Chroma copies them several times on their way into the graph."""
STALE_SECONDS = 3600
"""On a server other machines may be building: only what is older than this is swept away."""
BUILDING = "building-"

HNSW: "CreateHNSWConfiguration" = {
    "space": "cosine",
    # With Chroma's default of 100, names that share most words hide each other; the tests hold recall@5 above 0.98.
    "ef_search": 400,
    # With 64 an index is built faster, and recall@5 falls below that now and then.
    "ef_construction": 100,
    "max_neighbors": 16,
    # One thread inserts in one order: the same taxonomy gives the same graph.
    "num_threads": 1,
    # What isn't synced to the graph's file is replayed from the log each time a process opens the collection.
    "sync_threshold": 1000,
    "batch_size": 1000,
}
NAMES_PER_CONCEPT = 4
"""How many rows are fetched per neighbour wanted, since several names of one concept may be near."""
MAX_ROUNDS = 3
CACHED_PHRASES = 8192


@dataclass(frozen=True, slots=True)
class IndexDocument:
    """One name of one concept."""

    id: str
    concept_id: str
    text: str


def list_documents(taxonomy: Taxonomy) -> list[IndexDocument]:
    """Every concept's name, official names and unambiguous aliases, each wording once per concept, in a fixed order.

    Spellings derived by rule are left out: they lie next to the wording they come from.
    """
    texts: dict[str, dict[str, str]] = {concept_id: {} for concept_id in sorted(taxonomy.concepts)}
    for concept in taxonomy.concepts.values():
        for name in (concept.name, *list_official_names(concept, taxonomy.concepts)):
            texts[concept.id].setdefault(name.casefold(), name)
    for alias in taxonomy.aliases:
        if alias.rule is None and alias.origin is not AliasOrigin.DERIVED:
            # `~` and `#` are places for other words, not words.
            plain = re.sub(r"\s*[~#]\s*", " ", alias.text).strip()
            if len(plain) > 1:
                texts[alias.concept_id].setdefault(plain.casefold(), plain)
    return [
        IndexDocument(f"{concept_id}#{number}", concept_id, text)
        for concept_id, names in texts.items()
        for number, text in enumerate(names.values())
    ]


class ChromaIndex:
    """A `VectorIndex` over one finished collection. Safe to call from several threads."""

    def __init__(self, collection: "Collection", embedder: Embedder, documents: Iterable[IndexDocument]) -> None:
        """`documents` are those the collection was filled with: asking Chroma for ids alone halves a query."""
        self._collection = collection
        self._embedder = embedder
        self._names = {document.id: (document.concept_id, document.text) for document in documents}
        self._count = collection.count()
        self._cache: OrderedDict[tuple[str, int], list[Neighbour]] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def embedder_name(self) -> str:
        """The embedder's name."""
        return self._embedder.name

    def nearest(self, phrases: Sequence[str], limit: int) -> list[list[Neighbour]]:
        """For each phrase up to `limit` neighbours, best first, at most one per concept; one call for all phrases."""
        if not phrases or limit < 1 or self._count == 0:
            return [[] for _ in phrases]
        with self._lock:
            known = {phrase: self._cache[phrase, limit] for phrase in phrases if (phrase, limit) in self._cache}
        new = [phrase for phrase in dict.fromkeys(phrases) if phrase not in known]
        if new:
            found = dict(zip(new, self._query(new, limit), strict=True))
            known |= found
            with self._lock:
                for phrase, neighbours in found.items():
                    self._cache[phrase, limit] = neighbours
                while len(self._cache) > CACHED_PHRASES:
                    self._cache.popitem(last=False)
        return [list(known[phrase]) for phrase in phrases]

    def _query(self, phrases: list[str], limit: int) -> list[list[Neighbour]]:
        """Asks for more names where those that came belong to too few concepts."""
        vectors = self._embedder.embed(phrases)
        found: list[list[Neighbour]] = [[] for _ in phrases]
        pending = list(range(len(phrases)))
        wanted = limit * NAMES_PER_CONCEPT
        for _ in range(MAX_ROUNDS):
            rows = self._fetch(vectors[pending], min(self._count, wanted))
            for index, row in zip(pending, rows, strict=True):
                found[index] = _best_per_concept(row, limit)
            if wanted >= self._count:
                break
            pending = [index for index in pending if len(found[index]) < limit]
            wanted *= 4
            if not pending:
                break
        return found

    def _fetch(self, vectors: Vectors, wanted: int) -> list[list[Neighbour]]:
        answer = self._collection.query(query_embeddings=list(vectors), n_results=wanted, include=["distances"])
        return [
            [
                Neighbour(*self._names[name], 1.0 - float(distance))
                for name, distance in zip(names, distances, strict=True)
            ]
            for names, distances in zip(answer["ids"], answer["distances"] or [], strict=True)
        ]


def _best_per_concept(neighbours: list[Neighbour], limit: int) -> list[Neighbour]:
    best: dict[str, Neighbour] = {}
    for neighbour in sorted(neighbours, key=lambda one: (-round(one.similarity, 6), one.concept_id, one.name)):
        best.setdefault(neighbour.concept_id, neighbour)
    return list(best.values())[:limit]


def open_index(
    settings: Settings, taxonomy: Taxonomy, embedder: Embedder, progress: OnProgress | None = None
) -> ChromaIndex:
    """The index for this taxonomy and embedder, built first when it isn't there yet.

    Raises ConfigurationError when the Chroma server or the data folder can't be used, or when another process has
    been building for longer than ten minutes.
    """
    documents = list_documents(taxonomy)
    return ChromaIndex(_find_or_build(settings, taxonomy, embedder, documents, progress), embedder, documents)


def build_index(settings: Settings, taxonomy: Taxonomy, embedder: Embedder, progress: OnProgress | None = None) -> None:
    """Build the index, if it isn't there yet, and don't open it. Raises as `open_index` does."""
    _find_or_build(settings, taxonomy, embedder, list_documents(taxonomy), progress)


def index_status(settings: Settings, taxonomy: Taxonomy, embedder: Embedder) -> dict[str, Any]:
    """Whether the index for this taxonomy and embedder is built, and what it holds, as JSON. Builds nothing.

    Raises ConfigurationError when Chroma can't be used.
    """
    place = settings.chroma_url or str(chroma_folder(settings))
    if not settings.chroma_url and not (chroma_folder(settings) / "chroma.sqlite3").is_file():
        return {"built": False, "place": place}
    with lock_chroma(settings):
        name = name_collection(taxonomy, embedder, list_documents(taxonomy))
        collection = _find_collection(connect_chroma(settings), name)
    if collection is None:
        return {"built": False, "place": place}
    metadata = dict(collection.metadata or {})
    return {
        "built": True,
        "collection": collection.name,
        "taxonomy": metadata.get("taxonomy"),
        "taxonomyVersion": metadata.get("taxonomy_version"),
        "embedder": metadata.get("embedder"),
        "dimensions": metadata.get("dimensions"),
        "names": collection.count(),
        "concepts": metadata.get("concepts"),
        "place": place,
    }


def list_indexes(settings: Settings) -> list[dict[str, Any]]:
    """Every finished collection, as JSON. Raises ConfigurationError when Chroma can't be used."""
    with lock_chroma(settings):
        client = connect_chroma(settings)
        return [
            {"collection": collection.name, "names": collection.count(), **(collection.metadata or {})}
            for collection in sorted(client.list_collections(), key=lambda one: one.name)
            if not collection.name.startswith(BUILDING)
        ]


def drop_indexes(settings: Settings, release: str) -> int:
    """Delete every collection of one taxonomy release; returns how many there were."""
    with lock_chroma(settings):
        client = connect_chroma(settings)
        names = [
            collection.name
            for collection in client.list_collections()
            if (collection.metadata or {}).get("taxonomy") == release
        ]
        for name in names:
            client.delete_collection(name)
        return len(names)


def name_collection(taxonomy: Taxonomy, embedder: Embedder, documents: Iterable[IndexDocument]) -> str:
    """Readable, and unique by what is in the collection: a taxonomy whose rules alone changed keeps its index."""
    digest = hashlib.sha256(f"{embedder.name}\n{sorted(HNSW.items())}\n".encode())
    for document in documents:
        digest.update(f"{document.id}\t{document.text}\n".encode())
    key = digest.hexdigest()[:16]
    slug = re.sub(r"[^a-zA-Z0-9]+", "-", f"{taxonomy.release}-{embedder.name}").strip("-").lower()
    return f"{slug[:80].strip('-') or 'taxonomy'}-{key}"


def _find_collection(client: "ClientAPI", name: str) -> "Collection | None":
    from chromadb.errors import NotFoundError

    try:
        return client.get_collection(name, embedding_function=None)
    except NotFoundError:
        return None


def _find_or_build(
    settings: Settings,
    taxonomy: Taxonomy,
    embedder: Embedder,
    documents: Sequence[IndexDocument],
    progress: OnProgress | None,
) -> "Collection":
    name = name_collection(taxonomy, embedder, documents)
    with lock_chroma(settings):
        client = connect_chroma(settings)
        collection = _find_collection(client, name)
        if collection is None:
            _sweep(client, name, is_shared=bool(settings.chroma_url))
            collection = _build(client, name, taxonomy, embedder, documents, progress)
        return collection


def _sweep(client: "ClientAPI", name: str, *, is_shared: bool) -> None:
    """Removes what killed builds left behind."""
    for collection in client.list_collections():
        if not collection.name.startswith(BUILDING):
            continue
        started = float((collection.metadata or {}).get("started_at", 0))
        if not is_shared or time() - started > STALE_SECONDS:
            client.delete_collection(collection.name)


def _build(
    client: "ClientAPI",
    name: str,
    taxonomy: Taxonomy,
    embedder: Embedder,
    documents: Sequence[IndexDocument],
    progress: OnProgress | None,
) -> "Collection":
    from chromadb.errors import ChromaError

    metadata = {
        "taxonomy": taxonomy.release,
        "taxonomy_version": taxonomy.version,
        "embedder": embedder.name,
        "dimensions": embedder.dimensions,
        "concepts": len(taxonomy.concepts),
        "started_at": time(),
    }
    collection = client.create_collection(
        f"{BUILDING}{uuid4().hex}",
        metadata=metadata,
        configuration={"hnsw": HNSW},
        embedding_function=None,
    )
    # Names and their concepts follow from the taxonomy, so the collection holds ids and vectors alone.
    for start in range(0, len(documents), BATCH):
        batch = documents[start : start + BATCH]
        collection.add(
            ids=[document.id for document in batch],
            embeddings=list(embedder.embed([document.text for document in batch])),
        )
        if progress is not None:
            progress(min(start + BATCH, len(documents)), len(documents))
    try:
        collection.modify(name=name)
    except ChromaError:
        # On a shared server another machine may have finished first; its collection is as good.
        client.delete_collection(collection.name)
        finished = _find_collection(client, name)
        if finished is None:
            raise
        return finished
    return collection
