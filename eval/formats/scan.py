"""The pages of a PDF as a scanner would give them: turned a little, with noise, losses and a seal."""

from __future__ import annotations

import io
from typing import Any


def as_scan(
    pdf: bytes, dpi: int = 200, angle: float = 0.7, noise: float = 12.0, seed: int = 1, *, seal: bool = False
) -> bytes:
    """The pages of a PDF as a scanned TIFF: turned by some degrees, with noise and JPEG losses; grey but with a seal.

    seal    a red one is stamped over the text of every page
    """
    import numpy as np
    import pypdfium2 as pdfium
    from PIL import Image

    rng = np.random.default_rng(seed)
    frames = []
    for page in pdfium.PdfDocument(pdf):
        image = page.render(scale=dpi / 72).to_pil().convert("RGB" if seal else "L")
        if seal:
            image = _stamped(image, dpi, float(rng.uniform(0.25, 0.7)), float(rng.uniform(0.15, 0.5)))
        paper = (255,) * len(image.getbands())
        image = image.rotate(angle, fillcolor=paper if seal else 255, resample=Image.Resampling.BICUBIC)
        pixels = np.asarray(image).astype(float)
        pixels += rng.normal(0, noise, pixels.shape[:2] + (1,) * (pixels.ndim - 2))
        coded = io.BytesIO()
        Image.fromarray(pixels.clip(0, 255).astype("uint8")).save(coded, "JPEG", quality=60)
        frames.append(Image.open(coded))
    out = io.BytesIO()
    frames[0].save(out, "TIFF", save_all=True, append_images=frames[1:], compression="jpeg", dpi=(dpi, dpi))
    return out.getvalue()


def _stamped(image: Any, dpi: int, across: float, down: float) -> Any:
    """The page with a round seal of 42 mm (ring, star, lettering) printed over it, its centre at these shares."""
    import math

    from PIL import Image, ImageChops, ImageDraw

    red, size = (214, 48, 49), round(42 / 25.4 * dpi)
    sheet = Image.new("RGB", image.size, "white")
    pen = ImageDraw.Draw(sheet)
    x, y, r = image.width * across, image.height * down, size / 2
    pen.ellipse((x - r, y - r, x + r, y + r), outline=red, width=round(size * 0.028))
    points = [(x + r * k * math.sin(n * math.pi / 5), y - r * k * math.cos(n * math.pi / 5))
              for n in range(10) for k in [(0.33, 0.127)[n % 2]]]  # fmt: skip
    pen.polygon(points, fill=red)
    for n in range(12):  # strokes in place of the letters along the ring
        turn = math.radians(-140 + n * 280 / 11)
        cx, cy, half = x + r * 0.76 * math.sin(turn), y - r * 0.76 * math.cos(turn), size * 0.045
        thick = round(size * 0.014)
        for at in (-0.8, 0, 0.8):
            pen.line((cx - half, cy + at * half, cx + half, cy + at * half), fill=red, width=thick)
        pen.line((cx, cy - half, cx, cy + half), fill=red, width=thick)
    return ImageChops.multiply(image, sheet)
