"""Parses in a child process with limits, because a PDF or a DOCX is a program written by a stranger."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from jobmate.adapters.documents.model import DEFAULT_LIMITS, DocumentText, Limits
from jobmate.adapters.documents.parsing import check_size
from jobmate.errors import AnalysisError, EmptyDocument, UnreadableDocument

_ERRORS: dict[str, type[AnalysisError]] = {error.code: error for error in (EmptyDocument, UnreadableDocument)}

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
    answer = _ask_child(data, name, limits)
    if "error" in answer:
        raise _ERRORS.get(str(answer["error"]), UnreadableDocument)(str(answer["message"]))
    return DocumentText(text=answer["text"], notes=tuple(answer["notes"]), pages=int(answer["pages"]))


def _ask_child(data: bytes, name: str, limits: Limits) -> dict[str, Any]:
    command = [sys.executable, "-m", "jobmate.adapters.documents", name, json.dumps(_limits_to_json(limits))]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, the name is one argument
            command, input=data, capture_output=True, timeout=limits.wall_seconds, env=_bare_environment(), check=False
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadableDocument(TOO_MUCH) from error
    if done.returncode != 0:
        raise UnreadableDocument(TOO_MUCH)
    try:
        answer = json.loads(done.stdout)
    except ValueError as error:
        raise UnreadableDocument(TOO_MUCH) from error
    return dict(answer)


def _limits_to_json(limits: Limits) -> dict[str, float]:
    return {name: getattr(limits, name) for name in limits.__slots__}


def _bare_environment() -> dict[str, str]:
    """The child gets no secrets: only what Python needs to start."""
    kept = ("PATH", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "SYSTEMROOT", "LD_LIBRARY_PATH", "LANG", "TMPDIR")
    return {key: value for key, value in os.environ.items() if key in kept} | {"PYTHONUTF8": "1"}
