"""Statements on cached readings."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from jobmate.db.models import StoredReading
from jobmate.enums import DocumentKind


async def find_reading(session: AsyncSession, text_sha256: str, kind: DocumentKind, reader_key: str) -> str | None:
    """The cached payload, if there is one."""
    return await session.scalar(
        select(StoredReading.payload).where(
            StoredReading.text_sha256 == text_sha256,
            StoredReading.document == kind,
            StoredReading.reader_key == reader_key,
        )
    )
