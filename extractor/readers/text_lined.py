"""Rows of a pasted table that stand on one line each, below names piled up line by line, as yearbooks print them.

A row is a label, often told once more in English, and figures with one blank between them; what stands above names the
columns, one name a line or several with blanks between them, in English too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from extractor.readers.grids import TableRules
from extractor.readers.text_heads import CORNER
from extractor.readers.text_rows import Line

HAN = re.compile("[一-龥]")
_WORD = re.compile("[一-龥]|[A-Za-z]{3}")
ENGLISH = re.compile(r"\s+[\d-]*\s*[A-Za-z][^一-龥]*$")  # what a label says once more
SENTENCE = re.compile(r"[。;!?]")
_ROW = re.compile(r"\d%?(?:\s+[\d.,+-]+%?)+\s*$")  # a line that ends in figures
_LATIN = re.compile(r"[A-Za-z][A-Za-z&,.:'()\s-]{2,}")
_SAID_TWICE = re.compile(r"[^A-Za-z\n]*[一-龥][^A-Za-z\n]*[A-Za-z]{3,}[A-Za-z&,.:'()\s-]*\d")
_GAP = re.compile(r"\s+")
_UNIT_ALONE = re.compile(r"[(\[][^()\[\]]*[)\]]")  # (所): of the name above
_REMARKS = re.compile(r"备\s*注|说\s*明|注")
_ASIDE = re.compile(r"[(]?(?:计量)?单\s*位\s*:|unit\s*:", re.I)  # names no column
_OPENS = re.compile(r"(?:其中)?:")  # what a name goes on behind, blanks or none
_PROSE = re.compile(r"[。;!?]|[一-龥],|,[一-龥]")
_MAX_LABEL, _MAX_LINE = 110, 400
_MAX_NEAR = 6  # lines above a row of which one may be in English
_MAX_ABOVE = 60  # lines that may name the columns
_LEAST_MORE = 2  # rows with at least half of the figures that follow the first one


class Cell(NamedTuple):
    """Extent without blanks, its lines, and what it is: text, figure or blank."""

    start: int
    end: int
    lines: range
    kind: str


def cells_of_lines(plain: str, lines: list[Line], at: int, free: int, rules: TableRules) -> list[Cell]:
    """The names above a line and the cells of the rows from it on, each row one line; none where it begins no rows.

    plain  shadow of the text; lines its lines
    at, free  the line of the first row, and the first one that a name may stand on
    """
    if not _begins(plain, lines, at, free):
        return []  # from the first row on all was tried
    rows: list[list[Cell]] = []
    number = at
    while number < len(lines):
        line = lines[number]
        if line.start < line.end:
            row = _row(plain, lines, number, rules)
            if not row:
                break
            rows.append(row)
        elif number + 1 < len(lines) and lines[number + 1].start == lines[number + 1].end:
            break
        number += 1
    while rows and len(rows[-1]) == 1:
        rows.pop()  # what stands below the last row heads nothing
    if not rows or len(rows[0]) == 1 or sum(2 * len(row) > max(map(len, rows)) for row in rows) <= _LEAST_MORE:
        return []
    width = max(map(len, rows))
    rows = [row if len(row) in {1, width} else _filled(plain, row, lines, width) for row in rows]
    names = _all_names(plain, lines, range(_topmost(plain, lines, at, free), at), rules)
    if sum(_UNIT_ALONE.match(plain, c.start, c.end) is not None for c in names) > 1:
        return []  # (所) (人) (人): a line of units tells of which names they are, in no order of ours
    while names and _REMARKS.fullmatch(plain, names[-1].start, names[-1].end):
        names.pop()  # a column of words
    if len(names) == width - 1 and CORNER.fullmatch(plain, names[0].start, names[0].end):
        return []  # 项目 学校数 毕业生数 above three figures: a name is missing, and nothing tells which
    return [*_with_units(plain, names), *(cell for row in rows for cell in row)]


def _filled(plain: str, row: list[Cell], lines: list[Line], width: int) -> list[Cell]:
    """A row with its empty cells where the blanks tell them, two more for each: 初中 44 14071   2555; else as it is."""
    line, out = lines[row[0].lines.start], row[:1]
    for cell in row[1:]:
        before = plain[line.start : cell.start]
        blanks = len(before) - len(before.rstrip())
        out += [Cell(cell.start, cell.start, cell.lines, "blank")] * ((blanks - 1) // 2)
        out.append(cell)
    behind = (line.right - line.end) // 2
    out += [Cell(line.end, line.end, row[0].lines, "blank")] * min(behind, max(0, width - len(out)))
    return out if len(out) == width else row


def in_two_languages(plain: str, lines: list[Line], at: int, free: int) -> bool:
    """Whether a line begins rows whose labels, or some of the names above, say in English what they say in Chinese."""
    if not _begins(plain, lines, at, free):
        return False
    above = lines[max(free, at - _MAX_NEAR) : at]
    said_twice = _SAID_TWICE.match(plain, lines[at].start, lines[at].end) is not None
    return said_twice or any(_LATIN.fullmatch(plain, line.start, line.end) for line in above)


def _begins(plain: str, lines: list[Line], at: int, free: int) -> bool:
    above = at > free and _ends_in_figures(plain, lines[at - 1])
    return not above and _ends_in_figures(plain, lines[at])


def _ends_in_figures(plain: str, line: Line) -> bool:
    return (
        line.end - line.start <= _MAX_LINE and _ROW.search(plain, max(line.start, line.end - 60), line.end) is not None
    )


def _row(plain: str, lines: list[Line], number: int, rules: TableRules) -> list[Cell]:
    """The label of a line and the figures behind it; the label alone where there are none; none where it is no row."""
    line = lines[number]
    if line.end - line.start > _MAX_LINE or SENTENCE.search(plain, line.start, line.end):
        return []
    here = range(number, number + 1)
    figures: list[Cell] = []
    end = line.end
    parts = list(_parts(plain, line))
    if len(parts) > 2 and rules.kind(plain[slice(*parts[-1])]) == "text" and HAN.match(plain, parts[-1][0]):
        parts.pop()  # 县中学 13 552 58 不含高中班: a remark
    for start, stop in reversed(parts):
        kind = rules.kind(plain[start:stop])
        if kind == "text" or start == line.start:
            break
        figures.insert(0, Cell(start, stop, here, "figure" if kind == "year" else kind))
        end = start
    if not any(f.kind == "figure" for f in figures):
        figures, end = [], line.end
    label = label_of(plain, line.start, end)
    told = label[1] - label[0] <= _MAX_LABEL and _WORD.search(plain, *label) and not _PROSE.search(plain, *label)
    if not told:
        return []
    return [Cell(*label, here, "text"), *figures]


def _parts(plain: str, line: Line) -> Iterator[tuple[int, int]]:
    at = line.start
    for gap in _GAP.finditer(plain, line.start, line.end):
        yield at, gap.start()
        at = gap.end()
    if at < line.end:
        yield at, line.end


def label_of(plain: str, start: int, end: int) -> tuple[int, int]:
    """The extent of a label without blanks at its ends, and without what it says once more in English."""
    written = plain[start:end]
    start += len(written) - len(written.lstrip())
    end = max(start, end - (len(written) - len(written.rstrip())))
    english = ENGLISH.search(plain, start, end)
    if english is not None and HAN.search(plain, start, english.start()):
        end = english.start()
    return start, end


def _topmost(plain: str, lines: list[Line], at: int, free: int) -> int:
    """The first of the lines above that may name columns: no sentence, no figures."""
    first = at
    while first > max(free, at - _MAX_ABOVE):
        line = lines[first - 1]
        told = _PROSE.search(plain, line.start, line.end) or _ASIDE.match(plain, line.start, line.end)
        if told or line.end - line.start > _MAX_LINE:
            break
        first -= 1
    return first


def _all_names(plain: str, lines: list[Line], numbers: range, rules: TableRules) -> list[Cell]:
    """The names on lines; where blank lines part them, those that follow one another are one name (教职⏎工数)."""
    out: list[Cell] = []
    told = [n for n in numbers if lines[n].start < lines[n].end]
    parted = 2 * sum(n - 1 not in told for n in told) > len(told)
    for n in told:
        for cell in _names(plain, lines, n, rules):
            if parted and out and out[-1].lines.stop == n:
                out[-1] = Cell(out[-1].start, cell.end, range(out[-1].lines.start, n + 1), "text")
            else:
                out.append(cell)
    return out


def _names(plain: str, lines: list[Line], number: int, rules: TableRules) -> Iterator[Cell]:
    """The names on a line, those in English left out; what stands behind 其中: goes on with it."""
    here = range(number, number + 1)
    begun: int | None = None
    last: Cell | None = None
    for start, end in _parts(plain, lines[number]):
        written = plain[start:end]
        if last is not None and _UNIT_ALONE.fullmatch(written):
            last = Cell(last.start, end, here, "text")  # 班数 (个)
            continue
        if _OPENS.fullmatch(written) or (begun is None and written.endswith(":") and HAN.match(written)):
            begun = start if begun is None else begun
            continue
        if begun is None and written.startswith(":"):
            continue
        if last is not None:
            yield last
        told = HAN.search(written) or rules.year.match(written)
        last = Cell(start if begun is None else begun, end, here, "text") if told else None
        begun = None
    if last is not None:
        yield last


def _with_units(plain: str, names: Sequence[Cell]) -> list[Cell]:
    """Names with the unit that stands on a line of its own below them; one below several is of none for sure."""
    out: list[Cell] = []
    for n, cell in enumerate(names):
        if not _UNIT_ALONE.fullmatch(plain, cell.start, cell.end):
            out.append(cell)
            continue
        above = [c for c in names[:n] if c.lines.start == cell.lines.start - 1]
        alone = sum(c.lines.start == cell.lines.start for c in names) == 1
        if out and len(above) == 1 and alone:
            out[-1] = Cell(out[-1].start, cell.end, range(out[-1].lines.start, cell.lines.stop), "text")
    return out
