"""Old workbooks show their numbers as their cells are formatted, also where part of the file is broken."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from extractor.model import ReadError
from extractor.pipeline import audit, read

xlrd = pytest.importorskip("xlrd")
FILES = Path(__file__).parent / "files"


def test_figures_of_an_old_workbook_are_those_that_it_shows() -> None:
    report = audit((FILES / "formats.xls").read_bytes(), "formats.xls")
    rows = [line.split("\t") for line in report.document.text.split("\n")]
    assert rows[1] == ["城关第一小学", "98.5%", "97.12%", "100%", "0.300", "1234"]
    assert rows[2] == ["红旗小学", "90.0%", "88.00%", "96%", "0.456", "987"]
    assert {(str(c.value), c.unit) for c in report.claims} >= {("98.5", "%"), ("97.12", "%"), ("1234", "人")}


def test_a_workbook_whose_formats_are_unreadable_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise xlrd.XLRDError("damaged")

    monkeypatch.setattr(xlrd, "open_workbook", refuse)
    document = read((FILES / "formats.xls").read_bytes(), "formats.xls")
    assert "0.985" in document.text
    assert any("number formats" in note for note in document.notes)


@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_old_workbook_is_read_or_refused_in_one_line(seed: int) -> None:
    data = bytearray((FILES / "formats.xls").read_bytes())
    rng = random.Random(seed)
    for _ in range(rng.choice((1, 8, 64))):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    try:
        said = read(bytes(data), "x.xls").media_type
    except ReadError as error:
        said = str(error)
    assert said
    assert "\n" not in said
