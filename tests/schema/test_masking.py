"""Failures nobody foresaw: an id for the client, the cause for the log."""

import json
import re
from pathlib import Path

import httpx
import pytest

from tests.schema.support.clients import Person
from tests.schema.support.servers import make_settings, run_api


async def test_an_unexpected_error_is_masked_and_found_again_by_its_id(
    ada: Person, redis_url: str, tmp_path: Path, bare_database_url: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with run_api(make_settings(tmp_path, redis_url, database_url=bare_database_url)) as api:  # every statement fails
        async with httpx.AsyncClient(base_url=api.http_url, timeout=30) as http:
            headers = {"authorization": f"Bearer {ada.token}"}
            body = (await http.post("/graphql", json={"query": "{ resumes { id } }"}, headers=headers)).json()
    error = body["errors"][0]
    assert error["extensions"]["code"] == "INTERNAL"
    assert error["message"] == f"Something went wrong on our side. Quote id {error['extensions']['id']}."
    assert error["path"] == ["resumes"]
    for secret in ("sqlite", "postgres", "SELECT", "Traceback", "users"):
        assert secret not in json.dumps(body)
    captured = capfd.readouterr()
    assert error["extensions"]["id"] in captured.out + captured.err
    assert re.search("no such table|relation .*users.* does not exist", captured.out + captured.err)


async def test_production_hides_the_schema_and_its_hints(ada: Person, redis_url: str, tmp_path: Path) -> None:
    settings = make_settings(tmp_path, redis_url, environment="production")
    with run_api(settings) as api:
        async with httpx.AsyncClient(base_url=api.http_url, timeout=30) as http:
            for query in ("{ __schema { types { name } } }", '{ __type(name: "Job") { name } }'):
                body = (await http.post("/graphql", json={"query": query})).json()
                assert body["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
            hints = (
                "{ servic { version } }",
                "{ jobs(frist: 5) { totalCount } }",
                "query($a: Strin) { jobs(search: $a) { totalCount } }",
                "{ savedJobs(gapState: [READ]) { totalCount } }",
            )
            for query in hints:
                body = (await http.post("/graphql", json={"query": query})).json()
                assert "Did you mean" not in json.dumps(body)
            assert (await http.post("/graphql", json={"query": "{ __typename }"})).json() == {
                "data": {"__typename": "Query"}
            }


async def test_development_helps(http: httpx.AsyncClient) -> None:
    body = (await http.post("/graphql", json={"query": "{ servic { version } }"})).json()
    assert "Did you mean 'service'" in body["errors"][0]["message"]
