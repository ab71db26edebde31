"""Rows by key, many at once: whatever a page asks for costs one query per kind. Others' rows come back as None."""

import uuid
from collections.abc import Awaitable, Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from strawberry.dataloader import DataLoader

from jobmate.db.models import StoredReport
from jobmate.db.queries.jobs import JobTexts
from jobmate.db.session import Session
from jobmate.services import gap_reports, jobs, saved_jobs
from jobmate.services.readings import DatedReading, find_resume_readings

if TYPE_CHECKING:
    from jobmate.schema.context import Context

Row = TypeVar("Row")
FindMany = Callable[[Session, uuid.UUID, list[uuid.UUID]], Awaitable[Mapping[uuid.UUID, Row]]]


class Loaders:
    """Loaders of one operation. They batch and don't cache: a subscription must not show yesterday's row."""

    def __init__(self, context: "Context") -> None:
        self._context = context

    @cached_property
    def is_saved(self) -> DataLoader[uuid.UUID, bool]:
        """Whether the person saved a job."""
        return DataLoader(load_fn=self._load_saved, cache=False)

    @cached_property
    def job_texts(self) -> DataLoader[uuid.UUID, JobTexts | None]:
        """The texts of a posting."""
        return self._by_id(jobs.find_texts)

    @cached_property
    def readings(self) -> DataLoader[str, DatedReading | None]:
        """What was read from a resume's text, by its hash."""
        return DataLoader(load_fn=self._load_readings, cache=False)

    @cached_property
    def reports(self) -> DataLoader[uuid.UUID, StoredReport | None]:
        """A whole report, with job and resume."""
        return self._by_id(gap_reports.find_reports)

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
