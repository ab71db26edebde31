"""How many rows of a report a person would not call a requirement of the posting.

    python -m benchmarks.accuracy.rows [--print]

Twenty dev postings, one a trade where there are enough; every row was judged by hand as a strict but fair recruiter
would, reading the posting: `requirement`, `no` (nobody is asked for it there, or the name says something else), or
`twin` (asked for, but another row of the report says the same). The judgements are kept in `rows.tsv` by posting,
name and words of the row; a row that is new since then is counted apart, to be judged. `--print` prints all rows as
TSV.
"""

import argparse
import asyncio
import csv
import json
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.table import Table

from jobmate.adapters.pipeline_factory import build_pipeline
from jobmate.settings import Settings

DATA = Path(__file__).parents[1] / "data"
POSTINGS = 20


def list_pairs() -> list[tuple[str, str]]:
    """Posting and resume of the first dev pair of each of the first postings in order of their names."""
    pairs = [json.loads(line) for line in (DATA / "pairs.jsonl").read_text(encoding="utf-8").splitlines() if line]
    first: dict[str, str] = {}
    for pair in pairs:
        if pair["split"] == "dev":
            first.setdefault(pair["job"], pair["resume"])
    return sorted(first.items())[:POSTINGS]


async def list_rows() -> list[tuple[str, str, str, str]]:
    """Posting, name of the row, the words it was read from, the quote."""
    pipeline = build_pipeline(Settings(embedder="lexical", openai_api_key=None, openai_base_url=""))
    rows = []
    for job, resume in list_pairs():
        report = await pipeline.run(
            (DATA / resume).read_text(encoding="utf-8"), (DATA / job).read_text(encoding="utf-8")
        )
        for row in report.requirements:
            quote = row.job_evidence[0].quote if row.job_evidence else ""
            words = " | ".join(" ".join(one.split()) for one in row.wording)
            rows.append((Path(job).stem, row.skill.name, words, " ".join(quote.split())))
    return rows


def read_judgements() -> dict[tuple[str, str, str], str]:
    """By posting, name of the row and the words it was read from."""
    with (DATA / "rows.tsv").open(encoding="utf-8") as file:
        lines = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {(line["posting"], line["row"], line["read from"]): line["judgement"] for line in lines}


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--print", action="store_true", help="all rows, to be judged")
    rows = asyncio.run(list_rows())
    if parser.parse_args().print:
        print(*("\t".join(row) for row in rows), sep="\n")
        return
    judgements = read_judgements()
    counts = Counter(judgements.get(row[:3], "not judged") for row in rows)
    judged = len(rows) - counts["not judged"]
    table = Table(
        "rows", "judged", "requirement", "no", "twin", "not judged", "share no or twin", title="Rows of reports"
    )
    share = (counts["no"] + counts["twin"]) / judged if judged else 0.0
    cells = (len(rows), judged, counts["requirement"], counts["no"], counts["twin"], counts["not judged"])
    table.add_row(*map(str, cells), f"{share:.3f}")
    Console(width=110).print(table)


if __name__ == "__main__":
    main()
