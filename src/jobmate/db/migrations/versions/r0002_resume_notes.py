"""Resumes: notes on how their text was had, and a way to find them by their text."""

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """To this revision."""
    op.add_column("resumes", sa.Column("notes", sa.JSON(), nullable=False, server_default="[]"))
    op.create_index("ix_resumes_text_sha256", "resumes", ["text_sha256"])


def downgrade() -> None:
    """Back to resumes without notes."""
    op.drop_index("ix_resumes_text_sha256", "resumes")
    op.drop_column("resumes", "notes")
