"""Images of pages (PNG, JPEG, TIFF, BMP) → Document, by character recognition."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageOps, ImageSequence

from extractor.model import Document, ReadError
from extractor.patterns import Rules
from extractor.readers.compose import Extras, compose
from extractor.readers.grids import TableRules
from extractor.readers.guard import Foreign
from extractor.readers.origin import Origin
from extractor.readers.page import Page
from extractor.readers.page_furniture import drop_furniture
from extractor.readers.page_join import items_of
from extractor.readers.pdf import sheet_of
from extractor.readers.recognition import Recogniser

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MOST_FRAMES = 500
_LEAST_DPI, _USUAL_DPI = 60.0, 200.0


def read_image(data: bytes, origin: Origin, rules: Rules) -> Document:
    """The image of a page, or the pages of a TIFF, as a Document with the confidence of each line.

    raises  ReadError for damaged or oversized images and where no text is found
    """
    with Foreign("image", origin.source):
        pages = list(_pages(data, rules.compiled(Recogniser), origin.source))
    sheets = [sheet_of(page) for page in pages]
    if not any(sheet.content for sheet in sheets):
        raise ReadError(f"{origin.source}: no text is found in the image; give a sharper scan of the page")
    drop_furniture(sheets)
    notes = ("read by character recognition; known slips in bracketed units are put right",)
    return compose(items_of(sheets, rules.compiled(TableRules)), origin, rules, Extras(notes=notes))


def _pages(data: bytes, recogniser: Recogniser, source: str) -> Iterator[Page]:
    with Image.open(io.BytesIO(data)) as image:
        dpi = float(image.info.get("dpi", (0, 0))[0] or 0)
        dpi = dpi if dpi >= _LEAST_DPI else _USUAL_DPI
        for number, frame in zip(range(1, _MOST_FRAMES + 1), ImageSequence.Iterator(image), strict=False):
            width, height = frame.size
            if width * height > recogniser.max_pixels:
                raise ReadError(f"{source}: the image has {width} × {height} points, more than is read; scale it down")
            pixels = _pixels(frame, recogniser.coarser(width, height, dpi))
            factor = max(pixels.shape) / max(width, height)
            yield recogniser.image(pixels, number, dpi * factor)


def _pixels(frame: Image.Image, factor: float) -> NDArray[np.uint8]:
    """A frame upright in colour, scaled while it still has the fewest bytes."""
    upright = ImageOps.exif_transpose(frame)
    if factor < 1:
        if upright.mode in {"1", "P"}:
            upright = upright.convert("L" if upright.mode == "1" else "RGB")
        size = (max(1, round(upright.width * factor)), max(1, round(upright.height * factor)))
        upright = upright.resize(size, Image.Resampling.BOX)
    return np.asarray(upright.convert("RGB"), dtype=np.uint8)
