"""What a person corrects: by example, by law, and all the way into a report."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from jobmate.engine.analyzer import Analysis, analyse
from jobmate.engine.corrections import OWN_WORD, Correction, CorrectionKind, correct, is_own_word
from jobmate.engine.models import Evidence, MappedSkill
from jobmate.engine.pipeline import Pipeline
from jobmate.engine.report import render_markdown
from jobmate.engine.requirements import skill_key
from jobmate.engine.skill_targets import SkillTarget
from jobmate.enums import DocumentKind, EvidenceStrength, SkillStatus, WeakReason
from jobmate.errors import InvalidInput, NothingRecognised
from tests.support.facts import DEMONSTRATED, LISTED, MYSQL, POSTGRESQL, PYTHON, REACT, VUE, asked, shown
from tests.support.generated_facts import KNOWN, jobs, levels, resumes, skills, years

JOB, RESUME = DocumentKind.JOB, DocumentKind.RESUME


def target(what: object) -> SkillTarget:
    return SkillTarget(name=what) if isinstance(what, str) else SkillTarget(concept_id=what.id)  # type: ignore[attr-defined]


def have(what: object, **details: Any) -> Correction:
    return Correction(kind=CorrectionKind.HAVE, document=RESUME, skill=target(what), **details)


def not_asked(what: object) -> Correction:
    return Correction(kind=CorrectionKind.NOT_ASKED, document=JOB, skill=target(what))


def really(what: object, instead: object, document: DocumentKind = JOB, **details: Any) -> Correction:
    return Correction(kind=CorrectionKind.IS, document=document, skill=target(what), instead=target(instead), **details)


def rescore(job: Sequence[MappedSkill], resume: Sequence[MappedSkill], *corrections: Correction) -> Analysis:
    return analyse(
        correct(job, JOB, corrections, concepts=KNOWN),
        correct(resume, RESUME, corrections, concepts=KNOWN),
        concepts=KNOWN,
    )


# I do have this


def test_what_a_person_has_counts_as_listed_and_quotes_nothing() -> None:
    (row,) = rescore([asked(PYTHON)], [shown(REACT)], have(PYTHON)).requirements
    assert (row.status, row.credit, row.evidence_strength) == (SkillStatus.MATCHED, 0.8, LISTED)
    assert row.resume_evidence == (OWN_WORD,)
    assert (OWN_WORD.quote, OWN_WORD.own_word) == ("", True)


def test_what_a_person_used_at_work_counts_in_full() -> None:
    (row,) = rescore([asked(PYTHON, level=3)], [], have(PYTHON, level=3, strength=DEMONSTRATED)).requirements
    assert (row.status, row.credit) == (SkillStatus.MATCHED, 1.0)


@pytest.mark.parametrize(("says", "credit"), [(4.0, 1.0), (2.0, 0.8125), (None, 0.5625)])
def test_a_level_a_person_states_replaces_the_one_read(says: float | None, credit: float) -> None:
    resume = [shown(PYTHON, level=1)]
    (row,) = rescore([asked(PYTHON, level=3)], resume, have(PYTHON, level=says)).requirements
    assert row.credit == credit
    assert [e.own_word for e in row.resume_evidence] == [False, True], "quotes come first"


def test_quotes_keep_their_bytes() -> None:
    assert Evidence(quote="a", start=0, end=1).model_dump() == {"quote": "a", "start": 0, "end": 1, "section": None}
    assert Evidence.model_validate_json(OWN_WORD.model_dump_json()) == OWN_WORD


# This isn't asked for


def test_what_is_not_asked_leaves_the_report() -> None:
    job = [asked(PYTHON), asked(REACT, start=9), asked("sales tax filing", start=20)]
    analysis = rescore(job, [shown(REACT)], not_asked(PYTHON), not_asked("Sales-tax filings"))
    assert [row.skill.id for row in analysis.requirements] == [REACT.id]
    assert analysis.score == 10.0
    with pytest.raises(NothingRecognised):
        rescore([asked(PYTHON)], [], not_asked(PYTHON))


def test_of_alternatives_only_the_one_named_goes() -> None:
    job = [asked(REACT, group="1"), asked(VUE, group="1", start=9)]
    (row,) = rescore(job, [shown(VUE)], not_asked(VUE)).requirements
    assert (row.skill.id, row.alternatives, row.status) == (REACT.id, (), SkillStatus.MISSING)


def test_a_resume_is_not_changed_by_what_is_said_of_postings() -> None:
    resume = [shown(PYTHON)]
    assert correct(resume, RESUME, [not_asked(PYTHON), really(PYTHON, REACT)], concepts=KNOWN) == resume


# Wrong skill


def test_a_wrong_skill_is_put_right_and_keeps_its_quote() -> None:
    (row,) = rescore([asked(MYSQL)], [shown(POSTGRESQL)], really(MYSQL, POSTGRESQL)).requirements
    assert (row.skill.id, row.status, row.job_evidence[0].quote) == (POSTGRESQL.id, SkillStatus.MATCHED, "mysql")
    (row,) = rescore([asked(PYTHON)], [shown("py three")], really("py three", PYTHON, RESUME)).requirements
    assert (row.status, row.resume_evidence[0].quote) == (SkillStatus.MATCHED, "py three")
    (row,) = rescore([asked(MYSQL)], [shown("ledger X")], really(MYSQL, "Ledger X")).requirements
    assert (row.skill.id, row.skill.name, row.status) == (None, "Ledger X", SkillStatus.MATCHED)


def test_only_the_wording_named_is_put_right() -> None:
    other = asked("Spring").mention.model_copy(update={"surface": "the  SPRING season"})
    job = [asked(PYTHON), MappedSkill(other, PYTHON, 1.0, "alias")]
    analysis = rescore(job, [shown(PYTHON)], really(PYTHON, REACT, wording="The spring season"))
    assert {row.skill.id for row in analysis.requirements} == {PYTHON.id, REACT.id}


def test_what_is_put_right_is_not_put_right_again_but_may_not_be_asked() -> None:
    job = [asked(REACT), asked(VUE, start=9)]
    swapped = correct(job, JOB, [really(REACT, VUE), really(VUE, REACT)], concepts=KNOWN)
    assert [skill_key(skill) for skill in swapped] == [VUE.id, REACT.id]
    both = correct(job, JOB, [really(REACT, PYTHON), not_asked(PYTHON)], concepts=KNOWN)
    assert [skill_key(skill) for skill in both] == [VUE.id]


# What makes no sense


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "HAVE", "document": "JOB"},
        {"kind": "NOT_ASKED", "document": "RESUME"},
        {"kind": "IS", "document": "JOB"},
        {"kind": "HAVE", "document": "RESUME", "instead": {"name": "x"}},
        {"kind": "NOT_ASKED", "document": "JOB", "wording": "x"},
        {"kind": "NOT_ASKED", "document": "JOB", "level": 3},
        {"kind": "HAVE", "document": "RESUME", "level": 5},
    ],
)
def test_what_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Correction.model_validate({"skill": {"name": "Python"}, **wrong})


def test_a_correction_survives_another_taxonomy_by_its_name() -> None:
    kept = SkillTarget(concept_id="tech:gone", name="Ledger X")
    (row,) = rescore([asked("ledger x")], [], have(PYTHON).model_copy(update={"skill": kept})).requirements
    assert row.status is SkillStatus.MATCHED
    with pytest.raises(InvalidInput, match="tech:gone"):
        rescore([asked(PYTHON)], [], have(PYTHON).model_copy(update={"skill": SkillTarget(concept_id="tech:gone")}))


# Laws

_have = st.builds(have, skills, level=levels, years=years, strength=st.sampled_from(EvidenceStrength))
_wordings = st.none() | st.sampled_from(["python", "Sales Tax Filings"])
_is = st.builds(really, skills, skills, st.sampled_from(DocumentKind), wording=_wordings)
_corrections = st.lists(_have | st.builds(not_asked, skills) | _is, max_size=6)


def _correct_both(job: list[MappedSkill], resume: list[MappedSkill], said: list[Correction]) -> Any:
    return correct(job, JOB, said, concepts=KNOWN), correct(resume, RESUME, said, concepts=KNOWN)


@given(jobs, resumes, _corrections)
def test_applying_corrections_again_changes_nothing(
    job: list[MappedSkill], resume: list[MappedSkill], said: list[Correction]
) -> None:
    once = _correct_both(job, resume, said)
    assert _correct_both(*once, said) == once
    assert _correct_both(job, resume, [*said, *said]) == once


@given(jobs, resumes, _corrections, st.randoms(use_true_random=False))
def test_the_order_of_corrections_about_distinct_skills_does_not_matter(
    job: list[MappedSkill], resume: list[MappedSkill], said: list[Correction], random: Any
) -> None:
    distinct = list({(one.document, one.skill.key(KNOWN), one.wording): one for one in said}.values())
    shuffled = random.sample(distinct, len(distinct))
    assert _correct_both(job, resume, shuffled) == _correct_both(job, resume, distinct)


@given(jobs, resumes)
def test_without_corrections_nothing_changes(job: list[MappedSkill], resume: list[MappedSkill]) -> None:
    assert _correct_both(job, resume, []) == (job, resume)


@given(jobs, resumes, skills, st.sampled_from(EvidenceStrength))
def test_having_a_skill_never_lowers_the_score(
    job: list[MappedSkill], resume: list[MappedSkill], skill: object, strength: EvidenceStrength
) -> None:
    before = rescore(job, resume)
    assert rescore(job, resume, have(skill, strength=strength)).score >= before.score


@given(jobs, resumes, _corrections)
def test_no_quote_is_made_up(job: list[MappedSkill], resume: list[MappedSkill], said: list[Correction]) -> None:
    quotes = {skill.mention.evidence for skill in (*job, *resume)}
    for facts in _correct_both(job, resume, said):
        assert all(skill.mention.evidence in quotes or is_own_word(skill) for skill in facts)


# Into a report

_RESUME = "Experience\nBuilt services in Python on PostgreSQL.\n"
_POSTING = "Requirements\n- Strong Python\n- Terraform\n- Docker\n"


async def test_a_report_is_scored_anew_without_reading_anything_again(pipeline: Pipeline) -> None:
    resume, job = await pipeline.read(_RESUME, RESUME), await pipeline.read(_POSTING, JOB)
    facts = {kind: pipeline.map(reading) for kind, reading in ((RESUME, resume), (JOB, job))}
    ids = {skill.concept.name: skill.concept.id for skill in facts[JOB] if skill.concept}
    said = [
        Correction(kind=CorrectionKind.HAVE, document=RESUME, skill=SkillTarget(concept_id=ids["Terraform"])),
        Correction(kind=CorrectionKind.NOT_ASKED, document=JOB, skill=SkillTarget(concept_id=ids["Docker"])),
    ]
    before = pipeline.score(resume, facts[RESUME], job, facts[JOB])
    corrected = {kind: correct(mapped, kind, said, concepts=pipeline.concepts) for kind, mapped in facts.items()}
    after = pipeline.score(resume, corrected[RESUME], job, corrected[JOB])
    assert {row.skill.name: row.status for row in before.requirements}["Terraform"] is SkillStatus.MISSING
    assert {row.skill.name: row.status for row in after.requirements} == {
        "Python": SkillStatus.MATCHED,
        "Terraform": SkillStatus.MATCHED,
    }
    assert all(row.weak_reason is not WeakReason.UNVERIFIED for row in after.requirements)
    markdown = render_markdown(after, job_title="Engineer", company="", resume_title="Mine")
    assert "Resume: not in the text; you said so yourself" in markdown
    assert "“”" not in markdown
