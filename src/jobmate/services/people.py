"""People, made at first sight from the claims of their token."""

import time
from collections import OrderedDict
from collections.abc import Callable

from jobmate.auth import Principal
from jobmate.db.models import User
from jobmate.db.queries import people
from jobmate.db.queries.upsert import insert_if_absent
from jobmate.db.session import Database
from jobmate.errors import Unauthenticated

MAX_CLAIM_CHARS = 320
KNOWN_PEOPLE = 10_000
"""Kept in the process, some 10 MB; beyond that the one longest unknown is forgotten."""
KNOWN_SECONDS = 60.0
"""How long a row is taken for what it was when it was read."""


class KnownPeople:
    """People of this process's last minute, so that not every request reads its person. Lives on the event loop.

    Ids never change, and name and email are part of what is looked up: a token with another name misses.
    """

    def __init__(self, database: Database, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._clock = clock
        self._known: OrderedDict[Principal, tuple[User, float]] = OrderedDict()

    def find(self, principal: Principal) -> User | None:
        """The row, if it was read a moment ago."""
        known = self._known.get(principal)
        return known[0] if known is not None and self._clock() < known[1] else None

    async def get_or_create(self, principal: Principal) -> User:
        """See the function of this name."""
        user = await get_or_create(self._database, principal)
        self._known[principal] = user, self._clock() + KNOWN_SECONDS
        self._known.move_to_end(principal)
        if len(self._known) > KNOWN_PEOPLE:
            self._known.popitem(last=False)
        return user


async def get_or_create(database: Database, principal: Principal) -> User:
    """The row of the person a token speaks for, with name and email as the token has them now.

    Safe to call at once from many requests: they all get the same row. Writes only when something is new.
    """
    if "\x00" in principal.issuer + principal.subject:
        raise Unauthenticated("The token's subject can't be used. Get a new one from your identity provider.")
    async with database.reading() as session:
        user = await people.find_person(session, principal.issuer, principal.subject)
    claims = {"name": _tidy(principal.name), "email": _tidy(principal.email)}
    if user is not None and all(getattr(user, key) == value for key, value in claims.items()):
        return user
    async with database.writing() as session:
        keys = {"issuer": principal.issuer, "subject": principal.subject}
        await insert_if_absent(session, User, keys | claims)
        user = await people.find_person(session, principal.issuer, principal.subject)
        assert user is not None  # noqa: S101  inserted above, or there before
        for key, value in claims.items():
            setattr(user, key, value)
        return user


def _tidy(claim: str | None) -> str | None:
    text = " ".join((claim or "").replace("\x00", "").split())[:MAX_CLAIM_CHARS]
    return text.encode(errors="ignore").decode() or None
