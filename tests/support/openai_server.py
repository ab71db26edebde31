"""A local server that speaks the chat part of OpenAI's protocol over real HTTP, and misbehaves on request.

async with serve_chat() as server:
    server.script = [RateLimited(retry_after=0), Answer({"skills": [], "gates": []})]
    ... a client of server.url ...
    assert b"@" not in server.received[0]
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Answer:
    """A well-formed completion. `content` that is no string is sent as JSON.

    `prompt_tokens` None: as many as an honest server would count; -1: usage left out. `delay`: seconds before it.
    """

    content: Any
    prompt_tokens: int | None = None
    finish_reason: str = "stop"
    refusal: str | None = None
    delay: float = 0.0


@dataclass(frozen=True)
class Failure:
    """An HTTP error."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    error: dict[str, Any] = field(default_factory=lambda: {"message": "failing on purpose", "code": None})


def rate_limited(retry_after: str = "0") -> Failure:
    return Failure(429, {"retry-after": retry_after})


@dataclass(frozen=True)
class Silence:
    """Takes the request and never answers."""


@dataclass(frozen=True)
class Reset:
    """Takes the request and breaks the connection."""


@dataclass(frozen=True)
class CutOff:
    """Promises a whole body and closes after half of it."""

    content: Any


@dataclass(frozen=True)
class Raw:
    """Status 200 with a body of one's own."""

    body: bytes
    content_type: str = "application/json"


@dataclass(frozen=True)
class Drip:
    """A well-formed completion, one byte every `interval` seconds."""

    content: Any
    interval: float = 1.0


Step = Answer | Failure | Silence | Reset | CutOff | Raw | Drip
Responder = Callable[[dict[str, Any]], Step]


@dataclass
class OpenAIServer:
    """`script` is answered first, one step a request, then `respond` decides. `received` are the bodies, as bytes."""

    url: str = ""
    script: list[Step] = field(default_factory=list)
    respond: Responder = lambda _request: Answer({"skills": [], "gates": []})
    received: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0

    @property
    def requests(self) -> list[dict[str, Any]]:
        return [json.loads(body) for body in self.received]

    def next_step(self, request: dict[str, Any]) -> Step:
        return self.script.pop(0) if self.script else self.respond(request)


@asynccontextmanager
async def serve_chat() -> AsyncIterator[OpenAIServer]:
    server = OpenAIServer()
    connections: set[asyncio.Task[None]] = set()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        connections.add(task)
        try:
            while await _serve_one(server, reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            connections.discard(task)
            writer.close()

    listener = await asyncio.start_server(handle, "127.0.0.1", 0)
    server.url = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}/v1"
    try:
        yield server
    finally:
        listener.close()
        open_connections = list(connections)
        for task in open_connections:
            task.cancel()
        await asyncio.gather(*open_connections, return_exceptions=True)
        await listener.wait_closed()


async def _serve_one(server: OpenAIServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    """Answers one request; False ends the connection."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    server.headers.append(headers)
    server.received.append(body)
    server.at_once += 1
    server.most_at_once = max(server.most_at_once, server.at_once)
    try:
        await asyncio.sleep(0)
        return await _play(server.next_step(json.loads(body)), json.loads(body), writer)
    finally:
        server.at_once -= 1


async def _play(step: Step, request: dict[str, Any], writer: asyncio.StreamWriter) -> bool:  # noqa: PLR0911  one a case
    match step:
        case Answer():
            await asyncio.sleep(step.delay)
            return await _send(writer, 200, json.dumps(_completion(step, request)).encode())
        case Failure():
            return await _send(writer, step.status, json.dumps({"error": step.error}).encode(), step.headers)
        case Raw():
            return await _send(writer, 200, step.body, {"content-type": step.content_type})
        case CutOff():
            payload = json.dumps(_completion(Answer(step.content), request)).encode()
            writer.write(_head(200, len(payload), {}) + payload[: len(payload) // 2])
            await writer.drain()
            return False
        case Drip():
            payload = json.dumps(_completion(Answer(step.content), request)).encode()
            writer.write(_head(200, len(payload), {}))
            for byte in payload:
                writer.write(bytes([byte]))
                await writer.drain()
                await asyncio.sleep(step.interval)
            return True
        case Reset():
            writer.transport.abort()
            return False
        case Silence():
            await asyncio.Event().wait()
            return False


def _completion(answer: Answer, request: dict[str, Any]) -> dict[str, Any]:
    content = answer.content if isinstance(answer.content, str) else json.dumps(answer.content)
    words = sum(len(message["content"].split()) for message in request["messages"])
    tokens = words * 4 // 3 if answer.prompt_tokens is None else answer.prompt_tokens
    message = {"role": "assistant", "content": None if answer.refusal else content, "refusal": answer.refusal}
    completion = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": request["model"],
        "choices": [{"index": 0, "finish_reason": answer.finish_reason, "logprobs": None, "message": message}],
        "usage": {"prompt_tokens": tokens, "completion_tokens": 7, "total_tokens": tokens + 7},
    }
    if tokens < 0:
        del completion["usage"]
    return completion


async def _send(
    writer: asyncio.StreamWriter, status: int, payload: bytes, headers: dict[str, str] | None = None
) -> bool:
    writer.write(_head(status, len(payload), headers or {}) + payload)
    await writer.drain()
    return True


def _head(status: int, length: int, headers: dict[str, str]) -> bytes:
    lines = {"content-type": "application/json", "content-length": str(length), **headers}
    return "".join([f"HTTP/1.1 {status} X\r\n", *(f"{k}: {v}\r\n" for k, v in lines.items()), "\r\n"]).encode()
