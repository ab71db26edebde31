"""createResume, setDefaultResume, deleteResume, resumes and what was read from them."""

from unittest.mock import ANY

from jobmate.engine.pipeline import Pipeline
from jobmate.enums import DocumentKind
from jobmate.runtime import open_runtime
from tests.schema.support.clients import Person, signed_in

CREATE = """
mutation($input: CreateResumeInput!) {
  createResume(input: $input) {
    __typename
    ... on CreateResumeSuccess { resume { id title text isDefault source createdAt } }
    ... on InvalidInput { code field message }
  }
}
"""
SET = """
mutation($id: ID!) {
  setDefaultResume(resumeId: $id) {
    __typename
    ... on SetDefaultResumeSuccess { resume { id isDefault } }
    ... on ResumeNotFound { code message }
  }
}
"""
RESUMES = "{ resumes { id title isDefault } }"


async def test_a_pasted_resume_is_kept_as_text_and_is_the_default(ada: Person) -> None:
    resume = (await ada.run(CREATE, input={"text": "Nurse.\r\nFive years.", "title": "Mine"}))["createResume"]["resume"]
    assert (resume["title"], resume["text"], resume["isDefault"], resume["source"]) == (
        "Mine",
        "Nurse.\nFive years.",
        True,
        "PASTE",
    )


async def test_an_empty_resume_names_its_field(ada: Person) -> None:
    result = (await ada.run(CREATE, input={"text": " \n\t "}))["createResume"]
    assert (result["__typename"], result["field"]) == ("InvalidInput", "text")


async def test_one_default_at_a_time(ada: Person) -> None:
    first = await ada.add_resume("One resume")
    second = await ada.add_resume("Another resume", makeDefault=False)
    assert {row["id"]: row["isDefault"] for row in (await ada.run(RESUMES))["resumes"]} == {first: True, second: False}
    result = (await ada.run(SET, id=second))["setDefaultResume"]
    assert result["resume"] == {"id": second, "isDefault": True}
    assert {row["id"]: row["isDefault"] for row in (await ada.run(RESUMES))["resumes"]} == {first: False, second: True}


async def test_others_and_unknown_resumes_are_the_same_answer(ada: Person, eve: Person) -> None:
    resume, job = await ada.add_resume(), await eve.add_job()
    answers = [(await eve.run(SET, id=key))["setDefaultResume"] for key in (resume, job, "x", "")]
    assert answers == [answers[0]] * 4
    assert answers[0]["code"] == "RESUME_NOT_FOUND"
    assert (await eve.run("query($id: ID!) { node(id: $id) { id } }", id=resume))["node"] is None
    assert (await eve.run(RESUMES))["resumes"] == []


DELETE = """
mutation($id: ID!) {
  deleteResume(resumeId: $id) {
    __typename
    ... on DeleteResumeSuccess { resumeId deletedReportCount }
    ... on ResumeNotFound { code message }
  }
}
"""
READING = """
{
  resumes {
    text notes
    reading {
      reader readerVersion model readAt notes
      skills { surface conceptId conceptName strength level { label score years } evidence { quote start end section } }
      gates { kind name years evidence { quote start end } }
    }
  }
}
"""


async def test_a_deleted_resume_is_gone_and_the_default_with_it(ada: Person) -> None:
    kept = await ada.add_resume("One resume", makeDefault=False)
    resume = await ada.add_resume("Another resume")
    result = (await ada.run(DELETE, id=resume))["deleteResume"]
    assert result == {"__typename": "DeleteResumeSuccess", "resumeId": resume, "deletedReportCount": 0}
    assert (await ada.run(RESUMES))["resumes"] == [{"id": kept, "title": ANY, "isDefault": False}]
    assert (await ada.run("query($id: ID!) { node(id: $id) { id } }", id=resume))["node"] is None
    assert (await ada.run(DELETE, id=resume))["deleteResume"]["code"] == "RESUME_NOT_FOUND"


async def test_a_waiting_job_is_told_when_its_resume_goes(ada: Person) -> None:
    resume, job = await ada.add_resume(), await ada.add_job()
    await ada.run("mutation($id: ID!) { saveJob(jobId: $id) { __typename } }", id=job)
    async with signed_in(ada) as socket:
        await socket.subscribe("1", "subscription { gapStatusChanged { state revision error { code } } }")
        first = (await socket.next_data("1"))["gapStatusChanged"]
        assert first["state"] == "GENERATING"
        await ada.run(DELETE, id=resume)
        last = (await socket.next_data("1"))["gapStatusChanged"]
    assert (last["state"], last["error"]) == ("FAILED", {"code": "NO_DEFAULT_RESUME"})
    assert last["revision"] > first["revision"]


async def test_others_cannot_delete_it(ada: Person, eve: Person) -> None:
    resume, job = await ada.add_resume(), await eve.add_job()
    answers = [(await eve.run(DELETE, id=key))["deleteResume"] for key in (resume, job, "x", "")]
    assert answers == [answers[0]] * 4
    assert answers[0]["code"] == "RESUME_NOT_FOUND"
    assert len((await ada.run(RESUMES))["resumes"]) == 1


async def test_what_was_read_from_a_resume_once_a_worker_has_read_it(ada: Person, pipeline: Pipeline) -> None:
    text = (
        "Nora Quill\n\nEXPERIENCE\nWelder, 2015 - 2020\n- Welded pipes, wrote reports in Microsoft Excel\n\n"
        "CERTIFICATES\nForklift certified\n\nSKILLS\nPython, SQL\n"
    )
    await ada.add_resume(text)
    assert (await ada.run(READING))["resumes"][0]["reading"] is None
    async with open_runtime(ada.api.settings, role="worker", pipeline=pipeline) as runtime:
        await runtime.readings.read(pipeline, text, DocumentKind.RESUME)
    row = (await ada.run(READING))["resumes"][0]
    reading = row["reading"]
    assert (reading["reader"], reading["model"]) == ("KEYWORD", None)
    skills = {skill["conceptName"]: skill for skill in reading["skills"]}
    assert skills["Microsoft Excel"]["strength"] == "DEMONSTRATED"
    assert skills["Python"]["strength"] == "LISTED"
    assert skills["Python"]["conceptId"]
    for found in (*reading["skills"], *reading["gates"]):
        evidence = found["evidence"]
        assert row["text"][evidence["start"] : evidence["end"]] == evidence["quote"]
    starts = [skill["evidence"]["start"] for skill in reading["skills"]]
    assert starts == sorted(starts)
