"""Opens Chroma: embedded in the data folder, or a server by URL; and the lock processes on one folder share."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from filelock import FileLock, Timeout

from jobmate.errors import ConfigurationError
from jobmate.settings import Settings

if TYPE_CHECKING:
    from chromadb.api import ClientAPI

LOCK_SECONDS = 600


def chroma_folder(settings: Settings) -> Path:
    return settings.data_dir.resolve() / "chroma"


@contextmanager
def lock_chroma(settings: Settings) -> Iterator[None]:
    """Held while a client opens (Chroma migrates its files then) and while a collection is built."""
    folder = chroma_folder(settings)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder.parent / "chroma.lock", timeout=LOCK_SECONDS)
        lock.acquire()
    except Timeout as error:
        raise ConfigurationError(
            f"Another process has held {folder.parent / 'chroma.lock'} for {LOCK_SECONDS // 60} minutes. "
            "If no JobMate is running on this data folder, delete that file."
        ) from error
    except OSError as error:
        raise ConfigurationError(f"The folder {folder} can't be used: {error.strerror}.") from error
    try:
        yield
    finally:
        lock.release()


def connect_chroma(settings: Settings) -> "ClientAPI":
    import chromadb
    from chromadb.config import Settings as ChromaSettings

    # Chroma would read our .env, and report its use; neither is wanted.
    chroma_settings = ChromaSettings(_env_file=None, anonymized_telemetry=False)
    if not settings.chroma_url:
        return chromadb.PersistentClient(path=chroma_folder(settings), settings=chroma_settings)
    url = urlsplit(settings.chroma_url)
    if url.scheme not in ("http", "https") or not url.hostname:
        raise ConfigurationError("JOBMATE_CHROMA_URL must look like http://host:8000")
    port = url.port or (443 if url.scheme == "https" else 8000)
    try:
        return chromadb.HttpClient(host=url.hostname, port=port, ssl=url.scheme == "https", settings=chroma_settings)
    except Exception as error:
        raise ConfigurationError(f"No Chroma server answers at {settings.chroma_url}.") from error
