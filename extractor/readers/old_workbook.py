"""Old binary workbooks (.xls, .et) by xlrd, what could make it run wild taken out of its way first."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from typing import Any, NamedTuple

import olefile
import xlrd

from extractor.model import ReadError
from extractor.readers.sheet_formats import BUILT_IN, useful

_FAILS = (
    xlrd.XLRDError, xlrd.compdoc.CompDocError, struct.error, LookupError, ValueError, TypeError, AttributeError,
    AssertionError, OverflowError,
)  # fmt: skip
_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STREAMS = ("Workbook", "Book")
_HYPERLINK, _UNKNOWN = 0x01B8, 0xFFFE
_HEAD = struct.Struct("<HH")  # kind and length of a record


class OldSheet(NamedTuple):
    """One sheet.

    rows    rows of (value, format code or None), of unequal length; None where the sheet has too many cells
    merged  (row, col) of a merged cell → rows and columns that it takes
    height, width  rows and columns up to its last cell
    """

    name: str
    hidden: bool
    rows: list[list[tuple[Any, str | None]]] | None
    merged: dict[tuple[int, int], tuple[int, int]]
    height: int
    width: int


class OldWorkbook:
    """The sheets of an old workbook, one held at a time; damage raises what xlrd and olefile raise.

    notes  one line where its number formats are lost
    raises ReadError for a workbook that is locked
    """

    def __init__(self, data: bytes, source: str, most_cells: int) -> None:
        self.notes: list[str] = []
        self._most = most_cells
        self._stream = without_hyperlinks(workbook_stream(data))
        try:
            self._formatted = True
            self._book = self._opened()
            self._codes = self._format_codes()
        except _FAILS as error:
            said = " ".join(str(error).split())
            if "encrypted" in said:
                locked = f"{source}: the workbook is locked by a password; unlock it and save it anew"
                raise ReadError(locked) from error
            self._formatted = False
            self._book, self._codes = self._opened(), []
            self.notes.append(
                f"number formats of the workbook cannot be read ({said[:80]}): figures stand as they are stored"
            )

    def _opened(self) -> xlrd.Book:
        # ragged rows: a lone cell far to the right would fill every row up to it
        return xlrd.open_workbook(
            file_contents=self._stream, formatting_info=self._formatted, ragged_rows=True, on_demand=True,
            logfile=io.StringIO(),
        )  # fmt: skip

    def _format_codes(self) -> list[str]:
        """The format code of each cell style, where that shapes a number; else nothing."""
        codes = {key: useful(made.format_str or BUILT_IN.get(key, "")) for key, made in self._book.format_map.items()}
        return [codes.get(style.format_key, "") for style in self._book.xf_list]

    @property
    def count(self) -> int:
        """How many sheets there are, hidden ones too."""
        return int(self._book.nsheets)

    def sheets(self) -> Iterator[OldSheet]:
        """The sheets in their order."""
        for at in range(self._book.nsheets):
            sheet = self._book.sheet_by_index(at)
            merged = {(a, c): (b - a, d - c) for a, b, c, d in sheet.merged_cells}
            fits = sum(map(sheet.row_len, range(sheet.nrows))) <= self._most
            rows = [self._row(sheet, r) for r in range(sheet.nrows)] if fits and not sheet.visibility else None
            yield OldSheet(sheet.name, bool(sheet.visibility), rows, merged, sheet.nrows, sheet.ncols)
            self._book.unload_sheet(at)

    def _row(self, sheet: xlrd.sheet.Sheet, row: int) -> list[tuple[Any, str | None]]:
        return [self._cell(sheet, row, col) for col in range(sheet.row_len(row))]

    def _cell(self, sheet: xlrd.sheet.Sheet, row: int, col: int) -> tuple[Any, str | None]:
        value, kind = sheet.cell_value(row, col), sheet.cell_type(row, col)
        if kind == xlrd.XL_CELL_DATE:
            return _moment(value, self._book.datemode), None
        if kind == xlrd.XL_CELL_BOOLEAN:
            return bool(value), None
        if kind == xlrd.XL_CELL_ERROR:
            return xlrd.error_text_from_code.get(value, ""), None
        if kind != xlrd.XL_CELL_NUMBER or not self._codes:
            return value, None
        style = sheet.cell_xf_index(row, col)
        return value, (self._codes[style] if 0 <= style < len(self._codes) else "") or None


def _moment(value: float, datemode: int) -> Any:
    """The date, or the time of a day, that a number stands for; the number itself where it stands for none."""
    try:
        moment = xlrd.xldate_as_datetime(value, datemode)
    except (xlrd.xldate.XLDateError, ValueError, OverflowError):
        return value
    return moment if value >= 1 else moment.time()


def workbook_stream(data: bytes) -> bytes:
    """The records of a workbook, out of the compound file around them.

    olefile does this: xlrd follows a chain of sectors that bites its own tail until memory ends.
    raises  OSError and others where the compound file is damaged, LookupError where it holds no workbook
    """
    if not data.startswith(_SIGNATURE):
        return data
    with olefile.OleFileIO(io.BytesIO(data)) as compound:
        name = next((n for n in _STREAMS if compound.exists(n)), None)
        if name is None:
            raise LookupError("it holds no workbook")
        stream: bytes = compound.openstream(name).read()
        return stream


def without_hyperlinks(stream: bytes) -> bytes:
    """The records with those of hyperlinks made unknown ones: xlrd notes each cell of a linked area by itself."""
    out = bytearray(stream)
    at = 0
    while at + _HEAD.size <= len(out):
        kind, length = _HEAD.unpack_from(out, at)
        if kind == _HYPERLINK:
            _HEAD.pack_into(out, at, _UNKNOWN, length)
        at += _HEAD.size + length
    return bytes(out)
