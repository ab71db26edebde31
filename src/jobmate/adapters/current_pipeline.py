"""The pipeline of a long-running process: built at first need, replaced when another taxonomy is put to use."""

import asyncio
from typing import TYPE_CHECKING

import structlog

from jobmate.settings import Settings

if TYPE_CHECKING:
    from jobmate.adapters.model_budget import ModelBudget
    from jobmate.engine.pipeline import Pipeline

log = structlog.get_logger(__name__)


class CurrentPipeline:
    """Gives the pipeline for the taxonomy in use.

    After `jobmate taxonomy use` or `import` the next one is built in the background, and whoever asks meanwhile gets
    the one before: no analysis waits for a switch, and each is done by one taxonomy from beginning to end.
    """

    def __init__(
        self, settings: Settings, pipeline: "Pipeline | None" = None, budget: "ModelBudget | None" = None
    ) -> None:
        self._settings = settings
        self._budget = budget
        self._pipeline = pipeline
        self._taxonomy: tuple[str, str] | None = None
        self._replacing: asyncio.Task[None] | None = None
        self._retired: list[Pipeline] = []
        self._lock = asyncio.Lock()

    async def get(self) -> "Pipeline":
        """The pipeline; the first call waits until it is built. Raises ConfigurationError when it can't be."""
        from jobmate.adapters.taxonomies.store import active_content

        wanted = await asyncio.to_thread(active_content, self._settings)
        async with self._lock:
            if self._pipeline is None:
                self._pipeline = await self._build()
            if self._taxonomy is None:
                self._taxonomy = wanted
            elif self._taxonomy != wanted and (self._replacing is None or self._replacing.done()):
                self._replacing = asyncio.create_task(self._replace(wanted), name="replace-pipeline")
            return self._pipeline

    async def close(self) -> None:
        """Close what the pipelines hold open."""
        if self._replacing is not None:
            self._replacing.cancel()
            await asyncio.gather(self._replacing, return_exceptions=True)
        for pipeline in (*self._retired, *([self._pipeline] if self._pipeline else ())):
            await pipeline.aclose()

    async def _build(self) -> "Pipeline":
        from jobmate.adapters.pipeline_factory import build_pipeline

        return await asyncio.to_thread(build_pipeline, self._settings, budget=self._budget)

    async def _replace(self, wanted: tuple[str, str]) -> None:
        try:
            fresh = await self._build()
        except Exception:
            # The taxonomy before goes on serving; the next analysis tries again.
            log.exception("taxonomy_switch_failed", release=wanted[0])
            return
        if self._pipeline is not None:
            self._retired.append(self._pipeline)  # analyses under way may still use it
        self._pipeline, self._taxonomy = fresh, wanted
        log.info("taxonomy_switched", release=wanted[0])
