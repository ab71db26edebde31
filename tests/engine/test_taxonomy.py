"""The taxonomy in the package, and building one from parts."""

import pytest

from jobmate.adapters.chroma import list_documents
from jobmate.engine.alias_forms import AliasOrigin, fold
from jobmate.engine.context_rules import check_patterns, parse_rule
from jobmate.engine.models import Concept
from jobmate.engine.taxonomy import FOREIGN_LANGUAGE, Alias, Taxonomy, build_taxonomy, load_starter, read_aliases
from jobmate.enums import SkillKind
from jobmate.errors import ConfigurationError


def technology(concept_id: str, name: str, *official: str) -> Concept:
    return Concept(id=concept_id, name=name, kind=SkillKind.TECHNOLOGY, source="onet", official_names=official)


def texts(taxonomy: Taxonomy, concept_id: str) -> set[str]:
    return {alias.text for alias in taxonomy.aliases if alias.concept_id == concept_id}


def test_the_starter_has_every_element_and_hundreds_of_technologies() -> None:
    starter = load_starter()
    kinds = [concept.kind for concept in starter.concepts.values()]
    assert kinds.count(SkillKind.TECHNOLOGY) >= 800
    assert sum(alias.origin is AliasOrigin.WRITTEN for alias in starter.aliases) >= 1_500
    assert all(concept.description for concept in starter.concepts.values())
    assert sum(concept_id.startswith("onet:") for concept_id in starter.concepts) == 161
    languages = [concept for concept in starter.concepts.values() if FOREIGN_LANGUAGE in concept.parents]
    assert len(kinds) - kinds.count(SkillKind.TECHNOLOGY) == 161 + len(languages)
    assert starter.release == "starter-1"
    assert load_starter() is starter


def test_the_name_languages_share_means_the_element_above_them() -> None:
    starter = load_starter()
    owners = {alias.concept_id for alias in starter.aliases if fold(alias.text) == fold("Foreign Language")}
    assert owners == {FOREIGN_LANGUAGE}
    assert starter.concepts["jobmate:spanish"].official_names == ("Foreign Language",)
    assert sum(document.text == "Foreign Language" for document in list_documents(starter)) == 1


def test_every_related_technology_exists_and_relation_is_symmetric() -> None:
    concepts = load_starter().concepts
    for concept in concepts.values():
        for other in concept.related:
            assert concept.id in concepts[other].related, (concept.id, other)


def test_every_pattern_of_the_starter_compiles() -> None:
    for rule in load_starter().rules.values():
        check_patterns(rule)


@pytest.mark.parametrize(
    ("name", "official", "expected"),
    [
        ("Excel", "Microsoft Excel", "MS Excel"),
        ("SQL", "Structured query language SQL", "Structured query language"),
        ("AWS", "Amazon Web Services AWS software", "Amazon Web Services"),
        ("Node.js", "Node.js", "Nodejs"),
        ("PowerPoint", "Microsoft PowerPoint", "Power Point"),
        ("Amazon Web Services (AWS)", "", "AWS"),
        ("LibreOffice / OpenOffice", "", "OpenOffice"),
        ("SolidWorks", "Dassault Systemes SolidWorks", "SolidWorks"),
        ("Keynote 9", "", "Keynote"),
    ],
)
def test_shorter_names_follow_by_rule(name: str, official: str, expected: str) -> None:
    names = (official,) if official else ()
    taxonomy = build_taxonomy("t", [technology("t:1", name, *names)])
    folded = {fold(text) for text in texts(taxonomy, "t:1")}
    if expected == "Keynote":
        assert fold(expected) not in folded, "plain English is not derived"
    else:
        assert fold(expected) in folded


def test_plain_english_and_shared_forms_are_not_derived() -> None:
    taxonomy = build_taxonomy(
        "t", [technology("t:1", "Oracle Reports"), technology("t:2", "SAP Fiori"), technology("t:3", "IBM Fiori")]
    )
    assert texts(taxonomy, "t:1") == {"Oracle Reports", "OracleReports"}
    assert "Fiori" not in texts(taxonomy, "t:2") | texts(taxonomy, "t:3")


def test_a_written_rule_governs_the_name() -> None:
    rules = {"react": parse_rule("react", {"default": "reject"})}
    taxonomy = build_taxonomy("t", [technology("t:1", "React")], [Alias("React", "t:1", "react")], rules)
    (alias,) = [alias for alias in taxonomy.aliases if alias.text == "React"]
    assert (alias.rule, alias.origin) == ("react", AliasOrigin.WRITTEN)


def test_the_version_follows_the_content() -> None:
    one = build_taxonomy("t", [technology("t:1", "Redis")])
    same = build_taxonomy("t", [technology("t:1", "Redis")])
    other = build_taxonomy("t", [technology("t:1", "Redis")], [Alias("remote dictionary server", "t:1")])
    assert one.version == same.version != other.version


@pytest.mark.parametrize(
    ("aliases", "problem"),
    [([Alias("x", "t:9")], "unknown concept t:9"), ([Alias("x", "t:1", "nope")], "unknown rule 'nope'")],
)
def test_dangling_aliases_are_named(aliases: list[Alias], problem: str) -> None:
    with pytest.raises(ConfigurationError, match=problem):
        build_taxonomy("t", [technology("t:1", "Redis")], aliases)


def test_two_concepts_with_one_id_are_refused() -> None:
    with pytest.raises(ConfigurationError, match="two concepts"):
        build_taxonomy("t", [technology("t:1", "A"), technology("t:1", "B")])


def test_a_broken_line_is_named_with_its_file(tmp_path) -> None:
    broken = tmp_path / "aliases.tsv"
    broken.write_text("alias\tconcept\trule\nx\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"aliases\.tsv, line 2"):
        list(read_aliases(broken))
    broken.write_text("alias\tid\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"aliases\.tsv, line 1"):
        list(read_aliases(broken))


@pytest.mark.parametrize(
    "fields",
    [{"case": "upper"}, {"default": "maybe"}, {"reject": "x"}, {"surprise": 1}],
)
def test_a_broken_rule_is_named(fields: dict[str, object]) -> None:
    with pytest.raises(ConfigurationError, match="'r'"):
        parse_rule("r", fields)


def test_a_broken_pattern_is_named() -> None:
    rule = parse_rule("r", {"accept": ["("]})
    with pytest.raises(ConfigurationError, match="no regular expression"):
        check_patterns(rule)
