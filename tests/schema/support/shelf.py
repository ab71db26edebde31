"""Many saved jobs with reports, without a worker."""

import uuid
from datetime import UTC, datetime, timedelta

from jobmate.db.models import GapAnalysis, Job, Resume, SavedJob, StoredReport
from jobmate.engine.cache_keys import ENGINE_VERSION, hash_text
from jobmate.enums import AnalysisStage, GapState
from jobmate.runtime import Runtime

START = datetime(2026, 1, 1, tzinfo=UTC)


class Shelf:
    """Saved jobs of one person, each with a report, written as rows."""

    def __init__(self, runtime: Runtime, user_id: uuid.UUID, resume_id: uuid.UUID) -> None:
        self._runtime = runtime
        self._user_id = user_id
        self._resume_id = resume_id
        self._count = 0

    async def add(self, count: int) -> None:
        """`count` more, titled by number; three at a time are saved in the same moment."""
        async with self._runtime.database.writing() as session:
            resume = await session.get_one(Resume, self._resume_id)
            for _ in range(count):
                text = f"Posting {self._count}"
                owned = {"user_id": self._user_id, "job_id": uuid.uuid4()}
                job = Job(id=owned["job_id"], owner_id=self._user_id, title=str(self._count), posting_text=text)
                job.text_sha256, job.search_text = hash_text(text), text.lower()
                report = StoredReport(
                    id=uuid.uuid4(),
                    **owned,
                    resume_id=resume.id,
                    resume_sha256=resume.text_sha256,
                    job_sha256=job.text_sha256,
                    engine_version=ENGINE_VERSION,
                    score=self._count / 10,
                    confidence=1.0,
                    payload="{}",
                    markdown="# Report",
                )
                status = {"state": GapState.READY, "stage": AnalysisStage.DONE, "progress": 1.0, "revision": 5}
                session.add(job)
                await session.flush()
                session.add_all([report, SavedJob(**owned, saved_at=START + timedelta(seconds=self._count // 3))])
                await session.flush()
                session.add(GapAnalysis(**owned, **status, report_id=report.id, score=report.score))
                self._count += 1
