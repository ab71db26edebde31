"""Import a release: open, recognise, read, check, store, index, switch. Whatever fails, nothing is changed."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from jobmate.adapters.chroma import build_index
from jobmate.adapters.embedders import choose_embedder
from jobmate.adapters.taxonomies import store
from jobmate.adapters.taxonomies.esco import find_esco, read_esco
from jobmate.adapters.taxonomies.jsonl import read_jsonl
from jobmate.adapters.taxonomies.onet import is_onet, read_onet
from jobmate.adapters.taxonomies.release import ReadRelease
from jobmate.adapters.taxonomies.source import OFFICIAL, Archive, Folder, fetch, is_address, open_source
from jobmate.engine.taxonomy import STARTER_RELEASE, Taxonomy, load_starter
from jobmate.errors import InvalidInput, InvalidTaxonomy
from jobmate.settings import Settings

OnStep = Callable[[str, int, int | None], None]
"""Called with what is being done, how far it is, and how far it goes where that is known."""


@dataclass(frozen=True, slots=True)
class Imported:
    """The result of one import. `was_there`: the same content was stored before, nothing was written."""

    manifest: store.Manifest
    taxonomy: Taxonomy
    notes: tuple[str, ...]
    was_there: bool


def import_release(
    settings: Settings, source: str, release: str | None, on_step: OnStep, *, sha256: str | None = None
) -> Imported:
    """Import from a folder, zip, file or address, and put it to use once its index is built.

    Running it again is safe: a release stored before is not read again. Raises InvalidTaxonomy, which names file,
    line and column; then the taxonomy in use stays as it was.
    """
    imported = store_release(settings, source, release, on_step, sha256=sha256)
    build_index(
        settings,
        imported.taxonomy,
        choose_embedder(settings),
        progress=lambda done, total: on_step("indexing", done, total),
    )
    store.use(settings, imported.manifest.release)
    return imported


def store_release(
    settings: Settings, source: str, release: str | None, on_step: OnStep, *, sha256: str | None = None
) -> Imported:
    """The first half of an import: fetch, read, check and store, without index and switch. Raises InvalidTaxonomy."""
    path = _local(settings, source, on_step, sha256)
    name = release or _release_name(path)
    if name == STARTER_RELEASE:
        raise InvalidInput(f"{name} is the taxonomy in the package: choose another name", field="release")
    try:
        digest = _digest(path)
        known = store.find_manifest(settings, name)
        if known is not None and known.source_sha256 == digest:
            return Imported(known, store.load(settings, name), (), was_there=True)
        content = _read(path, on_step)
    except OSError as error:
        raise InvalidTaxonomy(f"can't be read: {error.strerror or error}", file=error.filename or str(path)) from None
    on_step("storing", 0, None)
    manifest, taxonomy = store.save(settings, name, content, digest)
    return Imported(manifest, taxonomy, content.notes, was_there=False)


def official_address(release: str) -> str:
    """Where the publisher keeps a release, e.g. "30.0"."""
    return OFFICIAL.format(release=release.removeprefix("onet-").replace(".", "_"))


def _local(settings: Settings, source: str, on_step: OnStep, sha256: str | None) -> Path:
    if not is_address(source):
        return Path(source)
    folder = settings.data_dir / "downloads"
    return fetch(source, folder, lambda done, total: on_step("fetching", done, total), sha256=sha256)


def _read(path: Path, on_step: OnStep) -> ReadRelease:
    source = open_source(path)
    if isinstance(source, Path):
        on_step("reading", 0, None)
        return read_jsonl(source)
    if is_onet(source):
        done = 0

        def on_file(_: str) -> None:
            nonlocal done
            done += 1
            on_step("reading", done, None)

        return read_onet(source, load_starter(), on_file)
    table = find_esco(source)
    if table is None:
        raise InvalidTaxonomy(
            "neither an O*NET text release (Skills.txt, ...) nor ESCO's CSV (skills_en.csv) nor a .jsonl file",
            file=str(path),
        )
    on_step("reading", 0, None)
    return read_esco(source, table)


def _digest(path: Path) -> str:
    """One checksum over the files a release is read from, by name and content."""
    source = open_source(path)
    digest = hashlib.sha256()
    if isinstance(source, Folder | Archive):
        for name in sorted(source.names):
            if name.endswith((".txt", ".csv")):
                with source.open(name) as file:
                    digest.update(name.encode() + hashlib.file_digest(file, "sha256").digest())
    else:
        with source.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    digest.update(load_starter().version.encode())  # a release is merged onto the starter
    return digest.hexdigest()


def _release_name(path: Path) -> str:
    stem = path.name if path.is_dir() else path.stem
    official = re.fullmatch(r"db_(\d+)_(\d+)_text", stem)
    if official:
        return f"onet-{official[1]}.{official[2]}"
    name = "".join(letter if letter.isalnum() or letter in ".-" else "-" for letter in stem.lower()).strip("-.")
    return name[:64] or "imported"
