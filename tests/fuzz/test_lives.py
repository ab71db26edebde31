"""A few lives on each kind of database. `make fuzz` plays more, other ones each time."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.fuzz.machine import Lives
from tests.fuzz.world import open_world
from tests.support.database import KINDS, NO_POSTGRES
from tests.support.index_cache import IndexCache
from tests.support.postgres_server import find_postgres_folder

LIVES = 16
STEPS = 14


@pytest.mark.parametrize("kind", KINDS)
def test_lives_at_random(kind: str, tmp_path: Path, index_cache: IndexCache) -> None:
    if kind == "postgresql" and find_postgres_folder() is None:
        pytest.skip(NO_POSTGRES)
    bounds = settings(
        max_examples=LIVES,
        stateful_step_count=STEPS,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],  # made smaller, a life would go by another clock and keep its promises
        suppress_health_check=list(HealthCheck),
    )
    with open_world(kind, tmp_path, index_cache) as world:
        run_state_machine_as_test(lambda: Lives(world), settings=bounds)  # type: ignore[arg-type]
