"""What goes with a resume, what stays, and what starts over."""

import uuid

import pytest

from jobmate.db.models import Job, Resume
from jobmate.db.queries.resumes import find_default
from jobmate.engine.pipeline import Pipeline
from jobmate.enums import DocumentKind, GapState
from jobmate.errors import NotFound
from jobmate.services import gap_reports, gap_runs, resumes
from jobmate.services.gap_runs import RunLost
from jobmate.services.jobs import NewJob
from jobmate.services.readings import find_resume_readings
from tests.support.analyses import claim, complete, make_report
from tests.support.people import OTHER_RESUME_TEXT, POSTING, RESUME_TEXT, Person

OTHER_POSTING = NewJob(title="Baker", description="Bake bread and rolls.", required_skills=("Baking",))


async def delete(person: Person, resume: Resume) -> int:
    async with person.runtime.unit_of_work() as work:
        return await resumes.delete_resume(work, person.id, resume.id)


async def count_reports(person: Person, *reports: uuid.UUID) -> int:
    async with person.runtime.reading() as session:
        return len(await gap_reports.find_reports(session, person.id, reports))


async def add_saved_job(person: Person, new: NewJob = POSTING) -> Job:
    job = await person.add_job(new)
    await person.save(job)
    return job


async def test_a_resume_that_is_not_yours_is_not_there(person: Person, other_person: Person) -> None:
    resume = await person.add_resume()
    with pytest.raises(NotFound):
        await delete(other_person, resume)
    await delete(person, resume)
    with pytest.raises(NotFound):
        await delete(person, resume)


async def test_its_reports_go_and_saved_jobs_wait_for_the_next_default(person: Person) -> None:
    resume = await person.add_resume()
    job = await add_saved_job(person)
    report = await complete(person, job, resume)
    before = await person.status(job)
    assert await delete(person, resume) == 1
    assert await count_reports(person, report.id) == 0
    status = await person.status(job)
    assert (status.state, status.report_id, status.score) == (GapState.FAILED, None, None)
    assert status.error is not None
    assert status.error.code == "NO_DEFAULT_RESUME"
    assert status.revision > before.revision
    await person.add_resume(OTHER_RESUME_TEXT)
    assert (await person.status(job)).state is GapState.GENERATING


async def test_no_other_resume_becomes_the_default(person: Person) -> None:
    other = await person.add_resume(OTHER_RESUME_TEXT)
    resume = await person.add_resume()
    await delete(person, resume)
    async with person.runtime.reading() as session:
        assert await find_default(session, person.id) is None
        assert [row.id for row in await resumes.list_resumes(session, person.id)] == [other.id]


async def test_reports_of_other_resumes_stay_as_they_are(person: Person) -> None:
    first = await person.add_resume(OTHER_RESUME_TEXT)
    job, unrelated = await add_saved_job(person), await add_saved_job(person, OTHER_POSTING)
    report = await complete(person, job, first)
    run = await claim(person, unrelated)
    assert run is not None
    async with person.runtime.unit_of_work() as work:
        await gap_runs.fail(work, run, code="NOTHING_RECOGNISED", message="Nothing.", retryable=False)
    resume = await person.add_resume()
    before = [await person.status(one) for one in (job, unrelated)]
    assert await delete(person, resume) == 0
    assert [await person.status(one) for one in (job, unrelated)] == before
    assert await count_reports(person, report.id) == 1


async def test_a_run_on_it_ends_and_writes_nothing_more(person: Person) -> None:
    resume = await person.add_resume()
    job, unsaved = await add_saved_job(person), await person.add_job(OTHER_POSTING)
    await person.request(unsaved)
    runs = [(one, await claim(person, one)) for one in (job, unsaved)]
    await delete(person, resume)
    for one, run in runs:
        assert run is not None
        status = await person.status(one)
        assert status.error is not None
        assert (status.state, status.error.code) == (GapState.FAILED, "NO_DEFAULT_RESUME")
        with pytest.raises(RunLost):
            async with person.runtime.unit_of_work() as work:
                await gap_runs.finish(work, run, make_report(run, one, resume))
        assert await person.status(one) == status


async def test_the_report_of_an_unsaved_job_leaves_nothing_to_wait_for(person: Person) -> None:
    resume = await person.add_resume()
    job = await person.add_job()
    await person.request(job)
    await complete(person, job, resume)
    await delete(person, resume)
    assert (await person.status(job)).state is GapState.NONE


async def test_what_rested_on_a_resume_that_was_not_the_default_starts_over_with_the_default(person: Person) -> None:
    old = await person.add_resume(OTHER_RESUME_TEXT)
    job = await add_saved_job(person)
    await complete(person, job, old)
    resume = await person.add_resume()
    assert await delete(person, old) == 1
    assert (await person.status(job)).state is GapState.GENERATING
    run = await claim(person, job)
    assert run is not None
    assert run.resume_id == resume.id


async def test_another_resume_of_the_same_text_takes_the_reports_over(person: Person) -> None:
    first = await person.add_resume()
    job = await add_saved_job(person)
    report = await complete(person, job, first)
    second = await person.add_resume()
    before = await person.status(job)
    assert await delete(person, first) == 0
    assert await person.status(job) == before
    async with person.runtime.reading() as session:
        kept = await gap_reports.find_report(session, person.id, job.id)
    assert kept is not None
    assert kept.stored is not None
    assert (kept.id, kept.stored.resume.id) == (report.id, second.id)


async def test_a_twin_of_somebody_else_inherits_nothing(person: Person, other_person: Person) -> None:
    resume = await person.add_resume()
    await other_person.add_resume()
    job = await add_saved_job(person)
    report = await complete(person, job, resume)
    assert await delete(person, resume) == 1
    assert await count_reports(other_person, report.id) == 0


async def read(person: Person, pipeline: Pipeline, text: str = RESUME_TEXT) -> None:
    await person.runtime.readings.read(pipeline, text, DocumentKind.RESUME)


async def is_read(person: Person, resume: Resume) -> bool:
    async with person.runtime.reading() as session:
        return resume.text_sha256 in await find_resume_readings(session, [resume.text_sha256])


async def test_what_was_read_from_it_goes_with_the_last_resume_of_that_text(
    person: Person, other_person: Person, pipeline: Pipeline
) -> None:
    mine, theirs = await person.add_resume(), await other_person.add_resume()
    assert not await is_read(person, mine)
    await read(person, pipeline)
    await delete(person, mine)
    assert await is_read(other_person, theirs)
    await delete(other_person, theirs)
    assert not await is_read(other_person, theirs)


async def test_a_reading_that_ends_after_the_deletion_is_not_kept(person: Person, pipeline: Pipeline) -> None:
    resume = await person.add_resume()
    await delete(person, resume)
    await read(person, pipeline)
    assert not await is_read(person, resume)
