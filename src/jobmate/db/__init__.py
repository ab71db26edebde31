"""The database: models, sessions, queries and migrations. SQLAlchemy is imported here and nowhere else."""
