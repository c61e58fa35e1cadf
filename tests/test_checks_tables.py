"""Columns and rows of tables that are worked out of others: what comes out, what does not, what is left alone."""

from __future__ import annotations

import pytest

from extractor.pipeline import audit

WRONG = {"inconsistent", "rounding"}

STAFF = """2021年各乡镇教师编制情况表
乡镇	应配教师（人）	实有教师（人）	缺编（人）
城关镇	560	512	48
高庄乡	160	154	6
渠口乡	150	141	9
通伏乡	100	96	{gap}
"""
SHIFT = """差异系数变化情况
县区	2018年	2019年	增减
朔城区	0.446	0.421	-0.025
平鲁区	0.587	0.602	0.015
怀仁市	0.398	0.379	-0.019
应县	0.512	0.498	{moved}
山阴县	0.477	0.463	-0.014
"""
FUNDS = """教育经费执行情况表（金额单位：万元）
项目	2019年金额	2020年金额	增长（%）
财政教育拨款	52300	56780	8.57
预算内教育经费	48100	51900	7.90
教育费附加	3120	3340	{rate}
地方教育附加	2080	2230	7.21
"""
SCHOOLS = """各校每百名学生拥有体育、艺术专任教师数
学校	实际	标准	差距
西里镇中心小学	0.84	0.9	0.06
东里镇中心小学	0.71	0.9	0.19
南麻街道中心小学	0.62	0.9	0.28
鲁村镇中心小学	0.88	0.9	{short}
"""
TURNED = """义务教育学校基本情况（2020年）
项目	城关镇	高庄乡	渠口乡	通伏乡
寄宿生（人）	1210	845	633	512
非寄宿生（人）	2890	1155	767	{day}
学生总数（人）	4100	2000	1400	1000
"""

TRUE = [
    STAFF.format(gap=4),
    SHIFT.format(moved="-0.014"),
    FUNDS.format(rate="7.05"),
    SCHOOLS.format(short="0.02"),
    TURNED.format(day=488),
]
FALSE = [
    (STAFF.format(gap=7), "100 − 96"),
    (SHIFT.format(moved="-0.041"), "0.512 − 0.498"),
    (FUNDS.format(rate="8.05"), "3340 ÷ 3120"),
    (SCHOOLS.format(short="0.12"), "0.9 − 0.88"),
    (TURNED.format(day=588), "512 + 588"),
]
LEFT_ALONE = [
    ("乡镇\t小学（所）\t初中（所）\t教学点（个）\n城关镇\t6\t2\t4\n高庄乡\t3\t1\t2\n渠口乡\t5\t1\t3\n", "no column is worked out"),
    ("学校\t学生（人）\t教师（人）\t班级（个）\n一小\t1200\t60\t24\n二小\t900\t45\t18\n三小\t600\t30\t13\n",
     "stocks in one ratio are no rate"),
    (STAFF.format(gap=4).replace("通伏乡\t100\t96\t4", "全县平均\t100\t96\t11"), "a row of means"),
]  # fmt: skip


def _found(text: str) -> list[tuple[str, str]]:
    findings = audit(text.encode(), "t.txt").findings
    return [
        (f.outcome, f.formula) for f in findings if f.check in {"difference", "growth", "sum", "ratio", "per_capita"}
    ]


@pytest.mark.parametrize("text", TRUE)
def test_what_a_table_works_out_is_borne_out(text: str) -> None:
    outcomes = [outcome for outcome, _ in _found(text)]
    assert len(outcomes) >= 4
    assert set(outcomes) == {"consistent"}


@pytest.mark.parametrize(("text", "formula"), FALSE)
def test_the_row_that_does_not_come_out_is_accused(text: str, formula: str) -> None:
    wrong = [made for outcome, made in _found(text) if outcome in WRONG]
    assert len(wrong) == 1
    assert formula in wrong[0]


@pytest.mark.parametrize(("text", "why"), LEFT_ALONE, ids=[why for _, why in LEFT_ALONE])
def test_unrelated_columns_accuse_nobody(text: str, why: str) -> None:
    assert [made for outcome, made in _found("某县2020年情况\n" + text) if outcome in WRONG] == [], why


RAGGED = """2024年全市学校情况
类别 |
学校数 |
班级数 |
学生数 |
小学 |
334 |
8697 |
371009 |
初中 |
147 |
3672 |
171369 |
普通高中 |
56 |
89750 |
特殊教育 |
8 |
122 |
1282 |
合计 |
545 |
14344 |
633410 |
"""
UNCOUNTED = """特殊教育学校情况
单位:人
类别 学校数 小学班数 毕业生数 招生数 在校学生数
盲聋哑学校 185 1336 2064 3644 18470
盲生部 0 200 241 546 2148
聋哑生部 0 1136 1823 3098 16322
"""


@pytest.mark.parametrize("text", [RAGGED, UNCOUNTED])
def test_a_row_of_unknown_columns_and_parts_counted_nowhere_accuse_no_total(text: str) -> None:
    report = audit(text.encode(), "table.txt")
    assert {c.cell.table for c in report.claims if c.cell is not None} == {0}
    assert [f.formula for f in report.findings if f.outcome in WRONG] == []
