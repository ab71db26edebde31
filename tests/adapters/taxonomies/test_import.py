"""Importing releases: both O*NET layouts, ESCO, JSON Lines, by folder, zip and address."""

import re
import zipfile
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
    assert taxonomy.version == manifest.version, "what is read back is what was indexed"
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
        ("Technology Skills.txt", "Bolt", "B\0lt", ["line 6", "a control character (0x00) at character 13"]),
        ("Technology Skills.txt", "Title\tHot Technology\tIn Demand\r\n", "\r", ["line 1", "(0x0d)"]),
        ("Technology Skills.txt", "Commodity Code", "Example", ["line 1, column 'Example'", "stands twice"]),
        ("Technology Skills.txt", "Bolt", "B" * 30_000, ["line 6", "30,067 characters"]),
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


def test_a_table_that_ends_early_is_refused(settings: Settings, tmp_path: Path) -> None:
    occupations = [
        row.replace("11-1011.00", code)
        for code in ("11-1011.00", "13-2011.00", "29-1141.00")
        for row in releases.OLD["Skills.txt"].split("\r\n")[1:-1]
    ]
    cut = {**releases.OLD, "Skills.txt": "\r\n".join([releases.RATED, *occupations[:-1], ""])}
    with pytest.raises(InvalidTaxonomy, match=r"Skills\.txt, line 6: the file ends within 29-1141\.00: 1 of the 2"):
        run(settings, releases.write_folder(tmp_path / "cut", cut))
    whole = {**releases.OLD, "Skills.txt": "\r\n".join([releases.RATED, *occupations, ""])}
    assert run(settings, releases.write_folder(tmp_path / "whole", whole)).counts["SKILL"] == 2


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


def test_a_zip_with_two_files_of_one_name_is_refused(settings: Settings, tmp_path: Path) -> None:
    path = releases.write_zip(tmp_path / "db_30_9_text.zip", releases.OLD)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("old/Skills.txt", releases.OLD["Skills.txt"])
    with pytest.raises(
        InvalidTaxonomy, match=r"Skills\.txt stands in it twice: db_30_9_text/Skills\.txt and old/Skills"
    ):
        run(settings, path)


@pytest.mark.parametrize("name", ["active", "starter-1", "../elsewhere", "Upper", ""])
def test_names_that_would_hide_something_are_refused(settings: Settings, tmp_path: Path, name: str) -> None:
    source = releases.write_folder(tmp_path / (name if name.isalpha() else "onet-30.9"), releases.OLD)
    if not name:
        assert run(settings, source, name).release == "onet-30.9"
        return
    with pytest.raises(InvalidInput):
        run(settings, source, name)


def test_what_can_not_be_read_is_said(settings: Settings) -> None:
    if Path("/proc/self/mem").exists():
        with pytest.raises(InvalidTaxonomy, match="can't be read: "):
            run(settings, "/proc/self/mem")
    with pytest.raises(InvalidTaxonomy, match="no such file or folder"):
        run(settings, "/nowhere/release")


def test_an_import_stopped_while_indexing_is_gone_on_with(settings: Settings, tmp_path: Path) -> None:
    """The taxonomy in use stays until the index is whole; the second run reads nothing again."""
    source = releases.write_folder(tmp_path / "onet-30.9", releases.OLD)

    def stop(what: str, done: int, total: int | None) -> None:
        if what == "indexing":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_release(settings, str(source), None, stop)
    assert store.active_taxonomy(settings) is load_starter()
    assert list_indexes(settings) == []
    steps: set[str] = set()
    again = import_release(settings, str(source), None, lambda what, *_: steps.add(what))
    assert again.was_there
    assert steps == {"indexing"}
    assert store.active_taxonomy(settings).release == "onet-30.9"


def test_a_column_nobody_knows_is_noted(settings: Settings, tmp_path: Path) -> None:
    header, rows = releases.OLD["Technology Skills.txt"].split("\r\n", 1)
    wide = header + "\tColour\r\n" + rows.replace("\r\n", "\tred\r\n")
    source = releases.write_folder(tmp_path / "onet-30.9", {**releases.OLD, "Technology Skills.txt": wide})
    result = store_release(settings, str(source), None, ignore_steps)
    assert result.notes == ("Technology Skills.txt: passed over the unknown column 'Colour'",)


def test_esco(settings: Settings, tmp_path: Path) -> None:
    manifest = run(settings, releases.write_folder(tmp_path / "esco", {"skills_en.csv": releases.ESCO}))
    taxonomy = store.load(settings, "esco")
    assert taxonomy.version == manifest.version
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


FORK = {"id": "acme:fork", "name": "Forklift driving", "kind": "SKILL"}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"", "acme.jsonl: no rows"),
        (b'{"id": "acme:f', "line 1: Invalid JSON: EOF while parsing a string at character 14 of the line"),
        (b"[1]", "line 1: Input should be an object"),
        (orjson.dumps(FORK) * 2, "line 1: Invalid JSON: trailing characters"),
        (orjson.dumps(FORK) + b"\n" + orjson.dumps(FORK), "line 2, column 'id': acme:fork stands twice"),
        (orjson.dumps({**FORK, "id": "fork"}), "line 1, column 'id'"),
        (orjson.dumps({**FORK, "name": "Fork\0lift"}), "line 1, column 'name': it holds a control character"),
        (orjson.dumps({**FORK, "name": "..."}), "line 1, column 'name': no word is in it"),
        (orjson.dumps({**FORK, "aliases": ["lift", "#"]}), "line 1, column 'aliases.1': no word is in it"),
        (orjson.dumps({**FORK, "related": ["acme:crane"]}), "column 'related': acme:crane is not in the file"),
        (orjson.dumps({**FORK, "colour": "red"}), "line 1, column 'colour'"),
        (b"{" + b" " * 70_000 + b"}", "line 1: a line of 70,002 bytes"),
    ],
)  # fmt: skip
def test_json_lines_errors_name_the_place(settings: Settings, tmp_path: Path, line: bytes, words: str) -> None:
    path = tmp_path / "acme.jsonl"
    path.write_bytes(line)
    with pytest.raises(InvalidTaxonomy, match=re.escape(words)):
        run(settings, path)
    assert store.manifests(settings) == []


def test_a_byte_order_mark_is_no_part_of_a_line(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "acme.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + orjson.dumps(FORK))
    assert run(settings, path).concepts == 1


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
