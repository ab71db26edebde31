"""createResume, setDefaultResume, resumes."""

from tests.schema.support.clients import Person

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
