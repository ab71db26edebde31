"""Alembic's folder. It ships inside the package, so `jobmate migrate` works from an installed wheel."""
