"""Every accuracy table, one after the other: `python -m benchmarks.accuracy` (`make bench`)."""

import subprocess
import sys

from jobmate.adapters.embedders import choose_embedder
from jobmate.errors import JobMateError
from jobmate.settings import Settings

EMBEDDERS = ("lexical", "minilm")


def main() -> int:
    """Run each table in a process of its own, so that one embedder's memory and caches don't help another."""
    failed = False
    for embedder in EMBEDDERS:
        try:
            choose_embedder(Settings(embedder=embedder))
        except JobMateError as missing:
            print(f"skipped with {embedder}: {missing.message}\n")
            continue
        command = [sys.executable, "-m", "benchmarks.accuracy.mapping", "--embedder", embedder]
        failed |= subprocess.run(command, check=False).returncode != 0
    failed |= subprocess.run([sys.executable, "-m", "benchmarks.accuracy.pairs"], check=False).returncode != 0
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
