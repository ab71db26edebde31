"""What a resume says to the duties a posting asks, by the lexicon."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobmate.engine import duty_evidence
from jobmate.engine.analyzer import analyse
from jobmate.engine.duty_lexicon import DutyLexicon, index_duties
from jobmate.engine.evidence_search import find_more
from jobmate.engine.models import Concept, Evidence, MappedSkill, SkillMention
from jobmate.engine.passages import find_passages
from jobmate.enums import EvidenceStrength, RequirementTier, SkillKind, SkillStatus, WeakReason

TABLE = """
# Garages
preventive maintenance | scheduled services <= oil changes | lube tech
explain repairs <= service writer
vital signs | vitals <= blood pressures
written communication | write reports <= wrote the newsletter
Brightwheel <= HiMama
# Products
REST APIs <= documented endpoints
"""
UPKEEP = Concept("onet:2.B.3.j", "Equipment Maintenance", SkillKind.SKILL, "onet")
WRITING = Concept("onet:2.A.1.c", "Writing", SkillKind.SKILL, "onet")
REST = Concept("tech:rest", "REST APIs", SkillKind.TECHNOLOGY, "jobmate")
KNOWN = {one.id: one for one in (UPKEEP, WRITING, REST)}


@pytest.fixture(autouse=True, scope="module")
def _table() -> object:
    patch = pytest.MonkeyPatch()
    lexicon = DutyLexicon(index_duties(TABLE.splitlines()))
    patch.setattr(duty_evidence, "match_duties", lexicon.find)
    patch.setattr(duty_evidence, "load_duties", lambda: lexicon)
    yield patch
    patch.undo()


def ask(surface: str, concept: Concept | None = UPKEEP, quote: str | None = None) -> MappedSkill:
    text = quote or surface
    evidence = Evidence(quote=text, start=0, end=len(text))
    mention = SkillMention(surface=surface, evidence=evidence, tier=RequirementTier.REQUIRED)
    return MappedSkill(mention, concept, 1.0, "alias")


def resume(*lines: str, heading: str = "Experience") -> str:
    return "\n".join(("Robin Vale", "", heading, *(f"- {line}" for line in lines), ""))


def judge(asked: MappedSkill, text: str) -> tuple[SkillStatus, WeakReason | None, bool]:
    hits = find_more([asked], [], find_passages(text))
    (row,) = analyse([asked], hits, concepts=KNOWN).requirements
    assert all(text[one.start : one.end] == one.quote for one in row.resume_evidence)
    return row.status, row.weak_reason, row.in_other_words


MET = (SkillStatus.MATCHED, None, True)
MISSING = (SkillStatus.MISSING, None, False)
NEAR = (SkillStatus.WEAK, WeakReason.ADJACENT, False)


@pytest.mark.parametrize(
    ("asked", "line", "verdict"),
    [
        ("preventive maintenance", "Oil changes and tires", MET),  # what shows it
        ("preventive maintenance", "Scheduled services on 40 vans", MET),  # the same in other words
        ("oil changes", "Scheduled services on 40 vans", MISSING),  # one way only
        ("preventive maintenance", "Never did oil changes", MISSING),
        ("preventive maintenance", "Eager to learn oil changes", MISSING),
        ("preventive maintenance", "Oil changes, not yet", MISSING),
        ("preventive maintenance of jet turbine blades", "Oil changes", NEAR),  # wider than the duty
        ("preventive maintenance of jet turbine blades", "Oil changes on jets and on turbines", MET),
    ],
)
def test_a_duty_is_shown_by_its_wordings_and_by_what_shows_it(
    asked: str, line: str, verdict: tuple[SkillStatus, WeakReason | None, bool]
) -> None:
    assert judge(ask(asked), resume(line)) == verdict


def test_a_job_title_shows_duties() -> None:
    text = "Robin Vale\n\nExperience\nLube tech, Dock Nine, 2019 - 2022\n- Swept\n"
    assert judge(ask("preventive maintenance"), text) == MET


def test_the_duty_of_a_clause_is_that_of_the_words_asked_for() -> None:
    """Not of its neighbours between two "and"s."""
    quote = "take vital signs and do preventive maintenance"
    assert judge(ask("preventive maintenance", quote=quote), resume("Took blood pressures")) == MISSING


def test_the_whole_name_of_what_is_no_product_can_be_shown() -> None:
    assert judge(ask("REST APIs", REST), resume("Documented every endpoint")) == MET
    assert judge(ask("REST", REST), resume("Documented every endpoint")) == MISSING


def test_a_product_is_not_shown_by_a_rival() -> None:
    rival = Concept("tech:brightwheel", "Brightwheel", SkillKind.TECHNOLOGY, "onet")
    assert judge(ask("Brightwheel", rival), resume("Daily notes in HiMama")) == MISSING


def test_a_trait_can_be_shown_by_work() -> None:
    assert judge(ask("written communication", WRITING), resume("Wrote the newsletter")) == MET


def test_what_is_listed_is_as_strong_as_a_list() -> None:
    hits = find_more([ask("preventive maintenance")], [], find_passages(resume("Oil changes, tires", heading="Skills")))
    assert [one.mention.strength for one in hits] == [EvidenceStrength.LISTED]


LINES = ["Oil changes", "Scheduled services", "Took vitals", "Swept floors", "Wrote the newsletter", "Lube tech"]
ASKS = [ask("preventive maintenance"), ask("vital signs of infants in incubators", None), ask("explain repairs", None)]


@given(st.lists(st.sampled_from(LINES), max_size=4, unique=True), st.sampled_from(LINES))
def test_a_line_more_never_lowers_the_score(lines: list[str], more: str) -> None:
    def score(of: list[str]) -> float:
        return analyse(ASKS, find_more(ASKS, [], find_passages(resume(*of))), concepts=KNOWN).score

    assert score([*lines, more]) >= score(lines)


@given(st.lists(st.sampled_from(LINES), min_size=1, max_size=4, unique=True))
def test_the_order_of_what_is_asked_does_not_matter(lines: list[str]) -> None:
    passages = find_passages(resume(*lines))
    results = [find_more(order, [], passages) for order in permutations(ASKS)]
    assert all(set(map(repr, one)) == set(map(repr, results[0])) for one in results)
