"""What an answer may say when something breaks, and what no answer may ever lack."""

import asyncio
import json
import re
from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import text
from websockets.asyncio.client import connect

from jobmate.db.session import Database
from tests.attacks.target import JOB, Target, run_target
from tests.schema.support.clients import PROTOCOL, Socket
from tests.support.database import Databases
from tests.support.redis_server import RedisServer

INSIDES = re.compile(
    r"SELECT|sqlite|postgres|asyncpg|sqlalchemy|Traceback|File \"|\.py|/site-packages|no such table|does not exist",
    re.IGNORECASE,
)
RESUME_TEXT = "Zanzibar welding since 2019"
UPLOAD = (
    "mutation($f: Upload!) { uploadResume(file: $f) { __typename ... on UploadResumeSuccess { resume { title } } } }"
)
CREATE = "mutation($text: String!) { createResume(input: {text: $text}) { __typename } }"


@pytest.fixture(scope="module")
def broken(
    tmp_path_factory: pytest.TempPathFactory, shared_redis: RedisServer, databases: Databases
) -> Iterator[Target]:
    """An API whose table of resumes has gone."""
    folder = tmp_path_factory.mktemp("broken")
    with databases.shared(folder) as url, run_target(folder, shared_redis.url, url) as running:
        asyncio.run(rename_resumes(url))
        yield running


async def rename_resumes(url: str) -> None:
    database = Database(url)
    async with database.writing() as session:
        await session.execute(text("ALTER TABLE resumes RENAME TO gone"))
    await database.close()


def check_masked(target: Target, error: dict[str, object]) -> None:
    """The error says nothing, and its id finds the line of the log that says all."""
    extensions = error["extensions"]
    assert isinstance(extensions, dict)
    assert extensions["code"] == "INTERNAL"
    assert error["message"] == f"Something went wrong on our side. Quote id {extensions['id']}."
    lines = [line for line in target.log.splitlines() if str(extensions["id"]) in line]
    assert len(lines) == 1
    assert "no such table: resumes" in lines[0] or 'relation \\"resumes\\" does not exist' in lines[0]
    assert RESUME_TEXT not in target.log


async def test_a_fault_of_ours_is_masked_by_an_id_that_finds_its_line(broken: Target) -> None:
    async with broken.client() as http:
        for query, variables in (("{ resumes { id } }", {}), (CREATE, {"text": RESUME_TEXT})):
            response = await http.post("/graphql", json={"query": query, "variables": variables})
            assert response.status_code == 200
            assert not INSIDES.search(response.text), response.text
            (error,) = response.json()["errors"]
            check_masked(broken, error)


async def test_and_over_a_socket_too(broken: Target) -> None:
    async with connect(broken.ws_url, subprotocols=[PROTOCOL]) as connection:
        socket = Socket(connection)
        await socket.sign_in(broken.token())
        await socket.subscribe("1", CREATE, text=RESUME_TEXT)
        message = await socket.receive()
        assert not INSIDES.search(str(message))
        check_masked(broken, message["payload"]["errors"][0])


@pytest.mark.parametrize(
    ("method", "path", "headers", "body"),
    [
        ("GET", "/", {}, b""),
        ("GET", "/jobs", {}, b""),
        ("GET", "/nothing.js", {}, b""),
        ("GET", "/assets/nothing.js", {}, b""),
        ("GET", "/healthz", {}, b""),
        ("GET", "/readyz", {}, b""),
        ("GET", "/graphiql", {}, b""),
        ("GET", "/dev/token", {}, b""),
        ("GET", "/graphql", {}, b""),
        ("POST", "/graphql", {"content-type": "application/json"}, b"{"),
        ("POST", "/graphql", {"content-type": "application/json"}, b'{"query": "{ __typename }"}'),
        ("POST", "/graphql", {"content-type": "text/plain"}, b'{"query": "{ __typename }"}'),
        ("POST", "/graphql", {"content-type": "multipart/form-data; boundary=b"}, b"--b--"),
        ("POST", "/graphql", {"content-type": "application/json", "authorization": "Bearer x"}, b"{}"),
        ("DELETE", "/assets/x", {}, b""),
        ("TRACE", "/", {}, b""),
    ],
)
async def test_every_answer_has_its_headers_and_says_nothing_of_its_insides(
    target: Target, method: str, path: str, headers: dict[str, str], body: bytes
) -> None:
    async with httpx.AsyncClient(base_url=target.url) as http:
        response = await http.request(method, path, headers={"origin": "https://evil.example", **headers}, content=body)
    assert response.status_code != 500
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["x-frame-options"] == "DENY"
    assert response.headers["referrer-policy"] == "same-origin"
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert not re.search(r"script-src[^;]*(unsafe|\*|https?:)", policy)
    assert "access-control-allow-origin" not in response.headers
    assert "set-cookie" not in response.headers
    assert "server" not in response.headers
    assert not INSIDES.search(response.text)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{ __schema { types { name } } }", "GRAPHQL_VALIDATION_FAILED"),
        ('{ __type(name: "Job") { name } }', "GRAPHQL_VALIDATION_FAILED"),
        ("{ savedJob { totalCount } }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ jobs(serch: 1) { totalCount } }", "GRAPHQL_VALIDATION_FAILED"),
        ("query($a: Jobb) { job(id: $a) { id } }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ savedJobs(gapState: [REDY]) { totalCount } }", "GRAPHQL_VALIDATION_FAILED"),
        ('mutation { createJob(input: {titel: "x"}) { __typename } }', "GRAPHQL_VALIDATION_FAILED"),
    ],
)
async def test_production_does_not_help_to_guess(target: Target, query: str, code: str) -> None:
    async with target.client() as http:
        body = (await http.post("/graphql", json={"query": query})).json()
    assert body["errors"][0]["extensions"]["code"] == code
    assert "Did you mean" not in str(body)
    assert "data" not in body


async def test_variables_do_not_help_either(target: Target) -> None:
    query = "mutation($i: CreateJobInput!) { createJob(input: $i) { __typename } }"
    async with target.client() as http:
        body = (await http.post("/graphql", json={"query": query, "variables": {"i": {**JOB, "titel": "x"}}})).json()
    assert body["errors"]
    assert "Did you mean" not in str(body)


async def test_a_page_of_another_site_opens_no_socket(target: Target) -> None:
    from websockets.exceptions import InvalidStatus

    for origin in ("https://evil.example", "null", "http://127.0.0.1:1", "http://localhost"):
        with pytest.raises(InvalidStatus) as refused:
            async with connect(target.ws_url, subprotocols=[PROTOCOL], origin=origin):  # type: ignore[arg-type]
                pass
        assert refused.value.response.status_code == 403, origin


async def test_the_name_of_a_file_touches_no_disk(target: Target) -> None:
    name = "../../zanzibar-passwd.pdf"
    form = {
        "operations": json.dumps({"query": UPLOAD, "variables": {"f": None}}),
        "map": '{"0": ["variables.f"]}',
    }
    async with target.client(**{"apollo-require-preflight": "true"}) as http:
        files = {"0": (name, b"Welder since 2019, MIG and TIG.", "application/pdf")}
        body = (await http.post("/graphql", data=form, files=files)).json()
    assert body["data"]["uploadResume"] == {"__typename": "UploadResumeSuccess", "resume": {"title": "zanzibar-passwd"}}
    folder = target.settings.data_dir
    assert not [path for path in folder.rglob("*") if "zanzibar" in path.name]
    assert not [path for path in folder.parent.glob("*") if "zanzibar" in path.name]
    assert "zanzibar" not in target.log
