"""Two hundred saved jobs: all there, sorted, and a push redraws one card."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import expect
from sqlalchemy import create_engine, insert, select

from jobmate.db.models import GapAnalysis, Job, SavedJob, User
from jobmate.engine.cache_keys import hash_text
from jobmate.enums import AnalysisStage, GapState
from jobmate.schema.ids import encode_id
from jobmate.services.jobs import NewJob, job_columns
from tests.e2e.stack import Person, Stack
from tests.e2e.tab import Tab
from tests.e2e.texts import BACKEND, RESUME

COUNT = 200
WATCH_CARDS = """() => {
  const list = document.querySelector('.gap-list');
  window.touched = new Set();
  window.moved = 0;
  new MutationObserver((records) => {
    for (const { type, target, addedNodes } of records) {
      const element = target instanceof Element ? target : target.parentElement;
      const card = element.closest('.gap-card');
      if (card) window.touched.add(card.dataset.job);
      else if (type === 'childList' && target === list) window.moved += addedNodes.length;
    }
  }).observe(list, {subtree: true, childList: true, attributes: true, characterData: true});
  window.long = [];
  new PerformanceObserver((seen) => seen.getEntries().forEach((task) => window.long.push(Math.round(task.duration))))
    .observe({type: 'longtask'});
}"""


def test_two_hundred_saved_jobs_stay_smooth(stack: Stack, tab: Tab, person: Person) -> None:
    person.add_resume(RESUME)
    jobs = seed_saved_jobs(stack, person, COUNT)
    tab.open("/gaps")
    cards = tab.page.locator(".gap-card")
    expect(cards).to_have_count(COUNT)
    expect(tab.page.locator(".gap-summary")).to_contain_text(f"{COUNT} saved jobs, {COUNT} reports ready")
    expect(tab.connection("live", "socket")).to_be_visible()
    tab.page.wait_for_load_state("networkidle")
    asked = tab.sent.count("SavedJobs")
    assert asked <= 8, "four pages, and once more for what came before the line was up"

    tab.page.evaluate(WATCH_CARDS)
    changed = jobs[117]
    person.send("mutation($id: ID!) { runGapAnalysis(jobId: $id, force: true) { __typename } }", id=changed)
    expect(tab.page.get_by_text("Report ready: Job number 117")).to_be_visible()
    assert tab.page.evaluate("[...window.touched]") == [changed], "a push to one job redraws one card"
    assert tab.page.evaluate("window.moved") == 0
    assert tab.sent.count("SavedJobs") == asked, "a push is not a reason to ask"

    tab.page.get_by_label("Sort by").select_option("score")
    expect(tab.page.locator(".score-figure").first).to_have_text("9.9/10")
    scores = [float(text.split("/")[0]) for text in tab.page.locator(".score-figure").all_text_contents()]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == COUNT

    person.unsave(jobs[42])
    expect(cards).to_have_count(COUNT - 1)
    person.save(person.add_job("One more", BACKEND))
    expect(tab.card("One more", "ready")).to_be_visible()
    expect(cards).to_have_count(COUNT)
    assert tab.sent.count("SavedJobs") <= asked + 1, "one look at the top of the list"
    tab.page.mouse.wheel(0, 20_000)
    print(f"tasks over 50 ms since the list stood: {tab.page.evaluate('window.long')} ms")
    assert tab.complaints == []


def seed_saved_jobs(stack: Stack, person: Person, count: int) -> list[str]:
    """Saved long ago, each with a score; written straight into the database, because two hundred runs take long."""
    begin = datetime.now(UTC) - timedelta(days=2)
    jobs: list[dict[str, Any]] = []
    for number in range(count):
        columns = job_columns(NewJob(title=f"Job number {number:03}", company="Larkfield", description=BACKEND))
        jobs.append({"id": uuid.uuid4(), "created_at": begin, **columns})
    engine = create_engine(stack.database_url.replace("+aiosqlite", ""))
    with engine.begin() as connection:
        owner = connection.scalar(select(User.id).where(User.subject == person.subject))
        connection.execute(insert(Job), [{**job, "owner_id": owner} for job in jobs])
        own = [
            {"id": uuid.uuid4(), "user_id": owner, "job_id": job["id"], "saved_at": begin + timedelta(minutes=number)}
            for number, job in enumerate(jobs)
        ]
        connection.execute(insert(SavedJob), own)
        done = {"state": GapState.READY, "stage": AnalysisStage.DONE, "progress": 1.0, "updated_at": begin}
        rows = [
            {
                "id": uuid.uuid4(),
                "user_id": owner,
                "job_id": job["id"],
                "revision": 1,
                "score": int(hash_text(job["title"])[:2], 16) % 100 / 10,
                **done,
            }
            for job in jobs
        ]
        connection.execute(insert(GapAnalysis), rows)
    engine.dispose()
    return [encode_id("Job", job["id"]) for job in jobs]
