"""The status of one analysis, as it is pushed and as a list shows it."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

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


class GapStatus(NamedTuple):
    """The whole state of one analysis at one `revision`, so that a listener needs no read.

    `progress` is 0..1 and never falls until the analysis is asked for anew; `score` is 0..10 once READY; `saved_at` is
    None while the job isn't saved. A tuple, because one is made of every event in every process.
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
        return orjson.dumps(self._asdict())

    @classmethod
    def from_json(cls, data: bytes) -> "GapStatus":
        """Inverse of `to_json`. Raises ValueError or KeyError for anything else."""
        raw = orjson.loads(data)
        report_id, error, saved_at = raw["report_id"], raw["error"], raw["saved_at"]
        return cls(
            _read_id(raw["job_id"]),
            _STATES[raw["state"]],
            _STAGES[raw["stage"]],
            raw["progress"],
            raw["revision"],
            _read_id(report_id) if report_id else None,
            raw["score"],
            StatusError(error["code"], error["message"], error["retryable"]) if error else None,
            datetime.fromisoformat(raw["updated_at"]),
            datetime.fromisoformat(saved_at) if saved_at else None,
        )
