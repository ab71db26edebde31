"""One run of an analysis, as the worker that holds its lease moves it, and the sweep that finds lost ones.

A run's writes carry its fencing token. Whoever else changes the row takes the token away, so once the person asked
for something else, or another worker took over, they change nothing and raise RunLost. (The revision is no part of
the condition: a run that was cut off in the middle of a write could then not even give its row back.)
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from jobmate.db.models import GapAnalysis, StoredReport
from jobmate.db.queries import analyses, reports
from jobmate.db.session import Database, Session
from jobmate.db.types import utc_now
from jobmate.enums import AnalysisStage, GapState
from jobmate.services.lease_owners import is_gone
from jobmate.services.statuses import status_of
from jobmate.services.unit_of_work import UnitOfWork

ATTEMPTS_EXHAUSTED = "ATTEMPTS_EXHAUSTED"
ATTEMPTS_MESSAGE = "This analysis stopped part-way every time it was tried. Run it again; if it stops again, tell us."
SWEEP_LIMIT = 500
FIRST_PROGRESS = 0.1


class RunLost(Exception):
    """The row moved on without this run: stop, and write nothing."""


@dataclass(frozen=True, slots=True)
class Run:
    """A lease on one analysis. `attempt` counts from 1."""

    analysis_id: uuid.UUID
    user_id: uuid.UUID
    job_id: uuid.UUID
    resume_id: uuid.UUID | None
    run_id: uuid.UUID
    revision: int
    attempt: int


@dataclass(frozen=True, slots=True)
class SweepCounts:
    """What one sweep found: rows taken from dead workers, waiting rows called for again, rows given up."""

    taken_back: int
    requeued: int
    exhausted: int


async def claim(
    work: UnitOfWork, analysis_id: uuid.UUID, *, owner: str, lease_seconds: float, attempts: tuple[int, int]
) -> Run | None:
    """Take the lease of an analysis. None when it is done, cancelled, or another's.

    `attempts` bounds how many claims it may have seen already, ends included.
    """
    row = await analyses.claim(
        work.session,
        analysis_id,
        owner=owner,
        lease_expires_at=utc_now() + timedelta(seconds=lease_seconds),
        attempts=attempts,
        progress=FIRST_PROGRESS,
    )
    return None if row is None else _publish(work, row)


async def was_interrupted(session: Session, analysis_id: uuid.UUID) -> bool:
    """Whether a running analysis was claimed before: its worker died over it, or an attempt failed."""
    return bool(await analyses.count_attempts(session, analysis_id))


async def renew(database: Database, run: Run, lease_seconds: float) -> bool:
    """The heartbeat. False when the run has lost its row."""
    async with database.writing() as session:
        expiry = utc_now() + timedelta(seconds=lease_seconds)
        return await analyses.renew(session, run.analysis_id, run.run_id, expiry)


async def advance(work: UnitOfWork, run: Run, stage: AnalysisStage, progress: float) -> Run:
    """Reach a stage; `progress` 0..1 never falls. Returns the run to go on with. Raises RunLost."""
    return await _move(work, run, stage=stage, progress=progress)


async def finish(work: UnitOfWork, run: Run, report: StoredReport) -> StoredReport:
    """Store the report and become READY, in one transaction. Returns the report that is stored. Raises RunLost.

    A report of the same inputs with the same content keeps its id; with another content it is replaced.
    """
    if not await analyses.holds(work.session, run.analysis_id, run.run_id):
        raise RunLost
    stored = await _store(work, report)
    await _move(
        work,
        run,
        state=GapState.READY,
        stage=AnalysisStage.DONE,
        progress=1.0,
        report_id=stored.id,
        resume_id=stored.resume_id,
        score=stored.score,
        **_NO_LEASE,
    )
    return stored


async def fail(work: UnitOfWork, run: Run, *, code: str, message: str, retryable: bool) -> None:
    """Become FAILED with a reason for the person. Raises RunLost."""
    await _move(
        work,
        run,
        state=GapState.FAILED,
        error_code=code,
        error_message=message,
        error_retryable=retryable,
        **_NO_LEASE,
    )


async def release(work: UnitOfWork, run: Run) -> None:
    """Give the work back unfinished, for another worker to take at once; the attempt doesn't count. Raises RunLost."""
    await _give_back(work, run, attempt=run.attempt - 1)


async def retry(work: UnitOfWork, run: Run, *, delay: float) -> None:
    """Give the work back after a fault, to be tried again in `delay` seconds; the attempt counts. Raises RunLost."""
    await _give_back(work, run, attempt=run.attempt, delay=delay)


async def sweep_expired(work: UnitOfWork, *, queued_seconds: float, max_attempts: int) -> SweepCounts:
    """Bring back what no live worker holds.

    Leases that ran out, or whose worker is known to be gone, are taken back and queued, or FAILED when their attempts
    are used up. Rows that have waited `queued_seconds` are called for again, which does nothing where their call still
    stands in the queue.
    """
    gone = [owner for owner in await analyses.list_lease_owners(work.session) if is_gone(owner)]
    abandoned = await analyses.lock_abandoned(work.session, SWEEP_LIMIT, gone)
    waiting = await analyses.lock_waiting(work.session, utc_now() - timedelta(seconds=queued_seconds), SWEEP_LIMIT)
    exhausted = 0
    for row in (*abandoned, *waiting):
        if row.attempt >= max_attempts:
            _exhaust(row)
            exhausted += 1
            work.publish(row.user_id, status_of(row))
        elif row.lease_expires_at is not None:
            _take_back(row)
            work.publish(row.user_id, status_of(row))
        if row.state is GapState.GENERATING:
            row.queued_at = utc_now()
            work.enqueue(row)
    return SweepCounts(len(abandoned), len(waiting), exhausted)


async def find_next_expiry(session: Session) -> datetime | None:
    """When the first of the running leases runs out."""
    return await analyses.find_next_expiry(session)


_NO_LEASE: dict[str, Any] = {"run_id": None, "lease_owner": None, "lease_expires_at": None}


async def _move(work: UnitOfWork, run: Run, **values: Any) -> Run:
    row = await analyses.move(work.session, run.analysis_id, run.run_id, values)
    if row is None:
        raise RunLost
    return _publish(work, row, run.run_id)


async def _give_back(work: UnitOfWork, run: Run, *, attempt: int, delay: float = 0.0) -> None:
    row = await analyses.move(
        work.session,
        run.analysis_id,
        run.run_id,
        {"stage": AnalysisStage.QUEUED, "attempt": attempt, "queued_at": utc_now(), **_NO_LEASE},
    )
    if row is None:
        raise RunLost
    work.publish(row.user_id, status_of(row))
    work.enqueue(row, delay=delay)


def _publish(work: UnitOfWork, row: GapAnalysis, run_id: uuid.UUID | None = None) -> Run:
    work.publish(row.user_id, status_of(row))
    token = run_id or row.run_id
    assert token is not None  # noqa: S101  a claim sets it
    return Run(row.id, row.user_id, row.job_id, row.resume_id, token, row.revision, row.attempt)


async def _store(work: UnitOfWork, report: StoredReport) -> StoredReport:
    inputs = {name: getattr(report, name) for name in ("resume_sha256", "job_sha256", "engine_version")}
    before = await reports.find_by_inputs(work.session, report.user_id, report.job_id, inputs)
    if before is not None and before.payload == report.payload:
        return before
    if before is not None:
        await work.session.delete(before)
        await work.session.flush()
    work.session.add(report)
    await work.session.flush()
    return report


def _exhaust(row: GapAnalysis) -> None:
    row.state = GapState.FAILED
    row.error_code, row.error_message, row.error_retryable = ATTEMPTS_EXHAUSTED, ATTEMPTS_MESSAGE, True
    _drop_lease(row)


def _take_back(row: GapAnalysis) -> None:
    row.stage = AnalysisStage.QUEUED
    _drop_lease(row)


def _drop_lease(row: GapAnalysis) -> None:
    for name, value in _NO_LEASE.items():
        setattr(row, name, value)
    row.revision += 1
    row.updated_at = utc_now()
