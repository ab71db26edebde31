"""The vector index of the starter taxonomy, built once and kept from run to run; tests work on copies of it.

Run as a module it builds one: `python -m tests.support.index_cache FOLDER`. That is a process of its own, so that no
open client outlives the build and the folder can be moved and copied.
"""

import hashlib
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from filelock import FileLock

from jobmate.adapters.chroma import list_documents, name_collection, open_index
from jobmate.adapters.embedders.lexical import LexicalEmbedder
from jobmate.engine.taxonomy import load_starter
from jobmate.settings import Settings

KEPT = 2
"""Indexes at most: checkouts that differ may share a cache."""
BUILDING = "building-"
KEY = "key"


class IndexCache:
    """Finished indexes under one folder, by everything they are made of. Many processes may use it at once."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._key = ""

    def copy_to(self, data_dir: Path) -> Path:
        """Puts a copy of the index into an empty or new data folder; builds it first when it isn't here."""
        with FileLock(self._folder / "lock"):
            shutil.copytree(self._find_or_build() / "chroma", data_dir / "chroma")
        return data_dir

    def _find_or_build(self) -> Path:
        self._key = self._key or compute_key()
        place = self._folder / self._key
        if not place.is_dir():
            self._sweep()
            with tempfile.TemporaryDirectory(prefix=BUILDING, dir=self._folder) as building:
                fresh = Path(building) / "data"
                command = [sys.executable, "-m", "tests.support.index_cache", str(fresh)]
                subprocess.run(command, check=True, cwd=Path(__file__).parents[2])
                # The taxonomy's files may have been edited since this process read them.
                self._key = (fresh / KEY).read_text()
                place = self._folder / self._key
                if not place.is_dir():
                    fresh.rename(place)
        return place

    def _sweep(self) -> None:
        """Removes killed builds, and all but the newest of the other indexes."""
        folders = [path for path in self._folder.iterdir() if path.is_dir()]
        finished = [path for path in folders if not path.name.startswith(BUILDING)]
        finished.sort(key=lambda path: path.stat().st_mtime)
        for path in folders:
            if path not in finished[1 - KEPT :]:
                shutil.rmtree(path)


def compute_key() -> str:
    """Everything the index is made of: names, how they become vectors, how the graph is built, Chroma itself."""
    taxonomy, embedder = load_starter(), LexicalEmbedder()
    name = name_collection(taxonomy, embedder, list_documents(taxonomy))
    parts = hashlib.sha256(f"{name}\n{version('chromadb')}\n".encode())
    parts.update(embedder.embed(["Kubernetes", "wound dressing", "C++"]).tobytes())
    return parts.hexdigest()[:16]


def build(folder: Path) -> None:
    """The index in a data folder, as a worker builds it, and a file with its key."""
    open_index(
        Settings(_env_file=None, data_dir=folder, embedder="lexical", chroma_url=""), load_starter(), LexicalEmbedder()
    )
    (folder / KEY).write_text(compute_key())


if __name__ == "__main__":
    build(Path(sys.argv[1]))
