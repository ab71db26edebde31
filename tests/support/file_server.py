"""A real HTTP server that gives the files of a folder, in parts where asked, and can break off."""

import functools
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class FileServer:
    """`cut_at`: the next answer ends after so many bytes. `ranges`: what was asked for, "" for a whole file."""

    url: str = ""
    cut_at: int | None = None
    ranges: list[str] = field(default_factory=list)


class _Handler(http.server.SimpleHTTPRequestHandler):
    def __init__(self, *args: object, state: FileServer, **options: object) -> None:
        self.state = state
        super().__init__(*args, **options)  # type: ignore[arg-type]

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class names it so
        """Quiet."""

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(404)
            return
        content, asked = path.read_bytes(), self.headers.get("Range", "")
        self.state.ranges.append(asked)
        start = int(asked.removeprefix("bytes=").removesuffix("-") or 0)
        if start >= len(content):
            self.send_response(416)
            self.send_header("Content-Range", f"bytes */{len(content)}")
            self.end_headers()
            return
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        cut, self.state.cut_at = self.state.cut_at, None
        self.wfile.write(content[start : cut or None])
        self.close_connection = True


@contextmanager
def serve_files(folder: Path) -> Iterator[FileServer]:
    state = FileServer()
    handler = functools.partial(_Handler, state=state, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        state.url = f"http://127.0.0.1:{server.server_port}"
        yield state
        server.shutdown()
        thread.join()
