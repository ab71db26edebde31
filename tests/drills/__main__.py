"""Play the drills and print a table; the exit code is 0 when every promise was kept.

python -m tests.drills [--only WORDS]... [--database sqlite|postgresql] [--seed NUMBER] [--kills NUMBER]
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
import traceback
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.drills import database_faults, model_faults, process_faults, redis_faults  # noqa: F401  they register
from tests.drills.catalogue import DRILLS, Drill
from tests.drills.guard import guarded
from tests.drills.kills import KILLS, kill_at_random
from tests.drills.scene import Outcome, open_scene
from tests.drills.stack import Stack, open_stack
from tests.support.database import KINDS
from tests.support.index_cache import IndexCache

DRILL_SECONDS = 240.0


@dataclass(frozen=True)
class Line:
    """One row of the table."""

    drill: str
    kind: str
    seconds: float
    outcome: Outcome | None
    problem: str = ""


async def play(stack: Stack, drill: Drill) -> Line:
    """One drill on a healed stack; whatever goes wrong is a line of the table too."""
    began = time.monotonic()
    try:
        async with asyncio.timeout(DRILL_SECONDS):
            await stack.heal()
            async with open_scene(stack) as scene:
                await drill.play(scene)
                outcome = await scene.check()
    except Exception as error:
        problem = str(error) or traceback.format_exc()
        return Line(drill.name, stack.kind, time.monotonic() - began, None, problem)
    return Line(drill.name, stack.kind, time.monotonic() - began, outcome)


async def play_all(kind: str, drills: list[Drill], folder: Path, console: Console) -> list[Line]:
    """Every drill that runs on this kind of database, one after another on one stack."""
    if not any(kind in drill.kinds for drill in drills):
        return []
    index = IndexCache(Path(".pytest_cache/d/index"))
    lines = []
    folder.mkdir()  # noqa: ASYNC240
    async with open_stack(kind, folder, index) as stack:
        for drill in drills:
            if kind not in drill.kinds:
                continue
            line = await play(stack, drill)
            lines.append(line)
            verdict = "kept" if line.outcome else f"BROKEN: {line.problem}"
            console.print(f"{kind:10}  {line.seconds:5.1f} s  {drill.name}: {verdict}", highlight=False, markup=False)
    return lines


def draw(lines: list[Line]) -> Table:
    """Drill by database, with what was measured."""
    table = Table("drill", "database", "promises", "saves", "ready", "failed", "slowest save, s", "recovered in, s")
    for line in lines:
        found = line.outcome
        if found is None:
            table.add_row(line.drill, line.kind, "BROKEN", "", "", "", "", "")
            continue
        numbers = (found.saves, found.ready, found.failed, f"{found.longest_save:.1f}", f"{found.recovery:.1f}")
        table.add_row(line.drill, line.kind, "kept", *map(str, numbers))
    return table


async def run(options: argparse.Namespace, console: Console) -> int:
    """The databases side by side, for most of a drill is waiting; the kills one after the other, for they aren't."""
    wanted = [drill for drill in DRILLS if _is_wanted(options, drill)]
    storm = kill_at_random(options.seed, options.kills)
    kinds = [options.database] if options.database else list(KINDS)
    began = time.monotonic()
    root = tempfile.mkdtemp(prefix="jobmate-drills-")
    with guarded(Path(root)):
        played = await asyncio.gather(*(play_all(kind, wanted, Path(root) / kind, console) for kind in kinds))
        if _is_wanted(options, storm) and options.kills:
            for kind in kinds:
                played.append(await play_all(kind, [storm], Path(root) / f"{kind}-kills", console))
        lines = [line for part in played for line in part]
        broken = [line for line in lines if line.outcome is None]
        if options.keep_logs:
            options.keep_logs.mkdir(parents=True, exist_ok=True)
            for log in Path(root).glob("*/*.log"):  # noqa: ASYNC240
                (options.keep_logs / f"{log.parent.name}-{log.name}").write_bytes(log.read_bytes())
    console.print(draw(sorted(lines, key=lambda line: [drill.name for drill in (*wanted, storm)].index(line.drill))))
    console.print(f"{len(lines) - len(broken)} of {len(lines)} kept, in {(time.monotonic() - began) / 60:.1f} minutes")
    return 1 if broken or not lines else 0


def _is_wanted(options: argparse.Namespace, drill: Drill) -> bool:
    return not options.only or any(words in drill.name for words in options.only)


def main() -> int:
    """Read the options and play."""
    parser = argparse.ArgumentParser(prog="python -m tests.drills", description=__doc__)
    parser.add_argument(
        "--only", action="append", default=[], help="drills whose name holds these words; may be repeated"
    )
    parser.add_argument("--database", choices=KINDS, help="this kind alone")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10_000), help="of the kills")
    parser.add_argument("--kills", type=int, default=KILLS, help="how many; 0 leaves them out")
    parser.add_argument("--keep-logs", type=Path, help="where the processes' logs go")
    return asyncio.run(run(parser.parse_args(), Console(width=140 if not sys.stdout.isatty() else None)))


if __name__ == "__main__":
    sys.exit(main())
