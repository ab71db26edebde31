"""Another person's ids are as good as ids of nothing, wherever the schema takes one; and every statement says whose."""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import orjson
import pytest
from sqlalchemy import Delete, Select, Update, event, select
from sqlalchemy.engine import Connection

from jobmate.db.models import GapAnalysis
from jobmate.db.session import Database
from jobmate.engine.pipeline import Pipeline
from jobmate.runtime import Runtime, open_runtime
from jobmate.schema import build_schema
from jobmate.schema.ids import decode_any_id, encode_id
from jobmate.tasks.analyse_gap import analyse_gap
from jobmate.tasks.isolation import Isolation
from tests.schema.support.clients import Person, Socket, open_socket
from tests.schema.support.walks import build_operation, root_fields, takes_id

SCHEMA = build_schema()._schema
FIELDS = [(word, name, field) for word, name, field in root_fields(SCHEMA) if takes_id(field)]
MARK = "Zanzibar"
SAVE = "mutation($id: ID!) { saveJob(jobId: $id) { __typename } }"
EVERYTHING = """
{
  me { id name email }
  savedJobs { totalCount edges { cursor node { savedAt job { id title } status { state revision } } } }
  jobs(search: "Zanzibar") { totalCount edges { cursor node { id title description } } }
  resumes { id title text isDefault }
}
"""
OWNERS = {
    "jobs": "jobs.owner_id",
    "resumes": "resumes.user_id",
    "saved_jobs": "saved_jobs.user_id",
    "gap_reports": "gap_reports.user_id",
    "gap_analyses": "gap_analyses.user_id",
}
"""The column of each table that says whose a row is."""
NOBODYS = (
    # The hub and the sweeper look after all people's analyses; what they read goes to each person's own listeners.
    "gap_analyses.updated_at >=",
    "gap_analyses.lease_expires_at",
    # Whether anyone still has a text, before what was read from it is deleted. Nobody is told.
    "DELETE FROM readings",
)


@contextmanager
def listening(database: Database) -> Iterator[list[str]]:
    """Every SELECT, UPDATE and DELETE that is executed meanwhile, compiled."""
    seen: list[str] = []

    def note(connection: Connection, clause: Any, *_rest: Any) -> None:
        if isinstance(clause, Select | Update | Delete):
            seen.append(" ".join(str(clause.compile(dialect=connection.dialect)).split()))

    for engine in database.engines:
        event.listen(engine, "before_execute", note)
    try:
        yield seen
    finally:
        for engine in database.engines:
            event.remove(engine, "before_execute", note)


def find_unowned(statement: str) -> list[str]:
    """The tables of people in a statement that picks none of their rows by a person's id.

    One is enough: what is joined to a person's row by a foreign key is what that row says it is.
    """
    if any(sign in statement for sign in NOBODYS) or _writes_a_row_at_hand(statement):
        return []
    conditions = statement.partition(" WHERE ")[2]
    tables = {table for table in OWNERS if re.search(rf"(?:FROM|JOIN|UPDATE|,) {table}\b", statement)}
    if any(re.search(rf"\b{OWNERS[table]} = (?:\?|\$\d|:)", conditions) for table in tables):
        return []
    return sorted(tables)


def _writes_a_row_at_hand(statement: str) -> bool:
    """A row that was loaded by a statement of its own, changed or deleted by its key when the session is flushed."""
    return bool(re.search(r"^(?:UPDATE|DELETE FROM) (\w+) .*WHERE \1\.id = \S+(?: RETURNING .*)?$", statement))


async def fill(person: Person, pipeline: Pipeline) -> dict[str, str]:
    """A person with one of everything, marked; gives the ids by kind."""
    resume_id = await person.add_resume(f"{MARK} Quill\n\nSKILLS\nPython, SQL\n", title=f"{MARK} resume")
    job_id = await person.add_job(f"{MARK} developer", description=f"{MARK} wants Python.", requiredSkills=["Python"])
    data = await person.run(SAVE, id=job_id)
    runtime: Runtime
    async with open_runtime(person.api.settings, role="worker", pipeline=pipeline) as runtime:
        async with runtime.reading() as session:
            row = await session.scalar(select(GapAnalysis).where(GapAnalysis.job_id == key_of(job_id)))
        assert row is not None
        await analyse_gap(runtime, row.id, owner="test", isolation=Isolation())
    report = await person.run("query($id: ID!) { gapReport(jobId: $id) { id } me { id } }", id=job_id)
    assert data
    return {"Job": job_id, "Resume": resume_id, "GapReport": report["gapReport"]["id"], "User": report["me"]["id"]}


def key_of(value: str) -> uuid.UUID:
    decoded = decode_any_id(value)
    assert decoded is not None
    return decoded[1]


async def ask(person: Person, socket: Socket, word: str, query: str, variables: dict[str, Any]) -> Any:
    """The answer, over a socket for subscriptions; ids of the question are taken out of it."""
    if word == "subscription":
        await socket.subscribe("walk", query, **variables)
        answer: Any = await socket.receive()
        if answer["type"] == "next":
            await socket.send({"id": "walk", "type": "complete"})
    else:
        answer = await person.ask(query, **variables)
    text = orjson.dumps(answer).decode()
    assert MARK not in text
    assert "LIMIT_EXCEEDED" not in text
    assert "GRAPHQL_VALIDATION_FAILED" not in text
    for value in _texts(variables):
        text = text.replace(value, "ID")
    return text


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, str) and len(value) > 20:
        yield value


@pytest.fixture
async def others_ids(eve: Person, pipeline: Pipeline) -> dict[str, str]:
    return await fill(eve, pipeline)


def test_the_walk_knows_every_way_in() -> None:
    names = {name for _, name, _ in FIELDS}
    assert {"node", "job", "gapReport", "saveJob", "deleteResume", "gapStatusChanged"} <= names
    assert {name for word, name, _ in root_fields(SCHEMA) if word == "query"} >= {"savedJobs", "jobs", "resumes", "me"}


async def test_anothers_ids_are_ids_of_nothing(ada: Person, eve: Person, others_ids: dict[str, str]) -> None:
    """Every field of the schema that takes an id, with ids of each kind, selecting all there is."""
    everything = await eve.run(EVERYTHING)
    await ada.run("{ me { id } }")
    with listening(ada.api.app.state.runtime.database) as statements:
        async with open_socket(ada.api) as socket:
            await socket.sign_in(ada.token)
            for word, name, field in FIELDS:
                for kind, theirs in others_ids.items():
                    answers = []
                    for value in (theirs, encode_id(kind, uuid.uuid4())):
                        query, variables = build_operation(SCHEMA, word, name, field, value)
                        answers.append(await ask(ada, socket, word, query, variables))
                    assert answers[0] == answers[1], (name, kind)
        hers = orjson.dumps(await ada.run(EVERYTHING)).decode()
    assert MARK not in hers.replace(f'search: "{MARK}"', "")
    assert await eve.run(EVERYTHING) == everything, "nothing of hers has changed"
    assert {statement: find_unowned(statement) for statement in statements if find_unowned(statement)} == {}
    assert len(statements) > len(FIELDS)


async def test_every_statement_of_a_whole_life_says_whose(ada: Person, pipeline: Pipeline) -> None:
    with listening(ada.api.app.state.runtime.database) as statements:
        ids = await fill(ada, pipeline)
        await ada.run(EVERYTHING)
        async with open_socket(ada.api) as socket:
            await socket.sign_in(ada.token)
            for word, name, field in sorted(FIELDS, key=lambda entry: ("delete" in entry[1], entry[1])):
                kind = "Resume" if "esume" in name else "Job"
                query, variables = build_operation(SCHEMA, word, name, field, ids[kind])
                if word == "subscription":
                    await socket.subscribe("1", query, **variables)
                    assert (await socket.receive())["type"] == "next"
                else:
                    answer = await ada.ask(query, **variables)
                    assert "errors" not in answer, (name, answer)
    assert {statement: find_unowned(statement) for statement in statements if find_unowned(statement)} == {}
    tables = {table for table in OWNERS for statement in statements if f"FROM {table}" in statement}
    assert tables == set(OWNERS), "the life touched them all"


async def test_a_cursor_of_anothers_list_leads_into_ones_own(
    ada: Person, eve: Person, others_ids: dict[str, str]
) -> None:
    assert others_ids
    own = await ada.add_job("My own")
    await ada.run(SAVE, id=own)
    theirs = (await eve.run(EVERYTHING))["savedJobs"]["edges"][0]["cursor"]
    query = "query($after: String) { savedJobs(after: $after) { edges { node { job { title } } } } }"
    answer = await ada.run(query, after=theirs)
    assert MARK not in str(answer)


@pytest.mark.parametrize(
    ("statement", "tables"),
    [
        ("SELECT resumes.id FROM resumes WHERE resumes.id = :id_1", ["resumes"]),
        ("SELECT resumes.user_id FROM resumes WHERE resumes.id = :id_1", ["resumes"]),
        ("SELECT resumes.id FROM resumes WHERE resumes.user_id = :user_id_1", []),
        ("SELECT jobs.id FROM jobs WHERE jobs.owner_id = jobs.owner_id", ["jobs"]),
        ("SELECT jobs.id FROM saved_jobs JOIN jobs ON jobs.id = saved_jobs.job_id", ["jobs", "saved_jobs"]),
        ("DELETE FROM gap_reports WHERE gap_reports.job_id = :job_id_1", ["gap_reports"]),
        ("UPDATE resumes SET is_default=:is_default WHERE resumes.is_default", ["resumes"]),
    ],
)
def test_a_statement_that_forgets_the_person_is_found(statement: str, tables: list[str]) -> None:
    assert find_unowned(statement) == tables
