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
from rapidocr.ch_ppocr_rec import TextRecOutput
from rapidocr.utils.output import RapidOCROutput

from extractor.heartbeat import beat
from extractor.patterns import Rules
from extractor.placing import Box
from extractor.readers.bitmap import Ink
from extractor.readers.cell_lines import CellLines
from extractor.readers.page import Char, Page, Rule, Segment, spread
from extractor.readers.page_tables import lattices
from extractor.readers.seals import without_seals

if TYPE_CHECKING:
    import pypdfium2 as pdfium
    from numpy.typing import NDArray

_TRIED_WIDTH = 800  # pixels of the page on which angles are tried
_TRIED_STEP, _TRIED = 0.1, 30  # degrees from one angle to the next, and how many on either side
_STRAIGHT = 0.15  # degrees: a page turned by less is straight
_LEAST_LINES = 4
_POINTS = 72.0
_UPRIGHT = 0.8  # mean confidence below which a page is also tried upside down
_LEAST_SURE = 0.5
_Line = tuple["NDArray[Any]", str, float]  # four corners, text, confidence


class Recogniser:
    """The engine with the settings of ``reading.toml`` [ocr]; loaded once for a rule set."""

    def __init__(self, rules: Rules) -> None:
        table = rules.table("reading")["ocr"]
        self.dpi, self.max_pixels = int(table["dpi"]), int(table["max_pixels"])
        self.most_dpi, self.most_read = float(table["most_dpi"]), float(table["most_read"])
        threads = int(os.environ.get("OMP_NUM_THREADS", "-1"))
        self._slips = [(re.compile(slip["when"]), slip["put"]) for slip in rules.table("reading")["ocr_slip"]]
        self._engine = RapidOCR(params={
            "Global.log_level": "critical",
            "Global.max_side_len": 10**6,  # lines are read from the image as it is
            "Det.limit_type": "max",
            "Det.limit_side_len": int(table["detect_side"]),
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
        image, dpi = self._reduced(image, dpi)
        image = without_seals(image, dpi)
        image, lines = self._upright(image)
        lines = [line for line in lines if line[2] >= _LEAST_SURE]
        leaning = Ink(image, dpi).lean()
        angle = leaning if leaning is not None else _skew(lines)
        angle = _skew_of_rows(image) if angle is None else angle
        image, turn = _straightened(image, angle)
        if abs(angle) > _STRAIGHT:
            lines = [(_turned(box, turn), text, sure) for box, text, sure in lines]
        scale = _POINTS / dpi
        ink = Ink(image, dpi)
        rules = [Rule(*(v * scale for v in stroke)) for stroke in ink.strokes()]
        segments = [_segment(box, text, sure, scale) for box, text, sure in lines]
        if len(rules) >= _LEAST_LINES:
            segments = self._in_cells(segments, rules, image, ink, scale)
        else:
            rules = []
        height, width = image.shape[:2]
        chars = [c for segment in segments for c in spread(segment)]
        return Page(number, width * scale, height * scale, [], _apart(chars), rules)

    def coarser(self, width: int, height: int, dpi: float) -> float:
        """By how much an image of so many pixels is to be scaled before it is read; 1 where it may stay."""
        return min(1.0, self.most_dpi / dpi, math.sqrt(self.most_read / (height * width)))

    def _reduced(self, image: NDArray[np.uint8], dpi: float) -> tuple[NDArray[np.uint8], float]:
        """The image no finer than recognition needs, which bounds time and memory, and its dots per inch."""
        height, width = image.shape[:2]
        factor = self.coarser(width, height, dpi)
        if factor >= 1:
            return image, dpi
        size = (max(1, round(width * factor)), max(1, round(height * factor)))
        return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), dtype=np.uint8), dpi * factor

    def _upright(self, image: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], list[_Line]]:
        """The image turned so that its text runs from left to right, and the lines on it."""
        lines = self._lines(image)
        if _sureness(lines) < _UPRIGHT:
            turned = np.ascontiguousarray(np.rot90(image, 2))
            others = self._lines(turned)
            if _sureness(others) > _sureness(lines):
                image, lines = turned, others
        if _lies(lines):
            image = np.ascontiguousarray(np.rot90(image))
            lines = self._lines(image)
        return image, lines

    def _in_cells(
        self, segments: list[Segment], rules: Sequence[Rule], image: NDArray[np.uint8], ink: Ink, scale: float
    ) -> list[Segment]:
        def read(box: Box) -> tuple[str, float] | None:
            margin = 0.04 * _POINTS
            left, top, right, bottom = (round(max(0, v) / scale) for v in (
                box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin))  # fmt: skip
            return self._line(image[top:bottom, left:right])

        def marks(box: Box) -> Box | None:
            left, top, right, bottom = (v / scale for v in box)
            found = ink.within(left, top, right, bottom)
            return None if found is None else (
                found[0] * scale, found[1] * scale, found[2] * scale, found[3] * scale)  # fmt: skip

        cells = [cell for table in lattices(rules) for cell in table]
        return CellLines(cells, read, marks, self.mended).settle(segments) if cells else segments

    def _line(self, image: NDArray[np.uint8]) -> tuple[str, float] | None:
        """The text of an image of one line, and its confidence."""
        beat()
        result = self._engine(np.ascontiguousarray(image), use_det=False, use_cls=False, use_rec=True)
        if not isinstance(result, TextRecOutput) or not result.txts:
            return None
        return result.txts[0].strip(), round(float(result.scores[0]), 3)

    def _lines(self, image: NDArray[np.uint8]) -> list[_Line]:
        """(four corners, text, confidence) of every line that is found."""
        beat()
        # whether a line stands on its head is asked of the whole page: alone, 987 would do as L86
        result = self._engine(image, use_det=True, use_cls=False, use_rec=True, text_score=0.0)
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
    slack = 0.17 * (bottom - top)  # boxes are drawn with a margin
    x0, y0, x1, y1 = (round(float(value), 2) for value in (left, top + slack, right, bottom - slack))
    return Segment(text.strip(), x0, y0, x1, y1, round(sure, 3))


def _lies(lines: Sequence[_Line]) -> bool:
    """True for a page that lies on its side: most of its longer lines run up or down."""
    long = [box for box, text, _ in lines if len(text) >= 4]
    upright = sum(np.ptp(box[:, 1]) > 2 * np.ptp(box[:, 0]) for box in long)
    return len(long) >= _LEAST_LINES and upright * 2 > len(long)


def _sureness(lines: Sequence[_Line]) -> float:
    """The mean confidence of the characters of a page; 1 for a blank one."""
    count = sum(len(text) for _, text, _ in lines)
    return sum(sure * len(text) for _, text, sure in lines) / count if count else 1.0


def _skew(lines: Sequence[_Line]) -> float | None:
    """Degrees by which the lines run down to the right; None for a page with few lines long enough to tell."""
    angles = [
        math.degrees(math.atan2(box[1][1] - box[0][1], box[1][0] - box[0][0]))
        for box, text, _ in lines
        if len(text) >= 8
    ]
    if len(angles) < _LEAST_LINES:
        return None
    found = median(angles)
    return found if abs(found) < 15 else 0.0


def _skew_of_rows(image: NDArray[np.uint8]) -> float:
    """Degrees by which short stretches, as the cells of a table, run down to the right: rows are darkest when level."""
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    scale = _TRIED_WIDTH / grey.shape[1]
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    _, ink = cv2.threshold(small, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    middle = (ink.shape[1] / 2, ink.shape[0] / 2)

    def contrast(angle: float) -> float:
        turn = cv2.getRotationMatrix2D(middle, angle, 1.0)
        rows = cv2.warpAffine(ink, turn, (ink.shape[1], ink.shape[0])).sum(axis=1, dtype=np.int64)
        return float(np.square(np.diff(rows)).sum())

    return max((n * _TRIED_STEP for n in range(-_TRIED, _TRIED + 1)), key=lambda a: (contrast(a), -abs(a)))


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
