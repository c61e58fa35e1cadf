"""Tables pasted as text with one cell a line: the names of the columns, then row by row their cells.

The first row tells which columns hold figures; every further one must agree.  Merged cells are told once, so that a row
may lack its first one, and a line that heads rows (一、发展水平) may stand between them.  Where a cell holds a
paragraph for each of several rows, their labels come first, then column by column their figures.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from typing import NamedTuple

from extractor.readers.grids import TableRules
from extractor.readers.text_rows import Line, Row

_SENTENCE = re.compile(r"[。;!?,:]")
_COMMAS = re.compile(r"\d[,:∶]\d")
_OF_WHICH = re.compile("其中:")
_HEADING = re.compile(r"[一二三四五六七八九十]+、.*|[(][一二三四五六七八九十]+[)].*")
_NUMBERED = re.compile(rf"\d{{1,2}}[.、](?!\d).*|{_HEADING.pattern}")
_MAX_NAME = 24  # characters of the name of a column
_MAX_CELL = 48
_MAX_COLUMNS = 16
_LEAST_COLUMNS = 3  # a label and one figure are as often two lines of another thing
_LEAST_ROWS = 2
_FIRST = 200  # cells that are looked at before the rest of the text is
_MAX_LABELS = 2  # cells that a row may have before its first figure
_MAX_PARAGRAPHS = 4  # of one cell
_FIGURES = frozenset({"figure", "blank"})


class _Cell(NamedTuple):
    """A line as a cell: its number, what it is (text, year, figure or blank), its length, whether it starts a row."""

    line: int
    kind: str
    size: int
    numbered: bool


class _Shape(NamedTuple):
    """The columns of a table: the cell at which its rows start, and for each column whether it holds figures."""

    start: int
    figures: tuple[bool, ...]

    @property
    def width(self) -> int:
        """All columns."""
        return len(self.figures)


def stacked_rows(plain: str, lines: list[Line], at: int, free: int, rules: TableRules) -> list[Row]:
    """The rows of a table whose first figure stands alone on a line, head first; none where there is no table.

    plain  shadow of the text; lines its lines
    at, free  the line of the figure, and the first line that the table may begin on
    """
    first = _cell(plain, lines, at, rules)
    if first is None or first.kind != "figure":
        return []
    above = _cells(plain, lines, range(at - 1, free - 1, -1), rules, _MAX_COLUMNS + _MAX_LABELS + 1)[::-1]
    for most in (_FIRST, len(lines)):  # a table is told by its first rows; few lines hold one
        below = _cells(plain, lines, range(at, len(lines)), rules, most)
        rows = _best(_Stacked(plain, lines, [*above, *below]), len(above))
        if not rows or len(below) < most:
            break
    return rows


def _best(reader: _Stacked, above: int) -> list[Row]:
    """The rows of the widths and starts that reach furthest; ``above``: the cells before the first figure."""
    best: list[Row] = []
    for labels in range(min(_MAX_LABELS, above) + 1):
        start = above - labels
        for width in range(_LEAST_COLUMNS, min(_MAX_COLUMNS, len(reader.cells) - start) + 1):
            found = reader.read(start, width)
            if len(found) > _LEAST_ROWS and (not best or found[-1].lines.stop > best[-1].lines.stop):
                best = found
    return best


class _Stacked:
    """The cells of lines that follow one another, read as rows."""

    def __init__(self, plain: str, lines: list[Line], cells: Sequence[_Cell]) -> None:
        self.plain, self.lines, self.cells = plain, lines, cells

    def read(self, start: int, width: int) -> list[Row]:
        """The rows of a table so many columns wide whose first row starts at a cell, head first; or none."""
        shape = _Shape(start, tuple([c.kind in _FIGURES for c in self.cells[start : start + width]]))
        if not any(shape.figures) or not any(not figure for figure in shape.figures[:2]):
            return []
        for skipped in (0, 1):  # a line that heads the first rows may stand below the names
            names = self.cells[max(0, start - skipped - width) : start - skipped]
            if len(names) == width and all(self._names(c) for c in names):
                section = [self._section(self.cells[start - 1], width)] if skipped else []
                if section and not self._heads(self.cells[start - 1]):
                    continue
                rows = self._body(shape)
                return [self._row(names, width, True), *section, *rows] if len(rows) >= _LEAST_ROWS else []
        return []

    def _body(self, shape: _Shape) -> list[Row]:
        rows: list[Row] = []
        at, whole, short = shape.start, 0, 0
        while at < len(self.cells):
            taken = self._fits(at, shape, whole=not rows)
            if taken:
                rows.append(self._row(self.cells[at : at + taken], shape.width, False))
                whole, short = whole + (taken == shape.width), short + (taken < shape.width)
            elif rows and (taken := self._sections(at, shape)):
                rows.append(self._section(self.cells[at + taken - 1], shape.width))
            elif rows and (together := self._together(at, shape)):
                rows += together
                taken = self._taken(at, together)
            else:
                break
            at += taken
        return rows if 2 * whole >= short else []

    def _together(self, at: int, shape: _Shape) -> list[Row]:
        """The rows of cells that hold a paragraph each: their labels, then column by column their figures; or none."""
        columns = sum(shape.figures)
        labels = self._run(at, {"text"}, _MAX_PARAGRAPHS)
        figures = self._run(at + labels, _FIGURES, _MAX_PARAGRAPHS * columns)
        count = figures // columns
        if (
            shape.figures[0]
            or sum(shape.figures[: columns + 1]) < columns
            or figures % columns
            or not 1 < count <= labels
        ):
            return []
        first = at + labels - count
        rows = [self._section(self.cells[at], shape.width)] if count < labels else []
        for n in range(count):
            cells = [self.cells[first + n], *(self.cells[first + count * (c + 1) + n] for c in range(columns))]
            fields = [(self.lines[c.line].start, self.lines[c.line].end) for c in cells]
            fields += [(fields[-1][1], fields[-1][1])] * (shape.width - len(fields))
            last = self.cells[first + count - 1 + figures].line
            rows.append(Row(fields, range(self.cells[at].line, last + 1), None, False))
        return rows

    def _taken(self, at: int, rows: Sequence[Row]) -> int:
        """How many cells rows take up, with a label that stands behind all of their figures."""
        end = next(
            (n for n in range(at, len(self.cells)) if self.cells[n].line >= rows[-1].lines.stop), len(self.cells)
        )
        behind = self.cells[end : end + 1]
        return end - at + any(c.kind == "text" and not c.numbered for c in behind)

    def _run(self, at: int, kinds: Set[str], most: int) -> int:
        """How many cells from one on are of these kinds; a numbered one starts the next row."""
        for n, cell in enumerate(self.cells[at : at + most]):
            if cell.kind not in kinds or (n and cell.numbered):
                return n
        return len(self.cells[at : at + most])

    def _fits(self, at: int, shape: _Shape, whole: bool = False) -> int:
        """How many cells make a row here: all of the columns, or all but the first, which goes on; else 0.

        whole  no cell may lack
        """
        serial = int(shape.figures[0])
        for lacking in (0,) if whole else (0, 1):
            cells = self.cells[at : at + shape.width - lacking]
            wanted = shape.figures[lacking:]
            if len(cells) < len(wanted) or (lacking and not any(not figure for figure in wanted)):
                continue
            if all(
                _agrees(cell, figure, n + lacking > serial)
                for n, (cell, figure) in enumerate(zip(cells, wanted, strict=True))
            ):
                return len(cells)
        return 0

    def _sections(self, at: int, shape: _Shape) -> int:
        """How many cells head the rows behind them: a label, or a serial number and a label; else 0."""
        for taken in (1, 2):
            label = self.cells[at + taken - 1] if at + taken <= len(self.cells) else None
            if label is None or label.kind != "text" or (taken == 2 and not shape.figures[0]):
                continue
            if taken == 2 and self.cells[at].kind != "figure":
                continue
            if self._fits(at + taken, shape) or self._together(at + taken, shape):
                return taken
        return 0

    def _names(self, cell: _Cell) -> bool:
        """Whether a cell may name a column."""
        return cell.kind in {"text", "year"} and cell.size <= _MAX_NAME and not self._heads(cell)

    def _heads(self, cell: _Cell) -> bool:
        line = self.lines[cell.line]
        return _HEADING.fullmatch(self.plain, line.start, line.end) is not None

    def _section(self, cell: _Cell, width: int) -> Row:
        line = self.lines[cell.line]
        return Row([(line.start, line.end)], range(cell.line, cell.line + 1), [(0, width)], False)

    def _row(self, cells: Sequence[_Cell], width: int, head: bool) -> Row:
        fields = [(self.lines[c.line].start, self.lines[c.line].end) for c in cells]
        fields = [(fields[0][0], fields[0][0])] * (width - len(fields)) + fields
        return Row(fields, range(cells[0].line, cells[-1].line + 1), None, head)


def _agrees(cell: _Cell, figure: bool, inside: bool) -> bool:
    """Whether a cell may stand in a column of figures, or of labels; 1946 is a figure inside a row."""
    if figure:
        return cell.kind in _FIGURES or (inside and cell.kind == "year")
    if inside and cell.numbered:
        return False
    return cell.kind in {"text", "year"} or (inside and cell.kind == "blank")


def _cells(plain: str, lines: list[Line], numbers: range, rules: TableRules, most: int) -> list[_Cell]:
    """The cells of up to so many lines, up to the first line that is none; blank ones aside."""
    out: list[_Cell] = []
    for number in numbers:
        cell = _cell(plain, lines, number, rules)
        if cell is None or len(out) == most:
            break
        if cell.size:
            out.append(cell)
    return out


def _cell(plain: str, lines: list[Line], number: int, rules: TableRules) -> _Cell | None:
    """A line as a cell, of no size where it is blank; None for one that is no cell."""
    line = lines[number]
    written = plain[line.start : line.end]
    if written == "|":
        written = ""  # the line between two cells, left alone
    if len(written) > _MAX_CELL or _SENTENCE.search(_OF_WHICH.sub("", _COMMAS.sub("", written))):
        return None
    kind = rules.kind(written) if written else ""
    return _Cell(number, kind, len(written), kind == "text" and _NUMBERED.fullmatch(written) is not None)
