"""Bytes of one source → Document: one reader per format, chosen by what the bytes are.

A reader takes ``(decoded text, source facts, rules)`` and returns a Document; adding a format is one
module with such a function and one entry in ``REGISTRY``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from extractor.model import Document, ReadError
from extractor.patterns import Rules
from extractor.readers.encoding import decode
from extractor.readers.html import read_html
from extractor.readers.origin import Origin
from extractor.readers.sniff import Sniffer, is_html
from extractor.readers.text import read_text

__all__ = ["REGISTRY", "read_bytes"]

REGISTRY: dict[str, Callable[[str, Origin, Rules], Document]] = {
    "text/html": read_html,
    "text/plain": read_text,
}


def read_bytes(data: bytes, source: str, rules: Rules) -> Document:
    """Bytes of one report as a Document with text, blocks, tables and meta data.

    data    the file or response body, untouched
    source  path or URL; kept as the way back and named in errors, never used to choose a reader
    raises  ReadError, one line, for empty input, formats that are not read, and bytes without text
    """
    sniffer = rules.compiled(Sniffer)
    sniffer.refuse(data, source)
    decoded = decode(data)
    sniffer.refuse_junk(decoded.text, decoded.encoding, source)
    media_type = "text/html" if is_html(decoded.text) else "text/plain"
    doc_id = hashlib.sha256(data).hexdigest()[:16]
    origin = Origin(doc_id, source, media_type, decoded.encoding, decoded.notes)
    document = REGISTRY[media_type](decoded.text, origin, rules)
    if not document.text.strip():
        raise ReadError(f"{source}: the page holds no readable text; it may be drawn by scripts or be an image")
    return document
