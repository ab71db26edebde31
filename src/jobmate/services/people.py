"""People, made at first sight from the claims of their token."""

from jobmate.auth import Principal
from jobmate.db.models import User
from jobmate.db.queries import people
from jobmate.db.queries.upsert import insert_if_absent
from jobmate.db.session import Database
from jobmate.errors import Unauthenticated

MAX_CLAIM_CHARS = 320


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
