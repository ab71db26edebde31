"""Rows by key, many at once: whatever a page asks for costs one query per kind. Others' rows come back as None."""

import uuid
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, TypeVar

from strawberry.dataloader import DataLoader

from jobmate.db.models import Resume, StoredReport
from jobmate.db.session import Session
from jobmate.services import gap_reports, resumes, saved_jobs
from jobmate.services.readings import DatedReading, find_resume_readings

if TYPE_CHECKING:
    from jobmate.schema.context import Context

Row = TypeVar("Row")
FindMany = Callable[[Session, uuid.UUID, list[uuid.UUID]], Awaitable[Mapping[uuid.UUID, Row]]]


class Loaders:
    """Loaders of one operation. They batch and don't cache: a subscription must not show yesterday's row."""

    def __init__(self, context: "Context") -> None:
        self._context = context
        self.default_resume: DataLoader[None, Resume | None] = DataLoader(load_fn=self._load_default, cache=False)
        self.is_saved: DataLoader[uuid.UUID, bool] = DataLoader(load_fn=self._load_saved, cache=False)
        self.readings: DataLoader[str, DatedReading | None] = DataLoader(load_fn=self._load_readings, cache=False)
        self.reports: DataLoader[uuid.UUID, StoredReport | None] = self._by_id(gap_reports.find_reports)

    def _by_id(self, find_many: FindMany[Row]) -> DataLoader[uuid.UUID, Row | None]:
        async def load(ids: list[uuid.UUID]) -> list[Row | None]:
            person_id = await self._context.get_person_id()
            async with self._context.runtime.database.reading() as session:
                found = await find_many(session, person_id, list(dict.fromkeys(ids)))
            return [found.get(key) for key in ids]

        return DataLoader(load_fn=load, cache=False)

    async def _load_saved(self, job_ids: list[uuid.UUID]) -> list[bool]:
        person_id = await self._context.get_person_id()
        async with self._context.runtime.database.reading() as session:
            saved = await saved_jobs.find_saved_ids(session, person_id, set(job_ids))
        return [job_id in saved for job_id in job_ids]

    async def _load_readings(self, hashes: list[str]) -> list[DatedReading | None]:
        async with self._context.runtime.database.reading() as session:
            found = await find_resume_readings(session, set(hashes))
        return [found.get(sha256) for sha256 in hashes]

    async def _load_default(self, keys: list[None]) -> list[Resume | None]:
        person_id = await self._context.get_person_id()
        async with self._context.runtime.database.reading() as session:
            resume = await resumes.find_default_resume(session, person_id)
        return [resume for _ in keys]
