"""What a new user does: find a job, save it, see the report come by itself, read it."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect

from tests.e2e.stack import Person, Stack
from tests.e2e.tab import Tab
from tests.e2e.texts import BACKEND, RESUME


def test_a_saved_job_becomes_a_report_that_is_pushed_and_fetched_once(tab: Tab, person: Person) -> None:
    person.add_resume(RESUME)
    job = person.add_job("Backend Developer", BACKEND, company="Larkfield")
    tab.open("/gaps")
    expect(tab.connection("live")).to_be_visible()
    expect(tab.page.get_by_role("heading", name="No saved jobs yet")).to_be_visible()

    tab.page.get_by_role("link", name="Jobs", exact=True).click()
    tab.page.get_by_label("Search postings").fill("larkfield backend")
    tab.page.locator(f"a[href*='{job}']").click()
    # A notice goes by itself; on a busy machine it may be gone before anyone outside the page looks.
    tab.page.evaluate(
        """text => new MutationObserver(() => { window.noticed ||= document.body.innerText.includes(text) })
             .observe(document.body, { childList: true, subtree: true, characterData: true })""",
        "Generating skill gap report…",
    )
    tab.page.get_by_role("button", name="Save Backend Developer").click()
    while not tab.page.evaluate("Boolean(window.noticed)"):
        tab.page.wait_for_timeout(100)
    expect(tab.page.get_by_role("button", name="Saved Backend Developer")).to_have_attribute("aria-pressed", "true")

    tab.page.get_by_role("link", name="Skill gaps", exact=False).first.click()
    expect(tab.card("Backend Developer", "ready")).to_be_visible()
    asked = tab.sent.count("SavedJobs")

    tab.page.get_by_role("link", name="Open report Backend Developer").click()
    expect(tab.page.get_by_role("heading", name="Matched")).to_be_visible()
    expect(tab.page.get_by_role("heading", name="Kubernetes")).to_be_visible()
    tab.page.get_by_role("link", name="Skill gaps", exact=False).first.click()
    tab.page.get_by_role("link", name="Open report Backend Developer").click()
    expect(tab.page.get_by_role("heading", name="Matched")).to_be_visible()
    assert tab.sent.count("GapReport") == 1
    assert tab.sent.count("SavedJobs") == asked, "nothing is polled while the socket is up"
    assert tab.complaints == []


def test_a_quote_opens_its_passage(tab: Tab, person: Person) -> None:
    person.add_resume(f"🚀 Ada 𝒜\n{RESUME}")
    person.save(person.add_job("🚀 Backend 𝒟eveloper", BACKEND))
    tab.open("/gaps")
    tab.page.get_by_role("link", name="Open report").click()
    for source, title in (("posting", "In the posting"), ("resume", "In your resume")):
        quote = tab.page.locator(f".row-matched .quotes-{source} .quote").first
        words = quote.locator("q").inner_text()
        quote.click()
        dialog = tab.page.get_by_role("dialog", name=title)
        expect(dialog.locator("mark.mark-chosen")).to_have_text(words)
        tab.page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        expect(quote).to_be_focused()


def test_a_job_saved_without_a_resume_waits_for_one(tab: Tab, person: Person) -> None:
    person.save(person.add_job("Backend Developer", BACKEND))
    tab.open("/gaps")
    expect(tab.card("Backend Developer", "failed")).to_contain_text("There is no resume")
    tab.page.get_by_role("link", name="Add a resume").click()
    tab.page.get_by_role("button", name="Add a resume").click()
    tab.page.get_by_role("button", name="Add resume").click()
    expect(tab.page.get_by_label("Or paste its text")).to_be_focused()
    tab.page.get_by_label("Or paste its text").fill(RESUME)
    tab.page.get_by_role("button", name="Add resume").click()
    expect(tab.page.get_by_text("Report ready: Backend Developer")).to_be_visible()
    tab.page.get_by_role("link", name="Skill gaps", exact=False).first.click()
    expect(tab.card("Backend Developer", "ready")).to_be_visible()


def test_a_pasted_posting_names_what_is_wrong_with_it(tab: Tab) -> None:
    tab.open("/jobs")
    tab.page.get_by_role("button", name="Paste a posting").click()
    dialog = tab.page.get_by_role("dialog", name="Paste a posting")
    dialog.get_by_label("Job title").fill("Night nurse")
    dialog.get_by_label("Web address").fill("not an address")
    dialog.get_by_label("The posting").fill("Registered nurse licence, patient care, Epic.")
    dialog.get_by_role("button", name="Add posting").click()
    expect(dialog.get_by_label("Web address")).to_be_focused()
    expect(dialog.get_by_role("alert")).to_be_visible()
    dialog.get_by_label("Web address").fill("https://jobs.example/night-nurse")
    dialog.get_by_role("button", name="Add posting").click()
    expect(tab.page.get_by_role("heading", name="Night nurse")).to_be_visible()
    expect(tab.page.locator(".job-item", has_text="Night nurse")).to_be_visible()


def test_two_tabs_stay_in_step(stack: Stack, person: Person, open_context: Callable[..., BrowserContext]) -> None:
    person.add_resume(RESUME)
    job = person.add_job("Backend Developer", BACKEND)
    one, two = (Tab(open_context(person.token), stack.url) for _ in range(2))
    two.open("/gaps")
    expect(two.connection("live")).to_be_visible()
    one.open(f"/jobs/{job}")
    one.page.get_by_role("button", name="Save Backend Developer").click()
    expect(two.card("Backend Developer", "ready")).to_be_visible()
    one.page.get_by_role("button", name="Saved Backend Developer").click()
    expect(two.page.get_by_role("heading", name="No saved jobs yet")).to_be_visible()


def test_the_report_of_another_resume_is_offered_as_an_update(tab: Tab, person: Person) -> None:
    first = person.add_resume(RESUME, "Backend")
    person.save(person.add_job("Backend Developer", BACKEND))
    tab.open("/gaps")
    expect(tab.card("Backend Developer", "ready")).to_be_visible()
    person.add_resume("Cook for ten years: menus, food safety, Excel.", "Kitchen")  # on another device
    tab.page.get_by_role("button", name="Update Backend Developer").click()
    expect(tab.page.get_by_role("button", name="Update Backend Developer")).to_be_hidden()
    expect(tab.card("Backend Developer", "ready")).to_be_visible()
    tab.open("/resumes")
    tab.page.get_by_role("button", name="Make default Backend").click()
    expect(tab.page.locator(".resume-card", has_text="Backend").get_by_text("Default", exact=True)).to_be_visible()
    tab.page.get_by_role("link", name="Skill gaps", exact=False).first.click()
    expect(tab.page.get_by_role("button", name="Update Backend Developer")).to_be_hidden()
    assert first
