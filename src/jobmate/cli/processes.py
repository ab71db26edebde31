"""Commands that run processes: `dev`, `serve`, `worker`, `migrate`."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jobmate.cli.output import say
from jobmate.cli.settings import load_settings

if TYPE_CHECKING:
    from jobmate.services.samples import SampleCounts
    from jobmate.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(dev)
    app.command()(serve)
    app.command()(worker)
    app.command()(migrate)
    app.command()(samples)


def dev(
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port of the API and the web app.")] = None,
    data_dir: Annotated[Path | None, typer.Option(help="Folder for all local state.")] = None,
    samples: Annotated[bool, typer.Option(help="Load sample postings and the demo person's resume.")] = True,
) -> None:
    """Run everything on this machine: Redis, database, worker, API and web app, with sample data."""
    from jobmate.cli.dev import run_dev

    raise SystemExit(asyncio.run(run_dev(load_settings(data_dir=data_dir, dev_env=False), port=port, samples=samples)))


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on (JOBMATE_HOST).")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port to listen on (JOBMATE_PORT).")] = None,
) -> None:
    """Run the API. It needs a migrated database; Redis may come and go."""
    from jobmate import app
    from jobmate.logs import configure_logs

    given = {"host": host, "port": port}
    settings = load_settings().model_copy(update={key: value for key, value in given.items() if value is not None})
    configure_logs(settings)
    app.serve(app.create_app(settings), settings)


def worker() -> None:
    """Run one analysis worker; start as many as the load needs."""
    from jobmate.logs import configure_logs
    from jobmate.worker import run_worker

    settings = load_settings()
    configure_logs(settings)
    run_worker(settings)


def migrate() -> None:
    """Bring the database to the current schema. Safe to run again."""
    from jobmate.db.migrate import upgrade

    settings = load_settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    revision = upgrade(settings.database)
    say(f"database at revision {revision}")


def samples(
    subject: Annotated[str, typer.Option(help="The person who gets the sample resumes: the `sub` claim.")] = "demo",
) -> None:
    """Load the sample postings, and sample resumes for one person. Safe to run again."""
    counts = asyncio.run(_load_samples(load_settings(), subject))
    say(f"{counts.jobs} postings and {counts.resumes} resumes added")


async def _load_samples(settings: "Settings", subject: str) -> "SampleCounts":
    from jobmate.runtime import open_runtime
    from jobmate.services.samples import load_samples

    async with open_runtime(settings, "cli") as runtime, runtime.unit_of_work() as work:
        return await load_samples(work, issuer=settings.jwt_issuer, subject=subject)
