"""Parses in a child process with limits, because a PDF or a DOCX is a program written by a stranger."""

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from jobmate.adapters.documents.model import DEFAULT_LIMITS, DocumentText, Limits
from jobmate.adapters.documents.parsing import check_size
from jobmate.errors import EmptyDocument, UnreadableDocument

TOO_MUCH = "The file takes too much time or memory to read. Export it anew as a plain PDF or DOCX, or paste the text."


def read_document(source: Path | bytes, name: str = "", limits: Limits = DEFAULT_LIMITS) -> DocumentText:
    """The text of a file given as a path or as bytes. Blocking, up to `limits.wall_seconds`.

    Raises EmptyDocument when there is nothing in it; UnreadableDocument, with advice, when its text can't be had or
    costs more than the limits; OSError when a path can't be read.
    """
    if isinstance(source, Path):
        name = name or source.name
        with source.open("rb") as file:
            data = file.read(limits.file_bytes + 1)
    else:
        data = source
    check_size(data, limits)
    child = subprocess.Popen(  # noqa: S603 - our own module, the name is one argument
        _command(name, limits), **_PIPES, env=_bare_environment(), start_new_session=True
    )
    try:
        output, _ = child.communicate(data, timeout=limits.wall_seconds)
    except subprocess.TimeoutExpired:
        raise UnreadableDocument(TOO_MUCH, fault="TOO_SLOW") from None
    finally:
        _end(child)
        child.communicate()
    return _to_document(child.returncode, output)


async def read_document_aside(data: bytes, name: str = "", limits: Limits = DEFAULT_LIMITS) -> DocumentText:
    """`read_document` for an event loop. Cancelled, it takes the child process with it."""
    check_size(data, limits)
    child = await asyncio.create_subprocess_exec(
        *_command(name, limits), **_PIPES, env=_bare_environment(), start_new_session=True
    )
    try:
        async with asyncio.timeout(limits.wall_seconds):
            output, _ = await child.communicate(data)
    except TimeoutError:
        raise UnreadableDocument(TOO_MUCH, fault="TOO_SLOW") from None
    finally:
        _end(child)
        await asyncio.shield(child.wait())
    return _to_document(child.returncode, output)


_PIPES: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}


def _command(name: str, limits: Limits) -> list[str]:
    values = {field: getattr(limits, field) for field in limits.__slots__}
    return [sys.executable, "-m", "jobmate.adapters.documents", name, json.dumps(values)]


def _end(child: "subprocess.Popen[bytes] | asyncio.subprocess.Process") -> None:
    """Kill the child, if it still runs, and the OCR it may have started: they are one process group."""
    if child.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(child.pid, signal.SIGKILL)
        else:  # Windows
            child.kill()


def _to_document(code: int | None, output: bytes) -> DocumentText:
    if code:
        is_slow = hasattr(signal, "SIGXCPU") and code == -signal.SIGXCPU
        raise UnreadableDocument(TOO_MUCH, fault="TOO_SLOW" if is_slow else "TOO_COMPLEX")
    try:
        answer = json.loads(output)
    except ValueError as error:
        raise UnreadableDocument(TOO_MUCH, fault="TOO_COMPLEX") from error
    if "fault" in answer:
        raise UnreadableDocument(answer["message"], fault=answer["fault"])
    if "message" in answer:
        raise EmptyDocument(answer["message"])
    return DocumentText(text=answer["text"], notes=tuple(answer["notes"]), pages=int(answer["pages"]))


def _bare_environment() -> dict[str, str]:
    """The child gets no secrets: only what Python and tesseract need to start."""
    kept = (
        "PATH", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "SYSTEMROOT", "LD_LIBRARY_PATH", "LANG", "TMPDIR",
        "TESSDATA_PREFIX",
    )  # fmt: skip
    return {key: value for key, value in os.environ.items() if key in kept} | {"PYTHONUTF8": "1"}
