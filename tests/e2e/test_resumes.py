"""Resumes: uploaded, read, shown with what was read, deleted."""

import base64
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.stack import Person
from tests.e2e.tab import Tab
from tests.e2e.texts import BACKEND, RESUME
from tests.support.documents import Picture, column, make_docx, make_pdf

LINES = RESUME.splitlines()
MARKDOWN = (
    "# Ada Example\n\n## Experience\n\n- Built **REST APIs** in Python and Django\n\n## Skills\n\nPython, Django\n"
)


def write_docx(text: str) -> bytes:
    def fill(document: Any) -> None:
        for line in text.splitlines():
            document.add_paragraph(line)

    return make_docx(fill)


def drop(tab: Tab, name: str, data: bytes) -> None:
    """Drag a file from the desktop onto the drop zone."""
    files = tab.page.evaluate_handle(
        """([name, data]) => {
          const transfer = new DataTransfer();
          transfer.items.add(new File([Uint8Array.from(atob(data), (char) => char.charCodeAt(0))], name));
          return transfer;
        }""",
        [name, base64.b64encode(data).decode()],
    )
    tab.page.locator(".drop").dispatch_event("drop", {"dataTransfer": files})


def choose(tab: Tab, name: str, data: bytes) -> None:
    tab.page.get_by_label("Choose", exact=False).set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    )


def test_an_uploaded_file_is_read_and_shown_with_what_was_found(tab: Tab, person: Person) -> None:
    person.save(person.add_job("Backend Developer", BACKEND))
    tab.open("/resumes")
    tab.page.get_by_role("button", name="Add a resume").click()
    choose(tab, "ada.docx", write_docx(RESUME))
    expect(tab.page.get_by_role("dialog")).to_contain_text("ada.docx")
    tab.page.get_by_role("button", name="Add resume").click()
    expect(tab.page.get_by_text("Report ready: Backend Developer")).to_be_visible()
    tab.page.get_by_role("button", name="Show text").click()
    sheet = tab.page.get_by_role("dialog")
    expect(sheet.locator("mark").first).to_be_visible()
    sheet.get_by_text("read from it", exact=False).click()
    sheet.get_by_role("button", name="Django").click()
    expect(sheet.locator("mark.mark-chosen").first).to_contain_text("Django")
    assert tab.find_violations() == []
    assert tab.complaints == []


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("ada.pdf", make_pdf(column(60, 60, LINES))),
        ("ada.docx", write_docx(RESUME)),
        ("ada.md", MARKDOWN.encode()),
        ("ada.txt", RESUME.encode("utf-16")),
    ],
    ids=["pdf", "docx", "markdown", "text"],
)
def test_each_type_of_file_is_read(tab: Tab, name: str, data: bytes) -> None:
    tab.open("/resumes")
    tab.page.get_by_role("button", name="Add a resume").click()
    drop(tab, name, data)
    expect(tab.page.get_by_role("dialog")).to_contain_text(name)
    tab.page.get_by_role("button", name="Add resume").click()
    card = tab.page.locator(".resume-card", has_text="ada")
    expect(card).to_contain_text("Uploaded")
    card.get_by_role("button", name="Show text").click()
    expect(tab.page.locator(".document")).to_contain_text("Python and Django")
    assert tab.complaints == []


BAD_FILES = {
    "broken.pdf": (b"%PDF-1.7 nothing follows", "damaged"),
    "locked.pdf": (make_pdf(column(60, 60, LINES), encrypt=True), "password"),
    "scan.pdf": (make_pdf([Picture()]), "picture"),
    "picture.png": (b"\x89PNG\r\n\x1a\n" + bytes(64), "PDF"),
    "empty.txt": (b"   ", "text"),
    "large.txt": (b"x" * 10_500_000, "10"),
}


def test_a_file_that_cannot_be_read_is_refused_with_advice(tab: Tab) -> None:
    tab.open("/resumes")
    tab.page.get_by_role("button", name="Add a resume").click()
    for name, (data, word) in BAD_FILES.items():
        choose(tab, name, data)
        expect(tab.page.get_by_role("alert")).to_be_hidden()
        tab.page.get_by_role("button", name="Add resume").click()
        expect(tab.page.get_by_role("alert")).to_contain_text(word)
    assert tab.find_violations() == []
    tab.page.get_by_role("button", name="Remove the file").click()
    tab.page.get_by_label("Or paste its text").fill(RESUME)
    tab.page.get_by_role("button", name="Add resume").click()
    expect(tab.page.locator(".resume-card")).to_have_count(1)


def test_what_another_tab_changed_is_there(tab: Tab, person: Person) -> None:
    first, second = (person.add_resume(RESUME, title) for title in ("Backend", "Data"))
    person.save(person.add_job("Backend Developer", BACKEND))
    tab.open("/gaps")
    expect(tab.card("Backend Developer", "ready")).to_be_visible()
    tab.page.get_by_role("link", name="Resumes").click()
    backend, data = (tab.page.locator(".resume-card", has_text=title) for title in ("Backend", "Data"))
    expect(data.get_by_text("Default", exact=True)).to_be_visible()
    person.send("mutation($id: ID!) { setDefaultResume(resumeId: $id) { __typename } }", id=first)
    expect(backend.get_by_text("Default", exact=True)).to_be_visible()  # the report's staleness was pushed
    person.send("mutation($id: ID!) { deleteResume(resumeId: $id) { __typename } }", id=second)
    tab.page.evaluate("window.dispatchEvent(new Event('focus'))")  # back from the other window
    expect(data).to_be_hidden()


def test_a_deleted_resume_takes_its_reports_along(tab: Tab, person: Person) -> None:
    person.add_resume(RESUME, "Backend")
    person.save(person.add_job("Backend Developer", BACKEND))
    tab.open("/gaps")
    tab.page.get_by_role("link", name="Open report").click()
    expect(tab.page.get_by_role("heading", name="Matched")).to_be_visible()
    tab.page.get_by_role("link", name="Resumes").click()
    tab.page.get_by_role("button", name="Delete Backend").click()
    tab.page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(tab.page.get_by_role("heading", name="No resume yet")).to_be_visible()
    tab.page.get_by_role("link", name="Skill gaps", exact=False).first.click()
    expect(tab.card("Backend Developer", "failed")).to_be_visible()
    tab.page.get_by_role("link", name="Backend Developer").click()
    tab.page.get_by_role("link", name="Skill gap report").click()
    expect(tab.page.get_by_role("heading", name="Matched")).to_be_hidden()
