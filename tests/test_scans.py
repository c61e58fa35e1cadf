"""Scanned tables: lines of a bitmap, cells that recognition takes for one or misses, and a leaning page read whole."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

from eval.formats.content import Table
from eval.formats.render import as_pdf, as_scan
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
