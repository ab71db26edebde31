"""`jobmate models`: fetch the embedding model's files, see whether they are here."""

from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

from jobmate.cli.output import Format, print_json, print_jsonl, say
from jobmate.cli.settings import load_settings

app = typer.Typer(help="Embedding models: fetch, look.", no_args_is_help=True)


@app.command()
def pull(
    url: Annotated[str | None, typer.Option(help="Address of the archive on a mirror.")] = None,
    sha256: Annotated[str | None, typer.Option(help="Checksum the archive must have, if it isn't Chroma's.")] = None,
) -> None:
    """Fetch all-MiniLM-L6-v2 (80 MB) to where the minilm embedder reads it. Broken off, it goes on when run again."""
    from jobmate.adapters.embedders.minilm import default_minilm_dir
    from jobmate.adapters.embedders.minilm_archive import pull_minilm

    settings = load_settings()
    folder = settings.minilm_dir or default_minilm_dir()
    with _progress() as bar:
        task = bar.add_task("all-MiniLM-L6-v2", total=None)
        pulled = pull_minilm(
            folder, lambda done, total: bar.update(task, completed=done, total=total), url=url, sha256=sha256
        )
    say(f"all-MiniLM-L6-v2 {'is in' if pulled else 'was already in'} {folder}")


@app.command()
def status(output: Annotated[Format, typer.Option("--format", help="How to print it.")] = Format.TEXT) -> None:
    """Print whether the files of all-MiniLM-L6-v2 are here, and which embedder is in use."""
    from jobmate.adapters.embedders import choose_embedder
    from jobmate.adapters.embedders.minilm import default_minilm_dir, missing_files
    from jobmate.errors import ConfigurationError

    settings = load_settings()
    folder = settings.minilm_dir or default_minilm_dir()
    missing = missing_files(folder)
    try:
        in_use: str | None = choose_embedder(settings).name
    except ConfigurationError:
        in_use = None
    row = {
        "model": "all-MiniLM-L6-v2",
        "folder": str(folder),
        "ready": not missing,
        "missing": missing,
        "embedderInUse": in_use,
    }
    if output is Format.JSON:
        print_json(row)
    elif output is Format.JSONL:
        print_jsonl([row])
    else:
        typer.echo(f"all-MiniLM-L6-v2: {'ready' if not missing else 'not here: run `jobmate models pull`'} ({folder})")
        typer.echo(f"embedder in use: {in_use or 'none, see `jobmate doctor`'}")


def _progress() -> Progress:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=Console(stderr=True), transient=True)
