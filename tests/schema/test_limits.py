"""How big an operation may be: each limit by its own document, and none of them slow or a 5xx."""

from typing import Any

import httpx
import pytest
from graphql import parse

from jobmate.schema import build_schema
from jobmate.schema.limits import measure
from tests.schema.support.clients import Person

SCHEMA = build_schema()._schema
REPORT = "report { requirements { skill { name } jobEvidence { quote } } }"


def limits_of(query: str, **variables: Any) -> list[str]:
    errors = measure(SCHEMA, parse(query), variables).errors
    return [error.extensions["limit"] for error in errors if error.extensions]


def spread(count: int) -> str:
    """`count` fragments, each spreading the next twice: 2 ** count visits for a measure that forgets."""
    fragments = [f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(count)]
    return "{ ...F0 } " + " ".join(fragments) + f" fragment F{count} on Query {{ a: __typename }}"


@pytest.mark.parametrize(
    ("query", "limits"),
    [
        ("{ __typename }", []),
        (f"{{ savedJobs {{ edges {{ node {{ {REPORT} }} }} }} }}", ["cost"]),
        (f"{{ savedJobs(first: 5) {{ edges {{ node {{ {REPORT} }} }} }} }}", []),
        ("{ " + "a { " * 10 + "b" + " }" * 10 + " }", ["depth"]),
        ("{ " + "... { " * 30 + "__typename" + " }" * 30 + " }", []),
        ("{ " + " ".join(f"a{n}: __typename" for n in range(15)) + " }", []),
        ("{ " + " ".join(f"a{n}: __typename" for n in range(16)) + " }", ["aliases"]),
        ("{ __typename " + "@include(if: true) " * 51 + "}", ["directives"]),
        ("{ " + "__typename " * 401 + "}", ["fields"]),
        ("mutation { " + 'unsaveJob(jobId: "x") { __typename } ' * 50 + "}", ["cost"]),
        ('{ a: jobs(search: "x") { totalCount } b: jobs(search: "y") { totalCount } }', []),
        ("{ " + " ".join(f'a{n}: jobs(search: "{n}") {{ totalCount }}' for n in range(3)) + " }", ["cost"]),
        ("{ " + " ".join(f"a{n}: resumes {{ text }}" for n in range(8)) + " }", []),
        ("{ " + " ".join(f"a{n}: resumes {{ text }}" for n in range(9)) + " }", ["cost"]),
        (
            "{ savedJobs(first: 100) { edges { node { job { a: description b: description c: description } } } } }",
            ["cost"],
        ),
        ("{ a ...F } fragment F on Query { b ...F }", []),
        ("{ ...Missing }", []),
        (spread(22), ["aliases", "cost"]),
        (spread(60), ["aliases", "cost"]),
    ],
)
def test_what_is_over_a_limit_is_named(query: str, limits: list[str]) -> None:
    assert limits_of(query) == limits


def test_page_sizes_count_from_variables_too() -> None:
    query = f"query($n: Int! = 5) {{ savedJobs(first: $n) {{ edges {{ node {{ {REPORT} }} }} }} }}"
    assert limits_of(query) == []
    assert limits_of(query, n=100) == ["cost"]
    assert limits_of(query, n="x") == ["cost"]
    assert limits_of(query, n=10**30) == ["cost"]


async def test_a_cached_document_is_measured_again_with_other_variables(ada: Person) -> None:
    query = f"query($n: Int!) {{ savedJobs(first: $n) {{ edges {{ node {{ {REPORT} }} }} }} }}"
    await ada.run(query, n=2)
    answer = await ada.ask(query, n=100)
    assert answer["errors"][0]["extensions"] == {"code": "LIMIT_EXCEEDED", "limit": "cost", "maximum": 5000}
    await ada.run(query, n=2)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        (spread(100), "LIMIT_EXCEEDED"),
        ("{ " + "a { " * 150 + "b" + " }" * 150 + " }", "LIMIT_EXCEEDED"),
        ("{ " + "a { " * 400 + "b" + " }" * 400 + " }", "GRAPHQL_PARSE_FAILED"),
        ("#" * 20_000, "LIMIT_EXCEEDED"),
        ("{ " + "a " * 5_000 + "}", "LIMIT_EXCEEDED"),
        ("{ me { " + "id " * 395 + "} }", None),
        ('{ job(id: "' + "x" * 14_000 + '") { id } }', None),
        ("{ jobs(first: " + "9" * 10_000 + ") { totalCount } }", "GRAPHQL_VALIDATION_FAILED"),
        ("query(" + "$a: Int " * 200 + ") { __typename }", "GRAPHQL_VALIDATION_FAILED"),
        ("query(" + "$a: Int " * 400 + ") { __typename }", "LIMIT_EXCEEDED"),
        ("{ " + "...F " * 300 + "} fragment F on Query { __typename }", None),
        (" ".join(f"query Q{n} {{ __typename }}" for n in range(100)), "OPERATION_RESOLUTION_FAILURE"),
        ("{ jobs(search: " + "[" * 300 + "]" * 300 + ") { totalCount } }", "GRAPHQL_PARSE_FAILED"),
    ],
)
async def test_big_documents_get_a_typed_answer(ada: Person, query: str, code: str | None) -> None:
    answer = await ada.ask(query)
    codes = [error["extensions"]["code"] for error in answer.get("errors", [])]
    assert codes[:1] == ([] if code is None else [code])


async def test_the_standard_introspection_query_is_within_the_limits(http: httpx.AsyncClient) -> None:
    from graphql import get_introspection_query

    for query in (get_introspection_query(), get_introspection_query(True, True, True, True, True)):
        body = (await http.post("/graphql", json={"query": query})).json()
        assert "errors" not in body, body["errors"][0]["message"]
