"""Resumes, and which of them is the default."""

import uuid
from collections.abc import Collection, Sequence

from jobmate.db.models import Resume
from jobmate.db.queries import analyses, people, readings, reports, resumes
from jobmate.db.session import Session
from jobmate.db.types import utc_now
from jobmate.engine.cache_keys import hash_text
from jobmate.enums import GapState, ResumeSource
from jobmate.errors import InvalidInput, NotFound
from jobmate.services.analyses import follow_default_resume, restart_analyses
from jobmate.services.inputs import clean_line, clean_text
from jobmate.services.unit_of_work import UnitOfWork

MAX_RESUMES = 30
NOT_FOUND = "There is no such resume."


async def create_resume(
    work: UnitOfWork,
    user_id: uuid.UUID,
    *,
    text: str,
    title: str | None = None,
    make_default: bool = True,
    source: ResumeSource = ResumeSource.PASTE,
    notes: Sequence[str] = (),
) -> Resume:
    """Keep a resume's text. As default it starts every saved job that waited for one. `notes` say how it was had.

    Raises InvalidInput naming `text` or `title`, also when there are `MAX_RESUMES` already.
    """
    cleaned = clean_text(text, field="text")
    if not cleaned.strip():
        raise InvalidInput("This resume has no text in it. Paste the whole text of your resume.", field="text")
    await people.lock_person(work.session, user_id)
    if await resumes.count_resumes(work.session, user_id) >= MAX_RESUMES:
        message = f"You have {MAX_RESUMES} resumes, which is as many as are kept. Delete one first."
        raise InvalidInput(message, field="text")
    now = utc_now()
    resume = Resume(
        id=uuid.uuid4(),
        user_id=user_id,
        title=clean_line(title or "", field="title") or f"Resume of {now:%Y-%m-%d}",
        text=cleaned,
        text_sha256=hash_text(cleaned),
        source=source,
        notes=list(notes),
        created_at=now,
    )
    if make_default:
        await _clear_default(work, user_id)
    resume.is_default = make_default
    work.session.add(resume)
    await work.session.flush()
    if make_default:
        await follow_default_resume(work, resume)
    return resume


async def set_default_resume(work: UnitOfWork, user_id: uuid.UUID, resume_id: uuid.UUID) -> Resume:
    """Make a resume the default. Raises NotFound for one that isn't this person's."""
    await people.lock_person(work.session, user_id)
    resume = await resumes.find_resume(work.session, user_id, resume_id)
    if resume is None:
        raise NotFound(NOT_FOUND)
    if not resume.is_default:
        await _clear_default(work, user_id)
        resume.is_default = True
        await work.session.flush()
        await follow_default_resume(work, resume)
    return resume


async def delete_resume(work: UnitOfWork, user_id: uuid.UUID, resume_id: uuid.UUID) -> int:
    """Delete a resume with all that was made of it: its reports and what was read from it. Returns how many reports.

    Jobs that showed such a report, or ran on this resume, start over against the default resume; without one they
    become FAILED with NO_DEFAULT_RESUME. Where another resume of the person has the same text, it takes the reports
    over. Was it the default, then there is none until another is chosen. Raises NotFound.
    """
    await people.lock_person(work.session, user_id)
    resume = await resumes.find_resume(work.session, user_id, resume_id)
    if resume is None:
        raise NotFound(NOT_FOUND)
    rows = await analyses.lock_analyses_of_resume(work.session, user_id, resume_id)
    twin = await resumes.find_twin(work.session, resume)
    if twin is not None:
        await reports.move_reports(work.session, user_id, resume_id, twin.id)
        rows = [row for row in rows if row.state is GapState.GENERATING]
    deleted = await reports.delete_reports_of_resume(work.session, user_id, resume_id)
    default = None if resume.is_default else await resumes.find_default(work.session, user_id)
    await resumes.delete_resume(work.session, resume)
    await readings.delete_unused(work.session, resume.text_sha256)
    await restart_analyses(work, rows, default)
    return deleted


async def list_resumes(session: Session, user_id: uuid.UUID) -> list[Resume]:
    """The person's resumes, newest first."""
    return list(await resumes.list_resumes(session, user_id))


async def find_resumes(session: Session, user_id: uuid.UUID, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Resume]:
    """Those of the ids that are this person's."""
    return {resume.id: resume for resume in await resumes.find_resumes(session, user_id, ids)}


async def find_resume(session: Session, user_id: uuid.UUID, resume_id: uuid.UUID | None) -> Resume | None:
    """A resume of this person; the default one when there is no id, or nothing by it."""
    found = await resumes.find_resume(session, user_id, resume_id) if resume_id else None
    return found or await resumes.find_default(session, user_id)


async def _clear_default(work: UnitOfWork, user_id: uuid.UUID) -> None:
    await people.lock_person(work.session, user_id)
    await resumes.clear_default(work.session, user_id)
