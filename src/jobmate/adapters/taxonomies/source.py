"""Where a release comes from: a folder, a zip, or an address it is fetched from."""

import contextlib
import hashlib
import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import cast
from urllib.parse import urlsplit

import httpx

from jobmate.errors import InvalidTaxonomy

OFFICIAL = "https://www.onetcenter.org/dl_files/database/db_{release}_text.zip"
"""The publisher's address; `release` with underscores, e.g. 30_0."""
MAX_DOWNLOAD = 512 * 1024**2
MAX_UNPACKED = 2 * 1024**3
CHUNK = 1 << 16

OnBytes = Callable[[int, int | None], None]
"""Called with bytes done and, where known, bytes in all."""


class Folder:
    """The files of a folder, subfolders not searched."""

    def __init__(self, path: Path) -> None:
        self._paths = {entry.name: entry for entry in sorted(path.iterdir()) if entry.is_file()}

    @property
    def names(self) -> Sequence[str]:
        return tuple(self._paths)

    @contextlib.contextmanager
    def open(self, name: str) -> Iterator[io.BufferedIOBase]:
        with self._paths[name].open("rb") as file:
            yield file


class Archive:
    """The files of a zip, by base name wherever they stand in it."""

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except zipfile.BadZipFile:
            raise InvalidTaxonomy("not a zip file, or cut off", file=path.name) from None
        entries = [entry for entry in self._zip.infolist() if not entry.is_dir()]
        if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
            raise InvalidTaxonomy(f"unpacks to more than {MAX_UNPACKED >> 30} GiB", file=path.name)
        self._entries = {PurePosixPath(entry.filename).name: entry for entry in entries}

    @property
    def names(self) -> Sequence[str]:
        return tuple(self._entries)

    @contextlib.contextmanager
    def open(self, name: str) -> Iterator[io.BufferedIOBase]:
        try:
            with self._zip.open(self._entries[name]) as file:
                yield cast("io.BufferedIOBase", file)
        except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
            raise InvalidTaxonomy(f"the zip is damaged: {error}", file=name) from None


def open_source(path: Path) -> Folder | Archive | Path:
    """A folder, a zip, or a single file. Raises InvalidTaxonomy when there is none."""
    if path.is_dir():
        return Folder(path)
    if not path.exists():
        raise InvalidTaxonomy("no such file or folder", file=str(path))
    return Archive(path) if path.suffix.lower() == ".zip" else path


def is_address(source: str) -> bool:
    """Whether a source is fetched and not opened."""
    return urlsplit(source).scheme in {"http", "https"}


def fetch(address: str, folder: Path, on_bytes: OnBytes, *, sha256: str | None = None) -> Path:
    """Download to `folder`, going on where an earlier try stopped; returns the file.

    Raises InvalidTaxonomy when the server doesn't give it, or the checksum differs (the file is then removed).
    """
    folder.mkdir(parents=True, exist_ok=True)
    name = PurePosixPath(urlsplit(address).path).name or "release.zip"
    whole, partial = folder / name, folder / f"{name}.partial"
    if not whole.exists():
        try:
            _download(address, partial, on_bytes)
        except httpx.HTTPError as error:
            raise InvalidTaxonomy(f"can't be fetched: {error}. What came is kept; run it again", file=address) from None
        partial.replace(whole)
    found = file_sha256(whole)
    if sha256 is not None and found != sha256.lower():
        whole.unlink()
        raise InvalidTaxonomy(f"its SHA-256 is {found}, not {sha256}; the file was removed", file=name)
    return whole


def file_sha256(path: Path) -> str:
    """Checksum of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _download(address: str, partial: Path, on_bytes: OnBytes) -> None:
    done = partial.stat().st_size if partial.exists() else 0
    headers = {"Range": f"bytes={done}-"} if done else {}
    with httpx.stream("GET", address, headers=headers, follow_redirects=True, timeout=30) as answer:
        if answer.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            return
        answer.raise_for_status()
        if answer.status_code != httpx.codes.PARTIAL_CONTENT:
            done = 0
        length = answer.headers.get("content-length")
        total = done + int(length) if length and length.isdigit() else None
        with partial.open("ab" if done else "wb") as file:
            for chunk in answer.iter_bytes(CHUNK):
                done += file.write(chunk)
                if done > MAX_DOWNLOAD:
                    raise InvalidTaxonomy(f"more than {MAX_DOWNLOAD >> 20} MiB", file=address)
                on_bytes(done, total)
        if total is not None and done < total:
            raise httpx.RemoteProtocolError(f"{done} of {total} bytes came")
