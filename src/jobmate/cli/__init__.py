"""The command line: one module per group of commands, wired together here.

Exit codes: 0 done, 1 it failed and said why, 2 wrong usage, 130 stopped by Ctrl-C.
"""

import sys

import typer

from jobmate.cli import analysis, models, operations, processes, taxonomy
from jobmate.cli.settings import load_settings
from jobmate.errors import JobMateError

app = typer.Typer(
    name="jobmate",
    help="Evidenced skill-gap reports for job boards. Start with `jobmate dev`.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for group in (analysis, processes, operations):
    group.register(app)
app.add_typer(taxonomy.app, name="taxonomy")
app.add_typer(models.app, name="models")

__all__ = ["app", "load_settings", "main"]


def main() -> None:
    """Run the command line; expected failures end in one line on stderr and exit code 1."""
    try:
        app()
    except JobMateError as error:
        print(f"jobmate: {error.message}", file=sys.stderr)
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
