"""createJob, job, jobs: postings of one's own, found again by whoever may see them."""

import base64

import pytest

from tests.schema.support.clients import Person

CREATE = """
mutation($input: CreateJobInput!) {
  createJob(input: $input) {
    __typename
    ... on CreateJobSuccess { job {
      id title company location employmentType salaryMin salaryMax salaryCurrency salaryPeriod
      description requirements requiredSkills preferredSkills url source text isOwn createdAt } }
    ... on Error { message code }
    ... on InvalidInput { field }
  }
}
"""
JOB = "query($id: ID!) { job(id: $id) { id title text } node(id: $id) { __typename id } }"
JOBS = """
query($search: String, $first: Int! = 20, $after: String) {
  jobs(search: $search, first: $first, after: $after) {
    totalCount edges { cursor node { id title } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""
FULL = {
    "title": "Welder",
    "company": "Forge & Co",
    "location": "Leeds",
    "employmentType": "FULL_TIME",
    "salaryMin": 30000,
    "salaryMax": 38000.5,
    "salaryCurrency": "GBP",
    "salaryPeriod": "YEAR",
    "description": "Welding of frames.",
    "requirements": "Two years of practice.",
    "requiredSkills": ["MIG welding"],
    "preferredSkills": ["Forklift"],
    "url": "https://example.org/1",
    "source": "board",
}


async def test_every_field_comes_back_and_feeds_the_text(ada: Person) -> None:
    job = (await ada.run(CREATE, input=FULL))["createJob"]["job"]
    assert {name: job[name] for name in FULL} == FULL
    assert job["isOwn"] is True
    for part in ("Welder", "Forge & Co", "Leeds", "frames", "Two years", "MIG welding", "Forklift"):
        assert part in job["text"]
    assert (await ada.run(JOB, id=job["id"]))["job"]["text"] == job["text"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "  "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"salaryMin": 5, "salaryMax": 4}, "salaryMax"),
        ({"salaryCurrency": "pounds"}, "salaryCurrency"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"requiredSkills": ["x" * 300]}, "requiredSkills.0"),
        ({"description": "x" * 100_001}, "description"),
        ({"description": "", "requirements": "", "requiredSkills": [], "preferredSkills": []}, "description"),
    ],
)
async def test_input_that_cannot_be_used_names_its_field(ada: Person, changes: dict[str, object], field: str) -> None:
    result = (await ada.run(CREATE, input={**FULL, **changes}))["createJob"]
    assert (result["__typename"], result["code"], result["field"]) == ("InvalidInput", "INVALID_INPUT", field)
    assert result["message"]


async def test_what_is_not_yours_is_not_there(ada: Person, eve: Person) -> None:
    mine = await ada.add_job()
    unknown = base64.urlsafe_b64encode(b"Job:" + b"0" * 31 + b"1").rstrip(b"=").decode()
    for foreign in (mine, unknown, "", "nonsense", "Sm9i", mine + "x", "é", mine.replace("Sm9i", "Um9i")):
        assert await eve.run(JOB, id=foreign) == {"job": None, "node": None}
    assert (await ada.run(JOB, id=mine))["node"] == {"__typename": "Job", "id": mine}


async def test_pages_hold_every_job_once(ada: Person, eve: Person) -> None:
    word = f"zylophone{ada.subject.replace('-', '')}"
    titles = [f"{word} {number}" for number in range(5)]
    for title in titles:
        await ada.add_job(title)
    await eve.add_job(f"{word} of eve")

    seen: list[str] = []
    after, pages = None, 0
    while True:
        page = (await ada.run(JOBS, search=word.upper(), first=2, after=after))["jobs"]
        assert page["totalCount"] == 5
        assert page["pageInfo"]["hasPreviousPage"] is (after is not None)
        assert page["pageInfo"]["endCursor"] == page["edges"][-1]["cursor"]
        seen += [edge["node"]["title"] for edge in page["edges"]]
        pages += 1
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    assert pages == 3
    assert seen == titles[::-1]


async def test_an_empty_page(ada: Person) -> None:
    page = (await ada.run(JOBS, search="no such word anywhere"))["jobs"]
    assert page == {
        "totalCount": 0,
        "edges": [],
        "pageInfo": {"hasNextPage": False, "hasPreviousPage": False, "startCursor": None, "endCursor": None},
    }


@pytest.mark.parametrize(
    ("variables", "field"),
    [({"first": 0}, "first"), ({"first": 101}, "first"), ({"first": -5}, "first"), ({"after": "x"}, "after")],
)
async def test_pages_out_of_bounds_are_refused_by_name(ada: Person, variables: dict[str, object], field: str) -> None:
    answer = await ada.ask(JOBS, **variables)
    assert answer["data"] is None
    assert answer["errors"][0]["extensions"] == {"code": "INVALID_INPUT", "field": field}
    assert answer["errors"][0]["path"] == ["jobs"]
