"""How well postings are read and judged, on gap-labelled pairs.

    python -m benchmarks.accuracy.pairs [--reader keyword|llm] [--embedder lexical|minilm|openai]
        [--file benchmarks/data/pairs.jsonl] [--split dev|held] [--misses]

A labelled requirement counts as found when a row of the report carries one of its accepted names, or keeps the
labelled words as its own name (also that of a product O*NET doesn't list). Of those found, three verdicts are
compared: met against missing (MISSING or not; rows labelled partial are shown apart), tier, and traps: phrases from
which no skill may be taken. Met against missing is told twice: over all that were found, and as a reader of the report
takes it, without rows the report sets aside and with a product that only has a neighbour counted as missing.
Times are of the processor, all threads together: reading both texts, mapping, scoring.
"""

import argparse
import asyncio
import json
import re
import statistics
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from jobmate.adapters.pipeline_factory import build_pipeline
from jobmate.engine.models import GapReport, Reading, RequirementVerdict, SkillRef
from jobmate.engine.pipeline import Pipeline
from jobmate.enums import DocumentKind, ReaderKind, RequirementTier, SkillStatus, WeakReason
from jobmate.settings import EmbedderChoice, Settings

GOLD = Path(__file__).parents[1] / "data" / "pairs.jsonl"
WORDS = re.compile(r"[\w+#.]+")


@dataclass
class Tally:
    """Counts over one split."""

    counts: Counter[str] = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)
    again: list[float] = field(default_factory=list)
    scores: dict[str, list[float]] = field(default_factory=dict)

    def ratio(self, part: str, whole: str) -> str:
        total = self.counts[whole]
        return f"{self.counts[part] / total:.3f} ({self.counts[part]}/{total})" if total else "-"


def fold(words: str) -> frozenset[str]:
    """Words without case and plural, for comparing own names."""
    return frozenset(word.lower().rstrip("s.") for word in WORDS.findall(words))


def names_of(skill: SkillRef) -> set[str]:
    """Every name a report row may be recognised by."""
    return {skill.name.lower(), *(name.lower() for name in skill.official_names)}


def find_row(report: GapReport, wanted: dict[str, Any]) -> RequirementVerdict | None:
    """The row of the report that answers a labelled requirement.

    Of several rows the one whose wording shares the most words with the label, then one with an accepted name, then the
    first: "state inspections" is answered by the row that was read from those words.
    """
    accepted = {name.lower() for name in wanted["onet"]}
    words = fold(wanted["surface"])
    answering: list[tuple[int, bool, RequirementVerdict]] = []
    for row in report.requirements:
        shared = max((len(fold(wording) & words) for wording in row.wording), default=0)
        for skill in (row.skill, *row.alternatives):
            own = fold(skill.name)
            keeps_words = not skill.official_names and bool(own) and (own <= words or words <= own)
            is_named = bool(names_of(skill) & accepted)
            if is_named or keeps_words:
                answering.append((shared, is_named, row))
    return max(answering, key=lambda one: one[:2], default=(0, False, None))[2]


def trap_spans(text: str, traps: Iterable[str]) -> list[tuple[int, int]]:
    """Where the traps stand in the posting."""
    return [(match.start(), match.end()) for trap in traps for match in re.finditer(re.escape(trap), text)]


def tripped(reading: Reading, text: str, traps: Iterable[str]) -> list[str]:
    """Surfaces of skills that were read out of a trap."""
    spans = trap_spans(text, traps)
    found = []
    for mention in reading.skills:
        at = text.find(mention.surface, mention.evidence.start)
        start, end = (at, at + len(mention.surface)) if at >= 0 else (mention.evidence.start, mention.evidence.end)
        if any(start < stop and begin < end for begin, stop in spans):
            found.append(mention.surface)
    return found


async def judge(pipeline: Pipeline, pair: dict[str, Any], folder: Path, tally: Tally) -> None:
    """Run one pair and count."""
    job_text = (folder / pair["job"]).read_text(encoding="utf-8")
    resume_text = (folder / pair["resume"]).read_text(encoding="utf-8")
    began = time.process_time()
    resume = await pipeline.read(resume_text, DocumentKind.RESUME)
    reading = await pipeline.read(job_text, DocumentKind.JOB)
    report = pipeline.analyse(resume, reading)
    tally.milliseconds.append(1000 * (time.process_time() - began))
    if pipeline.reader_kind is ReaderKind.KEYWORD:
        began = time.process_time()
        await pipeline.run(resume_text, job_text)
        tally.again.append(1000 * (time.process_time() - began))
    tally.scores.setdefault(pair["fit"], []).append(report.score)
    name = f"{pair['job']} x {pair['resume']}"
    traps = tripped(reading, job_text, pair["must_not_extract"])
    tally.counts["traps"] += len(pair["must_not_extract"])
    tally.counts["tripped"] += len(traps)
    tally.misses += [f"{name}: trap tripped: {surface}" for surface in traps]
    tally.counts["rows"] += len(report.requirements)
    used = set()
    for wanted in pair["requirements"]:
        tally.counts["wanted"] += 1
        row = find_row(report, wanted)
        if row is None:
            tally.misses.append(f"{name}: not found: {wanted['surface']} {wanted['onet'][:2]}")
            continue
        used.add(id(row))
        compare(row, wanted, name, tally)
    tally.counts["labelled"] += len(used)
    tally.misses += [
        f"{name}: unlabelled row: {row.skill.name} <- {row.job_evidence[0].quote[:70] if row.job_evidence else ''}"
        for row in report.requirements
        if id(row) not in used
    ]


def compare(row: RequirementVerdict, wanted: dict[str, Any], name: str, tally: Tally) -> None:
    """Count what a found row says against its label."""
    counts = tally.counts
    counts["found"] += 1
    tier = RequirementTier.REQUIRED if wanted["importance"] == "must" else RequirementTier.PREFERRED
    counts["tier"] += row.tier is tier
    if row.tier is not tier:
        tally.misses.append(f"{name}: tier: {wanted['surface']} is {wanted['importance']}, said {row.tier}")
    label = wanted["status"]
    counts[f"gold {label}"] += 1
    counts[f"{label} as {row.status}"] += 1
    if label == "partial":
        return
    counts["decided"] += 1
    right = (row.status is SkillStatus.MISSING) == (label == "gap")
    counts["decided right"] += right
    counts[f"{label} wrong"] += not right
    if row.weak_reason is not WeakReason.UNVERIFIED:
        counts["judged"] += 1
        is_missing = row.status is SkillStatus.MISSING or row.transferable_from is not None
        is_missing &= row.status is SkillStatus.MISSING or row.weak_reason is WeakReason.ADJACENT
        counts["judged right"] += is_missing == (label == "gap")
    if not right:
        tally.misses.append(
            f"{name}: verdict: {wanted['surface']} is {label} ({wanted['evidence']}), said {row.status} "
            f"{[entry.quote[:60] for entry in row.resume_evidence][:2]}"
        )


def describe_times(milliseconds: Sequence[float]) -> str:
    """Median and 95th percentile."""
    if not milliseconds:
        return "-"
    in_order = sorted(milliseconds)
    return f"{statistics.median(in_order):.0f}, {in_order[min(len(in_order) - 1, int(0.95 * len(in_order)))]:.0f}"


def print_table(tallies: dict[str, Tally], pipeline: Pipeline, title: str) -> None:
    """One column a split."""
    table = Table(title=f"{title}, {pipeline.reader_kind.value.lower()} reader, {pipeline.embedder_name}")
    table.add_column("measure")
    for split in tallies:
        table.add_column(split, justify="right")
    lines: list[tuple[str, str, str]] = [
        ("requirements found", "found", "wanted"),
        ("traps tripped", "tripped", "traps"),
        ("met against missing right", "decided right", "decided"),
        ("the same as a reader takes it", "judged right", "judged"),
        ("labelled met, said MISSING", "met wrong", "gold met"),
        ("labelled gap, said otherwise", "gap wrong", "gold gap"),
        ("required against preferred right", "tier", "found"),
        ("report rows that are labelled", "labelled", "rows"),
        ("labelled met, said MATCHED", "met as MATCHED", "gold met"),
        ("labelled partial, said WEAK", "partial as WEAK", "gold partial"),
        ("labelled gap, said MISSING", "gap as MISSING", "gold gap"),
    ]
    for measure, part, whole in lines:
        table.add_row(measure, *(tally.ratio(part, whole) for tally in tallies.values()))
    for fit in ("strong", "partial", "weak"):
        cells = [
            f"{statistics.mean(tally.scores[fit]):.1f}" if tally.scores.get(fit) else "-" for tally in tallies.values()
        ]
        table.add_row(f"mean score, fit {fit}", *cells)
    for when, of in (("first time", "milliseconds"), ("again", "again")):
        table.add_row(
            f"ms a pair, {when}: median, p95", *(describe_times(getattr(tally, of)) for tally in tallies.values())
        )
    Console().print(table)


def make_settings(reader: str, embedder: EmbedderChoice) -> Settings:
    """Those of the environment, but for the reader; the keyword reader is what is left without a model."""
    if reader == "keyword" and embedder != "openai":
        return Settings(embedder=embedder, openai_api_key=None, openai_base_url="")
    return Settings(embedder=embedder)


async def run(file: Path, splits: list[str], settings: Settings, *, show_misses: bool) -> None:
    """Measure the pairs of one file, split by split."""
    pairs = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    pipeline = build_pipeline(settings)
    tallies: dict[str, Tally] = {}
    for split in splits:
        chosen = [pair for pair in pairs if pair.get("split", "dev") == split]
        if not chosen:
            continue
        if pipeline.reader_kind is ReaderKind.KEYWORD:
            warm = ((file.parent / chosen[0][part]).read_text(encoding="utf-8") for part in ("resume", "job"))
            await pipeline.run(*warm)
        tallies[split] = Tally()
        for pair in chosen:
            await judge(pipeline, pair, file.parent, tallies[split])
    print_table(tallies, pipeline, file.name)
    await pipeline.aclose()
    if show_misses:
        for split, tally in tallies.items():
            print(*(f"[{split}] {miss}" for miss in tally.misses), sep="\n")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reader", default="keyword", choices=["keyword", "llm"])
    parser.add_argument("--embedder", default="lexical", choices=["lexical", "minilm", "openai"])
    parser.add_argument("--file", type=Path, default=GOLD)
    parser.add_argument("--split", action="append", choices=["dev", "held"])
    parser.add_argument("--misses", action="store_true", help="list every difference, for tuning on the dev split")
    arguments = parser.parse_args()
    settings = make_settings(arguments.reader, arguments.embedder)
    asyncio.run(run(arguments.file, arguments.split or ["dev", "held"], settings, show_misses=arguments.misses))


if __name__ == "__main__":
    main()
