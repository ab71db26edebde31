"""Tier, level, years and negation around a skill."""

import pytest

from jobmate.engine.cues import Cues
from jobmate.enums import RequirementTier

REQUIRED, PREFERRED = RequirementTier.REQUIRED, RequirementTier.PREFERRED


def span(text: str, words: str) -> tuple[int, int]:
    start = text.index(words)
    return start, start + len(words)


@pytest.mark.parametrize(
    ("text", "skill", "tier"),
    [
        ("working knowledge of Go is a plus", "Go", PREFERRED),
        ("Docker and at least one cloud provider (AWS preferred)", "AWS", PREFERRED),
        ("Docker and at least one cloud provider (AWS preferred)", "Docker", REQUIRED),
        ("Python required, Go a plus", "Python", REQUIRED),
        ("Python required, Go a plus", "Go", PREFERRED),
        ("Python (required), Go (nice to have)", "Go", PREFERRED),
        ("Python (required), Go (nice to have)", "Python", REQUIRED),
        ("Docker, Kubernetes and Terraform are a plus", "Docker", PREFERRED),
        ("Experience with Python, and familiarity with Rust is a plus", "Python", REQUIRED),
        ("Experience with Python, and familiarity with Rust is a plus", "Rust", PREFERRED),
        ("Ideally you know Kafka", "Kafka", PREFERRED),
        ("accessible HTML and CSS are not optional", "CSS", REQUIRED),
        ("Spanish would be an advantage", "Spanish", PREFERRED),
        ("prepare budgets and asset tables", "budgets", REQUIRED),
        ("GraphQL and Jira would each be a plus", "GraphQL", PREFERRED),
        ("High school diploma helpful, not required", "diploma", PREFERRED),
    ],
)
def test_tier(text: str, skill: str, tier: RequirementTier) -> None:
    assert Cues(text).tier_at(span(text, skill), REQUIRED) is tier


def test_a_must_among_the_nice_to_haves() -> None:
    text = "Forklift licence required"
    assert Cues(text).tier_at(span(text, "Forklift"), PREFERRED) is REQUIRED


@pytest.mark.parametrize(
    ("text", "skill", "level"),
    [
        ("Strong Python", "Python", 3),
        ("advanced Microsoft Excel (pivot tables)", "Microsoft Excel", 4),
        ("working knowledge of Docker and Linux", "Linux", 2),
        ("Solid SQL and experience with Postgres", "SQL", 3),
        ("Solid SQL and experience with Postgres", "Postgres", None),
        ("Basic HTML, good writing", "HTML", 1),
        ("Basic HTML, good writing", "writing", 2),
        ("some exposure to React", "React", 1),
        ("Excel power user", "Excel", 4),
        ("Python (expert), Java (beginner)", "Python", 4),
        ("Python (expert), Java (beginner)", "Java", 1),
        ("proficient in Word, Excel and Outlook", "Outlook", 3),
        ("strong statistics, Excel", "Excel", None),
        ("Strong familiarity with Jira", "Jira", 1),
        ("Use Python every day", "Python", None),
    ],
)
def test_level(text: str, skill: str, level: float | None) -> None:
    assert Cues(text).level_at(span(text, skill)) == level


@pytest.mark.parametrize(
    ("text", "skill", "years"),
    [
        ("4+ years of Python", "Python", 4),
        ("six years of Python experience", "Python", 6),
        ("2-3 years of Java", "Java", 2),
        ("at least three (3) years with SQL", "SQL", 3),
        ("18 months of Go", "Go", 1.5),
        ("MIG welding: 6 years, mild steel", "MIG welding", 6),
        ("Python (5 years), SQL (2 years)", "SQL", 2),
        ("3 years in a shop, and ASE in brakes", "brakes", None),
        ("5 years of Python, and SQL", "SQL", None),
        ("be 18 years old and know Python", "Python", None),
    ],
)
def test_years(text: str, skill: str, years: float | None) -> None:
    assert Cues(text).years_at(span(text, skill)) == years


@pytest.mark.parametrize(
    ("text", "skill", "negated"),
    [
        ("No experience with COBOL is needed", "COBOL", True),
        ("You do not need Photoshop", "Photoshop", True),
        ("Photoshop is not required", "Photoshop", True),
        ("no prior experience with logistics needed", "logistics", True),
        ("I have not used Kubernetes", "Kubernetes", True),
        ("machining is sent out, so no experience there is necessary", "machining", True),
        ("Kubernetes not required but a plus", "Kubernetes", False),
        ("not only Python but also Go", "Python", False),
        ("no less than 3 years of Python", "Python", False),
        ("Tuned Postgres, cutting time by 60%", "Postgres", False),
    ],
)
def test_negation(text: str, skill: str, negated: bool) -> None:
    assert Cues(text).is_negated(span(text, skill)) is negated
