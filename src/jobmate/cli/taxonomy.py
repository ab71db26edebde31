"""`jobmate taxonomy`: which taxonomy and vector index are in use."""

from collections import Counter
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from jobmate.cli.output import Format, print_json, print_jsonl, say
from jobmate.cli.settings import load_settings

app = typer.Typer(help="The taxonomy in use and its vector index.", no_args_is_help=True)


@app.command()
def status(output: Annotated[Format, typer.Option("--format", help="How to print it.")] = Format.TEXT) -> None:
    """Print the taxonomy in use: release, size by kind, embedder, and whether its index is built."""
    from jobmate.adapters.chroma import index_status
    from jobmate.adapters.embedders import choose_embedder
    from jobmate.engine.taxonomy import load_starter

    settings = load_settings()
    taxonomy, embedder = load_starter(), choose_embedder(settings)
    kinds = Counter(concept.kind.value for concept in taxonomy.concepts.values())
    row = {
        "release": taxonomy.release,
        "version": taxonomy.version,
        "concepts": len(taxonomy.concepts),
        "aliases": len(taxonomy.aliases),
        "kinds": dict(sorted(kinds.items())),
        "embedder": embedder.name,
        "index": index_status(settings, taxonomy, embedder),
    }
    if output is Format.JSON:
        print_json(row)
    elif output is Format.JSONL:
        print_jsonl([row])
    else:
        for key, value in row.items():
            typer.echo(f"{key:10} {value}")


@app.command()
def build() -> None:
    """Build the vector index of the taxonomy in use, if it isn't there yet."""
    from jobmate.adapters.chroma import open_index
    from jobmate.adapters.embedders import choose_embedder
    from jobmate.engine.taxonomy import load_starter

    settings = load_settings()
    taxonomy, embedder = load_starter(), choose_embedder(settings)
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(f"indexing {taxonomy.release} with {embedder.name}", total=None)
        open_index(
            settings, taxonomy, embedder, progress=lambda done, total: bar.update(task, completed=done, total=total)
        )
    say(f"{taxonomy.release} is indexed with {embedder.name}")
