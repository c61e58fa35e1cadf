"""From a stretch of the text back to the page and the box that it was read from."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from typing import NamedTuple

from extractor.model import Document, Place

Box = tuple[float, float, float, float]


class Spot(NamedTuple):
    """Page, box and the least confidence of the characters recognised there; all None where nothing is known."""

    page: int | None = None
    bbox: Box | None = None
    confidence: float | None = None


_NOWHERE = Spot()
_BROAD = frozenset("mMwW%@&")  # of the Latin ones


class Placer:
    """The places of one document, ready to be asked."""

    def __init__(self, document: Document) -> None:
        self._text = document.text
        self._places = sorted(document.places, key=lambda p: (p.start, p.end))
        self._starts = [p.start for p in self._places]
        self._longest = max((p.end - p.start for p in self._places), default=0)

    def at(self, start: int, end: int) -> Spot:
        """Where ``text[start:end]`` stands: the box around it on its first page, in points from the top left."""
        if not self._places:
            return _NOWHERE
        first = bisect_right(self._starts, start - self._longest)
        found = [p for p in self._places[first : bisect_right(self._starts, end - 1)] if p.end > start]
        if not found:
            return _NOWHERE
        page = found[0].page
        boxes = [self._part(p, start, end) for p in found if p.page == page]
        sure = [p.confidence for p in found if p.confidence is not None]
        return Spot(page, around(boxes), min(sure, default=None))

    def _part(self, place: Place, start: int, end: int) -> Box:
        """The part of a line's box that some of its characters take up, by their usual widths."""
        left, top, right, bottom = place.bbox
        widths = [width_of(ch) for ch in self._text[place.start : place.end]]
        whole = sum(widths)
        if not whole:
            return place.bbox
        a, b = max(0, start - place.start), min(len(widths), end - place.start)
        scale = (right - left) / whole
        before = sum(widths[:a])
        return (
            round(left + scale * before, 2), top, round(left + scale * (before + sum(widths[a:b])), 2), bottom,
        )  # fmt: skip


def around(boxes: list[Box]) -> Box:
    """The smallest box that holds all of some boxes, at least one."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def width_of(ch: str) -> float:
    """The usual width of a character, in widths of a Chinese one.

    Dashes, arrows and ratios (East Asian Width A, Unicode UAX #11) are as wide as Chinese characters in a Chinese font.
    """
    if ch in _BROAD:
        return 0.85
    return 1.0 if unicodedata.east_asian_width(ch) in "WFA" else 0.5
