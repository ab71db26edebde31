"""The words of a requirement, found again in the lines of a resume."""

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobmate.engine import duty_evidence
from jobmate.engine.analyzer import analyse
from jobmate.engine.asked_clauses import clause_of, clause_words
from jobmate.engine.evidence_search import find_more
from jobmate.engine.implications import proves
from jobmate.engine.models import Concept, Evidence, MappedSkill, Passage, SkillMention
from jobmate.engine.passages import find_passages
from jobmate.engine.scoring import ADJACENT_CAP
from jobmate.enums import EvidenceStrength, RequirementTier, SkillKind, SkillStatus, WeakReason

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


@pytest.fixture(autouse=True)
def _no_duties(monkeypatch: pytest.MonkeyPatch) -> None:
    """Duties have tests of their own; here they would find some of the same lines."""
    monkeypatch.setattr(duty_evidence, "match_duties", lambda _text: ())


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
    assert [(one.evidence.quote, one.is_title) for one in find_passages(text)] == [
        ("Crane operator", True),
        ("Rigged loads", False),
    ]


@pytest.mark.parametrize(
    ("wording", "line", "status"),
    [
        ("cast bite trays", "charted blood pressure", SkillStatus.MISSING),
        ("blood draws", "charted blood pressure", SkillStatus.MISSING),
        ("monitor blood pressure", "took blood pressure", SkillStatus.MATCHED),
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


# By meaning


def found_by_kin(asked: MappedSkill, text: str, kinship: float) -> list[tuple[str, str]]:
    hits = find_more([asked], [], find_passages(text), kinship=kinship)
    return [(one.method, one.mention.evidence.quote) for one in hits]


def test_between_kin_texts_other_words_will_do() -> None:
    text = resume("Adjusted torque tools")
    asked = ask("calibrate torque wrenches", INSPECTING)
    assert found_by_kin(asked, text, 0.1) == []
    assert found_by_kin(asked, text, 0.2) == [("meaning", "Adjusted torque tools")]


def test_kin_or_not_a_line_about_something_else_is_no_evidence() -> None:
    assert found_by_kin(ask("trace electrical faults", INSPECTING), resume("Sang in a choir"), 1.0) == []


def test_what_only_comes_near_is_credited_as_a_neighbour() -> None:
    asked, text = ask("prepare meals for patients", INSPECTING), resume("Cooked lunch for forty residents")
    hits = find_more([asked], [], find_passages(text), kinship=0.3)
    assert [one.method for one in hits] == ["near"]
    (row,) = analyse([asked], hits, concepts=KNOWN).requirements
    assert (row.status, row.weak_reason, row.credit) == (SkillStatus.WEAK, WeakReason.ADJACENT, ADJACENT_CAP)
    assert (row.transferable_from, row.resume_evidence[0].quote in text) == (None, True)


@pytest.mark.parametrize(
    ("asked", "line", "methods"),
    [
        ("keep the tool register", "Sold tools", ["near"]),  # one word of two
        ("know OSHA", "Kept workers from harm, safety first", []),  # a name is said or it is not
        ("read crane charts", "Worked from crane load charts", ["meaning", "words"]),
    ],
)
def test_a_line_says_it_by_two_words_at_least_and_names_by_name(asked: str, line: str, methods: list[str]) -> None:
    hits = found_by_kin(ask(asked, INSPECTING), resume(line), 0.9)
    assert sorted(method for method, _ in hits) == methods


def test_the_line_that_says_the_surface_is_quoted_not_one_that_says_its_neighbour() -> None:
    asked = ask("pour resin trays", INSPECTING, "check molds and pour resin trays")
    text = resume("Checked steel molds all day") + "- Filled resin trays\n"
    assert found_by_kin(asked, text, 0.9)[0][1] == "Filled resin trays"


def test_one_language_is_not_another() -> None:
    languages = Concept("onet:2.C.7.b", "Foreign Language", SkillKind.KNOWLEDGE, "onet")
    text = resume("Interpreted between Portuguese and Italian crews")
    assert found_by_kin(ask("spoken Catalan", languages), text, 0.9) == []


def test_a_line_that_shows_the_same_skill_needs_less_likeness() -> None:
    line = "Walked the roofs before handover"
    text, asked = resume(line), ask("inspect gutters", INSPECTING)
    passages = find_passages(text)
    at = text.index(line)
    mention = SkillMention(
        surface="Walked the roofs",
        evidence=Evidence(quote=line, start=at, end=at + len(line)),
        strength=EvidenceStrength.DEMONSTRATED,
    )
    same = MappedSkill(mention, INSPECTING, 1.0, "alias")
    kinship = next(k / 100 for k in range(60) if find_more([asked], [same], passages, kinship=k / 100))
    assert find_more([asked], [], passages, kinship=kinship) == []


def test_a_clause_of_products_and_link_words_alone_finds_nothing() -> None:
    text = resume("Reviewed branches in Git")
    at = text.index("Reviewed")
    mention = SkillMention(surface="Reviewed", evidence=Evidence(quote="Reviewed", start=at, end=at + 8))
    asked = [ask("with Git", INSPECTING), ask("Git", GIT), ask("42", INSPECTING)]
    same = MappedSkill(mention, INSPECTING, 1.0, "alias")
    assert find_more(asked, [same], find_passages(text), kinship=1.0) == []


def test_a_line_without_words_of_its_own_can_show_the_same_skill() -> None:
    computers = Concept("onet:4.A.3.b.1", "Working with Computers", SkillKind.WORK_ACTIVITY, "onet")
    text = resume("It is R, C")
    at = text.index("R, C")
    mention = SkillMention(surface="R", evidence=Evidence(quote="R", start=at, end=at + 1))
    hits = find_more(
        [ask("type fast", computers)],
        [MappedSkill(mention, GIT, 1.0, "alias")],
        find_passages(text),
        kinship=1.0,
    )
    assert [(one.method, one.mention.evidence.quote) for one in hits] == [("near", "It is R, C")]


_texts = st.text(max_size=60) | st.lists(
    st.sampled_from(["Git", "R", "42", "the", "hoist", "inspect", ",", "(", "care"]), max_size=6
).map(" ".join)


@given(_texts, _texts, st.booleans(), st.integers(0, 100))
def test_any_words_are_searched_and_quoted_verbatim(words: str, line: str, is_known: bool, kin: int) -> None:
    passage = Passage(evidence=Evidence(quote=line, start=0, end=len(line)), strength=EvidenceStrength.DEMONSTRATED)
    asked = [ask(words, INSPECTING if is_known else None), ask("Git", GIT)]
    for hit in find_more(asked, [show(line, INSPECTING)], [passage], kinship=kin / 100):
        evidence = hit.mention.evidence
        assert line[evidence.start : evidence.end] == evidence.quote


_said = st.lists(
    st.sampled_from(
        [
            "- Inspected elevators and hoists",
            "- Checked lift cables weekly",
            "- Wrote crane load charts",
            "- Repaired winches",
            "- Sang in a choir",
            "Skills\n- Elevators, hoists",
            "Education\n- Course in hoist inspection",
        ]
    ),
    max_size=5,
)
_asked = [ask("elevator inspections", INSPECTING), ask("maintain hoist cables", INSPECTING), ask("load charts", None)]


@given(_said, _said, st.integers(0, 70), st.integers(0, 30))
def test_more_lines_and_more_kinship_never_lower_a_score(said: list[str], more: list[str], kin: int, rise: int) -> None:
    def score(lines: list[str], kinship: int) -> float:
        text = "Robin Vale\n\nExperience\n" + "\n".join(lines)
        return analyse(_asked, find_more(_asked, [], find_passages(text), kinship=kinship / 100), concepts=KNOWN).score

    lower = score(said, kin)
    assert lower <= score([*said, *more], kin)
    assert lower <= score(said, kin + rise)


# Clause by clause


def test_each_clause_of_a_skill_is_a_row_with_its_own_verdict() -> None:
    job = [ask("elevator inspections", INSPECTING), ask("crane load charts", INSPECTING)]
    rows = analyse(job, [show("Elevator inspections", INSPECTING)], concepts=KNOWN).requirements
    assert {row.wording[0]: row.status for row in rows} == {
        "elevator inspections": SkillStatus.MATCHED,
        "crane load charts": SkillStatus.MISSING,
    }


def test_what_was_found_for_one_clause_counts_for_no_other() -> None:
    job = [ask("elevator inspections", INSPECTING), ask("crane load charts", INSPECTING)]
    hits = find_more(job, [], find_passages(resume("Booked 9 elevator inspections a month")))
    rows = analyse(job, hits, concepts=KNOWN).requirements
    assert [row.status for row in rows].count(SkillStatus.MATCHED) == 1


def test_the_same_clause_twice_is_one_row_and_a_product_is_one_everywhere() -> None:
    twice = [ask("elevator inspections", INSPECTING), ask("Elevator inspection", INSPECTING)]
    assert len(analyse(twice, [], concepts=KNOWN).requirements) == 1
    products = [ask("Git", GIT, "Keep branches tidy in Git"), ask("Git", GIT, "Review pull requests in Git")]
    assert len(analyse(products, [], concepts=KNOWN).requirements) == 1


@pytest.mark.parametrize(
    ("asked", "clause", "words"),
    [
        (ask("Medicine", MEDICINE, "Knowledge of medicine and dentistry"), "", set()),
        (ask("Dental Assistant", MEDICINE, "Dental Assistant, evenings"), "", set()),
        (
            ask("took vitals", MEDICINE, "Greet, took vitals and weights, then chart"),
            "vital",
            {"vital"},
        ),
        (ask("handle", MEDICINE, "handle syringes"), "syring", {"syring"}),
        (ask("Git", GIT, "Keep branches in Git"), "", set()),
        (ask("speaking", SPEAKING, "speaking to growers"), "", set()),
        (ask("kiln charts", None, "read kiln charts"), "", set()),
    ],
)
def test_the_clause_is_what_is_asked_of_the_skill_there(asked: MappedSkill, clause: str, words: set[str]) -> None:
    assert (clause_of(asked), clause_words(asked)) == (clause, words)


def test_two_clauses_of_one_skill_can_be_alternatives() -> None:
    job = [
        replace(one, mention=one.mention.model_copy(update={"group": "or@0"}))
        for one in (ask("telemetry monitors", MEDICINE), ask("wound dressings", MEDICINE))
    ]
    (row,) = analyse(job, [show("changed wound dressings", MEDICINE)], concepts=KNOWN).requirements
    assert (row.status, row.alternatives) == (SkillStatus.MATCHED, ())
    assert set(row.wording) == {"telemetry monitors", "wound dressings"}
