"""saveJob, unsaveJob, savedJobs."""

import asyncio

from tests.schema.support.clients import Person

STATUS = "status { jobId state stage progress revision reportId score error { code message retryable } updatedAt }"
SAVE = f"""
mutation($id: ID!) {{
  saveJob(jobId: $id) {{
    __typename
    ... on SaveJobSuccess {{ savedJob {{ job {{ id title }} savedAt gapState {STATUS} report {{ id }} }} }}
    ... on JobNotFound {{ code message }}
  }}
}}
"""
UNSAVE = f"""
mutation($id: ID!) {{
  unsaveJob(jobId: $id) {{
    __typename
    ... on UnsaveJobSuccess {{ jobId {STATUS} }}
    ... on JobNotFound {{ code message }}
  }}
}}
"""
SAVED = """
query($first: Int! = 50, $after: String, $states: [GapState!]) {
  savedJobs(first: $first, after: $after, gapState: $states) {
    totalCount pageInfo { hasNextPage endCursor }
    edges { cursor node { savedAt gapState status { revision } job { id title } report { id score } } }
  }
}
"""


async def test_saving_starts_the_analysis(ada: Person) -> None:
    await ada.add_resume()
    job = await ada.add_job("Welder")
    saved = (await ada.run(SAVE, id=job))["saveJob"]["savedJob"]
    assert saved["job"] == {"id": job, "title": "Welder"}
    assert saved["gapState"] == saved["status"]["state"] == "GENERATING"
    assert (saved["status"]["stage"], saved["status"]["progress"], saved["report"]) == ("QUEUED", 0.0, None)
    assert saved["status"]["jobId"] == job


async def test_without_a_resume_the_save_stands_and_says_why(ada: Person) -> None:
    job = await ada.add_job()
    saved = (await ada.run(SAVE, id=job))["saveJob"]["savedJob"]
    assert saved["gapState"] == "FAILED"
    assert saved["status"]["error"]["code"] == "NO_DEFAULT_RESUME"
    await ada.add_resume()
    page = (await ada.run(SAVED))["savedJobs"]
    assert [edge["node"]["gapState"] for edge in page["edges"]] == ["GENERATING"]


async def test_saving_fifty_times_at_once_is_saving_once(ada: Person) -> None:
    await ada.add_resume()
    job = await ada.add_job()
    answers = await asyncio.gather(*(ada.run(SAVE, id=job) for _ in range(50)))
    assert len({answer["saveJob"]["savedJob"]["savedAt"] for answer in answers}) == 1
    assert len({answer["saveJob"]["savedJob"]["status"]["revision"] for answer in answers}) == 1
    assert (await ada.run(SAVED))["savedJobs"]["totalCount"] == 1


async def test_unsaving_removes_and_stops(ada: Person) -> None:
    await ada.add_resume()
    job = await ada.add_job()
    before = (await ada.run(SAVE, id=job))["saveJob"]["savedJob"]["status"]
    after = (await ada.run(UNSAVE, id=job))["unsaveJob"]
    assert (after["jobId"], after["status"]["state"]) == (job, "NONE")
    assert after["status"]["revision"] > before["revision"]
    assert (await ada.run(SAVED))["savedJobs"]["totalCount"] == 0


async def test_pages_and_states(ada: Person) -> None:
    jobs = [await ada.add_job(f"Job {number}") for number in range(3)]
    for job in jobs:
        await ada.run(SAVE, id=job)
    first = (await ada.run(SAVED, first=2))["savedJobs"]
    rest = (await ada.run(SAVED, first=2, after=first["pageInfo"]["endCursor"]))["savedJobs"]
    assert [edge["node"]["job"]["id"] for edge in first["edges"] + rest["edges"]] == jobs[::-1]
    assert (first["totalCount"], first["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasNextPage"]) == (3, True, False)
    assert (await ada.run(SAVED, states=["FAILED"]))["savedJobs"]["totalCount"] == 3
    assert (await ada.run(SAVED, states=["READY", "NONE"]))["savedJobs"]["edges"] == []


async def test_others_and_unknown_jobs_are_the_same_answer(ada: Person, eve: Person) -> None:
    job, resume = await ada.add_job(), await ada.add_resume()
    for query, name in ((SAVE, "saveJob"), (UNSAVE, "unsaveJob")):
        answers = [(await eve.run(query, id=key))[name] for key in (job, resume, "x", "")]
        assert answers == [answers[0]] * 4
        assert (answers[0]["__typename"], answers[0]["code"]) == ("JobNotFound", "JOB_NOT_FOUND")
    assert (await eve.run(SAVED))["savedJobs"]["totalCount"] == 0


async def test_a_posting_says_whether_you_saved_it(ada: Person, eve: Person) -> None:
    saved, other = await ada.add_job("Saved"), await ada.add_job("Other")
    status = (await ada.run(SAVE, id=saved))["saveJob"]["savedJob"]["status"]
    query = """{
      jobs { edges { node { id isSaved } } }
      savedJobs { edges { node { savedAt status { revision savedAt } } } }
    }"""
    answer = await ada.run(query)
    assert {edge["node"]["id"]: edge["node"]["isSaved"] for edge in answer["jobs"]["edges"]} == {
        saved: True,
        other: False,
    }
    node = answer["savedJobs"]["edges"][0]["node"]
    assert node["status"] == {"revision": status["revision"], "savedAt": node["savedAt"]}
    gone = await ada.run(
        "mutation($id: ID!) { unsaveJob(jobId: $id) { ... on UnsaveJobSuccess { status { savedAt } } } }", id=saved
    )
    assert gone["unsaveJob"]["status"]["savedAt"] is None
    assert (await ada.run("query($id: ID!) { job(id: $id) { isSaved } }", id=saved))["job"]["isSaved"] is False
    assert (await eve.run(query))["jobs"]["edges"] == []
