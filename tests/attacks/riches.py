"""A person with as much as a person may have, and a board of postings: what makes permitted queries dear."""

import uuid
from datetime import UTC, datetime, timedelta

from jobmate.db.models import GapAnalysis, Job, Resume, SavedJob, StoredReport, User
from jobmate.db.session import Database
from jobmate.engine.cache_keys import ENGINE_VERSION
from jobmate.engine.models import Evidence, GapReport, Provenance, RequirementVerdict, SkillRef
from jobmate.enums import AnalysisStage, GapState, ReaderKind, RequirementTier, ResumeSource, SkillKind, SkillStatus
from jobmate.services.resumes import MAX_RESUMES

SUBJECT = "rich"
SAVED = 100
POSTINGS = 1_500
LONG_TEXT = "Welds pressure pipes by MIG and TIG, reads blueprints, keeps the shop safe.\n" * 1_300
SHORT_TEXT = "Welds pressure pipes by MIG and TIG, reads blueprints, keeps the shop safe.\n" * 40


async def make_rich(database_url: str, issuer: str) -> None:
    database = Database(database_url)
    person = User(id=uuid.uuid4(), issuer=issuer, subject=SUBJECT)
    resumes = [_resume(person, number) for number in range(MAX_RESUMES)]
    try:
        async with database.writing() as session:
            session.add(person)
            await session.flush()
            session.add_all(resumes)
            session.add_all(_posting(None, SHORT_TEXT, number) for number in range(POSTINGS))
            jobs = [_posting(person.id, LONG_TEXT, number) for number in range(SAVED)]
            session.add_all(jobs)
            await session.flush()
            reports = [_report(person, job, resumes[0]) for job in jobs]
            session.add_all(reports)
            await session.flush()
            session.add_all(SavedJob(user_id=person.id, job_id=job.id) for job in jobs)
            session.add_all(_analysis(report) for report in reports)
    finally:
        await database.close()


def _resume(person: User, number: int) -> Resume:
    return Resume(
        id=uuid.uuid4(),
        user_id=person.id,
        title=f"Resume {number}",
        text=LONG_TEXT,
        text_sha256=f"{number:064}",
        is_default=number == 0,
        source=ResumeSource.PASTE,
    )


def _posting(owner_id: uuid.UUID | None, text: str, number: int) -> Job:
    return Job(
        id=uuid.uuid4(),
        owner_id=owner_id,
        title=f"Welder {number}",
        description=text,
        posting_text=text,
        search_text=text.casefold(),
        text_sha256=f"{number:064}",
        created_at=datetime.now(UTC) - timedelta(minutes=number),
    )


def _report(person: User, job: Job, resume: Resume) -> StoredReport:
    content = GapReport(
        score=5,
        confidence=1,
        summary="Half of it.",
        requirements=tuple(_verdict(number) for number in range(60)),
        provenance=Provenance(
            engine_version=ENGINE_VERSION,
            formula_version="1",
            report_template_version="1",
            resume_reader=ReaderKind.KEYWORD,
            job_reader=ReaderKind.KEYWORD,
            resume_reader_version="1",
            job_reader_version="1",
            taxonomy="starter",
            embedder="lexical",
            resume_sha256=resume.text_sha256,
            job_sha256=job.text_sha256,
        ),
    )
    return StoredReport(
        id=uuid.uuid4(),
        user_id=person.id,
        job_id=job.id,
        resume_id=resume.id,
        resume_sha256=resume.text_sha256,
        job_sha256=job.text_sha256,
        engine_version=ENGINE_VERSION,
        score=5,
        confidence=1,
        # No two alike, so that none is found parsed already.
        payload=content.model_copy(update={"summary": str(job.id)}).model_dump_json(),
        markdown=LONG_TEXT,
    )


def _verdict(number: int) -> RequirementVerdict:
    quotes = tuple(Evidence(quote="Welds pressure pipes by MIG and TIG", start=n, end=n + 35) for n in range(5))
    return RequirementVerdict(
        skill=SkillRef(id=f"s:{number}", name=f"Skill {number}", kind=SkillKind.SKILL),
        status=SkillStatus.MATCHED,
        tier=RequirementTier.REQUIRED,
        weight=1,
        credit=1,
        points=0.1,
        points_available=0.1,
        job_evidence=quotes,
        resume_evidence=quotes,
    )


def _analysis(report: StoredReport) -> GapAnalysis:
    return GapAnalysis(
        user_id=report.user_id,
        job_id=report.job_id,
        state=GapState.READY,
        stage=AnalysisStage.DONE,
        progress=1.0,
        revision=3,
        resume_id=report.resume_id,
        report_id=report.id,
        score=5,
    )
