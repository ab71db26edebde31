"""People of one installation who act over its API, and the checks of what they are promised."""

import asyncio
import itertools
import time
import uuid
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson

from jobmate.schema.ids import decode_id, encode_id
from tests.drills.clients import NotAnswered, Person
from tests.drills.scene import shows
from tests.drills.stack import Row, Stack
from tests.fuzz.rules import Kind, Rules, State
from tests.schema.support.uploads import MAP, operations

END_SECONDS = 60.0
SHOWN_SECONDS = 15.0
RETRY_SECONDS = 0.2
NOTHING = encode_id("Job", uuid.UUID(int=7))

LOOK = """
{
  savedJobs(first: 100) { edges { node { savedAt job { id text } } } }
  resumes { id text isDefault }
}
"""
SPY = """
query($job: ID!, $resume: ID!, $report: ID!, $word: String!) {
  job(id: $job) { id text }
  gapReport(jobId: $job) { id }
  asJob: node(id: $job) { id }
  asResume: node(id: $resume) { id }
  asReport: node(id: $report) { id }
  jobs(search: $word) { edges { node { id text } } }
}
"""
ADD_RESUME = """
mutation($input: CreateResumeInput!) {
  createResume(input: $input) { ... on CreateResumeSuccess { resume { id } } }
}
"""
REPORT = "query($id: ID!) { node(id: $id) { ... on GapReport { resume { text } job { id } } } }"


@dataclass
class Life:
    """A person, what they have by the rules, and the word that stands in all of their texts and nobody else's."""

    person: Person
    word: str
    rules: Rules = field(default_factory=Rules)
    reports: set[str] = field(default_factory=set)
    """Ids of reports that were seen."""
    turns: Iterator[int] = field(default_factory=itertools.count)

    async def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """`data` of an operation that may be repeated, and is until it is answered."""
        return await until_answered(lambda: self.person.ask(query, **variables))

    async def ask_at_once(self, query: str, jobs: Iterable[str], **variables: Any) -> dict[str, dict[str, Any]]:
        """What is answered for each job."""
        listed = list(jobs)
        answers = await asyncio.gather(*(self.ask(query, id=job, **variables) for job in listed))
        return dict(zip(listed, answers, strict=True))

    async def add_resume(self, text: str, *, is_default: bool) -> str:
        """The id of a resume sent as text."""
        answer = (await self.ask(ADD_RESUME, input={"text": text, "makeDefault": is_default}))["createResume"]
        resume_id: str = answer["resume"]["id"]
        return resume_id

    async def upload(self, text: str, *, is_default: bool) -> str:
        """The id of a resume sent as a file."""
        form = {
            "operations": (None, orjson.dumps(operations(makeDefault=is_default))),
            "map": (None, orjson.dumps(MAP)),
            "0": ("resume.txt", text.encode(), "text/plain"),
        }
        answer = (await until_answered(lambda: self.person.send(form)))["uploadResume"]
        resume_id: str = answer["resume"]["id"]
        return resume_id


async def until_answered(ask: Callable[[], Awaitable[dict[str, Any]]]) -> dict[str, Any]:
    """Ask again until there is an answer. An error of ours is none."""
    while True:
        try:
            return await ask()
        except NotAnswered as missing:
            if not all(error["extensions"].get("retryable") for error in missing.errors):
                raise Broken(f"answered with {missing}") from None
            await asyncio.sleep(RETRY_SECONDS)


class Broken(AssertionError):
    """A promise was not kept, or the rules and the product differ."""


async def check_now(stack: Stack, life: Life, others: list[Life]) -> None:
    """What holds at every moment, however much is under way."""
    rules = life.rules
    seen = await life.ask(LOOK)
    nodes = [edge["node"] for edge in seen["savedJobs"]["edges"]]
    saved = {node["job"]["id"] for node in nodes}
    if saved != rules.saved:
        raise Broken(f"saved are {saved}, by the rules {rules.saved}")
    resumes = {(resume["id"], resume["text"], resume["isDefault"]) for resume in seen["resumes"]}
    expected = {(resume, rules.texts[resume], resume == rules.default) for resume in rules.resumes}
    if resumes != expected:
        raise Broken(f"resumes are {resumes}, by the rules {expected}")
    if not all(
        life.word in text for text in (*(node["job"]["text"] for node in nodes), *(text for _, text, _ in resumes))
    ):
        raise Broken("a text of somebody else")
    for job, row in (await read_rows(stack, life)).items():
        allowed = rules.seen_or_to_come(job)
        if not any((state.kind, state.code) == (row.state, row.error_code or "") for state in allowed):
            raise Broken(f"{job} is {row}, by the rules one of {allowed}")
        if (row.state == Kind.READY) != row.has_report or (row.state == Kind.FAILED) != (row.error_code is not None):
            raise Broken(f"a state without its report or its reason: {row}")
    for other in others:
        await check_blind(life, other)
    if life.person.watch.steps_back:
        raise Broken(f"the client was told of an older state: {life.person.watch.steps_back}")
    if twins := await stack.count_twin_reports():
        raise Broken(f"{twins} reports have a twin")


async def check_blind(spy: Life, other: Life) -> None:
    """Ids of somebody else's, in turn, are ids of nothing, and no search or push tells of what they have."""
    of_each = ([*other.rules.states], [*other.rules.resumes], [*other.reports])
    kinds = ("job", "resume", "report")
    turn = next(spy.turns)
    ids = {kind: ids[turn % len(ids)] if ids else NOTHING for kind, ids in zip(kinds, of_each, strict=True)}
    seen = await spy.ask(SPY, **ids, word=other.word)
    if any(value for name, value in seen.items() if name != "jobs") or seen["jobs"]["edges"]:
        raise Broken(f"{spy.person.subject} sees {seen} of {other.person.subject}")
    own = {decode_id("Job", job) for job in spy.rules.states}
    if strange := spy.person.watch.last.keys() - own:
        raise Broken(f"{spy.person.subject} was told of {strange}")


async def check_end(stack: Stack, life: Life) -> None:
    """All has ended as the rules say, and the watching client shows it. The faults are over."""
    rules, deadline = life.rules, time.monotonic() + END_SECONDS
    rows = await read_rows(stack, life)
    while running := {job for job, row in rows.items() if row.state == Kind.RUNS}:
        if time.monotonic() > deadline:
            raise Broken(f"unfinished after {END_SECONDS:.0f} s: {[rows[job] for job in running]}")
        await asyncio.sleep(0.05)
        rows = await read_rows(stack, life)
    for job in rules.states:
        state = await _state_of(life, rows.get(job))
        if state not in (allowed := rules.in_the_end(job)):
            raise Broken(f"{job} ended as {state}, by the rules one of {allowed}")
        rules.settle(job, state)
    deadline = time.monotonic() + SHOWN_SECONDS
    begun = {job: row for job, row in rows.items() if row.revision > 0}
    while wrong := [job for job, row in begun.items() if not shows(life.person, decode_id("Job", job), row)]:
        if time.monotonic() > deadline:
            shown = life.person.watch.last.get(decode_id("Job", wrong[0]))
            raise Broken(f"the client shows {shown}, stored is {rows[wrong[0]]}")
        await asyncio.sleep(0.05)
    if fatal := life.person.watch.fatal_closes:
        raise Broken(f"a socket was closed with {fatal}, on which clients give up")


async def read_rows(stack: Stack, life: Life) -> dict[str, Row]:
    """The stored states by the API's id of the job."""
    found = await stack.read_rows(life.person.subject)
    return {encode_id("Job", job): row for job, row in found.items()}


async def _state_of(life: Life, row: Row | None) -> State:
    if row is None:
        return State(Kind.NONE)
    if row.report_id is None:
        return State(Kind(row.state), code=row.error_code or "")
    report_id = encode_id("GapReport", row.report_id)
    life.reports.add(report_id)
    report = (await life.ask(REPORT, id=report_id))["node"]
    return State(Kind(row.state), text=report["resume"]["text"])
