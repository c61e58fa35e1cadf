"""Scanned tables: lines of a bitmap, cells that recognition takes for one or misses, and a leaning page read whole."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageChops, ImageDraw

from eval.formats.content import Table
from eval.formats.render import as_pdf
from eval.formats.scan import as_scan
from extractor.patterns import default_rules
from extractor.pipeline import audit, extract
from extractor.placing import Box
from extractor.readers.bitmap import Ink
from extractor.readers.cell_lines import CellLines
from extractor.readers.compose import Line, Stretch, compose
from extractor.readers.origin import Origin
from extractor.readers.page import Rule, Segment
from extractor.readers.page_tables import lattices
from extractor.readers.recognition import Recogniser
from extractor.readers.seals import without_seals

DPI = 200.0


def drawn(angle: float, noise: float = 10.0) -> np.ndarray:
    """A table of five rows (the second one merged) and four columns, its rows 45 pixels high, as it is scanned."""
    image = Image.new("L", (1600, 2200), 255)
    pen = ImageDraw.Draw(image)
    for y in range(300, 526, 45):
        pen.line((200, y, 1400, y), fill=0, width=3)
    for x in (200, 500, 800, 1100, 1400):
        for top in (300, 345, 390, 435, 480):
            if top != 345 or x in {200, 1400}:
                pen.line((x, top, x, top + 45), fill=0, width=3)
    image = image.rotate(angle, fillcolor=255, resample=Image.Resampling.BICUBIC)
    pixels = np.asarray(image).astype(float) + np.random.default_rng(2).normal(0, noise, (2200, 1600))
    return np.repeat(pixels.clip(0, 255).astype(np.uint8)[:, :, None], 3, axis=2)


@pytest.mark.parametrize("angle", [-5.0, -2.0, -0.7, 0.0, 0.3, 1.5, 4.0])
def test_the_lean_of_a_page_is_that_of_its_lines(angle: float) -> None:
    assert Ink(drawn(angle), DPI).lean() == pytest.approx(-angle, abs=0.1)


def test_a_page_without_long_lines_tells_no_lean() -> None:
    assert Ink(np.full((2200, 1600, 3), 255, np.uint8), DPI).lean() is None


def test_lines_of_a_single_row_make_cells() -> None:
    rules = [Rule(*(v * 72 / DPI for v in stroke)) for stroke in Ink(drawn(0.0), DPI).strokes()]
    (cells,) = lattices(rules)
    assert sorted(round((c[2] - c[0]) / (300 * 72 / DPI)) for c in cells) == [1] * 16 + [4]


def test_marks_in_a_box_and_specks_that_are_none() -> None:
    page = np.full((400, 400, 3), 255, np.uint8)
    page[100:130, 50:62] = 0
    page[300, 300] = 0
    ink = Ink(page, DPI)
    left, top, right, bottom = ink.within(0, 50, 200, 200) or (0, 0, 0, 0)
    assert (abs(left - 50) <= 2, abs(top - 100) <= 2, abs(right - 62) <= 2, abs(bottom - 130) <= 2) == (True,) * 4
    assert ink.within(250, 250, 390, 390) is None


def settled(lines: list[Segment], read: dict[int, str], drawn_in: set[int]) -> list[tuple[str, float | None]]:
    """What three cells, each 100 points wide, hold behind ``settle``; ``read`` by the cell's number."""
    cells: list[Box] = [(100.0 * n, 0.0, 100.0 * n + 100, 20.0) for n in range(3)]

    def reading(box: Box) -> tuple[str, float] | None:
        text = read.get(int(box[0] // 100))
        return (text, 0.9) if text else None

    def marks(box: Box) -> Box | None:
        return box if int(box[0] // 100) in drawn_in else None

    made = CellLines(cells, reading, marks, lambda t: t.replace("面积(m)", "面积(㎡)")).settle(lines)
    return [(s.text, s.confidence) for s in made]


def test_a_line_over_two_cells_is_read_cell_by_cell() -> None:
    wide = Segment("1234 5678", 20, 4, 180, 16, 0.7)
    assert settled([wide], {0: "1234", 1: "5678"}, {0, 1}) == [("1234", 0.9), ("5678", 0.9)]


def test_a_line_whose_cells_cannot_be_read_alone_is_kept() -> None:
    wide = Segment("1234 5678", 20, 4, 180, 16, 0.7)
    assert settled([wide], {}, {0, 1}) == [("1234 5678", 0.7)]


def test_a_missed_figure_is_read_and_a_blank_cell_is_not() -> None:
    line = Segment("小学", 10, 4, 40, 16, 0.99)
    assert settled([line], {1: "7", 2: "8"}, {0, 1}) == [("小学", 0.99), ("7", 0.9)]


def test_a_unit_below_its_head_is_put_right_by_it() -> None:
    lines = [
        Segment("占地面积", 10, 2, 60, 9, 0.9),
        Segment("(m)", 20, 11, 40, 18, 0.9),
        Segment("(m)", 220, 4, 240, 16),
    ]
    assert settled(lines, {}, set()) == [("占地面积", 0.9), ("(㎡)", 0.9), ("(m)", None)]


def test_text_beside_the_table_is_left_alone() -> None:
    beside = Segment("注：不含教学点", 10, 40, 90, 52, 0.95)
    assert settled([beside], {}, set()) == [("注：不含教学点", 0.95)]


@pytest.mark.parametrize("turns", range(4))
def test_a_leaning_scan_of_a_table_keeps_every_figure_with_its_head_and_label(turns: int) -> None:
    rows = [
        [("学校名称", 2, 1), ("在校学生数（人）", 1, 2), ("占地面积（㎡）", 2, 1)],
        [("小学", 1, 1), ("初中", 1, 1)],
        [("城关第一小学", 1, 1), ("1234", 1, 1), ("7", 1, 1), ("20567", 1, 1)],
        [("红旗学校", 1, 1), ("987", 1, 1), ("210", 1, 1), ("15432", 1, 1)],
    ]
    scan = as_scan(as_pdf([Table(rows)]), dpi=150, angle=-1.4)
    with Image.open(io.BytesIO(scan)) as image:
        top = image.crop((0, 0, image.width, image.height // 3))
        out = io.BytesIO()
        top.convert("L").rotate(90 * turns, expand=True).save(out, "PNG", dpi=(150, 150))
    report = audit(out.getvalue(), "scan.png")
    found = {str(c.value): (c.cell.headers, c.stage, c.unit) for c in report.claims if c.cell}
    assert set(found) == {"1234", "7", "20567", "987", "210", "15432"}
    assert found["7"][0][0] == "城关第一小学"
    assert (found["210"][1], found["1234"][1], found["15432"][2]) == ("junior", "primary", "平方米")


def test_a_fine_scan_is_made_coarser_and_keeps_its_places() -> None:
    with Image.open(io.BytesIO(as_scan(as_pdf(["全县现有小学19所。"]), dpi=600))) as image:
        part = np.repeat(np.asarray(image.convert("L"))[: image.height // 4, :, None], 3, axis=2)
    page = default_rules().compiled(Recogniser).image(part, 1, 600.0)
    assert page.width == pytest.approx(part.shape[1] * 72 / 600, abs=0.5)
    assert "19所" in "".join(c.text for c in page.chars)
    assert all(90 < c.left < 230 for c in page.chars if c.text in "小学19所。")


def test_doubtful_lines_are_marked_and_their_claims_less_sure() -> None:
    text = "全县现有小学19所，在校生27813人。"
    made = {}
    for sure in (None, 0.99, 0.6):
        place = (Stretch(0, len(text), 1, (90.0, 90.0, 300.0, 102.0), sure),)
        document = compose([Line(text, place)], Origin("t", "t", "image/png"), default_rules())
        claims = extract(document).claims
        made[sure] = [c.confidence for c in claims]
        assert [d.kind for d in document.dropped] == (["doubtful"] if sure == 0.6 else [])
    assert made[0.6] == [pytest.approx(c * 0.6, abs=0.002) for c in made[None]]
    assert made[0.99] == [pytest.approx(c * 0.99, abs=0.002) for c in made[None]]


# ---------------------------------------------------------------- seals


def stamped(colour: tuple[int, int, int], size: tuple[int, int], dpi: int = 100) -> np.ndarray:
    """Black strokes with a ring printed over them, ``size`` in millimetres."""
    page = Image.new("RGB", (600, 800), "white")
    pen = ImageDraw.Draw(page)
    for y in range(20, 800, 30):
        pen.line((20, y, 580, y), fill=0, width=4)
    ring = Image.new("RGB", page.size, "white")
    right, bottom = (200 + round(mm / 25.4 * dpi) for mm in size)
    ImageDraw.Draw(ring).ellipse((200, 200, right, bottom), outline=colour, width=6)
    return np.asarray(ImageChops.multiply(page, ring))


def test_a_seal_is_taken_off_and_the_print_beneath_it_stays() -> None:
    page = stamped((214, 48, 49), (42, 42))
    made = without_seals(page, 100)
    assert int(made.min(axis=2)[page.min(axis=2) > 60].min()) > 200
    assert (made[page.max(axis=2) < 30] < 60).all()
    assert (page == stamped((214, 48, 49), (42, 42))).all()


@pytest.mark.parametrize(
    ("colour", "size"), [((214, 48, 49), (130, 12)), ((214, 48, 49), (9, 9)), ((20, 30, 180), (42, 42))],
    ids=["a red head", "a red dot", "a blue ring"],
)  # fmt: skip
def test_what_is_no_seal_is_left(colour: tuple[int, int, int], size: tuple[int, int]) -> None:
    page = stamped(colour, size)
    assert without_seals(page, 100) is page


def cut_scan(pdf: bytes, share: float, *, seal: bool = False) -> bytes:
    """The top of the first page as it is scanned at 200 dpi."""
    with Image.open(io.BytesIO(as_scan(pdf, seal=seal))) as image:
        top = image.crop((0, 0, image.width, round(image.height * share)))
        out = io.BytesIO()
        top.convert("RGB").save(out, "PNG", dpi=(200, 200))
    return out.getvalue()


ROWS = [
    ["学校名称", "在校学生数（人）", "占地面积（㎡）"],
    *([f"第{n}小学", str(1234 + 7 * n), str(20567 + 11 * n)] for n in range(1, 20)),
]
FIGURES = {text for row in ROWS[1:] for text in row[1:]}


@pytest.mark.parametrize(("lines", "seal"), [("grid", True), ("none", False)])
def test_a_scanned_table_under_a_seal_or_without_lines_keeps_its_figures(lines: str, seal: bool) -> None:
    table = Table([[(text, 1, 1) for text in row] for row in ROWS])
    report = audit(cut_scan(as_pdf([table], lines=lines), 0.62, seal=seal), "scan.png")
    found = {str(c.value): c.cell.headers for c in report.claims if c.cell}
    assert len(FIGURES & set(found)) >= 0.97 * len(FIGURES)
    assert all(found[str(1234 + 7 * n)][0] == f"第{n}小学" for n in (2, 9, 17) if str(1234 + 7 * n) in found)


_MEASURED = """
import resource, sys
from pathlib import Path
from extractor.auditing import audit_files
from extractor.sources.paths import expand
if __name__ == "__main__":
    (one,) = audit_files(expand([Path(sys.argv[1])]).files)
    print(one.failure, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1000)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="memory is counted otherwise")
def test_recognition_keeps_to_the_memory_of_a_report(tmp_path: Path) -> None:
    (tmp_path / "scan.tiff").write_bytes(as_scan(as_pdf(["全县现有小学19所，在校生27813人。"] * 12), dpi=400))
    (tmp_path / "measured.py").write_text(_MEASURED, "utf-8")
    # by way of a shell: a process starts with the memory of the one that makes it on its account
    line = f"'{sys.executable}' '{tmp_path}/measured.py' '{tmp_path}/scan.tiff'; true"
    root = str(Path(__file__).parent.parent)
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, timeout=300, check=True,
                          env={**os.environ, "PYTHONPATH": root})  # fmt: skip
    failure, megabytes = done.stdout.split()
    assert failure == "None"
    assert 300 < int(megabytes) < 1000
