"""Words shared by the engine, the database and the GraphQL schema."""

from enum import StrEnum


class GapState(StrEnum):
    """Where the analysis of one saved job stands, as the saved-jobs list shows it."""

    NONE = "NONE"
    GENERATING = "GENERATING"
    READY = "READY"
    FAILED = "FAILED"


class AnalysisStage(StrEnum):
    """The step a running analysis has reached."""

    QUEUED = "QUEUED"
    READING_RESUME = "READING_RESUME"
    READING_JOB = "READING_JOB"
    MAPPING = "MAPPING"
    SCORING = "SCORING"
    DONE = "DONE"


class SkillStatus(StrEnum):
    """How well the resume meets one requirement."""

    MATCHED = "MATCHED"
    WEAK = "WEAK"
    MISSING = "MISSING"


class WeakReason(StrEnum):
    """Why a requirement is WEAK."""

    UNDER_LEVEL = "UNDER_LEVEL"
    ADJACENT = "ADJACENT"
    UNVERIFIED = "UNVERIFIED"


class SkillKind(StrEnum):
    """What sort of thing a taxonomy concept is; UNMAPPED is a skill outside the taxonomy."""

    TECHNOLOGY = "TECHNOLOGY"
    SKILL = "SKILL"
    KNOWLEDGE = "KNOWLEDGE"
    ABILITY = "ABILITY"
    WORK_ACTIVITY = "WORK_ACTIVITY"
    UNMAPPED = "UNMAPPED"


class RequirementTier(StrEnum):
    """How firmly a posting asks for something."""

    REQUIRED = "REQUIRED"
    PREFERRED = "PREFERRED"


class EvidenceStrength(StrEnum):
    """Whether the resume shows a skill at work or only lists it."""

    DEMONSTRATED = "DEMONSTRATED"
    LISTED = "LISTED"


class ReaderKind(StrEnum):
    """Which reader produced a reading."""

    LLM = "LLM"
    KEYWORD = "KEYWORD"


class DocumentKind(StrEnum):
    """What a text is read as."""

    RESUME = "RESUME"
    JOB = "JOB"


class GateKind(StrEnum):
    """Conditions that are held or not, shown apart from the score."""

    LICENCE = "LICENCE"
    CERTIFICATION = "CERTIFICATION"
    DEGREE = "DEGREE"
    CLEARANCE = "CLEARANCE"
    YEARS = "YEARS"


class GateStatus(StrEnum):
    """Whether the resume shows that a gate is held. UNKNOWN is never counted against a person."""

    SHOWN = "SHOWN"
    IN_PROGRESS = "IN_PROGRESS"
    EXPIRED = "EXPIRED"
    UNKNOWN = "UNKNOWN"


class EmploymentType(StrEnum):
    """The kind of contract a posting offers."""

    FULL_TIME = "FULL_TIME"
    PART_TIME = "PART_TIME"
    CONTRACT = "CONTRACT"
    TEMPORARY = "TEMPORARY"
    INTERNSHIP = "INTERNSHIP"


class SalaryPeriod(StrEnum):
    """The period a salary range is stated for."""

    YEAR = "YEAR"
    MONTH = "MONTH"
    DAY = "DAY"
    HOUR = "HOUR"


class ResumeSource(StrEnum):
    """How a resume came in."""

    PASTE = "PASTE"
    UPLOAD = "UPLOAD"
    SAMPLE = "SAMPLE"
