"""What is running."""

import strawberry

from jobmate import __version__
from jobmate.adapters.embedders import choose_embedder
from jobmate.adapters.taxonomies import store
from jobmate.enums import ReaderKind
from jobmate.settings import Settings


@strawberry.type(description="The taxonomy skills are mapped to.")
class TaxonomyInfo:
    name: str = strawberry.field(description="Name and release, as provenance has it.")
    concept_count: int = strawberry.field(description="How many concepts it has.")


@strawberry.type(description="What is running.")
class ServiceInfo:
    version: str = strawberry.field(description="JobMate's version.")
    taxonomy: TaxonomyInfo = strawberry.field(description="The taxonomy in use.")
    embedder: str = strawberry.field(description="The embedder vector search uses.")
    reader: ReaderKind = strawberry.field(description="Who reads texts first.")
    model: str | None = strawberry.field(description="The language model; null when none is set.")


def describe_service(settings: Settings) -> ServiceInfo:
    """What the settings choose. Loads neither the taxonomy nor a model, so the API can answer at once."""
    release = store.active_release(settings)
    has_model = settings.openai_api_key is not None
    return ServiceInfo(
        version=__version__,
        taxonomy=TaxonomyInfo(name=release, concept_count=store.count_concepts(settings, release)),
        embedder=choose_embedder(settings).name,
        reader=ReaderKind.LLM if has_model else ReaderKind.KEYWORD,
        model=settings.openai_model if has_model else None,
    )
