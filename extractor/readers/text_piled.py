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
from itertools import combinations, groupby, islice, pairwise, permutations
from typing import NamedTuple

from extractor.readers.grids import TableRules
from extractor.readers.text_lined import HAN, SENTENCE, Cell, cells_of_lines, label_of
from extractor.readers.text_rows import Line, Row

_ASIDE = re.compile(r"单位|unit\s*:|(?!其中)[一-龥]{1,8}:|\d{4}-\d", re.I)  # 单位:人, 来源:教育部: no name of a column
_CORNER = re.compile(
    r"(?!.*数)(?:地\s*区|项\s*目|指\s*标|类\s*[别型]|名\s*称|县|市|区|学校|单\s*位|年\s*[份度]|学\s*段)"
)
_GENERIC = re.compile("学校|人数|面积|教师|学生")  # the end of a name that goes on below others: 九年一贯制 … 学校
_BRACKETED = re.compile(r"\(\s*([\d,.]+)\s*\)")
_NUMBERED = re.compile(r"[一二三四五六七八九十]+、|[(][一二三四五六七八九十]+[)]")
# a name that begins the names below a group: 合计, or 其中 where no total stands before it
_FIRST_PARTS = (re.compile(r"(?:合|小|总|共)?\s*计"), re.compile("其中"))
_NO_YEAR = 2040  # 2054 between figures is none
_YEAR = re.compile(r"(?:19|20)\d\d")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_MAX_CELL = 110
_MAX_LINES = 5  # of one cell
_MAX_NAMES = 40
_LEAST_ROWS = 3
_LEAST_FIGURES = 2
_MAX_LEVELS = 3  # lines of names above the last one
_MAX_WAYS = 200  # in which names may be taken to span others
_MOSTLY = 0.6  # of the rows that have as many figures as the table has columns


class _Group(NamedTuple):
    """A name of columns: its cell, the first of its columns, and how many there are."""

    cell: Cell
    column: int
    span: int


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
    heads = _heads(plain, names, figures, totals) if figures >= _LEAST_FIGURES else []
    return [*heads, *_rows(plain, body, figures + 1, width + 1, _groups_of(plain, heads))] if heads else []


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


def _groups_of(plain: str, heads: Sequence[Row]) -> list[tuple[int, int]]:
    """The first column of each group of columns, and how many it has: below a name, or from 合计 on."""
    places = heads[0].places or []
    if len(heads) > 1:
        return [place for place in places if place[1] > 1]
    named = [(col, plain[slice(*field)]) for field, (col, _) in zip(heads[0].fields, places, strict=True) if col]
    begun = [col for col, name in named if col > 1 and _FIRST_PARTS[0].fullmatch(name)]
    return [(a, b - a) for a, b in pairwise([*begun, len(named) + 1])]


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


# ---------------------------------------------------------------- names


def _heads(plain: str, names: Sequence[Cell], figures: int, totals: Sequence[Sequence[Decimal | None]]) -> list[Row]:
    """One or two rows of names for a label and so many columns of figures; none where the names do not fit.

    totals  what the rows state, column by column
    """
    aside = [n for n, c in enumerate(names) if _ASIDE.match(plain, c.start, c.end)]
    named: list[Cell] = []
    for cell in names[aside[-1] + 1 if aside else 0 :]:
        text = plain[cell.start : cell.end]
        said = HAN.search(text) or _YEAR.fullmatch(text)
        if said and not (named and text == plain[named[-1].start : named[-1].end]):
            named.append(cell)  # names in English alone, and a merged cell told once more, say nothing new
    last = len(named) - 1
    broken = last > 0 and _GENERIC.fullmatch(plain, named[last].start, named[last].end) is not None
    ways = [
        (n, labels, alike, left)
        for alike in (False, True)
        for n in range(len(named))
        for labels in (1, 0)
        for left in range(1 + broken)
    ]
    ways.sort(key=lambda w: (not _cornered(plain, named, *w[:2]), w[2], w[0] + w[1] + w[3], -w[1]))
    for skipped, labels, alike, left in ways:
        if skipped and named[skipped - 1].lines.stop > named[skipped].lines.start:
            continue  # a title stands on lines of its own
        groups = _levels(plain, named[skipped : len(named) - left], labels, figures, alike, totals)
        if groups:
            return [_head(level) for level in groups]  # titles may stand above
    return []


def _cornered(plain: str, named: Sequence[Cell], skipped: int, labels: int) -> bool:
    """Whether what would name the column of labels is a word for that."""
    return bool(labels) and _CORNER.match(plain, named[skipped].start, named[skipped].end) is not None


def _levels(
    plain: str,
    named: Sequence[Cell],
    labels: int,
    figures: int,
    alike: bool,
    totals: Sequence[Sequence[Decimal | None]],
) -> list[list[_Group]]:
    """The names by level, each with its columns; none where their numbers do not make the columns of figures.

    alike   whether groups may be told by their number alone, all of one size
    totals  what the rows state, column by column: no part exceeds the total that its group begins with
    """
    corner = [_Group(c, 0, 1) for c in named[:labels]]
    if any(_YEAR.fullmatch(plain, c.start, c.end) for c in named[:labels]):
        return []
    rest = named[labels:]
    if len(rest) == figures:
        if any(_exceeding(totals, n + 1, size) for n, size in _totals(plain, rest)):
            return []  # 合计 among the names, and less than what follows it: the names do not stand in this order
        return [[*corner, *(_Group(c, n + 1, 1) for n, c in enumerate(rest))]]
    begins = next((p for p in _FIRST_PARTS if any(p.match(plain, c.start, c.end) for c in rest[1:])), _FIRST_PARTS[0])
    split = next((n for n, c in enumerate(rest) if n and begins.match(plain, c.start, c.end)), 0)
    ways: list[tuple[list[list[Cell]], list[Cell]]] = [([list(rest[:split])], list(rest[split:])), _by_lines(rest)]
    for orders, below in ways:
        grouped = len(orders[0]) + len(below) - figures
        if not below or not 1 <= grouped <= len(orders[0]):
            continue
        begun = _begun([begins.match(plain, c.start, c.end) is not None for c in below], grouped, alike)
        if not begun:
            continue
        sizes = [b - a for a, b in pairwise([*begun, len(below)])]
        choices = combinations(range(len(orders[0])), grouped)
        over, spans = min(
            ((over, _spans(len(over), groups, sizes)) for groups in islice(choices, _MAX_WAYS) for over in orders),
            key=lambda way: (sum(_exceeding(totals, column, size) for column, size in way[1]), _mixed(*way)),
        )
        if any(_falls_short(totals, column, size) for column, size in spans):
            continue
        bottom = [
            _Group(c, column + m, 1)
            for n, (column, size) in enumerate(s for s in spans if s[1])
            for m, c in enumerate(below[begun[n] : begun[n] + size])
        ]
        top = [_Group(c, column, size or 1) for c, (column, size) in zip(over, spans, strict=True)]
        return [[*corner, *top], bottom]
    return []


def _mixed(names: Sequence[Cell], spans: Sequence[tuple[int, int]]) -> int:
    """How many more lines than needed hold both names of groups and names of one column."""
    return len({(cell.lines.start, size > 0) for cell, (_, size) in zip(names, spans, strict=True)})


def _by_lines(names: Sequence[Cell]) -> tuple[list[list[Cell]], list[Cell]]:
    """The names above the last line, in each order that their lines may have, and those of the last line.

    A name beside groups may stand on a line of its own below theirs: 班数 毕业生数 …⏎学校数⏎小学 初中 合计 小学 …
    """
    below = [c for c in names if c.lines.start == names[-1].lines.start]
    above = [list(line) for _, line in groupby(names[: len(names) - len(below)], key=lambda c: c.lines.start)]
    if len(below) < _LEAST_FIGURES or not 1 <= len(above) <= _MAX_LEVELS:
        return [[]], []
    return [[c for line in order for c in line] for order in permutations(above)], below


def _begun(begins: Sequence[bool], groups: int, alike: bool) -> list[int]:
    """Where so many groups of names begin; none where the names tell other ones.

    begins  whether a name begins a group, as 合计 does; the first group may do without
    alike   whether they may be told by their number alone, all of one size
    """
    begun = [n for n, is_first in enumerate(begins) if is_first]
    if len(begun) == groups - 1 and begun and begun[0]:
        return [0, *begun]
    if len(begun) != groups and alike and len(begins) % groups == 0:
        return list(range(0, len(begins), len(begins) // groups))
    return begun if len(begun) == groups and not begun[0] else []


def _spans(names: int, groups: Sequence[int], sizes: Sequence[int]) -> list[tuple[int, int]]:
    """The first column of each name, and how many names stand below it where it is one of the groups, else 0."""
    spans: list[tuple[int, int]] = []
    column, left = 1, iter(sizes)
    for n in range(names):
        size = next(left) if n in groups else 0
        spans.append((column, size))
        column += size or 1
    return spans


def _exceeding(totals: Sequence[Sequence[Decimal | None]], column: int, size: int) -> int:
    """How many figures of a group exceed the first one of their row."""
    return sum(
        value is not None and most is not None and value > most
        for row in totals
        for most in row[column - 1 : column]
        for value in row[column : column + size - 1]
    )


def _totals(plain: str, names: Sequence[Cell]) -> list[tuple[int, int]]:
    """Where names 合计 stand inside a row of names, and how many columns there are up to the next one."""
    found = [n for n, c in enumerate(names) if n and _FIRST_PARTS[0].fullmatch(plain, c.start, c.end)]
    return [(a, b - a) for a, b in pairwise([*found, len(names)])]


def _falls_short(totals: Sequence[Sequence[Decimal | None]], column: int, size: int) -> bool:
    """Whether the total of a group is that of more columns than it has: they stand in another order than names."""
    wide = [_sums(row[column - 1 :], size) for row in totals] if size else []
    return bool(wide) and all(wide)


def _sums(values: Sequence[Decimal | None], size: int) -> bool:
    """Whether the first value is the sum of those behind it, more than ``size`` − 1 of them."""
    total, left = values[0], values[0]
    for n, value in enumerate(values[1:], 1):
        if total is None or left is None or value is None:
            return False
        left -= value
        if left == 0:
            return n >= size
    return False


def _head(groups: Sequence[_Group]) -> Row:
    lines = range(groups[0].cell.lines.start, groups[-1].cell.lines.stop)
    return Row([(g.cell.start, g.cell.end) for g in groups], lines, [(g.column, g.span) for g in groups], True)
