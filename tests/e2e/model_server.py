"""A language model's server that takes its time: it holds every question until it is told to go on.

Then it refuses, so that the keyword reader takes over and the analysis ends.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

REFUSAL = b'{"error": {"message": "no such model", "type": "invalid_request_error", "code": "model_not_found"}}'


class HoldingModel:
    """`url` is what an OpenAI client takes as base URL; `is_asked` is set while a question is held."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_asked = threading.Event()
        self._may_answer = threading.Event()

    def hold(self) -> None:
        """Answer nobody until further notice."""
        self._may_answer.clear()

    def let_go(self) -> None:
        """Answer at once from now on."""
        self._may_answer.set()

    def take_question(self) -> None:
        self.is_asked.set()
        self._may_answer.wait()


@contextmanager
def serve_model() -> Iterator[HoldingModel]:
    """A model on a free port; whatever it holds is let go at the end."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            model.take_question()
            self.send_response(404)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(REFUSAL)))
            self.end_headers()
            self.wfile.write(REFUSAL)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    model = HoldingModel(f"http://127.0.0.1:{server.server_port}/v1")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield model
    finally:
        model.let_go()
        server.shutdown()
        server.server_close()
