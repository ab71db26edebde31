"""How many words of a resume come out of a file, in the order a person reads them, by layout.

    python -m benchmarks.accuracy.documents [--samples FOLDER] [--misses]

Resumes of the gold set are laid out by our own makers of PDF and DOCX files, so the right order is known. `--samples`
adds files named NAME__LAYOUT.pdf or .docx beside NAME.txt with their text. A word counts when it is part of the
longest common subsequence of the words written and the words read; words read too many lower `precision`.
"""

import argparse
import json
import re
import shutil
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from rich.console import Console
from rich.table import Table

from jobmate.adapters.documents import parse_document
from jobmate.errors import JobMateError
from tests.support.documents import Box, Text, column, make_docx, make_pdf

GOLD = Path(__file__).parents[1] / "data"
SAMPLES = Path(__file__).parents[3] / "shared" / "data" / "samples" / "resumes"
LINES_A_PAGE = 50
WORD = re.compile(r"[^\W_]+(?:[.'’&/+#-]*[^\W_]+)*[+#]*")

Layout = Callable[[list[str]], tuple[bytes, str]]
"""Takes the lines of a resume; gives the file and its text in the order a person reads it."""


@dataclass
class Tally:
    """Of one layout."""

    found: int = 0
    written: int = 0
    read: int = 0
    milliseconds: list[float] = field(default_factory=list)
    worst: list[tuple[float, str]] = field(default_factory=list)


def wrap(lines: Sequence[str], width: int) -> Iterator[str]:
    """Lines broken as a page of `width` characters breaks them; empty ones stay."""
    for line in lines:
        words, current = line.split(), ""
        for word in words:
            if current and len(current) + 1 + len(word) > width:
                yield current
                current = word
            else:
                current = f"{current} {word}".strip()
        yield current


def halves(lines: list[str]) -> tuple[list[str], list[str]]:
    """Cut at the empty line nearest the middle."""
    breaks = [index for index, line in enumerate(lines) if not line] or [len(lines) // 2]
    middle = min(breaks, key=lambda index: abs(index - len(lines) / 2))
    return lines[:middle], lines[middle:]


def pages_of(lines: Sequence[str]) -> list[list[str]]:
    return [list(lines[start : start + LINES_A_PAGE]) for start in range(0, len(lines), LINES_A_PAGE)]


def one_column(lines: list[str]) -> tuple[bytes, str]:
    return make_pdf(*(column(50, 60, page) for page in pages_of(list(wrap(lines, 95))))), "\n".join(lines)


def with_headings(lines: list[str]) -> tuple[bytes, str]:
    headed = [text for number, line in enumerate(lines) for text in ((f"PART {number}", line) if not line else (line,))]
    pages = [
        [
            Text(50, 60 + 13 * place, text, 14 if text.startswith("PART") else 10)
            for place, text in enumerate(page)
            if text
        ]
        for page in pages_of(list(wrap(headed, 90)))
    ]
    return make_pdf(*pages), "\n".join(headed)


def two_columns(lines: list[str]) -> tuple[bytes, str]:
    """Drawn row by row across both columns, as some programs write them."""
    left, right = (list(wrap(half, 46)) for half in halves(lines))
    rows = zip_longest(column(40, 60, [line or " " for line in left]), column(320, 60, [line or " " for line in right]))
    things = [thing for row in rows for thing in row if thing is not None]
    return make_pdf(things), "\n".join([*left, *right])


def sidebar(lines: list[str]) -> tuple[bytes, str]:
    """Tinted, narrow, on the left, drawn after the main part."""
    side = [
        "CONTACT",
        "nora@example.org",
        "555-0100",
        "",
        "LANGUAGES",
        "English, native",
        "Spanish, fluent",
        "",
        "TOOLS",
    ]
    main = list(wrap(lines, 72))
    things = [Box(0, 0, 170, 792, (0.9, 0.9, 0.95)), *column(200, 60, main), *column(24, 60, side)]
    return make_pdf(things), "\n".join([*side, *main])


def table_rows(lines: list[str]) -> tuple[bytes, str]:
    """Years at the left, what was done at the right."""
    things, said, y = [], [], 60.0
    for number, line in enumerate(line for line in lines if line):
        year = f"20{number % 90 + 10}"
        rows = list(wrap([line], 75))
        things += [Text(50, y, year, 10), *column(130, y, rows)]
        said += [year, line]
        y += 13 * len(rows) + 12
        if y > 740:
            break
    return make_pdf(things), "\n".join(said)


def docx_plain(lines: list[str]) -> tuple[bytes, str]:
    def fill(document: Any) -> None:
        for line in lines:
            document.add_paragraph(line)

    return make_docx(fill), "\n".join(lines)


def docx_headings(lines: list[str]) -> tuple[bytes, str]:
    def fill(document: Any) -> None:
        document.add_heading(lines[0], level=0)
        for line in lines[1:]:
            if line.startswith("•"):
                document.add_paragraph(line.lstrip("• "), style="List Bullet")
            else:
                document.add_paragraph(line)

    return make_docx(fill), "\n".join(lines)


def docx_two_cells(lines: list[str]) -> tuple[bytes, str]:
    left, right = halves(lines)

    def fill(document: Any) -> None:
        cells = document.add_table(rows=1, cols=2).rows[0].cells
        cells[0].text, cells[1].text = "\n".join(left), "\n".join(right)

    return make_docx(fill), "\n".join([*left, *right])


def docx_header(lines: list[str]) -> tuple[bytes, str]:
    def fill(document: Any) -> None:
        document.sections[0].header.paragraphs[0].text = lines[0]
        for line in lines[1:]:
            document.add_paragraph(line)

    return make_docx(fill), "\n".join(lines)


def docx_text_boxes(lines: list[str]) -> tuple[bytes, str]:
    """Every part of the resume in a box of its own, with the copy for old programs that Word writes beside it."""

    def fill(document: Any) -> None:
        for part in "\n".join(lines).split("\n\n"):
            document.add_paragraph()._p.append(parse_xml(text_box(part.split("\n"))))

    return make_docx(fill), "\n".join(lines)


def text_box(lines: Sequence[str]) -> str:
    safe = [line.replace("&", "&amp;").replace("<", "&lt;") for line in lines]
    inside = "".join(f'<w:p><w:r><w:t xml:space="preserve">{line}</w:t></w:r></w:p>' for line in safe)
    content = f"<w:txbxContent>{inside}</w:txbxContent>"
    return (
        f'<w:r {nsdecls("w")} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
        ' xmlns:v="urn:schemas-microsoft-com:vml"><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>'
        f"<wps:txbx>{content}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{content}"
        "</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def plain_text(lines: list[str]) -> tuple[bytes, str]:
    text = "\n".join(lines)
    return text.encode(), text


LAYOUTS: dict[str, Layout] = {
    "PDF, one column": one_column,
    "PDF, headings": with_headings,
    "PDF, two columns": two_columns,
    "PDF, sidebar": sidebar,
    "PDF, table": table_rows,
    "DOCX": docx_plain,
    "DOCX, headings and bullets": docx_headings,
    "DOCX, two-column table": docx_two_cells,
    "DOCX, header": docx_header,
    "DOCX, text boxes": docx_text_boxes,
    "plain text": plain_text,
}


def common(written: Sequence[str], read: Sequence[str]) -> int:
    """Length of the longest common subsequence, by Hunt and Szymanski's bit vectors (Hyyrö 2004)."""
    places: dict[str, int] = defaultdict(int)
    for place, word in enumerate(written):
        places[word] |= 1 << place
    full = (1 << len(written)) - 1
    row = full
    for word in read:
        match = row & places[word]
        row = ((row + match) | (row - match)) & full
    return len(written) - row.bit_count()


def words_of(text: str) -> list[str]:
    return [word.casefold() for word in WORD.findall(text)]


def measure(data: bytes, name: str, text: str, tally: Tally) -> None:
    """Read one file and count."""
    began = time.process_time()
    try:
        read = words_of(parse_document(data, name).text)
    except JobMateError:
        read = []
    tally.milliseconds.append(1000 * (time.process_time() - began))
    written = words_of(text)
    found = common(written, read)
    tally.found += found
    tally.written += len(written)
    tally.read += len(read)
    tally.worst.append((found / len(written), name))


def list_resumes() -> list[list[str]]:
    """The lines of every resume the dev pairs use."""
    pairs = [json.loads(line) for line in (GOLD / "pairs.jsonl").read_text(encoding="utf-8").splitlines() if line]
    names = sorted({pair["resume"] for pair in pairs if pair["split"] == "dev"})
    return [(GOLD / name).read_text(encoding="utf-8").strip().split("\n") for name in names]


def run(samples: Path | None) -> dict[str, Tally]:
    """Every layout over every resume, then the samples by the layout in their name."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for number, lines in enumerate(list_resumes()):
        for title, lay_out in LAYOUTS.items():
            data, text = lay_out(lines)
            measure(data, f"resume {number}.txt", text, tallies[title])
    for path in sorted(samples.glob("*__*.*")) if samples is not None and samples.is_dir() else ():
        truth = path.with_name(f"{path.name.split('__')[0]}.txt")
        is_scan = "scan" in path.stem
        if truth.is_file() and (not is_scan or shutil.which("tesseract")):
            title = f"sample: {path.stem.split('__')[1]} ({path.suffix[1:]})"
            measure(path.read_bytes(), path.name, truth.read_text(encoding="utf-8"), tallies[title])
    return tallies


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=Path, default=SAMPLES)
    parser.add_argument("--misses", action="store_true", help="name the worst file of each layout")
    arguments = parser.parse_args()
    table = Table("layout", "files", "words recovered in order", "precision", "ms a file", title="Text of documents")
    tallies = run(arguments.samples)
    for title, tally in tallies.items():
        recovered = f"{tally.found / tally.written:.3f} ({tally.found}/{tally.written})"
        precision = f"{tally.found / tally.read:.3f}" if tally.read else "-"
        times = f"{statistics.median(tally.milliseconds):.0f}"
        table.add_row(title, str(len(tally.milliseconds)), recovered, precision, times)
    Console(width=110).print(table)
    if arguments.misses:
        for title, tally in tallies.items():
            share, name = min(tally.worst)
            print(f"{title}: worst {share:.3f}, {name}")


if __name__ == "__main__":
    main()
