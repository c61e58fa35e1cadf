"""Document → Document: what is no part of the report taken out, each removal recorded; what is it then named.

Traditional characters, full-width forms and blanks inside numbers stay: matching happens on the shadow.  Blanks
between numbers and the words at them go.
"""

from __future__ import annotations

from msgspec.structs import replace

from extractor.cleaning.artefacts import Artefacts
from extractor.cleaning.copies import CopyFinder
from extractor.cleaning.cuts import OffsetMap, cut_document
from extractor.cleaning.furniture import Furniture
from extractor.cleaning.identity import identify
from extractor.model import Document, ReadError
from extractor.patterns import Rules
from extractor.shadow import shadow

__all__ = ["clean"]


def clean(document: Document, rules: Rules) -> Document:
    """A document as read → without artefacts, spam and site lines; with title, date, publisher, type and copies.

    ``dropped`` gains one record for each removal (``start`` is where it stood in the new text) and one
    of kind ``destroyed`` for each stretch that stays but cannot be trusted.
    raises  ReadError where nothing of the text is left
    """
    artefacts = rules.compiled(Artefacts)
    document = cut_document(document, artefacts.cuts(document.text))
    blanks = artefacts.blanks(document.text)
    meta = [b for b in document.blocks if b.kind == "meta"]  # there a blank parts label from value
    document = cut_document(document, [c for c in blanks if not any(b.start <= c.start < b.end for b in meta)])
    plain = shadow(document.text)
    lines = rules.compiled(Furniture).cuts(document, plain)
    document, plain = cut_document(document, lines), OffsetMap(lines).apply(plain)
    if not document.text.strip():
        raise ReadError(f"{document.source}: nothing but advertising and page furniture; no report in it")
    document = replace(
        document,
        title=_plain(document.title, artefacts, tight=True),
        meta={key: _plain(value, artefacts) or "" for key, value in document.meta.items()},
    )
    document = identify(document, plain, rules)
    copies, notes = rules.compiled(CopyFinder).find(plain)
    return replace(
        document,
        copies=[*document.copies, *copies],
        dropped=[*document.dropped, *artefacts.damage(document.text)],
        notes=[*document.notes, *notes],
    )


def _plain(value: str | None, artefacts: Artefacts, tight: bool = False) -> str | None:
    if not value:
        return value
    value = OffsetMap(artefacts.cuts(value)).apply(value).strip()
    return OffsetMap(artefacts.blanks(value)).apply(value) if tight else value
