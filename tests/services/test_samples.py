from jobmate.db.queries.resumes import find_default
from jobmate.runtime import Runtime
from jobmate.services import jobs, resumes
from jobmate.services.samples import SampleCounts, load_samples
from tests.support.people import make_principal

ISSUER = "https://issuer.example"


async def test_samples_are_there_after_one_load_and_unchanged_by_a_second(runtime: Runtime) -> None:
    async with runtime.unit_of_work() as work:
        counts = await load_samples(work, issuer=ISSUER, subject="demo")
    assert counts.jobs >= 12
    async with runtime.unit_of_work() as work:
        assert await load_samples(work, issuer=ISSUER, subject="demo") == SampleCounts(0, 0)

    demo = await runtime.people.get_or_create(make_principal("demo", "Demo person"))
    stranger = await runtime.people.get_or_create(make_principal("stranger"))
    async with runtime.reading() as session:
        default = await find_default(session, demo.id)
        assert default is not None
        assert default.title == "Demo resume"
        assert (await jobs.search_jobs(session, stranger.id, "nurse", 10)).total_count >= 1
        assert await resumes.list_resumes(session, stranger.id) == []
