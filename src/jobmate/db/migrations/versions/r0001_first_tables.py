"""The first tables: people, resumes, jobs, bookmarks, analyses, reports, readings."""

import sqlalchemy as sa
from alembic import op

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """To this revision."""
    _create_readings()
    _create_users()
    _create_jobs()
    _create_resumes()
    _create_gap_reports()
    _create_saved_jobs()
    _create_gap_analyses()


def downgrade() -> None:
    """Back to an empty database."""
    op.drop_table("gap_analyses")
    op.drop_table("saved_jobs")
    op.drop_table("gap_reports")
    op.drop_table("resumes")
    op.drop_table("jobs")
    op.drop_table("users")
    op.drop_table("readings")


def _create_readings() -> None:
    op.create_table(
        "readings",
        sa.Column("text_sha256", sa.String(length=64), nullable=False),
        sa.Column("document", sa.String(length=32), nullable=False),
        sa.Column("reader_key", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("text_sha256", "document", "reader_key", name="pk_readings"),
    )


def _create_users() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("issuer", "subject", name="uq_users_issuer_subject"),
    )


def _create_jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("employment_type", sa.String(length=32), nullable=True),
        sa.Column("salary_min", sa.Double(), nullable=True),
        sa.Column("salary_max", sa.Double(), nullable=True),
        sa.Column("salary_currency", sa.Text(), nullable=False),
        sa.Column("salary_period", sa.String(length=32), nullable=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("requirements", sa.Text(), nullable=False),
        sa.Column("required_skills", sa.JSON(), nullable=False),
        sa.Column("preferred_skills", sa.JSON(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("posting_text", sa.Text(), nullable=False),
        sa.Column("text_sha256", sa.String(length=64), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name="fk_jobs_owner_id_users", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
    )
    op.create_index("ix_jobs_created_at_id", "jobs", ["created_at", "id"])
    op.create_index("ix_jobs_owner_id", "jobs", ["owner_id"])


def _create_resumes() -> None:
    op.create_table(
        "resumes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_sha256", sa.String(length=64), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_resumes_user_id_users", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_resumes"),
    )
    op.create_index("ix_resumes_user_id_created_at_id", "resumes", ["user_id", "created_at", "id"])
    op.create_index(
        "uq_resumes_default",
        "resumes",
        ["user_id"],
        unique=True,
        sqlite_where=sa.text("is_default = 1"),
        postgresql_where=sa.text("is_default"),
    )


def _create_gap_reports() -> None:
    op.create_table(
        "gap_reports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("resume_id", sa.Uuid(), nullable=False),
        sa.Column("resume_sha256", sa.String(length=64), nullable=False),
        sa.Column("job_sha256", sa.String(length=64), nullable=False),
        sa.Column("engine_version", sa.Text(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("markdown", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name="fk_gap_reports_job_id_jobs", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["resume_id"], ["resumes.id"], name="fk_gap_reports_resume_id_resumes", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_gap_reports_user_id_users", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_gap_reports"),
        sa.UniqueConstraint(
            "user_id", "job_id", "resume_sha256", "job_sha256", "engine_version", name="uq_gap_reports_inputs"
        ),
    )
    op.create_index("ix_gap_reports_job_id", "gap_reports", ["job_id"])
    op.create_index("ix_gap_reports_resume_id", "gap_reports", ["resume_id"])
    op.create_index("ix_gap_reports_user_id_job_id_created_at", "gap_reports", ["user_id", "job_id", "created_at"])


def _create_saved_jobs() -> None:
    op.create_table(
        "saved_jobs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name="fk_saved_jobs_job_id_jobs", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_saved_jobs_user_id_users", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_saved_jobs"),
        sa.UniqueConstraint("user_id", "job_id", name="uq_saved_jobs_user_id_job_id"),
    )
    op.create_index("ix_saved_jobs_job_id", "saved_jobs", ["job_id"])
    op.create_index("ix_saved_jobs_user_id_saved_at_id", "saved_jobs", ["user_id", "saved_at", "id"])


def _create_gap_analyses() -> None:
    op.create_table(
        "gap_analyses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("stage", sa.String(length=32), nullable=False),
        sa.Column("progress", sa.Double(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=True),
        sa.Column("lease_owner", sa.Text(), nullable=True),
        sa.Column("lease_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resume_id", sa.Uuid(), nullable=True),
        sa.Column("report_id", sa.Uuid(), nullable=True),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("error_code", sa.Text(), nullable=True),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.Column("error_retryable", sa.Boolean(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name="fk_gap_analyses_job_id_jobs", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["report_id"], ["gap_reports.id"], name="fk_gap_analyses_report_id_gap_reports", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["resume_id"], ["resumes.id"], name="fk_gap_analyses_resume_id_resumes", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_gap_analyses_user_id_users", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_gap_analyses"),
        sa.UniqueConstraint("user_id", "job_id", name="uq_gap_analyses_user_id_job_id"),
    )
    op.create_index("ix_gap_analyses_job_id", "gap_analyses", ["job_id"])
    op.create_index("ix_gap_analyses_report_id", "gap_analyses", ["report_id"])
    op.create_index("ix_gap_analyses_resume_id", "gap_analyses", ["resume_id"])
    op.create_index("ix_gap_analyses_state_lease_expires_at", "gap_analyses", ["state", "lease_expires_at"])
    op.create_index("ix_gap_analyses_updated_at_id", "gap_analyses", ["updated_at", "id"])
