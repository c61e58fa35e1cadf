"""Tables without lines: columns by their figures, heads of several rows, wrapped cells, labels of several rows."""

from __future__ import annotations

import pytest

from eval.formats.content import known_tables
from eval.formats.measure import right_cells
from eval.formats.render import as_pdf
from extractor.pipeline import read
from extractor.readers.page import Segment
from extractor.readers.page_aligned import Printed, with_aligned
from extractor.readers.page_tables import Table

LAYOUTS = {known.layout: known for known in known_tables(10)}
WIDTH = 500.0


def line(y: float, *parts: tuple[float, str], em: float = 10.0) -> Printed:
    """A printed line at a height, of texts at their left edges."""
    made = tuple(
        Segment(text, x, y, x + em * sum(0.5 if c.isascii() else 1 for c in text), y + em) for x, text in parts
    )
    return Printed(1, made, 0.0, WIDTH)


def grid(*lines: Printed) -> list[dict[tuple[int, int, int, int], str]]:
    """The tables among the lines: (row, col, rowspan, colspan) → text."""
    return [
        {(c.row, c.col, c.rowspan, c.colspan): c.text for c in t.cells}
        for t in with_aligned([*lines])
        if isinstance(t, Table)
    ]


@pytest.mark.parametrize("lines", ["none", "level"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_figure_has_its_labels(layout: str, lines: str) -> None:
    known = LAYOUTS[layout]
    made = as_pdf([*known.before, known.table, *known.after], lines=lines)
    right, count, wrong = right_cells(known, read(made, layout))
    assert right >= 0.97 * count, wrong[:3]


FIGURES = [
    line(20 * n, (0, f"第{n}小学"), (200, str(100 + n)), (300, str(200 + n)), (400, str(300 + n))) for n in range(2, 6)
]


def test_a_head_over_two_columns_spans_them() -> None:
    heads = [
        line(0, (200, "在校生"), (400, "教师")),
        line(20, (0, "学校"), (200, "小学"), (300, "初中"), (400, "人数")),
    ]
    (cells,) = grid(*heads, *FIGURES)
    assert (cells[0, 1, 1, 2], cells[0, 3, 1, 1]) == ("在校生", "教师")
    assert cells[1, 2, 1, 1] == "初中"


def test_heads_that_run_into_one_another_are_parted_at_their_blank() -> None:
    (cells,) = grid(line(20, (0, "学校"), (205, "在校学生数 专任教师数"), (400, "面积")), *FIGURES)
    assert [cells[0, n, 1, 1] for n in range(4)] == ["学校", "在校学生数", "专任教师数", "面积"]


def test_wrapped_cells_are_one_cell() -> None:
    heads = [
        line(4, (200, "仪器设备值")),
        line(10, (0, "学校"), (300, "图书"), (400, "教师")),
        line(15, (200, "(万元)")),
    ]
    wrapped = line(133, (0, "九年制学校"))
    rows = [
        *FIGURES,
        line(120, (0, "东风镇中心"), (200, "11"), (300, "12"), (400, "13")),
        wrapped,
        line(160, (0, "注")),
    ]
    (cells,) = grid(*heads, *rows)
    assert cells[0, 1, 1, 1] == "仪器设备值(万元)"
    assert cells[5, 0, 1, 1] == "东风镇中心九年制学校"
    assert "注" not in cells.values()


@pytest.mark.parametrize(
    ("places", "owned"),
    [
        ((60, 120), [(1, 3), (4, 3)]),
        ((50, 110), [(1, 2), (3, 4)]),
        ((40, 80, 120), [(1, 2), (3, 2), (5, 2)]),  # beside the first of their rows
        ((40, 100), [(1, 1), (4, 1)]),  # one and five, or three and three
    ],
)
def test_labels_of_several_rows(places: tuple[float, ...], owned: list[tuple[int, int]]) -> None:
    ys = [40 + 20 * n for n in range(6)]
    rows = [line(y, (90, f"第{n}小学"), (200, str(100 + n)), (300, str(200 + n))) for n, y in enumerate(ys)]
    rows += [line(y, (0, name)) for y, name in zip(places, ("城关镇", "高庄乡", "东风镇"), strict=False)]
    merged: dict[float, list[Segment]] = {}
    for row in rows:
        merged.setdefault(row.segments[0].top, []).extend(row.segments)
    lines = [Printed(1, tuple(sorted(s, key=lambda x: x.left)), 0.0, WIDTH) for _, s in sorted(merged.items())]
    (cells,) = grid(line(20, (0, "乡镇"), (90, "学校"), (200, "学生"), (300, "教师")), *lines)
    spans = [(row, down) for row, col, down, _ in cells if col == 0 and row]
    assert spans == owned


@pytest.mark.parametrize(
    "lines",
    [
        [line(20 * n, (0, "全县现有小学三十四所，"), (200, "初中十四所，"), (300, "其中九年制")) for n in range(4)],
        [line(20 * n, (0, "小学"), (200, "34")) for n in range(4)],
        [line(0, (0, "小学"), (200, "34"), (300, "12")), line(20, (0, "以上情况")), line(40, (0, "特此报告"))],
    ],
    ids=["words", "two columns", "one row"],
)
def test_what_is_no_table(lines: list[Printed]) -> None:
    assert with_aligned(lines) == lines
