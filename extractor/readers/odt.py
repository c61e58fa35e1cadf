"""OpenDocument texts (.odt) → Document: paragraphs, headings and tables in order."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from extractor.model import Document
from extractor.patterns import Rules
from extractor.readers.compose import Gone, Grid, Item, Line, compose
from extractor.readers.grids import GridCell
from extractor.readers.guard import Foreign
from extractor.readers.origin import Origin
from extractor.readers.package import Package, attribute, local

_HOLDERS = frozenset(
    {"section", "list", "list-item", "list-header", "index-body", "table-of-content", "text-box", "frame"}
)
_LEFT_OUT = frozenset({"tracked-changes", "annotation", "annotation-end", "note-citation", "bookmark", "forms"})
_MOST_REPEATED = 200
_MOST_ROWS = 100_000
_MOST_CELLS = 500_000


def read_odt(data: bytes, origin: Origin, rules: Rules) -> Document:
    """An OpenDocument text as a Document; deleted text that is tracked is recorded as left out."""
    with Foreign("OpenDocument text", origin.source):
        root = Package(data, origin.source, rules).xml("content.xml")
        body = next((e for e in root.iter() if local(e) == "text" and local(_parent(e)) == "body"), None)
        items = list(_items(body)) if body is not None else []
    return compose(items, origin, rules)


def _parent(element: etree._Element) -> etree._Element:
    above = element.getparent()
    return element if above is None else above


def _items(holder: etree._Element) -> Iterator[Item]:
    for element in holder:
        name = local(element)
        if name in {"p", "h"}:
            level = attribute(element, "outline-level")
            heading = int(level) if name == "h" and level.isdecimal() and 1 <= int(level) <= 4 else None
            for line in text_of(element).split("\n"):
                yield Line(line, (), 0 if attribute(element, "style-name") == "Title" else heading)
            for box in element.iter():
                if local(box) == "text-box":
                    yield from _items(box)
        elif name == "table":
            yield Grid(cells_of(element))
        elif name == "tracked-changes":
            text = " ".join(text_of(element).split())
            yield Gone("hidden", text)
        elif name in _HOLDERS:
            yield from _items(element)


def cells_of(table: etree._Element) -> list[GridCell]:
    """The cells of a table; rows may stand in groups of their own."""
    cells: list[GridCell] = []
    r = 0
    for row in table.iter():
        if local(row) != "table-row" or _table_of(row) is not table or r >= _MOST_ROWS:
            continue
        col = 0
        for cell in row:
            if local(cell) not in {"table-cell", "covered-table-cell"}:
                continue
            times = min(_count(cell, "number-columns-repeated"), _MOST_REPEATED)
            if local(cell) == "table-cell":
                text = " ".join(t for p in cell.iter() if local(p) in {"p", "h"} for t in text_of(p).split())
                down, wide = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
                cells += [GridCell(text, r, col + n, min(down, 10000), min(wide, _MOST_REPEATED)) for n in range(times)]
                if len(cells) > _MOST_CELLS:
                    raise ValueError(f"a table of more than {_MOST_CELLS} cells")
            col += times
        r += min(_count(row, "number-rows-repeated"), _MOST_REPEATED)
    return [c for c in cells if c.text]


def _table_of(row: etree._Element) -> etree._Element | None:
    return next((above for above in row.iterancestors() if local(above) == "table"), None)


def _count(element: etree._Element, name: str) -> int:
    value = attribute(element, name)
    return max(1, int(value)) if value.isdecimal() else 1


def text_of(element: etree._Element) -> str:
    """The text of a paragraph with its blanks, tabs and line breaks; not of boxes and notes inside it."""
    parts: list[str] = [element.text or ""]
    for child in element:
        name = local(child)
        if name == "s":
            parts.append(" " * min(_count(child, "c"), _MOST_REPEATED))
        elif name == "tab":
            parts.append(" ")
        elif name == "line-break":
            parts.append("\n")
        elif name and name not in _LEFT_OUT and name != "frame":
            parts.append(text_of(child))
        parts.append(child.tail or "")
    return "".join(parts)
