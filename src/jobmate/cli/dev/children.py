"""Child processes of `jobmate dev`: started, watched, restarted when they crash, stopped in order."""

import asyncio
import os
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from jobmate.cli.output import say

STOP_SECONDS = 15.0
"""How long a child may take to finish its work after SIGTERM."""
MAX_PAUSE = 30.0
"""Longest pause before a child that keeps crashing is started again."""
STEADY_SECONDS = 60.0
"""A child that ran this long starts over with a short pause."""


@dataclass(frozen=True, slots=True)
class Program:
    """What to run. `stdin` is written to the child and closed; its output goes to `log`."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    log: Path
    stdin: bytes | None = None


@dataclass(slots=True)
class Child:
    """One program kept running until `stop`."""

    program: Program
    on_start: Callable[[str, int], None]
    process: asyncio.subprocess.Process | None = None
    stopping: bool = False
    _task: asyncio.Task[None] | None = field(default=None, init=False)

    async def start(self) -> None:
        """Start it; returns once the process exists. Raises OSError when it can't be executed."""
        await self._spawn()
        self._task = asyncio.create_task(self._keep_running(), name=f"keep {self.program.name}")

    async def stop(self) -> None:
        """SIGTERM, wait, and SIGKILL only what does not go."""
        self.stopping = True
        process = self.process
        if process is not None and process.returncode is None:
            _signal(process, signal.SIGTERM)
            try:
                await asyncio.wait_for(process.wait(), STOP_SECONDS)
            except TimeoutError:
                say(f"{self.program.name} did not stop in {STOP_SECONDS:.0f} s and is killed")
                _signal(process, signal.SIGKILL)
                await process.wait()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _spawn(self) -> None:
        program = self.program
        program.log.parent.mkdir(parents=True, exist_ok=True)
        with program.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *program.argv,
                env=dict(program.env),
                stdin=subprocess.PIPE if program.stdin is not None else subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C reaches `jobmate dev` alone, which stops its children in order
            )
        self.on_start(program.name, self.process.pid)
        if program.stdin is not None and self.process.stdin is not None:
            self.process.stdin.write(program.stdin)
            await self.process.stdin.drain()
            self.process.stdin.close()

    async def _keep_running(self) -> None:
        pause = 0.5
        while True:
            started = time.monotonic()
            assert self.process is not None  # noqa: S101  spawned before this task
            code = await self.process.wait()
            if self.stopping:
                return
            if time.monotonic() - started > STEADY_SECONDS:
                pause = 0.5
            say(f"{self.program.name} stopped ({describe_exit(code)}); starting it again in {pause:g} s")
            for line in last_lines(self.program.log, 8):
                say(f"  {self.program.name}: {line}")
            await asyncio.sleep(pause)
            pause = min(pause * 2, MAX_PAUSE)
            await self._spawn()


def describe_exit(code: int) -> str:
    """An exit code in words: "exit code 1", "killed by SIGKILL"."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"killed by {signal.Signals(-code).name}"
    except ValueError:
        return f"killed by signal {-code}"


def last_lines(path: Path, count: int) -> list[str]:
    """The end of a log file."""
    try:
        with path.open("rb") as log:
            log.seek(0, os.SEEK_END)
            log.seek(max(0, log.tell() - 8192))
            return list(deque(log.read().decode(errors="replace").splitlines(), maxlen=count))
    except OSError:
        return []


def _signal(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    try:
        process.send_signal(number)
    except ProcessLookupError:
        return
