"""What a page of saved jobs costs, and that its cursors hold while jobs come and go."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from jobmate.db.session import Database
from tests.schema.support.clients import Person
from tests.schema.support.shelf import Shelf

PAGE = """
query($first: Int! = 100, $after: String) {
  savedJobs(first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor }
    edges { cursor node {
      savedAt gapState job { id title isSaved } status { revision score }
      report { id score confidence isStale job { title } resume { title } }
    } }
  }
}
"""


@contextmanager
def statements_of(database: Database) -> Iterator[list[str]]:
    """Every statement that reaches the database meanwhile, but for BEGIN and ROLLBACK."""
    seen: list[str] = []

    def note(*arguments: object) -> None:
        seen.append(str(arguments[2]))

    for engine in database.engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        for engine in database.engines:
            event.remove(engine, "before_cursor_execute", note)


async def test_a_page_with_reports_takes_as_many_statements_for_fifty_as_for_five(ada: Person, shelf: Shelf) -> None:
    counts = []
    for more in (5, 45):
        await shelf.add(more)
        with statements_of(ada.api.app.state.runtime.database) as seen:
            page = (await ada.run(PAGE))["savedJobs"]
        assert len(page["edges"]) == page["totalCount"]
        for edge in page["edges"]:
            node = edge["node"]
            assert node["report"]["score"] == node["status"]["score"] == int(node["job"]["title"]) / 10
            assert (node["job"]["isSaved"], node["report"]["isStale"]) == (True, False)
        counts.append(sorted(text.split()[0] for text in seen if not text.startswith("BEGIN")))
    # The page; the whole reports with job and resume; what is saved.
    assert counts == [["SELECT"] * 3] * 2


async def test_pages_hold_every_job_once_while_others_are_saved_and_unsaved(ada: Person, shelf: Shelf) -> None:
    await shelf.add(20)
    titles: list[str] = []
    after: str | None = None
    has_more = True
    while has_more:
        page = (await ada.run(PAGE, first=4, after=after))["savedJobs"]
        titles += [edge["node"]["job"]["title"] for edge in page["edges"]]
        after, has_more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
        await shelf.add(3)
        seen = page["edges"][-1]["node"]["job"]["id"]
        await ada.run("mutation($id: ID!) { unsaveJob(jobId: $id) { __typename } }", id=seen)
    assert sorted(map(int, titles)) == list(range(20))
