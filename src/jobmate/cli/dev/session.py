"""One run of `jobmate dev`, from the first child to the last."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
from redis.exceptions import RedisError

from jobmate.cli.dev.children import Child, Program, last_lines
from jobmate.cli.dev.ports import choose_port
from jobmate.cli.dev.redis_process import private_redis
from jobmate.cli.dev.state import StateFile, development_secret, own_folder, write_private
from jobmate.cli.output import say
from jobmate.cli.settings import DEV_ENV
from jobmate.db.migrate import upgrade_database
from jobmate.errors import ConfigurationError
from jobmate.queue import WORKER_HEALTH_KEY, connect_redis
from jobmate.runtime import open_runtime
from jobmate.services.samples import load_samples
from jobmate.settings import Settings

READY_SECONDS = 180.0
PATIENCE_SECONDS = 8.0
DEMO_SUBJECT = "demo"


async def run_dev(settings: Settings, *, port: int | None, samples: bool) -> int:
    """Run until Ctrl-C or SIGTERM; returns the exit code.

    Raises ConfigurationError when the folder is in use, the port is taken or a part can't start.
    """
    with own_folder(settings.data_dir):
        chosen = choose_port(settings.host, port, settings.port)
        return await _Session(settings, chosen, samples=samples).run()


class _Session:
    def __init__(self, settings: Settings, port: int, *, samples: bool) -> None:
        self._folder = settings.data_dir.resolve()
        self._settings = settings
        self._port = port
        self._samples = samples
        self._state = StateFile(self._folder)
        self._children: list[Child] = []
        self._stop = asyncio.Event()

    @property
    def url(self) -> str:
        host = self._settings.host
        shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
        return f"http://{shown}:{self._port}/"

    async def run(self) -> int:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._stop.set)
        starting = asyncio.create_task(self._start())
        stopped = asyncio.create_task(self._stop.wait())
        try:
            await asyncio.wait({starting, stopped}, return_when=asyncio.FIRST_COMPLETED)
            if starting.done():
                starting.result()
                await stopped
        finally:
            for task in (starting, stopped):
                task.cancel()
            await asyncio.gather(starting, stopped, return_exceptions=True)
            await self._stop_children()
        return 0

    async def _start(self) -> None:
        began = time.monotonic()
        redis_url = await self._start_redis()
        env = self._environment(redis_url)
        await self._prepare_database(redis_url)
        await asyncio.gather(self._keep("api", "serve", env=env), self._keep("worker", "worker", env=env))
        await self._wait_for("api", self._api_is_ready)
        self._state.serving(self.url)
        self._announce(time.monotonic() - began)
        await self._wait_for("worker", lambda: _worker_is_ready(redis_url))
        say(f"the worker is ready too, {time.monotonic() - began:.1f} s after the start")

    async def _prepare_database(self, redis_url: str) -> None:
        settings = self._settings.model_copy(update={"data_dir": self._folder, "redis_url": redis_url})
        await upgrade_database(settings.database)
        if self._samples:
            async with open_runtime(settings, "cli") as runtime, runtime.unit_of_work() as work:
                await load_samples(work, issuer=settings.jwt_issuer, subject=DEMO_SUBJECT)

    def _environment(self, redis_url: str) -> dict[str, str]:
        """The environment of our children; what other commands need of it goes into `dev.env`."""
        shared = {"JOBMATE_REDIS_URL": redis_url}
        if self._settings.jwt_secret is None and not self._settings.jwks_url:
            shared["JOBMATE_JWT_SECRET"] = development_secret(self._folder)
        write_private(self._folder / DEV_ENV, "".join(f'{key}="{value}"\n' for key, value in shared.items()))
        return {
            **os.environ,
            **shared,
            "JOBMATE_DATA_DIR": str(self._folder),
            "JOBMATE_ENVIRONMENT": "development",
            "JOBMATE_HOST": self._settings.host,
            "JOBMATE_PORT": str(self._port),
            "JOBMATE_LOG_FORMAT": "console",
        }

    async def _start_redis(self) -> str:
        if "redis_url" in self._settings.model_fields_set:
            return self._settings.redis_url
        redis = private_redis(self._folder)
        await self._keep_program(redis.program)
        return redis.url

    async def _keep(self, name: str, *command: str, env: dict[str, str]) -> None:
        await self._keep_program(Program(name, _jobmate(*command), env, self._log(name)))

    async def _keep_program(self, program: Program) -> None:
        child = Child(program, on_start=self._state.child_started)
        self._children.append(child)
        await child.start()

    async def _wait_for(self, name: str, is_ready: Callable[[], Awaitable[bool]]) -> None:
        """Raises ConfigurationError with the child's last words when it isn't ready in time."""
        began, told = time.monotonic(), False
        while not await is_ready():
            waited = time.monotonic() - began
            if waited > READY_SECONDS:
                words = "\n  ".join(last_lines(self._log(name), 12))
                raise ConfigurationError(f"{name} was not ready within {READY_SECONDS:.0f} s:\n  {words}")
            if name == "worker" and waited > PATIENCE_SECONDS and not told:
                told = True
                say("the worker indexes the taxonomy, up to a minute at a first start; saved jobs wait for it")
            await asyncio.sleep(0.1)

    async def _api_is_ready(self) -> bool:
        try:
            async with httpx.AsyncClient(timeout=2, trust_env=False) as client:
                return (await client.get(f"{self.url}readyz")).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    async def _stop_children(self) -> None:
        """Last started first: the worker hands back its work while the database and Redis are there."""
        if self._children:
            say("stopping")
        for child in reversed(self._children):
            await child.stop()

    def _announce(self, seconds: float) -> None:
        say(f"JobMate is ready in {seconds:.1f} s. State and logs: {self._folder}. Ctrl-C stops it.")
        print(self.url, flush=True)

    def _log(self, name: str) -> Path:
        return self._folder / "logs" / f"{name}.log"


async def _worker_is_ready(redis_url: str) -> bool:
    redis = connect_redis(redis_url, 1)
    try:
        return bool(await redis.exists(WORKER_HEALTH_KEY))
    except (RedisError, OSError):
        return False
    finally:
        await redis.aclose()


def _jobmate(*command: str) -> list[str]:
    return [sys.executable, "-m", "jobmate", *command]
