"""Files sent by the GraphQL multipart request specification."""

from typing import Any

import httpx
import orjson

from tests.schema.support.clients import Person

UPLOAD = """
mutation($file: Upload!, $title: String, $makeDefault: Boolean! = true) {
  uploadResume(file: $file, title: $title, makeDefault: $makeDefault) {
    __typename
    ... on UploadResumeSuccess { resume { id title text isDefault source notes reading { readAt } } }
    ... on InvalidInput { code field message }
    ... on UnreadableDocument { code message }
  }
}
"""
MAP = {"0": ["variables.file"]}


def operations(query: str = UPLOAD, **variables: Any) -> dict[str, Any]:
    return {"query": query, "variables": {"file": None, **variables}}


async def post_form(person: Person, fields: list[tuple[str, Any]], **headers: str | None) -> httpx.Response:
    """A form with these fields in this order; a field is text, bytes or (file name, bytes, media type)."""
    files = [(name, value if isinstance(value, tuple) else (None, value)) for name, value in fields]
    named: dict[str, str | None] = {
        "authorization": f"Bearer {person.token}",
        "apollo-require-preflight": "true",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    kept = {name: value for name, value in named.items() if value is not None}
    return await person.http.post("/graphql", files=files, headers=kept)


async def upload(
    person: Person, data: bytes, name: str = "resume.pdf", media_type: str = "application/pdf", **variables: Any
) -> dict[str, Any]:
    """What uploadResume answers."""
    fields = [
        ("operations", orjson.dumps(operations(**variables))),
        ("map", orjson.dumps(MAP)),
        ("0", (name, data, media_type)),
    ]
    response = await post_form(person, fields)
    assert response.status_code == 200, response.text
    answer = response.json()
    assert "errors" not in answer, answer
    result: dict[str, Any] = answer["data"]["uploadResume"]
    return result
