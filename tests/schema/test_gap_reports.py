"""The main job over the API: save, watch, read the report; with a real worker process."""

import asyncio
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from tests.schema.support.clients import Person, Socket, signed_in
from tests.schema.support.servers import ApiServer, run_worker

pytestmark = pytest.mark.timeout(300)
"""A worker that starts for the first time builds its vector index."""

STATUS = "jobId state stage progress revision reportId score error { code message retryable } updatedAt"
WATCH = f"subscription($id: ID) {{ gapStatusChanged(jobId: $id) {{ {STATUS} }} }}"
SAVE = f"""
mutation($id: ID!) {{ saveJob(jobId: $id) {{ ... on SaveJobSuccess {{ savedJob {{ status {{ {STATUS} }} }} }} }} }}
"""
RUN = f"""
mutation($id: ID!, $force: Boolean! = false) {{
  runGapAnalysis(jobId: $id, force: $force) {{
    __typename ... on RunGapAnalysisSuccess {{ status {{ {STATUS} }} }} ... on Error {{ code message }}
  }}
}}
"""
DELETE = f"""
mutation($id: ID!) {{
  deleteGapReport(jobId: $id) {{
    __typename ... on DeleteGapReportSuccess {{ jobId status {{ {STATUS} }} }} ... on Error {{ code message }}
  }}
}}
"""
SKILL = "conceptId name officialNames kind group source isHotTechnology isInDemand"
EVIDENCE = "quote start end section"
ROW = f"""
  skill {{ {SKILL} }} alternatives {{ {SKILL} }} wording status weakReason tier requiredLevel {{ label score years }}
  candidateLevel {{ label score years }} levelDelta transferableFrom {{ name }} weight credit points pointsAvailable
  gain jobEvidence {{ {EVIDENCE} }} resumeEvidence {{ {EVIDENCE} }} evidenceStrength
"""
REPORT = f"""
query($id: ID!) {{
  gapReport(jobId: $id) {{
    id score confidence summary isStale createdAt reportMarkdown
    job {{ id text }} resume {{ id text }}
    requirements {{ {ROW} }}
    matchedSkills {{ skill {{ name }} status }} weakSkills {{ status }} missingSkills {{ skill {{ name }} status }}
    gates {{ kind name tier status jobEvidence {{ {EVIDENCE} }} }}
    notJudged {{ name wording reason }}
    provenance {{
      engineVersion formulaVersion reportTemplateVersion resumeReader jobReader resumeReaderVersion jobReaderVersion
      model promptVersion taxonomy embedder resumeSha256 jobSha256 notes
    }}
  }}
}}
"""
RESUME = """Ana Ruiz
Software developer

Experience
Developer at Acme, 2018 - 2024
- Built web services in Python and Django for six years.
- Ran PostgreSQL databases and wrote SQL every day.

Skills
Python, Django, PostgreSQL, Git
"""
POSTING: dict[str, Any] = {
    "title": "Backend developer",
    "company": "Acme",
    "description": "You build services for our customers.",
    "requirements": "Required: Python, PostgreSQL and Kubernetes.\nNice to have: Git.",
    "requiredSkills": ["Python", "PostgreSQL", "Kubernetes"],
    "preferredSkills": ["Git"],
}


@pytest.fixture(scope="module")
def worker(api: ApiServer) -> Iterator[subprocess.Popen[bytes]]:
    with run_worker(api.settings) as process:
        yield process


async def follow(socket: Socket, operation_id: str, *ends: str) -> list[dict[str, Any]]:
    """Statuses until one in a state of `ends`."""
    statuses: list[dict[str, Any]] = []
    while not statuses or statuses[-1]["state"] not in ends:
        statuses.append((await socket.next_data(operation_id))["gapStatusChanged"])
    return statuses


@pytest.mark.usefixtures("worker")
async def test_a_saved_job_becomes_a_report_that_is_pushed(ada: Person) -> None:
    await ada.add_resume(RESUME)
    job = await ada.add_job(**POSTING)
    async with signed_in(ada) as socket:
        await socket.subscribe("w", WATCH, id=job)
        assert (await follow(socket, "w", "NONE"))[0]["revision"] == 0
        assert (await ada.run(SAVE, id=job))["saveJob"]["savedJob"]["status"]["state"] == "GENERATING"
        statuses = await follow(socket, "w", "READY", "FAILED")

    last = statuses[-1]
    assert last["state"] == "READY", last
    assert [status["revision"] for status in statuses] == sorted({status["revision"] for status in statuses})
    assert [status["progress"] for status in statuses] == sorted(status["progress"] for status in statuses)
    assert (last["stage"], last["progress"], last["error"]) == ("DONE", 1.0, None)

    report = (await ada.run(REPORT, id=job))["gapReport"]
    assert report["id"] == last["reportId"]
    assert report["score"] == last["score"]
    assert not report["isStale"]
    by_name = {row["skill"]["name"]: row for row in report["requirements"]}
    assert by_name["Python"]["status"] == "MATCHED"
    assert by_name["Kubernetes"]["status"] == "MISSING"
    assert {row["status"] for row in report["missingSkills"]} == {"MISSING"}
    for row in report["requirements"]:
        for evidence in row["jobEvidence"]:
            assert report["job"]["text"][evidence["start"] : evidence["end"]] == evidence["quote"]
        for evidence in row["resumeEvidence"]:
            assert report["resume"]["text"][evidence["start"] : evidence["end"]] == evidence["quote"]
    assert sum(row["pointsAvailable"] for row in report["requirements"]) == pytest.approx(10, abs=0.01)
    assert report["provenance"]["jobReader"] == "KEYWORD"
    assert "Python" in report["reportMarkdown"]
    node = await ada.run("query($id: ID!) { node(id: $id) { ... on GapReport { score } } }", id=report["id"])
    assert node["node"]["score"] == report["score"]

    saved = await ada.run("{ savedJobs { edges { node { gapState report { id score isStale } } } } }")
    row = saved["savedJobs"]["edges"][0]["node"]
    assert row == {
        "gapState": "READY",
        "report": {"id": report["id"], "score": report["score"], "isStale": False},
    }


@pytest.mark.usefixtures("worker")
async def test_run_again_delete_and_stale(ada: Person, eve: Person) -> None:
    first = await ada.add_resume(RESUME)
    job = await ada.add_job(**POSTING)
    async with signed_in(ada) as socket:
        await socket.subscribe("w", WATCH, id=job)
        started = (await ada.run(RUN, id=job))["runGapAnalysis"]
        assert started["status"]["state"] == "GENERATING", "a job need not be saved"
        ready = (await follow(socket, "w", "READY"))[-1]

        again = (await ada.run(RUN, id=job))["runGapAnalysis"]["status"]
        assert again == ready, "the same texts give the report that is there"
        assert (await ada.run(RUN, id=job, force=True))["runGapAnalysis"]["status"]["state"] == "GENERATING"
        await follow(socket, "w", "GENERATING")
        forced = (await follow(socket, "w", "READY"))[-1]
        assert forced["score"] == ready["score"]

        await ada.add_resume("Another resume: COBOL for ten years.")
        assert (await ada.run(REPORT, id=job))["gapReport"]["isStale"]
        await ada.run("mutation($id: ID!) { setDefaultResume(resumeId: $id) { __typename } }", id=first)
        assert not (await ada.run(REPORT, id=job))["gapReport"]["isStale"]

        for key in (job, forced["reportId"], "x"):
            assert (await eve.run(REPORT, id=key))["gapReport"] is None
            assert (await eve.run(RUN, id=key))["runGapAnalysis"]["code"] == "JOB_NOT_FOUND"
            assert (await eve.run(DELETE, id=key))["deleteGapReport"]["code"] == "JOB_NOT_FOUND"
        node = "query($id: ID!) { node(id: $id) { id } }"
        assert (await eve.run(node, id=forced["reportId"]))["node"] is None

        deleted = (await ada.run(DELETE, id=job))["deleteGapReport"]
        assert (deleted["jobId"], deleted["status"]["state"]) == (job, "NONE")
    assert (await ada.run(REPORT, id=job))["gapReport"] is None
    assert (await ada.run(DELETE, id=job))["deleteGapReport"]["code"] == "GAP_REPORT_NOT_FOUND"


async def test_running_without_a_resume_is_a_typed_answer(ada: Person) -> None:
    result = (await ada.run(RUN, id=await ada.add_job()))["runGapAnalysis"]
    assert (result["__typename"], result["code"]) == ("NoDefaultResume", "NO_DEFAULT_RESUME")


@pytest.mark.usefixtures("worker")
async def test_a_status_that_changes_while_somebody_subscribes_is_not_lost(ada: Person) -> None:
    await ada.add_resume(RESUME)
    jobs = [
        await ada.add_job(f"Developer {number}", **{k: v for k, v in POSTING.items() if k != "title"})
        for number in range(5)
    ]
    async with signed_in(ada) as socket:
        for number, job in enumerate(jobs):
            saving = asyncio.create_task(ada.run(SAVE, id=job))
            await socket.subscribe(f"w{number}", WATCH, id=job)
            statuses = await follow(socket, f"w{number}", "READY", "FAILED")
            await saving
            revisions = [status["revision"] for status in statuses]
            assert revisions == sorted(set(revisions))
            assert statuses[-1]["state"] == "READY"
            await socket.send({"id": f"w{number}", "type": "complete"})


@pytest.mark.usefixtures("worker")
async def test_watching_everything_shows_saved_jobs_and_nobody_elses(ada: Person, eve: Person) -> None:
    await ada.add_resume(RESUME)
    await eve.add_resume(RESUME)
    mine, others = await ada.add_job(**POSTING), await eve.add_job(**POSTING)
    async with signed_in(ada) as socket:
        await socket.subscribe("all", WATCH)
        await eve.run(SAVE, id=others)
        await ada.run(SAVE, id=mine)
        statuses = await follow(socket, "all", "READY", "FAILED")
    assert {status["jobId"] for status in statuses} == {mine}


async def test_watching_a_job_of_somebody_else_is_watching_nothing(ada: Person, eve: Person) -> None:
    job = await eve.add_job()
    async with signed_in(ada) as socket:
        answers = []
        for operation_id, key in (("a", job), ("b", "unknown"), ("c", "")):
            await socket.subscribe(operation_id, WATCH, id=key)
            message = await socket.receive()
            assert (message["type"], message["id"]) == ("error", operation_id)
            answers.append([{**error, "locations": None} for error in message["payload"]])
    assert answers == [answers[0]] * 3
