"""Old workbooks show their numbers as their cells are formatted, also where part of the file is broken."""

from __future__ import annotations

import io
import random
import resource
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from eval.formats.content import Table
from eval.formats.render import as_xlsx
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
    opened = xlrd.open_workbook

    def refuse(**asked: object) -> object:
        if asked["formatting_info"]:
            raise xlrd.XLRDError("damaged")
        return opened(**asked)

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


# ---------------------------------------------------------------- files that would have a library run wild

olefile = pytest.importorskip("olefile")
_LIMITED = """
import resource, sys
from extractor.model import ReadError
from extractor.pipeline import read
data = open(sys.argv[1], "rb").read()
read("全县现有小学19所。".encode(), "warm")
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
try:
    document = read(data, sys.argv[1])
    print(len(document.blocks), *document.notes, sep="|")
except ReadError as error:
    print(error)
"""


def read_under_limits(data: bytes, folder: Path) -> str:
    """What a reader says of the bytes with 1 GB of address space and 20 seconds."""
    path = folder / "file"
    path.write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-c", _LIMITED, str(path)], capture_output=True, text=True, timeout=120, check=False,
        cwd=Path(__file__).parent.parent,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def old_workbook() -> bytearray:
    return bytearray((FILES / "formats.xls").read_bytes())


def test_a_chain_of_sectors_that_bites_its_tail_ends(tmp_path: Path) -> None:
    data = old_workbook()
    first = struct.unpack_from("<i", data, 48)[0]  # of the directory; its root entry names the short streams
    short_table = 512 + 512 * struct.unpack_from("<i", data, 60)[0]
    assert first >= 0
    for at in range(short_table, short_table + 512, 4):
        struct.pack_into("<i", data, at, 0)
    assert "\n" not in read_under_limits(bytes(data), tmp_path)


def record(data: bytearray, kind: int) -> int:
    """Where the fields of the first record of a kind stand in a workbook."""
    with olefile.OleFileIO(io.BytesIO(bytes(data))) as compound:
        stream = compound.openstream("Workbook").read()
    at = 0
    while struct.unpack_from("<H", stream, at)[0] != kind:
        at += 4 + struct.unpack_from("<H", stream, at + 2)[0]
    return data.index(stream[at : at + 24]) + 4


@pytest.mark.parametrize(("rows", "cols"), [(4_000_000_000, 65535), (65536, 256)])
def test_declared_dimensions_of_an_old_workbook_are_not_believed(rows: int, cols: int, tmp_path: Path) -> None:
    data = old_workbook()
    struct.pack_into("<IIHH", data, record(data, 0x0200), 0, rows, 0, cols)
    assert read_under_limits(bytes(data), tmp_path) == read_under_limits(bytes(old_workbook()), tmp_path)


def test_a_link_over_a_whole_sheet_costs_nothing() -> None:
    from extractor.readers.old_workbook import without_hyperlinks

    other = struct.pack("<HH4s", 0x0201, 4, b"\xb8\x01\x00\x00")
    link = struct.pack("<HHHHHH", 0x01B8, 8, 0, 65535, 0, 255)
    kept = without_hyperlinks(other + link + other)
    assert (kept[:8], kept[-8:], len(kept)) == (other, other, 28)
    assert kept[8:10] != link[:2]
    assert kept[10:20] == link[2:]


@pytest.mark.parametrize(("column", "read_whole"), [(2, True), (16384, False)])
def test_a_lone_cell_far_away_does_not_fill_the_sheet(column: int, read_whole: bool, tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.load_workbook(
        io.BytesIO(as_xlsx([Table([[("学校", 1, 1), ("学生数（人）", 1, 1)], [("一小", 1, 1), ("34", 1, 1)]])]))
    )
    sheet = book.create_sheet("far")
    sheet.cell(200_000 if read_whole else 1_048_576, column).value = 2
    out = io.BytesIO()
    book.save(out)
    said = read_under_limits(out.getvalue(), tmp_path)
    assert said.partition("|")[0] == ("6" if read_whole else "4")
    assert ("1048576 rows and 16384 columns" in said) is not read_whole


def test_cells_without_their_place_are_counted() -> None:
    from extractor.patterns import default_rules
    from extractor.readers.package import Package
    from extractor.readers.sheet_formats import Shown

    sound = io.BytesIO(as_xlsx(["县"]))
    out = io.BytesIO()
    with zipfile.ZipFile(sound) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                start, end = data.index(b"<sheetData>"), data.index(b"</sheetData>")
                rows = (
                    b'<row><c><v>1</v></c><c><v>2</v></c></row><row r="9"><c/><c s="1"/><c><v>3</v></c><c/></row><row/>'
                )
                data = data[: start + 11] + rows + data[end:]
            new.writestr(name, data)
    looks = Shown(Package(out.getvalue(), "x", default_rules())).of("Sheet")
    assert (looks.height, looks.width) == (9, 3)


def test_merged_cells_one_over_another_are_bounded() -> None:
    from extractor.readers.sheets import items_of

    rows = [["a"] * 200 for _ in range(2000)]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    items_of(rows, {(r, c): (10**6, 10**6) for r in range(300) for c in range(100)})
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400 << 10
