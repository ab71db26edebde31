"""Importing releases: both O*NET layouts, ESCO, JSON Lines, by folder, zip and address."""

from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from jobmate.adapters.chroma import list_indexes
from jobmate.adapters.taxonomies import store
from jobmate.adapters.taxonomies.importer import import_release, official_address, store_release
from jobmate.engine.taxonomy import load_starter
from jobmate.enums import SkillKind
from jobmate.errors import InvalidInput, InvalidTaxonomy
from jobmate.settings import Settings
from tests.adapters.taxonomies import releases
from tests.support.file_server import FileServer, serve_files


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "state", embedder="lexical", _env_file=None)


def ignore_steps(what: str, done: int, total: int | None) -> None:
    """Progress is shown, not tested."""


def run(settings: Settings, source: Path | str, release: str | None = None, **options: str) -> store.Manifest:
    """Fetch, read, check, store; the index, which takes its time, is built where a test is about it."""
    return store_release(settings, str(source), release, ignore_steps, **options).manifest


@pytest.mark.parametrize("layout", [releases.OLD, releases.NEW], ids=["to 30.2", "from 30.3"])
@pytest.mark.parametrize("packed", [False, True], ids=["folder", "zip"])
def test_both_layouts_give_the_same_concepts(
    settings: Settings, tmp_path: Path, layout: dict[str, str], packed: bool
) -> None:
    if packed:
        source = releases.write_zip(tmp_path / "db_30_9_text.zip", layout)
    else:
        source = releases.write_folder(tmp_path / "onet-30.9", layout)
    manifest = run(settings, source)
    assert manifest.release == "onet-30.9"
    assert manifest.counts == {
        "SKILL": 2, "KNOWLEDGE": 2, "ABILITY": 1, "WORK_ACTIVITY": 1, "TECHNOLOGY": 5, "rows": 5,
    }  # fmt: skip
    taxonomy = store.load(settings, "onet-30.9")
    loom = taxonomy.concepts["tech:quill-and-vane-weaver"]
    assert set(loom.official_names) == {"Quill & Vane Weaver", "Weaver, Quill & Vane"}
    assert (loom.group, loom.is_hot, loom.is_in_demand) == ("Loom control software", True, False)
    assert taxonomy.concepts["tech:bolt-pro-cad"].official_names == ('Bolt "Pro" CAD',)
    assert taxonomy.concepts["onet:2.C.9.z"].kind is SkillKind.KNOWLEDGE


def test_ids_agree_with_the_starter(settings: Settings, tmp_path: Path) -> None:
    run(settings, releases.write_folder(tmp_path / "onet-30.9", releases.OLD))
    starter, imported = load_starter().concepts, store.load(settings, "onet-30.9").concepts
    assert starter.keys() <= imported.keys()
    owner = next(concept for concept in starter.values() if "Microsoft Excel" in concept.official_names)
    assert imported[owner.id].description == owner.description
    assert [concept.id for concept in imported.values() if "Microsoft Excel" in concept.official_names] == [owner.id]


def test_importing_again_changes_nothing(settings: Settings, tmp_path: Path) -> None:
    source = releases.write_folder(tmp_path / "onet-30.9", releases.OLD)
    first = import_release(settings, str(source), None, ignore_steps)
    assert store.active_taxonomy(settings).release == "onet-30.9"
    (index,) = list_indexes(settings)
    assert index["taxonomy"] == "onet-30.9"
    again = import_release(settings, str(source), None, ignore_steps)
    assert again.was_there
    assert again.manifest == first.manifest
    assert list_indexes(settings) == [index]


def test_what_another_release_brings_replaces_it(settings: Settings, tmp_path: Path) -> None:
    run(settings, releases.write_folder(tmp_path / "a", releases.OLD), "mine")
    less = {**releases.OLD, "Knowledge.txt": releases.COMMON["Knowledge.txt"].replace("Glass Blowing", "Lamp Working")}
    run(settings, releases.write_folder(tmp_path / "b", less), "mine")
    assert store.load(settings, "mine").concepts["onet:2.C.9.z"].name == "Lamp Working"
    assert [manifest.release for manifest in store.manifests(settings)] == ["mine"]


@pytest.mark.parametrize(
    ("name", "before", "after", "words"),
    [
        ("Technology Skills.txt", "\tExample\t", "\tBeispiel\t", ["line 1, column 'Example'", "'Beispiel'"]),
        ("Technology Skills.txt", "Bolt", "Bolt\tNut", ["Technology Skills.txt, line 6", "7 cells"]),
        ("Technology Skills.txt", "\tY\tN", "\tmaybe\tN", ["line 4", "'Hot Technology'", "'maybe'"]),
        ("Skills.txt", "2.B.1.a", "two", ["Skills.txt, line 3", "'Element ID'", "'two'"]),
        ("Knowledge.txt", "2.C.9.z", "2.C.1.a", ["Knowledge.txt, line 3", "'Glass Blowing'"]),
        ("Abilities.txt", releases.COMMON["Abilities.txt"], "", ["Abilities.txt", "empty"]),
    ],
)  # fmt: skip
def test_a_malformed_release_changes_nothing(
    settings: Settings, tmp_path: Path, name: str, before: str, after: str, words: list[str]
) -> None:
    broken = {**releases.OLD, name: releases.OLD[name].replace(before, after, 1)}
    with pytest.raises(InvalidTaxonomy) as caught:
        run(settings, releases.write_folder(tmp_path / "onet-30.9", broken))
    for word in words:
        assert word in caught.value.message
    assert store.active_taxonomy(settings) is load_starter()
    assert store.manifests(settings) == []


def test_bytes_that_are_not_utf8_are_placed(settings: Settings, tmp_path: Path) -> None:
    folder = releases.write_folder(tmp_path / "onet-30.9", releases.OLD)
    path = folder / "Technology Skills.txt"
    path.write_bytes(path.read_bytes().replace(b"Bolt", b"B\xf6lt"))
    with pytest.raises(InvalidTaxonomy, match=r"Technology Skills\.txt, line 6: not UTF-8: byte 0xf6"):
        run(settings, folder)


def test_a_missing_file_is_named(settings: Settings, tmp_path: Path) -> None:
    less = {name: content for name, content in releases.OLD.items() if name != "Abilities.txt"}
    with pytest.raises(InvalidTaxonomy, match=r"Abilities\.txt: not in the release"):
        run(settings, releases.write_folder(tmp_path / "onet-30.9", less))


def test_a_cut_off_zip_is_refused(settings: Settings, tmp_path: Path) -> None:
    path = releases.write_zip(tmp_path / "db_30_9_text.zip", releases.OLD)
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(InvalidTaxonomy, match="cut off"):
        run(settings, path)


def test_a_column_nobody_knows_is_noted(settings: Settings, tmp_path: Path) -> None:
    header, rows = releases.OLD["Technology Skills.txt"].split("\r\n", 1)
    wide = header + "\tColour\r\n" + rows.replace("\r\n", "\tred\r\n")
    source = releases.write_folder(tmp_path / "onet-30.9", {**releases.OLD, "Technology Skills.txt": wide})
    result = store_release(settings, str(source), None, ignore_steps)
    assert result.notes == ("Technology Skills.txt: passed over the unknown column 'Colour'",)


def test_esco(settings: Settings, tmp_path: Path) -> None:
    manifest = run(settings, releases.write_folder(tmp_path / "esco", {"skills_en.csv": releases.ESCO}))
    taxonomy = store.load(settings, "esco")
    assert manifest.counts == {"SKILL": 1, "KNOWLEDGE": 1}
    assert taxonomy.concepts["esco:aaaa-1"].name == "prune trees"
    written = {alias.text: alias.concept_id for alias in taxonomy.aliases}
    assert written["lop trees"] == "esco:aaaa-1"
    assert "trim trees" not in written, "a label of two skills says nothing"


def test_esco_errors_name_the_place(settings: Settings, tmp_path: Path) -> None:
    bad = releases.ESCO.replace(",knowledge,", ",wisdom,")
    with pytest.raises(InvalidTaxonomy, match=r"skills_en\.csv, line 4, column 'skillType': 'wisdom'"):
        run(settings, releases.write_folder(tmp_path / "esco", {"skills_en.csv": bad}))


def test_json_lines(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "acme.jsonl"
    entry = {"id": "acme:fork", "name": "Forklift driving", "kind": "SKILL", "aliases": ["drive a forklift"]}
    path.write_bytes(orjson.dumps(entry))
    run(settings, path)
    taxonomy = store.load(settings, "acme")
    assert taxonomy.concepts["acme:fork"].source == "acme"
    path.write_bytes(orjson.dumps(entry) + b"\n" + orjson.dumps({**entry, "kind": "MAGIC"}))
    with pytest.raises(InvalidTaxonomy, match=r"acme\.jsonl, line 2, column 'kind'"):
        run(settings, path)


def test_use_and_remove(settings: Settings, tmp_path: Path) -> None:
    starter = load_starter().release
    run(settings, releases.write_folder(tmp_path / "onet-30.9", releases.OLD))
    store.use(settings, "onet-30.9")
    with pytest.raises(InvalidInput, match="in use"):
        store.remove(settings, "onet-30.9")
    store.use(settings, starter)
    assert store.active_taxonomy(settings) is load_starter()
    store.remove(settings, "onet-30.9")
    assert store.manifests(settings) == []
    with pytest.raises(InvalidInput, match=r"no taxonomy 'onet-30\.9'"):
        store.use(settings, "onet-30.9")
    with pytest.raises(InvalidInput, match="stays"):
        store.remove(settings, starter)


@pytest.fixture
def publisher(tmp_path: Path) -> Iterator[FileServer]:
    releases.write_zip(tmp_path / "db_30_9_text.zip", releases.OLD)
    with serve_files(tmp_path) as server:
        yield server


@pytest.fixture
def address(publisher: FileServer) -> str:
    return f"{publisher.url}/db_30_9_text.zip"


def test_a_download_goes_on_where_it_stopped(settings: Settings, publisher: FileServer, address: str) -> None:
    publisher.cut_at = 500
    with pytest.raises(InvalidTaxonomy, match="What came is kept"):
        run(settings, address)
    assert run(settings, address).release == "onet-30.9"
    assert publisher.ranges == ["", "bytes=500-"]


def test_a_wrong_checksum_is_refused_and_the_file_removed(settings: Settings, address: str) -> None:
    with pytest.raises(InvalidTaxonomy, match="SHA-256"):
        run(settings, address, sha256="0" * 64)
    assert list((settings.data_dir / "downloads").iterdir()) == []
    assert run(settings, address).release == "onet-30.9"


def test_the_official_address() -> None:
    assert official_address("30.0").endswith("/db_30_0_text.zip")
