"""One drill as it is played: its people, their saves, the end of its fault, and the check of the promises."""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from jobmate.db.types import utc_now
from jobmate.schema.ids import decode_id
from tests.drills.clients import SAVE_SECONDS, Person
from tests.drills.stack import Row, Stack

RECOVERY_SECONDS = 60.0
"""Within this time of the fault's end every acknowledged save is READY or FAILED with a reason."""
WATCH_SECONDS = 15.0
"""And then, within this, the watching client shows the stored state."""


@dataclass(frozen=True)
class Outcome:
    """What was measured once the promises were found kept. `recovery` in seconds from the fault's end."""

    saves: int
    recovery: float
    longest_save: float
    ready: int
    failed: int


class PromiseBroken(Exception):
    """A promise was not kept."""


class Scene:
    """People of this drill alone, on a stack that other drills used before."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.people: list[Person] = []
        self.limit = RECOVERY_SECONDS
        self._fault_ended: float | None = None

    async def add_person(self, jobs: int, *, watching: bool = True) -> tuple[Person, list[str]]:
        """Somebody with a resume and postings, who watches all they save."""
        person = Person(self.stack.settings, "drill")
        await person.add_resume()
        ids = [await person.add_job() for _ in range(jobs)]
        self.people.append(person)
        if watching:
            await person.start_watching()
        return person, ids

    def end_fault(self, *, within: float = RECOVERY_SECONDS) -> None:
        """From now on the promises count down."""
        self._fault_ended = time.monotonic()
        self.limit = within

    async def check(self) -> Outcome:
        """Raises PromiseBroken naming what was lost."""
        began = self._fault_ended if self._fault_ended is not None else time.monotonic()
        rows = await self._until_settled(began)
        recovery = time.monotonic() - began
        await self._until_shown(rows)
        for row in rows.values():
            if (row.state == "READY") != row.has_report or (row.state == "FAILED") != (row.error_code is not None):
                raise PromiseBroken(f"a state without its report or reason: {row}")
        if twins := await self.stack.count_twin_reports():
            raise PromiseBroken(f"{twins} reports have a twin")
        longest = max(person.longest_save for person in self.people)
        if longest > SAVE_SECONDS:
            raise PromiseBroken(f"a save took {longest:.1f} s")
        ready = sum(row.state == "READY" for row in rows.values())
        saves = sum(person.saves for person in self.people)
        return Outcome(saves, recovery, longest, ready, len(rows) - ready)

    async def rows(self) -> dict[uuid.UUID, Row]:
        """The stored states of all jobs of this drill."""
        found: dict[uuid.UUID, Row] = {}
        for person in self.people:
            found |= await self.stack.read_rows(person.subject)
        return found

    async def row_of(self, job_id: str) -> Row | None:
        return (await self.rows()).get(decode_id("Job", job_id))

    async def _until_settled(self, began: float) -> dict[uuid.UUID, Row]:
        wanted = {job_id for person in self.people for job_id in person.acknowledged}
        while True:
            rows = await self.rows()
            if lost := wanted - rows.keys():
                raise PromiseBroken(f"{len(lost)} acknowledged saves are not in the database")
            open_rows = [rows[job_id] for job_id in wanted if rows[job_id].state not in ("READY", "FAILED")]
            if not open_rows:
                return {job_id: rows[job_id] for job_id in wanted}
            if time.monotonic() - began > self.limit:
                raise PromiseBroken(f"{len(open_rows)} of {len(wanted)} unfinished after {self.limit:g} s: {open_rows}")
            await asyncio.sleep(0.1)

    async def _until_shown(self, rows: dict[uuid.UUID, Row]) -> None:
        deadline = time.monotonic() + WATCH_SECONDS
        for person in self.people:
            while wrong := {job_id for job_id in person.acknowledged if not shows(person, job_id, rows[job_id])}:
                if time.monotonic() > deadline:
                    shown = person.watch.last.get(next(iter(wrong)))
                    raise PromiseBroken(f"{len(wrong)} jobs are shown wrong, for example {shown} ({utc_now():%X})")
                await asyncio.sleep(0.1)
            if fatal := person.watch.fatal_closes:
                raise PromiseBroken(f"a socket was closed with {fatal}, on which clients give up")
            if person.watch.steps_back:
                raise PromiseBroken(f"the client was told of an older state: {person.watch.steps_back}")

    async def close(self) -> None:
        await asyncio.gather(*(person.stop_watching() for person in self.people))


@asynccontextmanager
async def open_scene(stack: Stack) -> AsyncIterator[Scene]:
    """A scene whose people go home at the end."""
    scene = Scene(stack)
    try:
        yield scene
    finally:
        await scene.close()


def shows(person: Person, job_id: uuid.UUID, row: Row) -> bool:
    """Whether the last event this person's client got of a job is the stored state."""
    event = person.watch.last.get(job_id)
    if event is None:
        return False
    code = event["error"]["code"] if event["error"] else None
    shown = (event["state"], event["revision"], event["reportId"] is not None, event["score"], code)
    return shown == (row.state, row.revision, row.has_report, row.score, row.error_code)
