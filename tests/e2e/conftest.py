"""Headless Chromium against the real product. Without a browser or built pages these tests skip and say so."""

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jobmate.app.pages import WEBAPP
from jobmate.engine.pipeline import Pipeline

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: no browser tests")

from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright  # noqa: E402

from tests.e2e.stack import Person, Stack  # noqa: E402
from tests.e2e.tab import Tab  # noqa: E402
from tests.support.database import Databases  # noqa: E402

OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]
PATIENCE_MS = 20_000
_numbers = itertools.count(1)


ONE_DATABASE = ("test_accessibility.py", "test_graphiql.py", "test_many_jobs.py", "test_resumes.py", "test_safety.py")
"""How pages look and what they make of answers, which are the same on both: the schema's own tests run on both. What
saves, analyses, pushes and comes back after a fault runs on both here too."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The first test waits for every process to be up, which takes long on a busy machine."""
    own = [item for item in items if item.path.parent == Path(__file__).parent]
    for item in own:
        item.add_marker(pytest.mark.timeout(400))
        if item.path.name in ONE_DATABASE and item.callspec.params["databases"] != "sqlite":  # type: ignore[attr-defined]
            items.remove(item)


def find_browser() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    path = find_browser()
    if path is None:
        pytest.skip("NO BROWSER: install chromium (or set CHROMIUM) to run the browser tests")
    if not (WEBAPP / "index.html").is_file():
        pytest.skip("NO PAGES: run `make web` to run the browser tests")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as drive:
        opened = drive.chromium.launch(executable_path=path, headless=True, args=OPTIONS)
        yield opened
        opened.close()


@pytest.fixture(scope="package")
def stack(
    browser: Browser,
    pipeline: Pipeline,
    engine_folder: Path,
    databases: Databases,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Stack]:
    """One on each kind of database; what is about pages alone runs on one of them, see `ONE_DATABASE`."""
    folder = tmp_path_factory.mktemp("e2e")
    with databases.shared(folder) as url:
        running = Stack(folder, engine_folder, url)
        try:
            running.start()
            yield running
        finally:
            running.stop()


@pytest.fixture
def person(stack: Stack) -> Person:
    """Someone nobody has met: no resume, no saved job."""
    return Person(stack, f"visitor-{next(_numbers)}")


@pytest.fixture
def open_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes a browser profile of its own; everything it opens is closed after the test."""
    opened: list[BrowserContext] = []

    def begin(token: str | None = None, *, width: int = 1280, scheme: str = "light") -> BrowserContext:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme="dark" if scheme == "dark" else "light"
        )
        context.set_default_timeout(PATIENCE_MS)
        if token is not None:
            context.add_init_script(f"sessionStorage.setItem('jobmate-token', '{token}')")
        opened.append(context)
        return context

    yield begin
    for context in opened:
        context.close()


@pytest.fixture
def tab(stack: Stack, person: Person, open_context: Callable[..., BrowserContext]) -> Tab:
    """One tab, with `person` signed in."""
    return Tab(open_context(person.token), stack.url)
