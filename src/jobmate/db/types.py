"""Column types that behave the same on SQLite and PostgreSQL."""

import enum
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import DateTime, Dialect, Enum
from sqlalchemy.types import TypeDecorator

E = TypeVar("E", bound=enum.Enum)


class UtcDateTime(TypeDecorator[datetime]):
    """A timezone-aware instant, always UTC on the way out. SQLite keeps no zone, so it is stored as UTC there.

    Raises ValueError for a naive datetime: its zone would be a guess.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC, and without the zone for SQLite."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value!r}: give it a time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC again."""
        return None if value is None else value.astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None] | None:
        """SQLite's text is read in one step: a page of a list has hundreds of them."""
        return _read_sqlite if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def _read_sqlite(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(f"{value}+00:00")


class _Word(Enum):
    """Reads by a look into a dictionary: SQLAlchemy's own way costs more than the value."""

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        members: Iterable[enum.Enum] = self.enum_class or ()
        known: dict[str | None, enum.Enum | None] = {str(member.value): member for member in members}
        return _Members(known | {None: None}).__getitem__


class _Members(dict[str | None, enum.Enum | None]):
    def __missing__(self, word: object) -> enum.Enum:
        raise LookupError(f"the database holds {word!r}, which is none of {sorted(filter(None, self))}")


def word(values: type[E]) -> Enum:
    """An enum kept as its value in plain text: adding a word needs no migration of a database type."""
    return _Word(
        values,
        native_enum=False,
        create_constraint=False,
        length=32,
        values_callable=lambda words: [str(member.value) for member in words],
    )


def utc_now() -> datetime:
    """The current instant, timezone-aware."""
    return datetime.now(UTC)
