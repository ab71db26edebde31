"""`jobmate dev`: Redis, migrations, sample data, index, worker and API on one machine, from one command."""

from jobmate.cli.dev.session import run_dev

__all__ = ["run_dev"]
