"""How often a phrase is mapped to the right concept, and how often to one when it names none.

    python -m benchmarks.accuracy.mapping [--taxonomy starter|RELEASE|FOLDER] [--embedder lexical|minilm|openai]
        [--file benchmarks/data/mapping.tsv] [--split dev|held] [--misses]

`--taxonomy` takes "starter", the name of an imported release, or a folder with O*NET's text files. A row is right
when the concept's name or one of its official names is among the expected ones. Two floors are measured beside
JobMate: the exact name, and the nearest name by vector alone (of the same names
and aliases JobMate searches, so this floor is higher than one over official names).
"""

import argparse
import csv
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from jobmate.adapters.chroma import ChromaIndex, open_index
from jobmate.adapters.embedders import choose_embedder
from jobmate.adapters.taxonomies import store
from jobmate.adapters.taxonomies.onet import read_onet
from jobmate.adapters.taxonomies.source import Archive, Folder, open_source
from jobmate.engine.lexicon import Lexicon
from jobmate.engine.mapper import Mapper
from jobmate.engine.models import Concept
from jobmate.engine.taxonomy import Taxonomy, build_taxonomy, load_starter
from jobmate.settings import Settings

GOLD = Path(__file__).parents[1] / "data" / "mapping.tsv"
KINDS = ("technology", "skill", "knowledge", "ability", "work_activity")
FLOOR_SIMILARITY = 0.4
"""The floor names the nearest concept from this cosine on."""

Answer = Callable[[Sequence[str]], list[Concept | None]]


@dataclass(frozen=True)
class Row:
    """A labelled phrase; `expected` is empty when it must map to nothing."""

    surface: str
    expected: frozenset[str]
    kind: str
    split: str


@dataclass
class Outcome:
    """Counts by kind, and what went wrong in words."""

    rows: Counter[str]
    right: Counter[str]
    false_hits: int
    nothing: int
    misses: list[str]


def read_rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8") as file:
        return [
            Row(
                surface=row["surface"],
                expected=frozenset(() if row["expected"] == "NONE" else row["expected"].split("|")),
                kind=row["kind"].replace(" ", "_"),
                split=row.get("split") or "all",
            )
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]


def load_taxonomy(settings: Settings, name: str) -> Taxonomy:
    if name == "starter":
        return load_starter()
    if not Path(name).exists():
        return store.load(settings, name)
    source = open_source(Path(name))
    assert isinstance(source, Folder | Archive), "a folder or zip with O*NET's text files"
    content = read_onet(source, load_starter(), lambda _: None)
    return build_taxonomy(Path(name).stem, content.concepts, content.aliases, load_starter().rules)


def judge(rows: Iterable[Row], answer: Answer) -> Outcome:
    rows = list(rows)
    outcome = Outcome(Counter(), Counter(), 0, 0, [])
    for row, concept in zip(rows, answer([row.surface for row in rows]), strict=True):
        if not row.expected:
            outcome.nothing += 1
            if concept is not None:
                outcome.false_hits += 1
                outcome.misses.append(f"{row.surface!r} is no skill, got {concept.name!r}")
            continue
        outcome.rows[row.kind] += 1
        if concept is not None and row.expected & {concept.name, *concept.official_names}:
            outcome.right[row.kind] += 1
        else:
            got = repr(concept.name) if concept else "nothing"
            outcome.misses.append(f"{row.surface!r} is {' or '.join(sorted(row.expected))}, got {got}")
    return outcome


def answer_exact(taxonomy: Taxonomy) -> Answer:
    by_name = {
        name.casefold(): concept
        for concept in taxonomy.concepts.values()
        for name in (*concept.official_names, concept.name)
    }
    return lambda phrases: [by_name.get(phrase.casefold()) for phrase in phrases]


def answer_nearest(taxonomy: Taxonomy, index: ChromaIndex) -> Answer:
    def answer(phrases: Sequence[str]) -> list[Concept | None]:
        return [
            taxonomy.concepts[near[0].concept_id] if near and near[0].similarity >= FLOOR_SIMILARITY else None
            for near in index.nearest(phrases, 1)
        ]

    return answer


def answer_mapped(mapper: Mapper) -> Answer:
    return lambda phrases: [mapped.concept for mapped in mapper.map_phrases(list(phrases))]


def show(title: str, outcomes: dict[str, Outcome], floor: str) -> Table:
    table = Table("answered by", "rows", "top-1", *KINDS, "false hits", "times the floor", title=title)
    base = sum(outcomes[floor].right.values())
    for name, outcome in outcomes.items():
        count, right = sum(outcome.rows.values()), sum(outcome.right.values())
        by_kind = [f"{outcome.right[kind]}/{outcome.rows[kind]}" for kind in KINDS]
        false = f"{outcome.false_hits}/{outcome.nothing}"
        ratio = f"{right / base:.1f}" if base else "-"
        table.add_row(name, str(count), f"{right / count:.3f}" if count else "-", *by_kind, false, ratio)
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--taxonomy", default="starter")
    parser.add_argument("--embedder", default="auto", choices=("auto", "lexical", "minilm", "openai"))
    parser.add_argument("--file", type=Path, default=GOLD)
    parser.add_argument("--split", choices=("dev", "held"), help="only these rows")
    parser.add_argument("--misses", action="store_true", help="print what went wrong, for rows that aren't held out")
    arguments = parser.parse_args()
    console = Console(width=150)
    settings = Settings(embedder=arguments.embedder)
    taxonomy, embedder = load_taxonomy(settings, arguments.taxonomy), choose_embedder(settings)
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("indexing", total=None)
        index = open_index(
            settings, taxonomy, embedder, lambda done, total: bar.update(task, completed=done, total=total)
        )
    mapper = Mapper(taxonomy, Lexicon(taxonomy), index)
    splits: dict[str, list[Row]] = defaultdict(list)
    for row in read_rows(arguments.file):
        if arguments.split in (None, row.split):
            splits[row.split].append(row)
    answers = {
        "exact name": answer_exact(taxonomy),
        f"nearest vector, {embedder.name}": answer_nearest(taxonomy, index),
        f"JobMate, {embedder.name}": answer_mapped(mapper),
    }
    for split, rows in splits.items():
        outcomes = {name: judge(rows, answer) for name, answer in answers.items()}
        title = f"{arguments.file.name}, {split}: {len(rows)} rows, taxonomy {taxonomy.release}"
        console.print(show(title, outcomes, "exact name"))
        if arguments.misses and split != "held":
            for miss in list(outcomes.values())[-1].misses:
                console.print(f"  {miss}", markup=False)


if __name__ == "__main__":
    main()
