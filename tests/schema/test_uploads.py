"""uploadResume over real HTTP: every kind of file, and every way to get a form wrong."""

import asyncio
import io
import shutil
import zipfile
from collections.abc import Callable
from typing import Any

import httpx
import orjson
import pytest

from jobmate.schema.uploads import MAX_UPLOAD_BYTES, MAX_UPLOADS_PER_PERSON
from jobmate.services.uploads import LIMITS
from tests.schema.support.clients import Person
from tests.schema.support.servers import ApiServer
from tests.schema.support.uploads import MAP, UPLOAD, operations, post_form, upload
from tests.support.documents import Picture, Text, column, make_docx, make_pdf, make_scan

LINES = ["Nora Quill", "Welder in Leeds", "Welded pipes for river barges"]
PDF = make_pdf(column(50, 60, LINES))


def fill(document: Any) -> None:
    for line in LINES:
        document.add_paragraph(line)


def words(text: str) -> str:
    return " ".join(text.split())


# Files


@pytest.mark.parametrize(
    ("data", "name", "media_type"),
    [
        (PDF, "cv.pdf", "application/pdf"),
        (make_docx(fill), "cv.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("\r\n".join(LINES).encode(), "cv.txt", "text/plain"),
        (f"# {LINES[0]}\n\n**{LINES[1]}**\n\n{LINES[2]}\n".encode(), "cv.md", "text/markdown"),
        (f"# {LINES[0]}\n\n## {LINES[1]}\n\n{LINES[2]}\n".encode(), "cv.md", ""),
        (PDF, "cv.docx", "text/plain"),
        (make_docx(fill), "cv.pdf", "application/pdf"),
        (PDF, "", "application/octet-stream"),
    ],
    ids=["pdf", "docx", "text", "markdown", "markdown by its look", "pdf as docx", "docx as pdf", "no name"],
)
async def test_a_file_becomes_a_resume_whatever_it_is_called(
    ada: Person, data: bytes, name: str, media_type: str
) -> None:
    resume = (await upload(ada, data, name, media_type))["resume"]
    assert words(resume["text"]) == " ".join(LINES)
    assert (resume["isDefault"], resume["source"], resume["notes"], resume["reading"]) == (True, "UPLOAD", [], None)
    assert resume["title"] == "cv" if name else resume["title"].startswith("Resume of ")


async def test_hidden_text_is_left_out_and_noted_on_the_resume(ada: Person) -> None:
    data = make_pdf([*column(50, 60, LINES), Text(50, 300, "Kubernetes expert", color=(1, 1, 1))])
    resume = (await upload(ada, data))["resume"]
    assert "Kubernetes" not in resume["text"]
    assert "Hidden text" in resume["notes"][0]
    kept = await ada.run("{ resumes { id notes } }")
    assert kept["resumes"] == [{"id": resume["id"], "notes": resume["notes"]}]


async def test_a_title_and_another_default(ada: Person) -> None:
    first = await ada.add_resume()
    resume = (await upload(ada, PDF, title="  My  one ", makeDefault=False))["resume"]
    assert (resume["title"], resume["isDefault"]) == ("My one", False)
    rows = (await ada.run("{ resumes { id isDefault } }"))["resumes"]
    assert {row["id"]: row["isDefault"] for row in rows} == {first: True, resume["id"]: False}


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Nora\\My_CV final.pdf", "My CV final"),
        ("Lebenslauf – Nöra.pdf", "Lebenslauf – Nöra"),
        ("cv\u202efdp.exe", "cv fdp"),
        ("x" * 300 + ".pdf", "x" * 200),
        ("<script>.pdf", "<script>"),
    ],
)
async def test_a_name_is_only_a_title(ada: Person, name: str, title: str) -> None:
    assert (await upload(ada, PDF, name))["resume"]["title"] == title


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", bytes(LIMITS.unpacked_bytes + 1))
    return out.getvalue()


def lying_bomb() -> bytes:
    """Says that it unpacks to little."""
    data = bytearray(bomb())
    size = (LIMITS.unpacked_bytes + 1).to_bytes(4, "little")
    return bytes(data.replace(size, (100).to_bytes(4, "little")))


def many_pages(count: int) -> bytes:
    """A small file whose page tree names one page many times."""
    return make_pdf([Text(50, 50, "Page")]).replace(b"/Count 1 ", b"/Count %d " % count)


UNREADABLE: list[tuple[str, bytes, str]] = [
    ("ENCRYPTED", make_pdf(column(50, 60, LINES), encrypt=True), "password"),
    ("ENCRYPTED", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
    ("CORRUPT", b"%PDF-1.7\n" + b"\x00garbage" * 50, "damaged"),
    ("CORRUPT", make_docx(fill)[:-300], "damaged"),
    ("EMPTY", b"", "empty"),
    ("EMPTY", b" \n\t ", "empty"),
    ("EMPTY", make_pdf([]), "no text"),
    ("IMAGE_ONLY", make_pdf([Picture()]), "paste the text"),
    ("UNSUPPORTED_TYPE", b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, "picture"),
    ("UNSUPPORTED_TYPE", b"MZ\x90\x00" + b"\x00" * 40, "program"),
    ("UNSUPPORTED_TYPE", bytes(range(256)) * 20, "neither"),
    ("TOO_LARGE", b"x" * (LIMITS.file_bytes + 1), "limit is 10 MB"),
    ("TOO_LARGE", b"word " * 30_000, "at most 100,000"),
    ("TOO_LARGE", bomb(), "unpacks to more"),
    ("CORRUPT", lying_bomb(), "damaged"),
    ("TOO_MANY_PAGES", many_pages(10_000), "10000 pages"),
]


@pytest.mark.parametrize(("code", "data", "says"), UNREADABLE, ids=[f"{row[0]}-{row[2]}" for row in UNREADABLE])
async def test_what_cannot_be_read_says_why(ada: Person, code: str, data: bytes, says: str) -> None:
    result = await upload(ada, data)
    assert (result["__typename"], result["code"]) == ("UnreadableDocument", code)
    assert says in result["message"]
    assert (await ada.run("{ resumes { id } }"))["resumes"] == []


async def test_a_scan_is_read_by_ocr_where_it_is_installed(ada: Person) -> None:
    if shutil.which("tesseract") is None:
        pytest.skip("NOT TESTED: the tesseract command is not installed (Debian: apt-get install tesseract-ocr)")
    resume = (await upload(ada, make_scan(LINES)))["resume"]
    assert words(resume["text"]) == " ".join(LINES)
    assert resume["notes"] == ["Text recognition (OCR) was used on 1 page; check the text for misread letters."]


async def test_a_title_that_is_too_long_names_its_field(ada: Person) -> None:
    result = await upload(ada, PDF, title="x" * 201)
    assert (result["__typename"], result["field"]) == ("InvalidInput", "title")


async def test_an_upload_as_default_starts_the_jobs_that_waited(ada: Person) -> None:
    job = await ada.add_job()
    save = "mutation($id: ID!) { saveJob(jobId: $id) { ... on SaveJobSuccess { savedJob { gapState } } } }"
    assert (await ada.run(save, id=job))["saveJob"]["savedJob"]["gapState"] == "FAILED"
    await upload(ada, PDF)
    edges = (await ada.run("{ savedJobs { edges { node { gapState } } } }"))["savedJobs"]["edges"]
    assert edges == [{"node": {"gapState": "GENERATING"}}]


async def test_one_file_cannot_be_read_twice_in_a_request(ada: Person) -> None:
    one = "uploadResume(file: $file) { __typename ... on InvalidInput { field } }"
    query = f"mutation($file: Upload!) {{ a: {one} b: {one} }}"
    fields = [("operations", orjson.dumps(operations(query))), ("map", orjson.dumps(MAP)), ("0", ("a.pdf", PDF))]
    data = (await post_form(ada, fields)).json()["data"]
    assert data["a"] == {"__typename": "UploadResumeSuccess"}
    assert data["b"] == {"__typename": "InvalidInput", "field": "file"}


# Forms


def form(query: Any = None, places: Any = None, **more: Any) -> list[tuple[str, Any]]:
    return [
        ("operations", query if query is not None else orjson.dumps(operations())),
        ("map", places if places is not None else orjson.dumps(MAP)),
        *(more or {"0": ("cv.pdf", PDF, "application/pdf")}).items(),
    ]


FORMS: dict[str, list[tuple[str, Any]]] = {
    "no fields but a file": [("0", ("cv.pdf", PDF))],
    "no map": [form()[0], form()[2]],
    "no operations": form()[1:],
    "operations not JSON": form("{"),
    "operations bad UTF-8": form(b'{"query": "\xff"}'),
    "operations a number": form("1"),
    "operations null": form("null"),
    "operations a batch": form(orjson.dumps([operations()])),
    "operations deep": form("[" * 5000),
    "no query": form('{"variables": {"file": null}}'),
    "query a number": form('{"query": 1}'),
    "variables a list": form('{"query": "{ a }", "variables": []}'),
    "no variables": form(orjson.dumps({"query": UPLOAD})),
    "map not JSON": form(None, "{"),
    "map a list": form(None, "[]"),
    "map null": form(None, "null"),
    "map of a text": form(None, '{"0": "variables.file"}'),
    "map of numbers": form(None, '{"0": [1]}'),
    "map of nothing": form(None, '{"0": []}'),
    "map to two places": form(None, '{"0": ["variables.file", "variables.title"]}'),
    "map of two files": form(None, '{"0": ["variables.file"], "1": ["variables.title"]}'),
    "map to an unknown file": form(None, '{"1": ["variables.file"]}'),
    "map of no file": form(None, "{}"),
    "map to no path": form(None, '{"0": [""]}'),
    "map to the root": form(None, '{"0": ["variables"]}'),
    "map to the query": form(None, '{"0": ["query"]}'),
    "map to what is not there": form(None, '{"0": ["variables.other"]}'),
    "map to a deep path": form(None, '{"0": ["variables' + ".file" * 3000 + '"]}'),
    "map into a text": form(orjson.dumps(operations(title="x")), '{"0": ["variables.title.0"]}'),
    "map onto a value": form(orjson.dumps(operations(title="x")), '{"0": ["variables.title"]}'),
    "map to an index out of range": form(orjson.dumps(operations(file=[])), '{"0": ["variables.file.9"]}'),
    "map to a huge index": form(orjson.dumps(operations(file=[])), '{"0": ["variables.file.' + "9" * 5000 + '"]}'),
    "map to a negative index": form(orjson.dumps(operations(file=[None])), '{"0": ["variables.file.-1"]}'),
    "a field twice": [*form(), ("map", "{}")],
    "a file twice": [*form(), ("0", ("cv.pdf", PDF))],
    "a file too many": [*form(), ("1", ("cv.pdf", PDF))],
    "many fields": [*form(), *[(str(number), "x") for number in range(1, 2000)]],
    "a file in place of operations": [("operations", ("a.json", PDF)), *form()[1:]],
}


@pytest.mark.parametrize("fields", FORMS.values(), ids=FORMS.keys())
async def test_a_malformed_form_is_400_with_a_reason(ada: Person, fields: list[tuple[str, Any]]) -> None:
    response = await post_form(ada, fields)
    assert response.status_code == 400, response.text
    error = response.json()["errors"][0]
    assert error["extensions"]["code"] == "BAD_REQUEST"
    assert len(error["message"]) < 500


def raw_part(headers: str, data: str = "{}") -> str:
    return f"--x\r\n{headers}\r\n\r\n{data}\r\n"


NAMED = 'Content-Disposition: form-data; name="{}"'


@pytest.mark.parametrize(
    "body",
    [
        "",
        "--x--",
        "--x",
        "--x\r\n",
        "nothing here",
        "--y\r\n\r\n--y--",
        raw_part(NAMED.format("operations")),
        raw_part("") + "--x--",
        raw_part("Content-Disposition: form-data") + "--x--",
        raw_part("Content-Disposition: attachment; name=a") + "--x--",
        raw_part('Content-Disposition: form-data; name=""') + "--x--",
        raw_part(": \r\n:::\r\nContent-Disposition") + "--x--",
        raw_part(NAMED.format("a" * 9_000)) + "--x--",
        raw_part("X: y\r\n" * 2_000 + NAMED.format("a")) + "--x--",
        "--xGARBAGE\r\n" + NAMED.format("operations") + "\r\n\r\n{}\r\n--x--",
        raw_part(NAMED.format("operations"))[:-2] + "--x--",
        "--x\r\n" * 5_000 + "--x--",
        '--x\r\nContent-Disposition: form-data; name="' + ';"' * 1_500 + "\r\n\r\n\r\n--x--",
    ],
)
async def test_malformed_parts_are_400(ada: Person, body: str) -> None:
    response = await post_raw(ada, body.encode(), "multipart/form-data; boundary=x")
    assert response.status_code == 400
    assert response.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


async def post_raw(person: Person, body: Any, content_type: str) -> httpx.Response:
    headers = {
        "authorization": f"Bearer {person.token}",
        "apollo-require-preflight": "1",
        "content-type": content_type,
    }
    return await person.http.post("/graphql", content=body, headers=headers)


@pytest.mark.parametrize(
    "kind", ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=" + "x" * 71]
)
async def test_a_form_needs_a_proper_boundary(ada: Person, kind: str) -> None:
    assert (await post_raw(ada, b"--x--", kind)).status_code == 400


async def test_parts_may_come_in_any_order_after_a_preamble_and_with_padding(ada: Person) -> None:
    parts = [
        raw_part(
            'Content-Disposition: form-data; name="0"; filename="cv.txt"\r\nContent-Type: text/plain', "A --x welder"
        ),
        raw_part("content-disposition:form-data;name=map", orjson.dumps(MAP).decode()),
        raw_part(
            "Content-Type: application/json\r\n" + NAMED.format("operations"), orjson.dumps(operations()).decode()
        ),
    ]
    body = "preamble\r\n" + parts[0].replace("--x\r\n", "--x \t\r\n", 1) + parts[1] + parts[2] + "--x--\r\nepilogue"
    response = await post_raw(ada, body.encode(), 'multipart/form-data; charset=utf-8; boundary="x"')
    assert response.json()["data"]["uploadResume"]["resume"]["text"] == "A --x welder\n"


async def test_a_file_may_stand_deep_in_the_variables(ada: Person) -> None:
    query = "query($a: Deep) { __typename }"
    fields = form(
        orjson.dumps({"query": query, "variables": {"a": [{"b": None}]}}), orjson.dumps({"0": ["variables.a.0.b"]})
    )
    response = await post_form(ada, fields)
    assert response.json()["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


async def test_a_form_without_files_is_an_operation(ada: Person) -> None:
    response = await post_form(ada, [("operations", '{"query": "{ __typename }"}'), ("map", "{}")])
    assert response.json() == {"data": {"__typename": "Query"}}
    refused = await post_form(ada, [("operations", orjson.dumps(operations())), ("map", "{}")])
    assert refused.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize("value", [None, "a text", 5, {"name": "a.pdf"}, ["x"]])
async def test_a_file_cannot_be_sent_as_json(ada: Person, value: Any) -> None:
    answer = await ada.ask(UPLOAD, file=value)
    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    literal = 'mutation { uploadResume(file: "x") { __typename } }'
    assert (await ada.ask(literal))["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


@pytest.mark.parametrize("headers", [{}, {"apollo-require-preflight": ""}, {"x-requested-with": "x"}])
async def test_a_bare_form_of_another_site_gets_nowhere(ada: Person, headers: dict[str, str]) -> None:
    response = await ada.http.post(
        "/graphql", files={"operations": (None, "{}")}, headers={"authorization": f"Bearer {ada.token}", **headers}
    )
    assert response.status_code == 400
    assert response.json()["errors"][0]["extensions"]["code"] == "PREFLIGHT_REQUIRED"


async def test_either_header_will_do(ada: Person) -> None:
    fields = [("operations", '{"query": "{ __typename }"}'), ("map", "{}")]
    response = await post_form(ada, fields, apollo_require_preflight=None, x_apollo_operation_name="Upload")
    assert response.json() == {"data": {"__typename": "Query"}}


async def test_strangers_send_no_files(ada: Person) -> None:
    for token in (None, "Bearer x.y.z"):
        response = await post_form(ada, form(), authorization=token)
        assert response.status_code == 401
        assert response.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_a_form_over_its_limit_is_413_and_json_keeps_its_own(ada: Person) -> None:
    response = await post_form(ada, form(None, None, **{"0": ("a.pdf", bytes(MAX_UPLOAD_BYTES))}))
    assert response.status_code == 413
    assert response.json()["errors"][0]["extensions"]["code"] == "LIMIT_EXCEEDED"
    json = b'{"query": "' + b"#" * 1_000_000 + b'"}'
    response = await ada.http.post("/graphql", content=json, headers={"content-type": "application/json"})
    assert response.status_code == 413


async def test_a_compressed_form_is_415(ada: Person) -> None:
    assert (await post_form(ada, form(), content_encoding="gzip")).status_code == 415


async def post_form_until(person: Person, is_wanted: Callable[[int], bool]) -> httpx.Response:
    while True:
        response = await post_form(person, [("operations", '{"query": "{ __typename }"}'), ("map", "{}")])
        if is_wanted(response.status_code):
            return response


async def test_a_person_has_few_uploads_at_a_time(ada: Person, eve: Person, api: ApiServer) -> None:
    head = (
        f"POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {ada.token}\r\nApollo-Require-Preflight: 1\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 99\r\n\r\n--x"
    )
    open_uploads = []
    for _ in range(MAX_UPLOADS_PER_PERSON):
        _, writer = await asyncio.open_connection("127.0.0.1", api.settings.port)
        writer.write(head.encode())
        await writer.drain()
        open_uploads.append(writer)
    response = await post_form_until(ada, lambda status: status == 429)  # the server may not have seen them yet
    assert response.headers["retry-after"] == "5"
    assert (await upload(eve, PDF))["__typename"] == "UploadResumeSuccess"
    for writer in open_uploads:
        writer.close()
    assert (await post_form_until(ada, lambda status: status != 429)).status_code == 200


async def test_many_files_at_once_are_all_read(api: ApiServer, http: httpx.AsyncClient) -> None:
    people = [Person(api, f"crowd-{number}", http) for number in range(4)]
    results = await asyncio.gather(*(upload(person, PDF) for person in people))
    assert [result["__typename"] for result in results] == ["UploadResumeSuccess"] * 4
