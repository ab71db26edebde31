import asyncio
import uuid

import pytest

from jobmate.db.models import Resume
from jobmate.db.queries.resumes import find_default
from jobmate.enums import GapState
from jobmate.errors import InvalidInput, NotFound
from jobmate.services import gap_reports, resumes
from jobmate.services.resumes import MAX_RESUMES
from tests.support.analyses import claim, complete
from tests.support.people import OTHER_RESUME_TEXT, RESUME_TEXT, Person


async def set_default(person: Person, resume: Resume) -> Resume:
    async with person.runtime.unit_of_work() as work:
        return await resumes.set_default_resume(work, person.id, resume.id)


async def default_of(person: Person) -> Resume | None:
    async with person.runtime.reading() as session:
        return await find_default(session, person.id)


async def test_the_latest_default_is_the_only_one(person: Person) -> None:
    first, second = await person.add_resume(), await person.add_resume(OTHER_RESUME_TEXT)
    async with person.runtime.reading() as session:
        listed = await resumes.list_resumes(session, person.id)
    assert [(resume.id, resume.is_default) for resume in listed] == [(second.id, True), (first.id, False)]


async def test_many_defaults_at_once_leave_one(person: Person) -> None:
    await asyncio.gather(*(person.add_resume(f"{RESUME_TEXT}{number}") for number in range(10)))
    async with person.runtime.reading() as session:
        listed = await resumes.list_resumes(session, person.id)
    assert (len(listed), sum(resume.is_default for resume in listed)) == (10, 1)


async def test_line_ends_and_control_characters_are_tidied(person: Person) -> None:
    resume = await person.add_resume("Python\r\nSQL\x00\x07\rDocker")
    assert resume.text == "Python\nSQL\nDocker"
    assert resume.title.startswith("Resume of ")


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("text", {"text": " \n\t "}),
        ("text", {"text": "x" * 100_001}),
        ("text", {"text": "é" * 50_001}),
        ("text", {"text": "half a pair \ud83d"}),
        ("title", {"text": "Python", "title": "x" * 201}),
    ],
)
async def test_what_cannot_be_used_is_named(person: Person, field: str, values: dict[str, str]) -> None:
    with pytest.raises(InvalidInput) as caught:
        async with person.runtime.unit_of_work() as work:
            await resumes.create_resume(work, person.id, **values)
    assert caught.value.field == field
    assert await default_of(person) is None


async def test_another_default_makes_reports_stale_and_back_again(person: Person) -> None:
    first, job = await person.add_resume(), await person.add_job()
    await person.save(job)
    await complete(person, job, first)
    await person.add_resume(OTHER_RESUME_TEXT)

    async def stale() -> bool:
        async with person.runtime.reading() as session:
            report = await gap_reports.find_report(session, person.id, job.id)
        assert report is not None
        return report.is_stale

    assert (await person.status(job)).state is GapState.READY
    assert await stale()
    await set_default(person, first)
    assert not await stale()


async def test_a_resume_of_the_same_text_makes_nothing_stale(person: Person) -> None:
    first, job = await person.add_resume(), await person.add_job()
    await person.save(job)
    report = await complete(person, job, first)
    same = await person.add_resume()
    assert not gap_reports.is_stale(report, job, same.text_sha256)
    assert (await person.status(job)).report_id == report.id


async def test_a_run_against_the_old_default_starts_over(person: Person) -> None:
    await person.add_resume()
    job = await person.add_job()
    await person.save(job)
    assert await claim(person, job) is not None
    newer = await person.add_resume(OTHER_RESUME_TEXT)
    run = await claim(person, job)
    assert run is not None
    assert (run.resume_id, run.attempt) == (newer.id, 1)


async def test_going_back_to_a_resume_shows_its_report_again(person: Person) -> None:
    first, job = await person.add_resume(), await person.add_job()
    await person.save(job)
    old = await complete(person, job, first, score=3.0)
    second = await person.add_resume(OTHER_RESUME_TEXT)
    await person.request(job)
    new = await complete(person, job, second, score=8.0)
    assert (await person.status(job)).report_id == new.id
    await set_default(person, first)
    status = await person.status(job)
    assert (status.state, status.report_id, status.score) == (GapState.READY, old.id, 3.0)


async def test_other_peoples_resumes_are_not_there(person: Person, other_person: Person) -> None:
    theirs = await other_person.add_resume()
    for resume_id in (theirs.id, uuid.uuid4()):
        with pytest.raises(NotFound, match="There is no such resume"):
            async with person.runtime.unit_of_work() as work:
                await resumes.set_default_resume(work, person.id, resume_id)
    async with person.runtime.reading() as session:
        assert await resumes.find_resumes(session, person.id, [theirs.id]) == {}


async def test_a_person_keeps_so_many_resumes(person: Person, other_person: Person) -> None:
    for number in range(MAX_RESUMES):
        await person.add_resume(f"Welder for {number} years", make_default=False)
    with pytest.raises(InvalidInput, match="Delete one first") as refusal:
        await person.add_resume("One more")
    assert refusal.value.field == "text"
    await other_person.add_resume()
