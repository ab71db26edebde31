"""The page stays true when sockets, the API or a token go away, without a reload."""

import json
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Route, WebSocketRoute, expect

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
    expect(tab.connection("live")).to_be_visible()


def test_without_sockets_it_polls_and_returns_by_itself(tab: Tab, person: Person) -> None:
    person.add_resume(RESUME)
    is_blocked = True

    def handle(socket: WebSocketRoute) -> None:
        if is_blocked:
            socket.close(code=1011, reason="blocked")
        else:
            socket.connect_to_server()

    tab.page.route_web_socket("**/graphql", handle)
    tab.open("/gaps")
    expect(tab.connection("polling")).to_be_visible()
    person.save(person.add_job("Backend Developer", BACKEND))
    expect(tab.card("Backend Developer", "ready")).to_be_visible()
    is_blocked = False
    expect(tab.connection("live")).to_be_visible()
    person.save(person.add_job("Second Developer", BACKEND))
    expect(tab.card("Second Developer", "ready")).to_be_visible()


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
