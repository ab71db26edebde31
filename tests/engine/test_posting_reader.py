"""What of a posting is asked for: lists, duties, hiring steps, missions, exceptions. All texts are our own."""

import pytest

from jobmate.engine.headings import SectionKind
from jobmate.engine.lexicon import Lexicon
from jobmate.engine.posting_reader import PostingReader
from jobmate.engine.prose import asks_for_skills, is_boilerplate, is_perk
from jobmate.engine.sections import split_statements
from jobmate.engine.taxonomy import load_starter
from jobmate.enums import DocumentKind, RequirementTier

STARTER = load_starter()
READER = PostingReader(Lexicon(STARTER))


def read(text: str) -> dict[str, RequirementTier | None]:
    """Names of what is asked for, with the tier."""
    skills, _, _ = READER.read(text)
    return {STARTER.concepts[one.concept_id].name if one.concept_id else one.surface: one.tier for one in skills}


def test_a_lead_without_a_colon_makes_its_list_preferred() -> None:
    lead = "It is an advantage if you know any of the following"
    text = f"Developer\n\nRequirements\n- Python\n\n{lead}\n- Docker\n- Kafka\n"
    assert read(text) == {
        "Python": RequirementTier.REQUIRED,
        "Docker": RequirementTier.PREFERRED,
        "Apache Kafka": RequirementTier.PREFERRED,
    }


def test_what_is_not_looked_for_is_no_requirement() -> None:
    text = "Electrician\n\nNOT LOOKING FOR:\n- computer programming\n- Excel experts\n\nREQUIREMENTS\n- AutoCAD\n"
    assert list(read(text)) == ["AutoCAD"]


def test_a_line_under_a_heading_that_ends_in_a_colon_keeps_the_section() -> None:
    text = "Teacher\n\nDUTIES\n\nThe incumbent:\n- Plans and delivers lessons\n\nQUALIFICATIONS DESIRED\n- Spanish\n"
    kinds = {one.text: one.kind for one in split_statements(text, DocumentKind.JOB)}
    assert kinds["Plans and delivers lessons"] is SectionKind.DUTIES
    assert kinds["Spanish"] is SectionKind.PREFERRED


def test_lines_of_unwrapped_paragraphs_stay_apart() -> None:
    long = "A kitchen by the harbour with forty seats. " * 6
    text = (
        f"Cook\n\n{long}\n\nhave three years on the line and one of leading a shift\nknow your mother sauces by heart\n"
    )
    texts = [one.text for one in split_statements(text, DocumentKind.JOB)]
    assert "know your mother sauces by heart" in texts


@pytest.mark.parametrize(
    "sentence",
    [
        "Recruiters: please don't call about Python.",
        "If you have questions, contact the Angular team lead.",
        "The examination may consist of a written test.",
        "Candidates needing accommodation must contact Human Resources.",
    ],
)
def test_steps_of_hiring_are_boilerplate(sentence: str) -> None:
    assert is_boilerplate(sentence)


def test_duties_that_sound_like_perks_or_pitch() -> None:
    assert not is_boilerplate("Coordinates utility relocation with other agencies")
    assert not is_perk("Coordinates utility relocation with other agencies")
    assert asks_for_skills("You do the schedule for eleven people, which takes an hour", SectionKind.DUTIES)
    assert asks_for_skills("Inventory is the last Sunday of the month", SectionKind.DUTIES)
    assert asks_for_skills("Plans and delivers daily lessons", SectionKind.OTHER, is_item=True)
    assert not asks_for_skills("The mission of the agency is to provide leadership", SectionKind.DUTIES)


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("You don't need to know anything about accounting.", "Economics and Accounting"),
        ("Reads documents (other than blueprints).", "Design"),
        ("Works under guidance from the team leader.", "Management of Personnel Resources"),
        ("Advises cross-functional programs.", "Programming"),
    ],
)
def test_words_that_ask_for_nothing(sentence: str, name: str) -> None:
    assert name not in read(f"Clerk\n\nDuties\n- {sentence}\n")


def test_names_that_stand_in_brackets_or_are_welcome() -> None:
    found = read("Assistant\n\nYou will write it up on the wiki (Confluence). Minitab would be nice.\n")
    assert found == {"Confluence": RequirementTier.REQUIRED, "Minitab": RequirementTier.PREFERRED}
    assert "SignalR" in read("Developer\n\nRequirements\n- SignalR or other real time technology\n")


@pytest.mark.parametrize(
    "sentence",
    [
        "Not part of this job: payroll, recruiting.",
        "What this is not: CAD drafting from other people's mark-ups.",
        "This position has no supervisory duties and does not handle recruiting.",
        "The district does not expect aides to design curriculum.",
        "Openings in payroll are announced separately.",
    ],
)
def test_what_is_ruled_out_is_not_asked(sentence: str) -> None:
    assert read(f"Clerk\n\nDuties\n- Sort mail\n\n{sentence}\n") == read("Clerk\n\nDuties\n- Sort mail\n")


def test_a_duty_may_name_what_else_is_a_benefit() -> None:
    assert "check insurance eligibility" in read("Clerk\n\nDuties\n- Check the mail and check insurance eligibility\n")


def test_the_job_itself_is_no_requirement_where_it_is_the_subject() -> None:
    text = "Nurse\n\nThe Med-Surg RN takes vital signs and administers medications.\n"
    assert not any("Med-Surg" in surface for surface in (one.surface for one in READER.read(text)[0]))
    assert any("vital signs" in surface for surface in (one.surface for one in READER.read(text)[0]))
