"""The rows of a report. Instances are the engine's own facts; their names are these fields' names in snake case."""

import strawberry

from jobmate.enums import (
    EvidenceStrength,
    GateKind,
    GateStatus,
    RequirementTier,
    SkillKind,
    SkillStatus,
    WeakReason,
)
from jobmate.schema.types import enums as _enums  # noqa: F401  (registers them)


@strawberry.type(description="A skill, as the taxonomy or, outside it, the text names it.")
class Skill:
    id: strawberry.ID | None = strawberry.field(
        name="conceptId", description="Id in the taxonomy; null for a skill outside it."
    )
    name: str = strawberry.field(description="What people call it.")
    official_names: list[str] = strawberry.field(description="What the source taxonomy calls it.")
    kind: SkillKind = strawberry.field(description="What sort of thing it is.")
    group: str | None = strawberry.field(description="The taxonomy's group, e.g. a commodity class.")
    source: str | None = strawberry.field(description="The taxonomy: `onet`, `jobmate` or `esco`.")
    is_hot_technology: bool = strawberry.field(description="O*NET: asked for in many postings.")
    is_in_demand: bool = strawberry.field(description="O*NET: asked for often in its occupation.")


@strawberry.type(description="A level asked or shown.")
class SkillLevel:
    label: str | None = strawberry.field(description="`basic`, `working`, `proficient` or `advanced`.")
    score: float | None = strawberry.field(description="0 none, 1 basic, 2 working, 3 proficient, 4 advanced.")
    years: float | None = strawberry.field(description="Years of experience asked or shown.")


@strawberry.type(description="A verbatim quote and where it stands.")
class Evidence:
    quote: str = strawberry.field(description="The words as they stand in the text.")
    start: int = strawberry.field(description="First code point of the quote in `Job.text` or `Resume.text`.")
    end: int = strawberry.field(description="One after the last code point of the quote.")
    section: str | None = strawberry.field(description="The heading it stands under.")


@strawberry.type(description="One requirement of the posting, judged.")
class RequirementVerdict:
    skill: Skill = strawberry.field(description="What is asked; of alternatives, the one that counted.")
    alternatives: list[Skill] = strawberry.field(description='Others that would do as well: "React or Vue".')
    wording: list[str] = strawberry.field(
        description="What the posting calls it, in the order of its text, alternatives included."
    )
    status: SkillStatus = strawberry.field(description="Matched, weak or missing.")
    weak_reason: WeakReason | None = strawberry.field(description="Why it is weak; null unless it is.")
    tier: RequirementTier = strawberry.field(description="Required or preferred.")
    required_level: SkillLevel | None = strawberry.field(description="Null when the posting does not say.")
    candidate_level: SkillLevel | None = strawberry.field(description="Null when the resume does not say.")
    level_delta: float | None = strawberry.field(description="Level asked minus level shown, where both are known.")
    transferable_from: Skill | None = strawberry.field(description="The close skill that an ADJACENT row counted.")
    weight: float = strawberry.field(description="How much the row weighs in the score.")
    credit: float = strawberry.field(description="0..1, the share of the row that was earned.")
    points: float = strawberry.field(description="The part of the score this row earned.")
    points_available: float = strawberry.field(description="What it could have earned; sums to 10 over a report.")
    gain: float = strawberry.field(description="What the score rises by when this row alone is fully met.")
    job_evidence: list[Evidence] = strawberry.field(description="Where the posting asks for it.")
    resume_evidence: list[Evidence] = strawberry.field(description="Where the resume shows it.")
    evidence_strength: EvidenceStrength | None = strawberry.field(description="How the resume shows it.")
    in_other_words: bool = strawberry.field(
        description="Whether the resume says it in words of its own, which was told by their meaning alone."
    )


@strawberry.type(description="A condition shown apart from the score.")
class Gate:
    kind: GateKind = strawberry.field(description="What sort of condition.")
    name: str = strawberry.field(description='The condition, e.g. "Registered Nurse licence".')
    tier: RequirementTier = strawberry.field(description="Required or preferred.")
    status: GateStatus = strawberry.field(description="Whether the resume shows it; never guessed.")
    job_evidence: list[Evidence] = strawberry.field(description="Where the posting asks for it.")
    resume_evidence: list[Evidence] = strawberry.field(description="Where the resume shows it.")


@strawberry.type(description="Something the posting asks that a resume can't show; it is not in the score.")
class NotJudged:
    name: str = strawberry.field(description="What is asked.")
    wording: list[str] = strawberry.field(description="What the posting calls it, in the order of its text.")
    reason: str = strawberry.field(description="Why it was not judged.")
    job_evidence: list[Evidence] = strawberry.field(description="Where the posting asks for it.")
