"""Stops asking a server that keeps failing, and asks again after a pause."""

import time
from collections.abc import Callable

Clock = Callable[[], float]
"""Seconds that never go back."""


class CircuitBreaker:
    """Opens after `threshold` failures in a row for `pause` seconds; then one caller may try.

    Not shared between processes: each worker learns for itself, at the price of a few failed calls.
    """

    def __init__(self, *, threshold: int = 5, pause: float = 30.0, clock: Clock = time.monotonic) -> None:
        self._threshold = threshold
        self._pause = pause
        self._clock = clock
        self._failures = 0
        self._open_until: float | None = None

    def find_wait(self) -> float | None:
        """Seconds until a call may be tried, None when it may be tried now.

        After a pause the first caller is let through and holds the others back for another pause.
        """
        if self._open_until is None:
            return None
        left = self._open_until - self._clock()
        if left > 0:
            return left
        self._open_until = self._clock() + self._pause
        return None

    def record_success(self) -> None:
        """The server works: close."""
        self._failures = 0
        self._open_until = None

    def record_failure(self) -> None:
        """One more failure in a row."""
        self._failures += 1
        if self._failures >= self._threshold:
            self._open_until = self._clock() + self._pause
