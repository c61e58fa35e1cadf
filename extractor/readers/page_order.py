"""The stretches and tables of one page in reading order: one column or two, rows of aligned figures as tables."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from statistics import median

from extractor.placing import around
from extractor.readers.page import SPLIT, Segment, rows_of
from extractor.readers.page_aligned import Printed, states, with_aligned
from extractor.readers.page_tables import Table

_LEAST = 4  # lines on either side that make a column
_FIGURES = 3  # stretches for each that is a figure alone, in a table
_RAGGED = 4  # characters by which a full line may end early, where a figure that cannot be parted follows
_FILLED = 0.6  # of its width that a column's lines take up; aligned tables stay below


def reading_order(
    segments: Sequence[Segment], tables: Sequence[Table], page: int, width: float
) -> list[Printed | Table]:
    """Lines and tables of a page as a reader goes through them; ``width`` of the page in points."""
    rows = [_merged(row) for row in rows_of(segments)]
    tables = _side_by_side(tables)
    if not rows:
        return list(tables)
    out: list[Printed | Table] = []
    for column in _columns(rows, tables, width):
        left = min(s.left for row in column for s in row)
        right = _right(column)
        out += with_aligned([Printed(page, tuple(row), left, right) for row in column])
    return _with_tables(out, tables)


def _right(column: list[list[Segment]]) -> float:
    """Where the full lines of a column end; punctuation may hang beyond it."""
    widths = [row[-1].right - row[0].left for row in column]
    long = [row for row, width in zip(column, widths, strict=True) if width >= 0.6 * max(widths)]
    left, most = min(row[0].left for row in long), max(row[-1].right for row in long)
    return median(row[-1].right for row in long if row[-1].right - left >= 0.9 * (most - left))


def _merged(row: list[Segment]) -> list[Segment]:
    """Neighbours without a wide gap as one stretch."""
    out = [row[0]]
    for one in row[1:]:
        last = out[-1]
        gap = (one.left - last.right) / max(last.size, 1.0)
        if gap > SPLIT:
            out.append(one)
            continue
        blank = " " if gap > 0.45 else ""
        sure = [c for c in (last.confidence, one.confidence) if c is not None]
        out[-1] = Segment(last.text + blank + one.text, *around([last.box, one.box]), min(sure, default=None))
    return out


def _side_by_side(tables: Sequence[Table]) -> list[Table]:
    """Tables from top to bottom; where some stand beside each other, column by column."""
    beside = any(a.box[2] <= b.box[0] and a.box[1] < b.box[3] and b.box[1] < a.box[3] for a in tables for b in tables)
    return sorted(tables, key=lambda t: (round(t.box[0] / 50) if beside else 0, t.box[1], t.box[0]))


def _columns(rows: list[list[Segment]], tables: Sequence[Table], width: float) -> list[list[list[Segment]]]:
    """Rows in reading order, parted into stretches of one column each."""
    gutter = _gutter([s for row in rows for s in row], width)
    if gutter is None:
        return [rows]
    bars = [t.box[1] for t in tables if t.box[0] < gutter < t.box[2]]
    out: list[list[list[Segment]]] = []
    band: list[list[Segment]] = []
    whole: list[list[Segment]] = []
    for row in rows:
        crossing = any(s.left < gutter < s.right for s in row)
        barred = bool(band) and any(band[-1][0].top < bar <= row[0].top for bar in bars)
        if crossing or barred:
            whole = _close(band, gutter, out, whole)
            band = []
        (whole if crossing else band).append(row)
    whole = _close(band, gutter, out, whole)
    if whole:
        out.append(whole)
    return out


def _close(
    band: list[list[Segment]], gutter: float, out: list[list[list[Segment]]], whole: list[list[Segment]]
) -> list[list[Segment]]:
    """Ends a band: two columns go out one after the other; what is none joins the rows of full width."""
    sides = [[[s for s in row if (s.left < gutter) == first] for row in band] for first in (True, False)]
    sides = [[row for row in side if row] for side in sides]
    if any(_is_figures(side) for side in sides):
        return whole + band  # a table whose columns stand far apart
    both = all(len(side) >= _LEAST and _is_text(side) for side in sides)
    if both or (all(sides) and len(sides[0]) >= 2 * _LEAST and _is_prose(sides[0])):
        out += [part for part in (whole, *sides) if part]
        return []
    return whole + band


def _is_figures(side: list[list[Segment]]) -> bool:
    """True where many stretches of a side are figures alone, as in no column of text."""
    figures = sum(states(s) for row in side for s in row)
    return figures * _FIGURES >= sum(map(len, side)) > 0


def _is_text(side: list[list[Segment]]) -> bool:
    left, right = min(r[0].left for r in side), max(r[-1].right for r in side)
    widths = [sum(s.right - s.left for s in row) for row in side]
    return right > left and median(widths) >= _FILLED * (right - left)


def _is_prose(side: list[list[Segment]]) -> bool:
    """True where most lines run to the end of the column; a right column may then have any number of them."""
    left, right = min(r[0].left for r in side), _right(side)
    full = sum(row[-1].right > right - _RAGGED * row[-1].em for row in side)
    return full * 2 > len(side) and median(len(r) for r in side) == 1 and right - left > 10 * side[0][0].em


def _gutter(segments: list[Segment], width: float) -> float | None:
    """The middle of the widest upright strip that no stretch crosses, or else few; None for a page of one column."""
    left = min(s.left for s in segments)
    right = max(width - left, *(s.right for s in segments))
    start, stop = int(left + 0.3 * (right - left)), int(left + 0.7 * (right - left))
    stop = min(stop, int(max(s.left for s in segments)))  # a second column begins behind the gutter
    if stop - start < 6:
        return None
    steps = [0] * (stop - start + 2)  # how many more stretches cover a place than the one before it
    for one in segments:
        if one.right - one.left < 0.2 * width and abs(one.left + one.right - width) < one.em:
            continue  # a page number or a short title in the middle
        first, last = max(start, int(one.left)), min(stop, int(one.right))
        if first <= last:
            steps[first - start] += 1
            steps[last + 1 - start] -= 1
    covered = list(itertools.accumulate(steps[:-1]))
    least = min(covered)
    if least * 2 > len(segments):
        return None
    few = least + max(1, len(segments) // 30)  # a title may stand in the strip
    for most in (0, few):
        wide, at = _widest(covered, most)
        if wide >= 6:
            return start + at + wide / 2
    return None


def _widest(covered: list[int], most: int) -> tuple[int, int]:
    """The length and the beginning of the longest run of places that at most so many stretches cover."""
    best = (0, 0)
    at = 0
    while at < len(covered):
        end = at
        while end < len(covered) and covered[end] <= most:
            end += 1
        best = max(best, (end - at, at))
        at = max(end, at + 1)
    return best


def _with_tables(lines: list[Printed | Table], tables: Sequence[Table]) -> list[Printed | Table]:
    """Puts each ruled table before the first line of its column below it, or else behind the last one above it."""
    out = list(lines)
    for table in tables:
        beside = [n for n, x in enumerate(out) if x.box[0] < table.box[2] and x.box[2] > table.box[0]]
        below = [n for n in beside if out[n].box[1] >= table.box[1]]
        out.insert(below[0] if below else beside[-1] + 1 if beside else len(out), table)
    return out
