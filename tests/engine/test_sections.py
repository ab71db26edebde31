"""Statements and the sections they stand in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobmate.engine.headings import SectionKind, find_heading, find_lead
from jobmate.engine.sections import split_statements
from jobmate.enums import DocumentKind

JOB, RESUME = DocumentKind.JOB, DocumentKind.RESUME


def kinds(text: str, document: DocumentKind = JOB) -> dict[str, SectionKind]:
    return {statement.text: statement.kind for statement in split_statements(text, document)}


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Responsibilities", SectionKind.DUTIES),
        ("## What you'll do", SectionKind.DUTIES),
        ("THE ROLE", SectionKind.DUTIES),
        ("**Requirements**", SectionKind.REQUIRED),
        ("What you bring:", SectionKind.REQUIRED),
        ("Minimum Qualifications", SectionKind.REQUIRED),
        ("Knowledge, Skills, and Abilities", SectionKind.REQUIRED),
        ("Must-haves", SectionKind.REQUIRED),
        ("Nice to have", SectionKind.PREFERRED),
        ("Preferred Qualifications", SectionKind.PREFERRED),
        ("BONUS POINTS", SectionKind.PREFERRED),
        ("Benefits", SectionKind.BENEFITS),
        ("What we offer", SectionKind.BENEFITS),
        ("Pay", SectionKind.BENEFITS),
        ("About us", SectionKind.ABOUT),
        ("Equal Opportunity Employer", SectionKind.LEGAL),
        ("How to apply", SectionKind.APPLY),
        ("Location", SectionKind.META),
        ("We bake bread", None),
        ("Docker and Kubernetes", None),
    ],
)
def test_headings_of_postings(line: str, kind: SectionKind | None) -> None:
    assert find_heading(line, JOB) is kind


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("EXPERIENCE", SectionKind.EXPERIENCE),
        ("Work History", SectionKind.EXPERIENCE),
        ("Technical Skills", SectionKind.SKILLS),
        ("Education and Training", SectionKind.EDUCATION),
        ("Licenses & Certifications", SectionKind.CERTIFICATIONS),
        ("Professional Summary", SectionKind.SUMMARY),
        ("Hobbies and interests", SectionKind.INTERESTS),
        ("References", SectionKind.REFERENCES),
        ("Paper Lantern Studio", None),
    ],
)
def test_headings_of_resumes(line: str, kind: SectionKind | None) -> None:
    assert find_heading(line, RESUME) is kind


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("It would help if you also know", SectionKind.PREFERRED),
        ("This role requires a wide variety of strengths including", SectionKind.REQUIRED),
        ("Your key responsibilities in this role will be", SectionKind.DUTIES),
        ("The full benefits package has", SectionKind.BENEFITS),
    ],
)
def test_words_before_a_colon_open_a_section(words: str, kind: SectionKind) -> None:
    assert find_lead(words, JOB) is kind


def test_a_posting_with_headings_bullets_and_a_last_paragraph() -> None:
    found = kinds(
        "Nurse\nLakeside Hospital, Erie, PA\n\nWe run 32 beds.\n\nResponsibilities\n* Assess patients\n\n"
        "Requirements\n- RN license\n- Two years of care; BLS\n\nWe offer a pension.\n"
    )
    assert found == {
        "Nurse": SectionKind.TITLE,
        "Lakeside Hospital, Erie, PA": SectionKind.META,
        "We run 32 beds.": SectionKind.INTRO,
        "Assess patients": SectionKind.DUTIES,
        "RN license": SectionKind.REQUIRED,
        "Two years of care": SectionKind.REQUIRED,
        "BLS": SectionKind.REQUIRED,
        "We offer a pension.": SectionKind.INTRO,
    }


def test_inline_headings_hold_for_their_line() -> None:
    found = kinds("Mechanic\n\nDuties: repair brakes, test cars.\n\nNice to have: welding.\n\nOur shop is busy.\n")
    assert found["repair brakes, test cars."] is SectionKind.DUTIES
    assert found["welding."] is SectionKind.PREFERRED
    assert found["Our shop is busy."] is SectionKind.INTRO


def test_capitals_in_the_middle_of_a_line_are_headings_too() -> None:
    found = kinds("We sell wine.\nRESPONSIBILITIES Develop plans THIS ROLE OFFERS YOU free wine\n")
    assert found["Develop plans"] is SectionKind.DUTIES
    assert found["free wine"] is SectionKind.BENEFITS


def test_wrapped_lines_are_one_statement() -> None:
    text = "Cook\n\nYou will prepare stocks and sauces every afternoon for the\ndinner service, and rotate stock.\n"
    assert [statement.text for statement in split_statements(text, JOB)][1] == text[6:].strip()


@pytest.mark.parametrize("text", ["We work with e.g. Python and Go.", "Ask Dr. Smith. ", "Paid in the U.S. Navy way."])
def test_abbreviations_end_no_sentence(text: str) -> None:
    assert len(split_statements(f"Line Cook\n\n{text}", JOB)) == 2


def test_resume_sections_and_interests() -> None:
    found = kinds("RUBY SWIFT\n\nWork\nBuilt sites.\n\nTools: PHP, Git\nInterests: python breeding\n", RESUME)
    assert found["Built sites."] is SectionKind.EXPERIENCE
    assert found["PHP, Git"] is SectionKind.SKILLS
    assert found["python breeding"] is SectionKind.INTERESTS


@given(st.text(max_size=400), st.sampled_from(list(DocumentKind)))
def test_statements_are_verbatim_and_in_order(text: str, document: DocumentKind) -> None:
    last = 0
    for statement in split_statements(text, document):
        assert text[statement.start : statement.end] == statement.text
        assert statement.text.strip()
        assert statement.start >= last
        last = statement.end


def test_a_heading_in_bold_is_no_bullet() -> None:
    text = "Dock Hand\n\n**The work**\n* Paint hulls\n\n**You**\n* Swim\n"
    assert kinds(text)["Paint hulls"] is SectionKind.DUTIES
