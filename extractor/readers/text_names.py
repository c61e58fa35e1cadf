"""Which columns the names above a table stand for, told by their numbers alone and by what the totals allow.

As many names as figures in a row name them one by one.  Of more names, some span those on the line below, from one
合计 to the next; of several ways, that is taken in which no part exceeds its total.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import combinations, groupby, islice, pairwise, permutations
from typing import NamedTuple

from extractor.readers.text_lined import HAN, Cell
from extractor.readers.text_rows import OF_LABELS, Row

_ASIDE = re.compile(r"单位|unit\s*:|(?!其中)[一-龥]{1,8}:|\d{4}-\d", re.I)  # 单位:人, 来源:教育部: no name of a column
_CORNER = re.compile(rf"(?!.*数)(?:{OF_LABELS}|县|市|区|学校|单\s*位|学\s*段)")
_GENERIC = re.compile("学校|人数|面积|教师|学生")  # the end of a name that goes on below others: 九年一贯制 … 学校
# a name that begins the names below a group: 合计, or 其中 where no total stands before it
_FIRST_PARTS = (re.compile(r"(?:合|小|总|共)?\s*计"), re.compile("其中"))
_YEAR = re.compile(r"(?:19|20)\d\d")
_MAX_LEVELS = 3  # lines of names above the last one
_MAX_WAYS = 200  # in which names may be taken to span others
_LEAST = 2  # names on the last line


class _Group(NamedTuple):
    """A name of columns: its cell, the first of its columns, and how many there are."""

    cell: Cell
    column: int
    span: int


def heads_of(plain: str, names: Sequence[Cell], figures: int, totals: Sequence[Sequence[Decimal | None]]) -> list[Row]:
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
    """How many lines there are of names of groups, and of names of one column; one that has both counts twice."""
    return len({(cell.lines.start, size > 0) for cell, (_, size) in zip(names, spans, strict=True)})


def _by_lines(names: Sequence[Cell]) -> tuple[list[list[Cell]], list[Cell]]:
    """The names above the last line, in each order that their lines may have, and those of the last line.

    A name beside groups may stand on a line of its own below theirs: 班数 毕业生数 …⏎学校数⏎小学 初中 合计 小学 …
    """
    below = [c for c in names if c.lines.start == names[-1].lines.start]
    above = [list(line) for _, line in groupby(names[: len(names) - len(below)], key=lambda c: c.lines.start)]
    if len(below) < _LEAST or not 1 <= len(above) <= _MAX_LEVELS:
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


def groups_of(plain: str, heads: Sequence[Row]) -> list[tuple[int, int]]:
    """The first column of each group of columns, and how many it has: below a name, or from 合计 on."""
    places = heads[0].places or []
    if len(heads) > 1:
        return [place for place in places if place[1] > 1]
    named = [(col, plain[slice(*field)]) for field, (col, _) in zip(heads[0].fields, places, strict=True) if col]
    begun = [col for col, name in named if col > 1 and _FIRST_PARTS[0].fullmatch(name)]
    return [(a, b - a) for a, b in pairwise([*begun, len(named) + 1])]
