"""Pages whose fonts are neither in the file nor on this machine: characters by the widths that the file states.

pdfium measures glyphs; without one it leaves out a character that is printed alone (the last of a name that wraps
in a cell), and says nothing. pdfminer, through pdfplumber, goes by the widths of the font's dictionary and loses none.
"""

from __future__ import annotations

import ctypes
import io

import pdfplumber
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from extractor.readers.page import Char

_TRIED = 8  # characters of a page that are looked at
_FLAT = 0.01  # points


def lacks_glyphs(textpage: pdfium.PdfTextPage, text: str) -> bool:
    """True where a Chinese character of the page has no height: there is no glyph to print it with."""
    chinese = [at for at, ch in enumerate(text) if "\u4e00" <= ch <= "\u9fff"]
    edges = [ctypes.c_double() for _ in range(4)]  # left, right, bottom, top
    for at in chinese[:: max(1, len(chinese) // _TRIED)]:
        raw.FPDFText_GetCharBox(textpage.raw, at, *map(ctypes.byref, edges))
        if edges[3].value - edges[2].value < _FLAT:
            return True
    return False


def chars_by_widths(data: bytes, number: int) -> list[Char]:
    """Every character of page ``number`` (from 1) that is not blank, in the order of the file."""
    found: list[Char] = []
    spaced = False
    with pdfplumber.open(io.BytesIO(data), pages=[number]) as pdf:
        for char in pdf.pages[0].chars:
            text = char["text"]
            if not text.strip():
                spaced = True
                continue
            found.append(Char(text, char["x0"], char["top"], char["x1"], char["bottom"], None, spaced))
            spaced = False
    return found
