"""Pages → lines and tables of the whole text: paragraphs joined over lines and pages, tables and rows over pages."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from statistics import median

from extractor.placing import width_of
from extractor.readers.compose import Gone, Grid, Item, Line, Stretch
from extractor.readers.grids import TableRules
from extractor.readers.page import joint
from extractor.readers.page_aligned import Printed
from extractor.readers.page_furniture import Sheet
from extractor.readers.page_tables import Cell, Table, fills, grid_of

_STARTS = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}\s*[、.．]|[(（]\s*[一二三四五六七八九十\d]{1,3}\s*[)）]|\d{1,2}\s*[、．]|第[一二三四五六七八九十百]+[章节條条]"
    r"|[①-⑮]|附\s*件)"
)
_ENDED = re.compile(r"[。！？；：.!?;:]\s*[”』」)）]?$")
_AGAIN = re.compile(r"^[(（]?\s*(?:续\s*[上前]?\s*表|接\s*[上前]\s*(?:表|页)|续表)\s*\S{0,30}[)）]?$")
_WORD = re.compile(r"[（〔《“「【]*[\u3400-\u9fff]?[!-~％→⇒＋×＝≥≤±～）〕》”」】。，、；：（〔《“「【]*")
_HALF = re.compile(r"[\d.,]+%?")
_SNAP = 4.0
_INDENT, _SHORT = 0.9, 1.9  # in character sizes: a line that begins, or ends, further in than this is no middle line
_PITCH = 1.45  # times the usual distance of lines


def items_of(sheets: Sequence[Sheet], tables: TableRules) -> list[Item]:
    """Everything on the pages as items of one text."""
    flow: list[Printed | Table | Gone] = []
    for sheet in sheets:
        flow += [Gone("furniture", text) for text in sheet.gone]
        flow += sheet.content
    items: list[Item] = []
    pitch = _pitch(sheets)
    at = 0
    while at < len(flow):
        one = flow[at]
        if isinstance(one, Gone):
            items.append(one)
            at += 1
        elif isinstance(one, Table):
            parts, between, at = _parts(flow, at)
            items.append(_grid(parts, tables))
            items += between
        else:
            lines, between, at = _paragraph(flow, at, pitch)
            items.append(_line(lines))
            items += between
    return items


# ---------------------------------------------------------------- paragraphs


def _pitch(sheets: Sequence[Sheet]) -> float:
    """The usual distance from one line to the next, in points."""
    steps: list[float] = []
    for sheet in sheets:
        lines = [x for x in sheet.content if isinstance(x, Printed)]
        steps += [b.box[1] - a.box[1] for a, b in itertools.pairwise(lines) if b.box[1] > a.box[1]]
    return median(steps) if steps else 20.0


def _paragraph(flow: Sequence[Printed | Table | Gone], at: int, pitch: float) -> tuple[list[Printed], list[Gone], int]:
    """The printed lines of the paragraph that begins at a place, what is left out between, and the place behind."""
    first = flow[at]
    lines = [first] if isinstance(first, Printed) else []
    between: list[Gone] = []
    stop = at + 1
    while stop < len(flow):
        ahead = stop
        while ahead < len(flow) and isinstance(flow[ahead], Gone):
            ahead += 1
        if ahead == len(flow):
            break
        following = flow[ahead]
        if not isinstance(following, Printed) or not _goes_on(lines, following, pitch):
            break
        between += [x for x in flow[stop:ahead] if isinstance(x, Gone)]
        lines.append(following)
        stop = ahead + 1
    return lines, between, stop


def _goes_on(lines: Sequence[Printed], b: Printed, pitch: float) -> bool:
    """True where line ``b`` is the next line of the paragraph of ``lines``."""
    a = lines[-1]
    size = max(a.size, b.size)
    if min(a.size, b.size) < 0.85 * size or "  " in a.gaps or "  " in b.gaps:
        return False
    em = a.segments[-1].em
    room = a.right - a.box[2]
    if b.box[0] - b.left > _INDENT * em or (room > _SHORT * em and room > _unparted(a, b) * em):
        return False
    if a.page == b.page and a.left == b.left and b.box[1] - a.box[1] > max(_PITCH * pitch, 1.9 * size):
        return False
    if not (_STARTS.match(b.text) and _ENDED.search(a.text)):
        return True
    # a numbered item behind a full line is in the run of the text where paragraphs are indented and it is not
    return lines[0].box[0] - lines[0].left > _INDENT * em and room < em


def _unparted(a: Printed, b: Printed) -> float:
    """The width, in characters, of what stands first in ``b`` and could not be parted at the end of ``a``."""
    word = None if _ENDED.search(a.text) else _WORD.match(b.text)
    return sum(map(width_of, word.group())) + 1.0 if word else 0.0


def _line(lines: Sequence[Printed]) -> Line:
    text = ""
    stretches: list[Stretch] = []
    for line in lines:
        text += joint(text, line.text) if text else ""
        for gap, segment in zip(line.gaps, line.segments, strict=True):
            text += gap
            stretches.append(
                Stretch(len(text), len(text) + len(segment.text), line.page, segment.box, segment.confidence)
            )
            text += segment.text
    return Line(text, tuple(stretches))


# ---------------------------------------------------------------- tables


def _parts(flow: Sequence[Printed | Table | Gone], at: int) -> tuple[list[Table], list[Gone], int]:
    """The table at a place with its continuations on the next pages, and the place behind them."""
    first = flow[at]
    parts = [first] if isinstance(first, Table) else []
    between: list[Gone] = []
    stop = at + 1
    while True:
        ahead = stop
        passed: list[Gone] = []
        while ahead < len(flow):
            one = flow[ahead]
            if isinstance(one, Table):
                break
            if isinstance(one, Printed) and not _AGAIN.match(one.text.strip()):
                break
            passed.append(Gone("furniture", one.text) if isinstance(one, Printed) else one)
            ahead += 1
        following = flow[ahead] if ahead < len(flow) else None
        if not isinstance(following, Table) or not _continues(parts[-1], following):
            return parts, between, stop
        between += passed
        parts.append(following)
        stop = ahead + 1


def _continues(a: Table, b: Table) -> bool:
    """True where table ``b`` is the rest of ``a``, on the next page or beside it: the same columns, or some of them."""
    beside = b.page == a.page and b.box[0] > a.box[2] - _SNAP
    if b.page != a.page + 1 and not beside:
        return False
    few, many = sorted((_from_left(a.xs), _from_left(b.xs)), key=len)
    return abs(few[-1] - many[-1]) < _SNAP and all(_has(many, x) for x in few)


def _from_left(xs: Sequence[float]) -> list[float]:
    return [x - xs[0] for x in xs]


def _has(positions: Sequence[float], value: float) -> bool:
    return any(abs(x - value) < _SNAP for x in positions)


def _grid(parts: Sequence[Table], tables: TableRules) -> Grid:
    xs = _from_left(max((p.xs for p in parts), key=len))
    cells: list[tuple[Cell, int]] = []
    rows = 0
    head: list[str] = []
    for n, part in enumerate(parts):
        placed = [_replaced(c, _from_left(part.xs), xs) for c in part.cells]
        by_row = _rows(placed)
        if n == 0:
            head = _head(by_row, tables)
        else:
            skip = _repeated(by_row, head)
            placed = [c._replace(row=c.row - skip) for c in placed if c.row >= skip]
            if not placed:
                continue
            if cells and _is_cut(cells, rows, placed, tables):
                placed = _mend(cells, rows, placed)
                rows -= 1
            else:
                placed = _lengthen(cells, rows, placed, tables)
        cells += [(c._replace(row=c.row + rows), part.page) for c in placed]
        rows = max((c.row + c.rowspan for c, _ in cells), default=0)
    grid, stretches = grid_of([c for c, _ in cells], [p for _, p in cells])
    return Grid(grid, stretches)


def _replaced(cell: Cell, own: Sequence[float], xs: Sequence[float]) -> Cell:
    """The cell with its columns counted in the lines ``xs`` of the whole table."""
    if len(own) == len(xs):
        return cell
    left, right = own[cell.col], own[min(cell.col + cell.colspan, len(own) - 1)]
    first = min(range(len(xs)), key=lambda i: abs(xs[i] - left))
    last = min(range(len(xs)), key=lambda i: abs(xs[i] - right))
    return cell._replace(col=first, colspan=max(1, last - first))


def _rows(cells: Sequence[Cell]) -> dict[int, list[str]]:
    rows: dict[int, list[str]] = {}
    for cell in cells:
        rows.setdefault(cell.row, []).append(re.sub(r"\s", "", cell.text))
    return rows


def _head(rows: dict[int, list[str]], tables: TableRules) -> list[str]:
    """The rows above the first figure, each as one text."""
    out: list[str] = []
    for row in sorted(rows):
        if any(tables.is_figure(text) for text in rows[row]):
            break
        out.append("\t".join(rows[row]))
    return out


def _repeated(rows: dict[int, list[str]], head: list[str]) -> int:
    """How many rows at the top repeat the head of the table."""
    count = 0
    for row, text in zip(sorted(rows), head, strict=False):
        if "\t".join(rows[row]) != text or not text.strip():
            break
        count += 1
    return count


def _is_cut(cells: list[tuple[Cell, int]], rows: int, below: Sequence[Cell], tables: TableRules) -> bool:
    """True where the first row of a page is the rest of the last row of the page before.

    A page break cuts a row where one half lacks what the other has, and no column has a figure in both.
    """
    last = {c.col: c for c, _ in cells if c.row + c.rowspan == rows}
    upper = {col: c.text.strip() for col, c in last.items()}
    lower = {c.col: c.text.strip() for c in below if c.row == 0}
    blank_above = [col for col, text in upper.items() if not text and lower.get(col)]
    blank_below = [col for col, text in lower.items() if not text and upper.get(col)]
    if not (blank_above or blank_below) or not any(lower.values()) or set(upper) != set(lower):
        return False
    both = [col for col in upper if upper[col] and lower[col]]
    # a figure in both halves is one figure only where the upper half fills its cell
    apart = [col for col in both if _is_number(upper[col], tables) and not fills(last[col], last[col].lines[-1])]
    if any(_is_number(lower[col], tables) for col in apart):
        return False
    figures = [col for col in upper if _is_number(upper[col], tables) or _is_number(lower[col], tables)]
    # a label with its figures above, and a further label with none below (or the other way round)
    above = sum(_is_number(upper[col], tables) for col in figures)
    return bool(figures) and above in (0, len(figures)) and bool(both or blank_above)


def _is_number(text: str, tables: TableRules) -> bool:
    """True for a figure, or the half of one."""
    return tables.is_figure(text) or bool(_HALF.fullmatch(text))


def _mend(cells: list[tuple[Cell, int]], rows: int, below: list[Cell]) -> list[Cell]:
    """Puts the first row of a page into the last row so far; returns the rows that are left, from one on."""
    lower = {c.col: c for c in below if c.row == 0}
    for n, (cell, page) in enumerate(cells):
        more = lower.get(cell.col)
        if cell.row + cell.rowspan == rows and more is not None and (more.lines or more.rowspan > 1):
            owner = page if cell.lines else page + 1
            down = cell.rowspan + more.rowspan - 1
            cells[n] = (cell._replace(lines=cell.lines + more.lines, rowspan=down), owner)
    return [c for c in below if c.row > 0]


def _lengthen(cells: list[tuple[Cell, int]], rows: int, below: list[Cell], tables: TableRules) -> list[Cell]:
    """Takes the blank rest of a merged label at the top of a page into the label; returns the other cells.

    Such a rest stands left of a further label of its row.
    """
    first = sorted((c for c in below if c.row == 0), key=lambda c: c.col)
    labels = list(itertools.takewhile(lambda c: not tables.is_figure(c.text), first))
    named = max((c.col for c in labels if c.text.strip()), default=0)
    above = {(c.col, c.colspan): n for n, (c, _) in enumerate(cells) if c.row + c.rowspan == rows}
    gone: set[int] = set()
    for cell in labels:
        n = above.get((cell.col, cell.colspan))
        if cell.text.strip() or cell.col > named or n is None or not cells[n][0].text.strip():
            continue
        if not tables.is_figure(cells[n][0].text) or cells[n][0].rowspan > 1:
            owner, page = cells[n]
            cells[n] = (owner._replace(rowspan=owner.rowspan + cell.rowspan), page)
            gone.add(id(cell))
    return [c for c in below if id(c) not in gone]
