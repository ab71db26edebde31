"""Compiles the tables of duties (`engine/data/duties/*.txt`) into `engine/data/duty_index.tsv`, which JobMate reads.

    python -m benchmarks.accuracy.build_duty_index

Run it after every change of a table; a test compares the two.
"""

from pathlib import Path

from jobmate.engine.duty_lexicon import index_duties

DATA = Path(__file__).parents[2] / "src" / "jobmate" / "engine" / "data"


def compile_tables() -> str:
    """The index of all tables, in order of their names."""
    tables = sorted((DATA / "duties").glob("*.txt"))
    lines = (line for table in tables for line in table.read_text(encoding="utf-8").splitlines())
    return "\n".join(index_duties(lines)) + "\n"


def main() -> None:
    """Command line."""
    (DATA / "duty_index.tsv").write_text(compile_tables(), encoding="utf-8")


if __name__ == "__main__":
    main()
