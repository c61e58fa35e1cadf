"""The straight lines of a page image: how far they lean, and where they run."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LONG = 1 / 40  # of the page's side: a stroke this long is a line, whatever it meets
_SHORT = 0.1  # inch: a stroke this long is one where it runs from one line to another
_MEETS = 0.04  # inch
_MOST = 4000  # strokes that are looked at
_MOST_LEAN = 8.0  # degrees


class Stroke(NamedTuple):
    """A straight line of an image, in pixels: level where top == bottom, upright where left == right."""

    left: float
    top: float
    right: float
    bottom: float


class Ink:
    """The dark pixels of an image (height × width × 3, 8 bits) of some dots per inch."""

    def __init__(self, image: NDArray[np.uint8], dpi: float) -> None:
        gray = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
        self.dark = cv2.adaptiveThreshold(gray, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 12)
        self.height, self.width = gray.shape
        self._dpi = dpi

    def lean(self) -> float | None:
        """Degrees by which its long level lines run down to the right; None where there are fewer than three."""
        found: list[tuple[float, float]] = []
        for label, _, _, wide, high in self._pieces(False, max(24, self.width // 60)):
            if wide >= self.width / 8 and high < wide / 6:
                y, x = np.nonzero(label)
                slope = np.polyfit(x, y, 1)[0]
                found.append((math.degrees(math.atan(float(slope))), float(wide)))
        if len(found) < 3:
            return None
        found.sort()
        half, so_far = sum(w for _, w in found) / 2, 0.0
        for angle, weight in found:
            so_far += weight
            if so_far >= half:
                return angle if abs(angle) < _MOST_LEAN else None
        return None

    def strokes(self) -> list[Stroke]:
        """The level lines, and the upright ones that are long or run from one level line to another."""
        level = [
            Stroke(float(left), top + high / 2, float(left + wide), top + high / 2)
            for _, left, top, wide, high in self._pieces(False, max(24, int(self.width * _LONG)))
            if high < wide / 4
        ]
        long = max(24, int(self.height * _LONG))
        upright = [
            Stroke(left + wide / 2, float(top), left + wide / 2, float(top + high))
            for _, left, top, wide, high in self._pieces(True, max(12, int(self._dpi * _SHORT)))
            if wide < high / 4
        ]
        return [*level, *(s for s in upright if s.bottom - s.top >= long or self._spans(s, level))]

    def _pieces(self, upright: bool, length: int) -> Iterator[tuple[NDArray[np.bool_], int, int, int, int]]:
        """(pixels, left, top, width, height) of each connected stroke at least so long."""
        kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (1, length) if upright else (length, 1))
        strokes = cv2.morphologyEx(self.dark, cv2.MORPH_OPEN, kernel)
        strokes = cv2.dilate(strokes, np.ones((1, 3) if upright else (3, 1), np.uint8))
        count, labels, stats, _ = cv2.connectedComponentsWithStats(strokes)
        for n in range(1, min(count, _MOST)):
            left, top, wide, high = (int(v) for v in stats[n][:4])
            yield labels[top : top + high, left : left + wide] == n, left, top, wide, high

    def _spans(self, stroke: Stroke, level: list[Stroke]) -> bool:
        near = self._dpi * _MEETS
        return all(
            any(abs(r.top - end) <= near and r.left - near <= stroke.left <= r.right + near for r in level)
            for end in (stroke.top, stroke.bottom)
        )

    def within(self, left: float, top: float, right: float, bottom: float) -> tuple[int, int, int, int] | None:
        """The box around the marks inside a box, specks aside; None where it is blank."""
        x0, y0 = max(0, math.ceil(left)), max(0, math.ceil(top))
        part = self.dark[y0 : math.floor(bottom), x0 : math.floor(right)]
        if part.size == 0:
            return None
        count, _, stats, _ = cv2.connectedComponentsWithStats(part)
        least = self._dpi / 20  # a figure or a character is higher; a full stop counts beside one
        marks = stats[1:count]
        if not len(marks) or marks[:, 3].max() < least:
            return None
        marks = marks[marks[:, 4] >= (self._dpi / 90) ** 2]
        ends = marks[:, :2] + marks[:, 2:4]
        (a, b), (c, d) = marks[:, :2].min(axis=0), ends.max(axis=0)
        return x0 + int(a), y0 + int(b), x0 + int(c), y0 + int(d)
