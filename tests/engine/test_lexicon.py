"""Finding names in texts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobmate.engine.context_rules import ContextRule, parse_rule
from jobmate.engine.lexicon import Lexicon, Surroundings
from jobmate.engine.models import Concept
from jobmate.engine.taxonomy import Alias, build_taxonomy, load_starter
from jobmate.enums import SkillKind

STARTER = load_starter()
LEXICON = Lexicon(STARTER)
RULES = sorted(STARTER.rules.values(), key=lambda rule: rule.name)


def names(text: str, surroundings: Surroundings | None = None) -> list[tuple[str, str]]:
    return [
        (match.surface, STARTER.concepts[match.concept_id].name)
        for match in LEXICON.find(text, surroundings or Surroundings())
    ]


def concept_names(text: str) -> set[str]:
    return {name for _, name in names(text)}


def governed(rule_name: str) -> set[str]:
    return {alias.concept_id for alias in STARTER.aliases if alias.rule == rule_name}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_context_rules_accept_their_positives(rule: ContextRule) -> None:
    assert rule.positive, "a rule without a case is a guess"
    for sentence in rule.positive:
        found = LEXICON.find(sentence)
        is_covered = any(match.concept_id in governed(rule.name) or match.rule is None for match in found)
        assert is_covered, f"{sentence!r} gave {found}"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_context_rules_reject_their_negatives(rule: ContextRule) -> None:
    assert rule.negative, "a rule that rejects nothing is none"
    for sentence in rule.negative:
        assert [match.surface for match in LEXICON.find(sentence) if match.rule == rule.name] == [], sentence


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("C++ and C#", {"C++", "C#"}),
        ("HTML5/CSS3", {"HTML", "CSS"}),
        ("nodejs or Node.js", {"Node.js"}),
        ("PostgreSQL 14", {"PostgreSQL"}),
        ("Postgres databases", {"PostgreSQL"}),
        ("MS Power Point", {"Microsoft PowerPoint"}),
        ("wrote the Dockerfiles", {"Docker"}),
        ("k8s clusters", {"Kubernetes"}),
    ],
)
def test_technologies_in_their_many_spellings(text: str, expected: set[str]) -> None:
    assert expected <= concept_names(text)


@pytest.mark.parametrize(
    "text",
    [
        "React quickly to customer requests",
        "Go to our careers page",
        "excels in a fast-paced environment",
        "Access to our on-site gym",
        "C-level leadership",
        "our R&D budget",
        "a spring retreat",
        "Taylor Swift playlist",
        "rust-free vehicles",
        "mail ruby@python.example",
        "see https://docker.example/python",
    ],
)
def test_english_words_are_no_products(text: str) -> None:
    products = [
        match.surface for match in LEXICON.find(text) if STARTER.concepts[match.concept_id].kind is SkillKind.TECHNOLOGY
    ]
    assert products == []


def test_a_product_inside_the_name_of_a_skill_is_found_besides() -> None:
    assert {"Programming", "REST APIs"} <= concept_names("Designed and built REST APIs for slot booking")
    assert concept_names("Microsoft SQL Server") == {"Microsoft SQL Server"}, "but none inside a product's"
    assert "Articulate" not in "".join(concept_names("Articulate communicator")), "nor a word that only looks like one"


def test_the_longest_name_wins() -> None:
    assert names("SQL Server Integration Services")[0][0] == "SQL Server Integration Services"


def tiny() -> Lexicon:
    concepts = [
        Concept(id="t:go", name="Go", kind=SkillKind.TECHNOLOGY, source="onet"),
        Concept(id="t:docker", name="Docker", kind=SkillKind.TECHNOLOGY, source="onet"),
        Concept(id="t:cprs", name="CPRS", kind=SkillKind.TECHNOLOGY, source="onet"),
        Concept(id="e:fix", name="Troubleshooting", kind=SkillKind.SKILL, source="onet"),
        Concept(id="e:lift", name="Static Strength", kind=SkillKind.ABILITY, source="onet"),
    ]
    aliases = [
        Alias("Go", "t:go", "go"),
        Alias("diagnose ~ faults", "e:fix"),
        Alias("lift # pounds", "e:lift"),
    ]
    rules = {"go": parse_rule("go", {"case": "title", "reject": ["{m} to\\b"], "accept": ["\\bin {m}\\b"]})}
    return Lexicon(build_taxonomy("tiny", concepts, aliases, rules))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("diagnosed engine and brake faults", ["diagnosed engine and brake faults"]),
        ("diagnose all of the many engine faults", []),
        ("diagnose faults", ["diagnose faults"]),
        ("lifts 50 pounds; lift fifty pounds", ["lifts 50 pounds", "lift fifty pounds"]),
        ("lift many pounds", []),
        ("diagnose Docker network faults", ["diagnose Docker network faults", "Docker"]),
        ("CPR and Dockers", ["Dockers"]),
        ("CPRS", ["CPRS"]),
    ],
)
def test_placeholders_and_folding(text: str, expected: list[str]) -> None:
    assert [match.surface for match in tiny().find(text)] == expected


@pytest.mark.parametrize(
    ("text", "surroundings", "found"),
    [
        ("Services in Go", Surroundings(), True),
        ("We Go to market", Surroundings(), False),
        ("Docker, Go", Surroundings(), True),
        ("Go", Surroundings(), False),
        ("Go", Surroundings(has_technology=True), True),
        ("go, chess", Surroundings(is_skills_list=True), True),
        ("go home", Surroundings(is_skills_list=True), False),
    ],
)
def test_ambiguous_words_are_settled_by_what_stands_around(text: str, surroundings: Surroundings, found: bool) -> None:
    assert any(match.concept_id == "t:go" for match in tiny().find(text, surroundings)) is found


def test_lookup_wants_the_whole_phrase() -> None:
    lexicon = tiny()
    assert (found := lexicon.lookup("  docker ")) is not None
    assert found.concept_id == "t:docker"
    assert lexicon.lookup("docker containers") is None
    assert lexicon.lookup("Docker 24.0") is not None
    assert lexicon.lookup("go") is not None, "the whole phrase asked for"
    assert lexicon.lookup("") is None
    assert lexicon.lookup("!!!") is None


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_matches_are_verbatim_and_in_order(text: str) -> None:
    matches = LEXICON.find(text)
    assert [(match.start, match.end) for match in matches] == sorted((match.start, match.end) for match in matches)
    for match in matches:
        assert text[match.start : match.end] == match.surface
        assert match.concept_id in STARTER.concepts


PIECES = st.sampled_from(
    ["Python", "Go", "R", "C", "&", "/", "-", ".", ",", " ", "\n", "50", "lbs", "lift", "the", "SQL"]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_skill_like_texts_are_read_without_error(text: str) -> None:
    for match in LEXICON.find(text):
        assert text[match.start : match.end] == match.surface
    LEXICON.lookup(text)
