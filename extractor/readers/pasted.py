"""Tables that stand in a page or a Word document as paragraphs: found as in plain text, once the document is read."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from msgspec.structs import replace

from extractor.model import Block, Document
from extractor.patterns import Rules
from extractor.readers.grids import TableRules
from extractor.readers.layout import Layout
from extractor.readers.text_rows import Line
from extractor.readers.text_tables import TextTable, find_tables
from extractor.shadow import shadow

_LINES = frozenset({"paragraph", "list_item", "heading", "caption", "title"})


def with_pasted_tables(document: Document, rules: Rules) -> Document:
    """The document with the cells of such tables in place of their paragraphs; its text stays as it is."""
    layout, tables = rules.compiled(Layout), rules.compiled(TableRules)
    text, plain = document.text, shadow(document.text)
    number = max((b.table for b in document.blocks if b.table is not None), default=-1) + 1
    blocks: list[Block] = []
    changed = False
    for lines, run in itertools.groupby(document.blocks, key=lambda b: b.kind in _LINES):
        stretch = list(run)
        found: list[TextTable] = []
        if lines and len(stretch) > 1:
            extents = [Line(b.start, b.end, b.start, b.end) for b in stretch]
            found = find_tables(text, plain, extents, layout, tables)
        changed = changed or bool(found)
        blocks += _mended(stretch, found, number, plain, layout)
        number += len(found)
    return replace(document, blocks=blocks) if changed else document


def _mended(stretch: list[Block], found: list[TextTable], number: int, plain: str, layout: Layout) -> Iterator[Block]:
    """The blocks of a stretch of lines, those of each table replaced by its cells."""
    first = {min(table.lines): n for n, table in enumerate(found)}
    table_of = {at: table for table in found for at in table.lines}
    for at, block in enumerate(stretch):
        if at in first and found[first[at]].cells:
            yield from _cells(stretch, found[first[at]], number + first[at])
        if at not in table_of:
            names = at + 1 in first and layout.is_caption_before_table(plain[block.start : block.end])
            yield replace(block, kind="caption", level=None) if names else block
        elif not table_of[at].cells:
            yield replace(block, kind="meta", level=None)


def _cells(stretch: list[Block], table: TextTable, number: int) -> Iterator[Block]:
    lines = sorted(table.lines)
    for cell in table.cells:
        line = next(stretch[at] for at in reversed(lines) if stretch[at].start <= cell.start)
        yield Block(
            kind="cell", start=cell.start, end=cell.end, page=line.page, bbox=line.bbox, table=number,
            row=cell.row, col=cell.col, rowspan=cell.rowspan, colspan=cell.colspan, header=cell.header,
        )  # fmt: skip
