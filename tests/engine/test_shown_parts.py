"""Which part of a shown skill answers a clause."""

from dataclasses import replace

import pytest

from jobmate.engine.requirements import Ask, ShownSkill
from jobmate.engine.scoring import Profile
from jobmate.engine.shown_parts import find_part
from tests.support.facts import PHARMACOLOGY, REQUIRED, evidence

BLOOD, TRAYS = evidence("drew blood and labelled vials"), evidence("washed impression trays", 40)
SHOWN = ShownSkill(PHARMACOLOGY.id, PHARMACOLOGY.name, PHARMACOLOGY, Profile(years=3), (BLOOD, TRAYS), 1.0)
OWN_WORD = evidence("", 0).model_copy(update={"own_word": True})


def ask(*words: str) -> Ask:
    clause = " ".join(words)
    return Ask(PHARMACOLOGY.id, clause, frozenset(words), "x", PHARMACOLOGY, REQUIRED, Profile(), ("x",), 0, (), 1.0)


def test_only_the_evidence_that_speaks_of_the_clause_is_kept() -> None:
    assert find_part(ask("blood"), SHOWN) == replace(SHOWN, evidence=(BLOOD,))
    assert find_part(ask("tray", "impression"), SHOWN) == replace(SHOWN, evidence=(TRAYS,))
    assert find_part(ask("radiograph"), SHOWN) is None
    assert find_part(ask("blood", "pressure", "cuff"), SHOWN) is None  # one word of three is another thing


def test_a_skill_asked_for_as_a_whole_is_shown_by_any_part() -> None:
    assert find_part(ask(), SHOWN) == SHOWN


@pytest.mark.parametrize(
    ("title", "quote", "names_it"),
    [
        ("Carpenter", "finish carpentry on forty homes", True),
        ("Carpenter", "passed city inspections", False),
        ("Registered Nurse", "Telemetry RN", True),
        ("RN", "registered nurse on nights", True),
        ("Senior Buyer", "senior living community", False),  # a rank is no job
    ],
)
def test_a_job_title_is_shown_by_the_job_or_its_field(title: str, quote: str, names_it: bool) -> None:
    skill = replace(SHOWN, evidence=(evidence(quote),))
    assert find_part(replace(ask(), wording=(title,), is_role=True), skill) == (skill if names_it else None)


def test_a_persons_own_word_and_a_forecast_stand_for_the_whole() -> None:
    for whole in (replace(SHOWN, evidence=()), replace(SHOWN, evidence=(OWN_WORD,))):
        assert find_part(ask("radiograph"), whole) == whole
