"""Pages of a PDF by pdfium: text with boxes in the fast way, and the lines that are drawn on a page."""

from __future__ import annotations

import ctypes
import itertools
import re
from collections.abc import Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from extractor.placing import Box
from extractor.readers.page import SPLIT, Char, Page, Rule, Segment, is_blank, segments_of
from extractor.readers.pdf_widths import chars_by_widths, lacks_glyphs

_LINE = re.compile(r"[^\r\n\x00]+")
_LEAST_RULES = 4  # fewer lines make no table
_MAX_OBJECTS = 20000
_THIN = 3.0  # points: a filled box thinner than this is a line
_SHORT = 3.0
_UNIT = 100.0  # device units per point, for a transform without rounding
_MAX_CHARS = 200_000


def read_page(page: pdfium.PdfPage, number: int, data: bytes) -> Page:
    """The text and the lines of one page; ``data`` is the whole file."""
    width, height = page.get_size()
    move = _Transform(page, width, height)
    rules = list(_rules(page, move))
    textpage = page.get_textpage()
    text = _Text(textpage, move)
    if lacks_glyphs(textpage, text.text):
        return Page(number, width, height, [], chars_by_widths(data, number), rules)
    if len(rules) >= _LEAST_RULES:
        return Page(number, width, height, [], text.chars(), rules)
    return Page(number, width, height, text.segments(), [], rules)


class _Transform:
    """From a page's own coordinates to points from the top left corner of the page as it is shown."""

    def __init__(self, page: pdfium.PdfPage, width: float, height: float) -> None:
        x, y = ctypes.c_double(), ctypes.c_double()
        size = (int(width * _UNIT), int(height * _UNIT))
        seen = []
        for u, v in ((0, 0), (size[0], 0), (0, size[1])):  # three corners settle an affine map
            raw.FPDF_DeviceToPage(page, 0, 0, *size, 0, u, v, ctypes.byref(x), ctypes.byref(y))
            seen.append((x.value, y.value))
        (ox, oy), (ax, ay), (bx, by) = seen
        a, b, c, d = (ax - ox) / width, (bx - ox) / height, (ay - oy) / width, (by - oy) / height
        det = a * d - b * c or 1.0
        self._matrix = (d / det, -b / det, -c / det, a / det, ox, oy)

    def point(self, x: float, y: float) -> tuple[float, float]:
        a, b, c, d, ox, oy = self._matrix
        x, y = x - ox, y - oy
        return round(a * x + b * y, 2), round(c * x + d * y, 2)

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        (x0, y0), (x1, y1) = self.point(left, bottom), self.point(right, top)
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


class _Text:
    """The characters of a page in the order of the file."""

    def __init__(self, textpage: pdfium.PdfTextPage, move: _Transform) -> None:
        self._handle = textpage.raw
        self._move = move
        self._rect = raw.FS_RECTF()
        self._into = ctypes.byref(self._rect)
        count = min(textpage.count_chars(), _MAX_CHARS)
        text = textpage.get_text_range(0, count) if count else ""
        if len(text) != count:  # characters beyond the basic plane: one by one
            codes = (raw.FPDFText_GetUnicode(self._handle, at) for at in range(count))
            text = "".join(chr(c) if 0 < c < 0x110000 and not 0xD800 <= c < 0xE000 else "\ufffd" for c in codes)
        self.text = text

    def _box(self, at: int) -> Box:
        raw.FPDFText_GetLooseCharBox(self._handle, at, self._into)
        rect = self._rect
        return self._move.box(rect.left, rect.bottom, rect.right, rect.top)

    def chars(self) -> list[Char]:
        """Every character that is not blank."""
        found: list[Char] = []
        spaced = False
        for at, ch in enumerate(self.text):
            if ch.isspace() or ch < " ":
                spaced = spaced or self._is_blank(at)
                continue
            box = self._box(at)
            if box[2] > box[0]:
                found.append(Char(ch, *box, None, spaced))
            spaced = False
        return found

    def _is_blank(self, at: int) -> bool:
        """True for a blank that the file holds, and not pdfium's guess."""
        return self.text[at] in " \u3000\xa0" and not raw.FPDFText_IsGenerated(self._handle, at)

    def segments(self) -> list[Segment]:
        """The lines of the page; only their ends and the neighbours of blanks are measured."""
        found: list[Segment] = []
        for match in _LINE.finditer(self.text):
            made = self._line(match.start(), match.end())
            if made is None:  # turned or set one above the other: measured throughout
                return segments_of(self.chars())
            found += made
        return found

    def _line(self, start: int, end: int) -> list[Segment] | None:
        """The stretches of one line; None where its characters do not run from left to right."""
        text = self.text
        filled = [at for at in range(start, end) if not text[at].isspace() and text[at] >= " "]
        if not filled:
            return []
        found: list[Segment] = []
        parts: list[str] = []
        first = last = self._box(filled[0])
        at_before = filled[0]
        for at in filled:
            if at > at_before + 1:  # a blank, or what pdfium takes for one
                before, here = self._box(at_before), self._box(at)
                if at_before > filled[0] and before[0] < self._box(at_before - 1)[0]:
                    return None  # 1∶17 of two fonts, the second drawn after the figures behind it
                size = max(before[3] - before[1], 1.0)
                gap = (here[0] - before[2]) / size
                if gap > SPLIT:
                    found.append(_segment(parts, first, before))
                    parts, first = [], here
                elif is_blank(text[at_before], text[at], gap, self._is_blank(at - 1)):
                    parts.append(" ")
            parts.append(text[at])
            at_before = at
        last = self._box(filled[-1])
        found.append(_segment(parts, first, last))
        if any(s.right <= s.left for s in found) or abs(last[1] - first[1]) > last[3] - last[1]:
            return None
        return found


def _segment(parts: list[str], first: Box, last: Box) -> Segment:
    return Segment("".join(parts), first[0], min(first[1], last[1]), last[2], max(first[3], last[3]))


def _rules(page: pdfium.PdfPage, move: _Transform) -> Iterator[Rule]:
    """The horizontal and vertical lines of the page's paths."""
    if not _may_draw(page):
        return
    for count, item in enumerate(page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=4)):
        if count >= _MAX_OBJECTS:
            return
        yield from _path(item, move)


def _may_draw(page: pdfium.PdfPage) -> bool:
    """True where the page holds a path or a form; most pages hold text alone, which is quickly seen."""
    item, kind = raw.FPDFPage_GetObject, raw.FPDFPageObj_GetType
    drawn = {raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_FORM}
    return any(kind(item(page.raw, at)) in drawn for at in range(raw.FPDFPage_CountObjects(page.raw)))


def _path(item: pdfium.PdfObject, move: _Transform) -> Iterator[Rule]:
    points = _points(item, move)
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(item, ctypes.byref(fill), ctypes.byref(stroke))
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    if len(points) < 2:
        return
    left, right, top, bottom = min(xs), max(xs), min(ys), max(ys)
    if right - left < _THIN <= bottom - top:
        yield Rule((left + right) / 2, top, (left + right) / 2, bottom)
    elif bottom - top < _THIN <= right - left:
        yield Rule(left, (top + bottom) / 2, right, (top + bottom) / 2)
    elif stroke.value or (fill.value and not _is_white(item)):
        for (x0, y0), (x1, y1) in itertools.pairwise(points):
            if abs(x0 - x1) < 1 and abs(y0 - y1) > _SHORT:
                yield Rule(x0, min(y0, y1), x0, max(y0, y1))
            elif abs(y0 - y1) < 1 and abs(x0 - x1) > _SHORT:
                yield Rule(min(x0, x1), y0, max(x0, x1), y0)


def _points(item: pdfium.PdfObject, move: _Transform) -> list[tuple[float, float]]:
    """The corners of a path, moved by its own matrix and those of the forms around it; closed ones closed."""
    matrix = item.get_matrix()
    form = item.container
    while form is not None:
        matrix = matrix.multiply(form.get_matrix())
        form = form.container
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[tuple[float, float]] = []
    for at in range(min(raw.FPDFPath_CountSegments(item), 2000)):
        part = raw.FPDFPath_GetPathSegment(item, at)
        raw.FPDFPathSegment_GetPoint(part, ctypes.byref(x), ctypes.byref(y))
        points.append(move.point(*matrix.on_point(x.value, y.value)))
    if len(points) > 2 and raw.FPDFPathSegment_GetClose(raw.FPDFPath_GetPathSegment(item, len(points) - 1)):
        points.append(points[0])
    return points


def _is_white(item: pdfium.PdfObject) -> bool:
    r, g, b, a = (ctypes.c_uint() for _ in range(4))
    raw.FPDFPageObj_GetFillColor(item, *map(ctypes.byref, (r, g, b, a)))
    return min(r.value, g.value, b.value) > 250 or a.value == 0
