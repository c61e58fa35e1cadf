"""OFD (GB/T 33190) → Document: a zip file of XML pages, read as printed pages like those of a PDF."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from lxml import etree

from extractor.model import Document, ReadError
from extractor.patterns import Rules
from extractor.placing import width_of
from extractor.readers.compose import Extras, compose
from extractor.readers.grids import TableRules
from extractor.readers.guard import Foreign
from extractor.readers.origin import Origin
from extractor.readers.package import Package, attribute, local
from extractor.readers.page import Char, Page, Rule
from extractor.readers.page_furniture import drop_furniture
from extractor.readers.page_join import items_of
from extractor.readers.pdf import sheet_of

_POINTS = 72 / 25.4  # in a millimetre
_MOST_PAGES = 5000
_MOST_CHARS = 200_000  # of one page
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE]-?\d+)?")
_PATH = re.compile(r"([MLSBQAC])([^MLSBQAC]*)")
_A4 = (210.0, 297.0)
Matrix = tuple[float, float, float, float, float, float]
_SAME: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def read_ofd(data: bytes, origin: Origin, rules: Rules) -> Document:
    """An OFD file as a Document, every line and cell with its page and box.

    raises  ReadError for damaged files and where no page holds text
    """
    with Foreign("OFD file", origin.source):
        package = Package(data, origin.source, rules)
        pages = list(_pages(package))
        meta = {f"ofd:{local(e)}": e.text.strip()[:300] for e in package.xml("OFD.xml").iter()
                if local(e) in {"Title", "Author", "CreationDate"} and e.text and e.text.strip()}  # fmt: skip
    sheets = [sheet_of(page) for page in pages]
    if not any(sheet.content for sheet in sheets):
        raise ReadError(f"{origin.source}: the OFD file holds no text; its pages may be images")
    drop_furniture(sheets)
    return compose(items_of(sheets, rules.compiled(TableRules)), origin, rules, Extras(meta=meta))


def _pages(package: Package) -> Iterator[Page]:
    number = 0
    for root in package.xml("OFD.xml").iter():
        if local(root) != "DocRoot" or not root.text:
            continue
        path = root.text.strip().lstrip("/")
        document = package.xml(path)
        sizes = [box for e in document.iter() if local(e) == "PhysicalBox" and len(box := _numbers(e.text)) == 4]
        size = (sizes[0][2], sizes[0][3]) if sizes else _A4
        for page in document.iter():
            if local(page) == "Page" and attribute(page, "BaseLoc") and number < _MOST_PAGES:
                number += 1
                where = posixpath.normpath(posixpath.join(posixpath.dirname(path), attribute(page, "BaseLoc")))
                yield _page(package.xml(where.lstrip("/")), number, size)


def _page(root: etree._Element, number: int, size: tuple[float, float]) -> Page:
    own = [box for e in root.iter() if local(e) == "PhysicalBox" and len(box := _numbers(e.text)) == 4]
    width, height = (own[0][2], own[0][3]) if own else size
    chars: list[Char] = []
    rules: list[Rule] = []
    for element in root.iter():
        if local(element) == "TextObject" and len(chars) < _MOST_CHARS:
            chars += _text(element)
        elif local(element) == "PathObject":
            rules += _lines(element)
    return Page(number, width * _POINTS, height * _POINTS, [], chars, rules)


def _text(item: etree._Element) -> Iterator[Char]:
    """The characters of a text object, placed by its box, its matrix and the steps between them."""
    left, top, matrix = _placed(item)
    size = float(attribute(item, "Size") or 4)
    x = y = 0.0
    spaced = False
    for code in item:
        text = (code.text or "").strip("\r\n")
        if local(code) != "TextCode" or not text:
            continue
        x, y = float(attribute(code, "X") or x), float(attribute(code, "Y") or y)
        steps_x, steps_y = _steps(attribute(code, "DeltaX")), _steps(attribute(code, "DeltaY"))
        for at, ch in enumerate(text):
            u, v = _moved(matrix, x, y)
            scale = abs(matrix[0]) or 1.0
            if not ch.isspace():
                high, wide = size * scale, size * scale * width_of(ch)
                x0, y0 = (left + u) * _POINTS, (top + v - 0.86 * high) * _POINTS
                yield Char(ch, x0, y0, x0 + wide * _POINTS, y0 + high * _POINTS, None, spaced)
            spaced = ch.isspace()
            x += steps_x[min(at, len(steps_x) - 1)] if steps_x else (0.0 if steps_y else size * width_of(ch))
            y += steps_y[min(at, len(steps_y) - 1)] if steps_y else 0.0


def _lines(item: etree._Element) -> Iterator[Rule]:
    """The level and upright strokes of a path object."""
    left, top, matrix = _placed(item)
    data = next((e.text or "" for e in item if local(e) == "AbbreviatedData"), "")
    points: list[tuple[float, float]] = []
    start = (0.0, 0.0)
    for match in _PATH.finditer(data[:20000]):
        numbers = _numbers(match[2])
        if match[1] == "C" and points:
            points.append(start)
        elif len(numbers) >= 2:
            u, v = _moved(matrix, *numbers[-2:])
            point = ((left + u) * _POINTS, (top + v) * _POINTS)
            if match[1] in "MS":
                points, start = [], point
            points.append(point)
        if len(points) >= 2:
            (x0, y0), (x1, y1) = points[-2:]
            if abs(x0 - x1) < 1 < abs(y0 - y1):
                yield Rule(x0, min(y0, y1), x0, max(y0, y1))
            elif abs(y0 - y1) < 1 < abs(x0 - x1):
                yield Rule(min(x0, x1), y0, max(x0, x1), y0)


def _placed(item: etree._Element) -> tuple[float, float, Matrix]:
    box = _numbers(attribute(item, "Boundary"))
    given = _numbers(attribute(item, "CTM"))
    matrix = (given[0], given[1], given[2], given[3], given[4], given[5]) if len(given) == 6 else _SAME
    return (box[0], box[1], matrix) if len(box) == 4 else (0.0, 0.0, matrix)


def _moved(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _numbers(text: str | None) -> list[float]:
    return [float(n) for n in _NUMBER.findall(text or "")]


def _steps(text: str) -> list[float]:
    """The steps between characters; ``g 3 4.2`` stands for three steps of 4.2."""
    out: list[float] = []
    parts = text.split()
    at = 0
    while at < len(parts):
        if parts[at] == "g" and at + 2 < len(parts) and parts[at + 1].isdecimal():
            out += [float(parts[at + 2])] * min(int(parts[at + 1]), 10000)
            at += 3
        else:
            out += _numbers(parts[at])[:1]
            at += 1
    return out
