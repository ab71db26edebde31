"""Pages of a list by keyset: a cursor names the last row seen, so rows that come or go shift nothing."""

import base64
import binascii
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar

import orjson

from jobmate.errors import InvalidInput

MAX_PAGE = 100
_URL_SAFE = bytes.maketrans(b"+/", b"-_")
MAX_RANK = 10_000

T = TypeVar("T")
R = TypeVar("R")
Key = tuple[int, datetime, uuid.UUID]
"""What a list is ordered by, highest first: rank (0 where all are equal), moment, id."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Part of a list. `cursors[i]` belongs to `items[i]`; `total_count` is of the whole list."""

    items: tuple[T, ...]
    cursors: tuple[str, ...]
    has_next_page: bool
    total_count: int


def check_first(first: int) -> int:
    """A page size. Raises InvalidInput outside 1..100."""
    if not 1 <= first <= MAX_PAGE:
        raise InvalidInput(f"Ask for 1 to {MAX_PAGE} at a time.", field="first")
    return first


def encode_cursor(key: Key) -> str:
    """An opaque cursor for a row."""
    rank, moment, row_id = key
    raw = orjson.dumps([rank, moment, row_id.hex])
    return binascii.b2a_base64(raw, newline=False).translate(_URL_SAFE, b"=").decode()


def decode_cursor(cursor: str | None) -> Key | None:
    """The row a cursor names. Raises InvalidInput for anything `encode_cursor` didn't make."""
    if cursor is None:
        return None
    try:
        rank, moment, row_id = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return range(MAX_RANK).index(rank), datetime.fromisoformat(moment).astimezone(UTC), uuid.UUID(hex=row_id)
    except (ValueError, TypeError, AttributeError, OverflowError, binascii.Error):
        raise InvalidInput("This cursor is not one of ours; start from the first page.", field="after") from None


def cut_page(rows: Sequence[R], first: int, total: int, *, item: Callable[[R], T], key: Callable[[R], Key]) -> Page[T]:
    """A page from `first` + 1 rows asked for: the extra one only tells that there are more."""
    shown = rows[:first]
    return Page(
        items=tuple(item(row) for row in shown),
        cursors=tuple(encode_cursor(key(row)) for row in shown),
        has_next_page=len(rows) > first,
        total_count=total,
    )
