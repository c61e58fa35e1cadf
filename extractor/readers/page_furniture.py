"""What stands on every page and belongs to none: running heads, feet, page numbers."""

from __future__ import annotations

import re
from collections import Counter
from statistics import median_high

from extractor.readers.page_aligned import Printed
from extractor.readers.page_tables import Table

_DIGITS = re.compile(r"\d+")
_BLANK = re.compile(r"\s+")
_NUMBERED = re.compile(r"(?:[-—–―·•~\s]|第|共|页|頁|/|[Pp]age|of|[IVXivx]|\d){1,24}")
_SURE = re.compile(r"^[-—–―·•~]\s*\d{1,4}\s*[-—–―·•~]$|^第\s*\d{1,4}\s*[页頁]|[Pp]age\s*\d")
_HEAD, _FOOT = 0.12, 0.88  # shares of the page height above and below which furniture stands
_EDGE_LINES = 3
_LEAST_PAGES = 3


class Sheet:
    """One page on its way to text: what it holds in reading order, and its size."""

    def __init__(self, number: int, height: float, content: list[Printed | Table]) -> None:
        self.number, self.height, self.content = number, height, content
        self.gone: list[str] = []


def drop_furniture(sheets: list[Sheet]) -> None:
    """Moves running heads, feet and page numbers of all pages from ``content`` to ``gone``."""
    edges = {sheet.number: _edge_lines(sheet) for sheet in sheets}
    repeated = Counter(key for lines in edges.values() for key in {_key(line) for line in lines})
    counting = _counting(edges)
    least = max(_LEAST_PAGES, len(sheets) // 4) if len(sheets) > 2 else 2
    body = _size_of_text(sheets)
    for sheet in sheets:
        small = {id(x) for x in edges[sheet.number] if _stands_off(x, sheet, body)}
        for line in edges[sheet.number]:
            text = line.text.strip()
            number = _NUMBERED.fullmatch(text) and (bool(_SURE.search(text)) or id(line) in counting)
            if number or id(line) in small or (repeated[_key(line)] >= least and not text.isdecimal()):
                sheet.content.remove(line)
                sheet.gone.append(text)


def _size_of_text(sheets: list[Sheet]) -> float:
    """The size that half of the characters outside tables are printed in."""
    sizes = Counter[float]()
    for line in (x for sheet in sheets for x in sheet.content if isinstance(x, Printed)):
        sizes[line.size] += len(line.text)
    return median_high(sizes.elements()) if sizes else 12.0


def _edge_lines(sheet: Sheet) -> list[Printed]:
    """The outermost lines above and below, as far as they stand in the margins."""
    lines = sorted((x for x in sheet.content if isinstance(x, Printed)), key=lambda x: x.box[1])
    head = [x for x in lines[:_EDGE_LINES] if x.box[3] < _HEAD * sheet.height]
    foot = [x for x in lines[-_EDGE_LINES:] if x.box[1] > _FOOT * sheet.height]
    return [*head, *(x for x in foot if x not in head)]


def _stands_off(line: Printed, sheet: Sheet, body: float) -> bool:
    """True for a line in smaller type, far from the text, at the very edge: a head or foot of a single page."""
    if line.size > 0.85 * body or line.box[3] > 0.08 * sheet.height:
        return False
    below = [x.box[1] for x in sheet.content if x.box[1] > line.box[3]]
    return bool(below) and min(below) - line.box[3] > 1.5 * body


def _key(line: Printed) -> tuple[str, bool]:
    return _DIGITS.sub("#", _BLANK.sub("", line.text)), line.box[1] < line.size * 12


def _counting(edges: dict[int, list[Printed]]) -> set[int]:
    """Identities of bare numbers that count up with the pages, or stand alone on one page as its number."""
    offsets: dict[int, list[Printed]] = {}
    for number, lines in edges.items():
        for line in lines:
            digits = _DIGITS.findall(line.text)
            if digits and _NUMBERED.fullmatch(line.text.strip()) and len(digits[0]) <= 4:
                offsets.setdefault(int(digits[0]) - number, []).append(line)
    counted = [line for lines in offsets.values() if len(lines) >= 2 for line in lines]
    alone = [line for offset, lines in offsets.items() if offset == 0 and len(edges) == 1 for line in lines]
    return {id(line) for line in (*counted, *alone)}
