"""Reading order of words on a page: rows, columns, side notes, paragraphs.

A recursive XY-cut (Nagy and Seth, 1984) with two additions for resumes: a band of rows counts as columns only when
both sides hold running text, and a narrow column of dates or places is read next to the line it stands beside.
Coordinates are points, y grows downwards.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from jobmate.adapters.documents.lines import BULLET, Flow, Line, Segment, Word, join_lines, split_blocks

GUTTER = 0.9
"""Narrowest white strip between columns, in units of the median letter height; words stand about 0.3 apart."""
SEGMENT_GAP = 1.4
"""Words of one row further apart than this (in letter heights) belong to different segments."""
NARROW = 0.36
"""A column narrower than this share of its band may be side notes."""
MIN_COLUMN_ROWS = 2
MAX_LABEL_WORDS = 3
MAX_DEPTH = 6

_SIDE_NOTE = re.compile(
    r"\d{4}|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\b|present|current|remote|hybrid|on-?site|"
    r"\b\d+\s+(?:years?|months?|yrs?|mos?)\b|,\s*[A-Z]{2}$|^[A-ZÀ-Ý][\w.'’ -]+,\s*[A-ZÀ-Ý][\w. -]+$",
    re.IGNORECASE,
)


def order_words(words: Sequence[Word]) -> str:
    """The text of a page in reading order; paragraphs are one line each, blocks are parted by an empty line."""
    if not words:
        return ""
    height = median(word.size for word in words)
    segments = [segment for row in _group_rows(words) for segment in _split_row(row)]
    flows = _read_region(segments, height, depth=0)
    blocks = [block for flow in flows for block in split_blocks(flow, height)]
    return "\n\n".join(join_lines(block) for block in blocks)


def _group_rows(words: Iterable[Word]) -> list[list[Word]]:
    """Words on about the same baseline, rows top down, words left to right."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (word.baseline, word.left)):
        for row in reversed(rows[-4:]):
            anchor = row[0]
            if abs(word.baseline - anchor.baseline) <= 0.3 * min(word.size, anchor.size):
                row.append(word)
                break
        else:
            rows.append([word])
    return [sorted(row, key=lambda word: word.left) for row in rows]


def _split_row(row: list[Word]) -> list[Segment]:
    segments: list[list[Word]] = [[row[0]]]
    for word in row[1:]:
        before = segments[-1][-1]
        if word.left - before.right > SEGMENT_GAP * max(word.size, before.size) * 0.75:
            segments.append([word])
        else:
            segments[-1].append(word)
    return [Segment(tuple(words)) for words in segments]


def _read_region(segments: list[Segment], height: float, depth: int) -> list[Flow]:
    """Runs of lines in reading order; each run is one column, or a part of the page across all columns."""
    flows: list[Flow] = []
    current: Flow = []
    bands = _cut_bands(segments, height)
    position = 0
    while position < len(bands):
        found = _find_columns(bands, position, height) if depth < MAX_DEPTH else None
        end, cut = found or (position + 1, None)
        while cut is not None and all(segment.right <= cut for segment in bands[position]):
            # Rows above the right column's first belong to what came before, a paragraph perhaps.
            current += _make_lines(bands[position])
            position += 1
        region = [segment for band in bands[position:end] for segment in band]
        position = end
        if cut is None:
            current += _make_lines(region)
            continue
        left = [segment for segment in region if segment.right <= cut]
        right = [segment for segment in region if segment.right > cut]
        rows = _read_rows(left, right)
        if rows is not None:
            current += rows
        else:
            flows += [current, *_read_region(left, height, depth + 1), *_read_region(right, height, depth + 1)]
            current = []
    return [flow for flow in [*flows, current] if flow]


def _cut_bands(segments: list[Segment], height: float) -> list[list[Segment]]:
    """Groups of segments that no horizontal white line parts."""
    bands: list[list[Segment]] = []
    bottom = float("-inf")
    for segment in sorted(segments, key=lambda segment: (segment.top, segment.left)):
        if bands and segment.top < bottom - 0.15 * height:
            bands[-1].append(segment)
        else:
            bands.append([segment])
        bottom = max(bottom, segment.bottom)
    return bands


def _find_columns(bands: list[list[Segment]], start: int, height: float) -> tuple[int, float] | None:
    """The longest run of bands from `start` with a white strip from top to bottom: its end and where the strip is."""
    occupied: list[tuple[float, float]] = []
    best: tuple[int, float] | None = None
    for end in range(start, len(bands)):
        if end > start and _breaks(bands[end - 1], bands[end], height):
            break
        occupied = _merge(occupied, [(segment.left, segment.right) for segment in bands[end]])
        strips = [
            (after[0] - before[1], (before[1] + after[0]) / 2)
            for before, after in pairwise(occupied)
            if after[0] - before[1] >= GUTTER * height
        ]
        if not strips and end > start and len(occupied) == 1 and _width(occupied) > 0.6 * _width_of(bands):
            break
        for _, cut in sorted(strips, reverse=True):
            region = [segment for band in bands[start : end + 1] for segment in band]
            if _are_columns(region, cut):
                best = (end + 1, cut)
                break
    return best


def _breaks(above: list[Segment], below: list[Segment], height: float) -> bool:
    """Whether a larger heading opens a new part of the page: columns don't reach across it."""
    if len(below) != 1 or len(above) == 0:
        return False
    return below[0].size > 1.6 * height and below[0].top - max(segment.bottom for segment in above) > height


def _merge(occupied: list[tuple[float, float]], more: list[tuple[float, float]]) -> list[tuple[float, float]]:
    merged: list[tuple[float, float]] = []
    for left, right in sorted([*occupied, *more]):
        if merged and left <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], right))
        else:
            merged.append((left, right))
    return merged


def _width(intervals: list[tuple[float, float]]) -> float:
    return intervals[-1][1] - intervals[0][0]


def _width_of(bands: list[list[Segment]]) -> float:
    segments = [segment for band in bands for segment in band]
    return max(segment.right for segment in segments) - min(segment.left for segment in segments)


def _are_columns(region: list[Segment], cut: float) -> bool:
    """Both sides hold at least two rows, and they stand beside each other, not above."""
    left = [segment for segment in region if segment.right <= cut]
    right = [segment for segment in region if segment.right > cut]
    if not left or not right:
        return False
    rows = [len({round(segment.baseline) for segment in side}) for side in (left, right)]
    shared = min(max(s.bottom for s in left), max(s.bottom for s in right)) - max(
        min(s.top for s in left), min(s.top for s in right)
    )
    if shared <= 0:
        return False
    if min(rows) >= MIN_COLUMN_ROWS:
        return True
    # One row beside several is a side note (a date by its entry), never a column.
    return max(rows) >= MIN_COLUMN_ROWS and _is_side_notes(left if rows[0] == 1 else right, left, right)


def _is_side_notes(side: list[Segment], left: list[Segment], right: list[Segment]) -> bool:
    """Whether one side is a narrow column of dates, durations and places."""
    width = max(segment.right for segment in [*left, *right]) - min(segment.left for segment in [*left, *right])
    own = max(segment.right for segment in side) - min(segment.left for segment in side)
    if own > NARROW * width:
        return False
    hits = sum(1 for segment in side if _SIDE_NOTE.search(segment.text))
    return hits >= 0.6 * len(side)


def _is_label_column(left: list[Segment], right: list[Segment]) -> bool:
    """Whether the left side labels the rows of the right one: each label has its row and each row its label."""
    width = max(segment.right for segment in right) - min(segment.left for segment in left)
    if max(segment.right for segment in left) - min(segment.left for segment in left) > NARROW * width:
        return False
    if sum(len(segment.words) for segment in left) > MAX_LABEL_WORDS * len(left):
        return False
    return _share_rows(left, right) >= 0.9 and _share_rows(right, left) >= 0.9


def _share_rows(side: list[Segment], other: list[Segment]) -> float:
    """The share of rows of `side` that stand on a baseline of `other`."""
    hits = sum(any(abs(a.baseline - b.baseline) <= 0.3 * a.size for b in other) for a in side)
    return hits / len(side)


def _read_rows(left: list[Segment], right: list[Segment]) -> Flow | None:
    """The lines of a region that is read row by row across its strip; None when it is read column by column."""
    if _is_side_notes(right, left, right):
        return _read_beside(left, right, notes_first=False)
    if _is_side_notes(left, left, right):
        return _read_beside(right, left, notes_first=True)
    if _is_label_column(left, right):
        return _make_lines([*left, *right])
    return None


def _read_beside(main: list[Segment], notes: list[Segment], *, notes_first: bool) -> Flow:
    """Notes join the line they stand beside; those beside the bullets of an entry join the entry's first line.

    Where nearly every bullet has a note, the notes are of the bullets.
    """
    lines = _make_lines(main)
    hosted: dict[int, list[str]] = {}
    places: list[tuple[int, bool, str]] = []
    for note in _make_lines(notes):
        nearest = min(range(len(lines)), key=lambda index: abs(lines[index].row.baseline - note.row.baseline))
        is_beside = abs(lines[nearest].row.baseline - note.row.baseline) <= 0.5 * note.row.size
        places.append((nearest, is_beside, note.row.text))
    bullets = {index for index, line in enumerate(lines) if BULLET.match(line.row.text)}
    noted = bullets & {nearest for nearest, is_beside, _ in places if is_beside}
    has_own_notes = len(noted) >= 0.8 * len(bullets)
    host = -1
    for nearest, is_beside, text in places:
        if host < 0 or (is_beside and (has_own_notes or not _is_in_bullet(lines, nearest))):
            host = nearest
        hosted.setdefault(host, []).append(text)
    for index, texts in hosted.items():
        joined = " ".join(texts)
        line = lines[index]
        lines[index] = replace(line, before=joined) if notes_first else replace(line, after=joined)
    return lines


def _is_in_bullet(lines: Flow, index: int) -> bool:
    """Whether a line is a bullet or, by its indent, the rest of the last one."""
    bullets = [line.row.left for line in lines[: index + 1] if BULLET.match(line.row.text)]
    if BULLET.match(lines[index].row.text):
        return True
    return bool(bullets) and lines[index].row.left > bullets[-1] + 0.2 * lines[index].row.size


def _make_lines(segments: list[Segment]) -> Flow:
    """Segments of one baseline as one line."""
    rows = [Segment(tuple(row)) for row in _group_rows(word for segment in segments for word in segment.words)]
    edge = max((row.right for row in rows), default=0.0)
    return [Line(row, edge) for row in rows]
