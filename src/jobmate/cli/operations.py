"""Commands for developers and operators: `token`, `schema`, `doctor`."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from jobmate.cli.doctor import examine
from jobmate.cli.output import Format, print_json, print_jsonl, say
from jobmate.cli.settings import load_settings


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(token)
    app.command()(schema)
    app.command()(doctor)


def token(
    subject: Annotated[str, typer.Option(help="Who the token is for: the `sub` claim.")],
    name: Annotated[str | None, typer.Option(help="The `name` claim.")] = None,
    email: Annotated[str | None, typer.Option(help="The `email` claim.")] = None,
    hours: Annotated[float, typer.Option(min=0.001, max=24 * 365, help="How long it is valid.")] = 12,
    output: Annotated[Format, typer.Option("--format", help="How to print it.")] = Format.TEXT,
) -> None:
    """Sign a development token with JOBMATE_JWT_SECRET, or with the secret a `jobmate dev` here made."""
    from jobmate.auth import issue_token

    ttl = timedelta(hours=hours)
    signed = issue_token(load_settings(), subject, name=name, email=email, ttl=ttl)
    if output is Format.TEXT:
        typer.echo(signed)
        return
    row = {"token": signed, "subject": subject, "expiresInSeconds": int(ttl.total_seconds())}
    print_json(row) if output is Format.JSON else print_jsonl([row])


def schema(
    out: Annotated[Path | None, typer.Option(help="Write it to this file instead of printing it.")] = None,
    check: Annotated[Path | None, typer.Option(help="Fail when this file differs from the code's schema.")] = None,
) -> None:
    """Print the GraphQL schema as the code defines it."""
    from jobmate.schema import export_schema

    current = export_schema()
    if check is not None:
        committed = check.read_text(encoding="utf-8") if check.exists() else ""
        if committed != current:
            say(f"{check} differs from the code: run `make schema`, look at the change, and commit it")
            raise SystemExit(1)
        say(f"{check} is in step with the code")
    elif out is not None:
        out.write_text(current, encoding="utf-8")
    else:
        typer.echo(current, nl=False)


def doctor(output: Annotated[Format, typer.Option("--format", help="How to print it.")] = Format.TEXT) -> None:
    """Check settings, database, Redis, taxonomy, embedder and model; exit 1 when something needed is missing."""
    checks = examine(load_settings())
    if output is Format.JSON:
        print_json([check.as_json() for check in checks])
    elif output is Format.JSONL:
        print_jsonl(check.as_json() for check in checks)
    else:
        for check in checks:
            typer.echo(f"{check.state:8} {check.name:12} {check.detail}")
    if any(check.state == "failed" for check in checks):
        raise SystemExit(1)
