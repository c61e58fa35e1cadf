"""The three tables: their columns, how a record becomes a row, and how a row becomes the record again.

Decimals are stored twice.  ``value`` is a double, so that SQL, pandas and charts can compute with
it; ``value_exact`` is the decimal as text.  A decimal128 would need one scale for the whole column:
with twelve places after the point 99.60 and 99.6 become the same, and a recomputed bound such as
99.6344206974128 is cut off; text loses no digit, and Parquet packs it well.  Exports write the exact
text under the contract's own name.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import msgspec
import pyarrow as pa

from extractor.model import Claim, Document, Finding, Region

_text, _int, _real, _flag = pa.string(), pa.int64(), pa.float64(), pa.bool_()
_Columns = list[tuple[str, pa.DataType]]


def _all(kind: pa.DataType, names: str) -> _Columns:
    return [(name, kind) for name in names.split()]


def _exact(names: str) -> _Columns:
    return [column for name in names.split() for column in ((name, _real), (f"{name}_exact", _text))]


_region = pa.struct(_all(_text, "name code level"))
_cell = pa.struct([*_all(_int, "table row col"), ("headers", pa.list_(_text))])
_block = pa.struct(
    [
        ("kind", _text),
        *_all(_int, "start end level page"),
        ("bbox", pa.list_(_real)),
        *_all(_int, "table row col rowspan colspan"),
        ("header", _flag),
    ]
)
_numeral = pa.struct([*_all(_int, "start end"), *_all(_text, "kind claim_id")])
_dropped = pa.struct([("kind", _text), *_all(_int, "start end"), ("text", _text)])
_copy = pa.struct([*_all(_int, "start end of_start of_end"), ("similarity", _real)])
_placed = pa.struct([*_all(_int, "start end page"), ("bbox", pa.list_(_real)), ("confidence", _real)])
_suspect = pa.struct([("claim_id", _text), ("candidates", pa.list_(pa.struct(_all(_text, "value why"))))])
_place: _Columns = [("region", _region), *_all(_text, "region_code region_name region_level")]

DOCUMENTS = pa.schema(
    [
        *_all(_text, "doc_id source media_type title publisher published doc_type"),
        *_place,
        ("text", _text),
        ("blocks", pa.list_(_block)),
        ("numerals", pa.list_(_numeral)),
        ("dropped", pa.list_(_dropped)),
        ("copies", pa.list_(_copy)),
        ("places", pa.list_(_placed)),
        ("encoding", _text),
        ("meta", pa.map_(_text, _text)),
        ("notes", pa.list_(_text)),
        ("coverage", _real),
        *_all(_int, "claim_count finding_count"),
    ]
)
CLAIMS = pa.schema(
    [
        *_all(_text, "claim_id doc_id"),
        *_all(_int, "start end"),
        *_all(_text, "text quote subject indicator measure"),
        *_exact("value value_max low high"),
        *_all(_text, "unit comparator"),
        ("approx", _flag),
        ("stage", _text),
        *_place,
        *_all(_text, "area entity period period_from role verdict"),
        ("page", _int),
        ("bbox", pa.list_(_real)),
        ("cell", _cell),
        ("copy_of", _text),
        ("confidence", _real),
        ("rule", _text),
    ]
)
FINDINGS = pa.schema(
    [
        *_all(_text, "finding_id doc_id check outcome severity"),
        ("claims", pa.list_(pa.struct(_all(_text, "claim_id part")))),
        *_all(_text, "formula variant"),
        *_exact("stated expected expected_low expected_high difference"),
        ("standard", _text),
        ("suspects", pa.list_(_suspect)),
        ("message", pa.struct(_all(_text, "zh en"))),
        *_all(_text, "message_zh message_en rule reason"),
    ]
)
SCHEMAS = {"documents": DOCUMENTS, "claims": CLAIMS, "findings": FINDINGS}
KEYS = {
    "documents": ("doc_id",),
    "claims": ("doc_id", "start", "end", "claim_id"),
    "findings": ("doc_id", "finding_id"),
}
RECORDS: dict[str, type[Any]] = {"documents": Document, "claims": Claim, "findings": Finding}


def decimal_text(value: Decimal | None) -> str | None:
    """A decimal in plain digits (``180600``, never ``1.806E+5``), unless that would run to hundreds of them."""
    if value is None:
        return None
    exponent = value.as_tuple().exponent
    plain = isinstance(exponent, int) and -100 < exponent < 100
    return format(value, "f") if plain else str(value)


def document_row(document: Document, claims: int, findings: int) -> dict[str, Any]:
    """A document as a row of ``documents``; claims, findings: how many it has."""
    row = _row(document)
    return row | {"coverage": document.coverage, "claim_count": claims, "finding_count": findings}


def claim_row(claim: Claim) -> dict[str, Any]:
    """A claim as a row of ``claims``."""
    return _row(claim)


def finding_row(finding: Finding) -> dict[str, Any]:
    """A finding as a row of ``findings``."""
    row = _row(finding)
    return row | {"message_zh": finding.message.zh, "message_en": finding.message.en}


def table(name: str, rows: Iterable[dict[str, Any]]) -> pa.Table:
    """Rows as an Arrow table of the named schema."""
    return pa.Table.from_pylist(list(rows), schema=SCHEMAS[name])


def record(name: str, row: dict[str, Any]) -> Any:
    """The Document, Claim or Finding that a row was made from.

    raises  msgspec.ValidationError where the row is not one of this program's
    """
    kind = RECORDS[name]
    fields = {f: row[f] for f in kind.__struct_fields__ if f in row}
    for field in fields:
        if f"{field}_exact" in row:
            fields[field] = row[f"{field}_exact"]
    if isinstance(fields.get("meta"), list):
        fields["meta"] = dict(fields["meta"])
    return msgspec.convert(fields, kind)


def _row(item: Any) -> dict[str, Any]:
    row: dict[str, Any] = msgspec.to_builtins(item, builtin_types=(Decimal,))
    for name in item.__struct_fields__:
        value = row[name]
        if isinstance(value, Decimal):
            row[name], row[f"{name}_exact"] = float(value), decimal_text(value)
    region: Region | None = getattr(item, "region", None)
    if region is not None:
        row |= {"region_code": region.code, "region_name": region.name, "region_level": region.level}
    for suspect in row.get("suspects") or ():
        for candidate in suspect["candidates"]:
            candidate["value"] = decimal_text(candidate["value"])
    return row
