"""A data set as files for other programs: CSV for spreadsheets, JSON lines for code.

CSV cells that hold a document's text are made safe to open: a cell that a spreadsheet would take
for a formula gets a leading apostrophe.  Numbers stay numbers, -5 as well.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import pyarrow as pa

from extractor.cells import safe_cell
from extractor.dataset.parts import TABLES
from extractor.dataset.schema import RECORDS, SCHEMAS, record
from extractor.model import DudaoError, to_json

if TYPE_CHECKING:
    from extractor.dataset.store import DataSet

# names that statistical tools know (SDMX), for the column of ours that holds the same
ALIASES = {"ref_area": "region_code", "time_period": "period", "unit_measure": "unit", "obs_value": "value"}
_ROWS = 4096
_KINDS = {"documents": "document", "claims": "claim", "findings": "finding"}


class ExportError(DudaoError):
    """The export cannot be written, or not in that form."""


def export(dataset: DataSet, out: Path, to: str, confidence: float = 0.0) -> list[Path]:
    """Writes a folder with one file per table, or, where ``out`` ends in ``.jsonl``, one file with all.

    to          ``csv`` (UTF-8 with the mark that spreadsheets need) or ``jsonl``
    confidence  leaves out claims below it, and findings that rest on one of them
    raises      ExportError for another form or where ``out`` cannot be written
    """
    if to not in ("csv", "jsonl"):
        raise ExportError(f"--to {to}: not a form to export to; choose csv or jsonl")
    if to == "csv" and out.suffix in (".csv", ".jsonl"):
        raise ExportError(f"{out}: three tables need a folder; give one with -o")
    try:
        if to == "jsonl" and out.suffix == ".jsonl":
            out.parent.mkdir(parents=True, exist_ok=True)
            _whole(out, lambda file: _write_lines(dataset, list(TABLES), file, confidence))
            return [out]
        out.mkdir(parents=True, exist_ok=True)
        paths = [out / f"{kind}.{to}" for kind in TABLES]
        for kind, path in zip(TABLES, paths, strict=True):
            if to == "csv":
                _write_csv(dataset, kind, path, confidence)
            else:
                _whole(path, partial(_write_lines, dataset, [kind], confidence=confidence))
    except OSError as error:
        raise ExportError(f"{out}: cannot be written ({error.strerror}); choose another place with -o") from error
    return paths


def columns(kind: str) -> list[str]:
    """The columns of a table's CSV: the contract's, the exact decimals under their own names, and the aliases."""
    own = [name for name in SCHEMAS[kind].names if not name.endswith("_exact")]
    return own + list(ALIASES) if kind == "claims" else own


def _write_csv(dataset: DataSet, kind: str, path: Path, confidence: float) -> None:
    names = columns(kind)
    temporary = path.with_name(f".writing-{path.name}")
    with temporary.open("w", encoding="utf-8-sig", newline="", errors="backslashreplace") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        for row in _rows(dataset, kind, confidence):
            exact = {n: row[f"{n}_exact"] for n in names if f"{n}_exact" in row}
            whole = row | exact
            for alias, name in ALIASES.items():
                whole[alias] = whole.get(name)
            writer.writerow([safe_cell(whole[name]) for name in names])
    temporary.replace(path)


def _write_lines(dataset: DataSet, kinds: list[str], file: BinaryIO, confidence: float) -> None:
    for kind in kinds:
        head = b'{"type":"' + _KINDS[kind].encode() + b'",'
        for row in _rows(dataset, kind, confidence):
            file.write(head + to_json(record(kind, row))[1:] + b"\n")


def _whole(path: Path, write: Callable[[BinaryIO], None]) -> None:
    temporary = path.with_name(f".writing-{path.name}")
    with temporary.open("wb") as file:
        write(file)
    temporary.replace(path)


def _rows(dataset: DataSet, kind: str, confidence: float) -> Iterator[dict[str, Any]]:
    from extractor.dataset.store import ordered

    query, given = ordered(kind), []
    if confidence > 0 and kind == "claims":
        query, given = query.replace(" order by", " where confidence >= ? order by"), [confidence]
    elif confidence > 0 and kind == "findings":
        low = (
            " where not list_has_any([c.claim_id for c in claims],"
            " (select coalesce(list(claim_id), []) from claims where confidence < ?)) order by"
        )
        query, given = query.replace(" order by", low), [confidence]
    reader: pa.RecordBatchReader = dataset.connection.sql(query, params=given).to_arrow_reader(_ROWS)
    for batch in reader:
        yield from batch.to_pylist()


assert set(_KINDS) == set(RECORDS)
