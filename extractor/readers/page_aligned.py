"""Tables without lines: rows of stretches that stand below each other, with heads, wrapped cells and merged labels."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

from extractor.placing import Box, around
from extractor.readers.page import WIDE, Segment, segment_of, spread
from extractor.readers.page_tables import Cell, Table

_FIGURE = re.compile(r"[\d.,%‰/～~—-]*\d[\d.,%‰万亿人所个名]*$")
_PARTED = re.compile(r"\S\s+\S")
_NARROW = 0.4  # of the width of its column of text: a lone stretch up to this may belong to a table
_WRAPPED = 0.8  # of the distance of rows: a line nearer than this is part of a cell beside it
_FAR = 2.5  # character sizes between a lone stretch and the line before it that make it no part of a table
_HEAD = 6  # lines among which the first two rows of a table stand
_APART = 4  # character sizes between two rows at most
_SLACK = 0.75  # of the distance of rows by which labels may fail to share out the rows between them


class Printed(NamedTuple):
    """One printed line in its column.

    segments  from left to right, more than one where wide gaps part them
    left, right  the extent of the column it stands in
    """

    page: int
    segments: tuple[Segment, ...]
    left: float
    right: float

    @property
    def text(self) -> str:
        return "".join(self.gaps[n] + s.text for n, s in enumerate(self.segments))

    @property
    def gaps(self) -> list[str]:
        """What stands before each stretch: nothing, one blank, or two for a wide gap."""
        return ["", *(" " if b.left - a.right < WIDE * a.size else "  "
                      for a, b in zip(self.segments, self.segments[1:], strict=False))]  # fmt: skip

    @property
    def box(self) -> Box:
        return self.segments[0].box if len(self.segments) == 1 else around([s.box for s in self.segments])

    @property
    def size(self) -> float:
        return max(s.size for s in self.segments)

    @property
    def middle(self) -> float:
        """Where most of it stands, from the top of the page."""
        return median((s.top + s.bottom) / 2 for s in self.segments)


class _Rows(NamedTuple):
    """The lines of a table by what they are.

    spans    left and right of each column, by the rows of figures
    figures  the lines that are rows of figures
    pitch    the usual distance from one of them to the next
    """

    spans: list[tuple[float, float]]
    figures: list[Printed]
    pitch: float


_Place = dict[tuple[int, int], list[Segment]]  # (row, col) → the printed lines of a cell


def with_aligned(lines: list[Printed]) -> list[Printed | Table]:
    """Lines of one column of text, runs of aligned figures among them as tables."""
    out: list[Printed | Table] = []
    at = 0
    while at < len(lines):
        end = _run(lines, at)
        rows = _rows(lines[at:end]) if end - at >= 3 else None
        if rows is not None:
            while len(lines[end - 1].segments) < 2 and _nearest(rows, lines[end - 1]) is None:
                end -= 1
        table = _table(lines[at:end], rows) if rows is not None else None
        if table is not None:
            out.append(table)
            at = end
        else:
            out.append(lines[at])
            at += 1
    return out


def _run(lines: list[Printed], at: int) -> int:
    """Where the lines end that may be a table beginning at a line: of several stretches, or short ones between.

    A short line is far from the one before it beyond what parts the first two rows of several stretches.
    """
    end = at
    rows = [line for line in lines[at : at + _HEAD] if len(line.segments) > 1][:2]
    pitch = min(rows[1].middle - rows[0].middle, _APART * rows[0].size) if len(rows) > 1 else 0.0
    while end < len(lines):
        line = lines[end]
        if len(line.segments) < 2:
            wide = line.box[2] - line.box[0] > _NARROW * (line.right - line.left)
            # a head of two lines begins half a line above the others of its row
            alone = end == at and not (end + 1 < len(lines) and lines[end + 1].middle - line.middle < line.size)
            if wide or alone or (end > at and line.middle - lines[end - 1].middle > max(_FAR * line.size, pitch)):
                break
        end += 1
    return end


def _rows(lines: Sequence[Printed]) -> _Rows | None:
    """The rows of figures of a run with three columns or more; None where it is no table."""
    figures = [x for x in lines if len(x.segments) > 1 and 2 * sum(map(states, x.segments)) >= len(x.segments)]
    if len(figures) < 2:
        return None
    stretches = [s for line in figures for s in line.segments]
    # 第一小学 617.99: a stretch that recognition ran together over two columns does not make them one
    spans = max((_spans(stretches), _spans([s for s in stretches if not _PARTED.search(s.text)])), key=len)
    filled = sum(len(x.segments) for x in figures)
    if len(spans) < 3 or filled * 3 < len(spans) * len(figures) * 2:
        return None
    rows = _Rows(spans, figures, median(b.middle - a.middle for a, b in itertools.pairwise(figures)))
    # labels of several rows may all stand between rows of figures
    left = [line.box for line in lines if line.box[2] < spans[0][0] and _nearest(rows, line) is not None]
    return rows._replace(spans=[(around(left)[0], around(left)[2]), *spans]) if left else rows


def _spans(stretches: Sequence[Segment]) -> list[tuple[float, float]]:
    """Left and right of the columns in which stretches stand."""
    spans: list[tuple[float, float]] = []
    for one in sorted(stretches, key=lambda s: s.left):
        if spans and one.left < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], one.right))
        else:
            spans.append((one.left, one.right))
    return spans


def states(segment: Segment) -> bool:
    """Whether a stretch is a figure alone."""
    return _FIGURE.match(segment.text) is not None


def _nearest(rows: _Rows, line: Printed) -> Printed | None:
    """The row of figures of whose cells a line is a part; None where it is a row of its own."""
    near = min(rows.figures, key=lambda row: abs(row.middle - line.middle))
    return near if abs(near.middle - line.middle) < _WRAPPED * rows.pitch else None


def _table(lines: Sequence[Printed], rows: _Rows) -> Table | None:
    """The table of a run; None where two stretches would share a cell of figures."""
    numbers = _numbers(lines, rows)
    places: _Place = {}
    wide: dict[tuple[int, int], int] = {}
    for line, row in zip(lines, numbers, strict=True):
        for segment, col, across in _assigned(line, rows):
            cell = places.setdefault((row, col), [])
            if line in rows.figures and cell and states(segment) and any(map(states, cell)):
                return None
            cell.append(segment)
            wide[row, col] = max(across, wide.get((row, col), 1))
    heads = min(n for line, n in zip(lines, numbers, strict=True) if line in rows.figures)
    _widen(places, wide, heads, _first_figures(places, heads, len(rows.spans)))
    tall = _tall(places, heads, rows, len(rows.spans))
    cells = []
    for (row, col), parts in sorted(places.items()):
        parts.sort(key=lambda s: s.top)
        top, down = tall.get((row, col), (row, 1))
        cells.append(Cell(around([s.box for s in parts]), top, col, down, wide[row, col], tuple(parts)))
    figures = [states(c.lines[0]) for c in cells if c.row and c.col]
    if sum(figures) * 2 < len(figures):
        return None
    xs = (*(left for left, _ in rows.spans), rows.spans[-1][1])
    return Table(lines[0].page, around([x.box for x in lines]), xs, numbers[-1] + 1, cells)


def _numbers(lines: Sequence[Printed], rows: _Rows) -> list[int]:
    """The row of the table in which each line stands: parts of wrapped cells share that of their neighbours."""
    numbers: list[int] = []
    near = _WRAPPED * rows.pitch
    of: Printed | None = None
    for at, line in enumerate(lines):
        before, of = of, line if line in rows.figures else _nearest(rows, line)
        if at == 0:
            numbers.append(0)
            continue
        if of is None and before is None:
            first = lines[numbers.index(numbers[-1])]
            above = lines[at - 1]
            goes_on = line.middle - above.middle < near and _is_under(line, above)
            numbers.append(numbers[-1] + (line.middle - first.middle >= near and not goes_on))
        else:
            numbers.append(numbers[-1] + (of is not before))
    return numbers


def _is_under(line: Printed, above: Printed) -> bool:
    return all(any(s.left < a.right and a.left < s.right for a in above.segments) for s in line.segments)


def _assigned(line: Printed, rows: _Rows) -> list[tuple[Segment, int, int]]:
    """The stretches of a line, each with its column and how many it spans; one that holds two heads is parted."""
    spans = rows.spans
    if len(line.segments) == len(spans):
        return [(s, n, 1) for n, s in enumerate(line.segments)]
    out = []
    for segment in line.segments:
        under = [n for n, (left, right) in enumerate(spans) if segment.left < right and left < segment.right]
        words = _words(segment) if len(under) > 1 else []
        if len(words) > 1 and len(words) == len(under):
            out += [(word, n, 1) for word, n in zip(words, under, strict=True)]
        elif under:
            out.append((segment, under[0], len(under)))
        else:
            middle = (segment.left + segment.right) / 2
            out.append((segment, min(range(len(spans)), key=lambda n: _distance(spans[n], middle)), 1))
    return out


def _distance(span: tuple[float, float], x: float) -> float:
    return max(span[0] - x, x - span[1])


def _words(segment: Segment) -> list[Segment]:
    """The parts of a stretch between its blanks."""
    chars = spread(segment)
    cuts = [0, *(n for n, c in enumerate(chars) if c.spaced and n), len(chars)]
    return [segment_of(chars[a:b]) for a, b in itertools.pairwise(cuts) if b > a]


def _first_figures(places: _Place, heads: int, width: int) -> int:
    """The first column that holds more figures than words below the heads, serial numbers on the left aside."""
    for col in range(1, width):
        below = [parts[0] for (row, c), parts in places.items() if c == col and row >= heads]
        if below and 2 * sum(map(states, below)) > len(below):
            return col
    return width


def _widen(places: _Place, wide: dict[tuple[int, int], int], heads: int, first: int) -> None:
    """Heads over others take the columns to their right that only the row below names, in place."""
    for row, col in sorted(places):
        if row >= heads - 1 or col < first or (row + 1, col) not in places:
            continue
        end = col + wide[row, col]
        while (row + 1, end) in places and (row, end) not in places:
            end += 1
        wide[row, col] = end - col


def _tall(places: _Place, heads: int, rows: _Rows, width: int) -> dict[tuple[int, int], tuple[int, int]]:
    """Labels of the first column that stand for several rows → the first of these and their number.

    They stand in the middle of their rows, which settles where each begins and ends, or else beside the first of them;
    where both could be, nothing is said.
    """
    body = sorted({row for row, _ in places if row >= heads})
    labels = sorted(row for row, col in places if col == 0 and row >= heads)
    if _first_figures(places, heads, width) < 2 or len(labels) in (0, len(body)) or len(body) != len(rows.figures):
        return {}
    if any((row, 1) not in places for row in body):
        return {}
    middles = {row: figure.middle for row, figure in zip(body, rows.figures, strict=True)}
    shared = _shared_out({r: _middle(places[r, 0]) for r in labels}, middles, rows.pitch)
    above = abs(_middle(places[labels[0], 0]) - middles[body[0]]) < rows.pitch / 4
    if shared is not None:
        return {} if above else {(label, 0): (own[0], len(own)) for label, own in shared.items()}
    if not above or labels[0] != body[0]:
        return {}
    ends = [*labels[1:], body[-1] + 1]
    return {(row, 0): (row, end - row) for row, end in zip(labels, ends, strict=True)}


def _shared_out(labels: dict[int, float], rows: dict[int, float], pitch: float) -> dict[int, list[int]] | None:
    """The rows of each label, as it stands in their middle; None where that does not come out even."""
    edge = min(rows.values()) - pitch / 2
    out: dict[int, list[int]] = {}
    for label, middle in labels.items():
        end = 2 * middle - edge
        out[label] = [row for row, at in rows.items() if edge < at < end]
        if not out[label]:
            return None
        edge = rows[out[label][-1]] + pitch / 2
        if abs(edge - end) > _SLACK * pitch:
            return None
    return out if sum(map(len, out.values())) == len(rows) else None


def _middle(parts: Sequence[Segment]) -> float:
    box: Box = around([s.box for s in parts])
    return (box[1] + box[3]) / 2
