"""Clients that speak the API's protocols and nothing else."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx
import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from jobmate.auth import issue_token
from tests.schema.support.servers import ApiServer

PROTOCOL = Subprotocol("graphql-transport-ws")


class Person:
    """Somebody with a token, over HTTP."""

    def __init__(self, api: ApiServer, subject: str, http: httpx.AsyncClient) -> None:
        self.api = api
        self.subject = subject
        self.http = http
        self.token = issue_token(api.settings, subject, name=subject.title(), ttl=timedelta(hours=1))

    async def run(self, query: str, **variables: Any) -> dict[str, Any]:
        """`data` of an operation that must succeed."""
        answer = await self.ask(query, **variables)
        assert "errors" not in answer, answer
        data: dict[str, Any] = answer["data"]
        return data

    async def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        response = await self.http.post(
            "/graphql",
            json={"query": query, "variables": variables},
            headers={"authorization": f"Bearer {self.token}"},
        )
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        return answer

    async def add_job(self, title: str = "Welder", **fields: Any) -> str:
        """A posting of this person's own; gives its id."""
        posting = {"title": title, "description": "MIG and TIG welding.", "requiredSkills": ["Welding"], **fields}
        query = (
            "mutation($input: CreateJobInput!) { createJob(input: $input) { ... on CreateJobSuccess { job { id } } } }"
        )
        data = await self.run(query, input=posting)
        job_id: str = data["createJob"]["job"]["id"]
        return job_id

    async def add_resume(self, text: str = "Welder, 5 years of MIG welding.", **fields: Any) -> str:
        query = (
            "mutation($input: CreateResumeInput!)"
            " { createResume(input: $input) { ... on CreateResumeSuccess { resume { id } } } }"
        )
        data = await self.run(query, input={"text": text, **fields})
        resume_id: str = data["createResume"]["resume"]["id"]
        return resume_id


class Socket:
    """A graphql-transport-ws connection, message by message. Pings of the server are answered silently."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def send(self, message: Any) -> None:
        await self.connection.send(orjson.dumps(message).decode())

    async def send_raw(self, data: str | bytes) -> None:
        await self.connection.send(data)

    async def receive(self) -> dict[str, Any]:
        while True:
            message: dict[str, Any] = orjson.loads(await self.connection.recv())
            if message["type"] != "ping":
                return message
            await self.send({"type": "pong"})

    async def sign_in(self, token: str) -> None:
        await self.send({"type": "connection_init", "payload": {"authorization": f"Bearer {token}"}})
        assert await self.receive() == {"type": "connection_ack"}

    async def subscribe(self, operation_id: str, query: str, **variables: Any) -> None:
        payload = {"query": query, "variables": variables}
        await self.send({"id": operation_id, "type": "subscribe", "payload": payload})

    async def next_data(self, operation_id: str) -> dict[str, Any]:
        message = await self.receive()
        assert message["type"] == "next", message
        assert message["id"] == operation_id, message
        assert "errors" not in message["payload"], message
        data: dict[str, Any] = message["payload"]["data"]
        return data

    async def closed(self) -> tuple[int | None, str]:
        """Code and reason of the close that must come next."""
        try:
            while True:
                message = await self.connection.recv()
                assert orjson.loads(message)["type"] in {"ping", "connection_ack"}, message
        except ConnectionClosed:
            return self.connection.close_code, self.connection.close_reason or ""


@asynccontextmanager
async def open_socket(api: ApiServer, **options: Any) -> AsyncIterator[Socket]:
    options = {"subprotocols": [PROTOCOL], "ping_interval": None, **options}
    async with connect(api.ws_url, **options) as connection:
        yield Socket(connection)


@asynccontextmanager
async def signed_in(person: Person) -> AsyncIterator[Socket]:
    async with open_socket(person.api) as socket:
        await socket.sign_in(person.token)
        yield socket


async def eventually(condition: Callable[[], bool]) -> None:
    """Return once `condition` holds; the test's own time limit ends a wait that never does."""
    while not condition():  # noqa: ASYNC110  (what is waited for happens on the server's event loop)
        await asyncio.sleep(0.01)
