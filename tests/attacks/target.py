"""The API to attack: `python -m jobmate serve`, a process of its own, so that what an attack costs can be counted."""

import contextlib
import itertools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import orjson
import psutil

from jobmate.auth import issue_token
from jobmate.settings import Settings
from tests.schema.support.servers import SECRET, START_SECONDS, make_settings

MEGABYTE = 1_048_576
_numbers = itertools.count()

JOB = {
    "title": "Welder",
    "description": "MIG and TIG welding of pressure pipes.",
    "requiredSkills": ["Welding", "Blueprint reading"],
}


class Target:
    """A running API: what it costs, what it logs, and people who may ask it."""

    def __init__(self, settings: Settings, process: subprocess.Popen[bytes], log: Path) -> None:
        self.settings = settings
        self.url = f"http://127.0.0.1:{settings.port}"
        self.ws_url = f"ws://127.0.0.1:{settings.port}/graphql"
        self.process = process
        self._log = log
        self._usage = psutil.Process(process.pid)

    @property
    def cpu_seconds(self) -> float:
        """All the CPU time it took so far, of its children too."""
        times = self._usage.cpu_times()
        return times.user + times.system + times.children_user + times.children_system

    def forget_peak(self) -> float:
        """Start measuring memory anew; the megabytes resident now."""
        # Linux alone keeps a peak that can be reset; elsewhere what is left after a request has to do.
        with contextlib.suppress(OSError):
            Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")
        return self._usage.memory_info().rss / MEGABYTE

    @property
    def peak_memory(self) -> float:
        """The most megabytes that were resident since `forget_peak`."""
        with contextlib.suppress(OSError):
            status = Path(f"/proc/{self.process.pid}/status").read_text()
            return int(status.partition("VmHWM:")[2].split()[0]) / 1024
        return self._usage.memory_info().rss / MEGABYTE

    @property
    def log(self) -> str:
        return self._log.read_text(errors="replace")

    def token(self, subject: str | None = None) -> str:
        return issue_token(self.settings, subject or f"somebody {next(_numbers)}")

    def client(self, **headers: str) -> httpx.AsyncClient:
        """A client of somebody new."""
        named = {"authorization": f"Bearer {self.token()}", "accept": "application/graphql-response+json", **headers}
        return httpx.AsyncClient(base_url=self.url, timeout=60, headers=named)

    async def ask(self, http: httpx.AsyncClient, query: str, **variables: Any) -> dict[str, Any]:
        """`data` of an operation that must succeed."""
        body = (await http.post("/graphql", json={"query": query, "variables": variables})).json()
        assert "errors" not in body, body
        data: dict[str, Any] = body["data"]
        return data


@contextmanager
def run_target(folder: Path, redis_url: str, database_url: str, **changes: Any) -> Iterator[Target]:
    """An API in production's settings on a migrated database, its rates far off unless `changes` set them."""
    rates = dict.fromkeys(("saves", "forced_runs", "texts", "uploads", "connections"), "off")
    values = {"environment": "production", **{f"rate_{name}": rate for name, rate in rates.items()}, **changes}
    settings = make_settings(folder, redis_url, database_url=database_url, **values)
    log = folder / "api.log"
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("JOBMATE_", "OPENAI_"))}
    own = {f"JOBMATE_{name.upper()}": str(value) for name, value in values.items()}
    own |= {
        "JOBMATE_DATA_DIR": str(folder),
        "JOBMATE_DATABASE_URL": database_url,
        "JOBMATE_REDIS_URL": redis_url,
        "JOBMATE_JWT_SECRET": SECRET,
        "JOBMATE_PORT": str(settings.port),
        "TMPDIR": str(folder),
    }
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "jobmate", "serve"], env=clean | own, cwd=folder, stdout=output, stderr=output
        )
    target = Target(settings, process, log)
    try:
        _wait(target)
        yield target
    finally:
        process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(START_SECONDS)
        process.kill()
        process.wait()


def _wait(target: Target) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        with contextlib.suppress(httpx.TransportError):
            assert httpx.get(f"{target.url}/healthz").status_code == 200
            return
        assert target.process.poll() is None, target.log
        assert time.monotonic() < deadline, target.log
        time.sleep(0.05)


def encode(body: object) -> bytes:
    return orjson.dumps(body)
