"""The sockets and streams that are open in this process: counted per person, told to go when the server stops."""

from collections import Counter
from collections.abc import Callable

from jobmate.auth import Principal

MAX_CONNECTIONS_PER_PERSON = 50

Identity = tuple[str, str]


class Connections:
    """Open connections of this process. Not thread-safe; lives on the event loop."""

    def __init__(self) -> None:
        self.is_draining = False
        self._closers: dict[object, Callable[[], None]] = {}
        self._by_person: Counter[Identity] = Counter()

    def __len__(self) -> int:
        return len(self._closers)

    def open(self, key: object, close: Callable[[], None]) -> None:
        """Register a connection; `close` is called, once, when the server stops."""
        self._closers[key] = close
        if self.is_draining:
            close()

    def admit(self, principal: Principal) -> bool:
        """Count one more connection of this person, unless there are too many already."""
        person = (principal.issuer, principal.subject)
        if self._by_person[person] >= MAX_CONNECTIONS_PER_PERSON:
            return False
        self._by_person[person] += 1
        return True

    def close(self, key: object, principal: Principal | None) -> None:
        """Forget a connection, with the person it was admitted for, if any."""
        self._closers.pop(key, None)
        if principal is None:
            return
        person = (principal.issuer, principal.subject)
        self._by_person[person] -= 1
        if not self._by_person[person]:
            del self._by_person[person]

    def drain(self) -> None:
        """Ask every connection to end, and any that comes from now on."""
        self.is_draining = True
        for close in list(self._closers.values()):
            close()
