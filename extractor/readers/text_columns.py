"""Tables pasted as text whose columns are parted by blanks: runs of spaces, full-width blanks, or single ones.

A row is a label, a run of figures and what stands behind them.  Its columns are those that the lines above name:
a table is believed where as many names stand there as the rows have fields, or where at least three rows are alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from unicodedata import east_asian_width

from extractor.readers.grids import TableRules
from extractor.readers.layout import Layout
from extractor.readers.text_heads import SECTION, Part, Shape, head_rows
from extractor.readers.text_rows import RULE_LINE, Line, Row

_WIDE = re.compile(r"[ \xa0]*[\t\u3000\u2002\u2003][ \xa0\t\u3000\u2002\u2003]*|[ \xa0]{2,}")
_ANY = re.compile(r"[ \xa0\t\u3000\u2002\u2003]+")
_GROUPED = re.compile(r"[ \xa0\t\u3000\u2002\u2003]+(?<!(?<!\d)\d[ \xa0])(?<!(?<!\d)\d\d[ \xa0])"
                      r"(?<!(?<!\d)\d\d\d[ \xa0])|[ \xa0](?!\d{3}(?!\d))")  # fmt: skip
# ways to part the fields, from the surest to the least sure, each with what a line must hold for it
_GAPS = ((_WIDE, _WIDE), (_ANY, _ANY), (_GROUPED, re.compile(r"\d \d{3}(?!\d)")))
_GLUED = re.compile(r"([一-龥][一-龥()、]*)([<>≥≤]?\d.*)")
_SENTENCE = re.compile(r"[。;!?,]")
_HAN, _LATIN = re.compile("[一-龥]"), re.compile("[A-Za-z]{3}")
_FIGURED = re.compile(r"(?=.*\d)[^。;!?]*")
_MAX_LINE = 400
_MAX_FIELD, _MAX_LATIN = 30, 60
_MAX_BROKEN = 3  # lines that one row may be broken over
_MAX_MERGED = 4  # cells that several rows may share
_LEAST_BARE = 3  # figures of a row that has no label
_LEAST_ALONE = 3  # rows alike that need no head


def column_rows(
    text: str, plain: str, lines: list[Line], at: int, free: int, rules: TableRules, layout: Layout
) -> list[Row]:
    """The rows of a table whose first row of figures may stand on a line, head first; none where there is no table.

    The head, and a label that stands alone above its figures, lie above ``at``, but not above line ``free``.
    """
    line = lines[at]
    if line.end - line.start > _MAX_LINE or not _FIGURED.fullmatch(plain, line.start, line.end):
        return []
    for gap, holds in _GAPS:
        if not holds.search(text, line.start, line.end):
            continue
        rows = _Columns(text, plain, lines, gap, free, rules, layout).read(at)
        if rows:
            return rows  # a surer way to part the fields is the right one
    return []


_Extent = tuple[int, int] | None


class _Parsed(NamedTuple):
    """A row of figures: its label parts, its figures, what stands behind them."""

    lead: list[Part]
    figures: list[Part]
    trail: list[Part]


class _Columns:
    """Reads the rows of one table with one way of parting its fields."""

    def __init__(
        self, text: str, plain: str, lines: list[Line], gap: re.Pattern[str], free: int, rules: TableRules,
        layout: Layout,
    ) -> None:  # fmt: skip
        self.text, self.plain, self.lines, self.gap, self.free = text, plain, lines, gap, free
        self.rules, self.layout = rules, layout

    def read(self, at: int) -> list[Row]:
        """The rows of the table whose first figures stand on line ``at``."""
        best: list[Row] = []
        rank = (at + 1, 0)
        for first, parts in self._openings(at):
            for shape, heads in self._shapes(first, parts):
                rows, stop = self._body(first, shape)
                if self._enough(rows, shape, heads) and (stop, len(heads)) > rank:
                    best, rank = [*heads, *rows], (stop, len(heads))
            if best:
                break
        return best

    def _enough(self, rows: list[Row], shape: Shape, heads: list[Row]) -> bool:
        data = sum(row.places is None for row in rows)
        wide = self.gap is _WIDE
        if not heads:
            return wide and shape.figures >= 2 and data >= _LEAST_ALONE
        if shape.figures == 1:
            return wide and data >= _LEAST_ALONE
        return data >= 2 or (wide and data == 1 and shape.figures >= 3)

    def _openings(self, at: int) -> Iterator[tuple[int, list[Part]]]:
        """Where the first row may start, and its parts: on this line, or with its label on the line above."""
        parts = self._parts(at)
        if not any(p.kind == "figure" for p in parts) or not self._short(parts):
            return
        above = self._parts(at - 1) if at > self.free else []
        if _merged(above):
            yield at - 1, above + parts  # 1 合肥市 庐阳区: what several rows share stands above the first of them
        bare = len(parts) >= _LEAST_BARE and all(p.kind in {"figure", "blank"} for p in parts) and self.gap is _WIDE
        if bare or parts[0].kind in {"text", "year"} or (len(parts) > 2 and parts[1].kind == "text"):
            yield at, parts
            if at + 1 < len(self.lines) and (more := self._parts(at + 1)) and more[0].kind in {"figure", "blank"}:
                yield at, parts + more
            return
        if len(above) == 1 and above[0].kind == "text" and self._short(above):
            yield at - 1, above + parts

    def _shapes(self, first: int, parts: list[Part]) -> Iterator[tuple[Shape, list[Row]]]:
        """What the columns may be, with the rows of the head; that of a table without a head last."""
        for row in (parts, self._unglued(parts)):
            parsed = _parse(row) if row else None
            if parsed is None:
                continue
            for lead in sorted({len(parsed.lead), _spelled(parsed.lead)}, reverse=True):
                yield from head_rows(self._above(first), lead, len(parsed.figures), len(parsed.trail))
                if row is parts and self.gap is _WIDE and len(parsed.figures) >= 2:
                    yield Shape(lead, len(parsed.figures), len(parsed.trail)), []

    def _above(self, first: int) -> list[tuple[int, list[Part]]]:
        """Up to three lines above a row that may name its columns, from the top; blank lines part nothing."""
        out: list[tuple[int, list[Part]]] = []
        for number in range(first - 1, max(self.free - 1, first - 6), -1):
            line = self.lines[number]
            if self._is_blank(line):
                continue
            parts = self._parts(number, _WIDE if _WIDE.search(self.text, line.start, line.end) else _ANY)
            if self.gap is not _WIDE and any(" " in p.text for p in parts):
                parts = self._parts(number, _ANY)  # 类　别 大班额数 占比: the wide blank is inside a word
            written = self.plain[line.start : line.end]
            if _SENTENCE.search(written) or self.layout.is_caption_before_table(written) or not self._short(parts):
                break
            if any(p.kind == "figure" for p in parts) or "|" in written or len(out) == 3:
                break
            out.append((number, parts))
        return out[::-1]

    def _body(self, first: int, shape: Shape) -> tuple[list[Row], int]:
        """The rows from a line on that fit the columns, with section lines between them; and where they end."""
        rows: list[Row] = []
        columns: list[_Extent] = [None] * shape.figures
        waiting: list[Row] = []
        number = stop = first
        while number < len(self.lines):
            line = self.lines[number]
            if self._is_blank(line):
                number += 1
                if number - stop > 2:
                    break
                continue
            row = self._row(number, shape) or self._with_holes(number, shape, columns)
            if row is not None:
                rows += [*waiting, row]
                self._widen(columns, row, shape)
                number = stop = row.lines.stop
                waiting = []
                continue
            if waiting or not rows or not self._is_section(number):
                break
            waiting = [Row([(line.start, line.end)], range(number, number + 1), [(0, shape.width)], False)]
            number += 1
        return rows, stop

    def _widen(self, columns: list[_Extent], row: Row, shape: Shape) -> None:
        """Takes the figures of a row on one line into the extents of their columns; in place."""
        if len(row.lines) != 1 or len(row.fields) != shape.width:
            return
        left = self.lines[row.lines.start].left
        for n, (start, end) in enumerate(row.fields[shape.lead : shape.lead + shape.figures]):
            if end > start:
                here, known = (self._printed(left, start), self._printed(left, end)), columns[n]
                columns[n] = here if known is None else (min(here[0], known[0]), max(here[1], known[1]))

    def _printed(self, left: int, at: int) -> int:
        """How far from the left edge a place of a line is printed, a wide character being two narrow ones."""
        return sum(1 + (east_asian_width(c) in "WF") for c in self.text[left:at])

    def _with_holes(self, number: int, shape: Shape, columns: list[_Extent]) -> Row | None:
        """A row that lacks some figures, where each that it has stands below those of one column and of no other."""
        parsed = _parse(self._parts(number)) if self.gap is _WIDE and None not in columns and not shape.trail else None
        if parsed is None or parsed.trail or not parsed.lead or not 0 < len(parsed.figures) < shape.figures:
            return None
        line = self.lines[number]
        lead = _joined(parsed.lead, shape.lead)
        if lead is None or "\t" in self.text[line.left : line.right]:
            return None
        cells: dict[int, Part] = {}
        for part in parsed.figures:
            start, end = self._printed(line.left, part.start), self._printed(line.left, part.end)
            below = [n for n, c in enumerate(columns) if c is not None and start < c[1] and end > c[0]]
            if len(below) != 1 or below[0] in cells:
                return None
            cells[below[0]] = part
        fields = [(lead[0].start, lead[0].start)] * (shape.lead - len(lead)) + [(p.start, p.end) for p in lead]
        for n in range(shape.figures):
            at = fields[-1][1]
            fields.append((cells[n].start, cells[n].end) if n in cells else (at, at))
        return Row(fields, range(number, number + 1), None, False)

    def _is_blank(self, line: Line) -> bool:
        """True for a line without words: an empty one, or one drawn between rows."""
        return RULE_LINE.fullmatch(self.plain, line.start, line.end) is not None

    def _is_section(self, number: int) -> bool:
        line = self.lines[number]
        return SECTION.fullmatch(self.plain, line.start, line.end) is not None

    def _row(self, number: int, shape: Shape) -> Row | None:
        parts: list[Part] = []
        for stop in range(number + 1, min(number + _MAX_BROKEN, len(self.lines)) + 1):
            line = self.lines[stop - 1]
            more = self._parts(stop - 1)
            if not more or not self._short(more):
                return None
            if parts and len(more) > 1 and more[0].kind == "text" and not _merged(parts):
                return None
            if _SENTENCE.search(re.sub(r"\d,\d", "", self.plain[line.start : line.end])):
                return None
            parts = parts + more
            fields = self._fitted(parts, shape, number) or self._fitted(self._unglued(parts), shape, number)
            if fields is not None:
                return Row(fields, range(number, stop), None, False)
            if len(parts) >= shape.width:
                return None
        return None

    def _fitted(self, parts: list[Part], shape: Shape, number: int) -> list[tuple[int, int]] | None:
        """The fields of a row in the columns of a table; None where they do not fit."""
        parsed = _parse(parts, shape.figures)
        if parsed is None:
            return self._exact(parts, shape)
        lead, trail = _joined(parsed.lead, shape.lead), _joined(parsed.trail, shape.trail)
        unlabelled = shape.lead > 0 and not lead and self.text[self.lines[number].left] not in " \t\u3000"
        if lead is None or trail is None or unlabelled:
            return None
        start, end = parts[0].start, parts[-1].end
        before = [(start, start)] * (shape.lead - len(lead))
        behind = [(end, end)] * (shape.trail - len(trail))
        return [*before, *((p.start, p.end) for p in (*lead, *parsed.figures, *trail)), *behind]

    def _exact(self, parts: list[Part], shape: Shape) -> list[tuple[int, int]] | None:
        """A row with words among its figures (未统计), where it has exactly as many fields as there are columns."""
        if self.gap is not _WIDE or len(parts) != shape.width:
            return None
        figures = parts[shape.lead : shape.lead + shape.figures]
        if parts[0].kind == "figure" or 2 * sum(p.kind != "text" for p in figures) < len(figures):
            return None
        return [(p.start, p.end) for p in parts]

    def _parts(self, number: int, gap: re.Pattern[str] | None = None) -> list[Part]:
        line = self.lines[number]
        out: list[Part] = []
        at = line.start
        for hole in [*(gap or self.gap).finditer(self.text, line.start, line.end), None]:
            stop = hole.start() if hole else line.end
            if stop > at:
                out.append(Part(at, stop, self.rules.kind(self.plain[at:stop]), self.plain[at:stop]))
            at = hole.end() if hole else stop
        return out

    def _unglued(self, parts: list[Part]) -> list[Part]:
        """小学218 at the head of a row as a label and a figure; none where no figure is glued to a label."""
        first = next((p for p in parts if p.kind == "text" and _GLUED.fullmatch(p.text)), None)
        m = _GLUED.fullmatch(first.text) if first else None
        if first is None or m is None or not self.rules.is_figure(m[2]) or first.text[-1:] in "年月日":
            return []
        cut, at = first.start + m.start(2), parts.index(first)
        halves = [Part(first.start, cut, "text", m[1]), Part(cut, first.end, "figure", m[2])]
        return [*parts[:at], *halves, *parts[at + 1 :]]

    def _short(self, parts: list[Part]) -> bool:
        return all(p.end - p.start <= (_MAX_LATIN if p.text.isascii() else _MAX_FIELD) for p in parts)


def _merged(parts: list[Part]) -> bool:
    """True for a line with the cells that several rows below share: a serial number and labels."""
    labels = parts[1:]
    numbered = len(labels) > 1 and len(parts) <= _MAX_MERGED and parts[0].text.isdecimal()
    return numbered and all(p.kind == "text" and _HAN.search(p.text) for p in labels)


def _parse(parts: list[Part], wanted: int | None = None) -> _Parsed | None:
    """A row around its run of figures: the longest one, or the one of ``wanted`` fields; None where there is none."""
    runs: list[tuple[int, int]] = []
    start = None
    for n, part in enumerate([*parts, Part(0, 0, "text", "")]):
        if part.kind == "text":
            if start is not None:
                runs.append((start, n))
            start = None
        elif start is None:
            start = n
    if runs and runs[0][0] == 0 and runs[0][1] > 1 and parts[0].kind == "year":
        runs[0] = (1, runs[0][1])  # a year names the row
    stating = [r for r in runs if wanted is not None or any(parts[n].kind == "figure" for n in range(*r))]
    run = max(reversed(stating), key=lambda r: r[1] - r[0], default=None)
    if run is None or (wanted is not None and run[1] - run[0] != wanted):
        return None
    return _Parsed(parts[: run[0]], parts[slice(*run)], parts[run[1] :])


def _spelled(parts: list[Part]) -> int:
    """How many labels these parts are: one where a word is spelled out in single characters (小　　学)."""
    spelled = len(parts) > 1 and all(len(p.text) == 1 and _HAN.match(p.text) for p in parts)
    return 1 if spelled else len(parts)


def _joined(parts: list[Part], most: int) -> list[Part] | None:
    """Label parts as at most so many: single characters (小　学) are one word; None where more are left."""
    if len(parts) <= most:
        return parts
    if most == 1 and all(p.kind == "text" for p in parts):
        if any(_LATIN.search(p.text) for p in parts) and _HAN.search(parts[0].text):
            parts = [p for p in parts if not _LATIN.search(p.text)]  # 危房  Danger Schoolhouse: said twice
        whole = Part(parts[0].start, parts[-1].end, "text", "".join(p.text for p in parts))
        return [whole] if whole.end - whole.start <= _MAX_FIELD and _HAN.search(whole.text) else None
    out: list[Part] = []
    for part in parts:
        if out and len(part.text) == 1 and _HAN.match(part.text) and all(map(_HAN.match, out[-1].text)):
            out[-1] = Part(out[-1].start, part.end, "text", out[-1].text + part.text)
        else:
            out.append(part)
    return out if len(out) <= most else None
