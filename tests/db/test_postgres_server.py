"""The server of the tests goes when they do, even when they are killed."""

import asyncio
import subprocess
import sys

import psutil
import pytest

from tests.support.database import NO_POSTGRES
from tests.support.postgres_server import find_postgres_folder
from tests.support.waiting import until

KILLED = """
import asyncio, os, signal
from tests.support.postgres_server import PostgresServer, find_postgres_folder

server = PostgresServer(find_postgres_folder())
asyncio.run(server.start())
print(server.url, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


async def test_a_killed_run_leaves_no_server_behind() -> None:
    if find_postgres_folder() is None:
        pytest.skip(NO_POSTGRES)
    run = await asyncio.to_thread(subprocess.run, [sys.executable, "-c", KILLED], stdout=subprocess.PIPE, check=False)
    port = run.stdout.decode().rsplit(":", 1)[1].split("/")[0]

    async def is_gone() -> bool:
        return not any(port in (process.info["cmdline"] or ()) for process in psutil.process_iter(["cmdline"]))

    await until(is_gone)
