"""Tables pasted as text whose cells are piled up, parted by lone bars or blank lines, so that a cell may take lines.

Every row has a label and as many figures as the others; the names of the columns stand above, those of groups of
columns before the ones below them.  Which name spans which others is told by their numbers alone: so many names,
so many figures a row.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from extractor.readers.grids import TableRules
from extractor.readers.text_rows import Line, Row

_HAN = re.compile("[一-龥]")
_SENTENCE = re.compile(r"[。;!?]")
_ASIDE = re.compile(r"单位|unit\s*:|(?!其中)[一-龥]{1,8}:|\d{4}-\d", re.I)  # 单位:人, 来源:教育部: no name of a column
_CORNER = re.compile(r"地\s*区|项\s*目|指\s*标|类\s*[别型]|名\s*称|县|市|区|学校|单\s*位|年\s*[份度]|学\s*段")
_BRACKETED = re.compile(r"\(\s*([\d,.]+)\s*\)")
_ENGLISH = re.compile(r"\s+[\d-]*\s*[A-Za-z][^一-龥]*$")  # what a label says once more
_NUMBERED = re.compile(r"[一二三四五六七八九十]+、|[(][一二三四五六七八九十]+[)]")
# a name that begins the names below a group: 合计, or 其中 where no total stands before it
_FIRST_PARTS = (re.compile(r"(?:合|小|总|共)?\s*计"), re.compile("其中"))
_MAX_CELL = 110
_MAX_LINES = 5  # of one cell
_MAX_NAMES = 40
_LEAST_ROWS = 3
_LEAST_FIGURES = 2
_MOSTLY = 0.6  # of the rows that have as many figures as the table has columns


class _Cell(NamedTuple):
    """Extent without blanks, its lines, and what it is: text, figure or blank."""

    start: int
    end: int
    lines: range
    kind: str


class _Group(NamedTuple):
    """A name of columns: its cell, the first of its columns, and how many there are."""

    cell: _Cell
    column: int
    span: int


def piled_rows(plain: str, lines: list[Line], at: int, free: int, rules: TableRules) -> list[Row]:
    """The rows of a table that begins on a line with its first bar, or whose first figure it holds; else none.

    plain  shadow of the text; lines its lines
    at, free  the line, and the first one that the table may begin on
    """
    cells = _by_bars(plain, lines, at, free, rules) or _by_blanks(plain, lines, at, free, rules)
    first = next((n for n, c in enumerate(cells) if c.kind == "figure"), 0)
    if not 0 < first <= _MAX_NAMES:
        return []
    runs = _runs(cells, first - 1)
    counts = Counter(length for label, length in runs if length)
    if not counts:
        return []
    width, often = counts.most_common(1)[0]
    if often < _LEAST_ROWS or often < _MOSTLY * counts.total():
        return []
    body = _body(cells, runs, width)
    figures = max((n for row in body if len(row) > 1 for n, c in enumerate(row) if c.end > c.start), default=0)
    names = [c for c in cells[: first - 1] if c.kind != "blank"]
    while names and _NUMBERED.match(plain, names[-1].start, names[-1].end):
        body.insert(0, [names.pop()])  # 一、高等教育 heads the first rows
    heads = _heads(plain, names, figures) if figures >= _LEAST_FIGURES else []
    if not heads:
        return []
    return [*heads, *(_row(row[: figures + 1], figures + 1) for row in body)]


def _row(cells: Sequence[_Cell], width: int) -> Row:
    lines = range(cells[0].lines.start, cells[-1].lines.stop)
    places = [(0, width)] if len(cells) == 1 else None
    return Row([(c.start, c.end) for c in cells], lines, places, False)


# ---------------------------------------------------------------- cells


def _by_bars(plain: str, lines: list[Line], at: int, free: int, rules: TableRules) -> list[_Cell]:
    """The cells from a line on that bars part, each bar alone on its line or at the end of one; else none."""
    above = range(max(free, at - 2 * _MAX_LINES), at)
    if not _barred(plain, lines, at) or any(_barred(plain, lines, n) for n in above):
        return []  # what stands above the first bar is no cell; and from there on all was tried
    cells: list[_Cell] = []
    begun = number = at
    while number < len(lines) and _goes_on(plain, lines, number):
        if _barred(plain, lines, number):
            cells.append(_cell(plain, lines, range(begun, number + 1), rules))
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
    short = line.end - line.start <= _MAX_CELL and not _SENTENCE.search(plain, line.start, line.end)
    return short and ("|" not in plain[line.start : line.end] or _barred(plain, lines, number))


def _by_blanks(plain: str, lines: list[Line], at: int, free: int, rules: TableRules) -> list[_Cell]:
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
    cells: list[_Cell] = []
    number = first
    while number < len(lines) and _short(plain, lines[number]):
        stop = number
        while stop < len(lines) and lines[stop].end > lines[stop].start and _short(plain, lines[stop]):
            stop += 1
        if stop > number:
            cells.append(_cell(plain, lines, range(number, stop), rules))
        number = max(stop, number + 1)
    return cells if all(len(c.lines) <= _MAX_LINES for c in cells) else []


def _short(plain: str, line: Line) -> bool:
    return line.end - line.start <= _MAX_CELL and not _SENTENCE.search(plain, line.start, line.end)


def _cell(plain: str, lines: list[Line], numbers: range, rules: TableRules) -> _Cell:
    """Lines as one cell, the bar at their end left out."""
    start, end = lines[numbers.start].start, lines[numbers.stop - 1].end
    if plain[end - 1 : end] == "|":
        end -= 1
    written = plain[start:end]
    start += len(written) - len(written.lstrip())
    end = max(start, end - (len(written) - len(written.rstrip())))
    english = _ENGLISH.search(plain, start, end)
    if english is not None and _HAN.search(plain, start, english.start()):
        end = english.start()
    bare = _BRACKETED.sub(r"\1", plain[start:end])
    kind = rules.kind(bare) if bare else "blank"
    return _Cell(start, end, numbers, "text" if kind == "year" else kind)


# ---------------------------------------------------------------- rows


def _runs(cells: Sequence[_Cell], first: int) -> list[tuple[int, int]]:
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


def _body(cells: Sequence[_Cell], runs: Sequence[tuple[int, int]], width: int) -> list[list[_Cell]]:
    """The rows of data and the lines that head some of them, down to the first run that is neither."""
    out: list[list[_Cell]] = []
    for label, length in runs:
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


# ---------------------------------------------------------------- names


def _heads(plain: str, names: Sequence[_Cell], figures: int) -> list[Row]:
    """One or two rows of names for a label and so many columns of figures; none where the names do not fit."""
    aside = [n for n, c in enumerate(names) if _ASIDE.match(plain, c.start, c.end)]
    named: list[_Cell] = []
    for cell in names[aside[-1] + 1 if aside else 0 :]:
        text = plain[cell.start : cell.end]
        if _HAN.search(text) and not (named and text == plain[named[-1].start : named[-1].end]):
            named.append(cell)  # names in English alone, and a merged cell told once more, say nothing new
    ways = [(n, labels, alike) for alike in (False, True) for n in range(len(named)) for labels in (1, 0)]
    for skipped, labels, alike in sorted(ways, key=lambda way: not _cornered(plain, named, *way[:2])):
        groups = _levels(plain, named[skipped:], labels, figures, alike)  # titles may stand above
        if groups:
            return [_head(level) for level in groups]
    return []


def _cornered(plain: str, named: Sequence[_Cell], skipped: int, labels: int) -> bool:
    """Whether what would name the column of labels is a word for that."""
    return bool(labels) and _CORNER.match(plain, named[skipped].start, named[skipped].end) is not None


def _levels(plain: str, named: Sequence[_Cell], labels: int, figures: int, alike: bool) -> list[list[_Group]]:
    """The names by level, each with its columns; none where their numbers do not make the columns of figures.

    alike  whether groups may be told by their number alone, all of one size
    """
    corner = [_Group(c, 0, 1) for c in named[:labels]]
    rest = named[labels:]
    if len(rest) == figures:
        return [[*corner, *(_Group(c, n + 1, 1) for n, c in enumerate(rest))]]
    begins = next((p for p in _FIRST_PARTS if any(p.match(plain, c.start, c.end) for c in rest[1:])), _FIRST_PARTS[0])
    split = next((n for n, c in enumerate(rest) if n and begins.match(plain, c.start, c.end)), 0)
    over, below = rest[:split], rest[split:]
    grouped = len(over) + len(below) - figures
    if not split or not 1 <= grouped <= len(over):
        return []
    begun = [n for n, c in enumerate(below) if begins.match(plain, c.start, c.end)]
    if len(begun) != grouped and alike:
        begun = list(range(0, len(below), len(below) // grouped)) if len(below) % grouped == 0 else []
    if len(begun) != grouped:
        return []
    sizes = [b - a for a, b in zip(begun, [*begun[1:], len(below)], strict=True)]
    top: list[_Group] = [*corner]
    bottom: list[_Group] = []
    column = 1
    for n, cell in enumerate(over):
        size = sizes[n] if n < grouped else 1
        top.append(_Group(cell, column, size))
        if n < grouped:
            bottom += [_Group(c, column + m, 1) for m, c in enumerate(below[begun[n] : begun[n] + size])]
        column += size
    return [top, bottom]


def _head(groups: Sequence[_Group]) -> Row:
    lines = range(groups[0].cell.lines.start, groups[-1].cell.lines.stop)
    return Row([(g.cell.start, g.cell.end) for g in groups], lines, [(g.column, g.span) for g in groups], True)
