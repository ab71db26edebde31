"""Every accuracy table, one after the other: `python -m benchmarks.accuracy` (`make bench`).

Mapping and pairs for each embedder that can run, pairs by the model too when there is a key or a server of one's own,
rows judged by hand, documents by layout; and the same on `../shared/data` where it is.
"""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from jobmate.adapters.embedders import choose_embedder
from jobmate.adapters.openai_chat import open_chat
from jobmate.errors import JobMateError
from jobmate.settings import EmbedderChoice, Settings

EMBEDDERS: tuple[EmbedderChoice, ...] = ("lexical", "minilm", "openai")
GOLD = Path(__file__).parents[1] / "data"
SHARED = Path(__file__).parents[3] / "shared" / "data"


def list_tables() -> Iterator[list[str]]:
    """Module and arguments of every table that can be had here."""
    more_phrases, more_pairs = SHARED / "mapping_dev.tsv", SHARED / "samples" / "pairs_dev.jsonl"
    release = SHARED / "onet-30.0"
    has_model = open_chat(Settings()) is not None
    for embedder in EMBEDDERS:
        try:
            choose_embedder(Settings(embedder=embedder))
        except JobMateError as missing:
            print(f"skipped with {embedder}: {missing.message}\n")
            continue
        yield ["mapping", "--embedder", embedder]
        if more_phrases.is_file():
            full = ["--taxonomy", str(release)] if release.is_dir() else []
            yield ["mapping", "--embedder", embedder, "--file", str(more_phrases), *full]
        for reader in ("keyword", "llm") if has_model else ("keyword",):
            if reader == "keyword" and embedder == "openai":
                continue  # its key would bring in the model
            for name in ("pairs", "pairs_third", "pairs_fourth", "pairs_fifth"):
                yield ["pairs", "--reader", reader, "--embedder", embedder, "--file", str(GOLD / f"{name}.jsonl")]
            if more_pairs.is_file():
                yield ["pairs", "--reader", reader, "--embedder", embedder, "--file", str(more_pairs)]
    yield ["rows"]
    yield ["documents"]


def main() -> int:
    """Run each table in a process of its own, so that one embedder's memory and caches don't help another."""
    failed = False
    for module, *arguments in list_tables():
        command = [sys.executable, "-m", f"benchmarks.accuracy.{module}", *arguments]
        failed |= subprocess.run(command, check=False).returncode != 0
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
