"""`python -m benchmarks.push`: JobMate beside Apollo Server and GraphQL Yoga, the same events over the same sockets.

Every round runs each server once, in turn; the tables show medians over the rounds, and ratios of those.
"""

import argparse
import asyncio
import resource
import statistics
import tempfile
import time
import uuid
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from functools import partial
from itertools import pairwise
from pathlib import Path

import uvloop

from benchmarks.push.events import Events, open_events
from benchmarks.push.sockets import LoadSocket, open_sockets
from benchmarks.servers import Server, make_settings, run_jobmate, run_peer, run_redis
from jobmate.auth import TokenVerifier, issue_token
from jobmate.db.migrate import upgrade_database
from jobmate.db.session import Database
from jobmate.services.people import People
from jobmate.settings import Settings

FIRST_BURST, BURSTS = 100, 8
FIRST_PACED, PACED_EVENTS = 1_000, 1_000
PACED_PER_SECOND = 500
SETTLE_SECONDS = 1.5
LONG_EVENTS = 100_000

Row = dict[str, float]
Arrivals = list[list[tuple[int, float]]]
"""By socket: (revision, moment of arrival) of every event."""


async def make_people(settings: Settings, count: int) -> list[tuple[str, uuid.UUID, str]]:
    """Subject, key and token of people who are known to JobMate already."""
    database, verifier = Database(settings.database), TokenVerifier(settings)
    people, found = People(database), []
    for number in range(count):
        token = issue_token(settings, f"person-{number}")
        user = await people.get_or_create(await verifier.verify(token))
        found.append((f"person-{number}", user.id, token))
    await database.close()
    return found


def name_channels(server: Server, crowd: list[tuple[str, uuid.UUID, str]]) -> list[str]:
    """The Redis channels on which a server hears of these people."""
    return [f"jobmate:status:{key.hex}" if server.kind == "JobMate" else f"status:{sub}" for sub, key, _ in crowd]


async def measure(server: Server, redis_url: str, crowd: list[tuple[str, uuid.UUID, str]], tabs: int) -> Row:
    """One server with `tabs` sockets for each person."""
    row: Row = {}
    memory = server.memory_kib()
    tokens = [token for _, _, token in crowd for _ in range(tabs)]
    began, cpu = time.perf_counter(), server.cpu_seconds()
    sockets = await open_sockets(server.port, tokens)
    row["connections/s"] = len(sockets) / (time.perf_counter() - began)
    row["connect CPU ms"] = (server.cpu_seconds() - cpu) / len(sockets) * 1000
    await asyncio.sleep(SETTLE_SECONDS)
    row["KiB/socket"] = (server.memory_kib() - memory) / len(sockets)
    async with open_events(redis_url, name_channels(server, crowd)) as events:
        await _wait_until_all_listen(events, sockets)
        row["CPU s/1,000 events"], bursts = await _drive_bursts(server, events, sockets)
        paced = await _drive_paced(events, sockets, tabs)
    _put_delays(row, "burst", events.sent, bursts)
    _put_delays(row, "paced", events.sent, paced)
    row["lost"], row["doubled or out of order"] = _check(bursts, paced, tabs, len(crowd))
    for socket in sockets:
        socket.transport.abort()
    return row


async def _wait_until_all_listen(events: Events, sockets: list[LoadSocket]) -> None:
    """Send events until every socket has had one, then forget them: none is owed to a subscription not yet in force."""
    for revision in range(1, FIRST_BURST):
        await events.burst(revision)
        await asyncio.sleep(0.5)
        if all(socket.has_arrivals for socket in sockets):
            break
    else:
        raise RuntimeError(f"{sum(not s.has_arrivals for s in sockets)} sockets of {len(sockets)} hear nothing")
    await asyncio.sleep(0.5)
    for socket in sockets:
        socket.take_arrivals()


async def _drive_bursts(server: Server, events: Events, sockets: list[LoadSocket]) -> tuple[float, Arrivals]:
    """CPU seconds for 1,000 events, and what arrived where."""
    cpu = server.cpu_seconds()
    for revision in range(FIRST_BURST, FIRST_BURST + BURSTS):
        owed = LoadSocket.received + len(sockets)
        await events.burst(revision)
        await _wait_for(owed)
        await asyncio.sleep(0.05)
    spent = (server.cpu_seconds() - cpu) / (BURSTS * len(sockets)) * 1000
    return spent, [socket.take_arrivals() for socket in sockets]


async def _drive_paced(events: Events, sockets: list[LoadSocket], tabs: int) -> Arrivals:
    owed = LoadSocket.received + PACED_EVENTS * tabs
    await events.pace(FIRST_PACED, PACED_EVENTS, PACED_PER_SECOND / tabs)
    await _wait_for(owed)
    return [socket.take_arrivals() for socket in sockets]


async def _wait_for(received: int) -> None:
    deadline = time.perf_counter() + 20
    while LoadSocket.received < received and time.perf_counter() < deadline:  # noqa: ASYNC110
        await asyncio.sleep(0.01)


def _put_delays(row: Row, name: str, sent: dict[int, float], arrivals: Arrivals) -> None:
    delays = [(moment - sent[revision]) * 1000 for of_socket in arrivals for revision, moment in of_socket]
    cuts = statistics.quantiles(delays, n=100)
    row[f"{name} p50 ms"], row[f"{name} p95 ms"], row[f"{name} p99 ms"] = cuts[49], cuts[94], cuts[98]


def _check(bursts: Arrivals, paced: Arrivals, tabs: int, persons: int) -> tuple[float, float]:
    lost = wrong = 0
    for number, arrivals in enumerate(zip(bursts, paced, strict=True)):
        person = number // tabs
        of_person = range(FIRST_PACED + person, FIRST_PACED + PACED_EVENTS, persons)
        expected = [*range(FIRST_BURST, FIRST_BURST + BURSTS), *of_person]
        seen = [revision for of_phase in arrivals for revision, _ in of_phase]
        lost += len(set(expected) - set(seen))
        wrong += sum(1 for before, after in pairwise(seen) if after <= before)
    return lost, wrong


async def measure_long(server: Server, redis_url: str, crowd: list[tuple[str, uuid.UUID, str]]) -> Row:
    """Memory kept for each event by one socket that lives long."""
    [socket] = await open_sockets(server.port, [crowd[0][2]])
    settled = LONG_EVENTS // 5
    memory = 0
    async with open_events(redis_url, name_channels(server, crowd[:1])) as events:
        await _wait_until_all_listen(events, [socket])
        for first in range(FIRST_BURST, FIRST_BURST + settled + LONG_EVENTS, 100):
            if first == FIRST_BURST + settled:
                memory = server.memory_kib()
            owed = LoadSocket.received + 100
            await events.run(first, 100)
            await _wait_for(owed)
            socket.take_arrivals()
    kept = (server.memory_kib() - memory) * 1024 / LONG_EVENTS
    socket.transport.abort()
    return {f"bytes kept per event, {LONG_EVENTS:,} events on one socket": kept}


def _start(kind: str, settings: Settings) -> AbstractContextManager[Server]:
    return run_jobmate(settings) if kind == "JobMate" else run_peer(kind.lower(), settings.redis_url)


Measure = Callable[[Server], Awaitable[Row]]


async def compare(settings: Settings, title: str, measure: Measure, kinds: list[str], rounds: int) -> None:
    """Print one table: what `measure` finds of each kind of server, started anew for each round."""
    rows: dict[str, list[Row]] = {kind: [] for kind in kinds}
    for number in range(rounds):
        for kind in kinds if number % 2 == 0 else kinds[::-1]:
            with _start(kind, settings) as server:
                rows[kind].append(await measure(server))
    medians = {
        kind: {name: statistics.median(r[name] for r in found) for name in found[0]} for kind, found in rows.items()
    }
    print(f"\n{title}; median of {rounds}\n")
    print(
        "| measure |" + "".join(f" {kind} |" for kind in kinds) + "".join(f" JobMate / {kind} |" for kind in kinds[1:])
    )
    print("|---|" + "---|" * (2 * len(kinds) - 1))
    for name, ours in medians[kinds[0]].items():
        others = [medians[kind][name] for kind in kinds[1:]]
        cells = [f"{value:.3g}" if value < 1000 else f"{value:,.0f}" for value in (ours, *others)]
        ratios = [f"{ours / other:.2f}" if other else "" for other in others]
        print(f"| {name} | " + " | ".join([*cells, *ratios]) + " |", flush=True)


async def main() -> None:
    """Parse the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.push", description=__doc__)
    parser.add_argument("--sockets", type=int, nargs="+", default=[100, 1_000, 4_000])
    parser.add_argument("--tabs", type=int, nargs="+", default=[1, 4], help="sockets a person; above 1 for 1,000 only")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--servers", nargs="+", default=["JobMate", "Apollo", "Yoga"])
    parser.add_argument("--long", action=argparse.BooleanOptionalAction, default=True, help="one long-lived socket too")
    options = parser.parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with tempfile.TemporaryDirectory() as name, run_redis(Path(name)) as redis_url:
        settings = make_settings(Path(name), redis_url)
        await upgrade_database(settings.database)
        crowd = await make_people(settings, max(options.sockets))
        for sockets in options.sockets:
            for tabs in options.tabs:
                if tabs > 1 and sockets != 1_000:
                    continue
                title = f"{sockets:,} sockets, {tabs} for each person"
                run = partial(measure, redis_url=redis_url, crowd=crowd[: sockets // tabs], tabs=tabs)
                await compare(settings, title, run, options.servers, options.rounds)
        if options.long:
            long = partial(measure_long, redis_url=redis_url, crowd=crowd)
            await compare(settings, "One socket for long", long, options.servers, 1)


if __name__ == "__main__":
    uvloop.run(main())
