"""Word documents (.docx, .docm) → Document: paragraphs and tables in body order, merged cells as spans."""

from __future__ import annotations

import io
from collections.abc import Iterator

import docx
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.oxml.table import CT_Tbl, CT_Tc
from lxml import etree

from extractor.model import Document
from extractor.patterns import Rules
from extractor.readers.compose import Extras, Gone, Grid, Item, Line, compose
from extractor.readers.grids import GridCell
from extractor.readers.guard import Foreign
from extractor.readers.numbering import Numbering
from extractor.readers.origin import Origin
from extractor.readers.package import Package

_HOLDERS = frozenset(
    {qn("w:sdt"), qn("w:sdtContent"), qn("w:customXml"), qn("w:ins"), qn("w:smartTag"), qn("w:moveTo")}
)
_LEFT_OUT = frozenset({qn("w:del"), qn("w:moveFrom"), qn("w:instrText"), qn("w:delText")})
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_MOST_SPAN = 200


def read_docx(data: bytes, origin: Origin, rules: Rules) -> Document:
    """A Word document as a Document; text that is tracked as deleted, heads and feet are recorded as left out."""
    with Foreign("Word document", origin.source):
        Package(data, origin.source, rules)  # refuses what would unpack to too much
        word = docx.Document(io.BytesIO(data))
        walk = _Walk(word)
        items = [*walk.edges(), *walk.body(word.element.body)]
        facts = word.core_properties
        meta = {f"docx:{k}": v for k, v in (("title", facts.title), ("author", facts.author)) if v}
    return compose(items, origin, rules, Extras(meta=meta))


class _Walk:
    """The body of a document, element by element."""

    def __init__(self, word: WordDocument) -> None:
        self._word = word
        self._levels = _levels(word)
        self._numbering = Numbering(word)

    def edges(self) -> Iterator[Gone]:
        """The running heads and feet."""
        seen: set[str] = set()
        for section in self._word.sections:
            for edge in (section.header, section.footer):
                text = "\n".join(p.text.strip() for p in edge.paragraphs if p.text.strip())
                if text and text not in seen:
                    seen.add(text)
                    yield Gone("furniture", text)

    def body(self, holder: etree._Element) -> Iterator[Item]:
        """Paragraphs and tables below an element, in order."""
        for element in holder:
            if element.tag == qn("w:p"):
                yield from self._paragraph(element)
            elif isinstance(element, CT_Tbl):
                yield self._table(element)
            elif element.tag in _HOLDERS:
                yield from self.body(element)

    def _paragraph(self, element: etree._Element) -> Iterator[Item]:
        deleted = "".join(t.text or "" for t in element.iter(qn("w:delText")))
        if deleted.strip():
            yield Gone("hidden", deleted)
        text = text_of(element)
        style = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        level = self._levels.get(style.get(qn("w:val"), "")) if style is not None else None
        number = self._numbering.next(element)
        for n, line in enumerate(text.split("\n")):
            yield Line(number + line if n == 0 and line.strip() else line, (), level)
        for box in element.iter(qn("w:txbxContent")):
            if not any(above.tag == _FALLBACK for above in box.iterancestors()):
                yield from self.body(box)

    def _table(self, table: CT_Tbl) -> Grid:
        cells: list[GridCell] = []
        open_: dict[int, GridCell] = {}  # column → the cell that may go on below
        for r, row in enumerate(table.tr_lst):
            col = row.grid_before
            for tc in row.tc_lst:
                wide = max(1, min(tc.grid_span, _MOST_SPAN))
                owner = open_.get(col)
                if tc.vMerge == "continue" and owner is not None:
                    owner.rowspan = r + 1 - owner.row
                else:
                    open_[col] = GridCell(self._cell(tc), r, col, 1, wide)
                    cells.append(open_[col])
                col += wide
        return Grid(cells)

    def _cell(self, tc: CT_Tc) -> str:
        """The text of a cell in one line; a table inside it is read row by row."""
        parts: list[str] = []
        for item in self.body(tc):
            if isinstance(item, Line):
                parts.append(item.text.strip())
            elif isinstance(item, Grid):
                parts += [c.text for c in item.cells]
        return " ".join(" ".join(p.split()) for p in parts if p.strip())


def text_of(paragraph: etree._Element) -> str:
    """The text of a paragraph's own runs, line breaks kept; not of its text boxes, nor what is deleted."""
    parts: list[str] = []
    stack = list(reversed(paragraph))
    while stack:
        element = stack.pop()
        if element.tag == qn("w:t"):
            parts.append(element.text or "")
        elif element.tag in (qn("w:tab"), qn("w:ptab")):
            above = element.getparent()
            parts.append(" " if above is not None and above.tag == qn("w:r") else "")  # in w:tabs it is a setting
        elif element.tag in (qn("w:br"), qn("w:cr")):
            parts.append("\n")
        elif element.tag == qn("w:noBreakHyphen"):
            parts.append("-")
        elif element.tag not in _LEFT_OUT and element.tag not in (qn("w:txbxContent"), qn("w:pPr"), _FALLBACK):
            stack += reversed(element)
    return "".join(parts)


def _levels(word: WordDocument) -> dict[str, int]:
    """Style id → heading level, 0 for the title."""
    levels: dict[str, int] = {}
    for style in word.styles.element.iter(qn("w:style")):
        name = style.find(qn("w:name"))
        outline = style.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
        called = (name.get(qn("w:val"), "") if name is not None else "").lower()
        if called == "title":
            levels[style.get(qn("w:styleId"), "")] = 0
        elif outline is not None and outline.get(qn("w:val"), "").isdecimal() and int(outline.get(qn("w:val"))) < 4:
            levels[style.get(qn("w:styleId"), "")] = int(outline.get(qn("w:val"))) + 1
    return levels
