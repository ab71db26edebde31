"""`jobmate serve` and `jobmate worker` as real processes that get real signals."""

import asyncio
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

START_SECONDS = 90.0
STARTED = {"serve": b"Uvicorn running", "worker": b"worker_started"}


class Process:
    """One command of JobMate. It can be started again at the same address after it ended."""

    def __init__(self, command: str, environment: dict[str, str], log: Path) -> None:
        self.command = command
        self.log = log
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None
        self._read_from = 0

    @property
    def pid(self) -> int | None:
        """None when it doesn't run."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def launch(self) -> None:
        """Start it, as a supervisor does, and don't wait."""
        inherited = {key: value for key, value in os.environ.items() if not key.startswith(("JOBMATE_", "OPENAI_"))}
        self._read_from = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "jobmate", self.command],
                env=inherited | self._environment,
                cwd=self.log.parent,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    async def start(self) -> None:
        """Start it and wait until it does its work."""
        self.launch()
        await self.started()

    async def started(self) -> None:
        """Raises RuntimeError when it ends instead, TimeoutError when it takes too long."""
        async with asyncio.timeout(START_SECONDS):
            while STARTED[self.command] not in self._read_log():
                if self.pid is None:
                    raise RuntimeError(f"{self.command} did not start: {self._read_log()[-2000:].decode()}")
                await asyncio.sleep(0.05)

    async def ensure(self) -> None:
        """Wait until it does its work; start it if it doesn't run, or ends instead."""
        if self.pid is not None:
            with suppress(RuntimeError):
                await self.started()
                return
        await self.start()

    def kill(self) -> None:
        self._send(signal.SIGKILL)
        self._reap()

    async def terminate(self) -> int:
        """SIGTERM, as a deploy sends it. Returns the exit code."""
        self._send(signal.SIGTERM)
        return await asyncio.to_thread(self._reap)

    def freeze(self) -> None:
        self._send(signal.SIGSTOP)

    def thaw(self) -> None:
        self._send(signal.SIGCONT)

    def stop(self) -> None:
        if self.pid is not None:
            self.kill()

    def _send(self, number: signal.Signals) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(number)

    def _reap(self) -> int:
        assert self._process is not None
        return self._process.wait()

    def _read_log(self) -> bytes:
        with self.log.open("rb") as lines:
            lines.seek(self._read_from)
            return lines.read()
