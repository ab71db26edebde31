"""Fetches the files of all-MiniLM-L6-v2, as Chroma publishes them, to where the embedder reads them."""

import gzip
import shutil
import tarfile
import zlib
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from filelock import FileLock, Timeout

from jobmate.adapters.downloads import OnBytes, fetch
from jobmate.adapters.embedders.minilm import FILES, default_minilm_dir, missing_files
from jobmate.errors import DownloadFailed

FOLDER = "onnx"
MAX_DOWNLOAD = 512 * 1024**2
MAX_UNPACKED = 1024**3


def pull_minilm(folder: Path | None, on_bytes: OnBytes, *, url: str | None = None, sha256: str | None = None) -> bool:
    """Fetch and unpack the model to `folder`/onnx (None: Chroma's cache folder); False when it was there before.

    `url` is a mirror's address of the archive, `sha256` its checksum; without them those that the installed Chroma
    itself uses. A broken off download is gone on with, and the folder gets all files at once or none.
    Raises DownloadFailed, and leaves what was there, when the archive can't be had or isn't what it should be.
    """
    from chromadb.utils.embedding_functions.onnx_mini_lm_l6_v2 import ONNXMiniLM_L6_V2 as Published

    root = default_minilm_dir() if folder is None else folder
    if not missing_files(root):
        return False
    address = url or Published.MODEL_DOWNLOAD_URL
    try:
        root.mkdir(parents=True, exist_ok=True)
        with FileLock(root / "pull.lock", timeout=0):
            archive = fetch(address, root, on_bytes, most=MAX_DOWNLOAD, sha256=sha256 or Published._MODEL_SHA256)
            try:
                _unpack(archive, root, address)
            finally:
                archive.unlink()
    except Timeout:
        raise DownloadFailed(f"another pull to {root} is going on", address=address) from None
    except OSError as error:
        raise DownloadFailed(f"can't be kept in {root}: {error.strerror or error}", address=address) from None
    return True


def _unpack(archive: Path, root: Path, address: str) -> None:
    """Puts `FILES` under `root`/onnx in one step. Raises DownloadFailed for an archive that isn't the model's."""
    with TemporaryDirectory(prefix=".unpacking-", dir=root) as place:
        fresh, old = Path(place) / FOLDER, Path(place) / "old"
        fresh.mkdir()
        try:
            with tarfile.open(archive, "r:gz") as tar:
                _extract(tar, fresh, address)
        except (tarfile.TarError, gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise DownloadFailed(f"is no archive, or a damaged one: {error}", address=address) from None
        missing = [name for name in FILES if not (fresh / name).is_file()]
        if missing:
            raise DownloadFailed(f"has no {', '.join(missing)} under {FOLDER}/", address=address)
        if (root / FOLDER).exists():
            (root / FOLDER).rename(old)
        fresh.rename(root / FOLDER)


def _extract(tar: tarfile.TarFile, folder: Path, address: str) -> None:
    """Copies the expected members by their own names; whatever else is there is passed over or refused."""
    left = MAX_UNPACKED
    for member in tar:
        path = PurePosixPath(member.name)
        if path.is_absolute() or ".." in path.parts or not (member.isfile() or member.isdir()):
            raise DownloadFailed(f"is refused: {member.name!r} is no plain file inside it", address=address)
        content = tar.extractfile(member) if path.parent.name == FOLDER and path.name in FILES else None
        if content is None or path.parts != (FOLDER, path.name):
            continue
        left -= member.size
        if left < 0:
            raise DownloadFailed(f"unpacks to more than {MAX_UNPACKED >> 20} MiB", address=address)
        with content, (folder / path.name).open("wb") as file:
            shutil.copyfileobj(content, file)
