"""People who save jobs over HTTP and watch them over graphql-transport-ws, as the stock client does."""

import asyncio
import itertools
import random
import ssl
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Subprotocol

from jobmate.auth import issue_token
from jobmate.schema.ids import decode_id
from jobmate.settings import Settings

SAVE_SECONDS = 8.0
"""The longest a save may take, whatever is broken."""
FATAL_CLOSES = frozenset({1002, 1003, 1007, 1009, 1010, 1011, 4004, 4005, 4400, 4401, 4406, 4409, 4429, 4500})
"""The codes on which the graphql-ws client gives up instead of coming back."""

SAVE = "mutation($id: ID!) { saveJob(jobId: $id) { __typename } }"
ADD_JOB = "mutation($input: CreateJobInput!) { createJob(input: $input) { ... on CreateJobSuccess { job { id } } } }"
ADD_RESUME = "mutation($input: CreateResumeInput!) { createResume(input: $input) { __typename } }"
WATCH = """
subscription($id: ID) {
  gapStatusChanged(jobId: $id) { jobId state stage progress revision reportId score error { code } }
}
"""

_TLS = ssl.create_default_context()
"""Unused, but made anew for each client otherwise, which would count as the time of a save."""

_numbers = itertools.count(1)


class NotAnswered(Exception):
    """A request that got no answer, or an error instead of one: the client doesn't know, and asks again."""

    def __init__(self, reason: str, errors: list[dict[str, Any]] | None = None) -> None:
        super().__init__(reason)
        self.errors = errors or []


@dataclass
class Watch:
    """The last event of each job, as a page that stays open would show it. It reconnects and never asks."""

    last: dict[uuid.UUID, dict[str, Any]] = field(default_factory=dict)
    closes: list[int | None] = field(default_factory=list)
    is_open: asyncio.Event = field(default_factory=asyncio.Event)
    steps_back: list[dict[str, Any]] = field(default_factory=list)
    """Events that were older than one before."""

    @property
    def fatal_closes(self) -> frozenset[int]:
        """The codes it was closed with on which clients give up."""
        return FATAL_CLOSES & {code for code in self.closes if code is not None}

    async def run(self, url: str, token: str, job_id: str | None = None) -> None:
        """Until cancelled."""
        while True:
            try:
                # The client's own pings, as its `keepAlive` sends them: a frozen server is left after ten seconds.
                async with connect(
                    url, subprotocols=[Subprotocol("graphql-transport-ws")], ping_interval=5, ping_timeout=5
                ) as socket:
                    await self._listen(socket, token, job_id)
            except ConnectionClosed as closed:
                self.closes.append(closed.rcvd.code if closed.rcvd else None)
            except (OSError, TimeoutError, InvalidHandshake):
                pass
            self.is_open.clear()
            await asyncio.sleep(random.uniform(0.3, 1.0))  # noqa: S311

    async def _listen(self, socket: ClientConnection, token: str, job_id: str | None) -> None:
        await socket.send(_write({"type": "connection_init", "payload": {"authorization": f"Bearer {token}"}}))
        payload = {"query": WATCH, "variables": {"id": job_id}}
        async for raw in socket:
            message = orjson.loads(raw)
            match message["type"]:
                case "connection_ack":
                    await socket.send(_write({"id": "1", "type": "subscribe", "payload": payload}))
                case "ping":
                    await socket.send(_write({"type": "pong"}))
                case "next" if message["payload"].get("data"):
                    status = message["payload"]["data"]["gapStatusChanged"]
                    self._take(decode_id("Job", status["jobId"]), status)
                case "next" | "error":
                    return  # the server can't serve it now; come back, as a page's retry does

    def _take(self, job_id: uuid.UUID, status: dict[str, Any]) -> None:
        if (before := self.last.get(job_id)) is not None and status["revision"] < before["revision"]:
            self.steps_back.append(status)
        self.last[job_id] = status
        self.is_open.set()


class Person:
    """Somebody with a resume and postings of their own, and a note of every save that was acknowledged."""

    def __init__(self, settings: Settings, name: str) -> None:
        self.subject = f"{name}-{next(_numbers)}"
        self.url = f"http://127.0.0.1:{settings.port}"
        self.socket_url = f"ws://127.0.0.1:{settings.port}/graphql"
        self.token = issue_token(settings, self.subject, ttl=timedelta(hours=2))
        self.acknowledged: set[uuid.UUID] = set()
        self.longest_save = 0.0
        self.saves = 0
        self.watch = Watch()
        self._watching: asyncio.Task[None] | None = None

    async def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """`data` of an operation. Raises NotAnswered."""
        return await self._post(json={"query": query, "variables": variables})

    async def send(self, form: dict[str, Any]) -> dict[str, Any]:
        """`data` of an operation that comes as a form's fields, one of them a file. Raises NotAnswered."""
        return await self._post(files=form)

    async def _post(self, **body: Any) -> dict[str, Any]:
        headers = {"authorization": f"Bearer {self.token}", "apollo-require-preflight": "true"}
        try:
            async with httpx.AsyncClient(timeout=20, verify=_TLS) as http:
                answer = await http.post(f"{self.url}/graphql", headers=headers, **body)
                body = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise NotAnswered(repr(error)) from error
        if answer.status_code != 200 or "errors" in body:
            raise NotAnswered(str(body)[:500], body.get("errors"))
        data: dict[str, Any] = body["data"]
        return data

    async def add_resume(self) -> None:
        text = f"{self.subject}\n\nEXPERIENCE\nBackend developer, 2019 - 2024\n- Built REST APIs in Python\n"
        await self.ask(ADD_RESUME, input={"text": text})

    async def add_job(self, text: str = "") -> str:
        """The id of a new posting, unlike every other."""
        return await self.add_job_with(f"You write Python and run Docker containers. {text}")

    async def add_job_with(self, text: str) -> str:
        """The id of a new posting that says this and no more."""
        title = f"Developer {uuid.uuid4().hex[:8]}"
        data = await self.ask(ADD_JOB, input={"title": title, "description": f"{title}: {text}"})
        job_id: str = data["createJob"]["job"]["id"]
        return job_id

    async def save(self, job_id: str) -> None:
        """Save once. Raises NotAnswered."""
        began = time.monotonic()
        try:
            answer = (await self.ask(SAVE, id=job_id))["saveJob"]["__typename"]
        finally:
            self.longest_save = max(self.longest_save, time.monotonic() - began)
        if answer != "SaveJobSuccess":
            raise NotAnswered(answer)
        self.saves += 1
        self.acknowledged.add(decode_id("Job", job_id))

    async def save_for_sure(self, job_id: str) -> None:
        """Save, again and again until it is acknowledged."""
        while True:
            with suppress(NotAnswered):
                await self.save(job_id)
                return
            await asyncio.sleep(0.3)

    async def start_watching(self, job_id: str | None = None) -> None:
        self._watching = asyncio.create_task(self.watch.run(self.socket_url, self.token, job_id))

    async def stop_watching(self) -> None:
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)


def _write(message: dict[str, Any]) -> str:
    return orjson.dumps(message).decode()
