"""People, made at first sight from the claims of their token."""

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence

from jobmate.auth import Principal
from jobmate.batches import Batches
from jobmate.db.queries import people
from jobmate.db.queries.people import PersonFacts
from jobmate.db.session import Database
from jobmate.errors import Unauthenticated

MAX_CLAIM_CHARS = 320
KNOWN_PEOPLE = 10_000
"""Kept in the process, some 5 MB; beyond that the one longest unknown is forgotten."""
KNOWN_SECONDS = 60.0
"""How long a row is taken for what it was when it was read."""


Person = PersonFacts
"""Who a token speaks for, as stored."""


class People:
    """The rows behind tokens. Those of the last minute are at hand; those asked for at once are read together.

    Ids never change, and name and email are part of what is looked up: a token with another name misses. One per
    process; lives on the event loop.
    """

    def __init__(self, database: Database, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._clock = clock
        self._known: OrderedDict[Principal, tuple[Person, float]] = OrderedDict()
        self._people = Batches(self._find)

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
        person = await self._people.load((principal.issuer, principal.subject))
        name, email = _tidy(principal.name), _tidy(principal.email)
        if person is None or (person.name, person.email) != (name, email):
            async with self._database.writing() as session:
                person = await people.write_person(session, principal.issuer, principal.subject, name=name, email=email)
        self._known[principal] = person, self._clock() + KNOWN_SECONDS
        self._known.move_to_end(principal)
        if len(self._known) > KNOWN_PEOPLE:
            self._known.popitem(last=False)
        return person

    async def _find(self, identities: Sequence[tuple[str, str]]) -> list[Person | None]:
        async with self._database.glancing() as reader:
            found = {(row.issuer, row.subject): row for row in await people.find_people(reader, identities)}
        return [found.get(identity) for identity in identities]


def _tidy(claim: str | None) -> str | None:
    text = " ".join((claim or "").replace("\x00", "").split())[:MAX_CLAIM_CHARS]
    return text.encode(errors="ignore").decode() or None
