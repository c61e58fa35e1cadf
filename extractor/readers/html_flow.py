"""An element tree as the lines and tables a reader of the page sees, in order.

The walk is iterative, so depth costs nothing; every character of the tree ends in a piece or in what was hidden.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec
from lxml import etree

from extractor.readers.grids import GridCell, Placed, place
from extractor.readers.html_rules import HtmlRules

# a line break in the markup between two Chinese characters is no space to a reader
_BREAK = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])[ \t]*[\r\n\f]\s*(?=[\u3000-\u9fff\uff00-\uffef])")
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_ODD_BLANK = re.compile(r"[\t\r\n\f]")
_TRIM = " \t\r\n\u3000\xa0\u200b\ufeff"
_LINK_MAX = 200  # characters
_MAY_HOLD_TEXT = frozenset({"object", "noscript", "iframe", "textarea"})
_STRING = etree.XPath("string()", smart_strings=False)
_HEADINGS = {"h1": 1, "h2": 1, "h3": 2, "h4": 3, "h5": 4, "h6": 4}


class Piece(msgspec.Struct):
    """One line or one data table of a page.

    text    of a line; of a table its rows are in ``cells``
    inside  True within the text's container
    junk    why the markup says that it is not text, or None
    links   characters that stand in links
    hidden  True for text that a browser does not show
    heading 1…4 from h1–h6
    """

    text: str
    inside: bool
    junk: str | None = None
    links: int = 0
    hidden: bool = False
    heading: int | None = None
    caption: bool = False
    cells: list[GridCell] = []


def squeeze(text: str) -> str:
    """Text as a browser shows it: runs of blanks one space, none at the ends, none for a break between characters."""
    if "\n" in text or "\r" in text:
        text = _BREAK.sub("", text)
    if "  " in text or (not text.isprintable() and _ODD_BLANK.search(text)):
        text = _BLANKS.sub(" ", text)
    return text.strip(_TRIM)


def text_of(element: etree._Element) -> str:
    """All text below an element, as it stands in the tree."""
    if len(element) == 0:
        return element.text or ""
    return str(_STRING(element))


def is_link(element: etree._Element) -> bool:
    """True for an anchor with a target, unless it wraps running text: an unclosed one swallows the rest of a page."""
    return bool(element.get("href")) and len(text_of(element)) <= _LINK_MAX


class Flow:
    """Walks one tree into pieces.  ``inside`` names the text's elements, ``shown`` those never taken as hidden."""

    def __init__(self, rules: HtmlRules, inside: tuple[etree._Element, ...] = ()) -> None:
        self.rules = rules
        self.inside = frozenset(inside)
        self.shown = frozenset(p for e in inside for p in (e, *e.iterancestors()))
        self.pieces: list[Piece] = []
        self._buffer: list[str] = []
        self._links = 0
        self._in_link = 0
        self._anchors: list[bool] = []
        self._depth_inside = 0
        self._junk: list[tuple[etree._Element, str]] = []
        self._ends: set[etree._Element] = set()  # elements inside or junk: their end changes what follows
        self._heading: int | None = None
        self._caption = False

    def run(self, root: etree._Element) -> list[Piece]:
        """The pieces of a tree."""
        walk = etree.iterwalk(root, events=("start", "end"))
        skipped: etree._Element | None = None
        rules, buffer = self.rules, self._buffer
        for event, element in walk:
            tag = element.tag
            if event == "start":
                names = element.keys()
                # an inline element without attributes says nothing but its text
                if names or tag in rules.telling or element in self.inside:
                    saying = bool(names) and rules.saying(names)
                    aside = tag in rules.skip or tag == "table" or (saying and rules.hidden(element, names))
                    if aside and element is not root and self._aside(element, tag):
                        skipped = element
                        walk.skip_subtree()
                        continue
                    self._open(element, tag, names if saying else ())
                text = element.text
            else:
                if (tag in rules.telling or element in self._ends) and element is not skipped:
                    self._close(element, tag)
                text = element.tail if element is not root else None
            if text:
                buffer.append(text)
                if self._in_link:
                    self._links += len(text.strip())
        self._flush()
        return self.pieces

    def _aside(self, element: etree._Element, tag: str) -> bool:
        """True for what is walked past: a data table, and what holds no text to show.

        Text that is there but hidden becomes a hidden piece.
        """
        if tag in self.rules.skip:
            if tag in _MAY_HOLD_TEXT:
                self._hide(element)
            return True
        if element not in self.shown and self.rules.hidden(element, element.keys()):
            self._hide(element)
            return True
        return tag == "table" and self._table(element)

    def _hide(self, element: etree._Element) -> None:
        parts: list[str] = []
        for part in element.iter(etree.Element):
            if part.tag not in self.rules.skip or part.tag in _MAY_HOLD_TEXT:
                parts.append(part.text or "")
            if part is not element:
                parts.append(part.tail or "")
        text = squeeze(" ".join(parts))
        if text:
            self.pieces.append(Piece(text, bool(self._depth_inside), hidden=True))

    def _open(self, element: etree._Element, tag: str, names: Sequence[str | bytes]) -> None:
        if tag in self.rules.block:
            if self._buffer:
                self._flush()
            if tag in _HEADINGS:
                self._heading = _HEADINGS[tag]
            elif tag == "caption":
                self._caption = True
        elif tag == "a":
            link = is_link(element)
            self._anchors.append(link)
            self._in_link += link
        if element in self.inside:
            self._depth_inside += 1
            self._ends.add(element)
        why = self.rules.junk(element, tag, names) if names or tag in self.rules.boilerplate else None
        if why and (why == "inner" or not self._depth_inside) and element not in self.shown:
            self._flush()
            self._junk.append((element, why))
            self._ends.add(element)

    def _close(self, element: etree._Element, tag: str) -> None:
        if tag in self.rules.block:
            if self._buffer:
                self._flush()
            if tag in _HEADINGS:
                self._heading = None
            elif tag == "caption":
                self._caption = False
        elif tag == "a":
            self._in_link -= self._anchors.pop()
        if element in self._ends:
            self._flush()
            if self._junk and self._junk[-1][0] is element:
                self._junk.pop()
            if element in self.inside:
                self._depth_inside -= 1

    def _flush(self) -> None:
        if self._buffer:
            text = squeeze("".join(self._buffer))
            self._buffer.clear()
            if text:
                self._add(text, [])
        self._links = 0

    def _add(self, text: str, cells: list[GridCell]) -> None:
        self.pieces.append(
            Piece(
                text,
                bool(self._depth_inside),
                self._junk[-1][1] if self._junk else None,
                self._links,
                False,
                self._heading,
                self._caption,
                cells,
            )
        )

    # ------------------------------------------------------------ tables

    def is_data_table(self, table: etree._Element) -> bool:
        """True where a table holds data and is not there to lay out the page."""
        return Flow(self.rules)._table(table)

    def _table(self, table: etree._Element) -> bool:
        """Adds a table that holds data as one piece; False for one that only lays out the page."""
        if (table.get("role") or "").lower() in {"presentation", "none"} or table in self.shown:
            return False
        if next(table.iterdescendants("table"), None) is not None:
            return False
        trs = list(table.iterdescendants("tr"))
        hidden = [tr for tr in trs if self.rules.hidden(tr, tr.keys())]
        rows = [[c for c in tr if c.tag in {"td", "th"}] for tr in trs if tr not in hidden]
        rows = [row for row in rows if row]
        if max(map(len, rows), default=0) < 2 or any(e in self.inside for row in rows for e in row):
            return False
        inner = Flow(self.rules)
        read = [[(cell, *inner._cell(cell)) for cell in row] for row in rows]
        sizes = [(len(text), lines) for row in read for _, text, lines in row]
        if _lays_out(sizes, len(rows)) or _text_outside(table, self.rules):
            return False
        self._flush()
        for tr in hidden:
            self._hide(tr)
        for piece in inner.pieces:
            piece.inside = bool(self._depth_inside)
            self.pieces.append(piece)
        for caption in table.iterchildren("caption"):
            text = squeeze(text_of(caption))
            if text:
                self._caption = True
                self._add(text, [])
                self._caption = False
        placed = [
            [Placed(text, _span(cell, "rowspan"), _span(cell, "colspan"), cell.tag == "th") for cell, text, _ in row]
            for row in read
        ]
        self._add("", place(placed, self.rules.max_span))
        return True

    def _cell(self, cell: etree._Element) -> tuple[str, int]:
        """Text of a cell and the number of lines it was made of; hidden text is left in ``pieces``."""
        if self.rules.hidden(cell, cell.keys()):
            self._hide(cell)
            return "", 1
        if len(cell) == 0:
            return squeeze(cell.text or ""), 1
        pieces = Flow(self.rules).run(cell)
        self.pieces += [p for p in pieces if p.hidden]
        lines = [p.text for p in pieces if not p.hidden]
        upright = len(lines) > 1 and all(len(line) <= 2 and not line.isascii() for line in lines)
        return ("" if upright else " ").join(lines), len(lines)


def _span(cell: etree._Element, name: str) -> int:
    value = (cell.get(name) or "1").strip()
    return int(value) if value.isdecimal() and len(value) < 6 else 1


def _lays_out(sizes: list[tuple[int, int]], rows: int) -> bool:
    """True where one cell carries the bulk of a table's text in several lines, or one row carries prose."""
    total = sum(size for size, _ in sizes)
    longest, lines = max(sizes)
    if total == 0:
        return True
    return (longest > 300 and longest * 2 > total and lines >= 3) or (rows == 1 and longest > 120)


def _text_outside(table: etree._Element, rules: HtmlRules) -> bool:
    """True where markup put text of the table between its cells, which the grid would lose."""
    return any(
        (part.tail or "").strip() or (part.tag not in {"td", "th"} and "".join(_own(part)).strip())
        for part in _frame(table, rules)
    )


def _own(part: etree._Element) -> Iterator[str]:
    """Text in an element of a table's frame; all of it where the element is none of a table's own."""
    if part.tag in {"thead", "tbody", "tfoot", "tr"}:
        yield part.text or ""
    else:
        yield text_of(part)


def _frame(table: etree._Element, rules: HtmlRules) -> Iterator[etree._Element]:
    for part in table:
        if part.tag in {"caption", "colgroup", "col"} or part.tag in rules.skip:
            continue
        yield part
        for row in part if part.tag in {"thead", "tbody", "tfoot"} else ():
            yield row
            yield from row if row.tag == "tr" else ()
        if part.tag == "tr":
            yield from part
