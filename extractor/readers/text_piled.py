"""Tables pasted as text whose cells are piled up, parted by lone bars or blank lines, so that a cell may take lines.

Every row has a label and as many figures as the others, or stands on one line of its own (``text_lined``); the names of
the columns stand above, those of groups of columns before the ones below them.  Which name spans which others is told
by their numbers alone: so many names, so many figures a row; of several ways, that in which totals exceed their parts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from extractor.readers.grids import TableRules
from extractor.readers.text_lined import SENTENCE, Cell, cells_of_lines, label_of
from extractor.readers.text_names import groups_of, heads_of
from extractor.readers.text_rows import Line, Row

_BRACKETED = re.compile(r"\(\s*([\d,.]+)\s*\)")
_NUMBERED = re.compile(r"[一二三四五六七八九十]+、|[(][一二三四五六七八九十]+[)]")
_NO_YEAR = 2040  # 2054 between figures is none
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_MAX_CELL = 110
_MAX_LINES = 5  # of one cell
_MAX_NAMES = 40
_LEAST_ROWS = 3
_LEAST_FIGURES = 2
_MOSTLY = 0.6  # of the rows that have as many figures as the table has columns


def piled_rows(plain: str, lines: list[Line], at: int, free: int, rules: TableRules) -> list[Row]:
    """The rows of a table that begins on a line with its first bar, or whose first figure it holds; else none.

    plain  shadow of the text; lines its lines
    at, free  the line, and the first one that the table may begin on
    """
    barred = _by_bars(plain, lines, at, free, rules)
    cells = barred or _by_blanks(plain, lines, at, free, rules)
    lined = [] if cells else cells_of_lines(plain, lines, at, free, rules)
    cells = cells or lined
    first = next((n for n, c in enumerate(cells) if c.kind == "figure"), 0)
    if not 0 < first <= _MAX_NAMES:
        return []
    runs = _runs(cells, first - 1)
    counts = Counter(length for label, length in runs if length)
    if not counts:
        return []
    width, often = (max(counts), counts.total()) if lined else counts.most_common(1)[0]
    if often < _LEAST_ROWS or often < _MOSTLY * counts.total():
        return []
    body = _body(cells, runs, width, bool(barred or lined))
    whole = [row for row in body if len(row) == width + 1]
    figures = max((n for row in whole for n, c in enumerate(row) if c.end > c.start), default=0)
    names = [c for c in cells[: first - 1] if c.kind != "blank"]
    while names and (_NUMBERED.match(plain, names[-1].start, names[-1].end) or (lined and _stands_below(names))):
        body.insert(0, [names.pop()])  # 一、高等教育 heads the first rows
    totals = [[_value(plain, c) for c in row[1 : figures + 1]] for row in whole]
    heads = heads_of(plain, names, figures, totals) if figures >= _LEAST_FIGURES else []
    return [*heads, *_rows(plain, body, figures + 1, width + 1, groups_of(plain, heads))] if heads else []


def _stands_below(names: Sequence[Cell]) -> bool:
    """Whether the last name stands alone below a line of several: 项目 2006 2007⏎学校数 heads the first rows."""
    lines = [c.lines.start for c in names[-3:]]
    return len(lines) == 3 and lines[2] > lines[1] == lines[0]


def _rows(
    plain: str, body: Sequence[Sequence[Cell]], width: int, whole: int, groups: Sequence[tuple[int, int]]
) -> Iterator[Row]:
    """The rows of a table so many columns wide, ``whole`` cells each.

    Figures of a row that lacks some are of the columns in which a total comes out (``groups``), else of none.
    """
    beyond = width
    for cells in body:
        row, places = cells[:width], None
        if len(cells) == 1:
            places = [(0, width)]
        elif len(cells) < whole:
            places = [(0, 1)]
            for told in _columns([_value(plain, c) for c in cells[1:]], width - 1, groups):
                places.append((told or beyond, 1))
                beyond += not told
            row = cells
        yield Row([(c.start, c.end) for c in row], range(row[0].lines.start, row[-1].lines.stop), places, False)


def _columns(values: Sequence[Decimal | None], width: int, groups: Sequence[tuple[int, int]]) -> list[int]:
    """The column of each figure of a row where one gap makes every total of a group come out; 0 where that tells none.

    33 833 41713 4120 … below 学校数 班数 毕业生数 招生数 在校生数(合计 一年级 …): 41713 is the sum of what follows it.
    """
    ways: list[list[int]] = []
    for gap in range(len(values) + 1):
        columns = [*range(1, gap + 1), *range(gap + 1 + width - len(values), width + 1)]
        at = dict(zip(columns, values, strict=True))
        spans = [range(first, first + size) for first, size in groups]
        told = [[at.get(c) for c in span] for span in spans if not at.keys().isdisjoint(span)]
        if told and all(None not in row and row[0] == sum(v for v in row[1:] if v is not None) for row in told):
            ways.append(columns)
    found = [set(columns) for columns in zip(*ways, strict=True)] or [set()] * len(values)
    return [min(columns) if len(columns) == 1 else 0 for columns in found]


def _value(plain: str, cell: Cell) -> Decimal | None:
    """What a cell states; None where that is no plain number."""
    written = plain[cell.start : cell.end].replace(",", "")
    return Decimal(written) if _NUMBER.fullmatch(written) else None


# ---------------------------------------------------------------- cells


def _by_bars(plain: str, lines: list[Line], at: int, free: int, rules: TableRules) -> list[Cell]:
    """The cells from a line on that bars part, each bar alone on its line or at the end of one; else none."""
    above = range(max(free, at - 2 * _MAX_LINES), at)
    if not _barred(plain, lines, at) or any(_barred(plain, lines, n) for n in above):
        return []  # what stands above the first bar is no cell; and from there on all was tried
    cells: list[Cell] = []
    begun = number = at
    while number < len(lines) and _goes_on(plain, lines, number):
        if _barred(plain, lines, number):
            cells.append(_cell(plain, lines, range(begun, number + 1), rules, cells[-1:]))
            begun = number + 1
        number += 1
    return cells if all(len(c.lines) <= 2 * _MAX_LINES and c.end - c.start <= _MAX_CELL for c in cells) else []


def _barred(plain: str, lines: list[Line], number: int) -> bool:
    """Whether a line ends a cell: its only bar stands at its end."""
    if not 0 <= number < len(lines):
        return False
    line = lines[number]
    return plain[line.end - 1 : line.end] == "|" and plain.count("|", line.start, line.end) == 1


def _goes_on(plain: str, lines: list[Line], number: int) -> bool:
    line = lines[number]
    short = line.end - line.start <= _MAX_CELL and not SENTENCE.search(plain, line.start, line.end)
    return short and ("|" not in plain[line.start : line.end] or _barred(plain, lines, number))


def _by_blanks(plain: str, lines: list[Line], at: int, free: int, rules: TableRules) -> list[Cell]:
    """The cells around a line that blank lines part; none where most lines follow one another."""
    alone = at + 1 < len(lines) and lines[at + 1].start == lines[at + 1].end
    if not alone or at == 0 or lines[at - 1].start != lines[at - 1].end:
        return []
    if rules.kind(plain[lines[at].start : lines[at].end]) != "figure":
        return []
    first = at
    while first > free and at - first < 3 * _MAX_NAMES and _short(plain, lines[first - 1]):
        first -= 1
        if rules.kind(plain[lines[first].start : lines[first].end]) == "figure":
            return []  # from the first figure on all was tried
    cells: list[Cell] = []
    number = first
    while number < len(lines) and _short(plain, lines[number]):
        stop = number
        while stop < len(lines) and lines[stop].end > lines[stop].start and _short(plain, lines[stop]):
            stop += 1
        if stop > number:
            cells.append(_cell(plain, lines, range(number, stop), rules, cells[-1:]))
        number = max(stop, number + 1)
    return cells if all(len(c.lines) <= _MAX_LINES for c in cells) else []


def _short(plain: str, line: Line) -> bool:
    return line.end - line.start <= _MAX_CELL and not SENTENCE.search(plain, line.start, line.end)


def _cell(plain: str, lines: list[Line], numbers: range, rules: TableRules, before: Sequence[Cell]) -> Cell:
    """Lines as one cell, the bar at their end left out; ``before``: the cell before it, or none."""
    start, end = lines[numbers.start].start, lines[numbers.stop - 1].end
    if plain[end - 1 : end] == "|":
        end -= 1
    start, end = label_of(plain, start, end)
    bare = _BRACKETED.sub(r"\1", plain[start:end])
    kind = rules.kind(bare) if bare else "blank"
    if kind == "year" and bare.isdecimal() and int(bare) > _NO_YEAR and before and before[0].kind == "figure":
        kind = "figure"  # 35480 | 2054 | 1863: no year
    return Cell(start, end, numbers, "text" if kind == "year" else kind)


# ---------------------------------------------------------------- rows


def _runs(cells: Sequence[Cell], first: int) -> list[tuple[int, int]]:
    """The labels from one on, and how many figures and blanks follow each."""
    out: list[tuple[int, int]] = []
    at = first
    while at < len(cells):
        stop = at + 1
        while stop < len(cells) and cells[stop].kind != "text":
            stop += 1
        out.append((at, stop - at - 1))
        at = stop
    return out


def _body(cells: Sequence[Cell], runs: Sequence[tuple[int, int]], width: int, ended: bool) -> list[list[Cell]]:
    """The rows of data and the lines that head some of them, down to the first run that is neither.

    ended  lines or bars tell where each row ends, so that one which lacks figures is still a row
    """
    out: list[list[Cell]] = []
    for label, length in runs:
        if ended and 0 < length < width:
            out.append(list(cells[label : label + 1 + length]))
            continue
        row = list(cells[label : label + 1 + min(length, width)])
        told = any(c.kind == "figure" for c in row)
        if told and length != width and not (length > width and all(
            c.kind == "blank" for c in cells[label + 1 + width : label + 1 + length])
        ):  # fmt: skip
            break
        out.append(row if told else row[:1])
    while out and len(out[-1]) == 1:
        out.pop()  # what stands below the last row heads nothing
    return out
