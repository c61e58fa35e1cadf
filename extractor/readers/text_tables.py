"""Tables pasted as plain text: fields parted by bars, slashes between blanks, tabs, blanks, or some other mark.

A cell keeps its offsets in the text as given, also where the paste broke it over lines (``庐⏎阳⏎区``).
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from extractor.readers.grids import GridCell, TableRules, continue_blanks
from extractor.readers.layout import Layout
from extractor.readers.text_columns import column_rows
from extractor.readers.text_lined import in_two_languages
from extractor.readers.text_piled import piled_rows
from extractor.readers.text_rows import RULE_LINE, Line, Row
from extractor.readers.text_stacked import stacked_rows

_BLANK = " \t\n\u3000\xa0"
_SLASH = " / "
_ODD_MARKS = "\\;-~^"  # others that are met; prose has them too
_ODD_ROWS, _ODD_MARKS_A_LINE = 3, 2  # lines of one shape that make a table of such a mark, and marks in each
_ODD_FIELD = 16  # characters of a field between such marks
_NAMED = re.compile("[一-龥]")
_UNIT_ALONE = re.compile(r"[(\[][^()\[\]\d]*[)\]]")
_BARE = re.compile(r"[<>≥≤]?\d[\d,.]*%?")
_WIDE = re.compile(r"\S[ \u3000\t]{3,}\S")
_SENTENCE = re.compile(r"[。;!?]")
_CONTENTS = re.compile(r"目\s*[录次]")
_HEADING = re.compile(r"(?:\d{4}(?:[-/]\d{2,4})?(?:学年|年)|[(]?[一二三四五六七八九十]+[、.)])[^\t。;!?]*")
_MAX_HEADING = 20
_MAX_JOINED = 12  # lines that one row may be broken over
_MAX_BETWEEN = 2  # section lines that may stand between rows of bars


class TextTable(NamedTuple):
    """Cells with offsets, and the numbers of the lines that they take up; a table of contents has no cells."""

    cells: list[GridCell]
    lines: frozenset[int]


def find_tables(text: str, plain: str, lines: list[Line], layout: Layout, rules: TableRules) -> list[TextTable]:
    """All pasted tables of a text, in order.

    text   as given; plain: its shadow; lines: extents of its lines
    """
    tables: list[TextTable] = []
    at = free = 0  # the line looked at, and the first one that no table has taken
    refused: tuple[str, int, int] | None = None  # mark, marks a line, and where the run of lines ends
    while at < len(lines):
        line = plain[lines[at].left : lines[at].right]
        mark = "|" if "|" in line else "\t" if "\t" in line else _SLASH if _is_slashed(line) else ""
        mark = mark or _odd_mark(plain, lines, at)
        shape = (mark, line.count(mark)) if mark else None
        rows: list[Row] = []
        if shape is not None and (refused is None or refused[:2] != shape or at >= refused[2]):
            tabs = mark == "\t"
            rows, stop = _tab_rows(plain, lines, at, layout) if tabs else _bar_rows(plain, lines, at, mark)
            if not rows:
                refused = (*shape, stop)  # the same run from one line further on would be refused again
        told_twice = not mark and in_two_languages(plain, lines, at, free)
        if told_twice:
            rows = piled_rows(plain, lines, at, free, rules)
        if not rows and mark != "|":
            rows = column_rows(text, plain, lines, at, free, rules, layout)
            rows = rows or stacked_rows(plain, lines, at, free, rules)
        if not rows and not told_twice:
            rows = piled_rows(plain, lines, at, free, rules)
        made = _build(text, rows, rules) if rows else None
        if made is not None and not _is_index(plain, made, layout):
            tables.append(TextTable([], made.lines) if _is_contents(plain, lines, made) else made)
            free = max(made.lines) + 1
        at = max(at + 1, free)
    return tables


def _is_slashed(line: str) -> bool:
    """True for ``a / b / c``; where wide blanks part the columns, slashes part two figures of a cell."""
    return line.count(_SLASH) > 1 and _WIDE.search(line) is None


def _odd_mark(plain: str, lines: list[Line], at: int) -> str:
    """The mark that parts a line and those below into as many short fields, a third bare figures; or none.

    Every line begins with a name: 2021-09-01 below 2020-09-01 is no row.
    """
    line = plain[lines[at].start : lines[at].end]
    for mark in _ODD_MARKS:
        count = line.count(mark)
        if count < _ODD_MARKS_A_LINE or max(map(len, line.split(mark))) > _ODD_FIELD:
            continue
        below = [plain[other.start : other.end] for other in lines[at + 1 : at + _ODD_ROWS]]
        fields = [field.strip() for row in below for field in row.split(mark)]
        if len(below) < _ODD_ROWS - 1 or any(row.count(mark) != count for row in below):
            continue
        named = all(_NAMED.search(row.partition(mark)[0]) for row in (line, *below))
        bare = sum(_BARE.fullmatch(field) is not None for field in fields)
        if named and max(map(len, fields)) <= _ODD_FIELD and 3 * bare >= len(fields):
            return mark
    return ""


def _is_index(plain: str, table: TextTable, layout: Layout) -> bool:
    """True where the rows are an index block: those lines are meta data."""
    labels = sum(layout.bare_label(plain[c.start : c.end]) is not None for c in table.cells)
    return labels >= 2 and labels * 3 >= len(table.cells)


def _is_contents(plain: str, lines: list[Line], table: TextTable) -> bool:
    """True below the word 目录, where page numbers run on."""
    first = min(table.lines)
    opening = [plain[line.start : line.end] for line in lines[max(0, first - 2) : first + 1]]
    pages = [plain[c.start : c.end] for c in table.cells if not c.header]
    if not any(_CONTENTS.fullmatch(line) for line in opening) or not all(p.isdecimal() for p in pages):
        return False
    return sorted(pages, key=int) == pages


def _build(text: str, rows: list[Row], rules: TableRules) -> TextTable | None:
    width = max(row.width for row in rows)
    cells: list[GridCell] = []
    for r, row in enumerate(rows):
        filled = [f for f in row.fields if f[1] > f[0]]
        if row.places is None and len(row.fields) == 1 and filled:  # a section line across the table
            cells.append(GridCell(text[slice(*filled[0])], r, 0, 1, width, True, *filled[0]))
            continue
        places = row.places or [(c, 1) for c in range(len(row.fields))]
        for (start, end), (col, span) in zip(row.fields, places, strict=True):
            cells.append(GridCell(text[start:end], r, col, 1, span, bool(row.head), start, end))
    rules.mark_headers(cells)
    kept = continue_blanks(cells, width)
    numbers = frozenset(range(rows[0].lines.start, rows[-1].lines.stop))  # with the lines drawn between rows
    return TextTable(kept, numbers) if kept else None


# ---------------------------------------------------------------- tabs


def _tab_rows(plain: str, lines: list[Line], at: int, layout: Layout) -> tuple[list[Row], int]:
    """Rows from a header line with tabs on, and where they end; none where they make no table.

    A row broken over lines is joined until it has the header's fields.
    """
    width = plain.count("\t", lines[at].left, lines[at].right) + 1
    rows: list[Row] = []
    number = at
    while number < len(lines):
        if rows and layout.is_caption_before_table(plain[lines[number].start : lines[number].end]):
            break  # the next table's name is no piece of this one's last row
        if rows and _is_section(plain, lines, number, width):
            line = lines[number]
            rows.append(Row([(line.start, line.end)], range(number, number + 1), [(0, width)], False))
            number += 1
            continue
        row, full = _tab_row(plain, lines, number, width)
        if row is None:
            break
        if rows and not full and len(row.fields) == 1:
            break
        rows.append(row)
        number = row.lines.stop
    enough = len(rows) >= 2 if width >= 3 else len(rows) >= 3 and all(len(r.fields) == width for r in rows)
    return (rows if enough else []), number


def _tab_row(plain: str, lines: list[Line], number: int, width: int) -> tuple[Row | None, bool]:
    """The row that starts on a line, and whether it has all its fields; None where no row starts there."""
    first = lines[number]
    fields = _split(plain, first.left, first.right, "\t")
    tabs, stop = len(fields) - 1, number + 1
    if tabs == 0 and not _starts_row(plain, lines, number, width):
        return None, False
    while tabs < width - 1 and stop < min(len(lines), number + _MAX_JOINED):
        line = lines[stop]
        more = plain.count("\t", line.left, line.right)
        if line.end == line.start or tabs + more > width - 1 or _SENTENCE.search(plain, line.left, line.right):
            break
        tabs += more
        stop += 1
    if tabs == width - 1:
        return Row(_split(plain, first.left, lines[stop - 1].right, "\t"), range(number, stop)), True
    return (Row(fields, range(number, number + 1)), False) if len(fields) > 1 else (None, False)


def _is_section(plain: str, lines: list[Line], number: int, width: int) -> bool:
    """2018年(计划): whether a line of one field heads the rows below it, of which the next has all its fields."""
    line, after = lines[number], lines[number + 1] if number + 1 < len(lines) else None
    if after is None or line.end - line.start > _MAX_HEADING or "\t" in plain[line.left : line.right]:
        return False
    full = plain.count("\t", after.left, after.right) == width - 1 and after.end > after.start
    return full and _HEADING.fullmatch(plain, line.start, line.end) is not None


def _starts_row(plain: str, lines: list[Line], number: int, width: int) -> bool:
    """True where a line without tabs is the first piece of a broken row: short, and the fields add up below it."""
    line = lines[number]
    if line.end == line.start or line.end - line.start > 12 or _SENTENCE.search(plain, line.left, line.right):
        return False
    tabs = 0
    for below in lines[number + 1 : number + _MAX_JOINED]:
        if below.end == below.start:
            return False
        tabs += plain.count("\t", below.left, below.right)
        if tabs >= width - 1:
            return tabs == width - 1
    return False


# ---------------------------------------------------------------- bars


def _bar_rows(plain: str, lines: list[Line], at: int, mark: str) -> tuple[list[Row], int]:
    """Rows of ``| a | b |``, ``a | b | c``, ``a / b / c`` or ``a;b;c``, and where they end; or none.

    Short section lines between rows of one table are rows too.
    """
    rows: list[Row] = []
    waiting: list[Row] = []
    width, number, ruled = 0, at, False
    edged = _edged(plain, lines[at])
    while number < len(lines):
        line = lines[number]
        body = plain[line.start : line.end]
        if mark in body and _edged(plain, line) == edged:
            fields = _bar_fields(plain, line, edged, mark)
            if edged and width > 1 and len(fields) == 1:
                waiting.append(Row(fields, range(number, number + 1)))  # | 普通中学 |: a section of the table
                number += 1
                continue
            if width and abs(len(fields) - width) > (1 if edged else 0):
                break
            width = width or len(fields)
            if not RULE_LINE.fullmatch(body):
                rows += waiting
                rows.append(Row(fields, range(number, number + 1)))
                waiting = []
            elif ruled and (heads := _new_heads(rows)):
                return rows[:-heads], rows[-heads].lines.start
            else:
                ruled = True
        elif not body and not edged:
            break
        elif body and RULE_LINE.fullmatch(body):
            pass
        elif rows and len(waiting) < _MAX_BETWEEN and len(body) <= 24 and not _SENTENCE.search(body) and edged:
            if body:
                waiting.append(Row([(line.start, line.end)], range(number, number + 1)))
        else:
            break
        number += 1
    if width < 2 or (not edged and (len(rows) < 2 or width < 3 or not _has_figures(plain, rows))):
        return [], number
    return _packed(plain, rows), number


def _packed(plain: str, rows: list[Row]) -> list[Row]:
    """Rows in which names that a page had set below others stand at the left: (所) | #专任教师 | | | |.

    They are put below the columns that the row above leaves without a name, where there are as many of them.
    """
    out = rows[:1]
    used = {n for row in rows for n, (s, e) in enumerate(row.fields) if e > s}
    for above, row in pairwise(rows):
        told = [(s, e) for s, e in row.fields if e > s]
        names = [f for f in told if not _UNIT_ALONE.fullmatch(plain, *f)]
        free = [n for n, (s, e) in enumerate(above.fields) if e == s and n < len(row.fields) and n in used]
        marked = any(_UNIT_ALONE.fullmatch(plain, *f) or plain[f[0]] == "#" for f in told)
        says = marked and not any(_BARE.fullmatch(plain, *f) for f in told)  # no row of figures
        if says and told == row.fields[: len(told)] and names and len(names) == len(free):
            at = dict(zip(free, names, strict=True))
            start = row.fields[0][0]
            row = row._replace(fields=[at.get(n, (start, start)) for n in range(len(row.fields))])
        out.append(row)
    return out


def _new_heads(rows: list[Row]) -> int:
    """How many rows before a second rule are a caption and the heads of another table: those behind a blank line."""
    for count in range(1, _MAX_BETWEEN + 2):
        if len(rows) > count + 1 and rows[-count].lines.start - rows[-count - 1].lines.stop > 0:
            return count
    return 0


def _has_figures(plain: str, rows: list[Row]) -> bool:
    """True where at least a quarter of the fields hold a digit: rows of links between bars do not."""
    fields = [plain[s:e] for row in rows for s, e in row.fields]
    return sum(any(ch.isdigit() for ch in f) for f in fields) * 4 >= len(fields)


def _edged(plain: str, line: Line) -> bool:
    return line.end - line.start > 2 and plain[line.start] == "|" and plain[line.end - 1] == "|"


def _bar_fields(plain: str, line: Line, edged: bool, mark: str) -> list[tuple[int, int]]:
    start, end = (line.start + 1, line.end - 1) if edged else (line.start, line.end)
    return _split(plain, start, end, mark)


def _split(plain: str, start: int, end: int, mark: str) -> list[tuple[int, int]]:
    """Extents of the fields between marks, without blanks at their ends."""
    fields: list[tuple[int, int]] = []
    at = start
    while True:
        cut = plain.find(mark, at, end)
        stop = end if cut < 0 else cut
        inner = plain[at:stop]
        left = at + len(inner) - len(inner.lstrip(_BLANK))
        fields.append((left, max(left, at + len(inner.rstrip(_BLANK)))))
        if cut < 0:
            return fields
        at = cut + len(mark)
