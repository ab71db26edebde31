"""The names workers write into leases, and which of them are known to be gone.

A lease that runs out says of any worker that it is gone. Of one on this very machine the system says so at once.
"""

import hashlib
import os
import socket
import uuid
from functools import cache
from pathlib import Path


def name_owner() -> str:
    """A new name for this process: host, process id, where that id means something, and something of its own."""
    return f"{socket.gethostname()}:{os.getpid()}:{_name_place()}:{uuid.uuid4().hex[:8]}"


def is_gone(owner: str) -> bool:
    """Whether the process ran where we run and has ended. False whenever that can't be known."""
    parts = owner.split(":")
    if len(parts) != 4 or not parts[2] or parts[2] != _name_place():
        return False
    try:
        os.kill(int(parts[1]), 0)
    except ProcessLookupError:
        return True
    except (OSError, ValueError, OverflowError):
        return False
    return False


@cache
def _name_place() -> str:
    """The same for processes that share one table of process ids: this boot of a kernel, and this container of it."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text()
        return hashlib.sha256(f"{boot}{os.readlink('/proc/self/ns/pid')}".encode()).hexdigest()[:12]
    except OSError:
        return ""  # no Linux: leases run out there too
