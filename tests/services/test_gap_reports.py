import asyncio
import uuid

import pytest

from jobmate.db.models import Job, StoredReport
from jobmate.engine.models import GapReport
from jobmate.enums import GapState
from jobmate.errors import NoDefaultResume, NotFound
from jobmate.events import GapStatus
from jobmate.services import gap_reports
from tests.support.analyses import claim, complete, get_row
from tests.support.people import OTHER_RESUME_TEXT, Person


async def find(person: Person, job: Job) -> StoredReport | None:
    async with person.runtime.reading() as session:
        item = await gap_reports.find_report(session, person.id, job.id)
    return item.stored if item else None


async def delete(person: Person, job: Job) -> GapStatus:
    async with person.runtime.unit_of_work() as work:
        return await gap_reports.delete_report(work, person.id, job.id)


async def test_a_run_can_be_asked_for_without_saving(person: Person) -> None:
    await person.add_resume()
    status = await person.request(await person.add_job())
    assert (status.state, status.revision) == (GapState.GENERATING, 1)


async def test_a_run_needs_a_default_resume_and_leaves_no_trace_without(person: Person) -> None:
    job = await person.add_job()
    await person.add_resume(make_default=False)
    with pytest.raises(NoDefaultResume):
        await person.request(job)
    assert (await person.status(job)).revision == 0


async def test_asking_during_a_run_leaves_it_alone(person: Person) -> None:
    await person.add_resume()
    job = await person.add_job()
    await person.request(job)
    run = await claim(person, job)
    assert run is not None
    assert (await person.request(job, force=True)).revision == run.revision


async def test_an_unchanged_report_is_used_again_unless_forced(person: Person) -> None:
    resume, job = await person.add_resume(), await person.add_job()
    await person.request(job)
    await complete(person, job, resume)
    ready = await person.status(job)
    assert await person.request(job) == ready
    forced = await person.request(job, force=True)
    assert (forced.state, forced.report_id, forced.revision) == (GapState.GENERATING, None, ready.revision + 1)


async def test_the_same_content_keeps_its_report_and_another_replaces_it(person: Person) -> None:
    resume, job = await person.add_resume(), await person.add_job()
    ids = []
    for payload in ("{}", "{}", '{"changed":true}'):
        await person.request(job, force=True)
        ids.append((await complete(person, job, resume, payload=payload)).id)
    assert ids[0] == ids[1] != ids[2]
    async with person.runtime.reading() as session:
        assert list(await gap_reports.find_reports(session, person.id, ids)) == [ids[2]]


async def test_another_default_resume_makes_a_request_run_again(person: Person) -> None:
    first, job = await person.add_resume(), await person.add_job()
    await person.request(job)
    await complete(person, job, first)
    second = await person.add_resume(OTHER_RESUME_TEXT)
    assert (await person.request(job)).state is GapState.GENERATING
    assert (await get_row(person, job)).resume_id == second.id


async def test_the_report_for_the_default_resume_comes_before_a_newer_one(person: Person) -> None:
    first, job = await person.add_resume(), await person.add_job()
    await person.request(job)
    old = await complete(person, job, first)
    second = await person.add_resume(OTHER_RESUME_TEXT)
    shown = await find(person, job)
    assert shown is not None
    assert (shown.id, shown.job.id, shown.resume.id) == (old.id, job.id, first.id)
    await person.request(job)
    new = await complete(person, job, second)
    shown = await find(person, job)
    assert shown is not None
    assert shown.id == new.id


async def test_a_deleted_report_is_gone_and_its_status_with_it(person: Person) -> None:
    resume, job = await person.add_resume(), await person.add_job()
    await person.save(job)
    await complete(person, job, resume)
    status = await delete(person, job)
    assert (status.state, status.report_id, status.score) == (GapState.NONE, None, None)
    assert await find(person, job) is None
    with pytest.raises(NotFound):
        await delete(person, job)


async def test_other_peoples_reports_are_not_there(person: Person, other_person: Person) -> None:
    resume, job = await other_person.add_resume(), await other_person.add_job()
    await other_person.request(job)
    report = await complete(other_person, job, resume)
    await person.add_resume()
    async with person.runtime.reading() as session:
        assert await gap_reports.find_report_by_id(session, person.id, report.id) is None
        assert await gap_reports.find_statuses(session, person.id, [job.id]) == {}
        for look in (gap_reports.find_report, gap_reports.get_status):
            with pytest.raises(NotFound):
                await look(session, person.id, job.id)
    with pytest.raises(NotFound):
        await person.request(job)
    with pytest.raises(NotFound):
        await delete(person, job)
    assert await find(other_person, job) is not None


async def test_statuses_of_every_saved_job_in_the_order_of_saving(person: Person) -> None:
    jobs = [await person.add_job() for _ in range(3)]
    for job in jobs:
        await person.save(job)
    async with person.runtime.reading() as session:
        [statuses] = await gap_reports.get_statuses(session, [person.id])
    assert [status.job_id for status in statuses] == [job.id for job in jobs]


async def test_statuses_of_many_people_are_read_together_and_each_gets_their_own(
    person: Person, other_person: Person
) -> None:
    mine, theirs = await person.add_job(), await other_person.add_job()
    await person.save(mine)
    await other_person.save(theirs)
    stranger = uuid.uuid4()
    read = await asyncio.gather(
        *(person.runtime.saved_statuses.load(key) for key in (person.id, stranger, other_person.id, person.id))
    )
    assert [[status.job_id for status in statuses] for statuses in read] == [[mine.id], [], [theirs.id], [mine.id]]


def test_a_payload_is_read_back_as_the_report_it_was() -> None:
    content = GapReport.model_validate(
        {
            "score": 5,
            "confidence": 1,
            "summary": "Half.",
            "requirements": [],
            "provenance": {
                "engine_version": "1",
                "formula_version": "1",
                "report_template_version": "1",
                "resume_reader": "KEYWORD",
                "job_reader": "KEYWORD",
                "resume_reader_version": "1",
                "job_reader_version": "1",
                "taxonomy": "t",
                "embedder": "e",
                "resume_sha256": "a",
                "job_sha256": "b",
            },
        }
    )
    stored = StoredReport(id=uuid.uuid4(), payload=content.model_dump_json())
    assert gap_reports.read_payload(stored) == content
