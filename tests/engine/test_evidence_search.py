"""The words of a requirement, found again in the lines of a resume."""

from itertools import permutations

import pytest

from jobmate.engine.analyzer import analyse
from jobmate.engine.evidence_search import find_more
from jobmate.engine.implications import proves
from jobmate.engine.models import Concept, Evidence, MappedSkill, SkillMention
from jobmate.engine.passages import find_passages
from jobmate.enums import EvidenceStrength, RequirementTier, SkillKind, SkillStatus

INSPECTING = Concept("onet:4.A.1.b.2", "Inspecting", SkillKind.WORK_ACTIVITY, "onet")
MEDICINE = Concept("onet:2.C.5.a", "Medicine and Dentistry", SkillKind.KNOWLEDGE, "onet")
GIT = Concept("tech:git", "Git", SkillKind.TECHNOLOGY, "onet")
SPEAKING = Concept("onet:2.A.1.d", "Speaking", SkillKind.SKILL, "onet")
KNOWN = {one.id: one for one in (INSPECTING, MEDICINE, GIT, SPEAKING)}


def ask(surface: str, concept: Concept | None, quote: str | None = None) -> MappedSkill:
    text = quote or surface
    mention = SkillMention(
        surface=surface, evidence=Evidence(quote=text, start=0, end=len(text)), tier=RequirementTier.REQUIRED
    )
    return MappedSkill(mention, concept, 1.0, "alias")


def show(surface: str, concept: Concept | None, *, own_word: bool = False) -> MappedSkill:
    evidence = Evidence(
        quote="" if own_word else surface, start=0, end=0 if own_word else len(surface), own_word=own_word
    )
    mention = SkillMention(surface=surface, evidence=evidence, strength=EvidenceStrength.DEMONSTRATED)
    return MappedSkill(mention, concept, 1.0, "alias")


def resume(line: str, heading: str = "Experience") -> str:
    return f"Robin Vale\n\n{heading}\n- {line}\n"


def found(asked: MappedSkill, text: str) -> list[MappedSkill]:
    return find_more([asked], [], find_passages(text))


@pytest.mark.parametrize(
    ("surface", "line"),
    [
        ("elevator inspections", "Booked 9 elevator inspections a month with the city"),
        ("inspect scaffolding planks", "Scaffolding planks inspected before each shift"),
        ("forklift mast safety inspections", "Wrote up forklift mast defects for the yard"),
        ("LOLER", "Tested hoists under LOLER"),
    ],
)
def test_its_own_words_are_found_with_a_quote(surface: str, line: str) -> None:
    text = resume(line)
    (hit,) = found(ask(surface, INSPECTING), text)
    evidence = hit.mention.evidence
    assert text[evidence.start : evidence.end] == evidence.quote
    assert hit.mention.surface in evidence.quote
    assert (hit.concept, hit.mention.strength) == (INSPECTING, EvidenceStrength.DEMONSTRATED)
    report = analyse([ask(surface, INSPECTING)], [hit], concepts=KNOWN)
    assert report.requirements[0].status is SkillStatus.MATCHED


@pytest.mark.parametrize(
    ("surface", "line"),
    [
        (
            "elevator inspections",
            "Rode the elevator to see tenants, then did rounds of roofs and cellar inspections",
        ),
        ("elevator inspections", "Never did elevator inspections"),
        ("elevator inspections", "Seeking work in elevator inspections"),
        ("elevator inspections", "Cleaned the elevator"),
        ("work with the team every day", "Work with the team every day"),
        ("inspections", "Prepared for inspections"),
    ],
)
def test_words_that_prove_nothing_are_left(surface: str, line: str) -> None:
    assert found(ask(surface, INSPECTING), resume(line)) == []


def test_the_clause_counts_too_without_the_products_named_in_it() -> None:
    quote = "record crane load charts in Procore"
    procore = Concept("tech:procore", "Procore", SkillKind.TECHNOLOGY, "onet")
    asked = [ask("record", INSPECTING, quote), ask("Procore", procore, quote)]
    assert len(find_more(asked, [], find_passages(resume("Kept crane load charts for two sites")))) == 1
    assert find_more(asked, [], find_passages(resume("Raised tickets in Procore daily"))) == []


def test_products_and_traits_are_not_searched_for() -> None:
    text = resume("Git branching rules and public speaking clubs")
    assert found(ask("Git branching rules", GIT), text) == []
    assert found(ask("public speaking clubs", SPEAKING), text) == []


def test_lists_and_schooling_only_list() -> None:
    (hit,) = found(ask("elevator inspections", INSPECTING), resume("Elevator inspections, hoists", "Skills"))
    assert hit.mention.strength is EvidenceStrength.LISTED


def test_a_skill_outside_the_taxonomy_is_found_under_its_own_name() -> None:
    asked = ask("kiln glaze charts", None)
    (hit,) = found(asked, resume("Charts for kiln and glaze room"))
    report = analyse([asked], [hit], concepts=KNOWN)
    assert report.requirements[0].status is SkillStatus.MATCHED


def test_order_changes_nothing() -> None:
    passages = find_passages(resume("Elevator inspections; crane load charts"))
    asked = [ask("elevator inspections", INSPECTING), ask("crane load charts", None), ask("crane charts", MEDICINE)]
    results = [find_more(list(order), [], passages) for order in permutations(asked)]
    assert all(set(map(repr, one)) == set(map(repr, results[0])) for one in results)


def test_contact_lines_headers_and_hobbies_are_no_passages() -> None:
    text = "Robin Vale\nrobin@example.com\n\nExperience\nCrane operator, Dock Nine, 2019 - 2022\n- Rigged loads\n"
    text += "\nInterests\n- Elevator inspections\n"
    assert [one.evidence.quote for one in find_passages(text)] == ["Rigged loads"]


@pytest.mark.parametrize(
    ("wording", "line", "status"),
    [
        ("cast bite trays", "charted blood pressure", SkillStatus.MISSING),
        ("blood draws", "charted blood pressure", SkillStatus.MATCHED),
        ("Knowledge of Medicine", "charted blood pressure", SkillStatus.MATCHED),
    ],
)
def test_one_part_of_a_broad_field_is_not_another(wording: str, line: str, status: SkillStatus) -> None:
    report = analyse([ask(wording, MEDICINE)], [show(line, MEDICINE)], concepts=KNOWN)
    assert report.requirements[0].status is status
    again = analyse([ask(wording, MEDICINE)], [show(line, MEDICINE), show(wording, MEDICINE)], concepts=KNOWN)
    assert again.requirements[0].status is SkillStatus.MATCHED


def test_a_persons_own_word_stands_for_the_whole_field() -> None:
    report = analyse(
        [ask("cast bite trays", MEDICINE)], [show("Medicine and Dentistry", MEDICINE, own_word=True)], concepts=KNOWN
    )
    assert report.requirements[0].status is SkillStatus.MATCHED


def test_a_host_of_repositories_shows_git_and_git_does_not_show_it() -> None:
    gitlab = Concept("tech:gitlab", "GitLab", SkillKind.TECHNOLOGY, "onet")
    assert proves(gitlab, GIT)
    assert not proves(GIT, gitlab)


def test_who_guides_people_coordinates_them() -> None:
    guiding = Concept("onet:4.A.4.b.4", "Guiding", SkillKind.WORK_ACTIVITY, "onet")
    coordinating = Concept("onet:4.A.4.b.1", "Coordinating", SkillKind.WORK_ACTIVITY, "onet")
    assert proves(guiding, coordinating)
    assert proves(coordinating, guiding)
