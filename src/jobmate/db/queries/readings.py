"""Statements on cached readings."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import delete, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from jobmate.db.models import Resume, StoredReading
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


async def find_newest_readings(
    session: AsyncSession, kind: DocumentKind, text_hashes: Collection[str]
) -> Mapping[str, tuple[str, datetime]]:
    """By hash of the text, the payload that was kept last, and when."""
    statement = (
        select(StoredReading.text_sha256, StoredReading.payload, StoredReading.created_at)
        .where(StoredReading.document == kind, StoredReading.text_sha256.in_(text_hashes))
        .order_by(StoredReading.created_at, StoredReading.reader_key)
    )
    return {sha256: (payload, at) for sha256, payload, at in await session.execute(statement)}


async def is_resume_kept(session: AsyncSession, text_sha256: str) -> bool:
    """Whether anyone has a resume of this text."""
    return await session.scalar(select(Resume.id).where(Resume.text_sha256 == text_sha256).limit(1)) is not None


async def delete_unused(session: AsyncSession, text_sha256: str) -> None:
    """Delete what was read from a resume's text, unless someone still has a resume of this text."""
    await session.execute(
        delete(StoredReading).where(
            StoredReading.document == DocumentKind.RESUME,
            StoredReading.text_sha256 == text_sha256,
            ~exists().where(Resume.text_sha256 == text_sha256),
        )
    )
