"""Character recognition of page images by RapidOCR, whose models ship in its package: nothing is fetched.

A recognised line becomes characters spread over its box, so that tables, columns and paragraphs are found as
on any other page; each keeps the confidence of its line.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Sequence
from statistics import median
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from rapidocr import RapidOCR
from rapidocr.utils.output import RapidOCROutput

from extractor.heartbeat import beat
from extractor.patterns import Rules
from extractor.readers.page import Char, Page, Rule, Segment, spread

if TYPE_CHECKING:
    import pypdfium2 as pdfium
    from numpy.typing import NDArray

_STRAIGHT = 0.15  # degrees: a page turned by less is straight
_LEAST_LINES = 4
_POINTS = 72.0


class Recogniser:
    """The engine with the settings of ``reading.toml`` [ocr]; loaded once for a rule set."""

    def __init__(self, rules: Rules) -> None:
        table = rules.table("reading")["ocr"]
        self.dpi, self.max_pixels = int(table["dpi"]), int(table["max_pixels"])
        threads = int(os.environ.get("OMP_NUM_THREADS", "-1"))
        self._slips = [(re.compile(slip["when"]), slip["put"]) for slip in rules.table("reading")["ocr_slip"]]
        self._engine = RapidOCR(params={
            "Global.log_level": "critical",
            "EngineConfig.onnxruntime.intra_op_num_threads": threads,
            "EngineConfig.onnxruntime.enable_cpu_mem_arena": False,  # it reserves what the memory limit counts
        })  # fmt: skip

    def pdf_page(self, page: pdfium.PdfPage, made: Page) -> Page:
        """A page of a PDF, rendered and read."""
        scale = min(self.dpi / _POINTS, math.sqrt(self.max_pixels / (made.width * made.height)))
        image = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=False).to_numpy()
        return self.image(np.asarray(image)[:, :, :3], made.number, _POINTS * scale)

    def image(self, image: NDArray[np.uint8], number: int, dpi: float) -> Page:
        """An image of a page (height × width × 3, any upright or turned position) as a page with its lines' places."""
        beat()
        lines = self._lines(image)
        if _lies(lines):
            image = np.ascontiguousarray(np.rot90(image))
            lines = self._lines(image)
        angle = _skew(lines)
        image, turn = _straightened(image, angle)
        if abs(angle) > _STRAIGHT:
            lines = [(_turned(box, turn), text, sure) for box, text, sure in lines]
        scale = _POINTS / dpi
        chars = [c for box, text, sure in lines for c in spread(_segment(box, text, sure, scale))]
        rules = [Rule(*(v * scale for v in rule)) for rule in _rules(image)]
        height, width = image.shape[:2]
        return Page(
            number, width * scale, height * scale, [], _apart(chars), rules if len(rules) >= _LEAST_LINES else []
        )

    def _lines(self, image: NDArray[np.uint8]) -> list[tuple[NDArray[Any], str, float]]:
        """(four corners, text, confidence) of every line that is found."""
        result = self._engine(image)
        if not isinstance(result, RapidOCROutput):
            return []
        if result.boxes is None or result.txts is None or result.scores is None:
            return []
        texts = map(self.mended, result.txts)
        return list(zip(np.asarray(result.boxes, dtype=float), texts, map(float, result.scores), strict=True))

    def mended(self, text: str) -> str:
        """A recognised line with the known slips of bracketed units put right."""
        for when, put in self._slips:
            text = when.sub(put, text)
        return text


def _apart(chars: Sequence[Char]) -> list[Char]:
    return [c for c in chars if c.right > c.left and c.bottom > c.top]


def _segment(box: NDArray[Any], text: str, sure: float, scale: float) -> Segment:
    left, top = box.min(axis=0) * scale
    right, bottom = box.max(axis=0) * scale
    slack = 0.08 * (bottom - top)  # boxes are drawn with a margin
    x0, y0, x1, y1 = (round(float(value), 2) for value in (left, top + slack, right, bottom - slack))
    return Segment(text.strip(), x0, y0, x1, y1, round(sure, 3))


def _lies(lines: Sequence[tuple[NDArray[Any], str, float]]) -> bool:
    """True for a page that lies on its side: most of its longer lines run up or down."""
    long = [box for box, text, _ in lines if len(text) >= 4]
    upright = sum(np.ptp(box[:, 1]) > 2 * np.ptp(box[:, 0]) for box in long)
    return len(long) >= _LEAST_LINES and upright * 2 > len(long)


def _skew(lines: Sequence[tuple[NDArray[Any], str, float]]) -> float:
    """Degrees by which the lines run down to the right."""
    angles = [
        math.degrees(math.atan2(box[1][1] - box[0][1], box[1][0] - box[0][0]))
        for box, text, _ in lines
        if len(text) >= 8
    ]
    found = median(angles) if len(angles) >= _LEAST_LINES else 0.0
    return found if abs(found) < 15 else 0.0


def _straightened(image: NDArray[np.uint8], angle: float) -> tuple[NDArray[np.uint8], NDArray[Any]]:
    height, width = image.shape[:2]
    turn = np.asarray(cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0))
    if abs(angle) <= _STRAIGHT:
        return image, turn
    turned = cv2.warpAffine(image, turn, (width, height), borderValue=(255, 255, 255))
    return np.asarray(turned, dtype=np.uint8), turn


def _turned(box: NDArray[Any], turn: NDArray[Any]) -> NDArray[Any]:
    moved: NDArray[Any] = box @ turn[:, :2].T + turn[:, 2]
    return moved


def _rules(image: NDArray[np.uint8]) -> list[tuple[float, float, float, float]]:
    """The level and upright lines of an image, in pixels."""
    gray = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    ink = cv2.adaptiveThreshold(gray, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 12)
    height, width = gray.shape
    found: list[tuple[float, float, float, float]] = []
    for upright in (False, True):
        length = max(24, (height if upright else width) // 40)
        kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (1, length) if upright else (length, 1))
        strokes = cv2.morphologyEx(ink, cv2.MORPH_OPEN, kernel)
        strokes = cv2.dilate(strokes, np.ones((1, 3) if upright else (3, 1), np.uint8))
        count, _, stats, _ = cv2.connectedComponentsWithStats(strokes)
        for left, top, wide, high, _ in stats[1 : min(count, 4000)]:
            if upright and wide < high / 4:
                found.append((left + wide / 2, float(top), left + wide / 2, float(top + high)))
            elif not upright and high < wide / 4:
                found.append((float(left), top + high / 2, float(left + wide), top + high / 2))
    return found
