"""Tables as releases ship them: named files of delimited text, read by header name, errors that say where."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from jobmate.errors import InvalidTaxonomy

MAX_CELL = 20_000
"""Characters a cell may hold; the longest in O*NET 30.0 has under 1,000."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class ReleaseFiles(Protocol):
    """The files of one release, by base name."""

    @property
    def names(self) -> Sequence[str]: ...

    def open(self, name: str) -> AbstractContextManager[io.BufferedIOBase]:
        """The bytes of one file."""
        ...


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table, by column name. `line` counts from 1, the header included."""

    file: str
    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def get(self, column: str) -> str:
        """The cell, or "" in a table without that column."""
        return self.cells.get(column, "")

    def fault(self, column: str, problem: str) -> InvalidTaxonomy:
        """An error that names this place."""
        return InvalidTaxonomy(problem, file=self.file, line=self.line, column=column)


def read_table(
    files: ReleaseFiles, name: str, required: Sequence[str], *, known: Sequence[str] = (), delimiter: str = "\t"
) -> Iterator[Row]:
    """Rows of one table. `known` columns may be missing; others than these two kinds are passed over.

    Tab separated tables have no quoting, as O*NET ships them; others follow RFC 4180.
    Raises InvalidTaxonomy for a missing file or column, a wrong number of cells, or bytes that are not UTF-8.
    """
    with files.open(name) as raw:
        lines = _decode(raw, name)
        reader = (
            csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
            if delimiter == "\t"
            else csv.reader(lines, delimiter=delimiter, strict=True)
        )
        header = _read_header(reader, name)
        _check_header(name, header, required, known)
        count = len(header)
        try:
            for cells in reader:
                if not cells:
                    continue
                if len(cells) != count:
                    raise InvalidTaxonomy(
                        f"{len(cells)} cells where the header has {count}",
                        file=name,
                        line=reader.line_num,
                        column=header[min(len(cells), count - 1)],
                    )
                yield Row(name, reader.line_num, dict(zip(header, cells, strict=True)))
        except csv.Error as error:
            raise InvalidTaxonomy(str(error), file=name, line=reader.line_num) from None


def unknown_columns(files: ReleaseFiles, name: str, known: Sequence[str], delimiter: str = "\t") -> list[str]:
    """Columns of a table that this version of JobMate has never seen."""
    with files.open(name) as raw:
        header = _read_header(csv.reader(_decode(raw, name), delimiter=delimiter), name)
    return [column for column in header if column not in known]


def _read_header(reader: Iterator[list[str]], name: str) -> list[str]:
    try:
        header = next(reader, None)
    except csv.Error as error:
        raise InvalidTaxonomy(f"no table: {error}", file=name, line=1) from None
    if header is None:
        raise InvalidTaxonomy("the file is empty", file=name)
    return header


def _decode(raw: io.BufferedIOBase, name: str) -> Iterator[str]:
    for number, line in enumerate(raw, start=1):
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise InvalidTaxonomy(
                f"not UTF-8: byte 0x{line[error.start]:02x} at character {error.start + 1} of the line",
                file=name,
                line=number,
            ) from None
        if control := _CONTROL.search(text.rstrip("\r\n")):
            raise InvalidTaxonomy(
                f"a control character (0x{ord(control[0]):02x}) at character {control.start() + 1} of the line",
                file=name,
                line=number,
            )
        if len(text) > MAX_CELL:
            raise InvalidTaxonomy(f"a line of {len(text):,} characters", file=name, line=number)
        yield text


def _check_header(name: str, header: Sequence[str], required: Sequence[str], known: Sequence[str]) -> None:
    missing = [column for column in required if column not in header]
    if missing:
        strangers = [column for column in header if column not in {*required, *known}]
        found = f"; unknown columns here: {', '.join(map(repr, strangers))}" if strangers else ""
        raise InvalidTaxonomy(f"no column {missing[0]!r}{found}", file=name, line=1, column=missing[0])
    doubled = {column for column in header if header.count(column) > 1}
    if doubled:
        raise InvalidTaxonomy("a column stands twice", file=name, line=1, column=min(doubled))
