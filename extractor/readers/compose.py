"""Lines and tables in reading order → Document: what every reader but those of HTML and text ends with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from extractor.model import Block, Document, Dropped, Place
from extractor.patterns import Rules
from extractor.placing import Box, around
from extractor.readers.assemble import Assembly
from extractor.readers.grids import GridCell, TableRules
from extractor.readers.html_furniture import index_cells
from extractor.readers.layout import Kind, Layout
from extractor.readers.origin import Origin
from extractor.shadow import shadow

_TRIM = " \t\r\n\u3000\xa0\u200b\ufeff"


class Stretch(NamedTuple):
    """Characters [start, end) of one line or cell, and where they are printed; see ``model.Place``."""

    start: int
    end: int
    page: int
    bbox: Box
    confidence: float | None = None


class Line(NamedTuple):
    """One paragraph, without line ends.

    level  1 to 4 where the format itself says that it is a heading; 0 for the title
    """

    text: str
    stretches: tuple[Stretch, ...] = ()
    level: int | None = None


class Grid(msgspec.Struct, frozen=True):
    """One table; ``stretches`` by (row, col) of the cell."""

    cells: list[GridCell]
    stretches: dict[tuple[int, int], tuple[Stretch, ...]] = {}


class Gone(NamedTuple):
    """Text that is left out here; ``kind`` as in ``model.Dropped``."""

    kind: str
    text: str


Item = Line | Grid | Gone


class Extras(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader knows beside the text."""

    title: str | None = None
    meta: dict[str, str] = {}
    notes: tuple[str, ...] = ()


def compose(items: Sequence[Item], origin: Origin, rules: Rules, extras: Extras | None = None) -> Document:
    """The Document of the items, each line classified as in the other readers, each stretch placed."""
    extras = extras or Extras()
    layout, tables = rules.compiled(Layout), rules.compiled(TableRules)
    items = [item for item in map(_stripped, items) if item is not None]
    lines = [shadow(item.text) if isinstance(item, Line) else "" for item in items]
    body = layout.body(lines)
    built, places = Assembly(), _Places()
    meta = dict(extras.meta)
    titled = False
    for at, item in enumerate(items):
        if isinstance(item, Gone):
            built.drop(item.kind, item.text)
        elif isinstance(item, Grid):
            index = index_cells(item.cells, layout)
            meta |= {k: v for k, v in index.items() if k not in meta}
            if index:
                built.drop("boilerplate", "\t".join(c.text for c in item.cells))
                continue
            tables.mark_headers(item.cells)
            first = len(built.blocks)
            built.table(item.cells)
            places.cells(item, built.blocks[first:])
        else:
            kind = _kind(items, lines, at, at in body, layout)
            if kind.kind == "title" and titled:
                kind = Kind("heading", 1)
            titled = titled or kind.kind == "title"
            if kind.kind == "meta":
                meta |= {k: v for k, v in _values(item.text, lines[at], layout).items() if k not in meta}
            built.line(item.text, *kind)
            places.line(item, built.blocks[-1])
    return Document(
        doc_id=origin.doc_id,
        source=origin.source,
        media_type=origin.media_type,
        text=built.text,
        title=extras.title or _titled(built),
        blocks=places.on(built.blocks),
        dropped=built.dropped + places.doubtful(built.text, rules),
        places=places.found,
        encoding=origin.encoding,
        meta=meta,
        notes=[*origin.notes, *extras.notes],
    )


class _Places:
    """Stretches turned into places of the text, and the box of each block."""

    def __init__(self) -> None:
        self.found: list[Place] = []
        self._boxes: dict[int, tuple[int, Box]] = {}  # start of a block → page and box

    def line(self, line: Line, block: Block) -> None:
        self._add(line.stretches, block)

    def cells(self, grid: Grid, blocks: list[Block]) -> None:
        for block in blocks:
            self._add(grid.stretches.get((block.row or 0, block.col or 0), ()), block)

    def _add(self, stretches: tuple[Stretch, ...], block: Block) -> None:
        if not stretches:
            return
        page = stretches[0].page
        self._boxes[block.start] = (page, around([s.bbox for s in stretches if s.page == page]))
        self.found += [
            Place(start=block.start + s.start, end=min(block.start + s.end, block.end), page=s.page, bbox=s.bbox,
                  confidence=s.confidence)
            for s in stretches if block.start + s.start < block.end
        ]  # fmt: skip

    def on(self, blocks: list[Block]) -> list[Block]:
        """The blocks with page and box."""
        return [
            msgspec.structs.replace(b, page=self._boxes[b.start][0], bbox=self._boxes[b.start][1])
            if b.start in self._boxes else b
            for b in blocks
        ]  # fmt: skip

    def doubtful(self, text: str, rules: Rules) -> list[Dropped]:
        """A record for each stretch that character recognition is unsure of."""
        least = float(rules.table("reading")["ocr"]["doubtful_below"])
        return [
            Dropped(kind="doubtful", start=p.start, end=p.end, text=text[p.start : p.end])
            for p in self.found if p.confidence is not None and p.confidence < least
        ]  # fmt: skip


def _stripped(item: Item) -> Item | None:
    """A line without blanks at its ends, its stretches moved; None for an empty line or table."""
    if isinstance(item, Grid):
        return item if any(c.text.strip() for c in item.cells) else None
    if isinstance(item, Gone):
        return item if item.text.strip() else None
    text = item.text.replace("\n", " ").replace("\r", " ")
    left = len(text) - len(text.lstrip(_TRIM))
    core = text.strip(_TRIM)
    if not core:
        return None
    moved = tuple(
        s._replace(start=max(0, s.start - left), end=min(len(core), s.end - left))
        for s in item.stretches
        if s.end > left and s.start - left < len(core)
    )
    return Line(core, moved, item.level)


def _kind(items: Sequence[Item], lines: list[str], at: int, in_body: bool, layout: Layout) -> Kind:
    item, line = items[at], lines[at]
    if at + 1 < len(items) and isinstance(items[at + 1], Grid) and layout.is_caption_before_table(line):
        return Kind("caption")
    kind = layout.classify(line, in_body)
    if kind.kind != "paragraph" or not isinstance(item, Line):
        return kind
    if item.level == 0 and len(line) <= 120:
        return Kind("title")
    if item.level and len(line) <= layout.max_chars and "。" not in line:
        return Kind("heading", item.level)
    before = lines[at - 1] if at else ""
    after = lines[at + 1] if at + 1 < len(lines) else ""
    return Kind("heading", 1) if layout.is_plain_heading(before, line, after) else kind


def _values(text: str, line: str, layout: Layout) -> dict[str, str]:
    """Label → value of a line of facts, in the document's own script."""
    found = {}
    for label, value in layout.fields(line).items():
        at = line.find(value)
        if value:
            found[label] = text[at : at + len(value)]
    return found


def _titled(built: Assembly) -> str | None:
    text = built.text
    return next((text[b.start : b.end] for b in built.blocks if b.kind == "title"), None)
