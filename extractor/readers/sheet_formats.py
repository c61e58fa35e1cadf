"""How the cells of a workbook (.xlsx, .xls) show their numbers: 0.3512 as 35.12%, 86.7 as 86.70."""

from __future__ import annotations

import io
import itertools
import posixpath
import re
from decimal import Decimal

import xlrd
from lxml import etree

from extractor.readers.package import Package, attribute, local

_BUILT_IN = {1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%"}
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_DECIMALS = re.compile(r"\.(0+)")
_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_MOST = 2_000_000


class Shown:
    """The number formats of a workbook's sheets that say how many decimals a figure has, or that it is a percentage."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._codes = self._styles()
        self._parts = self._sheets()

    def of(self, sheet: str) -> dict[tuple[int, int], str]:
        """(row, col) from zero → format code, for the cells of a sheet that have one of use."""
        part = self._parts.get(sheet)
        found: dict[tuple[int, int], str] = {}
        if part is None or not self._codes:
            return found
        for _, cell in etree.iterparse(io.BytesIO(self._package.read(part)), tag="{*}c", resolve_entities=False):
            code = self._codes.get(cell.get("s", ""))
            place = _PLACE.fullmatch(cell.get("r", ""))
            if code is not None and place is not None and len(found) < _MOST:
                found[int(place[2]) - 1, _column(place[1])] = code
            cell.clear()
        return found

    def _styles(self) -> dict[str, str]:
        """Index of a cell style → its format code, where that shapes a number."""
        if "xl/styles.xml" not in self._package.names():
            return {}
        root = self._package.xml("xl/styles.xml")
        own = {e.get("numFmtId", ""): e.get("formatCode", "") for e in root.iter() if local(e) == "numFmt"}
        styles = next((e for e in root if local(e) == "cellXfs"), None)
        codes: dict[str, str] = {}
        for n, style in enumerate(styles if styles is not None else ()):
            number = style.get("numFmtId", "0")
            code = own.get(number) or _BUILT_IN.get(int(number) if number.isdecimal() else 0, "")
            useful = _useful(code)
            if useful:
                codes[str(n)] = useful
        return codes

    def _sheets(self) -> dict[str, str]:
        """Name of a sheet → its part."""
        links = {e.get("Id", ""): e.get("Target", "") for e in self._package.xml("xl/_rels/workbook.xml.rels")}
        found = {}
        for sheet in self._package.xml("xl/workbook.xml").iter():
            if local(sheet) == "sheet":
                target = links.get(attribute(sheet, "id"), "")
                part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
                if part in self._package.names():
                    found[attribute(sheet, "name")] = part
        return found


class ShownBinary:
    """The same for an old binary workbook; raises what xlrd raises where that cannot read it."""

    def __init__(self, data: bytes) -> None:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
        codes = {key: _useful(made.format_str or _BUILT_IN.get(key, "")) for key, made in book.format_map.items()}
        styles = [codes.get(style.format_key, "") for style in book.xf_list]
        self._sheets = {sheet.name: _of_sheet(sheet, styles) for sheet in book.sheets()}

    def of(self, sheet: str) -> dict[tuple[int, int], str]:
        """(row, col) from zero → format code, for the cells of a sheet that have one of use."""
        return self._sheets.get(sheet, {})


def _of_sheet(sheet: xlrd.sheet.Sheet, styles: list[str]) -> dict[tuple[int, int], str]:
    places = ((r, c) for r in range(sheet.nrows) for c in range(sheet.row_len(r)))
    found = ((place, styles[sheet.cell_xf_index(*place)]) for place in places)
    return dict(itertools.islice((pair for pair in found if pair[1]), _MOST))


def _useful(code: str) -> str:
    """The part of a format code for positive numbers, where it shapes a number; else nothing."""
    code = _QUOTED.sub("", code.partition(";")[0])
    return code if "%" in code or _DECIMALS.search(code) else ""


def shown(value: float, code: str) -> str:
    """A number in the decimals of a format code; a percentage with its sign."""
    places = _DECIMALS.search(code)
    decimals = len(places[1]) if places else 0
    percent = "%" in code
    exact = Decimal(repr(value)) * (100 if percent else 1)
    return f"{exact:.{min(decimals, 12)}f}" + ("%" if percent else "")


def _column(letters: str) -> int:
    at = 0
    for letter in letters:
        at = at * 26 + ord(letter) - 64
    return at - 1
