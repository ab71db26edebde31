"""`python -m benchmarks.poll`: the fallback for networks that block sockets, beside the old way and beside pushes.

The old way asks for the whole page every 5 s. The fallback asks as often and sends the tag it has. A push waits. Each
runs for a window in which nothing changes, and for one in which every person saves a job elsewhere at some moment.
"""

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Awaitable
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.push.sockets import open_sockets
from benchmarks.query.__main__ import PAGE
from benchmarks.servers import Server, make_settings, run_jobmate, run_redis
from benchmarks.servers.http_load import Call, connect
from benchmarks.servers.stock import Someone, add_people, add_postings, add_resume, add_saved_jobs
from jobmate.db.migrate import upgrade_database
from jobmate.runtime import Runtime, open_runtime
from jobmate.schema.ids import decode_id
from jobmate.services.saved_jobs import save_job
from jobmate.settings import Settings

OLD, FALLBACK, PUSH = "5 s polling, whole page", "5 s polling, tag and 304", "push"
POLL_SECONDS = 5.0
SETTLE_SECONDS = 7.0


@dataclass(slots=True)
class Client:
    """What one client had: for each answer the moment, its bytes, and whether it said anything new."""

    answers: list[tuple[float, int, bool]] = field(default_factory=list)

    def count_bytes(self, since: float, until: float) -> int:
        """In a window."""
        return sum(size for moment, size, _ in self.answers if since <= moment < until)

    def find_delay(self, moment: float) -> float:
        """Seconds from a change to the first news after it."""
        # A save is committed a moment before its publisher has the word that it was.
        return max(0.0, min(at for at, _, is_new in self.answers if is_new and at > moment - 0.05) - moment)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One way in one round. CPU and bytes are of one client in a minute; delays are seconds."""

    idle_cpu_ms: float
    busy_cpu_ms: float
    idle_bytes: float
    delays: list[float]


async def poll(port: int, token: str, client: Client, *, has_tag: bool) -> None:
    """Ask every 5 s, from a random moment on, until cancelled."""
    connection, tag, body = await connect(port), "", b""
    await asyncio.sleep(random.random() * POLL_SECONDS)
    while True:
        reply = await connection.ask(Call(PAGE, token, {"first": 50}, tag if has_tag else "").to_bytes())
        assert reply.status in (200, 304), reply.body[:500]
        is_new = reply.status == 200 and reply.body != body
        client.answers.append((time.perf_counter(), len(reply.body), is_new))
        tag, body = reply.tag, reply.body if is_new else body
        await asyncio.sleep(POLL_SECONDS)


async def listen(port: int, tokens: list[str], clients: list[Client]) -> None:
    """A socket for each, until cancelled."""
    sockets = await open_sockets(port, tokens)
    try:
        await asyncio.Event().wait()
    finally:
        for socket, client in zip(sockets, clients, strict=True):
            client.answers += [(moment, 0, True) for _, moment in socket.take_arrivals()]
            socket.transport.abort()


async def change(runtime: Runtime, people: list[Someone], posting: str, seconds: float) -> list[float]:
    """Every person saves a job, as if by another API process, at some moment of the window. When each had."""
    moments = [0.0] * len(people)

    async def change_one(number: int, someone: Someone) -> None:
        await asyncio.sleep(random.random() * (seconds - POLL_SECONDS - 1))
        async with runtime.unit_of_work() as work:
            await save_job(work, someone.id, decode_id("Job", posting))
        moments[number] = time.perf_counter()

    await asyncio.gather(*(change_one(number, someone) for number, someone in enumerate(people)))
    return moments


async def measure(
    way: str, server: Server, people: list[Someone], seconds: float, changing: Awaitable[list[float]]
) -> Outcome:
    """An idle window, then a busy one, of clients that run all the time."""
    clients, tokens = [Client() for _ in people], [someone.token for someone in people]
    if way == PUSH:
        running = [asyncio.create_task(listen(server.port, tokens, clients))]
    else:
        running = [
            asyncio.create_task(poll(server.port, token, client, has_tag=way == FALLBACK))
            for token, client in zip(tokens, clients, strict=True)
        ]
    await asyncio.sleep(SETTLE_SECONDS)
    began, cpu = time.perf_counter(), server.cpu_seconds()
    await asyncio.sleep(seconds)
    between, cpu_between = time.perf_counter(), server.cpu_seconds()
    moments, _ = await asyncio.gather(changing, asyncio.sleep(seconds))
    busy_cpu = server.cpu_seconds() - cpu_between
    for task in running:
        task.cancel()
    for result in await asyncio.gather(*running, return_exceptions=True):
        assert isinstance(result, asyncio.CancelledError), result
    scale = 60 / seconds / len(people)
    return Outcome(
        (cpu_between - cpu) * 1000 * scale,
        busy_cpu * 1000 * scale,
        sum(client.count_bytes(began, between) for client in clients) * scale,
        [client.find_delay(moment) for client, moment in zip(clients, moments, strict=True)],
    )


async def compare(settings: Settings, count: int, seconds: float, rounds: int) -> None:
    """Print the table."""
    await upgrade_database(settings.database)
    people = await add_people(settings, count)
    found: dict[str, list[Outcome]] = {}
    async with open_runtime(settings, "cli") as runtime:
        for someone in people:
            await add_resume(runtime, someone)
            await add_saved_jobs(runtime, someone)
        postings = iter(await add_postings(runtime, 3 * rounds))
        for _ in range(rounds):
            for way in (OLD, FALLBACK, PUSH):
                with run_jobmate(settings) as server:
                    changing = change(runtime, people, next(postings), seconds)
                    found.setdefault(way, []).append(await measure(way, server, people, seconds, changing))
    print(f"\n{count} clients with 50 saved jobs each, windows of {seconds:.0f} s; median of {rounds} rounds\n")
    print("| way | CPU ms a client-minute, idle | with one change in the window | KiB a client-minute, idle |", end="")
    print(" stale: mean s | worst s |\n|---|---|---|---|---|---|")
    for way, outcomes in found.items():
        idle = statistics.median(outcome.idle_cpu_ms for outcome in outcomes)
        busy = statistics.median(outcome.busy_cpu_ms for outcome in outcomes)
        size = statistics.median(outcome.idle_bytes for outcome in outcomes) / 1024
        delays = [delay for outcome in outcomes for delay in outcome.delays]
        print(f"| {way} | {idle:.2f} | {busy:.2f} | {size:.1f} | {statistics.fmean(delays):.4f} | {max(delays):.3f} |")


async def main() -> None:
    """Parse the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.poll", description=__doc__)
    parser.add_argument("--clients", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=20, help="length of a window")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, run_redis(Path(name)) as redis_url:
        await compare(make_settings(Path(name), redis_url), options.clients, options.seconds, options.rounds)


if __name__ == "__main__":
    asyncio.run(main())
