"""Opaque ids: what kind of thing, and which. Clients pass them back as they are."""

import base64
import binascii
import uuid
from functools import lru_cache

from strawberry import ID

_URL_SAFE = bytes.maketrans(b"+/", b"-_")


@lru_cache(maxsize=4_096)
def encode_id(kind: str, key: uuid.UUID) -> ID:
    """The global id of a `kind` ("Job", "Resume", "GapReport")."""
    return ID(binascii.b2a_base64(f"{kind}:{key.hex}".encode(), newline=False).translate(_URL_SAFE, b"=").decode())


def decode_any_id(value: str) -> tuple[str, uuid.UUID] | None:
    """Kind and key, or None for anything that is not one of our ids."""
    if len(value) > 200 or not value.isascii():
        return None
    try:
        text = base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)).decode("ascii")
        kind, _, key = text.partition(":")
        return kind, uuid.UUID(hex=key)
    except (binascii.Error, ValueError):
        return None


def decode_id(kind: str, value: str) -> uuid.UUID:
    """The key in an id of this kind; for anything else a key that nothing has.

    So a malformed id, an id of another kind and an unknown id take the same path to the same answer.
    """
    decoded = decode_any_id(value)
    return decoded[1] if decoded is not None and decoded[0] == kind else NO_SUCH_KEY


NO_SUCH_KEY = uuid.UUID(int=0)
