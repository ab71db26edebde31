"""The page stays true when sockets, the API or a token go away, without a reload."""

import json
import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Route, expect

from tests.e2e.model_server import serve_model
from tests.e2e.network import Network
from tests.e2e.stack import Person, Stack
from tests.e2e.tab import Tab
from tests.e2e.texts import BACKEND, RESUME


def test_what_happened_while_the_api_was_away_is_there_when_it_is_back(stack: Stack, tab: Tab, person: Person) -> None:
    person.add_resume(RESUME)
    job = person.add_job("Backend Developer", BACKEND)
    tab.open("/gaps")
    expect(tab.connection("live")).to_be_visible()
    stack.kill_api()
    expect(tab.connection("live")).to_be_hidden()
    stack.start_api()
    person.save(job)
    expect(tab.card("Backend Developer", "ready")).to_be_visible()
    expect(tab.connection("live", "socket")).to_be_visible()


def test_an_api_killed_in_the_middle_of_an_analysis_loses_nothing(stack: Stack, tab: Tab, person: Person) -> None:
    person.add_resume(RESUME)
    job = person.add_job("Backend Developer", BACKEND)
    with serve_model() as model:
        stack.stop_worker()
        stack.start_worker(OPENAI_API_KEY="none", OPENAI_BASE_URL=model.url)  # pragma: allowlist secret
        try:
            stack.wait_for_worker()
            tab.open("/gaps?sort=score")
            tab.page.evaluate("window.isSamePage = true")
            expect(tab.connection("live")).to_be_visible()
            person.save(job)
            card = tab.card("Backend Developer", "generating")
            expect(card).to_contain_text("Reading your resume…")  # by a model that takes its time
            stack.kill_api()
            expect(tab.connection("live")).to_be_hidden()
            expect(card).to_contain_text("Reading your resume…")
            stack.start_api()
            expect(tab.connection("live")).to_be_visible()
            expect(card).to_contain_text("Reading your resume…")
            model.let_go()
            expect(tab.card("Backend Developer", "ready")).to_be_visible()
            expect(tab.page.get_by_text("Report ready: Backend Developer")).to_be_visible()
            assert tab.page.evaluate("window.isSamePage"), "the page was loaded again"
        finally:
            model.let_go()
            stack.stop_worker()
            stack.start_worker()
            stack.wait_for_worker()


def test_without_sockets_it_streams_then_asks_and_returns_by_itself(stack: Stack, tab: Tab, person: Person) -> None:
    person.add_resume(RESUME)
    network = Network(tab.page)
    network.sockets = False
    tab.open("/gaps")
    expect(tab.connection("live", "stream")).to_be_visible()
    expect(tab.page.locator(".connection")).to_have_attribute("title", re.compile("over an HTTP stream"))
    asked = tab.sent.count("SavedJobs")
    first = person.add_job("First Developer", BACKEND)
    person.save(first)
    expect(tab.card("First Developer", "ready")).to_be_visible()
    assert tab.sent.count("SavedJobs") <= asked + 1, "what a stream brings is not asked for"
    person.unsave(first)
    expect(tab.card("First Developer")).to_be_hidden()

    network.streams = False
    stack.kill_api()  # which ends the stream that is open
    stack.start_api()
    expect(tab.connection("polling")).to_be_visible()
    person.save(person.add_job("Second Developer", BACKEND))
    expect(tab.card("Second Developer", "ready")).to_be_visible()

    network.streams = True
    expect(tab.connection("live", "stream")).to_be_visible()
    network.sockets = True
    expect(tab.connection("live", "socket")).to_be_visible()
    person.save(person.add_job("Third Developer", BACKEND))
    expect(tab.card("Third Developer", "ready")).to_be_visible()


def test_a_line_that_went_silent_is_noticed(tab: Tab, person: Person) -> None:
    """A laptop that slept, or a firewall that forgot the connection: nobody closes it, nothing comes through."""
    person.add_resume(RESUME)
    network = Network(tab.page)
    tab.open("/gaps")
    expect(tab.connection("live", "socket")).to_be_visible()
    network.is_silent = True
    person.save(person.add_job("Backend Developer", BACKEND))
    expect(tab.connection("live")).to_be_hidden()
    network.is_silent = False
    expect(tab.card("Backend Developer", "ready")).to_be_visible()
    expect(tab.connection("live", "socket")).to_be_visible()


def test_a_page_that_slept_wakes_up_in_step(stack: Stack, tab: Tab, person: Person) -> None:
    """Frozen as a closed laptop freezes it, while a report is made, another job unsaved and the API replaced."""
    person.add_resume(RESUME)
    kept, gone = (person.add_job(title, BACKEND) for title in ("Kept Developer", "Gone Developer"))
    person.save(gone)
    tab.open("/gaps")
    expect(tab.card("Gone Developer", "ready")).to_be_visible()
    expect(tab.connection("live")).to_be_visible()
    machine = tab.page.context.new_cdp_session(tab.page)
    machine.send("Page.setWebLifecycleState", {"state": "frozen"})
    tab.page.context.set_offline(True)
    stack.kill_api()
    stack.start_api()
    person.save(kept)
    person.unsave(gone)
    tab.page.context.set_offline(False)
    machine.send("Page.setWebLifecycleState", {"state": "active"})
    expect(tab.card("Kept Developer", "ready")).to_be_visible()
    expect(tab.card("Gone Developer")).to_be_hidden()
    expect(tab.connection("live")).to_be_visible()


def test_a_token_that_expires_is_replaced(stack: Stack, open_context: Callable[..., BrowserContext]) -> None:
    subject = "expiring"
    person = Person(stack, subject)
    person.add_resume(RESUME)
    context = open_context()
    given: list[str] = []

    def give_token(route: Route) -> None:
        given.append(stack.token(subject, seconds=4 if len(given) < 2 else 3600))
        # No expiry is told, so the page learns of it only when the API closes the socket.
        route.fulfill(content_type="application/json", body=json.dumps({"token": given[-1], "expiresAt": None}))

    context.route("**/dev/token", give_token)
    tab = Tab(context, stack.url)
    tab.open("/gaps")
    expect(tab.connection("live")).to_be_visible()
    while len(given) < 3:  # each token's end closes the socket, and the page comes back with another
        tab.page.wait_for_timeout(100)
    expect(tab.connection("live")).to_be_visible()
    person.save(person.add_job("Backend Developer", BACKEND))
    expect(tab.card("Backend Developer", "ready")).to_be_visible()
    assert len(given) >= 3


def test_an_installation_without_sign_in_takes_a_token(
    stack: Stack, person: Person, open_context: Callable[..., BrowserContext]
) -> None:
    context = open_context()
    context.route("**/dev/token", lambda route: route.fulfill(status=404))
    tab = Tab(context, stack.url)
    tab.open("/jobs")
    tab.page.get_by_label("Access token").fill(person.token)
    tab.page.get_by_role("button", name="Go on").click()
    expect(tab.connection("live")).to_be_visible()
