"""Tables pasted as plain text: every cell becomes the claim that the same table would give in HTML, prose becomes none."""

from __future__ import annotations

import html
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.formats.content import known_tables
from eval.formats.measure import right_cells
from eval.formats.render import PASTED, render_all
from extractor.model import Block, Claim, Document, Report
from extractor.patterns import default_rules
from extractor.pipeline import audit
from extractor.readers.origin import Origin
from extractor.readers.text import read_text

CASES = tomllib.loads((Path(__file__).parent / "files" / "text_tables.toml").read_text(encoding="utf-8"))
Case = dict[str, str]
RULES = default_rules()


def _named(case: Case) -> str:
    return case["name"]


def _audit(case: Case) -> Report:
    return audit(case["text"].encode(), "table.txt")


def _read(text: str) -> Document:
    return read_text(text, Origin("t", "t.txt", "text/plain", "str"), RULES)


def _line(claim: Claim) -> str:
    """A claim as the file of cases writes it."""
    facts = [claim.text, claim.indicator, claim.unit, claim.stage, claim.period, claim.role]
    parts = [fact or "-" for fact in facts]
    if claim.measure != "level":
        parts.append(claim.measure)
    parts += [f"@{claim.entity}"] if claim.entity else []
    parts += [f"^{claim.region.name}"] if claim.region else []
    return " ".join(parts)


@pytest.mark.parametrize("case", CASES["table"], ids=_named)
def test_each_figure_of_a_pasted_table_is_a_claim_with_its_meaning(case: Case) -> None:
    found = [_line(c) for c in _audit(case).claims if c.cell is not None]
    assert found == case["cells"].strip().splitlines()


@pytest.mark.parametrize("case", [*CASES["table"], *CASES["prose"]], ids=_named)
def test_no_number_of_a_pasted_table_or_of_prose_is_left_without_a_class(case: Case) -> None:
    document = _audit(case).document
    assert [document.text[n.start : n.end] for n in document.numerals if n.kind == "unread"] == []


@pytest.mark.parametrize("case", CASES["prose"], ids=_named)
def test_lines_with_several_figures_are_no_table_by_themselves(case: Case) -> None:
    assert [c.text for c in _audit(case).claims if c.cell is not None] == []
    assert "cell" not in {b.kind for b in _read(case["text"]).blocks}


def test_page_numbers_of_a_table_of_contents_are_furniture() -> None:
    report = audit("目　录\n一、总体情况　　1\n二、经费投入　　5\n三、师资队伍　　12\n".encode(), "t.txt")
    assert report.claims == []
    assert [n.kind for n in report.document.numerals if n.kind != "list"] == ["furniture"] * 3


def test_a_line_broken_behind_a_comma_goes_on_in_its_paragraph() -> None:
    blocks = _read("城关中心小学，学生1236人，\n教师64人。\n\n初中23所，\n\n高中6所。").blocks
    assert [b.kind for b in blocks] == ["paragraph"] * 3


def test_figures_in_an_order_told_once_take_the_indicators_of_that_order() -> None:
    text = (
        "某县义务教育优质均衡发展自评报告（2023年）\n"
        "各校情况（指标顺序：高于规定学历教师、骨干教师、体艺教师、教辅用房、体育场馆、仪器设备、多媒体教室）\n"
        "城关中心小学，学生1236人，6.23、1.46、1.05、5.12、8.64、2416、2.51，均已达标。\n"
        "城关第二小学，学生987人，5.38、1.21、0.91、4.56、6.59、2138、2.37，体育场馆一项未达标。\n"
    )
    claims = [c for c in audit(text.encode(), "t.txt").claims if c.text not in {"1236人", "987人"}]
    codes = [
        "teachers_above_required_per_100", "backbone_teachers_per_100", "pe_art_teachers_per_100",
        "teaching_area_per_student", "sports_area_per_student", "equipment_value_per_student",
        "multimedia_classrooms_per_100",
    ]  # fmt: skip
    numbers = [c for c in claims if c.unit != "项"]
    assert [c.indicator for c in numbers] == codes * 2
    assert {c.entity for c in numbers} == {"城关中心小学", "城关第二小学"}
    assert [c.text for c in numbers if c.verdict == "unmet"] == ["6.59"]


def test_a_verdict_column_judges_the_figures_of_its_row() -> None:
    text = "指标\t标准\t最低校\t是否达标\n生均教学仪器设备值（元）\t2000\t2204\t是\n每百名学生拥有多媒体教室（间）\t2.3\t2.1\t否\n"
    claims = {c.text: c for c in audit(text.encode(), "t.txt").claims}
    assert [claims[t].verdict for t in ("2204", "2.1", "2000")] == ["met", "unmet", None]


def test_figures_among_the_words_of_a_cell_are_claims_too() -> None:
    text = "| 指标 | 结果 | 备注 |\n| 小学班额不超过45人 | 最大班额44人 | 无 |\n| 小学班级（个） | 320 | 无 |\n"
    claims = {c.text: c for c in audit(text.encode(), "t.txt").claims}
    assert claims["45人"].role == "standard"
    assert claims["45人"].comparator == "<="
    assert claims["44人"].role == "reported"
    assert claims["44人"].indicator == "class_size"
    assert claims["320"].indicator == "classes"


# ---------------------------------------------------------------- every layout gives the same cells

_HEADS = ["学校数（所）", "班级数（个）", "在校生（人）", "专任教师（人）", "生均图书（册）"]
_LABELS = ["幼儿园", "小学", "初中", "普通高中", "特殊教育学校", "中等职业学校"]
_LAYOUTS = {
    "tabs": "\t".join,
    "bars": lambda fields: "| " + " | ".join(fields) + " |",
    "wide bars": "｜".join,
    "wide blanks": "\u3000".join,
    "runs of blanks": "   ".join,
    "single blanks": " ".join,
    "a cell a line": "\n".join,
}
_GRIDS = st.integers(2, 5).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(1, 99_999).filter(lambda n: not 1900 <= n <= 2099), min_size=width, max_size=width),
        min_size=2,
        max_size=6,
    )
)


def _cells(document: Document) -> list[tuple[int | None, int | None, str]]:
    cells: list[Block] = [b for b in document.blocks if b.kind == "cell"]
    return [(b.row, b.col, document.text[b.start : b.end]) for b in cells]


@pytest.mark.parametrize("layout", list(_LAYOUTS))
@given(grid=_GRIDS)
@settings(max_examples=25, deadline=None)
def test_a_table_has_the_same_cells_in_every_layout(layout: str, grid: list[list[int]]) -> None:
    rows = [["学段", *_HEADS[: len(grid[0])]]]
    rows += [[label, *map(str, figures)] for label, figures in zip(_LABELS, grid, strict=False)]
    text = "\n".join(_LAYOUTS[layout](row) for row in rows)
    assert _cells(_read(text)) == [(r, c, field) for r, row in enumerate(rows) for c, field in enumerate(row)]


@given(grid=_GRIDS, layout=st.sampled_from(list(_LAYOUTS)))
@settings(max_examples=25, deadline=None)
def test_a_pasted_table_gives_the_claims_of_the_same_table_in_html(grid: list[list[int]], layout: str) -> None:
    rows = [["学段", *_HEADS[: len(grid[0])]]]
    rows += [[label, *map(str, figures)] for label, figures in zip(_LABELS, grid, strict=False)]
    body = "".join("<tr>" + "".join(f"<td>{html.escape(f)}</td>" for f in row) + "</tr>" for row in rows)
    web = audit(f"<html><body><table>{body}</table></body></html>".encode(), "t.html")
    pasted = audit("\n".join(_LAYOUTS[layout](row) for row in rows).encode(), "t.txt")
    assert [_line(c) for c in pasted.claims] == [_line(c) for c in web.claims]


_SCRAPS = st.lists(
    st.sampled_from(["小学", "初中", "54", "1 203", "2023年", "—", "学校数（所）", " ", "  ", "\u3000", "\t", "|", "\n", "\n\n",
                     "，", "。", "、", "：", "≥95", "%", "↓3", "合计", "目录", "4.5/5.8", "----", "46—55人", "1"]),
    max_size=60,
)  # fmt: skip


@given(scraps=_SCRAPS)
@settings(max_examples=200, deadline=None)
def test_blocks_of_any_scraps_stay_inside_the_text_and_lose_no_digit(scraps: list[str]) -> None:
    document = _read("".join(scraps))
    taken: set[int] = set()
    for block in document.blocks:
        assert 0 <= block.start <= block.end <= len(document.text)
        places = set(range(block.start, block.end))
        assert not places & taken
        taken |= places
    assert {n for n, ch in enumerate(document.text) if ch.isdigit()} <= taken


@given(scraps=_SCRAPS)
@settings(max_examples=60, deadline=None)
def test_claims_of_any_scraps_hold_their_place(scraps: list[str]) -> None:
    text = "全县情况\n" + "".join(scraps)
    report = audit(text.encode(), "t.txt")
    assert all(report.document.text[c.start : c.end] == c.text for c in report.claims)


@pytest.mark.parametrize("way", list(PASTED))
def test_generated_tables_of_every_kind_keep_their_paths_when_pasted(way: str) -> None:
    wrong: list[str] = []
    for known in known_tables(20, seed=23):
        [data] = render_all(way, [[*known.before, known.table, *known.after]])
        wrong += right_cells(known, _read(data.decode()))[2]
    assert wrong == []


_ROWS = ["学段　学校数（所）　在校生（人）", "小学　54　28914", "初中　23　16387", "合计　77　45301"]
_PROSE = "2023年全县教育事业稳步发展，各级各类学校情况见下表，请各有关单位认真阅读并结合实际抓好落实。"


@pytest.mark.parametrize("blank", ["　", "&nbsp;&nbsp;", " "])
@pytest.mark.parametrize("mark", ["</p><p>", "<br>"])
def test_a_table_in_the_paragraphs_of_a_page_is_one_too(blank: str, mark: str) -> None:
    rows = mark.join(row.replace("　", blank) for row in _ROWS)
    page = f"<html><body><h1>某县教育统计</h1><p>{_PROSE}</p><p>{rows}</p><p>{_PROSE}</p></body></html>"
    claims = [c for c in audit(page.encode(), "t.html").claims if c.cell is not None]
    wanted = ["54 schools 所 primary", "28914 students 人 primary", "23 schools 所 junior", "16387 students 人 junior"]
    assert [_line(c).rsplit(" ", 2)[0] for c in claims[:4]] == wanted


def test_a_table_in_the_paragraphs_of_a_word_document_is_one_too() -> None:
    [data] = render_all("docx", [["某县教育统计", _PROSE, "表1　各级学校", *_ROWS, _PROSE]])
    report = audit(data, "t.docx")
    assert [c.text for c in report.claims if c.cell is not None] == ["54", "28914", "23", "16387", "77", "45301"]
    assert [b.kind for b in report.document.blocks if "表1" in report.document.text[b.start : b.end]] == ["caption"]
