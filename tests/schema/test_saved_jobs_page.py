"""What a page of saved jobs costs, and that its cursors hold while jobs come and go."""

import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from jobmate.db.models import GapAnalysis, Job, Resume, SavedJob, StoredReport
from jobmate.engine.cache_keys import ENGINE_VERSION, hash_text
from jobmate.enums import AnalysisStage, GapState
from jobmate.runtime import Runtime, open_runtime
from jobmate.schema.ids import decode_any_id
from tests.schema.support.clients import Person

PAGE = """
query($first: Int! = 100, $after: String) {
  savedJobs(first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor }
    edges { cursor node {
      savedAt gapState job { id title isSaved } status { revision score }
      report { id score confidence isStale job { title } resume { title } }
    } }
  }
}
"""
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


@pytest.fixture
async def shelf(ada: Person) -> AsyncIterator[Shelf]:
    resume = decode_any_id(await ada.add_resume())
    me = decode_any_id((await ada.run("{ me { id } }"))["me"]["id"])
    assert me is not None
    assert resume is not None
    async with open_runtime(ada.api.settings, role="cli") as runtime:
        yield Shelf(runtime, me[1], resume[1])


@contextmanager
def statements_of(runtime: Runtime) -> Iterator[list[str]]:
    """Every statement that reaches the database meanwhile, but for BEGIN and ROLLBACK."""
    seen: list[str] = []
    engine = runtime.database.engine.sync_engine

    def note(*arguments: object) -> None:
        seen.append(str(arguments[2]))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


async def test_a_page_with_reports_takes_as_many_statements_for_fifty_as_for_five(ada: Person, shelf: Shelf) -> None:
    runtime: Runtime = ada.api.app.state.runtime
    counts = []
    for more in (5, 45):
        await shelf.add(more)
        with statements_of(runtime) as seen:
            page = (await ada.run(PAGE))["savedJobs"]
        assert len(page["edges"]) == page["totalCount"]
        for edge in page["edges"]:
            node = edge["node"]
            assert node["report"]["score"] == node["status"]["score"] == int(node["job"]["title"]) / 10
            assert (node["job"]["isSaved"], node["report"]["isStale"]) == (True, False)
        counts.append(sorted(text.split()[0] for text in seen if not text.startswith("BEGIN")))
    # The person; the page; its total; the reports with job and resume; the default resume; what is saved.
    assert counts == [["SELECT"] * 6] * 2


async def test_pages_hold_every_job_once_while_others_are_saved_and_unsaved(ada: Person, shelf: Shelf) -> None:
    await shelf.add(20)
    titles: list[str] = []
    after: str | None = None
    has_more = True
    while has_more:
        page = (await ada.run(PAGE, first=4, after=after))["savedJobs"]
        titles += [edge["node"]["job"]["title"] for edge in page["edges"]]
        after, has_more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
        await shelf.add(3)
        seen = page["edges"][-1]["node"]["job"]["id"]
        await ada.run("mutation($id: ID!) { unsaveJob(jobId: $id) { __typename } }", id=seen)
    assert sorted(map(int, titles)) == list(range(20))
