"""Bytes of one source → Document: one reader per format, chosen by what the bytes are.

Every reader gives the same structure of lines and table cells, so cleaning and claims know no formats.
Adding a format is one module with a reader and one entry in ``REGISTRY``.
"""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Callable
from typing import NamedTuple, cast

from extractor import media
from extractor.model import Document, ReadError
from extractor.patterns import Rules
from extractor.readers.csv import delimiter, read_csv
from extractor.readers.encoding import decode
from extractor.readers.html import read_html
from extractor.readers.origin import Origin
from extractor.readers.pasted import with_pasted_tables
from extractor.readers.sniff import Sniffer, is_html
from extractor.readers.text import read_text

__all__ = ["REGISTRY", "Format", "read_bytes"]

BinaryReader = Callable[[bytes, Origin, Rules], Document]
TextReader = Callable[[str, Origin, Rules], Document]


class Format(NamedTuple):
    """A format whose bytes are read as they are.

    name    as messages name it
    reader  ``module:function`` below this package, loaded when first needed
    extra   the optional dependencies that hold its packages; None where the core has them
    """

    name: str
    reader: str
    extra: str | None = None

    def load(self, source: str) -> BinaryReader:
        """The reader; raises ReadError, naming the extra, where a package is missing."""
        module, _, function = self.reader.partition(":")
        try:
            return cast(BinaryReader, getattr(importlib.import_module(f"extractor.readers.{module}"), function))
        except ModuleNotFoundError as error:
            if self.extra is None:
                raise
            raise missing(source, self.name, error.name, self.extra) from error


REGISTRY: dict[str, Format] = {
    "application/pdf": Format("PDF file", "pdf:read_pdf"),
    media.DOCX: Format("Word document", "docx:read_docx", "office"),
    media.XLSX: Format("Excel workbook", "sheets:read_sheets", "office"),
    media.XLS: Format("Excel or ET workbook", "sheets:read_sheets", "office"),
    media.ODS: Format("OpenDocument spreadsheet", "sheets:read_sheets", "office"),
    media.ODT: Format("OpenDocument text", "odt:read_odt"),
    media.DOC: Format("old Word or WPS document", "doc:read_doc", "office"),
    media.OFD: Format("OFD file", "ofd:read_ofd"),
    "application/rtf": Format("RTF file", "rtf:read_rtf", "office"),
    media.MHTML: Format("saved web page (MHTML)", "mail:read_mail"),
    media.EML: Format("e-mail message", "mail:read_mail"),
    "image/png": Format("PNG image", "scan:read_image", "ocr"),
    "image/jpeg": Format("JPEG image", "scan:read_image", "ocr"),
    "image/tiff": Format("TIFF image", "scan:read_image", "ocr"),
    "image/bmp": Format("BMP image", "scan:read_image", "ocr"),
}
TEXTS: dict[str, TextReader] = {media.HTML: read_html, media.TEXT: read_text, media.CSV: read_csv}


def read_bytes(data: bytes, source: str, rules: Rules) -> Document:
    """Bytes of one report as a Document with text, blocks, tables and meta data.

    data    the file or response body, untouched
    source  path or URL; kept as the way back and named in errors, never used to choose a reader
    raises  ReadError, one line, for empty input, formats that are not read, and bytes without text
    """
    kind = rules.compiled(Sniffer).kind(data, source)
    doc_id = hashlib.sha256(data).hexdigest()[:16]
    if kind in REGISTRY:
        document = with_pasted_tables(REGISTRY[kind].load(source)(data, Origin(doc_id, source, kind), rules), rules)
    elif kind is not None:
        raise ReadError(f"{source}: this is an archive; give it to `dudao check` or `dudao mine`, or unpack it first")
    else:
        document = _read_text(data, doc_id, source, rules)
    if not document.text.strip():
        raise ReadError(f"{source}: the page holds no readable text; it may be drawn by scripts or be an image")
    return document


def missing(source: str, name: str, package: str | None, extra: str) -> ReadError:
    """The error for a format whose package is not installed."""
    return ReadError(
        f"{source}: this is a {name}; reading it needs the package {package}: pip install 'dudao[{extra}]'"
    )


def _read_text(data: bytes, doc_id: str, source: str, rules: Rules) -> Document:
    decoded = decode(data)
    rules.compiled(Sniffer).refuse_junk(decoded.text, decoded.encoding, source)
    kind = media.HTML if is_html(decoded.text) else media.CSV if delimiter(decoded.text) else media.TEXT
    document = TEXTS[kind](decoded.text, Origin(doc_id, source, kind, decoded.encoding, decoded.notes), rules)
    return with_pasted_tables(document, rules) if kind == media.HTML else document
