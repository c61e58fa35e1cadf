"""How the cells of a workbook (.xlsx, .xls) show their numbers: 0.3512 as 35.12%, 86.7 as 86.70."""

from __future__ import annotations

import posixpath
import re
from decimal import Decimal
from typing import NamedTuple

from lxml import etree

from extractor.readers.package import Package, attribute, local

BUILT_IN = {1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%"}
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_DECIMALS = re.compile(r"\.(0+)")
_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_CELLS = ("{*}c", "{*}row")
_MOST = 500_000


class Looks(NamedTuple):
    """What a sheet holds.

    codes          (row, col) from zero → format code, of the cells that have one of use
    height, width  rows and columns up to the last cell with something in it
    """

    codes: dict[tuple[int, int], str]
    height: int
    width: int


class Shown:
    """The number formats of a workbook's sheets that say how many decimals a figure has, or that it is a percentage."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._codes = self._styles()
        self._parts = self._sheets()

    def of(self, sheet: str) -> Looks:
        """How a sheet looks; an unknown sheet has no cells.  Its cells are gone through one by one, none is kept."""
        part = self._parts.get(sheet)
        codes: dict[tuple[int, int], str] = {}
        row = col = -1
        height = width = 0
        if part is None:
            return Looks(codes, 0, 0)
        with self._package.open(part) as stream:
            for event, element in etree.iterparse(stream, ("start", "end"), tag=_CELLS, resolve_entities=False):
                if element.tag.endswith("}row"):
                    row, col = _row_number(element.get("r"), row + (event == "start")), -1
                elif event == "end":
                    place = _PLACE.fullmatch(element.get("r", ""))
                    row, col = (int(place[2]) - 1, _column(place[1])) if place else (row, col + 1)
                    if len(element):  # a cell that is only coloured counts for nothing
                        height, width = max(height, row + 1), max(width, col + 1)
                        code = self._codes.get(element.get("s", ""))
                        if code is not None and len(codes) < _MOST:
                            codes[row, col] = code
                if event == "end":
                    element.clear()
        return Looks(codes, height, width)

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
            code = own.get(number) or BUILT_IN.get(int(number) if number.isdecimal() else 0, "")
            if shaping := useful(code):
                codes[str(n)] = shaping
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


def useful(code: str) -> str:
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


def _row_number(stated: str | None, counted: int) -> int:
    return int(stated) - 1 if stated is not None and stated.isdecimal() and len(stated) < 8 else counted


def _column(letters: str) -> int:
    at = 0
    for letter in letters:
        at = at * 26 + ord(letter) - 64
    return at - 1
