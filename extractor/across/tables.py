"""Tables of the program as files: CSV for spreadsheets, JSON lines for programs, written whole or not at all."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from extractor.cells import safe_cell
from extractor.dataset.export import ExportError
from extractor.model import to_json


def csv_text(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows of the same keys as CSV, cells safe to open in a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out)
    if rows:
        writer.writerow(rows[0])
        writer.writerows([_cell(value) for value in row.values()] for row in rows)
    return out.getvalue()


def _cell(value: Any) -> Any:
    """A value as a cell; rows within a row as JSON, their decimals as numbers that lose no digit."""
    return safe_cell(to_json(value).decode() if isinstance(value, list | tuple | dict) else value)


def json_text(kind: str, rows: Iterable[Any]) -> bytes:
    """Rows as JSON lines, ``type`` first; decimals are numbers that lose no digit."""
    return b"".join(b'{"type":"' + kind.encode() + b'",' + to_json(row)[1:] + b"\n" for row in rows)


def write_table(path: Path, kind: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Writes rows to a file in the form that its name ends in: ``.csv`` or ``.jsonl``.

    raises  ExportError for another ending, or where it cannot be written
    """
    if path.suffix == ".csv":
        data = csv_text(rows).encode("utf-8-sig", "backslashreplace")  # with the mark that spreadsheets need
    elif path.suffix == ".jsonl":
        data = json_text(kind, rows)
    else:
        raise ExportError(f"{path}: the name says no form to write; end it in .csv or .jsonl")
    temporary = path.with_name(f".writing-{path.name}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(data)
        temporary.replace(path)
    except OSError as error:
        raise ExportError(f"{path}: cannot be written ({error.strerror}); choose another place with -o") from error
