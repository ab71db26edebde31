"""The status of one analysis, as it is pushed and as a list shows it."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import orjson

from jobmate.enums import AnalysisStage, GapState

# An analysis tells of its job half a dozen times, and every process that has the person's tabs reads it each time.
_read_id = lru_cache(maxsize=4_096)(uuid.UUID)
_STATES = {state.value: state for state in GapState}
_STAGES = {stage.value: stage for stage in AnalysisStage}


@dataclass(frozen=True, slots=True)
class StatusError:
    """Why an analysis failed: a stable code, a message for a person, and whether trying again can help."""

    code: str
    message: str
    retryable: bool


@dataclass(frozen=True, slots=True)
class GapStatus:
    """The whole state of one analysis at one `revision`, so that a listener needs no read.

    `progress` is 0..1 and never falls until the analysis is asked for anew; `score` is 0..10 once READY; `saved_at` is
    None while the job isn't saved.
    """

    job_id: uuid.UUID
    state: GapState
    stage: AnalysisStage
    progress: float
    revision: int
    report_id: uuid.UUID | None
    score: float | None
    error: StatusError | None
    updated_at: datetime
    saved_at: datetime | None = None

    def to_json(self) -> bytes:
        """What goes through Redis."""
        return orjson.dumps(self)

    @classmethod
    def from_json(cls, data: bytes) -> "GapStatus":
        """Inverse of `to_json`. Raises ValueError or KeyError for anything else."""
        raw = orjson.loads(data)
        error = raw["error"]
        return cls(
            job_id=_read_id(raw["job_id"]),
            state=_STATES[raw["state"]],
            stage=_STAGES[raw["stage"]],
            progress=raw["progress"],
            revision=raw["revision"],
            report_id=uuid.UUID(raw["report_id"]) if raw["report_id"] else None,
            score=raw["score"],
            error=StatusError(error["code"], error["message"], error["retryable"]) if error else None,
            updated_at=datetime.fromisoformat(raw["updated_at"]),
            saved_at=datetime.fromisoformat(raw["saved_at"]) if raw["saved_at"] else None,
        )
