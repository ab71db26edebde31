import pytest

from jobmate.adapters.embedders.lexical import LexicalEmbedder
from jobmate.engine.calibration import FEATURES, LEXICAL, SENTENCE, choose_calibration
from jobmate.engine.lexicon import Lexicon
from jobmate.engine.mapper import Mapper
from jobmate.engine.models import Evidence, SkillMention
from jobmate.engine.nonskills import is_no_skill
from jobmate.engine.similarity import NameTable
from jobmate.engine.taxonomy import load_starter
from tests.support.exact_index import ExactIndex


@pytest.fixture(scope="module")
def index() -> ExactIndex:
    return ExactIndex(load_starter(), LexicalEmbedder())


@pytest.fixture(scope="module")
def mapper(index: ExactIndex) -> Mapper:
    return Mapper(load_starter(), Lexicon(load_starter()), index)


@pytest.fixture(scope="module")
def names() -> NameTable:
    return NameTable(load_starter())


def mention(surface: str, concept_id: str | None = None) -> SkillMention:
    evidence = Evidence(quote=surface, start=0, end=len(surface))
    return SkillMention(surface=surface, evidence=evidence, concept_id=concept_id)


def map_one(mapper: Mapper, phrase: str) -> str | None:
    concept = mapper.map_phrases([phrase])[0].concept
    return concept.name if concept else None


@pytest.mark.parametrize(
    ("phrase", "name"),
    [
        ("Kubernetes", "Kubernetes"),
        ("PYTHON", "Python"),
        ("Active Listening", "Active Listening"),
        ("bookkeeping", "Economics and Accounting"),
    ],
)
def test_whole_names_map_with_full_score(mapper: Mapper, phrase: str, name: str) -> None:
    mapped = mapper.map_phrases([phrase])[0]
    assert mapped.concept is not None
    assert (mapped.concept.name, mapped.score) == (name, 1.0)
    assert mapped.method in ("alias", "context")


@pytest.mark.parametrize(
    ("phrase", "name"),
    [
        ("5+ years of Python", "Python"),
        ("3-5 years' experience with Terraform", "Terraform"),
        ("strong SQL skills", "SQL"),
        ("excellent working knowledge of PostgreSQL", "PostgreSQL"),
        ("proficient in AutoCAD", "AutoCAD"),
        ("Python programming language", "Python"),
        ("Python (programming language)", "Python"),
        ("certified Salesforce administrator", "Salesforce"),
    ],
)
def test_frames_are_taken_off(mapper: Mapper, phrase: str, name: str) -> None:
    assert map_one(mapper, phrase) == name


@pytest.mark.parametrize(
    ("phrase", "name"),
    [
        ("Terraform modules", "Terraform"),
        ("Kubernetes clusters in production", "Kubernetes"),
        ("weekly dashboards built with Power BI", "Microsoft Power BI"),
    ],
)
def test_a_product_among_other_words_is_found(mapper: Mapper, phrase: str, name: str) -> None:
    assert map_one(mapper, phrase) == name


@pytest.mark.parametrize(
    ("phrase", "name"), [("Kuberentes", "Kubernetes"), ("Postgersql", "PostgreSQL"), ("Quickboks", "QuickBooks")]
)
def test_misspellings_are_forgiven(mapper: Mapper, phrase: str, name: str) -> None:
    mapped = mapper.map_phrases([phrase])[0]
    assert mapped.concept is not None
    assert name in mapped.concept.name
    assert mapped.method == "combined"
    assert LEXICAL.threshold <= mapped.score < 1


@pytest.mark.parametrize(
    "phrase",
    [
        "",
        "   ",
        "12345",
        "four weeks of paid leave",
        "medical, dental and vision plans",
        "we sponsor your gym card",
        "Equal Opportunity Employer",
        "candidates are considered without regard to religion",
        "must be 18 years old or older",
        "valid driver's license",
        "Denver, CO",
        "Mr. Jenkins",
        "www.example.org/jobs",
        "jobs@example.org",
        "May 2019 - present",
        "follow us on Instagram",
        "send your CV as a Word document",
        "employment history",
        "view of the sea",
        "hosted by the mayor",
        "x" * 500,
        "\u202e\x00\ufffd",
    ],
)
def test_what_is_no_skill_maps_to_nothing(mapper: Mapper, phrase: str) -> None:
    mapped = mapper.map_phrases([phrase])[0]
    assert mapped.concept is None
    assert mapped.method == "none"
    assert mapped.score < 1


@pytest.mark.parametrize(
    "phrase", ["benefits administration", "insurance claims processing", "shift scheduling for nurses", "payroll"]
)
def test_work_on_offers_is_not_an_offer(phrase: str) -> None:
    assert not is_no_skill(phrase)


def test_order_is_kept_and_repeats_agree(mapper: Mapper) -> None:
    phrases = ["Kuberentes", "free snacks", "Python", "Kuberentes"]
    mapped = mapper.map_phrases(phrases)
    assert [one.text for one in mapped] == phrases
    assert mapped[0] == mapped[3]
    assert mapper.map_phrases(phrases) == mapped


def test_a_phrase_maps_the_same_alone_and_among_others(mapper: Mapper) -> None:
    together = mapper.map_phrases(["counsel young people", "Kuberentes", "driving large lorries"])
    assert together == [mapper.map_phrases([one.text])[0] for one in together]


def test_mentions_already_settled_are_kept(mapper: Mapper) -> None:
    python = next(concept for concept in load_starter().concepts.values() if concept.name == "Python")
    mapped = mapper.map_skills([mention("snakes", python.id), mention("Terraform"), mention("free snacks")])
    assert [one.concept.name if one.concept else None for one in mapped] == ["Python", "Terraform", None]
    assert mapped[0].score == 1.0
    assert [one.mention.surface for one in mapped] == ["snakes", "Terraform", "free snacks"]


def test_a_settled_mention_of_another_taxonomy_is_mapped_anew(mapper: Mapper) -> None:
    mapped = mapper.map_skills([mention("Python", "esco:unknown")])[0]
    assert mapped.concept is not None
    assert mapped.concept.name == "Python"


def test_the_index_is_asked_once_for_all(mapper: Mapper, index: ExactIndex) -> None:
    index.batches.clear()
    mentions = [mention("Kubernettes"), mention("counsel older people"), mention("Python")]
    once = mapper.map_skills(mentions)
    assert index.batches == [2]
    assert mapper.map_skills(mentions) == once
    assert index.batches == [2]


def test_nothing_to_map_asks_nothing(mapper: Mapper, index: ExactIndex) -> None:
    index.batches.clear()
    assert mapper.map_phrases([]) == []
    assert mapper.map_skills([]) == []
    assert index.batches == []


def test_features_are_what_the_calibration_expects(mapper: Mapper) -> None:
    candidates = mapper.find_candidates(["counsel young people"])[0]
    assert candidates
    assert {len(one.features) for one in candidates} == {len(FEATURES)}
    assert len(LEXICAL.weights) == len(SENTENCE.weights) == len(FEATURES)


def test_each_embedder_has_its_calibration() -> None:
    assert choose_calibration("lexical-1") is LEXICAL
    assert choose_calibration("minilm-l6-v2") is SENTENCE
    assert choose_calibration("openai-text-embedding-3-small") is SENTENCE


def test_generic_products_need_their_last_word(names: NameTable) -> None:
    without = names.compare("preventive maintenance", "Preventive maintenance software", "x")
    with_it = names.compare("preventive maintenance software", "Preventive maintenance software", "x")
    assert without.name_share < 0.85 < with_it.name_share


def test_likeness_counts_rare_words_more(names: NameTable) -> None:
    rare = names.compare("Terraform experience", "Terraform", "x")
    common = names.compare("Terraform experience", "experience", "x")
    assert rare.phrase_share > 0.9 > common.phrase_share


def test_ranking_starts_with_the_closest_wording(names: NameTable) -> None:
    ranked = names.rank("Terraform", 5)
    assert ranked[0].name == "Terraform"
    assert ranked[0].overlap == pytest.approx(1)
    assert names.rank("qqqq zzzz", 5) == []
