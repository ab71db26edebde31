"""Whatever stands in a posting or a resume is text on the page, never markup."""

from playwright.sync_api import expect

from tests.e2e.stack import Person
from tests.e2e.tab import Tab

ATTACK = "<img src=x onerror=\"window.attacked='img'\"><script>window.attacked='script'</script>"
LINK = "[click](javascript:window.attacked='link')"
POSTING = f"""Build services in Python {ATTACK} every day.

Requirements
- Python {ATTACK} {LINK}
- PostgreSQL <svg onload="window.attacked='svg'">
- Kubernetes ![x](https://elsewhere.example/x.png)
"""
RESUME = f"""Eve {ATTACK}

EXPERIENCE
Developer, 2019 - 2024
- Built services in Python {ATTACK} {LINK}

SKILLS
Python, PostgreSQL {ATTACK}
"""


def test_no_text_becomes_markup(tab: Tab, person: Person) -> None:
    person.add_resume(RESUME, ATTACK)
    job = person.add_job(
        f"Developer {ATTACK}", POSTING, company=ATTACK, location=LINK, requiredSkills=[f"SQL {ATTACK}"]
    )
    person.save(job)
    tab.open("/gaps")
    expect(tab.card("Developer", "ready")).to_be_visible()
    check(tab)
    tab.open(f"/jobs/{job}")
    expect(tab.page.get_by_role("heading", name="Developer <img")).to_be_visible()
    check(tab)
    tab.open("/resumes")
    tab.page.get_by_role("button", name="Show text").click()
    expect(tab.page.get_by_role("dialog")).to_contain_text("Built services in Python <img")
    check(tab)
    tab.open(f"/gaps/{job}")
    tab.page.locator(".row-matched .quote").first.click()
    expect(tab.page.get_by_role("dialog").locator("mark").first).to_be_visible()
    check(tab)
    tab.page.keyboard.press("Escape")
    tab.page.get_by_role("tab", name="As text").click()
    expect(tab.page.locator(".markdown")).to_contain_text("onerror")
    check(tab)
    assert tab.complaints == []


def check(tab: Tab) -> None:
    assert tab.page.evaluate("window.attacked ?? null") is None
    alien = tab.page.locator("#root img, #root script, #root [onerror], #root [onload], a[href^='javascript']")
    expect(alien).to_have_count(0)
