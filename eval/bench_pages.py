"""How fast printed pages are read, beside the libraries that give no more than their text.

PDF pages without tables against pypdfium2's own text and pdfplumber's, pages of ruled tables against pdfplumber's
tables; scanned pages in pages per second of the clock, for recognition uses every core.
"""

from __future__ import annotations

import importlib.util
import io
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import pdfplumber
import pypdfium2 as pdfium

from eval.formats.content import Part, known_tables, parts_of
from eval.formats.render import as_pdf
from eval.formats.scan import as_scan
from eval.gold import load_split
from extractor.pipeline import read

Least = Callable[[Mapping[str, Callable[[], object]], int], dict[str, float]]


def measure_pages(least: Least, repeat: int) -> dict[str, dict[str, float]]:
    """Kind of page → its figures.

    least  as ``eval.bench.least``: CPU milliseconds of the quickest of so many runs of each step
    """
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    contents = [parts_of(read(d.text.encode(), d.name)) for d in load_split("seen")]
    text: list[Part] = [p for parts in contents if all(isinstance(p, str) for p in parts) for p in parts]
    tables: list[Part] = [p for known in known_tables(20) for p in (*known.before, known.table, *known.after)]
    found = {name: _ratios(as_pdf(parts), name == "tables", least, repeat)
             for name, parts in (("text", text), ("tables", tables))}  # fmt: skip
    if importlib.util.find_spec("rapidocr"):
        found["scans"] = _scanned([text[:25], tables[:3]])
    return found


def _ratios(data: bytes, tables: bool, least: Least, repeat: int) -> dict[str, float]:
    found = least(
        {
            "pypdfium2 text": partial(_bare, data),
            "read": partial(read, data, "x.pdf"),
            "pdfplumber": partial(_plumbed, data, tables),
        },
        repeat,
    )
    found["pages"] = len(pdfium.PdfDocument(data))
    found["read ÷ pypdfium2"] = found["ms read"] / found["ms pypdfium2 text"]
    found["pdfplumber ÷ read"] = found["ms pdfplumber"] / found["ms read"]
    return found


def _bare(data: bytes) -> list[str]:
    return [page.get_textpage().get_text_range() for page in pdfium.PdfDocument(data)]


def _plumbed(data: bytes, tables: bool) -> list[object]:
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        return [page.extract_tables() if tables else page.extract_text() for page in pdf.pages]


def _scanned(contents: Sequence[Sequence[Part]]) -> dict[str, float]:
    """Pages per second of the clock, loading the models aside."""
    scans = [as_scan(as_pdf(parts)) for parts in contents]
    pages = sum(len(pdfium.PdfDocument(as_pdf(parts))) for parts in contents)
    read(scans[0], "scan.tif")
    begin = time.perf_counter()
    for scan in scans:
        read(scan, "scan.tif")
    return {"pages": pages, "pages per second": pages / (time.perf_counter() - begin)}
