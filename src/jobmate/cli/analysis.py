"""Commands that run the engine on files: `text`, `read`, `map`, `analyze`. They need no server and no Redis."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from jobmate.cli.output import (
    Format,
    camel,
    concept_json,
    evidence_json,
    level_json,
    print_json,
    print_jsonl,
    read_input,
    say,
)
from jobmate.cli.settings import load_settings
from jobmate.engine.models import LEVEL_LABELS, ConceptsById, GapReport, MappedSkill, SkillRef
from jobmate.enums import DocumentKind, SkillKind
from jobmate.errors import InvalidInput

if TYPE_CHECKING:
    from jobmate.engine.pipeline import Pipeline

DocumentArgument = Annotated[Path, typer.Argument(help="PDF, DOCX, Markdown or plain text; - for standard input.")]
FormatOption = Annotated[Format, typer.Option("--format", help="How to print the result.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(text)
    app.command()(read)
    app.command(name="map")(map_phrases)
    app.command()(analyze)


def text(file: DocumentArgument, output: FormatOption = Format.TEXT) -> None:
    """Print the text JobMate reads out of a document, in reading order."""
    from jobmate.adapters.documents import read_document

    document = read_document(read_input(file, field="file"), file.name)
    if output is Format.TEXT:
        typer.echo(document.text)
        for note in document.notes:
            say(f"note: {note}")
        return
    row = {"text": document.text, "notes": list(document.notes), "pages": document.pages}
    print_json(row) if output is Format.JSON else print_jsonl([row])


def read(
    file: DocumentArgument,
    kind: Annotated[Literal["resume", "job"], typer.Option("--as", help="Read the file as a resume or as a posting.")],
    output: FormatOption = Format.JSON,
) -> None:
    """Print the skills and gates read out of one document, each with its quote and offsets."""
    content = _document_text(file)
    pipeline = _pipeline()
    document = DocumentKind(kind.upper())
    reading = asyncio.run(pipeline.read(content, document))
    mapped = pipeline.map(reading)
    skills = [_mention_json(skill) for skill in mapped]
    if output is Format.JSON:
        gates = [camel(gate) for gate in reading.gates]
        print_json(
            {
                "skills": skills,
                "gates": gates,
                "reader": reading.reader.value,
                "readerVersion": reading.reader_version,
                "notes": list(reading.notes),
            }
        )
    elif output is Format.JSONL:
        print_jsonl(skills)
    else:
        for row in skills:
            name = row["concept"]["name"] if row["concept"] else "(own name)"
            typer.echo(f"{row['tier'] or row['strength'] or '-':12} {row['surface']} -> {name}: “{row['quote']}”")


def map_phrases(
    phrases: Annotated[list[str] | None, typer.Argument(help="Phrases to map, one each.")] = None,
    file: Annotated[Path | None, typer.Option("--file", help="One phrase a line; - for standard input.")] = None,
    output: FormatOption = Format.JSONL,
) -> None:
    """Map phrases onto the taxonomy; a phrase that is no skill maps to null."""
    wanted = list(phrases or [])
    if file is not None:
        try:
            lines = read_input(file, field="file").decode("utf-8-sig").splitlines()
        except UnicodeDecodeError as error:
            raise InvalidInput(f"{file} is not UTF-8 text (byte {error.start})", field="file") from None
        wanted += [line.strip() for line in lines if line.strip()]
    if not wanted:
        raise InvalidInput("give phrases as arguments, or a file of them with --file", field="phrases")
    rows = [
        {
            "text": mapped.text,
            "concept": concept_json(mapped.concept),
            "score": round(mapped.score, 4),
            "method": mapped.method,
        }
        for mapped in _pipeline().map_phrases(wanted)
    ]
    if output is Format.JSONL:
        print_jsonl(rows)
    elif output is Format.JSON:
        print_json(rows)
    else:
        for row in rows:
            name = row["concept"]["name"] if row["concept"] else "-"  # type: ignore[index]
            typer.echo(f"{row['text']} -> {name} ({row['score']}, {row['method']})")


def analyze(
    resume: Annotated[Path, typer.Option("--resume", help="The resume: PDF, DOCX, Markdown or plain text.")],
    job: Annotated[Path, typer.Option("--job", help="The posting, same formats.")],
    output: Annotated[Literal["json", "markdown"], typer.Option("--format", help="How to print.")] = "json",
) -> None:
    """Compare one resume with one posting and print the gap report."""
    from jobmate.engine.report import render_markdown

    resume_text, job_text = _document_text(resume), _document_text(job)
    pipeline = _pipeline()
    report = asyncio.run(pipeline.run(resume_text, job_text))
    title = next((line.strip() for line in job_text.splitlines() if line.strip()), job.stem)
    markdown = render_markdown(report, job_title=title, company="", resume_title=resume.stem)
    if output == "markdown":
        typer.echo(markdown)
    else:
        print_json(report_json(report, pipeline.concepts, markdown))


def report_json(report: GapReport, concepts: ConceptsById, markdown: str) -> dict[str, Any]:
    """A GapReport of schema.graphql, each requirement with `name` and `concept` besides."""
    rows = []
    for verdict in report.requirements:
        row = camel(verdict)
        assert isinstance(row, dict)  # noqa: S101  a Fact always dumps to an object
        row["name"] = verdict.skill.name
        row["concept"] = _skill_json(verdict.skill, concepts)
        row["alternatives"] = [
            _skill_json(skill, concepts) or {"id": None, "name": skill.name} for skill in verdict.alternatives
        ]
        row["jobEvidence"] = evidence_json(verdict.job_evidence)
        row["resumeEvidence"] = evidence_json(verdict.resume_evidence)
        rows.append(row)
    whole = camel(report.model_copy(update={"requirements": ()}))
    assert isinstance(whole, dict)  # noqa: S101
    return {**whole, "requirements": rows, "reportMarkdown": markdown}


def _skill_json(skill: SkillRef, concepts: ConceptsById) -> dict[str, Any] | None:
    if skill.id is None or skill.kind is SkillKind.UNMAPPED:
        return None
    return concept_json(concepts[skill.id])


def _mention_json(skill: MappedSkill) -> dict[str, Any]:
    mention = skill.mention
    return {
        "surface": mention.surface,
        "start": mention.evidence.start,
        "end": mention.evidence.end,
        "quote": mention.evidence.quote,
        "section": mention.evidence.section,
        "tier": mention.tier,
        "level": level_json(mention.level, mention.years, LEVEL_LABELS),
        "group": mention.group,
        "strength": mention.strength,
        "concept": concept_json(skill.concept),
        "method": skill.method,
    }


def _document_text(file: Path) -> str:
    from jobmate.adapters.documents import read_document

    return read_document(read_input(file, field="file"), file.name).text


def _pipeline() -> "Pipeline":
    from jobmate.adapters.pipeline_factory import build_pipeline

    return build_pipeline(load_settings(), open_index_first=False)
