"""Recognised lines of a ruled table brought into its cells.

A recogniser takes neighbouring cells for one line, and misses lone figures.  Where the lines of the table part
what it read as one, each cell is read by itself; so is a cell that has marks and no text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from extractor.placing import Box
from extractor.readers.page import Segment

Reading = tuple[str, float]  # text and its confidence
_MOST = 600  # cells of a page that are read by themselves
_INSET = 1.2  # points between a cell's line and what may be its text


class CellLines:
    """The cells of a page (boxes in points) and how to read a stretch of its image.

    read    box → text with confidence, or None where nothing is read
    marks   box → the box around what is drawn inside it, or None where it is blank
    mended  text of a cell → the same with known slips put right
    """

    def __init__(
        self,
        cells: Sequence[Box],
        read: Callable[[Box], Reading | None],
        marks: Callable[[Box], Box | None],
        mended: Callable[[str], str],
    ) -> None:
        self._cells = cells
        self._read, self._marks, self._mended = read, marks, mended
        self._left = _MOST

    def settle(self, lines: Iterable[Segment]) -> list[Segment]:
        """The lines, those over several cells parted, and the ones that were missed."""
        out: list[Segment] = []
        inside: dict[Box, list[Segment]] = {}
        for line in lines:
            cells = self._met(line)
            if not cells:
                out.append(line)
            for cell, part in self._parts(line, cells):
                inside.setdefault(cell, []).append(part)
        for cell in self._cells:
            found = inside.get(cell) or self._missed(cell)
            out += self._in_order(found)
        return out

    def _met(self, line: Segment) -> list[Box]:
        """The cells that a line covers by half a character or more, from left to right."""
        y = (line.top + line.bottom) / 2
        least = min(0.5 * line.em, 0.5 * (line.right - line.left))
        met = [
            c for c in self._cells
            if c[1] <= y <= c[3] and min(line.right, c[2]) - max(line.left, c[0]) >= least
        ]  # fmt: skip
        return sorted(met)

    def _parts(self, line: Segment, cells: Sequence[Box]) -> list[tuple[Box, Segment]]:
        if len(cells) < 2 or self._left < len(cells):
            return [(c, _within(line, c)) for c in cells[:1]]
        made: list[tuple[Box, Segment]] = []
        for cell in cells:
            room = (cell[0] + _INSET, max(line.top - 1, cell[1]), cell[2] - _INSET, min(line.bottom + 1, cell[3]))
            part = self._segment(room)
            if part is not None:
                made.append((cell, part))
        return made or [(cells[0], line)]

    def _missed(self, cell: Box) -> list[Segment]:
        room = (cell[0] + _INSET, cell[1] + _INSET, cell[2] - _INSET, cell[3] - _INSET)
        part = self._segment(room) if self._left else None
        return [part] if part is not None and (part.confidence or 0) >= 0.5 else []

    def _segment(self, room: Box) -> Segment | None:
        marks = self._marks(room)
        if marks is None:
            return None
        self._left -= 1
        found = self._read(marks)
        return Segment(found[0], *marks, found[1]) if found is not None and found[0] else None

    def _in_order(self, lines: list[Segment]) -> list[Segment]:
        """The lines of one cell, each put right in the light of those above it."""
        out: list[Segment] = []
        above = ""
        for line in sorted(lines, key=lambda s: (s.top + s.bottom, s.left)):
            whole = self._mended(above + line.text)
            text = whole[len(above) :] if whole.startswith(above) else line.text
            out.append(line._replace(text=text))
            above += text
        return out


def _within(line: Segment, cell: Box) -> Segment:
    """A line that belongs to one cell, its box cut to it: boxes are drawn with a margin."""
    return line._replace(left=max(line.left, cell[0]), right=min(line.right, cell[2]),
                         top=max(line.top, cell[1]), bottom=min(line.bottom, cell[3]))  # fmt: skip
