"""Tables pasted as text with one cell a line: the names of the columns, then row by row a label and its figures."""

from __future__ import annotations

import re

from extractor.readers.grids import TableRules
from extractor.readers.text_rows import Line, Row

_SENTENCE = re.compile(r"[。;!?,:]")
_MAX_CELL = 24
_MAX_COLUMNS = 16
_LEAST_COLUMNS = 3  # a label and one figure are as often two lines of another thing
_LEAST_ROWS = 2


def stacked_rows(plain: str, lines: list[Line], at: int, free: int, rules: TableRules) -> list[Row]:
    """The rows of a table whose first figure stands alone on a line, head first; none where there is no table.

    plain  shadow of the text; lines its lines
    at, free  the line of the figure, and the first line that the table may begin on
    """
    if _kind(plain, lines[at], rules) != "figure":
        return []
    figures = _next(plain, lines, at, rules, {"figure", "blank"}, _MAX_COLUMNS)
    width = len(figures) + 1
    if not _LEAST_COLUMNS <= width <= _MAX_COLUMNS:
        return []
    above = _above(plain, lines, at, free, rules, width + 1)
    if len(above) <= width:
        return []
    rows = [_row(lines, above[:width], True)]
    taken = [above[width], *figures]
    while len(taken) == width:
        rows.append(_row(lines, taken, False))
        label = _next(plain, lines, taken[-1] + 1, rules, {"text", "year"}, 1)
        taken = [*label, *_figures(plain, lines, label[0] + 1, rules, width)] if label else []
    return rows if len(rows) > _LEAST_ROWS else []


def _figures(plain: str, lines: list[Line], at: int, rules: TableRules, width: int) -> list[int]:
    """The numbers of the lines of a row's figures; 1946 is one of them where the row is short without it."""
    cells = _next(plain, lines, at, rules, {"figure", "blank"}, width)
    with_years = _next(plain, lines, at, rules, {"figure", "blank", "year"}, width) if len(cells) < width - 1 else []
    return with_years if len(with_years) == width - 1 else cells


def _row(lines: list[Line], numbers: list[int], head: bool) -> Row:
    fields = [(lines[n].start, lines[n].end) for n in numbers]
    return Row(fields, range(numbers[0], numbers[-1] + 1), None, head)


def _kind(plain: str, line: Line, rules: TableRules) -> str | None:
    """What a line is as a cell; "" for a blank one, None for one that is no cell."""
    written = plain[line.start : line.end]
    if not written:
        return ""
    if len(written) > _MAX_CELL or _SENTENCE.search(re.sub(r"\d,\d", "", written)):
        return None
    return rules.kind(written)


def _next(plain: str, lines: list[Line], at: int, rules: TableRules, kinds: set[str], most: int) -> list[int]:
    """The numbers of the lines from one on that are of these kinds, up to the first of another; blank ones aside."""
    out: list[int] = []
    for number in range(at, len(lines)):
        kind = _kind(plain, lines[number], rules)
        if kind == "":
            continue
        if kind not in kinds or len(out) == most:
            break
        out.append(number)
    return out


def _above(plain: str, lines: list[Line], at: int, free: int, rules: TableRules, most: int) -> list[int]:
    """The numbers of up to so many lines of words above one, from the top; blank ones aside."""
    out: list[int] = []
    for number in range(at - 1, free - 1, -1):
        kind = _kind(plain, lines[number], rules)
        if kind == "":
            continue
        if kind not in {"text", "year"} or len(out) == most:
            break
        out.append(number)
    return out[::-1]
