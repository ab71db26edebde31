"""If-None-Match: an answer is spared only when its very bytes are what the client has."""

from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobmate.schema.conditional import tag_answer
from tests.schema.support.clients import Person
from tests.schema.support.shelf import Shelf
from tests.support.people import make_principal

POLL = """{
  savedJobs { totalCount edges { node {
    savedAt job { id title } status { state stage revision savedAt } report { id isStale }
  } } }
}"""
SAVE = "mutation($id: ID!) { saveJob(jobId: $id) { __typename } }"
UNSAVE = "mutation($id: ID!) { unsaveJob(jobId: $id) { __typename } }"


async def poll(person: Person, tag: str | None = None, query: str = POLL, **headers: str) -> httpx.Response:
    condition = {} if tag is None else {"if-none-match": tag}
    return await person.http.post(
        "/graphql",
        json={"query": query},
        headers={"authorization": f"Bearer {person.token}", **condition, **headers},
    )


async def test_an_unchanged_answer_is_spared(ada: Person) -> None:
    await ada.run(SAVE, id=await ada.add_job())
    first = await poll(ada)
    tag = first.headers["etag"]
    assert (first.headers["cache-control"], first.headers["vary"]) == ("private, no-cache", "Accept, Authorization")
    for named in (tag, tag.removeprefix("W/"), f'"other", {tag}'):
        again = await poll(ada, named)
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert again.headers["cache-control"] == "private, no-cache"
        assert "content-type" not in again.headers


@pytest.mark.parametrize("named", ["*", "", '""', "W/", "x" * 5_000, 'W/"' + "0" * 36 + '"'])
async def test_what_names_no_answer_spares_none(ada: Person, named: str) -> None:
    assert (await poll(ada, named)).status_code == 200


async def test_every_change_is_seen_by_the_next_poll(ada: Person) -> None:
    """A poller that sends the last tag ends each step with what a fresh client reads."""
    job, other = await ada.add_job("One"), await ada.add_job("Two")
    known: dict[str, Any] = {}
    tag: str | None = None
    steps: list[tuple[str, str | None]] = [
        (SAVE, job),  # FAILED: there is no resume
        ("", "resume"),  # GENERATING
        (SAVE, other),
        (UNSAVE, job),
        (SAVE, job),
        (UNSAVE, other),
        (UNSAVE, job),
    ]
    for mutation, target in steps:
        if mutation:
            await ada.run(mutation, id=target)
        else:
            await ada.add_resume()
        answer = await poll(ada, tag)
        assert answer.status_code == 200, (mutation, target)
        known, tag = answer.json(), answer.headers["etag"]
        assert known == (await poll(ada)).json()
        assert (await poll(ada, tag)).status_code == 304


async def test_a_new_default_resume_makes_the_report_stale_for_the_poller(ada: Person, shelf: Shelf) -> None:
    await shelf.add(1)
    query = "{ savedJobs { edges { node { report { isStale } } } } }"
    before = await poll(ada, query=query)
    tag = before.headers["etag"]
    await ada.add_resume("Baker, 3 years of bread.", makeDefault=False)
    assert (await poll(ada, tag, query)).status_code == 304
    await ada.add_resume("Baker, 4 years of bread.", makeDefault=True)
    after = await poll(ada, tag, query)
    stale = [answer.json()["data"]["savedJobs"]["edges"][0]["node"]["report"]["isStale"] for answer in (before, after)]
    assert stale == [False, True]


async def test_another_person_is_never_told_they_have_it(ada: Person, eve: Person) -> None:
    theirs, hers = await poll(eve), await poll(ada)
    assert theirs.json() == hers.json()  # both have saved nothing
    answer = await poll(ada, theirs.headers["etag"])
    assert (answer.status_code, answer.json()) == (200, hers.json())


async def test_a_token_that_ran_out_is_refused_whatever_the_client_has(ada: Person) -> None:
    tag = (await poll(ada)).headers["etag"]
    assert (await poll(ada, tag, authorization="Bearer nonsense")).status_code == 401


async def test_another_media_type_is_another_answer(ada: Person) -> None:
    tag = (await poll(ada, accept="application/json")).headers["etag"]
    other = await poll(ada, tag, accept="application/graphql-response+json")
    assert (other.status_code, other.headers["etag"] != tag) == (200, True)


@pytest.mark.parametrize("query", ["mutation { logOut }", "{ nonsense }", "{", "mutation { __typename }", "x { a }"])
async def test_only_queries_that_ran_have_a_tag(ada: Person, query: str) -> None:
    answer = await poll(ada, query=query)
    assert "etag" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"


async def test_an_answer_with_an_error_has_no_tag(http: httpx.AsyncClient) -> None:
    answer = await http.post("/graphql", json={"query": "{ me { id } }"})
    assert answer.json()["errors"]
    assert "etag" not in answer.headers


PARTS = st.tuples(st.binary(max_size=20), st.sampled_from(["a", "ab"]), st.text(max_size=5), st.booleans())


@given(PARTS, PARTS)
def test_tags_are_equal_for_equal_answers_of_one_person_alone(
    one: tuple[bytes, str, str, bool], other: tuple[bytes, str, str, bool]
) -> None:
    def tag(body: bytes, media_type: str, subject: str, is_known: bool) -> str:
        return tag_answer(body, media_type, make_principal("p" + subject) if is_known else None)

    def told(parts: tuple[bytes, str, str, bool]) -> tuple[object, ...]:
        return (*parts[:2], parts[2] if parts[3] else None)

    assert (tag(*one) == tag(*other)) == (told(one) == told(other))
