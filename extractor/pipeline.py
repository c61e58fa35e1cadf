"""The whole flow, on one screen.

    bytes ──read──▶ Document ──extract──▶ Extraction ──check──▶ Report
    mine(sources, into=dataset) = for every source: read, extract, check, store

Every stage takes values and returns values: no globals, no I/O beyond reading the bytes, nothing
kept on the side but the compiled rules.  So one machine, a pool of processes and a cluster run the
same program.
"""

from __future__ import annotations

from extractor.checks import check_claims
from extractor.claims import extract_claims
from extractor.cleaning import clean
from extractor.model import Document, Extraction, Report
from extractor.patterns import Rules, default_rules
from extractor.readers import read_bytes


def read(data: bytes, source: str = "<bytes>", rules: Rules | None = None) -> Document:
    """Bytes of one report, in any supported format, as a clean Document.

    data    the file or response body, untouched
    source  path or URL, kept as the way back
    raises  ReadError where the bytes hold no readable text
    """
    rules = rules or default_rules()
    page = read_bytes(data, source, rules)  # format and encoding by content; blocks, meta, tables
    return clean(page, rules)  # artefacts, spam, furniture, copies; each removal recorded


def extract(document: Document, rules: Rules | None = None) -> Extraction:
    """The claims of a document, how its wording ties them, and a class for every numeral."""
    return extract_claims(document, rules or default_rules())


def check(extraction: Extraction, rules: Rules | None = None) -> Report:
    """What can be recomputed and held against a standard, finding by finding."""
    return check_claims(extraction, rules or default_rules())


def audit(data: bytes, source: str = "<bytes>", rules: Rules | None = None) -> Report:
    """Everything that happens to one report, in order."""
    document = read(data, source, rules)
    extraction = extract(document, rules)
    return check(extraction, rules)
