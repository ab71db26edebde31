import uuid
from dataclasses import replace
from typing import Any

import pytest

from jobmate.errors import InvalidInput, NotFound
from jobmate.services import jobs
from jobmate.services.jobs import NewJob
from tests.support.people import POSTING, Person


async def search(person: Person, text: str | None, first: int = 50) -> list[str]:
    async with person.runtime.reading() as session:
        return [job.title for job in (await jobs.search_jobs(session, person.id, text, first)).items]


async def test_every_field_is_in_the_text_that_is_read(person: Person) -> None:
    job = await person.add_job(replace(POSTING, location="Columbus", salary_min=98_000, salary_currency="usd"))
    for part in ("Backend Developer", "Larkfield Parcel", "Columbus", "98,000", "USD", "Kubernetes", "REST APIs"):
        assert part in job.posting_text
    assert job.salary_currency == "USD"
    assert job.required_skills == ["Python", "PostgreSQL", "Docker"]


async def test_a_posting_is_its_authors_alone(person: Person, other_person: Person) -> None:
    job = await other_person.add_job()
    async with person.runtime.reading() as session:
        for job_id in (job.id, uuid.uuid4()):
            with pytest.raises(NotFound, match="There is no such job"):
                await jobs.get_job(session, person.id, job_id)
        assert await jobs.find_jobs(session, person.id, [job.id]) == {}
        assert (await jobs.get_job(session, other_person.id, job.id)).id == job.id
    assert await search(person, None) == []


async def test_a_search_needs_every_word_whatever_case_or_accent(person: Person) -> None:
    await person.add_job(replace(POSTING, title="Café Manager", company="Zürich Foods"))
    await person.add_job(replace(POSTING, title="Welder 100% (night_shift)"))
    assert await search(person, "cafe ZURICH") == ["Café Manager"]
    assert await search(person, "cafe paris") == []
    assert await search(person, "100%") == ["Welder 100% (night_shift)"]
    assert await search(person, "t_s") == ["Welder 100% (night_shift)"]
    assert await search(person, "%") == ["Welder 100% (night_shift)"]
    assert len(await search(person, "  ")) == 2


async def test_pages_of_a_search(person: Person) -> None:
    for number in range(5):
        await person.add_job(replace(POSTING, title=f"Job {number}"))
    async with person.runtime.reading() as session:
        first = await jobs.search_jobs(session, person.id, "job", 3)
        second = await jobs.search_jobs(session, person.id, "job", 3, first.cursors[-1])
    assert [job.title for job in (*first.items, *second.items)] == [f"Job {number}" for number in (4, 3, 2, 1, 0)]
    assert (first.has_next_page, second.has_next_page, first.total_count) == (True, False, 5)


async def test_a_search_shows_the_best_match_first(person: Person) -> None:
    for title, description in (
        ("Java Developer", "Backend work."),
        ("JavaScript Developer", "Frontend work, java java."),
        ("Barista", "Java, java and more java."),
        ("Café Manager, Java", "Coffee from everywhere."),
        ("Clerk", "Some Java."),
    ):
        await person.add_job(NewJob(title=title, description=description))
    order = ["Café Manager, Java", "Java Developer", "JavaScript Developer", "Barista", "Clerk"]
    assert await search(person, "java") == order
    assert await search(person, "JAVA cafe") == order[:1]
    assert await search(person, "developer java") == ["Java Developer", "JavaScript Developer"]
    seen: list[str] = []
    async with person.runtime.reading() as session:
        page = await jobs.search_jobs(session, person.id, "java", 2)
        seen += [job.title for job in page.items]
        while page.has_next_page:
            page = await jobs.search_jobs(session, person.id, "java", 2, page.cursors[-1])
            seen += [job.title for job in page.items]
    assert seen == order


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("title", {"title": " "}),
        ("title", {"title": "x" * 201}),
        ("description", {"description": "", "requirements": " ", "required_skills": (), "preferred_skills": ("",)}),
        ("description", {"description": "x" * 100_001}),
        ("description", {"description": "x" * 60_000, "requirements": "y" * 60_000}),
        ("requiredSkills", {"required_skills": ("x",) * 101}),
        ("requiredSkills.1", {"required_skills": ("x", "y" * 201)}),
        ("salaryMin", {"salary_min": -1}),
        ("salaryMin", {"salary_min": float("nan")}),
        ("salaryMax", {"salary_max": float("inf")}),
        ("salaryMax", {"salary_min": 10, "salary_max": 9}),
        ("salaryCurrency", {"salary_currency": "dollars"}),
        ("url", {"url": "javascript:alert(1)"}),
        ("url", {"url": "http://[bad"}),
        ("url", {"url": "https://"}),
        ("company", {"company": "x" * 201}),
    ],
)
async def test_what_cannot_be_used_is_named(person: Person, field: str, values: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as caught:
        await person.add_job(replace(POSTING, **values))
    assert caught.value.field == field


async def test_skills_alone_make_a_posting(person: Person) -> None:
    job = await person.add_job(NewJob(title="Welder", required_skills=("MIG welding", " MIG  welding ", "")))
    assert job.required_skills == ["MIG welding"]


async def test_searches_are_bounded(person: Person) -> None:
    for text in ("x " * 11, "x" * 201):
        with pytest.raises(InvalidInput) as caught:
            await search(person, text)
        assert caught.value.field == "search"
