"""Builds the pipeline the settings describe. Slow and heavy: once per process, never in the API."""

import asyncio
import gc
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from jobmate.settings import Settings

if TYPE_CHECKING:
    from jobmate.adapters.chroma import OnProgress
    from jobmate.adapters.model_budget import EmbeddingMeter, ModelBudget
    from jobmate.adapters.openai_chat import OpenAIChat
    from jobmate.engine.models import Neighbour
    from jobmate.engine.pipeline import Pipeline
    from jobmate.engine.ports import ChatModel, Embedder, VectorIndex


def build_pipeline(
    settings: Settings,
    *,
    progress: "OnProgress | None" = None,
    budget: "ModelBudget | None" = None,
    open_index_first: bool = True,
) -> "Pipeline":
    """Taxonomy, embedder, vector index, readers and mapper, put together.

    `progress` is told how far the vector index is, when it has to be built first. The model reads when there is a
    key or a server of one's own, within people's `budget` if one is given, which then makes do without embeddings too
    where the keyword fallback is on. Without `open_index_first` the index is
    opened when a phrase needs it, which few do. Raises ConfigurationError or EmbedderUnavailable when a part can't
    be had.
    """
    with _no_collection():
        return _build(settings, progress, budget, open_index_first=open_index_first)


def _build(
    settings: Settings, progress: "OnProgress | None", budget: "ModelBudget | None", *, open_index_first: bool
) -> "Pipeline":
    from jobmate.adapters.chroma import open_index
    from jobmate.adapters.embedders import choose_embedder
    from jobmate.adapters.forgiving_index import ForgivingIndex
    from jobmate.adapters.openai_chat import open_chat
    from jobmate.adapters.taxonomies.store import active_taxonomy
    from jobmate.engine.keyword_reader import KeywordReader
    from jobmate.engine.lexicon import Lexicon
    from jobmate.engine.llm_reader import LLMReader
    from jobmate.engine.mapper import Mapper
    from jobmate.engine.pipeline import Pipeline
    from jobmate.engine.tokens import cut_alias

    taxonomy = active_taxonomy(settings)
    lexicon = Lexicon(taxonomy)
    embedder = choose_embedder(settings, _meter_embeddings(budget))
    index = LaterIndex(embedder.name, lambda: open_index(settings, taxonomy, embedder, progress))
    if open_index_first:
        index.open()
    chat = open_chat(settings)
    pipeline = Pipeline(
        taxonomy,
        KeywordReader(taxonomy, lexicon),
        Mapper(taxonomy, lexicon, ForgivingIndex(index) if budget and settings.keyword_fallback else index),
        embedder_name=embedder.name,
        llm_reader=LLMReader(_meter(chat, budget)) if chat else None,
        keyword_fallback=settings.keyword_fallback,
        on_close=lambda: _close(chat, embedder),
    )
    cut_alias.cache_clear()  # lexicon and mapper have cut every alias; nobody asks for them again
    return pipeline


async def _close(chat: "OpenAIChat | None", embedder: "Embedder") -> None:
    from jobmate.adapters.embedders.openai import OpenAIEmbedder

    if chat is not None:
        await chat.aclose()
    if isinstance(embedder, OpenAIEmbedder):
        await asyncio.to_thread(embedder.close)


def _meter(chat: "ChatModel", budget: "ModelBudget | None") -> "ChatModel":
    if budget is None:
        return chat
    from jobmate.adapters.model_budget import MeteredChat  # brings Redis, which the command line does without

    return MeteredChat(chat, budget)


def _meter_embeddings(budget: "ModelBudget | None") -> "EmbeddingMeter | None":
    if budget is None:
        return None
    from jobmate.adapters.model_budget import EmbeddingMeter

    return EmbeddingMeter(budget)


class LaterIndex:
    """A `VectorIndex` that is opened at the first question. Safe to ask from several threads."""

    def __init__(self, embedder_name: str, opener: "Callable[[], VectorIndex]") -> None:
        self.embedder_name = embedder_name
        self._opener = opener
        self._index: VectorIndex | None = None
        self._lock = threading.Lock()

    def open(self) -> "VectorIndex":
        """The index itself. Raises ConfigurationError when it can't be had."""
        with self._lock:
            if self._index is None:
                self._index = self._opener()
            return self._index

    def nearest(self, phrases: Sequence[str], limit: int) -> "list[list[Neighbour]]":
        """See `VectorIndex`."""
        return self.open().nearest(phrases, limit)


@contextmanager
def _no_collection() -> Iterator[None]:
    """A pipeline is half a million objects that all stay: looking for garbage among them takes a third of the time.

    Frozen, they are not looked through by later collections either, which would hold up an analysis.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        if was_on:
            gc.enable()
