"""PDF → Document: text by pdfium, tables by their lines, pages without a usable text layer by recognition."""

from __future__ import annotations

from collections.abc import Iterator

import pypdfium2 as pdfium

from extractor.heartbeat import beat
from extractor.model import Document, ReadError
from extractor.patterns import Rules
from extractor.readers.compose import Extras, compose
from extractor.readers.grids import TableRules
from extractor.readers.guard import Foreign
from extractor.readers.origin import Origin
from extractor.readers.page import Page, segments_of
from extractor.readers.page_furniture import Sheet, drop_furniture
from extractor.readers.page_join import items_of
from extractor.readers.page_order import reading_order
from extractor.readers.page_tables import find_tables
from extractor.readers.pdf_page import read_page
from extractor.readers.text_layer import TextLayer

_EVERY = 20  # pages between two signs of life
_MOST_PAGES = 5000
_FACTS = {"Title": "pdf:title", "Author": "pdf:author", "CreationDate": "pdf:created", "Producer": "pdf:producer"}


def read_pdf(data: bytes, origin: Origin, rules: Rules) -> Document:
    """A PDF as a Document, every line and cell with its page and box.

    raises  ReadError for damaged and locked files, and where no page has text that can be read
    """
    with Foreign("PDF file", origin.source), _open(data, origin.source) as pdf:
        sheets: list[Sheet] = []
        notes: list[str] = []
        for page in _pages(pdf, data, rules, notes):
            sheets.append(sheet_of(page))
        meta = _facts(pdf)
    if not any(sheet.content for sheet in sheets):
        raise ReadError(f"{origin.source}: {notes[0] if notes else 'the PDF file has no page with text'}")
    drop_furniture(sheets)
    items = items_of(sheets, rules.compiled(TableRules))
    return compose(items, origin, rules, Extras(meta=meta, notes=tuple(notes)))


def sheet_of(page: Page) -> Sheet:
    """A page's text and tables in reading order."""
    if page.rules and page.chars:
        tables, rest = find_tables(page.rules, page.chars, page.number)
        segments = segments_of(rest)
    else:
        tables, segments = [], page.segments or segments_of(page.chars)
    return Sheet(page.number, page.height, reading_order(segments, tables, page.number, page.width))


def _open(data: bytes, source: str) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise ReadError(f"{source}: the PDF file is locked by a password; unlock it and save it anew") from error
        if "security" in str(error).lower():
            raise ReadError(f"{source}: the PDF file is locked in a way that is not read; save it anew") from error
        raise


def _pages(pdf: pdfium.PdfDocument, data: bytes, rules: Rules, notes: list[str]) -> Iterator[Page]:
    """The readable pages; what is left out is said in ``notes``."""
    layer = rules.compiled(TextLayer)
    count = len(pdf)
    if count > _MOST_PAGES:
        notes.append(f"the PDF file has {count} pages; only the first {_MOST_PAGES} are read")
    unread: dict[str, list[int]] = {}
    for number in range(1, min(count, _MOST_PAGES) + 1):
        if number % _EVERY == 0:
            beat()
        try:
            page = pdf[number - 1]
            made = read_page(page, number, data)
        except pdfium.PdfiumError:
            unread.setdefault("is damaged and left out", []).append(number)
            continue
        problem = layer.problem(made)
        if problem:
            recognised = layer.recognise(page, made, rules)
            if isinstance(recognised, str):
                unread.setdefault(f"{problem}; {recognised}", []).append(number)
                page.close()
                continue
            made = recognised
        page.close()
        yield made
    notes += [f"page {_ranges(numbers)} {what}" for what, numbers in unread.items()]


def _ranges(numbers: list[int]) -> str:
    """1, 2, 3, 7 → 1-3, 7."""
    out: list[list[int]] = []
    for number in numbers:
        if out and number == out[-1][1] + 1:
            out[-1][1] = number
        else:
            out.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in out)


def _facts(pdf: pdfium.PdfDocument) -> dict[str, str]:
    found = pdf.get_metadata_dict(skip_empty=True)
    return {ours: " ".join(found[theirs].split())[:300] for theirs, ours in _FACTS.items() if theirs in found}
