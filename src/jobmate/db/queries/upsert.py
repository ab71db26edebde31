"""INSERT .. ON CONFLICT for both databases."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from jobmate.db.models import Base


async def insert_if_absent(session: AsyncSession, model: type[Base], values: Mapping[str, Any]) -> bool:
    """Insert a row unless any unique constraint already holds one. Returns whether it was inserted."""
    keys = inspect(model).primary_key
    if session.get_bind().dialect.name == "sqlite":
        statement: Any = sqlite.insert(model).values(**values).on_conflict_do_nothing().returning(*keys)
    else:
        statement = postgresql.insert(model).values(**values).on_conflict_do_nothing().returning(*keys)
    return (await session.execute(statement)).first() is not None
