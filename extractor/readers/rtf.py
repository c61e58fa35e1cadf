"""RTF → Document: paragraphs as striprtf gives them, tables with the cell borders that stand in the file.

striprtf parts the cells of a row by bars and drops where they lie; that is read here from the row
definitions (``\\trowd … \\cellx … \\row``), for a merged cell moves what stands behind it.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from typing import NamedTuple

from striprtf.striprtf import rtf_to_text

from extractor.model import Document
from extractor.patterns import Rules
from extractor.readers.compose import Extras, Grid, Item, Line, compose
from extractor.readers.grids import GridCell, Placed, TableRules, continue_blanks, place
from extractor.readers.guard import Foreign
from extractor.readers.origin import Origin

_CODEPAGE = re.compile(rb"\\ansicpg(\d{3,5})")
_ROW = re.compile(r"\\(trowd|clvmrg|clmrg|cellx(-?\d+)|row)(?![a-z])")
_SNAP = 60  # twentieths of a point


class _Cell(NamedTuple):
    """Where a cell of a row ends, and whether it goes on with the cell above or to its left."""

    right: int
    down: bool
    across: bool


def read_rtf(data: bytes, origin: Origin, rules: Rules) -> Document:
    """An RTF file as a Document."""
    page = _CODEPAGE.search(data[:2000])
    codec = "gb18030" if page is None or page[1] in (b"936", b"1252") else f"cp{page[1].decode()}"
    with Foreign("RTF file", origin.source):
        source = data.decode("latin-1")
        text = str(rtf_to_text(source, encoding=codec, errors="replace"))
    items, notes = _items(text.split("\n"), _row_definitions(source), rules.compiled(TableRules))
    return compose(items, origin, rules, Extras(notes=notes))


def _row_definitions(source: str) -> list[list[_Cell]]:
    """The cells of every row of the file, in order."""
    rows: list[list[_Cell]] = []
    current: list[_Cell] = []
    down = across = False
    for match in _ROW.finditer(source):
        word = match[1]
        if word == "trowd":
            current = []
        elif word == "clvmrg":
            down = True
        elif word == "clmrg":
            across = True
        elif word == "row":
            rows.append(current)
        else:
            current.append(_Cell(int(match[2]), down, across))
            down = across = False
    return rows


def _items(lines: list[str], definitions: list[list[_Cell]], tables: TableRules) -> tuple[list[Item], tuple[str, ...]]:
    items: list[Item] = []
    at, notes = 0, set[str]()
    for barred, run in itertools.groupby(lines, key=lambda line: line.rstrip().endswith("|")):
        if not barred:
            items += [Line(line) for line in run]
            continue
        rows = [[" ".join(f.split()) for f in line.strip()[:-1].split("|")] for line in run]
        known = definitions[at : at + len(rows)]
        at += len(rows)
        if len(known) == len(rows) and all(len(a) == len(b) for a, b in zip(known, rows, strict=True)):
            items.append(Grid(_cells(rows, known)))
            continue
        notes.add("merged cells of some tables are not known; save the file as .docx to have them")
        placed = place([[Placed(text) for text in row] for row in rows], 1)
        tables.mark_headers(placed)
        items.append(Grid(continue_blanks(placed, max(map(len, rows)))))
    return items, tuple(notes)


def _cells(rows: list[list[str]], known: list[list[_Cell]]) -> list[GridCell]:
    """Cells placed by where they end; what goes on with a cell is its span."""
    ends: list[int] = []
    for end in sorted({cell.right for row in known for cell in row}):
        if not ends or end - ends[-1] > _SNAP:
            ends.append(end)
    cells: list[GridCell] = []
    above: dict[int, GridCell] = {}
    for r, (texts, row) in enumerate(zip(rows, known, strict=True)):
        col = 0
        for text, cell in zip(texts, row, strict=True):
            stop = 1 + bisect_left(ends, cell.right - _SNAP)
            wide = max(1, stop - col)
            owner = above.get(col)
            if cell.across and cells and cells[-1].row == r:
                cells[-1].colspan += wide
            elif cell.down and owner is not None:
                owner.rowspan = r + 1 - owner.row
            else:
                above[col] = GridCell(text, r, col, 1, wide)
                cells.append(above[col])
            col += wide
    return [c for c in cells if c.text]
