"""Tables as grids: where merged cells lie, and which cells are headers rather than figures."""

from __future__ import annotations

import itertools
import re
from typing import NamedTuple

import msgspec

from extractor.patterns import Rules
from extractor.shadow import shadow

_SIZE = re.compile(r"(\d{1,3})\s?个?班")
_LEAST_SIZES = 3
_COLUMN_LETTERS = frozenset(["甲", "乙", "丙", "丁", "栏次", "栏目", "序号", "行次", "-", "—"])


class GridCell(msgspec.Struct):
    """One source cell: its text, its top-left position in the grid, its extent, and whether it is a header.

    start, end  offsets in a text, where the cell was found in one; else −1
    """

    text: str
    row: int
    col: int
    rowspan: int = 1
    colspan: int = 1
    header: bool = False
    start: int = -1
    end: int = -1


class Placed(NamedTuple):
    """A source cell before placing: text and the extents its markup states."""

    text: str
    rowspan: int = 1
    colspan: int = 1
    header: bool = False


class TableRules:
    """The table patterns of ``reading.toml``, compiled."""

    def __init__(self, rules: Rules) -> None:
        table = rules.table("reading")["table"]
        self.figure = re.compile(table["figure"])
        self.year = re.compile(table["year"])
        self.band = re.compile(table["band"])
        self.blank = re.compile(table["blank"])
        self.serial = re.compile(table["serial"], re.I)
        self.title_max = int(table["title_max"])

    def is_figure(self, text: str) -> bool:
        """True for a cell that states a figure: a number with at most a unit and a bound; years do not."""
        plain = shadow(text).strip()
        return bool(self.figure.match(plain)) and not self.year.match(plain)

    def kind(self, plain: str) -> str:
        """What a field, given as its shadow, is: figure, year, blank (nothing, or a dash) or text."""
        if self.year.match(plain):
            return "year"
        if self.blank.match(plain):
            return "blank"
        if self.band.fullmatch(plain):
            return "text"
        return "figure" if self.figure.match(plain) else "text"

    def mark_headers(self, cells: list[GridCell]) -> None:
        """Sets ``header`` on the cells that name columns, rows and sections, in place.

        Rows before the first figure are column headers; columns left of the first column of figures are
        row headers (serial numbers among them); a cell alone in its row names a section.
        """
        if not cells:
            return
        serial = {c.col for c in cells if self.serial.match(shadow(c.text).strip())}
        figures = {id(c) for c in cells if c.col not in serial and self.is_figure(c.text)}
        rows: dict[int, list[GridCell]] = {}
        for cell in cells:
            rows.setdefault(cell.row, []).append(cell)
        stating = [
            r for r, row in rows.items()
            if any(id(c) in figures for c in row) and not _counts_up(row) and not self._banded(row)
        ]  # fmt: skip
        first_row = min(stating, default=None)
        if first_row is None:
            first_row = min(rows) + 1 if len(rows) > 1 else min(rows)
        body = [c for c in cells if c.row >= first_row and id(c) in figures]
        first_col = min((c.col for c in body), default=min(serial | {0}) + 1)
        filled = {r: sum(bool(c.text.strip()) for c in row) for r, row in rows.items()}
        for cell in cells:
            alone = filled[cell.row] == 1 and id(cell) not in figures
            if cell.row < first_row or cell.col < first_col or alone:
                cell.header = True
        if first_row == min(rows):  # no header row: a form, whose labels stand left of their figures
            for row in rows.values():
                for label, value in itertools.pairwise(sorted(row, key=lambda c: c.col)):
                    label.header = label.header or (
                        bool(label.text.strip()) and id(label) not in figures and id(value) in figures
                    )

    def _banded(self, row: list[GridCell]) -> bool:
        """True for a row of bands by which the columns below count: 45人及以下, 46—55人, 56人以上."""
        filled = [shadow(c.text).strip() for c in row if c.text.strip()]
        sizes = [int(m[1]) for m in map(_SIZE.fullmatch, filled) if m]
        if len(sizes) >= _LEAST_SIZES and all(a < b for a, b in itertools.pairwise(sizes)):
            return True  # 12班, 18班, 24班: the sizes of schools that a standard is set for
        bands = sum(bool(self.band.fullmatch(text)) for text in filled)
        return bands >= 2 and not any(self.kind(text) == "figure" for text in filled)


def place(rows: list[list[Placed]], max_span: int) -> list[GridCell]:
    """Cells with their grid positions, merged ones expanded as HTML does (rowspan 0 runs to the end)."""
    taken: dict[int, int] = {}  # column → first free row
    out: list[GridCell] = []
    for r, row in enumerate(rows):
        col = 0
        for cell in row:
            while taken.get(col, 0) > r:
                col += 1
            down = min(cell.rowspan if cell.rowspan > 0 else len(rows), len(rows) - r)
            across = max(1, min(cell.colspan, max_span))
            for c in range(col, col + across):
                taken[c] = max(taken.get(c, 0), r + down)
            out.append(GridCell(cell.text, r, col, down, across, cell.header))
            col += across
    return out


def continue_blanks(cells: list[GridCell], width: int) -> list[GridCell]:
    """Blank label cells taken into the cell above them, whose ``rowspan`` grows; other blanks are left out.

    In a table pasted as text a merged cell is a value with blanks below, or, in a head of several rows, with
    blanks to its right.  Only columns left of the first figure column continue downwards, and only below a cell
    that is not a figure column's header.
    """
    body = [c for c in cells if not c.header]
    labels = min((c.col for c in body), default=0)
    first = min((c.row for c in body), default=0)
    _widen_heads(cells, first, labels)
    above: list[GridCell | None] = [None] * width
    for cell in sorted(cells, key=lambda c: (c.row, c.col)):
        if cell.text.strip():
            above[cell.col : cell.col + cell.colspan] = [cell] * cell.colspan
            continue
        owner = above[cell.col] if cell.col < labels else None
        if owner is not None and owner.row >= first and owner.row + owner.rowspan == cell.row:
            owner.rowspan += 1
    return [c for c in cells if c.text.strip()]


def _widen_heads(cells: list[GridCell], first: int, labels: int) -> None:
    """Takes blanks of a head of several rows into its cells, in place.

    Those to the right of a cell, where the row below names both its column and theirs; and those below a cell that
    stands over no others.
    first, labels  row of the first figure and column of the first figure
    """
    text = {(c.row, c.col): c.text.strip() for c in cells}
    owner: GridCell | None = None
    for cell in sorted((c for c in cells if c.row < first - 1), key=lambda c: (c.row, c.col)):
        below = text.get((cell.row + 1, cell.col))
        if owner is not None and owner.row != cell.row:
            owner = None
        if cell.text.strip():
            alone = sum(bool(t) for (r, _), t in text.items() if r == cell.row) == 1
            owner = cell if below and cell.col >= labels and cell.colspan == 1 and not alone else None
        elif owner is not None and below and owner.col + owner.colspan == cell.col:
            owner.colspan += 1
        else:
            owner = None
    _widen_last_heads(cells, text, first)
    heads = {(c.row + c.rowspan, c.col): c for c in cells if c.text.strip() and c.colspan == 1}
    for cell in sorted((c for c in cells if c.row < first), key=lambda c: c.row):
        above = None if cell.text.strip() else heads.get((cell.row, cell.col))
        if above is not None:
            above.rowspan += 1
            heads[cell.row + 1, cell.col] = above


def _widen_last_heads(cells: list[GridCell], text: dict[tuple[int, int], str], first: int) -> None:
    """小学 | | | 初中: the last of a row of groups spans what the row below names, where blanks were cut; in place.

    text, first  the texts by row and column, and the row of the first figure
    """
    rows: dict[int, list[GridCell]] = {}
    for cell in cells:
        if cell.row < first - 1:
            rows.setdefault(cell.row, []).append(cell)
    for row, group in rows.items():
        last = max(group, key=lambda c: c.col)
        if not last.text.strip() or last.colspan > 1 or all(c.colspan == 1 for c in group):
            continue
        while text.get((row + 1, last.col + last.colspan)):
            last.colspan += 1


def _counts_up(row: list[GridCell]) -> bool:
    """True for a row of column numbers 1 2 3 …"""
    filled = [c.text.strip() for c in row if c.text.strip()]
    digits = [t for t in filled if t.isdecimal()]
    rest = [t for t in filled if not t.isdecimal()]
    return (
        len(digits) >= (3 if not rest else 2)
        and [int(d) for d in digits] == list(range(1, len(digits) + 1))
        and all(t in _COLUMN_LETTERS for t in rest)
    )
