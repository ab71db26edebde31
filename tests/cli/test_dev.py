"""`jobmate dev` as a person runs it: one process that starts, watches and stops the others."""

import itertools
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import orjson
import psutil
import pytest
from sqlalchemy import func, select

from jobmate.db.models import Job
from jobmate.db.session import Database
from tests.support.index_cache import IndexCache

START_SECONDS = 90
STEP_SECONDS = 90
_numbers = itertools.count(1)


class Dev:
    """A running `jobmate dev`."""

    def __init__(self, folder: Path, *options: str, **settings: str) -> None:
        self.folder = folder
        self.words = folder.with_name(f"{folder.name}-{next(_numbers)}.stderr")
        environment = {key: value for key, value in os.environ.items() if not key.startswith("JOBMATE_")}
        environment |= {"JOBMATE_EMBEDDER": "lexical", "PYTHONUNBUFFERED": "1", **settings}
        environment.pop("OPENAI_API_KEY", None)
        command = [sys.executable, "-m", "jobmate", "dev", "--data-dir", str(folder), *options]
        with self.words.open("wb") as words:
            self.process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=words)

    def url(self) -> str:
        """Wait for the one line on stdout."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline().decode().strip()
        assert line.startswith("http://"), self.said()
        return line

    def said(self) -> str:
        return self.words.read_text(errors="replace")

    def children(self) -> dict[str, int]:
        state = orjson.loads((self.folder / "dev.json").read_bytes())
        return {name: entry["pid"] for name, entry in state["children"].items()}

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        code = self.process.wait(STEP_SECONDS)
        if self.process.stdout is not None:
            self.process.stdout.close()
        return code


def wait_for(condition: Callable[[], bool], why: str) -> None:
    deadline = time.monotonic() + STEP_SECONDS
    while not condition():
        assert time.monotonic() < deadline, why
        time.sleep(0.05)


@pytest.fixture
def start(tmp_path: Path, index_cache: IndexCache) -> Iterator[Callable[..., Dev]]:
    runs: list[Dev] = []
    index_cache.copy_to(tmp_path / "state")

    def begin(*options: str, folder: Path = tmp_path / "state", **settings: str) -> Dev:
        runs.append(Dev(folder, *options, **settings))
        return runs[-1]

    yield begin
    for run in runs:
        run.stop(signal.SIGTERM)


def is_ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}readyz", timeout=2, trust_env=False).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


@pytest.mark.timeout(400)
def test_one_run_from_start_to_ctrl_c(start: Callable[..., Dev], tmp_path: Path) -> None:
    dev = start()
    url = dev.url()
    assert is_ready(url)
    children = dev.children()
    assert set(children) == {"redis", "api", "worker"}

    second = start()
    assert second.process.wait(STEP_SECONDS) == 1
    assert f"already runs on {dev.folder}" in second.said()
    assert url in second.said()

    port = url.rstrip("/").rpartition(":")[2]
    third = start("--port", port, folder=tmp_path / "other")
    assert third.process.wait(STEP_SECONDS) == 1
    assert f"port {port} on 127.0.0.1 is taken" in third.said()

    os.kill(children["worker"], signal.SIGKILL)
    wait_for(lambda: "worker stopped (killed by SIGKILL); starting it again" in dev.said(), "the crash is not reported")
    wait_for(lambda: dev.children()["worker"] != children["worker"], "the worker is not restarted")

    pids = list(dev.children().values())
    assert dev.stop(signal.SIGINT) == 0
    assert not [pid for pid in pids if psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE]
    assert not (dev.folder / "dev.env").exists(), "the secret's copy goes with the run"


@pytest.mark.timeout(400)
def test_a_taken_default_port_moves_on_and_leftovers_of_a_killed_run_are_ended(start: Callable[..., Dev]) -> None:
    with socket.socket() as squatter:
        squatter.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            squatter.bind(("127.0.0.1", 8000))
            squatter.listen()
        except OSError:
            pass  # somebody else holds it: as good
        first = start()
        assert not first.url().endswith(":8000/")
    orphans = first.children()
    first.process.kill()
    first.process.wait()
    assert psutil.pid_exists(orphans["redis"])

    again = start()
    again.url()
    assert "left over from an earlier run" in again.said()
    wait_for(
        lambda: (
            not any(pid in orphans.values() for pid in again.children().values())
            and not psutil.pid_exists(orphans["redis"])
        ),
        "orphans still run",
    )
    assert again.stop() == 0


@pytest.mark.timeout(400)
@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)  # the others run on SQLite, which is the default
async def test_a_database_of_ones_own_is_migrated_and_filled(start: Callable[..., Dev], bare_database_url: str) -> None:
    dev = start(JOBMATE_DATABASE_URL=bare_database_url)
    url = dev.url()
    assert is_ready(url)
    database = Database(bare_database_url)
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Job))
    await database.close()
    assert dev.stop() == 0
