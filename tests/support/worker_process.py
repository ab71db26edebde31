"""`python -m jobmate worker` as a real process, with real signals."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from jobmate.settings import Settings


class WorkerProcess:
    def __init__(self, settings: Settings, log: Path) -> None:
        self.log = log
        names = ("data_dir", "database_url", "redis_url", "embedder", "lease_seconds", "heartbeat_seconds")
        own = {
            f"JOBMATE_{name.upper()}": str(getattr(settings, name))
            for name in (*names, "sweep_seconds", "shutdown_seconds")
        }
        clean = {key: value for key, value in os.environ.items() if not key.startswith(("JOBMATE_", "OPENAI_"))}
        extra = {"JOBMATE_OPENAI_BASE_URL": settings.openai_base_url} if settings.openai_base_url else {}
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "jobmate", "worker"],
                env=clean | own | extra,
                cwd=log.parent,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        """As a crash or the kernel does."""
        self._process.kill()
        self._process.wait()

    def terminate(self) -> int:
        """As a deploy does. Returns the exit code."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait()

    def stop(self) -> None:
        if self.is_running:
            self.kill()
