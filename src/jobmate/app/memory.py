"""The garbage collector of an API process: it leaves alone what lives as long as the process does."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

THRESHOLDS = (50_000, 20, 50)
"""Allocations before a collection of the young, and how many of those before one of the older and of the oldest.

Sockets and their tasks are freed by reference counts; the default of 700 walks thousands of live ones in every burst.
"""


@contextmanager
def settled_memory() -> Iterator[None]:
    """While the block runs, what was there at its start is never walked again, and the rest more rarely."""
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
