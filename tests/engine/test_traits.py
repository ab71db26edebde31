"""Traits, and soft skills worded as work."""

import pytest

from jobmate.engine.analyzer import analyse
from jobmate.engine.models import Concept
from jobmate.engine.traits import is_trait
from jobmate.enums import SkillKind, SkillStatus
from tests.support.facts import PYTHON, STRENGTH, asked, shown

WRITING = Concept("onet:2.A.1.c", "Writing", SkillKind.SKILL, "onet")
THINKING = Concept("onet:2.A.2.a", "Critical Thinking", SkillKind.SKILL, "onet")


@pytest.mark.parametrize(
    ("concept", "wording", "trait"),
    [
        (WRITING, "strong writing", True),
        (WRITING, "communicate well, verbally and in writing", True),
        (WRITING, "Writes staff reports", False),
        (WRITING, "drafts correspondence", False),
        (THINKING, "analyze complex questions", True),  # thinking leaves nothing to show
        (STRENGTH, "lift boxes", True),
        (None, "attention to detail", True),
        (None, "pour resin", False),
    ],
)
def test_a_soft_skill_worded_as_a_duty_is_work(concept: Concept | None, wording: str, trait: bool) -> None:
    assert is_trait(concept, wording) is trait


def test_work_that_is_not_shown_is_missing_and_a_trait_is_set_aside() -> None:
    concepts = {one.id: one for one in (WRITING, PYTHON)}
    duty = asked(WRITING).mention.model_copy(update={"surface": "writes staff reports"})
    quoted = duty.evidence.model_copy(update={"quote": "writes staff reports", "end": 20})
    work = asked(WRITING).__class__(duty.model_copy(update={"evidence": quoted}), WRITING, 1.0, "alias")
    rows = analyse([work, asked(PYTHON)], [shown(PYTHON)], concepts=concepts)
    assert [row.status for row in rows.requirements] == [SkillStatus.MISSING, SkillStatus.MATCHED]
    assert rows.not_judged == ()
