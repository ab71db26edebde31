"""The tables of duties, and how their wordings are found in lines."""

from collections.abc import Iterator
from importlib.resources import files

import pytest

from benchmarks.accuracy.build_duty_index import compile_tables
from jobmate.engine.duty_lexicon import DutyLexicon, index_duties, load_duties

TABLE = """
# Garages
preventive maintenance | routine maintenance <= oil changes | 30k service | lube tech
answer calls | on call | phones
x-ray | radiographs <= ARRT | rooming
set up machines | TENS
"""
LEXICON = DutyLexicon(index_duties(TABLE.splitlines()))
MAINTENANCE, CALLS, XRAY, MACHINES = range(4)


def find(line: str) -> set[tuple[int, bool, str]]:
    return {(hit.duty, hit.is_same, line[hit.start : hit.end]) for hit in LEXICON.find(line)}


@pytest.mark.parametrize(
    ("line", "hits"),
    [
        ("Routine and preventive maintenance", {(MAINTENANCE, True, "Routine and preventive maintenance")}),
        ("Did oil and filter changes daily", {(MAINTENANCE, False, "oil and filter changes")}),
        ("changing the oil", {(MAINTENANCE, False, "changing the oil")}),
        ("Performed 30K services", {(MAINTENANCE, False, "30K services")}),
        ("Lube tech", {(MAINTENANCE, False, "Lube tech")}),
        ("Took xrays", {(XRAY, True, "xrays")}),
        ("Took X-rays", {(XRAY, True, "X-rays")}),
        ("Machine setup on three lines", {(MACHINES, True, "Machine setup")}),
    ],
)
def test_inflection_order_and_spelling_do_not_matter(line: str, hits: set[tuple[int, bool, str]]) -> None:
    assert hits <= find(line)


@pytest.mark.parametrize(
    "line",
    [
        "Sold cooking oil. Handled changes of address",  # two sentences
        "Oil paintings sold to six museums and later many changes",  # far apart
        "Changed tires, oil and filters",  # another order, and a comma between
        "sales calls",  # of "on call" not even "call" is there with its "on"
        "the living room",  # "rooming" alone is not "room"
        "Ten years",  # capitals stand for capitals
        "Years of service",
    ],
)
def test_words_apart_or_alone_are_no_wording(line: str) -> None:
    assert find(line) == set()


def test_letters_in_capitals_are_found_in_capitals() -> None:
    assert find("TENS units") == {(MACHINES, True, "TENS")}
    assert find("ARRT (R)") == {(XRAY, False, "ARRT")}


def test_the_index_is_that_of_the_tables() -> None:
    """If not, run `python -m benchmarks.accuracy.build_duty_index`."""
    index = (files("jobmate.engine") / "data" / "duty_index.tsv").read_text(encoding="utf-8")
    assert index == compile_tables()


def test_products_stand_under_headings_of_their_own() -> None:
    lexicon = DutyLexicon(
        index_duties(["# A", "one duty", "# Products: B", "two duties", "three duties", "# C", "four"])
    )
    assert [lexicon.is_of_products(duty) for duty in range(4)] == [False, True, True, False]


def _lines() -> Iterator[tuple[str, str]]:
    for table in (files("jobmate.engine") / "data" / "duties").iterdir():
        for line in table.read_text(encoding="utf-8").splitlines():
            if line.strip() and not line.startswith("#"):
                yield table.name, line


def test_every_line_of_the_tables_is_well_formed() -> None:
    for name, line in _lines():
        sides = line.split("<=")
        wordings = [wording.strip() for side in sides for wording in side.split("|")]
        assert len(sides) <= 2, (name, line)
        assert all(wordings), (name, line)
        assert len(set(wordings)) == len(wordings), (name, line)


def test_every_wording_of_the_tables_is_found_in_itself() -> None:
    for duty, (name, line) in enumerate(_sorted_lines()):
        same, _, shown = line.partition("<=")
        for side, is_same in ((same, True), (shown, False)):
            for wording in filter(str.strip, side.split("|")):
                hits = {(hit.duty, hit.is_same) for hit in load_duties().find(wording.strip())}
                assert (duty, is_same) in hits, (name, wording)


def _sorted_lines() -> list[tuple[str, str]]:
    by_table: dict[str, list[tuple[str, str]]] = {}
    for name, line in _lines():
        by_table.setdefault(name, []).append((name, line))
    return [line for name in sorted(by_table) for line in by_table[name]]
