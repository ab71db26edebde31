"""GraphiQL from our own files: signed in, offline, with working subscriptions."""

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.e2e.stack import Stack


@pytest.fixture
def page(open_context: object, stack: Stack) -> Page:
    assert callable(open_context)
    context: BrowserContext = open_context(width=1400)
    return context.new_page()


def test_a_subscription_runs_with_the_development_token(page: Page, stack: Stack) -> None:
    strangers: list[str] = []
    page.on("request", lambda request: strangers.append(request.url) if is_foreign(request.url, stack) else None)
    page.goto(f"{stack.url}/graphiql")
    editor = page.locator(".graphiql-query-editor")
    while "gapStatusChanged" not in editor.inner_text():  # tabs don't listen while the editor is being set up
        page.get_by_role("tab", name="WatchStatuses").click()
        page.wait_for_timeout(500)
    sockets: list[str] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: sockets.append(str(frame))))
    start, stop = (page.get_by_role("button", name=name) for name in ("Execute query", "Stop query"))
    while not stop.is_visible():  # the editor takes the first click for itself while it is still setting up
        start.click()
        page.wait_for_timeout(1_000)
    while not any("connection_ack" in frame for frame in sockets):
        page.wait_for_timeout(50)
    page.get_by_role("tab", name="FindJobs").click()
    answer = page.locator(".graphiql-response")
    while "totalCount" not in answer.inner_text():  # it names the other tab's operation until it has read this one's
        start.click()
        page.wait_for_timeout(1_000)
    assert strangers == []


def is_foreign(url: str, stack: Stack) -> bool:
    return not url.startswith((stack.url, "data:", "blob:"))
