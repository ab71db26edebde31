"""What the model is asked to answer in. Plain types: strict JSON schemas know no bounds, the reader checks them."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

LevelWord = Literal["basic", "working", "proficient", "advanced"]
GateWord = Literal["licence", "certification", "degree", "clearance", "years"]
TierWord = Literal["required", "preferred"]


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AskedSkill(_Answer):
    """One skill a posting asks for."""

    quote: str
    surface: str
    tier: TierWord
    level: LevelWord | None
    years: float | None
    alternatives: str | None


class AskedGate(_Answer):
    """One condition a posting sets."""

    kind: GateWord
    name: str
    quote: str
    tier: TierWord
    years: float | None


class JobAnswer(_Answer):
    """Everything found in one part of a posting."""

    skills: list[AskedSkill]
    gates: list[AskedGate]


class ShownSkillAnswer(_Answer):
    """One skill a resume shows."""

    quote: str
    surface: str
    strength: Literal["demonstrated", "listed"]
    level: LevelWord | None
    years: float | None


class HeldGate(_Answer):
    """One condition a resume meets."""

    kind: GateWord
    name: str
    quote: str
    years: float | None


class ResumeAnswer(_Answer):
    """Everything found in one part of a resume."""

    skills: list[ShownSkillAnswer]
    gates: list[HeldGate]
