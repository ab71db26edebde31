from collections.abc import AsyncIterator

import pytest

from jobmate.engine.pipeline import Pipeline
from jobmate.runtime import Runtime, open_runtime
from jobmate.settings import Settings


@pytest.fixture
async def worker_runtime(settings: Settings, pipeline: Pipeline) -> AsyncIterator[Runtime]:
    """A runtime as a worker has it, beside the API's."""
    async with open_runtime(settings, role="worker", pipeline=pipeline) as opened:
        yield opened
