"""People, made at first sight from the claims of their token."""

import time
import uuid
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from jobmate.auth import Principal
from jobmate.batches import Batches
from jobmate.db.models import User
from jobmate.db.queries import people
from jobmate.db.queries.upsert import insert_if_absent
from jobmate.db.session import Database
from jobmate.errors import Unauthenticated

MAX_CLAIM_CHARS = 320
KNOWN_PEOPLE = 10_000
"""Kept in the process, some 5 MB; beyond that the one longest unknown is forgotten."""
KNOWN_SECONDS = 60.0
"""How long a row is taken for what it was when it was read."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who a token speaks for, as stored."""

    id: uuid.UUID
    name: str | None
    email: str | None
    created_at: datetime


class People:
    """The rows behind tokens. Those of the last minute are at hand; those asked for at once are read together.

    Ids never change, and name and email are part of what is looked up: a token with another name misses. One per
    process; lives on the event loop.
    """

    def __init__(self, database: Database, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._clock = clock
        self._known: OrderedDict[Principal, tuple[Person, float]] = OrderedDict()
        self._rows = Batches(self._find_rows)

    def find(self, principal: Principal) -> Person | None:
        """The row, if it was read a moment ago."""
        known = self._known.get(principal)
        return known[0] if known is not None and self._clock() < known[1] else None

    async def get_or_create(self, principal: Principal) -> Person:
        """The row of the person a token speaks for, with name and email as the token has them now.

        Safe to call at once from many requests: they all get the same row. Writes only when something is new.
        Raises Unauthenticated for a subject that no database can hold.
        """
        if "\x00" in principal.issuer + principal.subject:
            raise Unauthenticated("The token's subject can't be used. Get a new one from your identity provider.")
        user = await self._rows.load((principal.issuer, principal.subject))
        claims = {"name": _tidy(principal.name), "email": _tidy(principal.email)}
        if user is None or any(getattr(user, key) != value for key, value in claims.items()):
            user = await self._write(principal, claims)
        person = Person(user.id, user.name, user.email, user.created_at)
        self._known[principal] = person, self._clock() + KNOWN_SECONDS
        self._known.move_to_end(principal)
        if len(self._known) > KNOWN_PEOPLE:
            self._known.popitem(last=False)
        return person

    async def _find_rows(self, identities: Sequence[tuple[str, str]]) -> list[User | None]:
        async with self._database.reading() as session:
            found = {(user.issuer, user.subject): user for user in await people.find_people(session, set(identities))}
        return [found.get(identity) for identity in identities]

    async def _write(self, principal: Principal, claims: dict[str, str | None]) -> User:
        async with self._database.writing() as session:
            keys = {"issuer": principal.issuer, "subject": principal.subject}
            await insert_if_absent(session, User, keys | claims)
            [user] = await people.find_people(session, [(principal.issuer, principal.subject)])
            for key, value in claims.items():
                setattr(user, key, value)
            return user


def _tidy(claim: str | None) -> str | None:
    text = " ".join((claim or "").replace("\x00", "").split())[:MAX_CLAIM_CHARS]
    return text.encode(errors="ignore").decode() or None
