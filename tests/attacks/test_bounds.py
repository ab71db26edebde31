"""Each bound of a request, one over: the answer names it."""

import json
from typing import Any

import pytest

from tests.attacks.documents import Body
from tests.attacks.target import Target


def query(text: str, **variables: Any) -> Body:
    return {"query": text, "variables": variables}


NAMED: dict[str, Body] = {
    "depth": query("{ " + "a { " * 10 + "b" + " }" * 10 + " }"),
    "aliases": query("{ " + " ".join(f"a{n}: __typename" for n in range(16)) + " }"),
    "directives": query("{ __typename " + "@include(if: true) " * 51 + "}"),
    "fields": query("{ " + "__typename " * 401 + "}"),
    "tokens": query("{ " + "a " * 1_001 + "}"),
    "characters": query("{ __typename } #" + "x" * 15_000),
    "cost": query("{ " + " ".join(f'a{n}: jobs(search: "x") {{ totalCount }}' for n in range(3)) + " }"),
}


@pytest.mark.parametrize("limit", NAMED)
async def test_a_document_over_a_limit_is_told_which(target: Target, limit: str) -> None:
    async with target.client() as http:
        response = await http.post("/graphql", json=NAMED[limit])
    assert response.status_code == 400
    (error,) = response.json()["errors"]
    assert error["extensions"]["code"] == "LIMIT_EXCEEDED"
    assert error["extensions"]["limit"] == limit
    assert error["extensions"]["maximum"] > 0
    assert "data" not in response.json()


@pytest.mark.parametrize("first", [0, -1, 101, 2**31 - 1])
async def test_a_page_is_1_to_100(target: Target, first: int) -> None:
    async with target.client() as http:
        body = await http.post("/graphql", json=query("query($n: Int!) { jobs(first: $n) { totalCount } }", n=first))
    (error,) = body.json()["errors"]
    assert (error["extensions"]["code"], error["extensions"]["field"]) == ("INVALID_INPUT", "first")


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (json.dumps([query("{ __typename }")]), 400, "BAD_REQUEST"),
        (json.dumps(query("{ __typename }", a=[1] * 5_001)), 400, "BAD_REQUEST"),
        (json.dumps(query("{ __typename } #" + "x" * 1_000_000)), 413, "LIMIT_EXCEEDED"),
    ],
)
async def test_a_request_over_a_bound_is_told_so(target: Target, content: str, status: int, code: str) -> None:
    async with target.client() as http:
        response = await http.post("/graphql", content=content, headers={"content-type": "application/json"})
    assert response.status_code == status
    assert response.json()["errors"][0]["extensions"]["code"] == code


async def test_nothing_runs_by_get(target: Target) -> None:
    async with target.client() as http:
        for text in ("{ __typename }", 'mutation { saveJob(jobId: "x") { __typename } }'):
            response = await http.get("/graphql", params={"query": text})
            assert (response.status_code, response.headers["allow"]) == (405, "POST")
