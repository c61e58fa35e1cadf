"""Pages as they are printed: columns of uneven length, lines that end early, cells that a page end or a number cuts."""

from __future__ import annotations

import pytest

from eval.formats.content import Table
from eval.formats.render import as_pdf
from extractor.model import Document
from extractor.patterns import default_rules
from extractor.pipeline import read
from extractor.readers.doc import grid_of
from extractor.readers.grids import TableRules
from extractor.readers.page import Char, segments_of

SENTENCE = "全县现有义务教育学校28所，其中小学19所、初中6所；在校生27813人。"


def lines_of(document: Document) -> list[str]:
    return [document.text[b.start : b.end] for b in document.blocks if b.kind != "cell"]


@pytest.mark.parametrize("count", range(9, 16))
def test_a_right_column_of_any_length_is_read_behind_the_left_one(count: int) -> None:
    parts = [
        f"第{n}项。督导组查阅了近三年的预决算和学校台账，访谈校长和教师，核对{n}处数据。" for n in range(10, 10 + count)
    ]
    assert lines_of(read(as_pdf(parts, columns=2), "x.pdf")) == parts


@pytest.mark.parametrize("columns", [1, 2])
@pytest.mark.parametrize(
    "paragraph",
    [
        "生均教育事业费：小学7,236元→7,918元（+9.4%），初中9,107元→10,264元（+12.7%）。生均公用经费均有增长。",
        "三、生均一般公共预算教育支出。（1）幼儿园由21,506.33元增至22,318.27元，增长3.78%；（2）小学持平。",
    ],
)
def test_a_line_end_parts_no_paragraph(paragraph: str, columns: int) -> None:
    parts = [SENTENCE, paragraph] * 8
    assert lines_of(read(as_pdf(parts, columns=columns), "x.pdf")) == parts


def test_numbered_items_of_their_own_stay_apart() -> None:
    parts = ["督导组查明下列情况。", "（1）小学19所。", "（2）初中6所。"] * 4
    assert lines_of(read(as_pdf(parts), "x.pdf")) == parts


def test_a_number_that_its_narrow_cell_cuts_stays_whole() -> None:
    heads = ["地区", "学校数（所）", "招生数", "在校学生数", "毕业生数", "教职工数"]
    rows = [
        [(h, 1, 1) for h in heads],
        [(t, 1, 1) for t in ("全国", "366213", "16717440", "108640655", "20194768", "61")],
    ]
    for columns in (1, 2):
        document = read(as_pdf([Table(rows)] + [SENTENCE] * 3, columns=columns), "x.pdf")
        cells = [document.text[b.start : b.end] for b in document.blocks if b.kind == "cell"]
        assert cells[-3] == "108640655", columns


def test_two_numbers_one_above_the_other_in_a_cell_stay_two() -> None:
    rows = [[("指标", 1, 1), ("数值", 1, 1)], [("2014年、2015年在校生", 1, 1), ("7236<br/>7918", 1, 1)]]
    data = as_pdf([Table(rows)])
    assert b"br/" not in data
    document = read(data, "x.pdf")
    assert not any("72367918" in document.text[b.start : b.end] for b in document.blocks)


def test_characters_of_uneven_height_on_one_line_stay_in_order() -> None:
    line = [("二", 278, 283), ("、", 284, 287), ("优", 274, 286), ("质", 274, 286), ("，", 283, 287)]
    chars = [Char(c, 12.0 * n, top, 12.0 * n + 12, bottom) for n, (c, top, bottom) in enumerate(line)]
    assert [s.text for s in segments_of(chars)] == ["二、优质，"]


def test_labels_merged_over_rows_and_cut_by_the_page_end_keep_their_figures() -> None:
    towns = [f"第{n}镇" for n in range(1, 9)]
    rows = [[(t, 1, 1) for t in ("乡镇", "学段", "类型", "在校生（人）")]]
    for n, town in enumerate(towns):
        for m, stage in enumerate(("小学", "初中")):
            for k, kind in enumerate(("平均值", "差异系数")):
                row = [(town, 4, 1)] if m == k == 0 else []
                rows.append([*row, *([(stage, 2, 1)] if k == 0 else []), (kind, 1, 1), (f"{n + 1}{m}{k}.5", 1, 1)])
    for before in range(4):  # so that the page end falls on each of the four rows
        document = read(as_pdf([*[SENTENCE] * (8 + before), Table(rows)]), "x.pdf")
        cells = [b for b in document.blocks if b.kind == "cell"]
        assert {b.page for b in cells} == {1, 2}
        said = {document.text[b.start : b.end]: b for b in cells}
        spans = [b for b in cells if document.text[b.start : b.end] in towns]
        for n, town in enumerate(towns):
            for text in (f"{n + 1}00.5", f"{n + 1}11.5"):
                row = said[text].row
                assert any(b.row <= row < b.row + b.rowspan and document.text[b.start : b.end] == town for b in spans)


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("学校,图书（册）,,面积（㎡）,\n,小学,初中,小学,初中\n红旗小学,1,2,3,4", {"图书（册）": 2, "面积（㎡）": 2}),
        ("学校,图书（册）,,,面积（㎡）\n,小学,初中,合计,\n红旗小学,1,2,3,4", {"图书（册）": 3, "面积（㎡）": 1}),
        ("学校,图书（册）,,面积（㎡）\n红旗小学,1,2,3\n实验小学,4,5,6", {"图书（册）": 1, "面积（㎡）": 1}),
        ("学校,,图书,面积\n镇,村,（册）,（㎡）\n城关,红旗,1,2", {"学校": 1, "图书": 1, "面积": 1}),
    ],
)
def test_a_head_with_blanks_to_its_right_spans_the_columns_below_it(text: str, spans: dict[str, int]) -> None:
    document = read(text.encode(), "a.csv")
    found = {document.text[b.start : b.end]: b.colspan for b in document.blocks if b.kind == "cell"}
    assert {head: found[head] for head in spans} == spans


@pytest.mark.parametrize(
    ("rows", "spans"),
    [
        (
            [["学校", "在校生（人）", "图书（册）"], ["", "小学", "初中", ""], ["红旗", "1", "2", "3"]],
            {"在校生（人）": (1, 2)},
        ),
        (
            [["学校", "在校生", "教师"], ["", "小学", "初中", "小学", "初中"], ["红旗", "1", "2", "3", "4"]],
            {"在校生": (1, 2), "教师": (3, 2)},
        ),
        ([["小学阶段"], ["红旗", "1", "2"], ["城关", "3", "4"]], {"小学阶段": (0, 3)}),
        ([["甲", "乙"], ["红旗", "1", "2"], ["城关", "3", "4"]], {"甲": (0, 1), "乙": (1, 1)}),
    ],
)
def test_merged_cells_of_an_old_word_table_by_the_row_below(rows: list[list[str]], spans: dict[str, tuple]) -> None:
    cells = {c.text: (c.col, c.colspan) for c in grid_of(rows, default_rules().compiled(TableRules)).cells}
    assert {text: cells[text] for text in spans} == spans
