"""The facts the engine passes from step to step, and the report it ends in.

Offsets are Python string indices (code points) into the text that was read: `text[start:end] == quote`.
Levels are on a 0-4 scale: 0 none, 1 basic, 2 working, 3 proficient, 4 advanced.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from jobmate.enums import (
    DocumentKind,
    EvidenceStrength,
    GateKind,
    GateStatus,
    ReaderKind,
    RequirementTier,
    SkillKind,
    SkillStatus,
    WeakReason,
)

LEVEL_LABELS: tuple[str, ...] = ("none", "basic", "working", "proficient", "advanced")


class Fact(BaseModel):
    """A frozen value; equal facts serialise to equal bytes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True, slots=True)
class Concept:
    """One entry of a taxonomy.

    `id` is stable across taxonomies that know the same thing. `official_names` are the names the source
    taxonomy uses, `name` is what people say. `source` is "onet", "jobmate" or "esco".
    """

    id: str
    name: str
    kind: SkillKind
    source: str
    official_names: tuple[str, ...] = ()
    group: str | None = None
    parents: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    description: str = ""
    is_hot: bool = False
    is_in_demand: bool = False


class Evidence(Fact):
    """A verbatim quote: `text[start:end] == quote`. `section` is the heading it stands under, if any.

    `own_word` marks what the person said of themselves: no text states it, so the quote is empty and stays so.
    """

    quote: str
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    section: str | None = None
    own_word: bool = Field(default=False, exclude_if=lambda own_word: not own_word)


class SkillMention(Fact):
    """One skill as one document words it.

    `tier`, `group` are for postings: mentions with the same `group` are alternatives ("React or Vue").
    `strength` is for resumes. `level` (0-4) and `years` are None when the text doesn't say.
    `concept_id` is set when the reader already knows the concept; otherwise the mapper decides.
    """

    surface: str
    evidence: Evidence
    tier: RequirementTier | None = None
    level: float | None = Field(default=None, ge=0, le=4)
    years: float | None = Field(default=None, ge=0)
    group: str | None = None
    strength: EvidenceStrength | None = None
    concept_id: str | None = None


class GateMention(Fact):
    """A licence, certificate, degree, clearance or total of years, as one document words it.

    `name` is normalised ("Registered Nurse licence", "Bachelor's degree"); `years` only for YEARS.
    `standing`: of a resume whether it is held, in progress or expired; a posting that says IN_PROGRESS accepts that.
    `way` is for postings: mentions with the same part before the dot are alternatives ("A or B"), with the same
    whole are asked for together ("a master's, or a bachelor's with two years").
    """

    kind: GateKind
    name: str
    evidence: Evidence
    tier: RequirementTier | None = None
    years: float | None = None
    standing: GateStatus = Field(default=GateStatus.SHOWN, exclude_if=lambda standing: standing is GateStatus.SHOWN)
    way: str | None = Field(default=None, exclude_if=lambda way: way is None)


class Passage(Fact):
    """One sentence or list item of a resume that claims something; `strength` is what a skill in it would get.

    `is_title`: it is a job title, from the header of a role.
    """

    evidence: Evidence
    strength: EvidenceStrength
    is_title: bool = Field(default=False, exclude_if=lambda is_title: not is_title)


class Reading(Fact):
    """What one reader found in one text. Depends on that text alone, so it can be cached by its hash."""

    document: DocumentKind
    reader: ReaderKind
    reader_version: str
    model: str | None = None
    prompt_version: str | None = None
    text_sha256: str
    skills: tuple[SkillMention, ...] = ()
    gates: tuple[GateMention, ...] = ()
    notes: tuple[str, ...] = ()
    passages: tuple[Passage, ...] = ()
    """Of a resume: where `engine.evidence_search` looks for the words of a requirement."""
    words: tuple[str, ...] = ()
    """The folded words of the text, each once, in order: what `engine.kinship` compares."""


MappingMethod = Literal["alias", "context", "combined", "none", "person", "words", "duty", "meaning", "near"]
"""How a phrase came to its concept; "person" when they said so themselves (`engine.corrections`). The last four were
found by `engine.evidence_search`: the posting's own words for it stand in the resume, or wordings of the same duty, or
others that mean it, or what is said there only comes near."""


@dataclass(frozen=True, slots=True)
class MappedPhrase:
    """A phrase and the concept it names, or None. `score` is a calibrated 0..1."""

    text: str
    concept: Concept | None
    score: float
    method: MappingMethod


@dataclass(frozen=True, slots=True)
class MappedSkill:
    """A mention with its concept; `concept` None means it is kept by its own normalised name.

    `answers` is set on what was found for one clause of a posting (`requirements.clause_of`) and counts for no other.
    """

    mention: SkillMention
    concept: Concept | None
    score: float
    method: MappingMethod
    answers: str | None = None


class SkillRef(Fact):
    """A skill as a report names it. `id` is None for a skill outside the taxonomy (kind UNMAPPED)."""

    id: str | None
    name: str
    official_names: tuple[str, ...] = ()
    kind: SkillKind
    group: str | None = None
    source: str | None = None
    is_hot_technology: bool = False
    is_in_demand: bool = False


class SkillLevel(Fact):
    """A level asked or shown. `score` 0..4 and its `label`, `years`; each None when not stated."""

    label: str | None = None
    score: float | None = Field(default=None, ge=0, le=4)
    years: float | None = Field(default=None, ge=0)


class RequirementVerdict(Fact):
    """One requirement of the posting, judged. See `engine.analyzer` for the formula.

    `wording` is what the posting calls it ("take vital signs"), in the order of its text, alternatives included.
    Evidence stands strongest first: firm before hedged, demonstrated before listed, with a level before without.
    `points` of `points_available` were earned; availabilities sum to 10 over a report.
    `transferable_from` is the shown skill that earned the credit, when it is another than the one asked: a neighbour
    (status WEAK, ADJACENT), or a product of the kind that was asked for (any status).
    `gain` is what the score rises by when this row alone is met in full, >= 0: its open points.
    `in_other_words`: the quote says what is asked in words of its own, or tells of work that shows it.
    """

    skill: SkillRef
    alternatives: tuple[SkillRef, ...] = ()
    wording: tuple[str, ...] = ()
    status: SkillStatus
    weak_reason: WeakReason | None = None
    tier: RequirementTier
    required_level: SkillLevel | None = None
    candidate_level: SkillLevel | None = None
    level_delta: float | None = None
    transferable_from: SkillRef | None = None
    weight: float
    credit: float = Field(ge=0, le=1)
    points: float
    points_available: float
    gain: float = 0.0
    job_evidence: tuple[Evidence, ...] = ()
    resume_evidence: tuple[Evidence, ...] = ()
    evidence_strength: EvidenceStrength | None = None
    in_other_words: bool = False


class Gate(Fact):
    """A condition shown apart from the score: SHOWN, IN_PROGRESS or EXPIRED as the resume states it, else UNKNOWN.

    `alternatives` are the other ways the posting accepts, each the names of the gates that make it up.
    UNKNOWN with `resume_evidence`: a degree that is high enough, in a field other than the one named.
    """

    kind: GateKind
    name: str
    tier: RequirementTier
    status: GateStatus
    alternatives: tuple[tuple[str, ...], ...] = Field(default=(), exclude_if=lambda ways: not ways)
    job_evidence: tuple[Evidence, ...] = ()
    resume_evidence: tuple[Evidence, ...] = ()


class NotJudged(Fact):
    """Something the posting asks that a resume can't show, left out of the score; `reason` says why."""

    name: str
    reason: str
    tier: RequirementTier = RequirementTier.REQUIRED
    skill: SkillRef | None = None
    wording: tuple[str, ...] = ()
    job_evidence: tuple[Evidence, ...] = ()
    resume_evidence: tuple[Evidence, ...] = ()


class Provenance(Fact):
    """What a report was made by and from; two reports with equal provenance have equal content."""

    engine_version: str
    formula_version: str
    report_template_version: str
    resume_reader: ReaderKind
    job_reader: ReaderKind
    resume_reader_version: str
    job_reader_version: str
    model: str | None = None
    prompt_version: str | None = None
    taxonomy: str
    embedder: str
    resume_sha256: str
    job_sha256: str
    notes: tuple[str, ...] = ()


class GapReport(Fact):
    """The whole result of one analysis; this is what is stored, and Markdown is rendered from it.

    `score` 0..10 with one decimal; `confidence` 0..1 with two.
    """

    score: float = Field(ge=0, le=10)
    confidence: float = Field(ge=0, le=1)
    summary: str
    requirements: tuple[RequirementVerdict, ...]
    """Everything the posting asks. Rows with the reason UNVERIFIED carry no weight and stand in `not_judged` too."""
    gates: tuple[Gate, ...] = ()
    not_judged: tuple[NotJudged, ...] = ()
    provenance: Provenance

    @property
    def judged(self) -> tuple[RequirementVerdict, ...]:
        """The requirements that make up the score."""
        return tuple(row for row in self.requirements if row.weak_reason is not WeakReason.UNVERIFIED)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A candidate from vector search: concept id, the name that was near, cosine similarity -1..1."""

    concept_id: str
    name: str
    similarity: float


ConceptsById = Mapping[str, Concept]
