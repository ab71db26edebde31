import asyncio
import uuid

import pytest
from sqlalchemy import event, func, select

from jobmate.db.models import GapAnalysis, SavedJob
from jobmate.enums import AnalysisStage, GapState
from jobmate.errors import InvalidInput, NotFound
from jobmate.runtime import Runtime
from jobmate.services.gap_runs import RunLost, advance
from jobmate.services.saved_jobs import list_saved_jobs, save_job
from tests.support.analyses import claim, complete, get_row
from tests.support.people import Person


async def test_a_save_commits_bookmark_and_status_together(person: Person) -> None:
    resume, job = await person.add_resume(), await person.add_job()
    item = await person.save(job)
    assert item.job.id == job.id
    assert (item.status.state, item.status.stage, item.status.revision) == (
        GapState.GENERATING,
        AnalysisStage.QUEUED,
        1,
    )
    assert (await get_row(person, job)).resume_id == resume.id
    assert await person.status(job) == item.status


async def test_saving_again_changes_nothing(person: Person) -> None:
    await person.add_resume()
    job = await person.add_job()
    first, second = await person.save(job), await person.save(job)
    assert (first.saved_at, first.status) == (second.saved_at, second.status)


async def test_fifty_saves_at_once_are_one_save(person: Person) -> None:
    await person.add_resume()
    job = await person.add_job()
    items = await asyncio.gather(*(person.save(job) for _ in range(50)))
    assert {item.status.revision for item in items} == {1}
    async with person.runtime.reading() as session:
        for model in (SavedJob, GapAnalysis):
            assert await session.scalar(select(func.count()).select_from(model)) == 1


async def test_without_a_resume_the_save_stands_and_says_why(person: Person) -> None:
    item = await person.save(await person.add_job())
    assert item.status.state is GapState.FAILED
    assert item.status.error is not None
    assert item.status.error.code == "NO_DEFAULT_RESUME"
    assert "default" in item.status.error.message


async def test_jobs_that_waited_for_a_resume_start_when_it_comes(person: Person) -> None:
    waiting, unsaved = await person.add_job(), await person.add_job()
    await person.save(waiting)
    await person.save(unsaved)
    await person.unsave(unsaved)
    await person.add_resume(make_default=False)
    assert (await person.status(waiting)).state is GapState.FAILED
    resume = await person.add_resume()
    assert (await person.status(waiting)).state is GapState.GENERATING
    assert (await person.status(waiting)).error is None
    assert (await get_row(person, waiting)).resume_id == resume.id
    assert (await person.status(unsaved)).state is GapState.NONE


async def test_a_save_and_the_first_resume_at_once_always_end_in_a_run(person: Person) -> None:
    job = await person.add_job()
    await asyncio.gather(person.save(job), person.add_resume())
    assert (await person.status(job)).state is GapState.GENERATING


async def test_saving_again_uses_an_unchanged_report(person: Person) -> None:
    resume, job = await person.add_resume(), await person.add_job()
    await person.save(job)
    report = await complete(person, job, resume, score=7.5)
    await person.unsave(job)
    status = (await person.save(job)).status
    assert (status.state, status.report_id, status.score) == (GapState.READY, report.id, 7.5)


async def test_unsaving_stops_a_run(person: Person) -> None:
    await person.add_resume()
    job = await person.add_job()
    saved = await person.save(job)
    run = await claim(person, job)
    assert run is not None
    status = await person.unsave(job)
    assert (status.state, status.revision) == (GapState.NONE, saved.status.revision + 2)
    with pytest.raises(RunLost):
        async with person.runtime.unit_of_work() as work:
            await advance(work, run, AnalysisStage.MAPPING, 0.7)
    assert await person.status(job) == status


async def test_unsaving_what_was_never_saved_is_no_error(person: Person) -> None:
    status = await person.unsave(await person.add_job())
    assert (status.state, status.revision) == (GapState.NONE, 0)


async def test_other_peoples_jobs_are_not_there(person: Person, other_person: Person) -> None:
    job = await other_person.add_job()
    with pytest.raises(NotFound) as theirs:
        await person.save(job)
    with pytest.raises(NotFound) as nobodys:
        async with person.runtime.unit_of_work() as work:
            await save_job(work, person.id, uuid.uuid4())
    assert str(theirs.value) == str(nobodys.value)
    with pytest.raises(NotFound):
        await person.unsave(job)


async def test_pages_hold_every_saved_job_once_latest_first(person: Person) -> None:
    jobs = [await person.add_job() for _ in range(5)]
    for job in jobs:
        await person.save(job)
    seen, after, pages = [], None, 0
    while True:
        async with person.runtime.reading() as session:
            page = await list_saved_jobs(session, person.id, 2, after)
        assert page.total_count == 5
        seen += [item.job.id for item in page.items]
        pages += 1
        if not page.has_next_page:
            break
        after = page.cursors[-1]
    assert (seen, pages) == ([job.id for job in reversed(jobs)], 3)


async def test_a_list_can_be_narrowed_by_state(person: Person) -> None:
    resume = await person.add_resume()
    ready, running = await person.add_job(), await person.add_job()
    await person.save(ready)
    await complete(person, ready, resume, score=6.5)
    await person.save(running)
    async with person.runtime.reading() as session:
        page = await list_saved_jobs(session, person.id, 10, None, [GapState.READY])
        none = await list_saved_jobs(session, person.id, 10, None, [GapState.NONE, GapState.FAILED])
    assert [(item.job.id, item.status.score) for item in page.items] == [(ready.id, 6.5)]
    assert (page.total_count, none.total_count, none.items) == (1, 0, ())


async def test_a_first_save_takes_four_statements(person: Person, runtime: Runtime) -> None:
    await person.add_resume()
    job = await person.add_job()
    statements: list[str] = []

    def note(*args: object) -> None:
        statements.append(str(args[2]).split()[0])

    for engine in runtime.database.engines:
        event.listen(engine, "before_cursor_execute", note)
    await person.save(job)
    # The posting; on PostgreSQL the lock; the bookmark; the default resume; the analysis.
    lock = [] if runtime.database.is_sqlite else ["SELECT"]
    assert statements == ["SELECT", *lock, "INSERT", "SELECT", "INSERT"]


async def test_a_list_takes_one_statement_whatever_its_length(person: Person, runtime: Runtime) -> None:
    resume = await person.add_resume()
    for _ in range(8):
        job = await person.add_job()
        await person.save(job)
        await complete(person, job, resume)
    statements: list[str] = []

    def note(*args: object) -> None:
        statements.append(str(args[2]))

    event.listen(runtime.database.engine.sync_engine, "before_cursor_execute", note)
    async with runtime.reading() as session:
        page = await list_saved_jobs(session, person.id, 50)
    assert len(page.items) == 8
    assert len([statement for statement in statements if statement.startswith("SELECT")]) == 1


@pytest.mark.parametrize("cursor", ["", "x", "%%%", "bnVsbA", "WzEsMl0", "é", "A" * 10_000])
async def test_a_made_up_cursor_is_refused_by_name(person: Person, cursor: str) -> None:
    async with person.runtime.reading() as session:
        with pytest.raises(InvalidInput) as caught:
            await list_saved_jobs(session, person.id, 10, cursor)
    assert caught.value.field == "after"


@pytest.mark.parametrize("first", [0, -1, 101])
async def test_page_sizes_are_bounded(person: Person, first: int) -> None:
    async with person.runtime.reading() as session:
        with pytest.raises(InvalidInput) as caught:
            await list_saved_jobs(session, person.id, first)
    assert caught.value.field == "first"
