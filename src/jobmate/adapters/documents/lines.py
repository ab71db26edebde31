"""Words, rows and lines of a page, and how lines become paragraphs. Points; y grows downwards."""

import re
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

SOFT_HYPHEN = "\u00ad"
BULLET = re.compile(r"^(?:[•◦▪■●○‣⁃∙·*–—➢➤✓]|-(?=\s)|o(?=\s)|\(?\d{1,2}[.)])\s*")


@dataclass(frozen=True, slots=True)
class Word:
    """A word with its box; `baseline` and `size` in points."""

    text: str
    left: float
    right: float
    baseline: float
    size: float

    @property
    def top(self) -> float:
        """Upper edge, by the size of the font."""
        return self.baseline - 0.75 * self.size

    @property
    def bottom(self) -> float:
        """Lower edge, by the size of the font."""
        return self.baseline + 0.22 * self.size


@dataclass(frozen=True, slots=True)
class Segment:
    """Words of one row that stand together."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """The words, one space apart."""
        return " ".join(word.text for word in self.words)

    @property
    def left(self) -> float:
        """Left edge."""
        return self.words[0].left

    @property
    def right(self) -> float:
        """Right edge."""
        return max(word.right for word in self.words)

    @property
    def top(self) -> float:
        """Upper edge."""
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        """Lower edge."""
        return max(word.bottom for word in self.words)

    @property
    def baseline(self) -> float:
        """Where the letters stand."""
        return self.words[0].baseline

    @property
    def size(self) -> float:
        """Size of the largest word."""
        return max(word.size for word in self.words)


@dataclass(frozen=True, slots=True)
class Line:
    """A row as it is read. `edge` is how far right the lines around it reach; `before` and `after` are side notes."""

    row: Segment
    edge: float
    before: str = ""
    after: str = ""

    @property
    def text(self) -> str:
        """The row with its side notes."""
        return " ".join(part for part in (self.before, self.row.text, self.after) if part)


Flow = list[Line]


def split_blocks(lines: Flow, height: float) -> list[Flow]:
    """Lines parted where the white between them is larger than the usual leading."""
    gaps = [after.row.top - before.row.bottom for before, after in pairwise(lines)]
    usual = max(median(gaps), 0.0) if gaps else 0.0
    blocks: list[Flow] = [[lines[0]]]
    for line, gap in zip(lines[1:], gaps, strict=True):
        if gap > usual + 0.45 * height:
            blocks.append([line])
        else:
            blocks[-1].append(line)
    return blocks


def join_lines(block: Flow) -> str:
    """Wrapped lines flow together."""
    edges = [line.row.right for line in block]
    text = block[0].text
    bullet = block[0].row if BULLET.match(block[0].row.text) else None
    for before, line in pairwise(block):
        if BULLET.match(line.row.text):
            bullet = line.row
            text += "\n" + line.text
            continue
        is_indented = bullet is not None and line.row.left > bullet.left + 0.2 * line.row.size
        edge = max(*edges, before.edge) if not is_indented else max(edges)
        is_wrapped = _is_wrapped(before, line, edge, edges, is_indented=is_indented)
        if text.endswith(SOFT_HYPHEN):
            text = text[:-1] + line.text
        else:
            text += (" " if is_wrapped else "\n") + line.text
        if not is_wrapped and not is_indented:
            bullet = None
    return text.replace(SOFT_HYPHEN, "-")


def _is_wrapped(before: Line, line: Line, edge: float, edges: list[float], *, is_indented: bool) -> bool:
    """Whether a line goes on in the next: its first word would not have fitted, and nothing says it is a new one."""
    first = line.row.words[0]
    needed = first.right - first.left + 0.25 * line.row.size
    if edge - before.row.right >= needed or abs(line.row.size - before.row.size) > 0.15 * before.row.size:
        return False
    if line.before or before.after or line.after:
        return False
    is_crowded = sum(other > edge - needed for other in edges) > 2
    return first.text[:1].islower() or is_indented or is_crowded
