"""What the system lets the child process have: bounds for good, and closer ones that can be taken back.

On Windows there are none of these: the parent's timeout and the limits on sizes remain.
"""

import contextlib
import sys

from jobmate.adapters.documents.model import Limits


def limit_process(limits: Limits) -> None:
    """For good."""
    if sys.platform == "win32":
        return
    import resource

    wanted = [
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ]
    for kind, value in wanted:
        _set(kind, value, value)


def tighten(limits: Limits) -> None:
    """Closer, until `loosen`; memory as what the process has written to, which leaves shared libraries out."""
    if sys.platform == "win32":
        return
    import resource

    for kind, value in ((resource.RLIMIT_CPU, limits.cpu_seconds), (resource.RLIMIT_DATA, limits.memory_bytes)):
        hard = resource.getrlimit(kind)[1]
        _set(kind, value if hard == resource.RLIM_INFINITY else min(value, hard), hard)


def loosen() -> None:
    """Back to the bounds that are for good."""
    if sys.platform == "win32":
        return
    import resource

    for kind in (resource.RLIMIT_CPU, resource.RLIMIT_DATA):
        hard = resource.getrlimit(kind)[1]
        _set(kind, hard, hard)


def _set(kind: int, soft: int, hard: int) -> None:
    if sys.platform == "win32":
        return
    import resource

    # macOS refuses a limit on address space; the others hold there.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(kind, (soft, hard))
