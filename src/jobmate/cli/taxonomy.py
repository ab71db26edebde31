"""`jobmate taxonomy`: import taxonomies, see which are here, choose the one in use."""

from collections import Counter
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from jobmate.cli.output import Format, print_json, print_jsonl, say
from jobmate.cli.settings import load_settings
from jobmate.errors import InvalidInput

app = typer.Typer(help="Taxonomies: import, list, choose.", no_args_is_help=True)

FormatOption = Annotated[Format, typer.Option("--format", help="How to print it.")]


@app.command(name="import")
def import_(
    source: Annotated[str | None, typer.Argument(help="Folder, zip, .jsonl file or address of a release.")] = None,
    official: Annotated[
        bool, typer.Option("--official", help="Fetch O*NET's text release from its publisher.")
    ] = False,
    release: Annotated[str | None, typer.Option(help="Name to keep it under, e.g. onet-30.0.")] = None,
    sha256: Annotated[str | None, typer.Option(help="Checksum a fetched file must have.")] = None,
) -> None:
    """Import a release, index it, and put it to use. Safe to run again; a bad release changes nothing."""
    from jobmate.adapters.taxonomies.importer import import_release, official_address

    if official == (source is not None):
        raise InvalidInput("name a folder, zip, file or address, or give --official --release 30.0", field="source")
    if official:
        if release is None:
            raise InvalidInput("--official needs --release, e.g. --release 30.0", field="release")
        source, release = official_address(release), f"onet-{release.removeprefix('onet-')}"
    with _progress() as bar:
        task = bar.add_task("opening", total=None)

        def on_step(what: str, done: int, total: int | None) -> None:
            bar.update(task, description=what, completed=done, total=total)

        result = import_release(load_settings(), source or "", release, on_step, sha256=sha256)
    for note in result.notes:
        say(f"note: {note}")
    manifest = result.manifest
    was = "was imported before" if result.was_there else "imported"
    say(f"{manifest.release}: {was}, {manifest.concepts:,} concepts, {manifest.aliases:,} aliases; in use now")


@app.command()
def status(output: FormatOption = Format.TEXT) -> None:
    """Print the taxonomy in use: release, size by kind, embedder, and whether its index is built."""
    from jobmate.adapters.chroma import index_status
    from jobmate.adapters.embedders import choose_embedder
    from jobmate.adapters.taxonomies.store import active_taxonomy

    settings = load_settings()
    taxonomy, embedder = active_taxonomy(settings), choose_embedder(settings)
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


@app.command(name="list")
def list_(output: FormatOption = Format.TEXT) -> None:
    """List the taxonomies that are here; the one in use is marked."""
    from jobmate.adapters.taxonomies.store import active_release, manifests
    from jobmate.engine.taxonomy import load_starter

    settings = load_settings()
    starter, active = load_starter(), active_release(settings)
    rows: list[dict[str, object]] = [
        {"release": starter.release, "version": starter.version, "concepts": len(starter.concepts)}
    ]
    rows += [asdict(manifest) for manifest in manifests(settings)]
    for row in rows:
        row["inUse"] = row["release"] == active
    if output is Format.JSON:
        print_json(rows)
    elif output is Format.JSONL:
        print_jsonl(rows)
    else:
        for row in rows:
            typer.echo(f"{'*' if row['inUse'] else ' '} {row['release']:24} {row['concepts']:>7} concepts")


@app.command()
def use(release: Annotated[str, typer.Argument(help="A release of `jobmate taxonomy list`.")]) -> None:
    """Put another taxonomy to use; running workers follow within seconds."""
    from jobmate.adapters.taxonomies import store

    settings = load_settings()
    _index(release)
    store.use(settings, release)
    say(f"{release} is in use")


@app.command()
def remove(release: Annotated[str, typer.Argument(help="A release of `jobmate taxonomy list`.")]) -> None:
    """Delete an imported taxonomy that is not in use, with its indexes."""
    from jobmate.adapters.chroma import drop_indexes
    from jobmate.adapters.taxonomies import store

    settings = load_settings()
    store.remove(settings, release)
    drop_indexes(settings, release)
    say(f"{release} is removed")


@app.command()
def build() -> None:
    """Build the vector index of the taxonomy in use, if it isn't there yet."""
    from jobmate.adapters.taxonomies.store import active_release

    release = active_release(load_settings())
    _index(release)
    say(f"{release} is indexed")


def _index(release: str) -> None:
    from jobmate.adapters.chroma import build_index
    from jobmate.adapters.embedders import choose_embedder
    from jobmate.adapters.taxonomies.store import load

    settings = load_settings()
    with _progress() as bar:
        task = bar.add_task("indexing", total=None)
        build_index(
            settings,
            load(settings, release),
            choose_embedder(settings),
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )


def _progress() -> Progress:
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=Console(stderr=True), transient=True)
