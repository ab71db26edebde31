"""Duties told in plain words. All texts are our own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobmate.engine.duty_phrases import find_duties
from jobmate.engine.headings import SectionKind

DUTIES, INTRO = SectionKind.DUTIES, SectionKind.INTRO


def duties(text: str, kind: SectionKind = DUTIES, *, taken: tuple[str, ...] = (), is_item: bool = False) -> list[str]:
    spans = [(text.index(words), text.index(words) + len(words)) for words in taken]
    return [text[start:end] for start, end in find_duties(text, spans, kind, is_item=is_item)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Shear sheep and grade the fleece", ["grade the fleece"]),  # not every verb is known
        (
            "Trim hooves, clean the pens and feed lambs.",
            ["Trim hooves", "clean the pens", "feed lambs"],
        ),
        ("You will hoist and rig the masts when the yard is full", ["hoist and rig the masts"]),
        ("The deckhand paints hulls and checks bilge pumps", ["paints hulls", "checks bilge pumps"]),
        ("Mornings are prep lists and showing new bakers how to shape", ["showing new bakers"]),
        ("Rigging: splice ropes, test winches", ["splice ropes", "test winches"]),
        ("Prepares bids, which the owner signs", ["Prepares bids"]),
    ],
)
def test_each_is_a_verb_of_work_with_its_object(text: str, found: list[str]) -> None:
    assert duties(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "Performs other duties as assigned",
        "Performs hydrologic and hydraulic studies",  # cut off before the noun
        "You do not need to weld frames",
        "Do whatever it takes and tell nobody",
        "You fix something when it breaks",
        "Sails, ropes and anchors",
        "MAP Growth results",
        "Located at the old harbour",
        "Weld",
    ],
)
def test_what_names_no_work_one_could_look_for_is_left(text: str) -> None:
    assert duties(text) == []


def test_outside_duties_only_what_is_said_of_the_person_counts() -> None:
    assert duties("You paint hulls.", INTRO) == ["paint hulls"]
    assert duties("Yard: paint hulls, mend sails", INTRO) == ["paint hulls"]
    assert duties("We paint hulls and build masts.", INTRO) == []
    assert duties("The harbour master paints hulls.", INTRO) == []
    assert duties("You paint hulls.", SectionKind.TITLE) == []


def test_a_duty_ends_before_a_products_name() -> None:
    text = "File bugs in Jira so that anybody can reproduce them, in Jira file"
    at = [(text.index("Jira"), text.index("Jira") + 4), (text.rindex("Jira"), text.rindex("Jira") + 4)]
    spans = find_duties(text, at, SectionKind.DUTIES, is_item=True, products=at)
    assert [text[start:end] for start, end in spans] == ["File bugs"]


def test_what_is_known_already_is_not_said_twice() -> None:
    assert duties("Paint hulls and check pumps", taken=("Paint hulls",)) == ["check pumps"]
    assert duties("Plan refits in Excel", taken=("Excel",)) == []
    assert duties("Inspect steel hulls daily", taken=("hulls",)) == []


@given(st.text(max_size=200), st.sampled_from(list(SectionKind)), st.booleans())
def test_any_text_gives_spans_in_it(text: str, kind: SectionKind, is_item: bool) -> None:
    for start, end in find_duties(text, (), kind, is_item=is_item):
        assert text[start:end].strip() == text[start:end] != ""
