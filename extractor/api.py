"""The flow for people: the functions of ``pipeline``, taking a path as well as bytes.

A string is always a path, never the text of a report; text in hand goes in as ``text.encode()``.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from extractor import pipeline
from extractor.model import Claim, Document, Extraction, Finding, ReadError, Report
from extractor.patterns import BUNDLED, Rules

if TYPE_CHECKING:
    import pandas as pd

Bytes = bytes | bytearray | memoryview
PathLike = str | os.PathLike[str]


def read(report: PathLike | Bytes, source: str | None = None, rules: Rules | PathLike | None = None) -> Document:
    """A report as a clean Document.

    report  a path, or the bytes of the file
    source  what to store as its origin; the path unless given
    rules   a rule set, or a folder of rules to lay over the bundled ones
    raises  ReadError where the file cannot be opened or holds no readable text
    """
    data, name = _bytes(report, source)
    return pipeline.read(data, name, _rules(rules))


def extract(
    report: Document | PathLike | Bytes, source: str | None = None, rules: Rules | PathLike | None = None
) -> Extraction:
    """The claims of a document (or of a path or bytes, as in ``read``), and how its wording ties them."""
    document = report if isinstance(report, Document) else read(report, source, rules)
    return pipeline.extract(document, _rules(rules))


def check(
    report: Extraction | Document | PathLike | Bytes,
    source: str | None = None,
    rules: Rules | PathLike | None = None,
) -> Report:
    """What can be recomputed and held against a standard; takes what ``extract`` gives or takes."""
    extraction = report if isinstance(report, Extraction) else extract(report, source, rules)
    return pipeline.check(extraction, _rules(rules))


def audit(report: PathLike | Bytes, source: str | None = None, rules: Rules | PathLike | None = None) -> Report:
    """Everything that happens to one report: read, extract, check."""
    data, name = _bytes(report, source)
    return pipeline.audit(data, name, _rules(rules))


def frame(records: Iterable[Claim] | Iterable[Finding]) -> pd.DataFrame:
    """Claims or findings as a pandas table, with the columns of a data set.

    raises  TypeError for records of another kind
    """
    from extractor.dataset.schema import claim_row, finding_row, table

    rows = list(records)
    claims, findings = [r for r in rows if isinstance(r, Claim)], [r for r in rows if isinstance(r, Finding)]
    if len(claims) < len(rows) and len(findings) < len(rows):
        raise TypeError("frame takes claims or findings, and not both at once")
    made = table("findings", map(finding_row, findings)) if findings else table("claims", map(claim_row, claims))
    columns: pd.DataFrame = made.to_pandas()
    return columns


def _bytes(report: PathLike | Bytes, source: str | None) -> tuple[bytes, str]:
    if isinstance(report, Bytes):
        return bytes(report), source or "<bytes>"
    try:
        return Path(report).read_bytes(), source or str(report)
    except OSError as error:
        raise ReadError(f"{report}: cannot be opened ({error.strerror}); check the path") from error


def _rules(rules: Rules | PathLike | None) -> Rules | None:
    if rules is None or isinstance(rules, Rules):
        return rules
    return Rules((BUNDLED, Path(rules)))
