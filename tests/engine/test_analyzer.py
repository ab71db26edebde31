"""The formula by example, and its laws as properties."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobmate.engine.analyzer import Analysis, analyse
from jobmate.engine.implications import is_named_for_group
from jobmate.engine.judgement import is_set_aside, judge
from jobmate.engine.models import Concept, MappedSkill, RequirementVerdict
from jobmate.engine.requirements import fold_requirements, fold_shown
from jobmate.engine.scoring import (
    ADJACENT_CAP,
    DEMAND_WEIGHT,
    LEVEL_FLOOR,
    LISTED_CAP,
    TIER_WEIGHTS,
    level_of_years,
)
from jobmate.enums import (
    EvidenceStrength,
    GateKind,
    GateStatus,
    ReaderKind,
    SkillKind,
    SkillStatus,
    WeakReason,
)
from jobmate.errors import NothingRecognised
from tests.support.facts import (
    CONCEPTS,
    CRITICAL_THINKING,
    LISTED,
    MYSQL,
    PHARMACOLOGY,
    POSTGRESQL,
    PREFERRED,
    PYTHON,
    REACT,
    REQUIRED,
    STRENGTH,
    VUE,
    asked,
    gate,
    shown,
)
from tests.support.generated_facts import COMPUTERS, CRM, KNOWN, SALESFORCE, claims, jobs, resumes


def run(job: Sequence[MappedSkill], resume: Sequence[MappedSkill]) -> Analysis:
    return analyse(job, resume, concepts=CONCEPTS)


def only_row(job: Sequence[MappedSkill], resume: Sequence[MappedSkill]) -> RequirementVerdict:
    (row,) = run(job, resume).requirements
    return row


# One requirement


def test_what_is_shown_as_asked_scores_ten() -> None:
    analysis = run([asked(POSTGRESQL)], [shown(POSTGRESQL)])
    assert analysis.score == 10.0
    assert analysis.requirements[0].status is SkillStatus.MATCHED
    assert analysis.requirements[0].gain == 0.0


def test_what_is_not_shown_scores_nothing_and_says_what_it_would_bring() -> None:
    row = only_row([asked(POSTGRESQL)], [shown(REACT)])
    assert (row.status, row.credit, row.points, row.points_available, row.gain) == (
        SkillStatus.MISSING,
        0.0,
        0.0,
        10.0,
        10.0,
    )


@pytest.mark.parametrize(
    ("wanted", "has", "credit", "status"),
    [
        (3.0, 3.0, 1.0, SkillStatus.MATCHED),
        (3.0, 4.0, 1.0, SkillStatus.MATCHED),
        (3.0, 2.75, 1.0, SkillStatus.MATCHED),
        (3.0, 2.0, 0.8125, SkillStatus.WEAK),
        (4.0, 1.0, LEVEL_FLOOR, SkillStatus.WEAK),
        (4.0, 0.0, LEVEL_FLOOR, SkillStatus.WEAK),
        (None, 1.0, 1.0, SkillStatus.MATCHED),
        (4.0, None, 1.0, SkillStatus.MATCHED),
    ],
)
def test_levels(wanted: float | None, has: float | None, credit: float, status: SkillStatus) -> None:
    row = only_row([asked(POSTGRESQL, level=wanted)], [shown(POSTGRESQL, level=has)])
    assert (row.credit, row.status) == (credit, status)
    assert row.weak_reason is (WeakReason.UNDER_LEVEL if status is SkillStatus.WEAK else None)


def test_years_are_compared_with_years() -> None:
    row = only_row([asked(PYTHON, years=4)], [shown(PYTHON, years=2)])
    assert row.status is SkillStatus.WEAK
    assert row.level_delta == level_of_years(4) - level_of_years(2)
    assert row.required_level is not None
    assert row.required_level.years == 4
    assert row.required_level.label is None
    assert only_row([asked(PYTHON, years=4)], [shown(PYTHON, years=6)]).status is SkillStatus.MATCHED
    assert only_row([asked(PYTHON, years=4)], [shown(PYTHON, level=1)]).status is SkillStatus.MATCHED


def test_a_skill_that_is_only_listed_is_capped_but_matched() -> None:
    row = only_row([asked(PYTHON)], [shown(PYTHON, strength=LISTED)])
    assert (row.credit, row.status, row.evidence_strength) == (LISTED_CAP, SkillStatus.MATCHED, LISTED)
    assert row.gain == pytest.approx(2.0)


def test_a_neighbour_earns_some_credit_and_says_where_from() -> None:
    row = only_row([asked(POSTGRESQL)], [shown(MYSQL)])
    assert (row.status, row.weak_reason, row.credit) == (SkillStatus.WEAK, WeakReason.ADJACENT, ADJACENT_CAP)
    assert row.transferable_from is not None
    assert row.transferable_from.id == MYSQL.id
    assert row.resume_evidence[0].quote == "mysql"


def test_a_neighbour_that_is_only_listed_earns_nothing() -> None:
    assert only_row([asked(POSTGRESQL)], [shown(MYSQL, strength=LISTED)]).status is SkillStatus.MISSING
    both = [shown(MYSQL, strength=LISTED), shown(MYSQL, start=30)]
    assert only_row([asked(POSTGRESQL)], both).weak_reason is WeakReason.ADJACENT


def test_rival_systems_do_not_transfer_but_experience_with_their_kind_does() -> None:
    epic, cerner, any_chart = (
        Concept(f"tech:{slug}", name, SkillKind.TECHNOLOGY, "onet", group="EHR software", related=related)
        for slug, name, related in (
            ("epic", "Epic", ("tech:cerner", "tech:ehr")),
            ("cerner", "Cerner", ("tech:epic", "tech:ehr")),
            ("ehr", "EHR software", ("tech:cerner", "tech:epic")),
        )
    )
    concepts = {one.id: one for one in (epic, cerner, any_chart)}
    verdicts = [analyse([asked(epic)], [shown(one)], concepts=concepts).requirements[0] for one in (cerner, any_chart)]
    assert [row.status for row in verdicts] == [SkillStatus.MISSING, SkillStatus.WEAK]


def test_the_same_group_alone_does_not_transfer() -> None:
    both = [replace(concept, group="Front-end framework") for concept in (REACT, VUE)]
    concepts = {concept.id: concept for concept in both}
    analysis = analyse([asked(both[0])], [shown(both[1])], concepts=concepts)
    assert analysis.requirements[0].status is SkillStatus.MISSING


ZOHO = replace(CRM, id="tech:zoho-crm", name="Zoho CRM")


def test_a_product_shows_the_kind_of_product_it_is_and_not_the_reverse() -> None:
    row = only_row([asked(CRM)], [shown(SALESFORCE)])
    assert (row.status, row.credit, row.skill.id) == (SkillStatus.MATCHED, 1.0, CRM.id)
    assert row.transferable_from is not None
    assert row.transferable_from.id == SALESFORCE.id
    assert only_row([asked(SALESFORCE)], [shown(CRM)]).status is SkillStatus.MISSING
    assert only_row([asked(ZOHO)], [shown(SALESFORCE)]).status is SkillStatus.MISSING
    assert only_row([asked(COMPUTERS)], [shown(SALESFORCE, strength=LISTED)]).credit == LISTED_CAP


def test_what_the_taxonomy_names_twice_is_one_thing() -> None:
    instructing = Concept(id="onet:2.B.1.e", name="Instructing", kind=SkillKind.SKILL, source="onet")
    teaching = replace(
        instructing, id="onet:4.A.4.b.3", name="Training and Teaching Others", kind=SkillKind.WORK_ACTIVITY
    )
    for one, other in [(instructing, teaching), (teaching, instructing)]:
        row = only_row([asked(one)], [shown(other)])
        assert (row.status, row.transferable_from and row.transferable_from.id) == (SkillStatus.MATCHED, other.id)


def test_a_gain_is_that_of_the_row_alone() -> None:
    """Whatever else learning the skill would prove: `what_if` tells that."""
    rows = run([asked(CRM), asked(SALESFORCE, start=9)], [shown(PYTHON)]).requirements
    assert {row.skill.id: row.gain for row in rows} == {CRM.id: 5.0, SALESFORCE.id: 5.0}


@pytest.mark.parametrize(
    ("name", "group", "named"),
    [
        ("Electronic health records (EHR)", "EHR software", True),
        ("Firewalls", "Firewall", True),
        ("Point of sale (POS) systems", "Point of sale software", True),
        ("NoSQL", "NoSQL database", True),
        ("Git", "Version control", False),
        ("CPSI EHR", "EHR software", False),
    ],
)
def test_names_that_say_no_more_than_their_group(name: str, group: str, named: bool) -> None:
    assert is_named_for_group(name, group) is named


def test_a_skill_outside_the_taxonomy_matches_by_its_own_name() -> None:
    row = only_row([asked("Sales-tax filings")], [shown("experience with sales tax filing")])
    assert row.status is SkillStatus.MATCHED
    assert (row.skill.kind, row.skill.id, row.skill.name) == (SkillKind.UNMAPPED, None, "Sales-tax filings")


# Weights and folding


# pragma: allowlist nextline secret
def test_required_weighs_three_times_preferred_and_demand_a_tenth_more() -> None:
    rows = run([asked(PYTHON), asked(REACT, tier=PREFERRED, start=9)], [shown(REACT)]).requirements
    weights = {row.skill.id: row.weight for row in rows}
    assert weights == {
        PYTHON.id: float(TIER_WEIGHTS[REQUIRED] * DEMAND_WEIGHT),
        REACT.id: float(TIER_WEIGHTS[PREFERRED]),
    }
    assert run([asked(VUE), asked(REACT, tier=PREFERRED)], [shown(REACT)]).score == 2.5


def test_mentions_of_one_skill_fold_into_one_requirement() -> None:
    mentions = [
        asked(PYTHON, tier=PREFERRED, level=4, start=50),
        asked(PYTHON, tier=REQUIRED, level=2, start=5),
        asked(PYTHON, tier=None, level=3, start=20),
    ]
    row = only_row(mentions, [shown(REACT)])
    assert row.tier is REQUIRED
    assert row.required_level is not None
    assert (row.required_level.score, row.required_level.label) == (3.0, "proficient")
    assert [e.start for e in row.job_evidence] == [5, 20, 50]


def test_mentions_of_one_shown_skill_fold_to_the_best() -> None:
    mentions = [shown(PYTHON, strength=LISTED, level=4), shown(PYTHON, level=1, start=30)]
    row = only_row([asked(PYTHON, level=4)], mentions)
    assert (row.credit, row.evidence_strength) == (1.0, EvidenceStrength.DEMONSTRATED)
    assert [e.start for e in row.resume_evidence] == [30, 0]


def test_of_alternatives_the_best_counts() -> None:
    job = [asked(REACT, group="1"), asked(VUE, group="1", start=9)]
    row = only_row(job, [shown(VUE)])
    assert (row.skill.id, [s.id for s in row.alternatives], row.credit) == (VUE.id, [REACT.id], 1.0)
    nobody = only_row(job, [shown(PYTHON)])
    assert (nobody.skill.id, nobody.status) == (REACT.id, SkillStatus.MISSING)


def test_alternatives_one_of_which_is_asked_alone_fold_into_that_one() -> None:
    job = [asked(REACT), asked(REACT, group="1", start=20), asked(VUE, group="1", start=30)]
    row = only_row(job, [shown(VUE)])
    assert (row.skill.id, row.alternatives, row.status) == (REACT.id, (), SkillStatus.MISSING)
    soft = [replace(job[0], mention=job[0].mention.model_copy(update={"tier": PREFERRED})), *job[1:]]
    assert len(run(soft, [shown(VUE)]).requirements) == 2


# What can't be verified


@pytest.mark.parametrize("trait", [CRITICAL_THINKING, STRENGTH, "attention to detail", "a positive attitude"])
@pytest.mark.parametrize("strength", [None, LISTED])
def test_traits_leave_the_denominator_unless_fully_shown(trait: object, strength: EvidenceStrength | None) -> None:
    resume = [shown(PYTHON)] + ([shown(trait, strength=strength)] if strength else [])  # type: ignore[arg-type]
    analysis = run([asked(PYTHON), asked(trait, start=30)], resume)  # type: ignore[arg-type]
    assert analysis.score == 10.0
    assert [row.skill.id for row in analysis.requirements] == [PYTHON.id]
    assert len(analysis.not_judged) == 1
    assert analysis.not_judged[0].job_evidence
    (row,) = analysis.unverified
    assert (row.status, row.weak_reason) == (SkillStatus.WEAK, WeakReason.UNVERIFIED)
    assert (row.weight, row.credit, row.points, row.points_available, row.gain) == (0, 0, 0, 0, 0)
    assert analysis.confidence < run([asked(PYTHON)], resume).confidence


def test_a_trait_that_is_shown_counts() -> None:
    analysis = run([asked(PYTHON), asked(CRITICAL_THINKING)], [shown(CRITICAL_THINKING)])
    assert {row.skill.id: row.status for row in analysis.requirements} == {
        PYTHON.id: SkillStatus.MISSING,
        CRITICAL_THINKING.id: SkillStatus.MATCHED,
    }
    assert analysis.not_judged == ()


def test_knowledge_and_unknown_names_are_missing_when_not_shown() -> None:
    rows = run([asked(PHARMACOLOGY), asked("sales-tax filing", start=40)], [shown(PYTHON)]).requirements
    assert [row.status for row in rows] == [SkillStatus.MISSING, SkillStatus.MISSING]


@pytest.mark.parametrize("job", [[], [asked(STRENGTH)], [asked("positive outlook")]])
def test_no_score_is_invented_when_nothing_can_be_judged(job: list[MappedSkill]) -> None:
    with pytest.raises(NothingRecognised, match="posting"):
        run(job, [shown(PYTHON)])


# Gates


@pytest.mark.parametrize(
    ("kind", "wanted", "has", "met"),
    [
        (GateKind.DEGREE, "Bachelor's degree", "Master of Science in biology", True),
        (GateKind.DEGREE, "Bachelor's degree in accounting", "Bachelor's degree in Accounting", True),
        (GateKind.DEGREE, "Bachelor's degree in accounting", "Bachelor's degree in history", False),
        (GateKind.DEGREE, "Master's degree", "Bachelor's degree", False),
        (GateKind.LICENCE, "Registered Nurse licence", "registered nurse license (Ohio)", True),
        (GateKind.LICENCE, "Driver's licence", "Class C driver's licence", True),
        (GateKind.LICENCE, "Registered Nurse licence", "Driver's licence", False),
        (GateKind.CERTIFICATION, "BLS certification", "BLS", True),
        (GateKind.CERTIFICATION, "BLS certification", "ACLS certification", False),
    ],
)
def test_gates_are_shown_or_unknown(kind: GateKind, wanted: str, has: str, met: bool) -> None:
    analysis = analyse([asked(PYTHON)], [shown(PYTHON)], [gate(kind, wanted)], [gate(kind, has)], concepts=CONCEPTS)
    (found,) = analysis.gates
    assert found.status is (GateStatus.SHOWN if met else GateStatus.UNKNOWN)
    assert bool(found.resume_evidence) is (met or (kind is GateKind.DEGREE and wanted.endswith("accounting")))
    assert analysis.score == 10.0


@pytest.mark.parametrize(("has", "met"), [(5.0, True), (4.0, True), (3.0, False), (None, False)])
def test_years_in_total_are_a_gate(has: float | None, met: bool) -> None:
    wanted, held = gate(GateKind.YEARS, "experience", years=4), gate(GateKind.YEARS, "years", years=has)
    analysis = analyse([asked(PYTHON)], [], [wanted], [held], concepts=CONCEPTS)
    assert analysis.gates[0].status is (GateStatus.SHOWN if met else GateStatus.UNKNOWN)


@pytest.mark.parametrize(
    ("name", "years", "met"),
    [
        ("2 years: general ledger experience", 6.0, False),
        ("5 years: Python experience", 6.0, True),
        ("2 years: relevant work experience", 6.0, True),
    ],
)
def test_years_of_one_field_are_not_shown_by_other_work(name: str, years: float, met: bool) -> None:
    wanted = gate(GateKind.YEARS, name, years=float(name[0]))
    held = [gate(GateKind.YEARS, "6 years of work", years=years), gate(GateKind.YEARS, "6 years: Python", years=years)]
    analysis = analyse([asked(REACT, start=90)], [], [wanted], held, concepts=CONCEPTS)
    assert analysis.gates[0].status is (GateStatus.SHOWN if met else GateStatus.UNKNOWN)


@pytest.mark.parametrize(("has", "met"), [(3.0, True), (1.0, False), (None, False)])
def test_years_of_one_field_are_shown_by_the_skill_asked_in_the_same_words(has: float | None, met: bool) -> None:
    wanted = gate(GateKind.YEARS, f"2 years: {PHARMACOLOGY.name}", years=2)
    analysis = analyse(
        [asked(PHARMACOLOGY, years=2)], [shown(PHARMACOLOGY, years=has)], [wanted], [], concepts=CONCEPTS
    )
    assert analysis.gates[0].status is (GateStatus.SHOWN if met else GateStatus.UNKNOWN)
    assert bool(analysis.gates[0].resume_evidence) is met


def test_years_of_a_broad_skill_shown_in_other_words_do_not_count() -> None:
    wanted = gate(GateKind.YEARS, "2 years: compounding", years=2)
    analysis = analyse([asked(PHARMACOLOGY, years=2)], [shown(PHARMACOLOGY, years=9)], [wanted], [], concepts=CONCEPTS)
    assert analysis.gates[0].status is GateStatus.UNKNOWN


@pytest.mark.parametrize(
    ("wanted", "held", "met"),
    [
        ("2 years: dispatching", ["3 years: Night dispatcher"], True),
        ("2 years: dispatching or driving", ["3 years: Truck driver"], True),
        ("2 years: nursing", ["1.5 years: Registered Nurse", "1 years: Nurse, night shift"], True),
        ("2 years: nursing", ["1.5 years: Registered Nurse", "1 years: Cashier"], False),
        ("2 years: general ledger", ["6 years: Accounts Payable Clerk"], False),
    ],
)
def test_years_in_jobs_of_the_field_count_and_add_up(wanted: str, held: list[str], met: bool) -> None:
    jobs = [gate(GateKind.YEARS, name, years=float(name.split()[0]), start=9 * i) for i, name in enumerate(held)]
    everything = gate(GateKind.YEARS, "9 years of work", years=9)
    asks = gate(GateKind.YEARS, wanted, years=2)
    (found,) = analyse([asked(PYTHON)], [], [asks], [everything, *jobs], concepts=CONCEPTS).gates
    assert found.status is (GateStatus.SHOWN if met else GateStatus.UNKNOWN)


@pytest.mark.parametrize(
    ("kind", "wanted", "has", "met"),
    [
        (GateKind.DEGREE, "Degree in biology", "Master's degree in biology", True),
        (GateKind.DEGREE, "Bachelor's degree in chemistry, biology or a related field", "Doctorate in biology", True),
        (GateKind.DEGREE, "High school diploma", "Associate degree in nursing", True),
        (GateKind.DEGREE, "Associate degree", "High school diploma", False),
        (GateKind.CERTIFICATION, "OSHA 10 certification", "OSHA 30 certification", True),
        (GateKind.CERTIFICATION, "OSHA 30 certification", "OSHA 10 certification", False),
        (GateKind.CERTIFICATION, "CPR certification", "Basic Life Support certification", True),
        (GateKind.CERTIFICATION, "CPR and First Aid certification", "Basic Life Support certification", False),
    ],
)
def test_what_covers_what(kind: GateKind, wanted: str, has: str, met: bool) -> None:
    (found,) = analyse([asked(PYTHON)], [], [gate(kind, wanted)], [gate(kind, has)], concepts=CONCEPTS).gates
    assert found.status is (GateStatus.SHOWN if met else GateStatus.UNKNOWN)


@pytest.mark.parametrize("standing", [GateStatus.IN_PROGRESS, GateStatus.EXPIRED])
def test_what_is_under_way_or_has_run_out_is_told_as_such(standing: GateStatus) -> None:
    held = gate(GateKind.CERTIFICATION, "BLS certification").model_copy(update={"standing": standing})
    wanted = gate(GateKind.CERTIFICATION, "BLS certification")
    (found,) = analyse([asked(PYTHON)], [], [wanted], [held], concepts=CONCEPTS).gates
    assert (found.status, len(found.resume_evidence)) == (standing, 1)
    (held_too,) = analyse([asked(PYTHON)], [], [wanted], [held, wanted], concepts=CONCEPTS).gates
    assert held_too.status is GateStatus.SHOWN


def test_a_posting_that_takes_candidates_takes_them() -> None:
    wanted = gate(GateKind.LICENCE, "CPA licence").model_copy(update={"standing": GateStatus.IN_PROGRESS})
    (found,) = analyse([asked(PYTHON)], [], [wanted], [wanted], concepts=CONCEPTS).gates
    assert found.status is GateStatus.SHOWN


def test_ways_that_will_do_are_named() -> None:
    names = {"Master's degree": "0.0", "Bachelor's degree": "0.1", "Registered Nurse licence": None}
    wanted = [
        gate(GateKind.LICENCE if way is None else GateKind.DEGREE, name, start=50 * i).model_copy(update={"way": way})
        for i, (name, way) in enumerate(names.items())
    ]
    gates = analyse([asked(PYTHON)], [], wanted, [], concepts=CONCEPTS).gates
    assert [one.alternatives for one in gates] == [(("Bachelor's degree",),), (("Master's degree",),), ()]


def test_one_gate_said_twice_is_one() -> None:
    twice = [gate(GateKind.DEGREE, "Bachelor's degree", tier=PREFERRED), gate(GateKind.DEGREE, "bachelor degrees")]
    analysis = analyse([asked(PYTHON)], [], twice, [], concepts=CONCEPTS)
    assert [found.tier for found in analysis.gates] == [REQUIRED]


# Confidence


def test_confidence_falls_with_keywords_and_with_few_facts() -> None:
    job, resume = [asked(PYTHON), asked(REACT, start=9)], [shown(PYTHON), shown(VUE)]
    by_model = analyse(job, resume, concepts=CONCEPTS, readers=[ReaderKind.LLM, ReaderKind.LLM])
    by_words = analyse(job, resume, concepts=CONCEPTS, readers=[ReaderKind.LLM, ReaderKind.KEYWORD])
    fewer = analyse(job[:1], resume, concepts=CONCEPTS, readers=[ReaderKind.LLM, ReaderKind.LLM])
    assert by_words.confidence < by_model.confidence
    assert fewer.confidence < by_model.confidence


# Laws


def _exact_score(analysis: Analysis) -> Fraction:
    weights = [(Fraction(str(row.weight)), Fraction(str(row.credit))) for row in analysis.requirements]
    return 10 * sum((w * c for w, c in weights), Fraction(0)) / sum((w for w, _ in weights), Fraction(0))


@given(jobs, resumes)
def test_points_sum_to_the_score_and_availabilities_to_ten(job: list[MappedSkill], resume: list[MappedSkill]) -> None:
    analysis = run(job, resume)
    points = sum(Decimal(str(row.points)) for row in analysis.requirements)
    assert sum(Decimal(str(row.points_available)) for row in analysis.requirements) == 10
    assert abs(Fraction(points) - _exact_score(analysis)) <= Fraction(1, 20_000)
    assert abs(Fraction(points) - Fraction(str(analysis.score))) <= Fraction(5001, 100_000)
    for row in analysis.requirements:
        assert 0 <= row.points <= row.points_available
        assert row.points == pytest.approx(row.credit * row.points_available, abs=2e-4)
        assert (row.points == row.points_available) == (row.credit == 1)


@given(jobs, resumes)
def test_score_and_confidence_stay_in_range(job: list[MappedSkill], resume: list[MappedSkill]) -> None:
    analysis = run(job, resume)
    assert 0 <= analysis.score <= 10
    assert 0 <= analysis.confidence <= 1


@given(jobs, resumes, st.randoms(use_true_random=False), st.data())
def test_order_and_duplicates_do_not_matter(
    job: list[MappedSkill], resume: list[MappedSkill], random: object, data: st.DataObject
) -> None:
    again_job = job + data.draw(st.lists(st.sampled_from(job), max_size=3))
    again_resume = resume + (data.draw(st.lists(st.sampled_from(resume), max_size=3)) if resume else [])
    random.shuffle(again_job)  # type: ignore[attr-defined]
    random.shuffle(again_resume)  # type: ignore[attr-defined]
    assert run(again_job, again_resume) == run(job, resume)


@given(jobs, resumes)
def test_the_same_facts_give_the_same_bytes(job: list[MappedSkill], resume: list[MappedSkill]) -> None:
    first, second = run(job, resume), run(job, resume)
    assert [r.model_dump_json() for r in first.requirements] == [r.model_dump_json() for r in second.requirements]


@given(jobs, resumes, st.data())
def test_a_higher_level_never_lowers_the_score(
    job: list[MappedSkill], resume: list[MappedSkill], data: st.DataObject
) -> None:
    stated = [i for i, skill in enumerate(resume) if skill.mention.level is not None]
    if not stated:
        return
    at = data.draw(st.sampled_from(stated))
    level = resume[at].mention.level
    assert level is not None
    raised = resume[at].mention.model_copy(update={"level": data.draw(st.floats(level, 4))})
    better = [*resume[:at], replace(resume[at], mention=raised), *resume[at + 1 :]]
    assert _exact_score(run(job, better)) >= _exact_score(run(job, resume))


@given(jobs, resumes, claims)
def test_added_evidence_never_lowers_the_score(
    job: list[MappedSkill], resume: list[MappedSkill], extra: MappedSkill
) -> None:
    """Save where it ends the benefit of the doubt: a first level, or first years, below those asked."""
    unstated = extra.mention.model_copy(update={"level": None, "years": None})
    more = [*resume, replace(extra, mention=unstated)]
    assert _exact_score(run(job, more)) >= _exact_score(run(job, resume))


@given(jobs, resumes)
def test_a_gain_is_the_open_points_of_its_row(job: list[MappedSkill], resume: list[MappedSkill]) -> None:
    for row in run(job, resume).requirements:
        assert row.gain == pytest.approx(row.points_available - row.points, abs=3e-4)
        assert (row.gain == 0) == (row.credit == 1)


@given(jobs, resumes)
def test_a_gain_comes_true(job: list[MappedSkill], resume: list[MappedSkill]) -> None:
    """By that clause met and scored again; more only where the same clause is asked for in another row, too."""
    before = run(job, resume)
    shown_now = fold_shown(resume)
    judged = [judge(requirement, shown_now, KNOWN) for requirement in fold_requirements(job)]
    rows = [row for row in judged if not is_set_aside(row)]
    for row, verdict in zip(rows, before.requirements, strict=True):
        best = row.best
        met = shown(best.concept or best.name, level=best.level.level, years=best.level.years)
        after = run(job, [*resume, replace(met, method="words", answers=best.clause)])
        rise = float(_exact_score(after) - _exact_score(before))
        if _count_changes(before, after) > (verdict.gain > 0):
            assert rise >= verdict.gain - 1e-4
        else:
            assert verdict.gain == pytest.approx(rise, abs=1e-4)


def _count_changes(before: Analysis, after: Analysis) -> int:
    if len(before.requirements) != len(after.requirements):
        return 2  # a trait that is shown by the way counts from now on
    return sum(
        one.credit != other.credit for one, other in zip(before.requirements, after.requirements, strict=True)
    ) + len(before.not_judged)


@given(jobs, resumes)
def test_skills_the_posting_does_not_ask_for_change_nothing(job: list[MappedSkill], resume: list[MappedSkill]) -> None:
    extra = shown("underwater basket weaving")
    assert run(job, [*resume, extra]).requirements == run(job, resume).requirements
