"""What one `jobmate dev` leaves in its data folder, and the lock that keeps a second one out."""

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import orjson
import psutil
from filelock import FileLock, Timeout

from jobmate.cli.output import say
from jobmate.cli.settings import DEV_ENV
from jobmate.errors import ConfigurationError

LOCK, STATE, SECRET = "dev.lock", "dev.json", "dev-secret"  # pragma: allowlist secret


@contextlib.contextmanager
def own_folder(folder: Path) -> Iterator[None]:
    """Hold the folder for this process. Raises ConfigurationError when another `jobmate dev` holds it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / LOCK)
        lock.acquire(timeout=0)
    except Timeout:
        state = _read_state(folder)
        where = f" at {state['url']}" if state.get("url") else ""
        raise ConfigurationError(
            f"JobMate already runs on {folder} (process {state.get('pid', 'unknown')}){where}. Stop it first, or "
            "choose another folder with --data-dir or JOBMATE_DATA_DIR."
        ) from None
    except OSError as error:
        raise ConfigurationError(f"can't use {folder} for local state: {error.strerror or error}") from None
    try:
        _end_leftovers(folder)
        yield
    finally:
        (folder / STATE).unlink(missing_ok=True)
        (folder / DEV_ENV).unlink(missing_ok=True)
        lock.release()


def development_secret(folder: Path) -> str:
    """The folder's own HS256 secret, made at the first start so that tokens outlive a restart."""
    path = folder / SECRET
    with contextlib.suppress(FileNotFoundError):
        return path.read_text(encoding="ascii").strip()
    secret = secrets.token_urlsafe(48)
    write_private(path, secret)
    return secret


def write_private(path: Path, content: str) -> None:
    """Write a file only this user can read, whole or not at all."""
    partial = path.with_name(path.name + ".partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(content)
    partial.replace(path)


class StateFile:
    """The pids and the address of this run, for the next one and for people."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / STATE
        self._children: dict[str, dict[str, object]] = {}
        self._url = ""

    def child_started(self, name: str, pid: int) -> None:
        """Remember a child, with its start time so that a reused pid is never mistaken for it."""
        with contextlib.suppress(psutil.NoSuchProcess):
            self._children[name] = {"pid": pid, "created": psutil.Process(pid).create_time()}
        self._write()

    def serving(self, url: str) -> None:
        """Remember the address."""
        self._url = url
        self._write()

    def _write(self) -> None:
        state = {"pid": os.getpid(), "url": self._url, "children": self._children}
        write_private(self._path, orjson.dumps(state).decode())


def _read_state(folder: Path) -> dict[str, object]:
    try:
        state = orjson.loads((folder / STATE).read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return {}
    return state if isinstance(state, dict) else {}


def _end_leftovers(folder: Path) -> None:
    """End the children of a `jobmate dev` that was killed before it could."""
    children = _read_state(folder).get("children")
    for name, entry in (children if isinstance(children, dict) else {}).items():
        with contextlib.suppress(psutil.Error, KeyError, TypeError):
            process = psutil.Process(entry["pid"])
            if abs(process.create_time() - entry["created"]) < 0.01:
                say(f"ending {name} (process {process.pid}) left over from an earlier run")
                process.terminate()
                try:
                    process.wait(5)
                except psutil.TimeoutExpired:
                    process.kill()
