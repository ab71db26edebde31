"""What was read from a resume."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import cast

import strawberry

from jobmate.adapters.taxonomies import store
from jobmate.engine import models as engine
from jobmate.enums import EvidenceStrength, GateKind, GateStatus, ReaderKind
from jobmate.schema.types import enums as _enums  # noqa: F401  (registers them)
from jobmate.schema.types.skills import Evidence, SkillLevel
from jobmate.services.readings import DatedReading
from jobmate.settings import Settings


@strawberry.type(description="A skill as the resume words it.")
class ResumeSkill:
    surface: str = strawberry.field(description="What the resume calls it.")
    concept_id: strawberry.ID | None = strawberry.field(
        description="Id in the taxonomy; null when that is decided later, by meaning, or when there is none."
    )
    concept_name: str | None = strawberry.field(description="What the taxonomy in use calls it; null without an id.")
    evidence: Evidence = strawberry.field(description="Where it stands in `Resume.text`.")
    strength: EvidenceStrength | None = strawberry.field(description="How the resume shows it.")
    level: SkillLevel | None = strawberry.field(description="Null when the resume does not say.")


@strawberry.type(description="A licence, certificate, degree or the like that the resume states.")
class ResumeGate:
    kind: GateKind = strawberry.field(description="What sort of condition.")
    name: str = strawberry.field(description='The condition, e.g. "Registered Nurse licence".')
    years: float | None = strawberry.field(description="For YEARS, how many.")
    evidence: Evidence = strawberry.field(description="Where it stands in `Resume.text`.")


@strawberry.type(description="What a reader found in a resume's text.")
class ResumeReading:
    reader: ReaderKind = strawberry.field(description="Who read it.")
    reader_version: str = strawberry.field(description="Version of that reader.")
    model: str | None = strawberry.field(description="The language model; null when none was used.")
    read_at: datetime = strawberry.field(description="When it was read.")
    skills: list[ResumeSkill] = strawberry.field(description="In the order of the text.")
    gates: list[ResumeGate] = strawberry.field(description="In the order of the text.")
    notes: list[str] = strawberry.field(description="What to know about the reading, e.g. what was not read.")


async def describe_reading(found: DatedReading, settings: Settings) -> ResumeReading:
    """The reading with the names the taxonomy in use has for its skills."""
    reading = found.reading
    names = await asyncio.to_thread(store.concept_names, settings)
    return ResumeReading(
        reader=reading.reader,
        reader_version=reading.reader_version,
        model=reading.model,
        read_at=found.made_at,
        skills=[_describe_skill(mention, names) for mention in sorted(reading.skills, key=_place)],
        gates=[_describe_gate(mention) for mention in sorted(reading.gates, key=_place)],
        notes=list(reading.notes),
    )


def _place(mention: engine.SkillMention | engine.GateMention) -> tuple[int, int]:
    return mention.evidence.start, mention.evidence.end


def _describe_skill(mention: engine.SkillMention, names: Mapping[str, str]) -> ResumeSkill:
    key = mention.concept_id
    return ResumeSkill(
        surface=mention.surface,
        concept_id=strawberry.ID(key) if key else None,
        concept_name=names.get(key) if key else None,
        evidence=cast("Evidence", mention.evidence),
        strength=mention.strength,
        level=_describe_level(mention.level, mention.years),
    )


_STANDINGS = {GateStatus.IN_PROGRESS: " (in progress)", GateStatus.EXPIRED: " (expired)"}


def _describe_gate(mention: engine.GateMention) -> ResumeGate:
    evidence = cast("Evidence", mention.evidence)
    standing = _STANDINGS.get(mention.standing, "")
    return ResumeGate(kind=mention.kind, name=f"{mention.name}{standing}", years=mention.years, evidence=evidence)


def _describe_level(level: float | None, years: float | None) -> SkillLevel | None:
    if level is None and years is None:
        return None
    label = None if level is None else engine.LEVEL_LABELS[int(level + 0.5)]
    return SkillLevel(label=label, score=level, years=years)
