"""Forecasts: by example, and against what the analyzer says."""

from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from jobmate.engine.analyzer import analyse
from jobmate.engine.models import MappedSkill, SkillRef
from jobmate.engine.skill_targets import SkillTarget
from jobmate.engine.what_if import ChangeKind, ScoreForecast, SkillChange, what_if
from jobmate.enums import SkillStatus, WeakReason
from jobmate.errors import InvalidInput, NothingRecognised
from tests.support.facts import (
    CRITICAL_THINKING,
    LISTED,
    MYSQL,
    POSTGRESQL,
    PYTHON,
    REACT,
    VUE,
    asked,
    shown,
)
from tests.support.generated_facts import CRM, KNOWN, SALESFORCE, jobs, levels, resumes, skills, years


def forecast(job: Sequence[MappedSkill], resume: Sequence[MappedSkill], *changes: SkillChange) -> ScoreForecast:
    return what_if(job, resume, changes, concepts=KNOWN)


def target(what: object) -> SkillTarget:
    return SkillTarget(name=what) if isinstance(what, str) else SkillTarget(concept_id=what.id)  # type: ignore[attr-defined]


def learned(what: object, level: float | None = None, years: float | None = None) -> SkillChange:
    return SkillChange(kind=ChangeKind.LEARNED, skill=target(what), level=level, years=years)


def removed(what: object) -> SkillChange:
    return SkillChange(kind=ChangeKind.REMOVED, skill=target(what))


# By example


def test_a_learned_skill_meets_its_row() -> None:
    result = forecast([asked(PYTHON, level=3), asked(REACT, start=9)], [shown(REACT)], learned(PYTHON, 3))
    assert (result.score_before, result.score_after) == (4.8, 10.0)
    (row,) = result.changed
    assert (row.skill_after.id, row.status_before, row.status_after) == (
        PYTHON.id,
        SkillStatus.MISSING,
        SkillStatus.MATCHED,
    )
    assert (row.points_before, row.points_after) == (0.0, 5.2381)
    assert result.delta == 5.2381


def test_a_level_short_of_the_one_asked_earns_what_the_formula_says() -> None:
    (row,) = forecast([asked(PYTHON, level=4)], [shown(REACT)], learned(PYTHON, 3)).rows
    assert (row.credit_after, row.weak_reason_after) == (0.8125, WeakReason.UNDER_LEVEL)


def test_a_listed_skill_shown_at_work_keeps_its_level() -> None:
    (row,) = forecast([asked(PYTHON)], [shown(PYTHON, strength=LISTED)], learned(PYTHON)).rows
    assert (row.credit_before, row.credit_after) == (0.8, 1.0)
    (row,) = forecast([asked(PYTHON, level=4)], [shown(PYTHON, level=3)], learned(PYTHON)).rows
    assert not row.changes


def test_learning_to_a_lower_level_does_not_end_the_benefit_of_the_doubt() -> None:
    result = forecast([asked(PYTHON, level=4)], [shown(PYTHON)], learned(PYTHON, 1))
    assert (result.delta, result.changed) == (0.0, ())


def test_a_removed_skill_counts_no_more_nor_does_what_it_proved() -> None:
    job = [asked(POSTGRESQL), asked(CRM, start=9)]
    result = forecast(job, [shown(MYSQL), shown(SALESFORCE)], removed(MYSQL), removed(SALESFORCE))
    assert [row.status_before for row in result.rows] == [SkillStatus.WEAK, SkillStatus.MATCHED]
    assert [row.status_after for row in result.rows] == [SkillStatus.MISSING] * 2
    assert (result.score_before, result.score_after, result.delta) == (7.0, 0.0, -7.0)


def test_removals_come_first_whatever_the_order() -> None:
    both = [learned(PYTHON, 2), removed(PYTHON)]
    results = [forecast([asked(PYTHON, level=4)], [shown(PYTHON)], *order) for order in (both, both[::-1])]
    assert results[0] == results[1]
    assert results[0].rows[0].credit_after == 0.5625


def test_skills_outside_the_taxonomy_go_by_their_own_name() -> None:
    result = forecast([asked("Sales-tax filings")], [shown(PYTHON)], learned("experience with sales tax filing"))
    assert result.score_after == 10.0


def test_an_alternative_may_come_to_count() -> None:
    job = [asked(REACT, group="1", level=3), asked(VUE, group="1", start=9)]
    (row,) = forecast(job, [shown(REACT, level=1)], learned(VUE)).rows
    assert (row.skill_before.id, row.skill_after.id) == (REACT.id, VUE.id)


def test_a_trait_enters_the_score_once_it_is_shown() -> None:
    job = [asked(PYTHON), asked(CRITICAL_THINKING, start=9)]
    result = forecast(job, [shown(REACT)], learned(CRITICAL_THINKING))
    assert (result.score_before, result.score_after) == (0.0, 4.8)
    trait = result.rows[1]
    assert (trait.weak_reason_before, trait.points_before, trait.status_after) == (
        WeakReason.UNVERIFIED,
        0.0,
        SkillStatus.MATCHED,
    )


def test_what_can_not_be_forecast_says_so() -> None:
    with pytest.raises(InvalidInput, match="no skill 'tech:gone'"):
        forecast([asked(PYTHON)], [], SkillChange(kind=ChangeKind.REMOVED, skill=SkillTarget(concept_id="tech:gone")))
    with pytest.raises(NothingRecognised):
        forecast([asked(CRITICAL_THINKING)], [])
    with pytest.raises(ValidationError, match="concept id or by its own name"):
        SkillTarget()
    with pytest.raises(ValidationError, match="no level"):
        SkillChange(kind=ChangeKind.REMOVED, skill=target(PYTHON), level=2)


def test_a_name_stands_in_for_an_id_the_taxonomy_lost() -> None:
    kept = SkillTarget(concept_id="tech:gone", name="sales tax filing")
    change = SkillChange(kind=ChangeKind.LEARNED, skill=kept)
    assert forecast([asked("Sales-tax filings")], [], change).score_after == 10.0


# Laws

_learned = st.builds(learned, skills, levels, years)
_changes = st.lists(_learned | st.builds(removed, skills), max_size=5)


@given(jobs, resumes)
def test_before_is_the_report_and_no_change_changes_nothing(job: list[MappedSkill], resume: list[MappedSkill]) -> None:
    result, report = forecast(job, resume), analyse(job, resume, concepts=KNOWN)
    assert result.score_before == result.score_after == report.score
    assert (result.delta, result.changed) == (0.0, ())
    judged = [row for row in result.rows if row.weak_reason_before is not WeakReason.UNVERIFIED]
    assert [(row.skill_before, row.status_before, row.points_before) for row in judged] == [
        (row.skill, row.status, row.points) for row in report.requirements
    ]
    assert len(result.rows) == len(report.requirements) + len(report.unverified)


@given(jobs, resumes)
def test_the_forecast_of_a_skill_is_the_gain_of_its_row_at_least(
    job: list[MappedSkill], resume: list[MappedSkill]
) -> None:
    for row in analyse(job, resume, concepts=KNOWN).requirements:
        asked_level = row.required_level
        change = SkillChange(
            kind=ChangeKind.LEARNED,
            skill=target_of(row.skill),
            level=asked_level.score if asked_level else None,
            years=asked_level.years if asked_level else None,
        )
        result = forecast(job, resume, change)
        assert result.delta >= row.gain - 1e-4
        if len(result.changed) == 1 and row.credit < 1:
            assert result.delta == row.gain


def target_of(skill: SkillRef) -> SkillTarget:
    return SkillTarget(concept_id=skill.id, name=skill.name)


@given(jobs, resumes, _changes, st.randoms(use_true_random=False))
def test_the_order_of_changes_does_not_matter(
    job: list[MappedSkill], resume: list[MappedSkill], changes: list[SkillChange], random: object
) -> None:
    shuffled = [*changes, *changes[:2]]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert forecast(job, resume, *shuffled) == forecast(job, resume, *changes)


@given(jobs, resumes, st.lists(_learned, max_size=4))
def test_learning_never_lowers(job: list[MappedSkill], resume: list[MappedSkill], changes: list[SkillChange]) -> None:
    result = forecast(job, resume, *changes)
    assert result.delta >= 0
    assert all(row.credit_after >= row.credit_before for row in result.rows)


@given(jobs, resumes, skills)
def test_removing_never_raises_and_is_as_if_it_had_not_been_there(
    job: list[MappedSkill], resume: list[MappedSkill], skill: object
) -> None:
    result = forecast(job, resume, removed(skill))
    gone = target(skill).key(KNOWN)
    others = [known for known in resume if target(known.concept or known.mention.surface).key(KNOWN) != gone]
    assert result.delta <= 0
    assert result.score_after == analyse(job, others, concepts=KNOWN).score


@given(jobs, resumes, _changes)
def test_points_after_sum_to_the_score_after(
    job: list[MappedSkill], resume: list[MappedSkill], changes: list[SkillChange]
) -> None:
    result = forecast(job, resume, *changes)
    points = sum(Decimal(str(row.points_after)) for row in result.rows)
    assert abs(points - Decimal(str(result.score_after))) <= Decimal("0.0501")
    for before, after in [(row.points_before, row.points_after) for row in result.rows]:
        assert 0 <= before <= 10
        assert 0 <= after <= 10


@given(jobs, resumes, _changes, st.data())
def test_a_skill_shown_for_the_first_time_is_as_if_the_resume_said_it(
    job: list[MappedSkill], resume: list[MappedSkill], changes: list[SkillChange], data: st.DataObject
) -> None:
    """Against the analyzer itself: facts with the skill written in."""
    skill = data.draw(skills)
    key = target(skill).key(KNOWN)
    others = [known for known in resume if target(known.concept or known.mention.surface).key(KNOWN) != key]
    level = data.draw(levels)
    result = forecast(job, others, learned(skill, level))
    written = analyse(job, [*others, shown(skill, level=level)], concepts=KNOWN)  # type: ignore[arg-type]
    assert result.score_after >= written.score
    if result.score_after > written.score:
        assert any(row.credit_after > 0 and not row.changes for row in result.rows)
