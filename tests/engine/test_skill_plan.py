"""What to learn first: by example, and against the forecast of each posting."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from jobmate.engine.analyzer import analyse
from jobmate.engine.models import MappedSkill
from jobmate.engine.skill_plan import JobFacts, SkillPlanItem, plan_skills
from jobmate.engine.skill_targets import SkillTarget
from jobmate.engine.traits import is_trait
from jobmate.engine.what_if import ChangeKind, SkillChange, what_if
from tests.support.facts import (
    CRITICAL_THINKING,
    LISTED,
    MYSQL,
    PHARMACOLOGY,
    POSTGRESQL,
    PREFERRED,
    PYTHON,
    REACT,
    VUE,
    asked,
    shown,
)
from tests.support.generated_facts import CRM, KNOWN, SALESFORCE, jobs, resumes


def plan(
    postings: list[list[MappedSkill]], resume: list[MappedSkill], first: int | None = None
) -> tuple[SkillPlanItem, ...]:
    facts = [JobFacts(f"job-{number}", skills) for number, skills in enumerate(postings)]
    return plan_skills(facts, resume, concepts=KNOWN, first=first)


# By example


def test_what_lifts_most_postings_most_comes_first() -> None:
    postings = [
        [asked(PYTHON, level=2), asked(REACT, start=9)],
        [asked(PYTHON, level=4), asked(VUE, start=9)],
        [asked(REACT)],
    ]
    items = plan(postings, [shown(VUE)])
    assert [item.skill.id for item in items] == [REACT.id, PYTHON.id]
    react, python = items
    assert [(lift.job_id, lift.gain) for lift in react.lifts] == [("job-2", 10.0), ("job-0", 4.7619)]
    assert [lift.job_id for lift in python.lifts] == ["job-0", "job-1"]
    assert python.total_gain == 10.4762
    assert python.level is not None
    assert (python.level.score, python.level.label, python.skill.is_hot_technology) == (4.0, "advanced", True)
    assert plan(postings, [shown(VUE)], first=1) == (react,)


def test_the_level_is_what_the_postings_it_lifts_ask_for() -> None:
    met = [asked(PYTHON, level=1)]
    (item,) = plan([met, [asked(PYTHON, level=3)]], [shown(PYTHON, level=1)])
    assert item.level is not None
    assert (item.level.score, [lift.job_id for lift in item.lifts]) == (3.0, ["job-1"])
    (item,) = plan([[asked(PYTHON)]], [shown(PYTHON, strength=LISTED)])
    assert (item.level, item.total_gain) == (None, 2.0)


def test_one_skill_may_lift_a_posting_that_asks_for_another() -> None:
    items = {item.skill.id: item for item in plan([[asked(CRM)], [asked(SALESFORCE)]], [shown(PYTHON)])}
    assert [lift.job_id for lift in items[SALESFORCE.id].lifts] == ["job-0", "job-1"]
    assert [lift.job_id for lift in items[CRM.id].lifts] == ["job-0"]
    postgres, mysql = plan([[asked(POSTGRESQL)], [asked(MYSQL, tier=PREFERRED), asked(PYTHON)]], [shown(PYTHON)])
    assert [lift.gain for lift in postgres.lifts] == [10.0, 0.9302]
    assert mysql.skill.id == MYSQL.id


def test_each_alternative_is_proposed() -> None:
    job = [asked(REACT, group="1"), asked(VUE, group="1", start=9)]
    assert {item.skill.id for item in plan([job], [])} == {REACT.id, VUE.id}
    assert plan([job], [shown(VUE)]) == ()


def test_traits_are_not_proposed_and_postings_of_traits_alone_are_passed_over() -> None:
    trait = asked(CRITICAL_THINKING)
    assert [item.skill.id for item in plan([[trait], [trait, asked(PHARMACOLOGY)]], [])] == [PHARMACOLOGY.id]
    assert plan([], []) == plan([[trait]], []) == plan([[]], []) == ()


# Laws

_postings = st.lists(jobs, max_size=4)


@given(_postings, resumes)
def test_lifts_are_what_the_forecast_says(postings: list[list[MappedSkill]], resume: list[MappedSkill]) -> None:
    for item in plan(postings, resume):
        change = SkillChange(
            kind=ChangeKind.LEARNED,
            skill=SkillTarget(concept_id=item.skill.id, name=item.skill.name),
            level=item.level.score if item.level else None,
            years=item.level.years if item.level else None,
        )
        deltas = {
            f"job-{number}": what_if(job, resume, [change], concepts=KNOWN).delta for number, job in enumerate(postings)
        }
        assert {lift.job_id: lift.gain for lift in item.lifts} == {job: gain for job, gain in deltas.items() if gain}
        assert item.total_gain == round(sum(deltas.values()), 4)


@given(_postings, resumes, st.randoms(use_true_random=False))
def test_the_order_of_postings_and_of_facts_does_not_matter(
    postings: list[list[MappedSkill]], resume: list[MappedSkill], random: Any
) -> None:
    facts = [JobFacts(f"job-{number}", skills) for number, skills in enumerate(postings)]
    shuffled = [JobFacts(job.job_id, random.sample(job.skills, len(job.skills))) for job in facts]
    again = plan_skills(random.sample(shuffled, len(shuffled)), random.sample(resume, len(resume)), concepts=KNOWN)
    assert again == plan_skills(facts, resume, concepts=KNOWN)


@given(_postings, resumes)
def test_only_what_is_not_fully_met_is_proposed_and_all_of_it(
    postings: list[list[MappedSkill]], resume: list[MappedSkill]
) -> None:
    reports = [analyse(job, resume, concepts=KNOWN).requirements for job in postings]
    open_rows = [row for rows in reports for row in rows if row.credit < 1]
    wanted = {(skill.id, skill.id is None) for row in open_rows for skill in (row.skill, *row.alternatives)}
    items = plan(postings, resume)
    assert {(item.skill.id, item.skill.id is None) for item in items} <= wanted
    traits = {concept.id for concept in KNOWN.values() if is_trait(concept, concept.name)}
    best = {row.skill.id for row in open_rows if row.gain > 0 and row.skill.id} - traits
    assert best <= {item.skill.id for item in items}


@given(_postings, resumes, st.integers(0, 5))
def test_best_first_and_no_more_than_wanted(
    postings: list[list[MappedSkill]], resume: list[MappedSkill], first: int
) -> None:
    items = plan(postings, resume)
    assert [item.total_gain for item in items] == sorted((item.total_gain for item in items), reverse=True)
    assert all(item.lifts and lift.gain > 0 for item in items for lift in item.lifts)
    assert plan(postings, resume, first) == items[:first]
