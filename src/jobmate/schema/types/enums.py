"""The shared words as GraphQL enums, each value described."""

from enum import Enum
from typing import TypeVar

import strawberry

from jobmate.enums import (
    AnalysisStage,
    EmploymentType,
    EvidenceStrength,
    GapState,
    GateKind,
    GateStatus,
    ReaderKind,
    RequirementTier,
    ResumeSource,
    SalaryPeriod,
    SkillKind,
    SkillStatus,
    WeakReason,
)

EnumType = TypeVar("EnumType", bound=Enum)


def _describe(enum: type[EnumType], description: str, **values: str) -> None:
    """Make `enum` a GraphQL enum. Every value needs a description; KeyError names the one that lacks it."""
    strawberry.enum(enum, description=description)
    for value in enum.__strawberry_definition__.values:  # type: ignore[attr-defined]
        value.description = values[value.name]


_describe(
    GapState,
    "Where the analysis of a saved job stands.",
    NONE="No analysis was asked for.",
    GENERATING="An analysis is waiting or running.",
    READY="A report is there.",
    FAILED="The analysis ended with an error; the status says why.",
)
_describe(
    AnalysisStage,
    "The step an analysis has reached.",
    QUEUED="Waiting for a worker.",
    READING_RESUME="Finding the skills in the resume.",
    READING_JOB="Finding the requirements in the posting.",
    MAPPING="Matching skills to the taxonomy.",
    SCORING="Computing the score and writing the report.",
    DONE="Finished, READY or FAILED.",
)
_describe(
    SkillStatus,
    "How well the resume meets a requirement.",
    MATCHED="The resume shows it at the level asked.",
    WEAK="The resume shows less than asked, or something close to it.",
    MISSING="The resume does not show it.",
)
_describe(
    WeakReason,
    "Why a requirement is WEAK.",
    UNDER_LEVEL="Shown, but below the level asked, or listed only.",
    ADJACENT="Not shown, but something close to it is.",
    UNVERIFIED="Something a resume can't show, such as a trait; worth no points either way, see `notJudged`.",
)
_describe(
    SkillKind,
    "What sort of thing a skill is.",
    TECHNOLOGY="A tool, product or language.",
    SKILL="A general skill.",
    KNOWLEDGE="An area of knowledge.",
    ABILITY="An ability.",
    WORK_ACTIVITY="An activity at work.",
    UNMAPPED="A skill outside the taxonomy, kept by its own name.",
)
_describe(
    RequirementTier,
    "How firmly a posting asks for something.",
    REQUIRED="Must have.",
    PREFERRED="Nice to have.",
)
_describe(
    EvidenceStrength,
    "How the resume shows a skill.",
    DEMONSTRATED="In work that is described.",
    LISTED="By name only.",
)
_describe(
    ReaderKind,
    "Which reader read a text.",
    LLM="A language model.",
    KEYWORD="The keyword reader, which needs no model.",
)
_describe(
    GateKind,
    "A condition that is held or not.",
    LICENCE="A licence to practise or to operate.",
    CERTIFICATION="A certificate.",
    DEGREE="A degree.",
    CLEARANCE="A security clearance.",
    YEARS="Years of experience in total.",
)
_describe(
    GateStatus,
    "Whether the resume shows that a condition is held.",
    SHOWN="The resume states it.",
    IN_PROGRESS="The resume states that it is under way.",
    EXPIRED="The resume states that it has run out.",
    UNKNOWN="The resume does not say; this never counts against the person.",
)
_describe(
    EmploymentType,
    "The kind of contract a posting offers.",
    FULL_TIME="Full time.",
    PART_TIME="Part time.",
    CONTRACT="Freelance or contract work.",
    TEMPORARY="For a limited time.",
    INTERNSHIP="An internship.",
)
_describe(
    SalaryPeriod,
    "The period a salary range is stated for.",
    YEAR="Per year.",
    MONTH="Per month.",
    DAY="Per day.",
    HOUR="Per hour.",
)
_describe(
    ResumeSource,
    "How a resume came in.",
    PASTE="Pasted as text.",
    UPLOAD="Uploaded as a file.",
    SAMPLE="A sample that came with JobMate.",
)
