"""The whole product as processes of our own: Redis, the API and a worker, which can be killed and started again."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr

from jobmate.auth import issue_token
from jobmate.settings import Settings
from tests.support.redis_server import RedisServer, find_port

READY_SECONDS = 240.0
SECRET = "a secret for the browser tests, long enough"  # pragma: allowlist secret


class Stack:
    """`folder` holds the logs, `engine_folder` the vector index, which is built once for all tests."""

    def __init__(self, folder: Path, engine_folder: Path, database_url: str) -> None:
        self.database_url = database_url
        self._folder = folder
        self._redis = RedisServer(folder)
        self._port = find_port()
        self._engine_folder = engine_folder
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self.settings = Settings(_env_file=None, jwt_secret=SecretStr(SECRET), jwt_leeway=0)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        self._redis.start()
        self.start_worker()
        self.start_api()
        self.wait_for_worker()

    def stop(self) -> None:
        for process in self._processes.values():
            process.send_signal(signal.SIGTERM)
        for process in self._processes.values():
            process.wait(timeout=30)
        self._redis.stop()

    def start_api(self) -> None:
        self._spawn("serve")
        wait_for(self._is_ready, f"the API to be ready; see {self._folder}")

    def kill_api(self) -> None:
        """As a crash does."""
        process = self._processes.pop("serve")
        process.kill()
        process.wait()

    def start_worker(self, **settings: str) -> None:
        """`settings` are names without the prefix, e.g. OPENAI_BASE_URL."""
        (self._folder / "worker.log").unlink(missing_ok=True)
        self._spawn("worker", settings)

    def wait_for_worker(self) -> None:
        """Wait until it takes work."""
        log = self._folder / "worker.log"
        wait_for(lambda: "worker_started" in log.read_text(), f"the worker to be ready; see {log}")

    def stop_worker(self) -> None:
        """As a deploy does."""
        process = self._processes.pop("worker")
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)

    def token(self, subject: str, *, seconds: float = 3600) -> str:
        return issue_token(self.settings, subject, name=subject.title(), ttl=timedelta(seconds=seconds))

    def _spawn(self, command: str, settings: dict[str, str] | None = None) -> None:
        with (self._folder / f"{command}.log").open("ab") as log:
            self._processes[command] = subprocess.Popen(
                [sys.executable, "-m", "jobmate", command],
                env=self._env() | {f"JOBMATE_{name}": value for name, value in (settings or {}).items()},
                cwd=self._folder,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def _is_ready(self) -> bool:
        if self._processes["serve"].poll() is not None:
            raise RuntimeError((self._folder / "serve.log").read_text()[-2000:])
        try:
            return httpx.get(f"{self.url}/readyz", trust_env=False).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    def _env(self) -> dict[str, str]:
        clean = {key: value for key, value in os.environ.items() if not key.startswith(("JOBMATE_", "OPENAI_"))}
        own = {
            "DATA_DIR": str(self._engine_folder),
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self._redis.url,
            "EMBEDDER": "lexical",
            "ENVIRONMENT": "development",
            "JWT_SECRET": SECRET,
            "JWT_LEEWAY": "0",
            "PORT": str(self._port),
        }
        return clean | {f"JOBMATE_{name}": value for name, value in own.items()}


class Person:
    """Someone at the API, without a browser: another device, or the one who set things up."""

    def __init__(self, stack: Stack, subject: str) -> None:
        self._stack = stack
        self.subject = subject
        self.token = stack.token(subject)

    def send(self, query: str, **variables: Any) -> dict[str, Any]:
        answer = httpx.post(
            f"{self._stack.url}/graphql",
            json={"query": query, "variables": variables},
            headers={"authorization": f"Bearer {self.token}"},
            trust_env=False,
        ).json()
        assert "errors" not in answer, answer["errors"]
        data: dict[str, Any] = answer["data"]
        return data

    def add_resume(self, text: str, title: str | None = None) -> str:
        query = """mutation($input: CreateResumeInput!) {
            createResume(input: $input) { ... on CreateResumeSuccess { resume { id } } } }"""
        data = self.send(query, input={"text": text, "title": title})
        return str(data["createResume"]["resume"]["id"])

    def add_job(self, title: str, description: str, **fields: Any) -> str:
        query = """mutation($input: CreateJobInput!) {
            createJob(input: $input) { ... on CreateJobSuccess { job { id } } ... on InvalidInput { message } } }"""
        data = self.send(query, input={"title": title, "description": description, **fields})
        return str(data["createJob"]["job"]["id"])

    def save(self, job_id: str) -> None:
        self.send("mutation($id: ID!) { saveJob(jobId: $id) { __typename } }", id=job_id)

    def unsave(self, job_id: str) -> None:
        self.send("mutation($id: ID!) { unsaveJob(jobId: $id) { __typename } }", id=job_id)


def wait_for(is_so: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited too long for {what}")
        time.sleep(0.1)
