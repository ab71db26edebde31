"""The tables. Nothing here loads by itself: a relationship that was not asked for raises when it is touched."""

import uuid
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, MetaData, String, Text, UniqueConstraint, Uuid, select, text
from sqlalchemy.orm import DeclarativeBase, Mapped, column_property, mapped_column, relationship

from jobmate.db.types import UtcDateTime, utc_now, word
from jobmate.enums import AnalysisStage, DocumentKind, EmploymentType, GapState, ResumeSource, SalaryPeriod


class Base(DeclarativeBase):
    """Common types and constraint names (named, so that migrations can drop them on every database)."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012  SQLAlchemy reads it from the class
        datetime: UtcDateTime(),
        uuid.UUID: Uuid(),
        str: Text(),
        list[str]: JSON(),
    }


def _owner(*, nullable: bool = False) -> Mapped[uuid.UUID]:
    return mapped_column(ForeignKey("users.id", ondelete="CASCADE"), nullable=nullable)


class User(Base):
    """A person, as one issuer knows them."""

    __tablename__ = "users"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    issuer: Mapped[str]
    subject: Mapped[str]
    name: Mapped[str | None]
    email: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class Resume(Base):
    """A resume's plain text. At most one per person is the default, which the database itself guarantees.

    `notes` say how the text was had from a file: what was left out, whether it was recognised in pictures.
    """

    __tablename__ = "resumes"
    __table_args__ = (
        Index(
            "uq_resumes_default",
            "user_id",
            unique=True,
            sqlite_where=text("is_default = 1"),
            postgresql_where=text("is_default"),
        ),
        Index(None, "user_id", "created_at", "id"),
        Index(None, "text_sha256"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    user_id: Mapped[uuid.UUID] = _owner()
    title: Mapped[str]
    text: Mapped[str]
    text_sha256: Mapped[str] = mapped_column(String(64))
    is_default: Mapped[bool] = mapped_column(default=False)
    source: Mapped[ResumeSource] = mapped_column(word(ResumeSource))
    notes: Mapped[list[str]] = mapped_column(default=list)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class Job(Base):
    """A posting. `owner_id` None means everyone sees it; otherwise only its author does.

    `posting_text` is `engine.posting.compose_posting` of the other fields: what is read, hashed and quoted.
    `search_text` is the folded text that a search looks through.
    """

    __tablename__ = "jobs"
    __table_args__ = (Index(None, "created_at", "id"), Index(None, "owner_id"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    owner_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    title: Mapped[str]
    company: Mapped[str] = mapped_column(default="")
    location: Mapped[str] = mapped_column(default="")
    employment_type: Mapped[EmploymentType | None] = mapped_column(word(EmploymentType))
    salary_min: Mapped[float | None]
    salary_max: Mapped[float | None]
    salary_currency: Mapped[str] = mapped_column(default="")
    salary_period: Mapped[SalaryPeriod | None] = mapped_column(word(SalaryPeriod))
    description: Mapped[str] = mapped_column(default="")
    requirements: Mapped[str] = mapped_column(default="")
    required_skills: Mapped[list[str]] = mapped_column(default=list)
    preferred_skills: Mapped[list[str]] = mapped_column(default=list)
    url: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(default="")
    posting_text: Mapped[str]
    text_sha256: Mapped[str] = mapped_column(String(64))
    search_text: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class SavedJob(Base):
    """A bookmark."""

    __tablename__ = "saved_jobs"
    __table_args__ = (
        UniqueConstraint("user_id", "job_id"),
        Index(None, "user_id", "saved_at", "id"),
        Index(None, "job_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    user_id: Mapped[uuid.UUID] = _owner()
    job_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"))
    saved_at: Mapped[datetime] = mapped_column(default=utc_now)


class StoredReport(Base):
    """A finished report. `payload` is the canonical JSON of `engine.models.GapReport`, byte for byte."""

    __tablename__ = "gap_reports"
    __table_args__ = (
        UniqueConstraint(
            "user_id", "job_id", "resume_sha256", "job_sha256", "engine_version", name="uq_gap_reports_inputs"
        ),
        Index(None, "user_id", "job_id", "created_at"),
        Index(None, "job_id"),
        Index(None, "resume_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    user_id: Mapped[uuid.UUID] = _owner()
    job_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"))
    resume_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("resumes.id", ondelete="CASCADE"))
    resume_sha256: Mapped[str] = mapped_column(String(64))
    job_sha256: Mapped[str] = mapped_column(String(64))
    engine_version: Mapped[str]
    score: Mapped[float]
    confidence: Mapped[float]
    payload: Mapped[str]
    markdown: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)

    job: Mapped[Job] = relationship(lazy="raise")
    resume: Mapped[Resume] = relationship(lazy="raise")


class GapAnalysis(Base):
    """Where the analysis of one job for one person stands. This row is the job; Redis only hints at it.

    `revision` grows by one with every change a listener may see, for as long as the row lives. `run_id` is the
    fencing token of the worker that holds the lease: a write that doesn't carry it loses. `attempt` counts
    claims since the run was asked for. `queued_at` is when a worker was last called for. `saved_at` is read from the
    bookmark whenever the row is loaded; None without one.
    """

    __tablename__ = "gap_analyses"
    __table_args__ = (
        UniqueConstraint("user_id", "job_id"),
        Index(None, "state", "lease_expires_at"),
        Index(None, "updated_at", "id"),
        Index(None, "job_id"),
        Index(None, "resume_id"),
        Index(None, "report_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    user_id: Mapped[uuid.UUID] = _owner()
    job_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"))
    state: Mapped[GapState] = mapped_column(word(GapState), default=GapState.NONE)
    stage: Mapped[AnalysisStage] = mapped_column(word(AnalysisStage), default=AnalysisStage.QUEUED)
    progress: Mapped[float] = mapped_column(default=0.0)
    revision: Mapped[int] = mapped_column(default=0)
    attempt: Mapped[int] = mapped_column(default=0)
    run_id: Mapped[uuid.UUID | None]
    lease_owner: Mapped[str | None]
    lease_expires_at: Mapped[datetime | None]
    queued_at: Mapped[datetime | None]
    resume_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("resumes.id", ondelete="SET NULL"))
    report_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("gap_reports.id", ondelete="SET NULL"))
    score: Mapped[float | None]
    error_code: Mapped[str | None]
    error_message: Mapped[str | None]
    error_retryable: Mapped[bool | None]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(default=utc_now)
    saved_at: Mapped[datetime | None] = column_property(
        select(SavedJob.saved_at)
        .where(SavedJob.user_id == user_id, SavedJob.job_id == job_id)
        .correlate_except(SavedJob)
        .scalar_subquery(),
        expire_on_flush=False,
    )


class StoredReading(Base):
    """What a reader found in a text, kept once per text, kind and reader. `payload` is `engine.models.Reading`."""

    __tablename__ = "readings"

    text_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    document: Mapped[DocumentKind] = mapped_column(word(DocumentKind), primary_key=True)
    reader_key: Mapped[str] = mapped_column(primary_key=True)
    payload: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
