"""axe finds nothing on any page, light and dark, wide and narrow, and no page scrolls sideways."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect
from sqlalchemy import create_engine, select, update

from jobmate.db.models import GapAnalysis, User
from jobmate.enums import GapState
from tests.e2e.network import Network
from tests.e2e.stack import Person, Stack
from tests.e2e.tab import AXE, Tab
from tests.e2e.texts import BACKEND, RESUME

pytestmark = pytest.mark.skipif(not AXE.is_file(), reason="NO AXE: run `make web` to check accessibility")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_pages_with_nothing_on_them(
    stack: Stack, person: Person, open_context: Callable[..., BrowserContext], width: int, scheme: str
) -> None:
    tab = Tab(open_context(person.token, width=width, scheme=scheme), stack.url)
    for path, heading in (("/jobs", "Jobs"), ("/gaps", "No saved jobs yet"), ("/resumes", "No resume yet")):
        tab.open(path)
        expect(tab.page.get_by_role("heading", name=heading)).to_be_visible()
        check(tab, f"{path} empty")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_every_page(
    stack: Stack, person: Person, open_context: Callable[..., BrowserContext], width: int, scheme: str
) -> None:
    tab = Tab(open_context(person.token, width=width, scheme=scheme), stack.url)
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
    expect(tab.page.get_by_role("dialog", name="Paste a posting")).to_be_visible()
    check(tab, "/jobs add")
    tab.open(f"/jobs/{job}")
    expect(tab.page.get_by_role("button", name="Saved")).to_be_visible()
    check(tab, "/jobs/one")
    check_resumes(tab)
    tab.open(f"/gaps/{job}")
    expect(tab.page.get_by_role("heading", name="Matched")).to_be_visible()
    check(tab, "report")
    tab.page.locator(".quote").first.click()
    expect(tab.page.locator("mark").first).to_be_visible()
    check(tab, "report passage")
    tab.page.keyboard.press("Escape")
    tab.page.get_by_role("tab", name="As text").click()
    check(tab, "report text")


def test_before_anyone_is_signed_in(stack: Stack, open_context: Callable[..., BrowserContext]) -> None:
    tab = Tab(open_context(width=360), stack.url)
    network = Network(tab.page)
    network.token_refusal = 503
    tab.open("/jobs")
    expect(tab.page.get_by_role("heading", name="JobMate can't be reached")).to_be_visible()
    check(tab, "away")
    network.token_refusal = 404
    expect(tab.page.get_by_label("Access token")).to_be_visible()
    check(tab, "sign-in")


def test_when_something_is_wrong(stack: Stack, person: Person, open_context: Callable[..., BrowserContext]) -> None:
    person.add_resume(RESUME)
    job = person.add_job("Backend Developer", BACKEND)
    person.save(job)
    tab = Tab(open_context(person.token, width=360), stack.url)
    network = Network(tab.page)
    tab.open("/nowhere")
    expect(tab.page.get_by_role("heading", name="There is no such page")).to_be_visible()
    check(tab, "not found")

    tab.open("/gaps")
    expect(tab.card("Backend Developer", "ready")).to_be_visible()
    network.refusal = 429
    tab.page.get_by_role("button", name="Unsave").click()
    expect(tab.page.get_by_text("asked too often")).to_be_visible()
    check(tab, "too often")

    network.refusal = 500
    for path in ("/jobs", f"/jobs/{job}", "/gaps", "/resumes", f"/gaps/{job}"):
        tab.open(path)
        expect(tab.page.locator(".error-panel:visible").first).to_be_visible()
        check(tab, f"{path} broken")

    network.refusal = None
    fail_analyses(stack, person)
    tab.open("/gaps")
    expect(tab.page.get_by_role("button", name="Retry Backend Developer")).to_be_visible()
    check(tab, "/gaps failed, to retry")
    tab.open(f"/gaps/{job}")
    expect(tab.page.get_by_role("button", name="Retry")).to_be_visible()
    check(tab, "report failed")


def test_without_a_line(stack: Stack, person: Person, open_context: Callable[..., BrowserContext]) -> None:
    tab = Tab(open_context(person.token, width=360), stack.url)
    network = Network(tab.page)
    network.sockets = network.streams = False
    tab.open("/gaps")
    expect(tab.connection("connecting")).to_be_visible()
    check(tab, "connecting")
    expect(tab.connection("polling")).to_be_visible()
    check(tab, "polling")
    network.refusal = 500
    expect(tab.connection("offline")).to_be_visible()
    check(tab, "offline")
    network.refusal, network.sockets = None, True
    expect(tab.connection("live", "socket")).to_be_visible()
    network.cut()
    expect(tab.connection("reconnecting")).to_be_visible()
    check(tab, "reconnecting")


def check_resumes(tab: Tab) -> None:
    """The page with one resume called Backend, and each dialog over it."""
    tab.open("/resumes")
    tab.page.get_by_role("button", name="Show text").click()
    expect(tab.page.locator(".document")).to_be_visible()
    check(tab, "/resumes text")
    tab.page.keyboard.press("Escape")
    tab.page.get_by_role("button", name="Add a resume").click()
    expect(tab.page.get_by_role("dialog", name="Add a resume")).to_be_visible()
    check(tab, "/resumes add")
    tab.page.keyboard.press("Escape")
    tab.page.get_by_role("button", name="Delete Backend").click()
    expect(tab.page.get_by_role("dialog", name="Delete")).to_be_visible()
    check(tab, "/resumes delete")


def fail_analyses(stack: Stack, person: Person) -> None:
    """As when the model's server stays away: written into the database, because waiting for it takes long."""
    engine = create_engine(stack.database_url.replace("+aiosqlite", ""))
    failed = {"state": GapState.FAILED, "report_id": None, "score": None}
    error = {
        "error_code": "READER_UNAVAILABLE",
        "error_message": "The language model can't be reached.",
        "error_retryable": True,
    }
    with engine.begin() as connection:
        owner = connection.scalar(select(User.id).where(User.subject == person.subject))
        connection.execute(update(GapAnalysis).where(GapAnalysis.user_id == owner).values(**failed, **error))
    engine.dispose()


def check(tab: Tab, where: str) -> None:
    """Every rule in the scheme at hand; in the other one, what depends on colours."""
    assert tab.find_violations() == [], where
    is_dark = tab.page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    tab.page.emulate_media(color_scheme="light" if is_dark else "dark")
    assert tab.find_violations("color-contrast") == [], f"{where}, other colours"
    tab.page.emulate_media(color_scheme="dark" if is_dark else "light")
    assert tab.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{where} scrolls sideways"
