"""Run by Alembic. The connection always comes from `jobmate.db.migrate`, with a transaction already open."""

from alembic import context

from jobmate.db.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    compare_type=True,
    render_as_batch=True,
)
context.run_migrations()
