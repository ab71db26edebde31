"""Where a release comes from: a folder, a zip, or an address it is fetched from."""

import contextlib
import io
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import cast
from urllib.parse import urlsplit

from jobmate.adapters import downloads
from jobmate.adapters.downloads import OnBytes
from jobmate.errors import DownloadFailed, InvalidTaxonomy

OFFICIAL = "https://www.onetcenter.org/dl_files/database/db_{release}_text.zip"
"""The publisher's address; `release` with underscores, e.g. 30_0."""
MAX_DOWNLOAD = 512 * 1024**2
MAX_UNPACKED = 2 * 1024**3


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
        self._entries: dict[str, zipfile.ZipInfo] = {}
        for entry in entries:
            name = PurePosixPath(entry.filename).name
            if name in self._entries:
                both = f"{self._entries[name].filename} and {entry.filename}"
                raise InvalidTaxonomy(f"{name} stands in it twice: {both}", file=path.name)
            self._entries[name] = entry

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
    try:
        return downloads.fetch(address, folder, on_bytes, most=MAX_DOWNLOAD, sha256=sha256)
    except DownloadFailed as failure:
        raise InvalidTaxonomy(failure.problem, file=address) from None
