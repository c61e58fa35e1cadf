"""Workbooks (.xlsx, .xls, .et, .ods) → Document: each sheet's lines and tables, merged cells as spans."""

from __future__ import annotations

import datetime
import io
import math
from collections.abc import Iterator
from typing import Any

import python_calamine as calamine
from lxml import etree

from extractor import media
from extractor.model import Document, ReadError
from extractor.patterns import Rules
from extractor.readers.compose import Extras, Grid, Item, Line, compose
from extractor.readers.grids import GridCell
from extractor.readers.guard import Foreign
from extractor.readers.odt import cells_of
from extractor.readers.old_workbook import OldWorkbook
from extractor.readers.origin import Origin
from extractor.readers.package import Package, local
from extractor.readers.sheet_formats import Looks, Shown, shown

MOST_CELLS = 500_000
_PRECISION = 12  # digits of a figure that a workbook computes; a double has no more that are its own


def read_sheets(data: bytes, origin: Origin, rules: Rules) -> Document:
    """A workbook as a Document: lone cells above and below the tables are lines; hidden sheets are left out."""
    if origin.media_type == media.ODS:
        return read_ods(data, origin, rules)
    notes: list[str] = []
    items: list[Item] = []
    with Foreign("workbook", origin.source):
        made = _old(data, origin, notes) if origin.media_type == media.XLS else _new(data, origin, rules, notes)
        for name, among, found in made:
            if among and found and not _generic(name):
                items.append(Line(name, (), 1))
            items += found
    return compose(items, origin, rules, Extras(notes=tuple(notes)))


def _new(data: bytes, origin: Origin, rules: Rules, notes: list[str]) -> Iterator[tuple[str, bool, list[Item]]]:
    """(name, whether there are others, lines and tables) of the sheets of a workbook."""
    package = Package(data, origin.source, rules)
    formats = Shown(package) if "xl/workbook.xml" in package.names() else None
    book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    for facts in book.sheets_metadata:
        if facts.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        if facts.visible != calamine.SheetVisibleEnum.Visible:
            notes.append(_hidden(facts.name))
            continue
        looks = formats.of(facts.name) if formats else Looks({}, 0, 0)
        # asked before calamine, which lays out every cell up to the last one
        if looks.height * looks.width > MOST_CELLS:
            notes.append(_too_large(facts.name, looks.height, looks.width))
            continue
        sheet = book.get_sheet_by_name(facts.name)
        yield facts.name, len(book.sheet_names) > 1, _items(sheet, looks.codes)


def _old(data: bytes, origin: Origin, notes: list[str]) -> Iterator[tuple[str, bool, list[Item]]]:
    """The same of an old binary workbook."""
    book = OldWorkbook(data, origin.source, MOST_CELLS)
    notes += book.notes
    for sheet in book.sheets():
        if sheet.hidden:
            notes.append(_hidden(sheet.name))
        elif sheet.rows is None:
            notes.append(_too_large(sheet.name, sheet.height, sheet.width))
        else:
            rows = [[cell_text(value, code) for value, code in row] for row in sheet.rows]
            yield sheet.name, book.count > 1, items_of(rows, sheet.merged)


def _hidden(name: str) -> str:
    return f"the sheet {name} is hidden and left out"


def _too_large(name: str, height: int, width: int) -> str:
    return f"the sheet {name} has {height} rows and {width} columns; it is no table of a report and left out"


def read_ods(data: bytes, origin: Origin, rules: Rules) -> Document:
    """An OpenDocument spreadsheet as a Document; figures as they are shown in it."""
    items: list[Item] = []
    with Foreign("workbook", origin.source):
        root = Package(data, origin.source, rules).xml("content.xml")
        for table in root.iter():
            if local(table) == "table" and _is_sheet(table):
                cells = cells_of(table)
                height = max((c.row + 1 for c in cells), default=0)
                width = max((c.col + 1 for c in cells), default=0)
                if height * width > MOST_CELLS:
                    raise ReadError(f"{origin.source}: a sheet has {height} rows; it is no table of a report")
                rows = [[""] * width for _ in range(height)]
                for cell in cells:
                    rows[cell.row][cell.col] = cell.text
                merged = [c for c in cells if c.rowspan > 1 or c.colspan > 1]
                items += items_of(rows, {(c.row, c.col): (c.rowspan, c.colspan) for c in merged})
    return compose(items, origin, rules)


def _is_sheet(table: etree._Element) -> bool:
    above = table.getparent()
    return above is not None and local(above) == "spreadsheet"


def _generic(name: str) -> bool:
    return name.lower().startswith(("sheet", "工作表", "表格"))


def _items(sheet: calamine.CalamineSheet, formats: dict[tuple[int, int], str]) -> list[Item]:
    """The sheet as lines and tables."""
    rows = [
        [cell_text(value, formats.get((r, c))) for c, value in enumerate(row)]
        for r, row in enumerate(sheet.to_python(skip_empty_area=False))
    ]
    return items_of(rows, {(a, b): (c - a + 1, d - b + 1) for (a, b), (c, d) in _merged(sheet)})


def items_of(rows: list[list[str]], spans: dict[tuple[int, int], tuple[int, int]]) -> list[Item]:
    """The rows of a sheet as lines and tables; ``spans``: place of a merged cell → rows and columns it takes."""
    covered = _covered(rows, spans)
    items: list[Item] = []
    block: list[int] = []
    for r in [*range(len(rows)), -1]:
        # a row of merged cells alone belongs to the table
        if r >= 0 and (any(rows[r]) or any((r, c) in covered for c in range(len(rows[r])))):
            block.append(r)
            continue
        items += _block(rows, block, spans, covered)
        block = []
    return items


def _covered(rows: list[list[str]], spans: dict[tuple[int, int], tuple[int, int]]) -> dict[tuple[int, int], bool]:
    """Every place under a merged cell but its own → whether that cell begins above it."""
    width = max(map(len, rows), default=0)
    covered: dict[tuple[int, int], bool] = {}
    area = 0
    for (a, b), (down, wide) in spans.items():
        bottom, right = min(a + down, len(rows)), min(b + wide, width)
        area += max(0, bottom - a) * max(0, right - b)
        if area > MOST_CELLS:  # merged cells one over another
            break
        for r in range(a, bottom):
            for c in range(b, right):
                if (r, c) != (a, b):
                    covered[r, c] = r > a or covered.get((r, c), False)
    return covered


def _merged(sheet: calamine.CalamineSheet) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    return list(sheet.merged_cell_ranges or ())


def _block(
    rows: list[list[str]],
    block: list[int],
    spans: dict[tuple[int, int], tuple[int, int]],
    covered: dict[tuple[int, int], bool],
) -> list[Item]:
    """Rows without an empty one between: lone cells at the top and bottom as lines, the rest as a table."""
    before: list[Item] = []
    after: list[Item] = []
    while block and _is_lone(rows, block[0], spans, covered):
        before.append(Line("".join(rows[block.pop(0)])))
    while block and _is_lone(rows, block[-1], spans, covered):
        after.insert(0, Line("".join(rows[block.pop()])))
    if not block:
        return before + after
    first = block[0]
    cells = []
    for r in block:
        for c, text in enumerate(rows[r]):
            if (r, c) not in covered and text:
                down, wide = spans.get((r, c), (1, 1))
                cells.append(GridCell(text, r - first, c, min(down, block[-1] + 1 - r), wide))
    left = min((c.col for c in cells), default=0)
    for cell in cells:
        cell.col -= left
    return [*before, Grid(cells), *after]


def _is_lone(
    rows: list[list[str]], r: int, spans: dict[tuple[int, int], tuple[int, int]], covered: dict[tuple[int, int], bool]
) -> bool:
    """True for a row of one filled cell that is no part of a table: a title, a unit, a note."""
    filled = [c for c, text in enumerate(rows[r]) if text]
    if len(filled) != 1 or spans.get((r, filled[0]), (1, 1))[0] > 1:
        return False
    return not any(covered.get((r, c)) for c in range(len(rows[r])))


def cell_text(value: Any, code: str | None = None) -> str:
    """A cell as a reader sees it: 34.0 is 34, a computed 0.30000000000000004 is 0.3, dates in ISO form.

    code  the number format of the cell, where it has one: 0.3512 with 0.00% is 35.12%
    """
    if code is not None and isinstance(value, float | int) and not isinstance(value, bool) and math.isfinite(value):
        return shown(value, code)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else f"{value:.{_PRECISION}g}"
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return value.isoformat(sep=" ") if isinstance(value, datetime.datetime) else value.isoformat()
    return " ".join(str(value).split()) if value is not None else ""
