"""`python -m benchmarks.query`: a page of 50 saved jobs, and a save, beside servers on Node that answer from memory.

JobMate is the whole of it (`jobmate serve`: tokens, database, schema), on SQLite and on PostgreSQL. The peers verify
the same tokens and answer the same operations with as many bytes, from objects in memory. CPU is the server process's
own, from /proc. Every round runs each server once; the tables show medians over the rounds, and ratios of those.
"""

import argparse
import asyncio
import statistics
import tempfile
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson
from sqlalchemy import make_url

from benchmarks.servers import Server, make_settings, run_jobmate, run_peer, run_redis
from benchmarks.servers.http_load import Call, cut_delays, drive
from benchmarks.servers.stock import Someone, add_people, add_postings, add_resume, add_saved_jobs
from jobmate.db.migrate import upgrade_database
from jobmate.runtime import open_runtime
from jobmate.settings import Settings
from tests.support.postgres_server import PostgresServer, find_postgres_folder

READERS = 20
SAVERS = 20
WARM_UP = 0.25
"""Share of the calls that come before the measured ones, for caches and compilers to settle."""

STATUS = "jobId state stage progress revision reportId score updatedAt savedAt error { code message retryable }"
JOB = "id title company location employmentType salaryMin salaryMax salaryCurrency salaryPeriod isOwn"
PAGE = f"""query SavedJobs($first: Int!) {{
  savedJobs(first: $first) {{
    totalCount pageInfo {{ hasNextPage endCursor }}
    edges {{ cursor node {{
      savedAt gapState job {{ {JOB} }} status {{ {STATUS} }} report {{ id score confidence isStale createdAt }}
    }} }}
  }}
}}"""
SAVE = f"""mutation SaveJob($id: ID!) {{
  saveJob(jobId: $id) {{
    __typename
    ... on SaveJobSuccess {{ savedJob {{ savedAt gapState job {{ {JOB} }} status {{ {STATUS} }} report {{ id }} }} }}
    ... on JobNotFound {{ message }}
  }}
}}"""

Row = dict[str, float]


@dataclass(frozen=True, slots=True)
class Work:
    """The calls of one run of one server."""

    pages: list[Call]
    saves: list[Call]


@dataclass(frozen=True, slots=True)
class Stock:
    """People and postings in a database."""

    readers: list[Someone]
    savers: list[Someone]
    postings: list[str]

    def plan(self, number: int, pages: int, saves: int) -> Work:
        """Pages of one reader after another; saves that nobody has made before, whatever round it is."""
        each = saves // len(self.savers)
        postings = self.postings[number * each : (number + 1) * each]
        return Work(
            [Call(PAGE, self.readers[n % len(self.readers)].token, {"first": 50}) for n in range(pages)],
            [Call(SAVE, saver.token, {"id": posting}) for posting in postings for saver in self.savers],
        )


async def fill(settings: Settings, postings: int) -> Stock:
    """A database with everyone and everything in it."""
    await upgrade_database(settings.database)
    readers = await add_people(settings, READERS, "reader")
    savers = await add_people(settings, SAVERS, "saver")
    async with open_runtime(settings, "cli") as runtime:
        for someone in (*readers, *savers):
            await add_resume(runtime, someone)
        for reader in readers:
            await add_saved_jobs(runtime, reader)
        return Stock(readers, savers, await add_postings(runtime, postings))


async def measure(server: Server, work: Work, connections: int) -> Row:
    """Both kinds of call, one after the other."""
    row: Row = {}
    for name, calls in (("page", work.pages), ("save", work.saves)):
        warm = int(len(calls) * WARM_UP)
        await drive(server.port, calls[:warm], connections)
        cpu = server.cpu_seconds()
        replies = await drive(server.port, calls[warm:], connections)
        row[f"{name}: CPU ms"] = (server.cpu_seconds() - cpu) / len(replies) * 1000
        row[f"{name}: p50 ms"], row[f"{name}: p99 ms"] = cut_delays([reply.seconds for reply in replies])
        row[f"{name}: bytes"] = statistics.fmean(len(reply.body) for reply in replies)
        for reply in replies:
            assert reply.status == 200 and b'"errors"' not in reply.body, reply.body[:500]
        found = orjson.loads(replies[-1].body)["data"]
        if name == "page":
            assert [edge["node"]["report"]["score"] for edge in found["savedJobs"]["edges"]] == [
                n / 10 for n in range(50)
            ]
        else:
            assert found["saveJob"]["savedJob"]["gapState"] == "GENERATING", found
    row["private KiB"] = server.private_kib()
    return row


@asynccontextmanager
async def find_databases(names: list[str], folder: Path, redis_url: str) -> AsyncIterator[dict[str, Settings]]:
    """Settings for JobMate on each of the databases; a PostgreSQL of its own runs meanwhile."""
    found, server = {}, None
    if "sqlite" in names:
        found["JobMate, SQLite"] = make_settings(folder / "sqlite", redis_url)
    if "postgresql" in names and (programs := find_postgres_folder()):
        server = PostgresServer(programs)
        await server.start()
        url = make_url(server.url).set(drivername="postgresql+asyncpg").render_as_string(hide_password=False)
        found["JobMate, PostgreSQL"] = make_settings(folder / "postgresql", redis_url, url)
    try:
        yield found
    finally:
        if server is not None:
            server.remove()


def _start(kind: str, databases: dict[str, Settings], redis_url: str) -> AbstractContextManager[Server]:
    return run_jobmate(databases[kind]) if kind in databases else run_peer(kind.lower(), redis_url)


def show(rows: dict[str, list[Row]], rounds: int) -> None:
    """The table: medians, and of JobMate the ratios to each peer."""
    medians = {
        kind: {name: statistics.median(r[name] for r in found) for name in found[0]} for kind, found in rows.items()
    }
    ours = [kind for kind in rows if kind.startswith("JobMate")]
    peers = [kind for kind in rows if kind not in ours]
    pairs = [(mine, peer) for mine in ours for peer in peers]
    print(f"\nmedian of {rounds} rounds\n")
    print("| measure |" + "".join(f" {kind} |" for kind in rows) + "".join(f" {a} / {b} |" for a, b in pairs))
    print("|---|" + "---|" * (len(rows) + len(pairs)))
    for name in medians[ours[0]]:
        cells = [
            f"{medians[kind][name]:,.3g}" if medians[kind][name] < 1000 else f"{medians[kind][name]:,.0f}"
            for kind in rows
        ]
        ratios = [f"{medians[a][name] / medians[b][name]:.2f}" for a, b in pairs]
        print(f"| {name} | " + " | ".join([*cells, *ratios]) + " |", flush=True)


async def main() -> None:
    """Parse the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.query", description=__doc__)
    parser.add_argument("--pages", type=int, default=2_000, help="calls for a page, each round and server")
    parser.add_argument("--saves", type=int, default=2_000, help="calls for a save, each round and server")
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--databases", nargs="*", default=["sqlite", "postgresql"])
    parser.add_argument("--peers", nargs="*", default=["Yoga", "Apollo"])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, run_redis(Path(name)) as redis_url:
        async with find_databases(options.databases, Path(name), redis_url) as databases:
            each = options.saves // SAVERS * options.rounds
            stocks = {kind: await fill(settings, each) for kind, settings in databases.items()}
            kinds = [*databases, *options.peers]
            rows: dict[str, list[Row]] = {kind: [] for kind in kinds}
            for number in range(options.rounds):
                for kind in kinds if number % 2 == 0 else kinds[::-1]:
                    work = stocks.get(kind, next(iter(stocks.values()))).plan(number, options.pages, options.saves)
                    with _start(kind, databases, redis_url) as server:
                        rows[kind].append(await measure(server, work, options.connections))
            show(rows, options.rounds)


if __name__ == "__main__":
    asyncio.run(main())
