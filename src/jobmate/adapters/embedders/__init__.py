"""Embedders: OpenAI with a key, Chroma's own all-MiniLM-L6-v2 where its files are, else lexical, which needs nothing.

Only the embedder that is chosen imports its vendor.
"""

from typing import TYPE_CHECKING, assert_never

from jobmate.engine.ports import Embedder
from jobmate.errors import ConfigurationError
from jobmate.settings import EmbedderChoice, Settings

if TYPE_CHECKING:
    from jobmate.adapters.model_budget import EmbeddingMeter


def choose_embedder(settings: Settings, meter: "EmbeddingMeter | None" = None) -> Embedder:
    """The embedder the settings ask for; `auto` takes the best one that can run without any download.

    `meter` counts what is paid for.
    Raises ConfigurationError when the one named can't run here.
    """
    from jobmate.adapters.embedders.minilm import find_minilm_files

    choice: EmbedderChoice = settings.embedder
    if choice == "auto":
        if settings.openai_api_key is not None:
            choice = "openai"
        elif find_minilm_files(settings.minilm_dir) is not None:
            choice = "minilm"
        elif settings.minilm_dir is not None:
            choice = "minilm"  # a folder was named, so its absence is an error, not a reason to fall back
        else:
            choice = "lexical"
    return build_embedder(choice, settings, meter)


def build_embedder(choice: EmbedderChoice, settings: Settings, meter: "EmbeddingMeter | None" = None) -> Embedder:
    """The embedder of that kind. Raises ConfigurationError when it can't run here."""
    match choice:
        case "lexical":
            from jobmate.adapters.embedders.lexical import LexicalEmbedder

            return LexicalEmbedder()
        case "minilm":
            from jobmate.adapters.embedders.minilm import MiniLMEmbedder

            return MiniLMEmbedder(settings.minilm_dir)
        case "openai":
            if settings.openai_api_key is None:
                raise ConfigurationError(
                    "JOBMATE_EMBEDDER=openai needs JOBMATE_OPENAI_API_KEY. "
                    "Set it, or choose JOBMATE_EMBEDDER=lexical, which needs nothing."
                )
            from jobmate.adapters.embedders.openai import OpenAIEmbedder

            return OpenAIEmbedder(
                api_key=settings.openai_api_key.get_secret_value(),
                model=settings.openai_embedding_model,
                base_url=settings.openai_base_url,
                timeout=settings.openai_timeout,
                meter=meter,
            )
        case "auto":
            return choose_embedder(settings, meter)
        case _:
            assert_never(choice)
