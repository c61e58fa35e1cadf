"""A printed page before it is read: characters, stretches of a line, and the straight lines drawn on it.

Coordinates are points (1/72 inch) from the page's top left corner, whatever the source uses.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import NamedTuple, TypeVar

from extractor.placing import Box, around, width_of

SPLIT = 0.9  # a gap wider than this many character sizes parts two stretches
WIDE = 1.5  # and one wider than this is no gap between words of a sentence
_BLANK = 0.45  # one wider than this is a blank
_BLANK_ASCII = 0.2  # between Latin letters and digits
_LEAST_BLANK = 0.1  # a blank of the file that takes up less is none
_BLANK_DIGITS = 0.35  # between two digits: less is kerning, and the number stays whole


class Char(NamedTuple):
    """One character: its box, and the confidence of its recognition (None where the file states it).

    spaced  True where the file has a blank before it
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: float | None = None
    spaced: bool = False


class Rule(NamedTuple):
    """A straight line: horizontal where top == bottom, vertical where left == right."""

    left: float
    top: float
    right: float
    bottom: float


class Segment(NamedTuple):
    """Text printed without a wide gap on one line; ``size`` is the height of its characters."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: float | None = None

    @property
    def size(self) -> float:
        return self.bottom - self.top

    @property
    def em(self) -> float:
        """The width of a Chinese character in it, by its width and what it holds."""
        return (self.right - self.left) / max(1.0, sum(map(width_of, self.text)))

    @property
    def box(self) -> Box:
        return self.left, self.top, self.right, self.bottom


_Printed = TypeVar("_Printed", Char, Segment)


class Page(NamedTuple):
    """One page as its source gives it.

    number    from 1
    segments  of pages without rules; chars of pages with rules, for there a table may part them
    problem   why the text of the page is left out, or None
    """

    number: int
    width: float
    height: float
    segments: list[Segment]
    chars: list[Char]
    rules: list[Rule]
    problem: str | None = None


def segments_of(chars: Iterable[Char]) -> list[Segment]:
    """Characters in any order → stretches, from top to bottom and left to right."""
    return [segment_of(run) for row in rows_of(chars) for run in _runs(row)]


def spread(segment: Segment) -> list[Char]:
    """The characters of a stretch, spread over its box by their usual widths."""
    em, at, spaced = segment.em, segment.left, False
    found: list[Char] = []
    for ch in segment.text:
        wide = em * width_of(ch)
        if not ch.isspace():
            found.append(Char(ch, at, segment.top, at + wide, segment.bottom, segment.confidence, spaced))
        at, spaced = at + wide, ch.isspace()
    return found


def rows_of(printed: Iterable[_Printed]) -> list[list[_Printed]]:
    """Characters or stretches by the printed lines they stand on, from top to bottom, each from left to right.

    Fonts may give each character a box of its own height, so that a comma and 二 on one line do not meet: what
    decides is the tallest box of the line.
    """
    rows: list[list[_Printed]] = []
    tallest: list[_Printed] = []
    for one in sorted(printed, key=lambda c: (c.top + c.bottom, c.left)):
        if rows and on_one_line(tallest[-1], one):
            rows[-1].append(one)
            if one.bottom - one.top > tallest[-1].bottom - tallest[-1].top:
                tallest[-1] = one
        else:
            rows.append([one])
            tallest.append(one)
    for row in rows:
        row.sort(key=lambda c: c.left)
    return rows


def on_one_line(a: Char | Segment, b: Char | Segment) -> bool:
    """True where two boxes overlap by half of the lower one: fonts on one line differ in height and place."""
    return min(a.bottom, b.bottom) - max(a.top, b.top) > 0.5 * min(a.bottom - a.top, b.bottom - b.top)


def segment_of(run: list[Char]) -> Segment:
    """Neighbouring characters of one line, at least one, as a stretch with blanks where gaps are wide."""
    parts = [run[0].text]
    for before, char in itertools.pairwise(run):
        size = max(before.bottom - before.top, 1.0)
        if is_blank(before.text, char.text, (char.left - before.right) / size, char.spaced):
            parts.append(" ")
        parts.append(char.text)
    box = around([c[1:5] for c in run])
    sure = [c.confidence for c in run if c.confidence is not None]
    return Segment("".join(parts), *box, min(sure, default=None))


def is_blank(before: str, after: str, gap: float, spaced: bool) -> bool:
    """True where a gap (in character sizes) between two characters is a blank to a reader.

    spaced  True where the file has a blank there
    """
    if spaced:
        return gap > _LEAST_BLANK
    if before.isdecimal() and after.isdecimal():
        return gap > _BLANK_DIGITS
    if before.isascii() and after.isascii():
        return gap > _BLANK_ASCII
    return gap > _BLANK


def _runs(row: list[Char]) -> list[list[Char]]:
    runs = [[row[0]]]
    for char in row[1:]:
        last = runs[-1][-1]
        size = max(last.bottom - last.top, char.bottom - char.top)
        if char.left - last.right > SPLIT * size:
            runs.append([char])
        elif not (char.text == last.text and abs(char.left - last.left) < 0.2 * size):  # bold by printing twice
            runs[-1].append(char)
    return runs


def joint(before: str, after: str) -> str:
    """What stands between two printed lines of one paragraph: nothing, or a blank between Latin words.

    A number that the line end cuts is one number.
    """
    a, b = before[-1:], after[:1]
    if a.isascii() and b.isascii() and a.isalnum() and b.isalnum() and not (a.isdecimal() and b.isdecimal()):
        return " "
    return ""
