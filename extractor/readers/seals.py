"""Red seals on scanned pages: taken away, so that the text and the lines beneath them can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_REDDER = 40  # by how much red is above green and blue in the ink of a seal
_LEAST, _MOST = 20.0, 65.0  # millimetres; official seals measure 42, those of enterprises and schools 38 to 45
_ROUND = 0.7  # height to width, or the other way round; heads of red letters are long
_JOINED = 2.5  # millimetres between the parts of a seal, its ring, letters and star
_PAPER = 190  # the red light that ink of a seal reflects at least; black lets none through


def without_seals(image: NDArray[np.uint8], dpi: float) -> NDArray[np.uint8]:
    """The page with its seals gone; itself where it has none.

    In red light a seal is as bright as paper and print stays dark, so its surroundings become what the red channel
    shows.

    image   height × width × 3 (red, green, blue), left as it is
    dpi     dots per inch
    """
    red, green, blue = (image[:, :, n] for n in range(3))
    ink = (cv2.subtract(red, cv2.max(green, blue)) > _REDDER).astype(np.uint8)
    millimetre = dpi / 25.4
    if int(ink.sum()) < _LEAST * millimetre:
        return image
    size = max(3, round(_JOINED * millimetre))
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((size, size), np.uint8))
    _, _, boxes, _ = cv2.connectedComponentsWithStats(joined)
    out = image
    for left, top, width, height, _ in boxes[1:]:
        short, long = sorted((int(width), int(height)))
        if not (_LEAST * millimetre <= long <= _MOST * millimetre and short >= _ROUND * long):
            continue
        if out is image:
            out = image.copy()
        part = slice(max(0, top - size), top + height + size), slice(max(0, left - size), left + width + size)
        seen = np.minimum(red[part].astype(np.uint16) * 255 // _PAPER, 255).astype(np.uint8)
        out[part] = seen[:, :, None]
    return out
