"""Ruled tables of a page: cells from the crossings of its lines, their text from the characters inside.

The search for cells is pdfplumber's (measured best on ruled tables); lines and characters come from
whichever source the page has.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pdfplumber import table as lattice

from extractor.placing import Box, around
from extractor.readers.compose import Stretch
from extractor.readers.grids import GridCell
from extractor.readers.page import Char, Rule, Segment, joint, on_one_line, segments_of

_SNAP = 3.0  # points: lines nearer than this are one
_MOST_PADDING = 6.0  # points: more is the room of a centred text
_MOST_LINES = 1500  # of one page: what draws more is a chart or a map, no table


class Cell(NamedTuple):
    """One cell with its place in the grid and the printed lines inside it.

    padding  points that its table keeps free inside either side of a cell
    """

    box: Box
    row: int
    col: int
    rowspan: int
    colspan: int
    lines: tuple[Segment, ...]
    padding: float = 0.0

    @property
    def text(self) -> str:
        return joined(self)[0]

    def room(self, line: Segment) -> float:
        """Points that one of its lines leaves free between the paddings."""
        return self.box[2] - self.box[0] - 2 * self.padding - (line.right - line.left)


class Table(NamedTuple):
    """One ruled table of a page; ``xs`` are the positions of its vertical lines."""

    page: int
    box: Box
    xs: tuple[float, ...]
    rows: int
    cells: list[Cell]


def find_tables(rules: Sequence[Rule], chars: Iterable[Char], page: int) -> tuple[list[Table], list[Char]]:
    """The ruled tables of a page from top to bottom, and the characters that stand outside of them."""
    rest = list(chars)
    tables: list[Table] = []
    for boxes in lattices(rules):
        table, rest = _table(boxes, rest, page)
        if table is not None:
            tables.append(table)
    tables.sort(key=lambda t: (t.box[1], t.box[0]))
    return tables, rest


def lattices(rules: Sequence[Rule]) -> list[list[Box]]:
    """The cells of each table that the lines of a page make."""
    edges = [_edge(rule) for rule in _closed(rules)]
    if not edges:
        return []
    edges = lattice.merge_edges(edges, _SNAP, _SNAP, _SNAP, _SNAP)
    if len(edges) > _MOST_LINES:
        return []
    crossings = lattice.edges_to_intersections(edges, _SNAP, _SNAP)
    return [list(boxes) for boxes in lattice.cells_to_tables(lattice.intersections_to_cells(crossings))]


def _edge(rule: Rule) -> dict[str, float | str]:
    upright = rule.left == rule.right
    return {
        "x0": rule.left, "x1": rule.right, "top": rule.top, "bottom": rule.bottom,
        "width": rule.right - rule.left, "height": rule.bottom - rule.top, "orientation": "v" if upright else "h",
    }  # fmt: skip


def _closed(rules: Sequence[Rule]) -> list[Rule]:
    """The rules, and a line at either side of a table that is open there: its level lines end at one place."""
    level = [r for r in rules if r.top == r.bottom]
    upright = [r for r in rules if r.left == r.right]
    if not upright or len(level) < 3:
        return list(rules)
    made: list[Rule] = []
    for side in (0, 2):
        ends = sorted(level, key=lambda r: r[side])
        at = 0
        while at < len(ends):
            stop = at
            while stop < len(ends) and ends[stop][side] - ends[at][side] < _SNAP:
                stop += 1
            group = ends[at:stop]
            x, top, bottom = group[0][side], min(r.top for r in group), max(r.top for r in group)
            within = any(u.top < bottom and u.bottom > top for u in upright)
            if len(group) >= 3 and within and not any(abs(u.left - x) < _SNAP * 2 for u in upright):
                made.append(Rule(x, top, x, bottom))
            at = stop
    return [*rules, *made]


def _table(boxes: list[Box], chars: list[Char], page: int) -> tuple[Table | None, list[Char]]:
    """The table of some cells, and the characters that are not in it; None where it is a mere frame."""
    xs, ys = _lines_at(b[i] for b in boxes for i in (0, 2)), _lines_at(b[i] for b in boxes for i in (1, 3))
    if len(boxes) < 2 or len(xs) < 3:
        return None, chars
    frame = around(boxes)
    inside: dict[int, list[Char]] = {}
    rest: list[Char] = []
    by_row = _by_row(boxes, ys)
    for char in chars:
        x, y = (char.left + char.right) / 2, (char.top + char.bottom) / 2
        at = _cell_at(x, y, boxes, by_row, ys) if frame[0] <= x <= frame[2] and frame[1] <= y <= frame[3] else None
        if at is None:
            rest.append(char)
        else:
            inside.setdefault(at, []).append(char)
    if len(inside) < 2:
        return None, chars
    cells = []
    for at, box in enumerate(boxes):
        row, col = _nearest(ys, box[1]), _nearest(xs, box[0])
        cells.append(
            Cell(box, row, col, max(1, _nearest(ys, box[3]) - row), max(1, _nearest(xs, box[2]) - col),
                 tuple(_lines(inside.get(at, ()))))
        )  # fmt: skip
    cells.sort(key=lambda c: (c.row, c.col))
    free = min((line.left - c.box[0] for c in cells for line in c.lines), default=0.0)
    padding = min(max(free, 0.0), _MOST_PADDING)
    cells = [c._replace(padding=padding) for c in cells]
    return Table(page, frame, tuple(xs), len(ys) - 1, cells), rest


def _lines(chars: Iterable[Char]) -> list[Segment]:
    """Printed lines of one cell; stretches on one line stay apart by a blank."""
    lines: list[Segment] = []
    for one in segments_of(chars):
        last = lines[-1] if lines else None
        if last is not None and on_one_line(last, one):
            sure = [c for c in (last.confidence, one.confidence) if c is not None]
            lines[-1] = Segment(f"{last.text} {one.text}", *around([last.box, one.box]), min(sure, default=None))
        else:
            lines.append(one)
    return lines


def joined(cell: Cell) -> tuple[str, list[tuple[int, int, Segment]]]:
    """The text of a cell from its printed lines, and where in it each line stands.

    A number is taken to go on in the next line only where its line reaches the cell's side.
    """
    text = ""
    spans: list[tuple[int, int, Segment]] = []
    for at, line in enumerate(cell.lines):
        if text:
            glue = joint(text, line.text)
            if not glue and text[-1].isdecimal() and line.text[0].isdecimal():
                glue = "" if fills(cell, cell.lines[at - 1]) else " "
            text += glue
        spans.append((len(text), len(text) + len(line.text), line))
        text += line.text
    return text, spans


def fills(cell: Cell, line: Segment) -> bool:
    """True where a line of a cell leaves no room for a further character."""
    return cell.room(line) < max(1.1 * max(line.em, 0.5 * line.size), 1.6 * line.em - 2 * cell.padding)


def grid_of(
    cells: Sequence[Cell], pages: Sequence[int]
) -> tuple[list[GridCell], dict[tuple[int, int], tuple[Stretch, ...]]]:
    """Cells as grid cells and the places of their text; ``pages`` names the page of each cell."""
    found: list[GridCell] = []
    stretches: dict[tuple[int, int], tuple[Stretch, ...]] = {}
    for cell, page in zip(cells, pages, strict=True):
        text, spans = joined(cell)
        found.append(GridCell(text, cell.row, cell.col, cell.rowspan, cell.colspan))
        stretches[cell.row, cell.col] = tuple(Stretch(a, b, page, line.box, line.confidence) for a, b, line in spans)
    return found, stretches


def _lines_at(values: Iterable[float]) -> list[float]:
    """Positions, those nearer than the tolerance taken as one."""
    out: list[float] = []
    for value in sorted(values):
        if not out or value - out[-1] > _SNAP:
            out.append(value)
    return out


def _nearest(positions: Sequence[float], value: float) -> int:
    at = bisect_left(positions, value - _SNAP)
    return min(at, len(positions) - 1)


def _by_row(boxes: list[Box], ys: list[float]) -> dict[int, list[int]]:
    """Row of the grid → the cells that cover it."""
    rows: dict[int, list[int]] = {}
    for at, box in enumerate(boxes):
        for row in range(_nearest(ys, box[1]), max(_nearest(ys, box[3]), _nearest(ys, box[1]) + 1)):
            rows.setdefault(row, []).append(at)
    return rows


def _cell_at(x: float, y: float, boxes: list[Box], by_row: dict[int, list[int]], ys: list[float]) -> int | None:
    row = max(0, bisect_right(ys, y) - 1)
    for at in by_row.get(row, ()):
        if boxes[at][0] <= x <= boxes[at][2]:
            return at
    return None
