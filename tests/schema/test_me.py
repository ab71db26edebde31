"""Who is asking."""

import httpx

from tests.schema.support.clients import Person

ME = "{ me { id name email createdAt } }"


async def test_a_person_is_made_at_first_sight_and_stays(ada: Person) -> None:
    first = (await ada.run(ME))["me"]
    again = (await ada.run(ME))["me"]
    assert first == again
    assert first["name"] == ada.subject.title()


async def test_a_stranger_is_told_to_sign_in(http: httpx.AsyncClient) -> None:
    response = await http.post("/graphql", json={"query": ME})
    body = response.json()
    assert body["data"] is None
    assert body["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_two_root_fields_at_once(ada: Person) -> None:
    await ada.add_job("One")
    fields = " ".join(f"f{n}: jobs(first: 5) {{ totalCount edges {{ node {{ title }} }} }}" for n in range(5))
    data = await ada.run(f"{{ me {{ id }} resumes {{ id }} savedJobs {{ totalCount }} {fields} }}")
    assert {data[f"f{n}"]["totalCount"] for n in range(5)} == {data["f0"]["totalCount"]}


async def test_a_first_request_with_many_fields_makes_one_person(ada: Person) -> None:
    data = await ada.run("{ a: me { id } b: me { id } savedJobs { totalCount } resumes { id } }")
    assert data["a"] == data["b"]
