"""However a run ends, by a SIGKILL too, its processes and files go with it."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

GUARD = """
import shutil, sys
from pathlib import Path
import psutil
sys.stdin.read()
folder = Path(sys.argv[1])
for process in psutil.process_iter():
    try:
        if Path(process.cwd()).is_relative_to(folder):
            process.kill()
    except psutil.Error:
        pass
shutil.rmtree(folder, ignore_errors=True)
"""
"""Run by a process of its own. Every process of a run works in the run's folder, and is known by that."""


@contextmanager
def guarded(folder: Path) -> Iterator[None]:
    """Whatever works in `folder` is killed, and the folder deleted, when the block ends or this process dies."""
    command = [sys.executable, "-c", GUARD, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True):
        yield  # leaving closes our side of the pipe, as our death would
