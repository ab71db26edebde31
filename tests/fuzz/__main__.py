"""Play lives until the time is over; the exit code is 0 when every promise was kept.

python -m tests.fuzz [--minutes NUMBER] [--database sqlite|postgresql] [--seed NUMBER] [--keep-logs FOLDER]
"""

import argparse
import random
import shutil
import sys
import tempfile
import time
import traceback
from pathlib import Path

from hypothesis import HealthCheck, Phase, Verbosity, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.drills.guard import guarded
from tests.fuzz.machine import Lives
from tests.fuzz.world import World, open_world
from tests.support.database import KINDS
from tests.support.index_cache import IndexCache

BATCH = 10
"""Lives of one seed."""
STEPS = 30


def play(world: World, number: int) -> None:
    """Some lives of this seed. Raises what broke; hypothesis prints the life that did it."""

    @seed(number)
    class Seeded(Lives):
        def __init__(self) -> None:
            super().__init__(world)

    bounds = settings(
        max_examples=BATCH,
        stateful_step_count=STEPS,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        verbosity=Verbosity.normal,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Seeded, settings=bounds)


def play_for(kind: str, folder: Path, options: argparse.Namespace) -> bool:
    """Whether every promise was kept on this kind of database."""
    end = time.monotonic() + options.minutes * 60
    dice = random.Random(options.seed)  # noqa: S311
    played = 0
    folder.mkdir()
    try:
        with open_world(kind, folder, IndexCache(Path(".pytest_cache/d/index"))) as world:
            while time.monotonic() < end:
                play(world, dice.randrange(2**32))
                played += BATCH
    except Exception:
        traceback.print_exc()
        print(f"{kind}: BROKEN after {played} lives, seed {options.seed}")
        return False
    finally:
        if options.keep_logs:
            options.keep_logs.mkdir(parents=True, exist_ok=True)
            for log in folder.glob("*.log"):
                shutil.copy(log, options.keep_logs / f"{kind}-{log.name}")
    print(f"{kind}: kept in {played} lives of up to {STEPS} steps, seed {options.seed}")
    return True


def main() -> int:
    """Read the options and play."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="on each kind of database")
    parser.add_argument("--database", choices=KINDS, help="this kind alone")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10_000))
    parser.add_argument("--keep-logs", type=Path, help="where the processes' logs go")
    options = parser.parse_args()
    root = Path(tempfile.mkdtemp(prefix="jobmate-fuzz-"))
    with guarded(root):
        kinds = [options.database] if options.database else KINDS
        return 0 if all(play_for(kind, root / kind, options) for kind in kinds) else 1


if __name__ == "__main__":
    sys.exit(main())
