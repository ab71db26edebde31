"""Fetches large files: goes on where an earlier try stopped, and keeps nothing whose checksum is wrong."""

import hashlib
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

import httpx

from jobmate.errors import DownloadFailed

OnBytes = Callable[[int, int | None], None]
"""Called with bytes done and, where known, bytes in all."""


def fetch(address: str, folder: Path, on_bytes: OnBytes, *, most: int, sha256: str | None = None) -> Path:
    """Download to `folder` under the address' own file name, at most `most` bytes; returns the file.

    What came before a failure is kept as `NAME.partial` and gone on with, where the server lets us. Raises
    DownloadFailed when the server doesn't give it, it is too large, it can't be written, or the checksum differs
    (the file is then removed).
    """
    name = PurePosixPath(urlsplit(address).path).name or "download"
    whole, partial = folder / name, folder / f"{name}.partial"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not whole.exists():
            _download(address, partial, on_bytes, most)
            partial.replace(whole)
        found = None if sha256 is None else file_sha256(whole)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise DownloadFailed(f"can't be fetched: {error}. What came is kept; run it again", address=address) from None
    except OSError as error:
        raise DownloadFailed(f"can't be kept in {folder}: {error.strerror or error}", address=address) from None
    if sha256 is not None and found != sha256.lower():
        whole.unlink()
        raise DownloadFailed(f"its SHA-256 is {found}, not {sha256}; the file was removed", address=address)
    return whole


def file_sha256(path: Path) -> str:
    """Checksum of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _download(address: str, partial: Path, on_bytes: OnBytes, most: int) -> None:
    done = partial.stat().st_size if partial.exists() else 0
    # Compressed in transit, a part could not be gone on with.
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={done}-"} if done else {})
    with httpx.stream("GET", address, headers=headers, follow_redirects=True, timeout=30) as answer:
        if answer.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            if answer.headers.get("content-range", "").rpartition("/")[2] not in (str(done), ""):
                partial.unlink()  # another file than what came before
                raise httpx.RemoteProtocolError(f"the file there is not the one that {done} bytes came of")
            return
        answer.raise_for_status()
        if answer.status_code != httpx.codes.PARTIAL_CONTENT:
            done = 0
        length = answer.headers.get("content-length")
        total = done + int(length) if length and length.isdigit() else None
        with partial.open("ab" if done else "wb") as file:
            for chunk in answer.iter_bytes():
                done += file.write(chunk)
                if done > most:
                    raise DownloadFailed(f"more than {most >> 20} MiB", address=address)
                on_bytes(done, total)
        if total is not None and done < total:
            raise httpx.RemoteProtocolError(f"{done} of {total} bytes came")
