"""INSERT .. ON CONFLICT for both databases."""

from collections.abc import Mapping
from functools import cache
from typing import Any, cast

from sqlalchemy import Table, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from jobmate.db.models import Base


async def insert_if_absent(session: AsyncSession, model: type[Base], values: Mapping[str, Any]) -> bool:
    """Insert a row unless any unique constraint already holds one. Returns whether it was inserted."""
    statement = _insert(model, session.get_bind().dialect.name, frozenset(values))
    return (await session.execute(statement, values)).first() is not None


@cache
def _insert(model: type[Base], dialect: str, names: frozenset[str]) -> Any:
    """Made once for each set of columns: to put it together takes longer than to run it."""
    table = cast("Table", model.__table__)
    values = {name: bindparam(name, type_=table.c[name].type) for name in names}
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    return insert(table).values(values).on_conflict_do_nothing().returning(*table.primary_key)
