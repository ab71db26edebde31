import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from jobmate.adapters.chroma import BUILDING, HNSW, index_status, list_documents, list_indexes, open_index
from jobmate.adapters.embedders.lexical import LexicalEmbedder
from jobmate.engine.alias_forms import Alias
from jobmate.engine.models import Concept
from jobmate.engine.taxonomy import Taxonomy, build_taxonomy, load_starter
from jobmate.engine.vectors import Vectors
from jobmate.enums import SkillKind
from jobmate.errors import ConfigurationError
from jobmate.settings import Settings
from tests.support.exact_index import ExactIndex
from tests.support.index_cache import IndexCache

PHRASES = [
    "Kuberentes", "postgres database", "wound dressing", "teaching small children", "closing the books",
    "welding pipes", "cold calls", "node js", "spread sheets", "lifting boxes", "talking to customers", "pruning trees",
    "statistical models", "ventilation systems", "court filings", "menu planning", "soldering", "unit tests",
    "fork lifts", "project schedules",
]  # fmt: skip


def make_settings(folder: Path, **values: str) -> Settings:
    return Settings(_env_file=None, data_dir=folder, **values)  # type: ignore[call-arg, arg-type]


def make_taxonomy(*names: str) -> Taxonomy:
    concepts = [
        Concept(f"t:{name}", name, SkillKind.TECHNOLOGY, "onet", official_names=(f"Acme {name} software",))
        for name in names
    ]
    aliases = [Alias(f"{name} suite", f"t:{name}") for name in names]
    return build_taxonomy("small", concepts, aliases)


class StoppingEmbedder(LexicalEmbedder):
    """Stands for a process that is killed in the middle of a build."""

    def embed(self, texts: list[str]) -> Vectors:  # type: ignore[override]
        raise KeyboardInterrupt


def test_documents_are_names_official_names_and_plain_aliases() -> None:
    documents = list_documents(make_taxonomy("Zorptool"))
    assert [document.text for document in documents] == ["Zorptool", "Acme Zorptool software", "Zorptool suite"]
    assert len({document.id for document in list_documents(load_starter())}) == len(list_documents(load_starter()))


def test_open_builds_once_and_then_opens(tmp_path: Path) -> None:
    settings, taxonomy = make_settings(tmp_path), make_taxonomy("Zorptool", "Blivet")
    steps: list[tuple[int, int]] = []
    assert index_status(settings, taxonomy, LexicalEmbedder())["built"] is False
    open_index(settings, taxonomy, LexicalEmbedder(), lambda done, total: steps.append((done, total)))
    assert steps == [(6, 6)]
    open_index(settings, taxonomy, LexicalEmbedder(), lambda done, total: steps.append((done, total)))
    assert len(steps) == 1
    status = index_status(settings, taxonomy, LexicalEmbedder())
    assert status["built"] is True
    assert (status["names"], status["concepts"], status["embedder"]) == (6, 2, "lexical-1")


def test_rules_that_change_need_no_new_index(tmp_path: Path) -> None:
    settings, taxonomy = make_settings(tmp_path), make_taxonomy("Zorptool")
    open_index(settings, taxonomy, LexicalEmbedder())
    steps: list[int] = []
    other = replace(taxonomy, version="with other rules")
    open_index(settings, other, LexicalEmbedder(), lambda done, _: steps.append(done))
    assert steps == []


def test_nearest_gives_each_concept_once_best_first(tmp_path: Path) -> None:
    index = open_index(make_settings(tmp_path), make_taxonomy("Zorptool", "Blivet", "Zorpkit"), LexicalEmbedder())
    found = index.nearest(["Zorptool suite", "blivets"], 2)
    assert [near.concept_id for near in found[0]] == ["t:Zorptool", "t:Zorpkit"]
    assert found[0][0].name == "Zorptool suite"
    assert found[0][0].similarity == pytest.approx(1, abs=1e-5)
    assert found[1][0].concept_id == "t:Blivet"
    assert index.nearest([], 3) == []
    assert index.nearest(["x"], 0) == [[]]
    assert index.nearest(["Zorptool suite"], 2) == found[:1]


def test_another_taxonomy_gets_another_collection(tmp_path: Path) -> None:
    settings = make_settings(tmp_path)
    open_index(settings, make_taxonomy("Zorptool"), LexicalEmbedder())
    second = open_index(settings, make_taxonomy("Zorptool", "Blivet"), LexicalEmbedder())
    assert len(list_indexes(settings)) == 2
    assert second.nearest(["Blivet"], 1)[0][0].concept_id == "t:Blivet"


def test_a_killed_build_is_never_used_and_swept_away(tmp_path: Path) -> None:
    settings, taxonomy = make_settings(tmp_path), make_taxonomy("Zorptool")
    with pytest.raises(KeyboardInterrupt):
        open_index(settings, taxonomy, StoppingEmbedder())
    assert index_status(settings, taxonomy, LexicalEmbedder())["built"] is False
    assert list_indexes(settings) == []
    open_index(settings, taxonomy, LexicalEmbedder())
    assert index_status(settings, taxonomy, LexicalEmbedder())["names"] == 3
    import chromadb

    client = chromadb.PersistentClient(path=tmp_path / "chroma", settings=_same_settings(tmp_path))
    assert not [one.name for one in client.list_collections() if one.name.startswith(BUILDING)]


def _same_settings(folder: Path) -> "object":
    from chromadb.config import Settings as ChromaSettings

    return ChromaSettings(
        anonymized_telemetry=False, is_persistent=True, persist_directory=str((folder / "chroma").resolve())
    )


def test_threads_that_race_build_once(tmp_path: Path) -> None:
    settings, taxonomy = make_settings(tmp_path), make_taxonomy("Zorptool", "Blivet")
    builds: list[int] = []

    def build() -> None:
        open_index(settings, taxonomy, LexicalEmbedder(), lambda done, _: builds.append(done)).nearest(["Blivet"], 1)

    threads = [threading.Thread(target=build) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert builds == [6]


BUILD = """
import sys
from pathlib import Path
from tests.adapters.test_chroma import make_settings, make_taxonomy
from jobmate.adapters.chroma import open_index
from jobmate.adapters.embedders.lexical import LexicalEmbedder
index = open_index(make_settings(Path(sys.argv[1])), make_taxonomy("Zorptool", "Blivet"), LexicalEmbedder())
print(index.nearest(["Blivet"], 1)[0][0].concept_id, len(index.nearest(["x"], 9)[0]))
"""


def test_processes_that_race_agree(tmp_path: Path) -> None:
    command = [sys.executable, "-c", BUILD, str(tmp_path)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    assert [process.communicate()[0].split() for process in running] == [["t:Blivet", "2"]] * 3
    assert len(list_indexes(make_settings(tmp_path))) == 1


NO_NETWORK = """
import socket, sys
def refuse(*_):
    raise SystemExit("a connection was attempted")
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refuse
exec(sys.stdin.read())
"""


def test_nothing_leaves_the_machine(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", NO_NETWORK, str(tmp_path)], input=BUILD, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.split()) == (0, ["t:Blivet", "2"]), done.stderr


@pytest.fixture
def chroma_server(tmp_path: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [Path(sys.executable).with_name("chroma"), "run", "--host", "127.0.0.1", "--port", str(port)]
    with (tmp_path / "server.log").open("wb") as log:
        server = subprocess.Popen([*command, "--path", str(tmp_path / "server")], stdout=log, stderr=log)
        try:
            while server.poll() is None:
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.05)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait()


def test_a_server_serves_as_well(tmp_path: Path, chroma_server: str) -> None:
    taxonomy = make_taxonomy("Zorptool", "Blivet")
    settings = make_settings(tmp_path / "one", chroma_url=chroma_server)
    open_index(settings, taxonomy, LexicalEmbedder())
    builds: list[int] = []
    other_machine = make_settings(tmp_path / "two", chroma_url=chroma_server)
    index = open_index(other_machine, taxonomy, LexicalEmbedder(), lambda done, _: builds.append(done))
    assert builds == []
    assert index.nearest(["Blivet"], 1)[0][0].concept_id == "t:Blivet"
    assert index_status(other_machine, taxonomy, LexicalEmbedder())["place"] == chroma_server


def test_import_is_lazy() -> None:
    script = "import sys, jobmate.adapters.chroma, jobmate.adapters.embedders; sys.exit('chromadb' in sys.modules)"
    subprocess.run([sys.executable, "-c", script], check=True)


def test_a_wrong_address_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="JOBMATE_CHROMA_URL"):
        open_index(make_settings(tmp_path, chroma_url="chroma.example:8000"), make_taxonomy("A1b2"), LexicalEmbedder())
    with pytest.raises(ConfigurationError, match=r"127\.0\.0\.1:9"):
        open_index(make_settings(tmp_path, chroma_url="http://127.0.0.1:9"), make_taxonomy("A1b2"), LexicalEmbedder())


def test_a_file_in_place_of_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("x")
    with pytest.raises(ConfigurationError, match="can't be used"):
        open_index(make_settings(tmp_path / "data"), make_taxonomy("A1b2"), LexicalEmbedder())


@pytest.mark.timeout(400)
def test_recall_on_the_starter_collection(index_cache: IndexCache, tmp_path: Path) -> None:
    """Approximate search must find what exact search finds: recall@5 by concept, cosines compared, not ids."""
    taxonomy, embedder = load_starter(), LexicalEmbedder()
    index = open_index(make_settings(index_cache.copy_to(tmp_path / "state")), taxonomy, embedder)
    phrases = PHRASES + [concept.name for concept in list(taxonomy.concepts.values())[::20]]
    exact = ExactIndex(taxonomy, embedder).nearest(phrases, 5)
    found = index.nearest(phrases, 5)
    hits = [
        near.similarity >= best[-1].similarity - 1e-4 for row, best in zip(found, exact, strict=True) for near in row
    ]
    assert len(hits) == 5 * len(phrases)
    assert np.mean(hits) >= 0.98
    assert HNSW["space"] == "cosine"
