"""Texts on one school, on children of all ages, on one stage alone, and statistics with units beside their columns."""

from __future__ import annotations

from decimal import Decimal

import pytest
from wordings import differences

from extractor.claims.document_stage import school_of_text, speaks_of_one_school
from extractor.patterns import default_rules
from extractor.pipeline import check, extract, read

OF_A_SCHOOL = [
    ("东山镇第二小学\n学校占地面积9200平方米，全校现有教学班12个，学生486人。", "primary"),
    ("学校名称 东山镇第二小学\n一、学校情况\n占地9200平方米。校址在镇北。", "primary"),
    ("河口中学校园建设情况\n学校买了微机，新建宿舍1570平方米。", "junior"),
    ("柳溪镇中心学校由栗山完小、大桥中学、河口中学几次改名而来。全校有教学班18个，校址在镇东。", "junior"),
    ("全县各级各类学校37所。城关小学占地9200平方米，全校现有教学班12个。校址在镇东。", None),
    ("城南小学、城北小学、河口小学、桥头小学都在学区内，各自的校训不同，全校师生都知道。校址各异。", None),
]


@pytest.mark.parametrize(("text", "stage"), OF_A_SCHOOL)
def test_the_stage_of_the_school_that_a_text_is_of(text: str, stage: str | None) -> None:
    plain = text.replace("，", ",").replace("：", ":")
    assert school_of_text(plain, default_rules(), has_senior=False) == stage
    assert speaks_of_one_school(plain, default_rules()) or stage is None


SCHOOL = {"title": "柳溪镇九年一贯制学校简介", "published": "2018-03-10"}
ROWS = [
    ("柳溪学校1958年创办，如今是九年一贯制学校。占地近三十余亩，学生700多名，教职工69名。",
     "三十余亩 value=30 unit=亩 stage=nine_year; 700多名 stage=nine_year; 69名 stage=nine_year period=2018-03-10"),
    ("早上7点半到校，8点整上课，教学班12个。", "12个 indicator=classes; !7; !8"),
    ("全校硬化场地3600方米。", "3600方米 unit=平方米"),
    ("教学楼（4层）、行政楼（2层）。", "4层 unit=层; 2层 unit=层"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), ROWS)
def test_a_wording_of_a_school_page(text: str, expected: str) -> None:
    assert differences(text, expected, **SCHOOL) == []


OTHERS = [
    ("学龄前农村留守儿童（0-5岁）2342万，占全部农村留守儿童的38.4%。全国农村留守儿童总量6100多万，比2005年增加约242万。",
     "6100多万 stage=- indicator=left_behind_students unit=人; 242万 unit=人 measure=change"),
    ("学前一年免费政策让1400万儿童受惠。", "1400万 unit=人"),
    ("小学有22419所，在校生134.6万人，中学454所，学生12.2万人，普通高中56所。",
     "454所 stage=-; 12.2万人 stage=-; 56所 stage=senior"),
    ("普通高中9所，高中教师860人。项目总投资35.7亿元，新增学位2400个。", "35.7亿元 stage=senior; 2400个 stage=senior"),
    ("2006年出生率9.32‰，比上年升0.05个千分点。", "0.05个千分点 unit=个千分点 measure=change"),
    ("电话：0396-29143352996168。已阅读1页，还剩7页未读。", "!0396; !1; !7"),
    ("拟加固校舍3.6万平方米，全区要完成7万平方米。", "3.6万平方米 role=plan; 7万平方米 role=plan"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), OTHERS)
def test_a_wording_of_statistics_and_news(text: str, expected: str) -> None:
    assert differences(text, expected, title="情况", published="2018-03-10") == []


def _told(text: str) -> dict[str, tuple[object, ...]]:
    return {c.text: (c.value, c.unit, c.indicator, c.stage) for c in extract(read(text.encode(), "t.txt")).claims}


def test_a_unit_below_its_table_and_one_of_the_column_that_is_divided() -> None:
    told = _told(
        "| 年份 | 普通中学教师(万人) | 高 中 | 初 中 | 职业中学(人) |\n| 2002 | 27.73 | 5.35 | 22.38 | 21110 |\n"
    )
    assert told["5.35"][:2] == (53500, "人")
    assert told["22.38"][:2] == (223800, "人")
    told = _told("各级学校招生数\n\t1949年\t1978年\n普通中学\t41.23\t2698.89\n小学\t680.00\t3315.36\n单位:万人\n")
    assert told["680.00"][:2] == (6800000, "人")


def test_a_cell_among_the_headers_names_the_unit_of_columns_that_have_none() -> None:
    text = "(2005年) | 单位:% ||||\n地 区 | 小 学 辍学率 | 幼儿园数 (所) | 在园幼儿数 (人) | 专任教师数 (人)\n"
    text += "济 南 市 | 0.04 | 1340 | 125694 | 5809\n青 岛 市 | 0.65 | 2233 | 154548 | 8972\n"
    told = _told(text)
    assert told["0.04"][1] == "%"
    assert told["5809"][1:] == ("人", "teachers", "preschool")


def test_a_list_behind_a_comma_in_every_line_is_no_table_of_comma_separated_values() -> None:
    line = "%s中学:建筑面积%d平方米,其中:教学及辅助用房%d平方米、生活用房%d平方米;"
    lines = [
        line % row for row in (("新华", 14100, 5900, 8200), ("平河", 6000, 2500, 3500), ("大寺", 7000, 3000, 4000))
    ]
    report = check(extract(read("\n".join(lines).encode(), "t.txt")))
    assert all(c.cell is None for c in report.claims)
    assert [f.outcome for f in report.findings if f.check == "sum"] == ["consistent"] * 3


def test_a_blank_behind_the_point() -> None:
    assert _told("学校服务半径2. 5公里，学生411人。")["2. 5公里"][:2] == (Decimal("2.5"), "公里")


def test_a_unit_in_the_line_below_its_number() -> None:
    told = _told("技术合同全年成交5781项，金额3.8亿元，同上年打平。专利全年授权1427\n件，比上年增长41.3%。\n")
    assert told["1427\n件"][:2] == (1427, "件")


def test_what_one_school_has_for_each_pupil() -> None:
    text = "全校现有学生411人。校园占地14520平方米，生均%s平方米；校址在镇北，校训为求实。"
    for each, outcomes in (("5.13", ["inconsistent"]), ("35.33", ["consistent"])):
        report = check(extract(read((text % each).encode(), "t.txt")))
        assert [f.outcome for f in report.findings if f.check == "per_capita"] == outcomes
    other = (text % "5.13") + "另有住校生2830人。"  # 14520 for each of 2830 boarders
    report = check(extract(read(other.encode(), "t.txt")))
    assert [f.outcome for f in report.findings if f.outcome == "inconsistent"] == []


NOT_ACCUSED = [
    "2017年小学毕业生升学率为100.33%，40年间升了10个百分点。",
    "学校占地面积合计954.8万平方米，普通中小学占其中657.7万平方米。校舍建筑面积180.9万平方米，普通中小学占其中113.1万平方米。",
]


@pytest.mark.parametrize("text", NOT_ACCUSED)
def test_what_may_be_true_is_not_accused(text: str) -> None:
    report = check(extract(read(text.encode(), "t.txt")))
    assert [f.formula for f in report.findings if f.outcome == "inconsistent"] == []


def test_what_is_given_besides_is_no_part() -> None:
    text = "每人每周补给金额17.5元，低保学生再添一点：初中每天另补2元，小学每天另补1元。"
    report = check(extract(read(text.encode(), "t.txt")))
    assert [f.formula for f in report.findings if f.outcome == "inconsistent"] == []
