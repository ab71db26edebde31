"""Whole documents read without a model. All texts are our own."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobmate.engine.keyword_reader import KeywordReader
from jobmate.engine.lexicon import Lexicon
from jobmate.engine.models import Reading, SkillMention
from jobmate.engine.posting import Posting, compose_posting
from jobmate.engine.taxonomy import load_starter
from jobmate.enums import DocumentKind, EvidenceStrength, GateKind, ReaderKind, RequirementTier

STARTER = load_starter()
READER = KeywordReader(STARTER, Lexicon(STARTER))
REQUIRED, PREFERRED = RequirementTier.REQUIRED, RequirementTier.PREFERRED

POSTING = """Platform Engineer
Tern & Gull Freight, Duluth, MN

Tern & Gull moves apples by rail. We are looking for an engineer who will excel in a small team.

What you will do
- Build REST APIs in Python and keep PostgreSQL fast
- Deploy with Docker or Podman
- React quickly when a train is late

What you bring
- 3+ years of software development
- Strong Python; basic Kubernetes is a plus
- Terraform, bank-grade audit trails
- No experience with COBOL needed
- Bachelor's degree in computer science or equivalent experience

Nice to have: Kafka, Redis, railway signalling.

Benefits: dental and vision insurance, access to the company sauna, Excel-lent coffee. Go to our careers page to apply.
Tern & Gull is an equal opportunity employer.
"""

RESUME = """RUBY SWIFT
Columbus, OH | ruby.swift@example.com | 614-555-0100

SUMMARY
Developer with five years of Python experience.

EXPERIENCE
Software Engineer, Oracle Street Bakery, 2020-2024
- Tuned Postgres and wrote the Dockerfiles
- No Kubernetes yet

SKILLS
Python (expert), PostgreSQL, Git, Go

EDUCATION
BS Computer Science, Lakeview University, 2019

Interests: python breeding, spring hiking
"""


def read_job(text: str) -> Reading:
    return READER.read(text, DocumentKind.JOB)


def read_resume(text: str) -> Reading:
    return READER.read(text, DocumentKind.RESUME)


def by_name(reading: Reading) -> dict[str, list[SkillMention]]:
    found: dict[str, list[SkillMention]] = {}
    for mention in reading.skills:
        name = STARTER.concepts[mention.concept_id].name if mention.concept_id else mention.surface
        found.setdefault(name, []).append(mention)
    return found


def test_the_posting_gives_its_requirements_and_nothing_else() -> None:
    found = by_name(read_job(POSTING))
    expected = {"Python", "PostgreSQL", "Docker", "Podman", "Programming", "Kubernetes", "Terraform", "REST APIs"}
    assert expected | {"Apache Kafka", "Redis"} <= set(found)
    for trap in ("React", "Microsoft Excel", "Microsoft Access", "Go", "COBOL", "Medicine and Dentistry"):
        assert trap not in found


def test_tiers_levels_years_and_alternatives() -> None:
    found = by_name(read_job(POSTING))
    assert {mention.tier for mention in found["Python"]} == {REQUIRED}
    assert [mention.level for mention in found["Python"]] == [None, 3]
    assert (found["Kubernetes"][0].tier, found["Kubernetes"][0].level) == (PREFERRED, 1)
    assert found["Redis"][0].tier is PREFERRED
    assert any(mention.years == 3 for mention in found["Programming"])
    assert found["Docker"][0].group is not None
    assert found["Docker"][0].group == found["Podman"][0].group
    assert found["PostgreSQL"][0].group is None


def test_skills_outside_the_taxonomy_are_kept_in_their_own_words() -> None:
    found = by_name(read_job(POSTING))
    assert found["bank-grade audit trails"][0].concept_id is None
    assert found["railway signalling"][0].tier is PREFERRED


def test_gates_stand_apart() -> None:
    gates = {(gate.kind, gate.name, gate.years) for gate in read_job(POSTING).gates}
    assert (GateKind.DEGREE, "Bachelor's degree in computer science", None) in gates
    assert (GateKind.YEARS, "3 years: software development", 3) in gates


def test_quotes_are_verbatim_and_hold_no_neighbour() -> None:
    reading = read_job(POSTING)
    assert reading.skills
    for mention in reading.skills:
        evidence = mention.evidence
        assert POSTING[evidence.start : evidence.end] == evidence.quote
        assert mention.surface in evidence.quote
        assert "\n" not in evidence.quote
        assert len(evidence.quote) <= 200
        assert "excel in a small team" not in evidence.quote


def test_the_resume_shows_work_apart_from_lists() -> None:
    found = by_name(read_resume(RESUME))
    assert {mention.strength for mention in found["Docker"]} == {EvidenceStrength.DEMONSTRATED}
    assert {mention.strength for mention in found["Git"]} == {EvidenceStrength.LISTED}
    assert max(mention.years or 0 for mention in found["Python"]) == 5
    assert 4 in [mention.level for mention in found["Python"]]
    assert "Go" in found, "a whole item of a list of technologies"


def test_names_employers_interests_and_negations_show_nothing() -> None:
    found = by_name(read_resume(RESUME))
    for trap in ("Ruby", "Swift", "Oracle Database", "Kubernetes", "Spring Framework"):
        assert trap not in found
    for mention in found["Python"]:
        assert "breeding" not in mention.evidence.quote


def test_years_of_the_role_go_with_the_skill_shown_in_it() -> None:
    found = by_name(read_resume(RESUME))
    shown = [m for m in found["PostgreSQL"] if m.strength is EvidenceStrength.DEMONSTRATED]
    assert [mention.years for mention in shown] == [4]


def test_resume_gates() -> None:
    gates = {(gate.kind, gate.name) for gate in read_resume(RESUME).gates}
    assert (GateKind.DEGREE, "Bachelor's degree in computer science") in gates
    assert any(kind is GateKind.YEARS for kind, _ in gates)


def test_composed_postings_read_their_lists_of_skills() -> None:
    posting = Posting(
        title="Bookkeeper",
        company="Finch & Barrow",
        description="You will keep the books. We offer dental insurance.",
        required_skills=("QuickBooks or NetSuite", "sales-tax filing", "R", "SQL"),
        preferred_skills=("heirloom seed pricing",),
    )
    reading = read_job(compose_posting(posting))
    found = by_name(reading)
    assert found["QuickBooks"][0].group == found["NetSuite"][0].group is not None
    assert found["R"][0].tier is REQUIRED
    assert found["heirloom seed pricing"][0].tier is PREFERRED


@pytest.mark.parametrize(
    ("sentence", "skill"),
    [
        ("We offer medical, dental and vision insurance.", "Medicine and Dentistry"),
        ("Join our Slack community.", "Slack"),
        ("Access to our on-site gym and a spring retreat are part of the package.", "Spring Framework"),
        ("Offer made in writing.", "Writing"),
        ("You do not need Photoshop.", "Adobe Photoshop"),
        ("Apply through our Workday careers portal.", "Workday"),
    ],
)
def test_sentences_of_prose_that_ask_nothing(sentence: str, skill: str) -> None:
    assert skill not in by_name(read_job(f"Office Manager\n\nYou will run the office. {sentence}\n"))


@pytest.mark.parametrize(
    ("line", "are_alternatives"),
    [
        ("React, Vue or Angular", True),
        ("One of: Python, Java, Go", True),
        ("QuickBooks or NetSuite", True),
        ("Python and Java", False),
        ("accounts payable and receivable", False),
        ("HTML/CSS", False),
    ],
)
def test_either_or(line: str, are_alternatives: bool) -> None:
    mentions = read_job(f"Clerk\n\nRequirements\n- {line}\n").skills
    assert mentions
    groups = {mention.group for mention in mentions}
    assert (len(groups) == 1 and None not in groups) is are_alternatives


@pytest.mark.parametrize("document", list(DocumentKind))
@pytest.mark.parametrize("text", ["", "   \n\n ", "\x00", "¯\\_(ツ)_/¯", "((((((((", ":" * 5000])
def test_texts_that_say_nothing(text: str, document: DocumentKind) -> None:
    reading = READER.read(text, document)
    assert reading.skills == ()
    assert reading.reader is ReaderKind.KEYWORD


def test_a_reading_depends_on_text_and_taxonomy_alone() -> None:
    again = KeywordReader(STARTER, Lexicon(STARTER))
    assert again.read(POSTING, DocumentKind.JOB) == read_job(POSTING)
    assert STARTER.version in READER.version


@pytest.mark.parametrize(
    "unit",
    [
        "Python and ",
        "no ",
        "4 years ",
        "(",
        "A, ",
        "- Python\n",
        "a plus, ",
        "strong ",
        "or ",
        "Ab Cd\n\n",
        "x: ",
        "é ",
        "' ",
        "1/",
    ],
)
@pytest.mark.parametrize("document", list(DocumentKind))
def test_long_monotonous_texts_are_read(unit: str, document: DocumentKind) -> None:
    text = (unit * (30_000 // len(unit) + 1))[:30_000]
    for mention in READER.read(text, document).skills:
        assert text[mention.evidence.start : mention.evidence.end] == mention.evidence.quote


WORDS = st.sampled_from(
    (
        *("Python", "Go", "SQL", "Excel", "or", "and", ",", ".", ";", ":", "(", ")", "-", "\n", "\n\n"),
        *(
            "required",
            "preferred",
            "strong",
            "basic",
            "4+",
            "years",
            "of",
            "experience",
            "with",
            "no",
            "not",
            "a",
            "plus",
        ),
        *(
            "Requirements",
            "Benefits",
            "EXPERIENCE",
            "Skills:",
            "2018-2020",
            "RN",
            "license",
            "bachelor's",
            "degree",
            "in",
        ),
    )
)


@settings(max_examples=120, deadline=None)
@given(st.lists(WORDS, max_size=60).map(" ".join) | st.text(max_size=400), st.sampled_from(list(DocumentKind)))
def test_every_claim_is_verbatim(text: str, document: DocumentKind) -> None:
    reading = READER.read(text, document)
    for claim in (*reading.skills, *reading.gates):
        evidence = claim.evidence
        assert text[evidence.start : evidence.end] == evidence.quote
        assert evidence.quote.strip()
    for mention in reading.skills:
        assert mention.surface in mention.evidence.quote
        assert (mention.tier is not None) is (document is DocumentKind.JOB)
        assert (mention.strength is not None) is (document is DocumentKind.RESUME)


@pytest.mark.parametrize(
    ("line", "first", "second"),
    [
        ("Zendesk, Salesforce or another help desk system", "Zendesk", "Salesforce"),
        ("Experience with JUnit, pytest or similar", "JUnit", "pytest"),
    ],
)
def test_something_similar_makes_alternatives_of_the_examples(line: str, first: str, second: str) -> None:
    found = by_name(read_job(f"Clerk\n\nRequirements\n- {line}\n"))
    assert found[first][0].group == found[second][0].group is not None
