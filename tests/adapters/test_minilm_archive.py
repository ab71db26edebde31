"""Fetching the model's files: from a real server, a small archive made here."""

import hashlib
import io
import os
import tarfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from filelock import FileLock

from jobmate.adapters.embedders.minilm import FILES
from jobmate.adapters.embedders.minilm_archive import pull_minilm
from jobmate.errors import DownloadFailed
from tests.support.file_server import FileServer, serve_files

CONTENT = {f"onnx/{name}": os.urandom(3000) for name in FILES}


def write_archive(folder: Path, members: Mapping[str, bytes | tarfile.TarInfo]) -> str:
    """Writes `model.tar.gz` and returns its checksum."""
    path = folder / "model.tar.gz"
    with tarfile.open(path, "w:gz") as tar:
        for name, content in members.items():
            if isinstance(content, tarfile.TarInfo):
                tar.addfile(content)
            else:
                info = tarfile.TarInfo(name)
                info.size = len(content)
                tar.addfile(info, io.BytesIO(content))
    return hashlib.sha256(path.read_bytes()).hexdigest()


class Shelf:
    """A server with one archive, and a folder to pull it to."""

    def __init__(self, folder: Path, server: FileServer) -> None:
        self.shelf, self.server = folder, server
        self.folder = folder.parent / "minilm"
        self.url = f"{server.url}/model.tar.gz"
        self.steps: list[tuple[int, int | None]] = []

    def pull(self, sha256: str | None) -> bool:
        return pull_minilm(
            self.folder, lambda done, total: self.steps.append((done, total)), url=self.url, sha256=sha256
        )

    def files(self) -> dict[str, bytes]:
        return {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in self.folder.rglob("*")
            if path.is_file() and path.name != "pull.lock"
        }


@pytest.fixture
def models(tmp_path: Path) -> Iterator[Shelf]:
    folder = tmp_path / "shelf"
    folder.mkdir()
    with serve_files(folder) as server:
        yield Shelf(folder, server)


def test_pull_puts_the_files_where_the_embedder_reads_them(models: Shelf) -> None:
    extra = {"onnx/README": b"passed over", "notes/config.json": b"too"}
    sha256 = write_archive(models.shelf, {**extra, **CONTENT})
    assert models.pull(sha256)
    assert models.files() == CONTENT
    size = (models.shelf / "model.tar.gz").stat().st_size
    assert models.steps[-1] == (size, size)
    assert not models.pull(sha256)
    assert models.server.ranges == [""]


def test_a_pull_that_was_cut_off_goes_on_where_it_stopped(models: Shelf) -> None:
    sha256 = write_archive(models.shelf, CONTENT)
    models.server.cut_at = 5000
    with pytest.raises(DownloadFailed, match="What came is kept; run it again"):
        models.pull(sha256)
    assert len(models.files()["model.tar.gz.partial"]) == 5000
    assert models.pull(sha256)
    assert models.server.ranges == ["", "bytes=5000-"]
    assert models.files() == CONTENT


def test_a_partial_file_that_is_whole_is_used_and_one_of_another_file_is_dropped(models: Shelf) -> None:
    sha256 = write_archive(models.shelf, CONTENT)
    models.folder.mkdir()
    partial = models.folder / "model.tar.gz.partial"
    partial.write_bytes(b"x" * 10**6)
    with pytest.raises(DownloadFailed, match="not the one that 1000000 bytes came of"):
        models.pull(sha256)
    assert models.files() == {}
    partial.write_bytes((models.shelf / "model.tar.gz").read_bytes())
    assert models.pull(sha256)
    assert models.files() == CONTENT


def test_a_wrong_checksum_removes_the_file(models: Shelf) -> None:
    write_archive(models.shelf, CONTENT)
    with pytest.raises(DownloadFailed, match=r"its SHA-256 is .* the file was removed"):
        models.pull("0" * 64)
    assert models.files() == {}


def test_a_mirror_must_give_what_chroma_publishes(models: Shelf) -> None:
    write_archive(models.shelf, CONTENT)
    with pytest.raises(DownloadFailed, match="its SHA-256 is"):
        models.pull(None)
    assert models.files() == {}


def test_two_pulls_at_once_do_not_meet(models: Shelf) -> None:
    models.folder.mkdir()
    sha256 = write_archive(models.shelf, CONTENT)
    with FileLock(models.folder / "pull.lock"), pytest.raises(DownloadFailed, match="another pull"):
        models.pull(sha256)
    assert models.pull(sha256)


def link(name: str, to: str) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = tarfile.SYMTYPE, to
    return info


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({**CONTENT, "../outside.txt": b"x"}, "'../outside.txt' is no plain file inside it"),
        ({**CONTENT, "onnx/../../outside.txt": b"x"}, "is no plain file inside it"),
        ({**CONTENT, "/tmp/outside.txt": b"x"}, "'/tmp/outside.txt' is no plain file"),  # noqa: S108
        ({"onnx/other": link("onnx/other", "/etc/passwd"), **CONTENT}, "is no plain file inside it"),
        ({name: CONTENT[name] for name in list(CONTENT)[1:]}, f"has no {FILES[0]} under onnx/"),
    ],
    ids=["parent", "hidden parent", "absolute", "link", "incomplete"],
)
def test_an_archive_that_is_not_the_models_changes_nothing(
    models: Shelf, members: Mapping[str, bytes | tarfile.TarInfo], words: str
) -> None:
    (models.folder / "onnx").mkdir(parents=True)
    (models.folder / "onnx" / "vocab.txt").write_bytes(b"of before")
    with pytest.raises(DownloadFailed) as caught:
        models.pull(write_archive(models.shelf, members))
    assert words in caught.value.message
    assert models.url in caught.value.message
    assert models.files() == {"onnx/vocab.txt": b"of before"}
    assert not (models.folder.parent / "outside.txt").exists()


def test_what_was_incomplete_is_replaced(models: Shelf) -> None:
    (models.folder / "onnx").mkdir(parents=True)
    (models.folder / "onnx" / "vocab.txt").write_bytes(b"of before")
    assert models.pull(write_archive(models.shelf, CONTENT))
    assert models.files() == CONTENT


@pytest.mark.parametrize("damage", ["a page", "cut"])
def test_what_is_no_archive_is_named(models: Shelf, damage: str) -> None:
    write_archive(models.shelf, CONTENT)
    path = models.shelf / "model.tar.gz"
    whole = path.read_bytes()
    path.write_bytes({"a page": b"<html>Please log in</html>", "cut": whole[:-3000]}[damage])
    with pytest.raises(DownloadFailed, match="is no archive, or a damaged one"):
        models.pull(hashlib.sha256(path.read_bytes()).hexdigest())
    assert models.files() == {}


@pytest.mark.parametrize("url", ["{url}/elsewhere.tar.gz", "http://127.0.0.1:1/model.tar.gz", "ftp://example.org/a"])
def test_what_can_not_be_fetched_says_so(models: Shelf, url: str) -> None:
    models.url = url.format(url=models.server.url)
    with pytest.raises(DownloadFailed, match="can't be fetched"):
        models.pull("0" * 64)
