"""A local server that speaks the embeddings part of OpenAI's protocol, over real HTTP."""

import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class EmbeddingServer:
    """`failures` are HTTP statuses to answer with first, one per request; `requests` are the bodies received.

    With `drip` it sends a byte and then one more after as many seconds each; `tokens` is what it counts a request for.
    """

    url: str
    dimensions: int = 8
    failures: list[int] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    drop_last: bool = False
    reverse: bool = False
    drip: float = 0.0
    tokens: int = 1

    def vector(self, text: str) -> list[float]:
        digest = hashlib.sha256(text.encode()).digest()
        return [byte - 127.5 for byte in digest[: self.dimensions]]

    def answer(self, body: dict[str, Any]) -> dict[str, Any]:
        rows = [
            {"object": "embedding", "index": index, "embedding": self.vector(text)}
            for index, text in enumerate(body["input"])
        ]
        if self.drop_last:
            rows.pop()
        if self.reverse:
            rows.reverse()
        return {
            "object": "list",
            "data": rows,
            "model": body["model"],
            "usage": {"prompt_tokens": self.tokens, "total_tokens": self.tokens},
        }


@contextmanager
def serve_embeddings() -> Iterator[EmbeddingServer]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            server.requests.append(body)
            server.keys.append(self.headers["authorization"])
            if server.failures:
                self.reply(server.failures.pop(0), {"error": {"message": "failing on purpose"}})
            else:
                self.reply(200, server.answer(body))

        def reply(self, status: int, value: dict[str, Any]) -> None:
            payload = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(payload)))
            if status == 429:
                self.send_header("retry-after-ms", "1")
            self.end_headers()
            with suppress(ConnectionError):
                if not server.drip:
                    self.wfile.write(payload)
                for byte in payload if server.drip else b"":
                    self.wfile.write(bytes([byte]))
                    time.sleep(server.drip)

        def log_message(self, *_: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server = EmbeddingServer(url=f"http://127.0.0.1:{http.server_address[1]}/v1")
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        thread.join()
        http.server_close()
