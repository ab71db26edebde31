"""One run of `jobmate dev`, from the first child to the last."""

import asyncio
import os
import signal
import sys
import time
from pathlib import Path

import httpx

from jobmate.cli.dev.children import Child, Program, describe_exit, last_lines
from jobmate.cli.dev.ports import choose_port
from jobmate.cli.dev.redis_process import private_redis
from jobmate.cli.dev.state import StateFile, development_secret, own_folder, write_private
from jobmate.cli.output import say
from jobmate.cli.settings import DEV_ENV
from jobmate.errors import ConfigurationError
from jobmate.settings import Settings

READY_SECONDS = 60.0
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
        env = self._environment(await self._start_redis())
        await self._run_once("migrations", "migrate", env=env)
        await asyncio.gather(
            self._keep("api", "serve", env=env),
            self._load_samples(env),
            self._run_once("index", "taxonomy", "build", env=env),
        )
        await self._keep("worker", "worker", env=env)
        await self._wait_until_ready()
        self._state.serving(self.url)
        self._announce(time.monotonic() - began)

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

    async def _load_samples(self, env: dict[str, str]) -> None:
        if self._samples:
            await self._run_once("samples", "samples", "--subject", DEMO_SUBJECT, env=env)

    async def _keep(self, name: str, *command: str, env: dict[str, str]) -> None:
        await self._keep_program(Program(name, _jobmate(*command), env, self._log(name)))

    async def _keep_program(self, program: Program) -> None:
        child = Child(program, on_start=self._state.child_started)
        self._children.append(child)
        await child.start()

    async def _run_once(self, name: str, *command: str, env: dict[str, str]) -> None:
        """Run a command to its end. Raises ConfigurationError with its last words when it fails."""
        log = self._log(name)
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            process = await asyncio.create_subprocess_exec(
                *_jobmate(*command),
                env=env,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=asyncio.subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            code = await process.wait()
        except asyncio.CancelledError:
            process.terminate()
            await process.wait()
            raise
        if code != 0:
            words = "\n  ".join(last_lines(log, 12))
            raise ConfigurationError(f"{name} failed ({describe_exit(code)}):\n  {words}\n  whole log: {log}")

    async def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        async with httpx.AsyncClient(timeout=2, trust_env=False) as client:
            while time.monotonic() < deadline:
                try:
                    if (await client.get(f"{self.url}readyz")).status_code == httpx.codes.OK:
                        return
                except httpx.HTTPError:
                    pass
                await asyncio.sleep(0.1)
        words = "\n  ".join(last_lines(self._log("api"), 12))
        raise ConfigurationError(f"the API was not ready within {READY_SECONDS:.0f} s:\n  {words}")

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


def _jobmate(*command: str) -> list[str]:
    return [sys.executable, "-m", "jobmate", *command]
