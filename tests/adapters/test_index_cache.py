"""The cache that the other tests rely on: what comes out of it is an index as a worker builds it, and its own."""

from pathlib import Path

from jobmate.adapters.chroma import index_status, open_index
from jobmate.adapters.embedders.lexical import LexicalEmbedder
from jobmate.engine.taxonomy import load_starter
from jobmate.settings import Settings
from tests.support.index_cache import IndexCache, compute_key


def settings(folder: Path) -> Settings:
    return Settings(_env_file=None, data_dir=folder, embedder="lexical", chroma_url="")


def test_a_copy_is_used_as_it_is(index_cache: IndexCache, tmp_path: Path) -> None:
    folder = index_cache.copy_to(tmp_path / "state")
    steps: list[int] = []
    index = open_index(settings(folder), load_starter(), LexicalEmbedder(), lambda done, _: steps.append(done))
    assert steps == []
    (found,) = index.nearest(["Kuberentes"], 1)
    assert load_starter().concepts[found[0].concept_id].name == "Kubernetes"


def test_what_a_test_does_to_its_copy_stays_there(index_cache: IndexCache, tmp_path: Path) -> None:
    one = index_cache.copy_to(tmp_path / "one")
    for path in (one / "chroma").rglob("*"):
        if path.is_file():
            path.write_bytes(b"spoilt")
    two = index_cache.copy_to(tmp_path / "two")
    assert index_status(settings(two), load_starter(), LexicalEmbedder())["built"] is True


def test_the_key_is_the_same_each_time() -> None:
    assert compute_key() == compute_key()
