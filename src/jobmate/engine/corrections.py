"""A person's corrections, applied to mapped facts before they are judged: no text is read again, no model asked.

Three things can be said. HAVE: "I do have this", with a level where they state one. NOT_ASKED: "this isn't asked
for". IS: "wrong skill: it is X". What they say of themselves is marked as their own word; no quote is made up for it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from jobmate.engine.models import ConceptsById, Evidence, Fact, MappedSkill, SkillMention
from jobmate.engine.requirements import SkillKey, skill_key
from jobmate.engine.skill_targets import SkillTarget
from jobmate.enums import DocumentKind, EvidenceStrength

OWN_WORD = Evidence(quote="", start=0, end=0, own_word=True)
"""The evidence of what nobody but the person says."""


class CorrectionKind(StrEnum):
    """What a person says about a skill."""

    HAVE = "HAVE"
    NOT_ASKED = "NOT_ASKED"
    IS = "IS"


class Correction(Fact):
    """One thing a person corrected about the `skill` that a report names.

    HAVE is about resumes: `level` (0..4) and `years` replace what was read where they are given, and `strength` says
    whether they have only the skill (LISTED, as a line in a list of skills counts) or used it at work.
    NOT_ASKED is about postings. IS is about either, and `instead` is the right skill; with `wording` only mentions
    worded so are meant. Which person, postings and resumes a correction holds for is the caller's to know.
    """

    kind: CorrectionKind
    document: DocumentKind
    skill: SkillTarget
    instead: SkillTarget | None = None
    wording: str | None = None
    level: float | None = Field(default=None, ge=0, le=4)
    years: float | None = Field(default=None, ge=0)
    strength: EvidenceStrength = EvidenceStrength.LISTED

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        wanted = {CorrectionKind.HAVE: DocumentKind.RESUME, CorrectionKind.NOT_ASKED: DocumentKind.JOB}
        if wanted.get(self.kind, self.document) is not self.document:
            raise ValueError(f"{self.kind} is said of a {wanted[self.kind].lower()}")
        if (self.kind is CorrectionKind.IS) != (self.instead is not None):
            raise ValueError("IS, and it alone, names another skill instead")
        if self.kind is not CorrectionKind.IS and self.wording is not None:
            raise ValueError("only IS is about one wording")
        if self.kind is not CorrectionKind.HAVE and (self.level is not None or self.years is not None):
            raise ValueError("only HAVE states a level or years")
        return self


def correct(
    mapped: Sequence[MappedSkill],
    document: DocumentKind,
    corrections: Iterable[Correction],
    *,
    concepts: ConceptsById,
) -> list[MappedSkill]:
    """The facts of one posting or resume as the person says they are; corrections of the other kind do nothing.

    Applying them again changes nothing, and their order doesn't matter, save that of two about the same skill (and
    wording) the later one counts. Wrong skills are put right first, then what isn't asked for goes, then what the
    person has comes in; what IS has put right is not put right again. `mapped` must be mapped by the taxonomy that
    `concepts` is. Raises InvalidInput for a concept it doesn't have, see `SkillTarget`.
    """
    about = [one for one in corrections if one.document is document]
    had = {one.skill.key(concepts): one for one in about if one.kind is CorrectionKind.HAVE}
    said = _latest((one for one in about if one.kind is not CorrectionKind.HAVE), concepts)
    renamed = [_rename(skill, said, concepts) for skill in mapped]
    dropped = {key for (key, _), one in said.items() if one.kind is CorrectionKind.NOT_ASKED}
    kept = [
        _without_levels(skill, had.get(skill_key(skill)))
        for skill in renamed
        if skill_key(skill) not in dropped and not (is_own_word(skill) and skill_key(skill) in had)
    ]
    return kept + [_own_word(one, concepts) for _, one in sorted(had.items())]


def is_own_word(skill: MappedSkill) -> bool:
    """Whether this comes from the person and not from a text."""
    return skill.mention.evidence.own_word


_Said = dict[tuple[SkillKey, str], Correction]


def _latest(corrections: Iterable[Correction], concepts: ConceptsById) -> _Said:
    return {(one.skill.key(concepts), _fold(one.wording or "")): one for one in corrections}


def _rename(skill: MappedSkill, said: _Said, concepts: ConceptsById) -> MappedSkill:
    if skill.method == "person":
        return skill
    key = skill_key(skill)
    one = said.get((key, _fold(skill.mention.surface))) or said.get((key, ""))
    if one is None or one.instead is None:
        return skill
    concept = one.instead.find_concept(concepts)
    # A skill outside the taxonomy is compared by its surface, so there the person's name replaces the text's.
    surface = skill.mention.surface if concept else one.instead.label(concepts)
    mention = skill.mention.model_copy(update={"surface": surface, "concept_id": concept.id if concept else None})
    return MappedSkill(mention, concept, score=1.0 if concept else 0.0, method="person")


def _without_levels(skill: MappedSkill, had: Correction | None) -> MappedSkill:
    """What was read, less what the person's own word replaces."""
    stated = {} if had is None else {"level": had.level, "years": had.years}
    replaced: dict[str, None] = {name: None for name, value in stated.items() if value is not None}
    return replace(skill, mention=skill.mention.model_copy(update=replaced)) if replaced else skill


def _own_word(one: Correction, concepts: ConceptsById) -> MappedSkill:
    concept = one.skill.find_concept(concepts)
    mention = SkillMention(
        surface=one.skill.label(concepts),
        evidence=OWN_WORD,
        level=one.level,
        years=one.years,
        strength=one.strength,
        concept_id=concept.id if concept else None,
    )
    return MappedSkill(mention, concept, score=1.0 if concept else 0.0, method="person")


def _fold(wording: str) -> str:
    return " ".join(wording.split()).casefold()
