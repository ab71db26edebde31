"""Imported taxonomies on disk, under `taxonomies/` of the data folder, and the pointer to the one in use.

A taxonomy is one folder, written beside its place and renamed into it, so it is there whole or not at all. The
pointer is one small file replaced in one step: a worker that looks at it sees the old taxonomy or the new one.
"""

import os
import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from uuid import uuid4

import orjson

from jobmate.adapters.taxonomies.release import ReadRelease
from jobmate.engine.alias_forms import Alias, AliasOrigin
from jobmate.engine.context_rules import ContextRule
from jobmate.engine.models import Concept
from jobmate.engine.taxonomy import (
    STARTER_RELEASE,
    Taxonomy,
    build_taxonomy,
    count_starter_concepts,
    load_starter,
    starter_names,
)
from jobmate.enums import SkillKind
from jobmate.errors import ConfigurationError, InvalidInput
from jobmate.settings import Settings

RELEASE = re.compile(r"[a-z0-9][a-z0-9.\-]{0,63}\Z")
ACTIVE, CONTENT, MANIFEST = "active", "taxonomy.jsonl", "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is known of an imported taxonomy without loading it."""

    release: str
    version: str
    source_sha256: str
    concepts: int
    aliases: int
    counts: dict[str, int]
    imported_at: str


def active_release(settings: Settings) -> str:
    """Name of the taxonomy in use."""
    try:
        return _pointer(settings).read_text(encoding="ascii").strip() or STARTER_RELEASE
    except FileNotFoundError:
        return STARTER_RELEASE


def active_content(settings: Settings) -> tuple[str, str]:
    """Release in use and the moment of its import: equal as long as the content is."""
    release = active_release(settings)
    manifest = None if release == STARTER_RELEASE else find_manifest(settings, release)
    return release, manifest.imported_at if manifest else ""


def active_taxonomy(settings: Settings) -> Taxonomy:
    """The taxonomy in use: the imported one pointed to, else the starter in the package."""
    return load(settings, active_release(settings))


def load(settings: Settings, release: str) -> Taxonomy:
    """A taxonomy by release name. Raises InvalidInput when it isn't there, ConfigurationError when damaged."""
    starter = load_starter()
    if release == starter.release:
        return starter
    manifest = find_manifest(settings, release)
    if manifest is None:
        known = ", ".join(entry.release for entry in manifests(settings)) or "none imported"
        raise InvalidInput(
            f"no taxonomy {release!r} here ({known}). Import it, or `jobmate taxonomy use {starter.release}`",
            field="release",
        )
    return _load(_folder(settings, release), manifest.release, manifest.imported_at)


def count_concepts(settings: Settings, release: str) -> int:
    """How many concepts a taxonomy has, without loading it. Raises InvalidInput when it isn't there."""
    if release == STARTER_RELEASE:
        return count_starter_concepts()
    manifest = find_manifest(settings, release)
    if manifest is None:
        raise InvalidInput(f"no taxonomy {release!r} here", field="release")
    return manifest.concepts


def concept_names(settings: Settings) -> Mapping[str, str]:
    """The name of every concept in use by id, without building the taxonomy. Blocking on first use.

    Raises ConfigurationError when the taxonomy is damaged.
    """
    release = active_release(settings)
    manifest = None if release == STARTER_RELEASE else find_manifest(settings, release)
    if manifest is None:
        return starter_names()
    return _names(_folder(settings, release), release, manifest.imported_at)


def manifests(settings: Settings) -> list[Manifest]:
    """The imported taxonomies, by name."""
    home = _home(settings)
    names = sorted(entry.name for entry in home.iterdir() if entry.is_dir()) if home.is_dir() else []
    found = (find_manifest(settings, name) for name in names if RELEASE.match(name))
    return [manifest for manifest in found if manifest is not None]


def find_manifest(settings: Settings, release: str) -> Manifest | None:
    """The manifest of one taxonomy, None when it isn't there."""
    if not RELEASE.match(release) or release == ACTIVE:
        raise InvalidInput(
            f"{release!r} is no release name: lower-case letters, digits, dots and hyphens, but not {ACTIVE!r}",
            field="release",
        )
    try:
        return Manifest(**orjson.loads((_folder(settings, release) / MANIFEST).read_bytes()))
    except FileNotFoundError:
        return None
    except (orjson.JSONDecodeError, TypeError) as error:
        raise ConfigurationError(f"taxonomy {release} is damaged ({error}): remove it and import it again") from None


def save(settings: Settings, release: str, content: ReadRelease, source_sha256: str) -> tuple[Manifest, Taxonomy]:
    """Store a taxonomy whole, in place of an older one of that name; returns what was stored, built."""
    taxonomy = build_taxonomy(release, content.concepts, content.aliases, _rules_of(content.aliases))
    manifest = Manifest(
        release=release,
        version=taxonomy.version,
        source_sha256=source_sha256,
        concepts=len(taxonomy.concepts),
        aliases=len(taxonomy.aliases),
        counts=dict(content.counts),
        imported_at=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    home = _home(settings)
    home.mkdir(parents=True, exist_ok=True)
    fresh = home / f".{release}.{uuid4().hex}"
    fresh.mkdir()
    try:
        _write_content(fresh / CONTENT, taxonomy)
        (fresh / MANIFEST).write_bytes(orjson.dumps(asdict(manifest), option=orjson.OPT_INDENT_2))
        _replace_folder(fresh, _folder(settings, release))
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return manifest, taxonomy


def use(settings: Settings, release: str) -> None:
    """Point to another taxonomy, in one step. Raises InvalidInput when it isn't there."""
    count_concepts(settings, release)
    pointer = _pointer(settings)
    pointer.parent.mkdir(parents=True, exist_ok=True)
    partial = pointer.with_name(f".{ACTIVE}.{uuid4().hex}")
    partial.write_text(release, encoding="ascii")
    partial.replace(pointer)


def remove(settings: Settings, release: str) -> None:
    """Delete an imported taxonomy. Raises InvalidInput when it is in use, in the package, or not there."""
    if release == load_starter().release:
        raise InvalidInput("the starter taxonomy is part of JobMate and stays", field="release")
    if release == active_release(settings):
        raise InvalidInput(f"{release} is in use: `jobmate taxonomy use` another one first", field="release")
    if find_manifest(settings, release) is None:
        raise InvalidInput(f"no taxonomy {release!r} here", field="release")
    gone = _home(settings) / f".{release}.{uuid4().hex}"
    _folder(settings, release).rename(gone)
    shutil.rmtree(gone)


@lru_cache(maxsize=1)
def _names(folder: Path, release: str, _imported_at: str) -> Mapping[str, str]:
    try:
        with (folder / CONTENT).open("rb") as file:
            entries = (orjson.loads(line) for line in file)
            return {entry["id"]: entry["name"] for entry in entries}
    except (OSError, orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise ConfigurationError(f"taxonomy {release} is damaged ({error}): remove it and import it again") from None


@lru_cache(maxsize=2)
def _load(folder: Path, release: str, _imported_at: str) -> Taxonomy:
    concepts: list[Concept] = []
    aliases: list[Alias] = []
    try:
        with (folder / CONTENT).open("rb") as file:
            for line in file:
                entry = orjson.loads(line)
                written = entry.pop("written")
                concepts.append(_concept(entry))
                aliases += [Alias(text, entry["id"], rule) for text, rule in written]
    except (OSError, orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        raise ConfigurationError(f"taxonomy {release} is damaged ({error}): remove it and import it again") from None
    return build_taxonomy(release, concepts, aliases, _rules_of(aliases))


def _rules_of(aliases: Iterable[Alias]) -> Mapping[str, ContextRule]:
    """JobMate's own rules where any alias names one: releases bring none."""
    return load_starter().rules if any(alias.rule for alias in aliases) else {}


def _write_content(path: Path, taxonomy: Taxonomy) -> None:
    written: dict[str, list[tuple[str, str | None]]] = {}
    for alias in taxonomy.aliases:
        if alias.origin is AliasOrigin.WRITTEN:
            written.setdefault(alias.concept_id, []).append((alias.text, alias.rule))
    with path.open("wb") as file:
        for concept in taxonomy.concepts.values():
            entry = {**asdict(concept), "written": written.get(concept.id, [])}
            file.write(orjson.dumps(entry, option=orjson.OPT_APPEND_NEWLINE))
        file.flush()
        os.fsync(file.fileno())


def _concept(entry: dict[str, object]) -> Concept:
    lists = {key: tuple(value) for key, value in entry.items() if isinstance(value, list)}
    return Concept(**{**entry, **lists, "kind": SkillKind(str(entry["kind"]))})  # type: ignore[arg-type]


def _replace_folder(fresh: Path, place: Path) -> None:
    old = place.with_name(f".{place.name}.{uuid4().hex}")
    if place.exists():
        place.rename(old)
    fresh.rename(place)
    shutil.rmtree(old, ignore_errors=True)


def _home(settings: Settings) -> Path:
    return settings.data_dir / "taxonomies"


def _folder(settings: Settings, release: str) -> Path:
    return _home(settings) / release


def _pointer(settings: Settings) -> Path:
    return _home(settings) / ACTIVE
