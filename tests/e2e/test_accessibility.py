"""axe finds nothing on any page, light and dark, wide and narrow, and no page scrolls sideways."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e.stack import Person, Stack
from tests.e2e.tab import AXE, Tab
from tests.e2e.texts import BACKEND, RESUME

pytestmark = pytest.mark.skipif(not AXE.is_file(), reason="NO AXE: run `make web` to check accessibility")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_every_page(
    stack: Stack, person: Person, open_context: Callable[..., BrowserContext], width: int, scheme: str
) -> None:
    tab = Tab(open_context(person.token, width=width, scheme=scheme), stack.url)
    for path, heading in (("/jobs", "Jobs"), ("/gaps", "No saved jobs yet"), ("/resumes", "No resume yet")):
        tab.open(path)
        expect(tab.page.get_by_role("heading", name=heading)).to_be_visible()
        check(tab, f"{path} empty")

    person.save(person.add_job("Waiting Developer", BACKEND))
    tab.open("/gaps")
    expect(tab.card("Waiting Developer", "failed")).to_be_visible()
    check(tab, "/gaps failed")

    person.add_resume(RESUME, "Backend")
    job = person.add_job(
        "Backend Developer with a rather long title, nights and weekends", BACKEND, company="Larkfield"
    )
    person.save(job)
    expect(tab.card("Backend Developer", "ready")).to_be_visible()
    check(tab, "/gaps ready")
    tab.open("/jobs")
    expect(tab.page.locator(".job-item").first).to_be_visible()
    check(tab, "/jobs")
    tab.page.get_by_role("button", name="Paste a posting").click()
    check(tab, "/jobs add")
    tab.open(f"/jobs/{job}")
    expect(tab.page.get_by_role("button", name="Saved")).to_be_visible()
    check(tab, "/jobs/one")
    tab.open("/resumes")
    tab.page.get_by_role("button", name="Show text").click()
    expect(tab.page.locator(".document")).to_be_visible()
    check(tab, "/resumes text")
    tab.open(f"/gaps/{job}")
    expect(tab.page.get_by_role("heading", name="Matched")).to_be_visible()
    check(tab, "report")
    tab.page.locator(".quote").first.click()
    expect(tab.page.locator("mark").first).to_be_visible()
    check(tab, "report passage")
    tab.page.keyboard.press("Escape")
    tab.page.get_by_role("tab", name="As text").click()
    check(tab, "report text")


def check(tab: Tab, where: str) -> None:
    """Every rule in the scheme at hand; in the other one, what depends on colours."""
    assert tab.find_violations() == [], where
    is_dark = tab.page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    tab.page.emulate_media(color_scheme="light" if is_dark else "dark")
    assert tab.find_violations("color-contrast") == [], f"{where}, other colours"
    tab.page.emulate_media(color_scheme="dark" if is_dark else "light")
    assert tab.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{where} scrolls sideways"
