"""Whether the text layer of a page can be trusted: a scan has none, a broken font gives other characters."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from extractor.model import ReadError
from extractor.patterns import Rules
from extractor.readers.page import Page
from extractor.shadow import shadow

if TYPE_CHECKING:
    import pypdfium2 as pdfium

_LOST = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd\ufffe\uffff\ue000-\uf8ff]|\(cid:\d+\)")
_HAN = re.compile(r"[\u3400-\u9fff]")
_STRANGE = re.compile(r"[\u0100-\u036f\u0400-\u1fff\u2c00-\u2dff\ua000-\uabff]")


class TextLayer:
    """The bounds of ``reading.toml`` [text_layer], ready to use."""

    def __init__(self, rules: Rules) -> None:
        table = rules.table("reading")["text_layer"]
        self.least_chars = int(table["least_chars"])
        self.most_lost = float(table["most_lost"])
        self.least_common = float(table["least_common"])
        self.sample = int(table["sample"])

    def problem(self, page: Page) -> str | None:
        """Why the text of a page is not to be used; None for a sound page and for an empty one."""
        text = "".join(s.text for s in page.segments) + "".join(c.text for c in page.chars)
        if len(text) < self.least_chars:
            return "has no text layer"
        sample = shadow(text[: self.sample])
        lost = len(_LOST.findall(sample)) + len(_STRANGE.findall(sample))
        if lost > self.most_lost * len(sample):
            return "has a garbled text layer"
        han = _HAN.findall(sample)
        if len(han) >= 40 and sum(map(is_common, han)) < self.least_common * len(han):
            return "has a garbled text layer"
        return None

    def recognise(self, page: pdfium.PdfPage, made: Page, rules: Rules) -> Page | str:
        """The page read by character recognition, or why that is not possible (for a message)."""
        if self.blank(page):
            return made
        try:
            from extractor.readers.recognition import Recogniser
        except ModuleNotFoundError as error:
            return f"reading it needs the package {error.name}: pip install 'dudao[ocr]'"
        try:
            return rules.compiled(Recogniser).pdf_page(page, made)
        except ReadError as error:
            return str(error)

    def blank(self, page: pdfium.PdfPage) -> bool:
        """True for a page that nothing is drawn on."""
        return next(iter(page.get_objects(max_depth=2)), None) is None


@cache
def is_common(han: str) -> bool:
    """True for the 3,755 characters of GB 2312 level 1, which make up some 98% of any Chinese text."""
    try:
        code = han.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return 0xB0 <= code[0] <= 0xD7
