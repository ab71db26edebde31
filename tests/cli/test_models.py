"""`jobmate models` as a person runs it, against a real server with a small archive."""

import os
import subprocess
import sys
from pathlib import Path

import orjson

from jobmate.adapters.embedders.minilm import FILES
from tests.adapters.test_minilm_archive import CONTENT, write_archive
from tests.support.file_server import serve_files


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("JOBMATE_", "OPENAI_"))}
    own = {"JOBMATE_MINILM_DIR": str(folder), "JOBMATE_DATA_DIR": str(folder.parent / "state")}
    return subprocess.run(
        [sys.executable, "-m", "jobmate", "models", *arguments],
        env=clean | own | {"no_proxy": "127.0.0.1"},
        cwd=folder.parent,
        capture_output=True,
        text=True,
        check=False,
    )


def test_status_pull_status(tmp_path: Path) -> None:
    folder, shelf = tmp_path / "minilm", tmp_path / "shelf"
    shelf.mkdir()
    before = orjson.loads(run(folder, "status", "--format", "json").stdout)
    assert (before["ready"], before["missing"], before["embedderInUse"]) == (False, list(FILES), None)
    sha256 = write_archive(shelf, CONTENT)
    with serve_files(shelf) as server:
        url = f"{server.url}/model.tar.gz"
        refused = run(folder, "pull", "--url", url)
        assert (refused.returncode, refused.stdout) == (1, "")
        assert refused.stderr.strip().startswith(f"jobmate: {url}: its SHA-256 is {sha256}, not")
        done = run(folder, "pull", "--url", url, "--sha256", sha256)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert f"all-MiniLM-L6-v2 is in {folder}" in done.stderr
    after = orjson.loads(run(folder, "status", "--format", "json").stdout)
    assert (after["ready"], after["missing"], after["embedderInUse"]) == (True, [], "minilm-l6-v2")
    assert "ready" in run(folder, "status").stdout
