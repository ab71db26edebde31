"""`python -m benchmarks.latency`: from a save to the READY that is pushed, and from a call for work to its start.

Real processes: `jobmate serve`, `jobmate worker`, a Redis, SQLite or PostgreSQL. One client saves over HTTP and listens
over a WebSocket; one analysis at a time. A call's start is the moment Redis tells of the worker's first write for it,
measured the same way for JobMate's worker and for one of arq as it comes.
"""

import argparse
import asyncio
import random
import statistics
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson
from arq.connections import ArqRedis
from redis.asyncio import Redis
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from benchmarks.query.__main__ import find_databases
from benchmarks.servers import Server, run_jobmate, run_redis, run_stock_worker, run_worker
from benchmarks.servers.http_load import Call, Connection
from benchmarks.servers.http_load import connect as connect_http
from benchmarks.servers.stock import Someone, add_people, add_postings, add_resume
from jobmate.db.migrate import upgrade_database
from jobmate.queue import ANALYSE_GAP, JobQueue, QueuedJob, connect_redis
from jobmate.runtime import open_runtime
from jobmate.settings import Settings
from tests.support.index_cache import IndexCache

IDLE_SECONDS = 20
WARM_UP = 5
SAVE = "mutation($id: ID!) { saveJob(jobId: $id) { ... on SaveJobSuccess { savedJob { status { revision } } } } }"
WATCH = "subscription { gapStatusChanged { jobId state stage revision score updatedAt } }"
STARTED = "__keyspace@0__:arq:retry:"
"""What a worker of arq writes first for a job, right before it calls the task."""


@dataclass(frozen=True, slots=True)
class Way:
    """Milliseconds from the request's first byte: until it was claimed by a worker, and until READY was read."""

    claimed: float
    ready: float


@asynccontextmanager
async def watch(port: int, token: str) -> AsyncIterator[ClientConnection]:
    """A socket that hears of everything of a person."""
    async with connect(
        f"ws://127.0.0.1:{port}/graphql", subprotocols=[Subprotocol("graphql-transport-ws")], compression=None
    ) as socket:
        await socket.send(
            orjson.dumps({"type": "connection_init", "payload": {"authorization": f"Bearer {token}"}}), text=True
        )
        assert orjson.loads(await socket.recv())["type"] == "connection_ack"
        await socket.send(orjson.dumps({"type": "subscribe", "id": "1", "payload": {"query": WATCH}}), text=True)
        await socket.send(orjson.dumps({"type": "ping"}), text=True)
        while orjson.loads(await socket.recv())["type"] != "pong":
            pass
        yield socket


async def follow(http: Connection, socket: ClientConnection, token: str, posting: str) -> Way:
    """Save one posting and listen until its report is there."""
    began = time.perf_counter()
    saving = asyncio.create_task(http.ask(Call(SAVE, token, {"id": posting}).to_bytes()))
    claimed = 0.0
    while True:
        async with asyncio.timeout(30):
            message = orjson.loads(await socket.recv())
        moment = (time.perf_counter() - began) * 1000
        if message["type"] != "next":
            continue
        status = message["payload"]["data"]["gapStatusChanged"]
        if status["jobId"] != posting:
            continue
        if status["stage"] != "QUEUED" and not claimed:
            claimed = moment
        assert status["state"] != "FAILED", status
        if status["state"] == "READY":
            assert (await saving).status == 200
            return Way(claimed, moment)


async def follow_all(server: Server, someone: Someone, postings: list[str]) -> list[Way]:
    """One after another, without the first few."""
    http = await connect_http(server.port)
    async with watch(server.port, someone.token) as socket:
        ways = []
        for posting in postings:
            ways.append(await follow(http, socket, someone.token, posting))
            await asyncio.sleep(random.uniform(0.01, 0.05))
    http.close()
    return ways[WARM_UP:]


async def time_starts(redis_url: str, enqueue: Callable[[str], Awaitable[object]], count: int) -> list[float]:
    """Milliseconds from each of `count` calls for work to its start. `enqueue` is given the job's key."""
    redis = Redis.from_url(redis_url)
    await redis.config_set("notify-keyspace-events", "K$")
    delays = []
    async with redis.pubsub() as channel:
        await channel.psubscribe(f"{STARTED}*")
        await channel.get_message(timeout=5)
        for _ in range(count):
            await asyncio.sleep(random.uniform(0.1, 0.7))
            key = uuid.uuid4().hex
            began = time.perf_counter()
            await enqueue(key)
            while True:
                message = await channel.get_message(timeout=5)
                if message is not None and message["channel"] == f"{STARTED}{key}".encode():
                    break
            delays.append((time.perf_counter() - began) * 1000)
    await redis.aclose()
    return delays


async def measure_idle(worker: Server) -> float:
    """Percent of a core that a worker uses while there is nothing to do."""
    await asyncio.sleep(2)
    cpu, began = worker.cpu_seconds(), time.perf_counter()
    await asyncio.sleep(IDLE_SECONDS)
    return (worker.cpu_seconds() - cpu) / (time.perf_counter() - began) * 100


async def measure_ways(kind: str, settings: Settings, count: int, rounds: int) -> None:
    """Print the table of one database."""
    await upgrade_database(settings.database)
    first: list[Way] = []
    second: list[Way] = []
    async with open_runtime(settings, "cli") as runtime:
        pair = await add_people(settings, 2 * rounds)
        for someone in pair:
            await add_resume(runtime, someone)
        with run_jobmate(settings) as server, run_worker(settings):
            for number in range(rounds):
                postings = await add_postings(runtime, count + WARM_UP, f"{number} of ")
                first += await follow_all(server, pair[2 * number], postings)
                second += await follow_all(server, pair[2 * number + 1], postings)
    print(f"\n{kind}: {rounds} rounds of {count} saves, one at a time; ms from the request\n")
    print("| way | claimed, median | READY pushed: median | p99 | worst |\n|---|---|---|---|---|")
    for name, ways in (("resume read before", first), ("posting and resume read before", second)):
        ready = sorted(way.ready for way in ways)
        claimed = statistics.median(way.claimed for way in ways)
        p99 = statistics.quantiles(ready, n=100)[98]
        print(f"| {name} | {claimed:.1f} | {statistics.median(ready):.1f} | {p99:.1f} | {ready[-1]:.1f} |", flush=True)


async def measure_starts(settings: Settings, count: int) -> None:
    """Print the table of the queue alone: tasks that find nothing to do."""
    ours = connect_redis(settings.redis_url, 5)
    queue = JobQueue(ours)
    with run_worker(settings) as worker:
        delays = await time_starts(
            settings.redis_url, lambda key: queue.enqueue([QueuedJob(ANALYSE_GAP, key, str(uuid.uuid4()))]), count
        )
        idle = await measure_idle(worker)
    stock = ArqRedis.from_url(settings.redis_url)
    with run_stock_worker(settings.redis_url) as worker:
        usual = await time_starts(
            settings.redis_url, lambda key: stock.enqueue_job("do_nothing", "", _job_id=key), count
        )
        usual_idle = await measure_idle(worker)
    await stock.aclose()
    await ours.aclose()
    print(f"\n{count} calls for work, one at a time; ms from the call to the task's start\n")
    print("| worker | median | p99 | CPU while idle, % of a core |\n|---|---|---|---|")
    for name, found, cpu in (("JobMate", delays, idle), ("arq as it comes", usual, usual_idle)):
        p99 = statistics.quantiles(found, n=100)[98]
        print(f"| {name} | {statistics.median(found):.2f} | {p99:.1f} | {cpu:.2f} |")
    print(f"| JobMate / arq | {statistics.median(delays) / statistics.median(usual):.3f} | | |", flush=True)


async def main() -> None:
    """Parse the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.latency", description=__doc__)
    parser.add_argument("--saves", type=int, default=60, help="saves of each kind in a round")
    parser.add_argument("--calls", type=int, default=100, help="calls for work; 0 leaves the queue out")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--databases", nargs="*", default=["sqlite", "postgresql"])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, run_redis(Path(name)) as redis_url:
        async with find_databases(options.databases, Path(name), redis_url) as databases:
            index = IndexCache(Path(__file__).parents[2] / ".pytest_cache/d/index")
            for kind, settings in databases.items():
                index.copy_to(settings.data_dir)
                await measure_ways(kind, settings, options.saves, options.rounds)
            if options.calls:
                await measure_starts(next(iter(databases.values())), options.calls)


if __name__ == "__main__":
    asyncio.run(main())
