"""Which figures of a report are held against a standard: what was mended, what is only implied, what is another's."""

from __future__ import annotations

import pytest

from extractor.model import Finding
from extractor.pipeline import audit

MENDED = "某县义务教育优质均衡发展督导评估反馈问题整改情况报告\n2023年6月\n"
SELF = "某县义务教育优质均衡发展自评报告\n2023年6月\n"
WAS = "文中所说的此前数值"

HELD = [
    ("what a review found unmet is so, though it was mended",
     MENDED + "某镇中心小学生均体育运动场馆面积由5.84平方米提高到7.86平方米。", {"5.84平方米 < 7.5", "7.86平方米 >= 7.5"}),
    ("elsewhere what was is held against nothing",
     SELF + "某镇中心小学生均体育运动场馆面积由5.84平方米提高到7.86平方米。", {"7.86平方米 >= 7.5"}),
    ("a coefficient of no named rate, against the norm that the text quotes",
     SELF + "七项指标的差异系数，小学最大的一项为0.526，超过0.50。", {"0.526 > 0.50"}),
    ("a county that is written like a school has coefficients of its own",
     "某市义务教育基本均衡监测报告\n2019年5月\n综合差异系数，彭水小学为0.574，黔江小学为0.566，国家规定小学不高于0.65。",
     {"0.574 <= 0.65", "0.566 <= 0.65"}),
    ("what only one standard asks for tells which is meant",
     "2022年，某县小学每百名学生拥有高于规定学历教师6.02人、县级以上骨干教师1.24人、体育艺术专任教师0.83人。",
     {"6.02 >= 4.2", "1.24 >= 1", "0.83 < 0.9"}),
    ("a room for music or art by its own size",
     SELF + "某某小学音乐教室2间，每间81平方米，不足96平方米。", {"81平方米 < 96"}),
    ("a standard deviation is no rate",
     SELF + "生均教学仪器设备值小学均值2684元，标准差955.5元。", {"2684元 >= 2000"}),
]  # fmt: skip

SAID = [
    ("a norm of another stage is quoted beside it, so this one is of the same clause",
     SELF + "生均体育运动场馆面积小学9.02平方米、初中12.86平方米，标准为小学7.5平方米、初中10.5平方米。",
     "standard", "10.5平方米 ≠ 10.2"),
    ("a bound for all of a list behind it",
     "抚州市义务教育基本均衡督导评估反馈\n2014年12月\n回收率96.5%；满意度均在85%以上，黎川88.7%，南丰91.3%，金溪83.9%。",
     "comparator", "83.9% >= 85% 不成立: 83.9 < 85"),
    ("an upper limit that is not kept is no exception admitted",
     SELF + "初中最大班额53人，不超过50人，达标。", "verdict", "达标: 53 > 50"),
]  # fmt: skip


def findings(text: str, check: str) -> list[Finding]:
    return [f for f in audit(text.encode(), "report.txt").findings if f.check == check]


@pytest.mark.parametrize(("why", "text", "held"), HELD, ids=[why for why, _, _ in HELD])
def test_what_is_held_against_a_standard(why: str, text: str, held: set[str]) -> None:
    assert {f.formula for f in findings(text, "standard") if f.outcome in {"met", "unmet"}} == held


@pytest.mark.parametrize(("why", "text", "check", "formula"), SAID, ids=[why for why, *_ in SAID])
def test_what_is_called_wrong(why: str, text: str, check: str, formula: str) -> None:
    assert formula in {f.formula for f in findings(text, check) if f.outcome == "inconsistent"}


def test_a_finding_on_what_was_mended_says_so() -> None:
    text = MENDED + "某镇中心小学生均体育运动场馆面积由5.84平方米提高到7.86平方米。"
    (was,) = (f for f in findings(text, "standard") if f.outcome == "unmet")
    assert was.variant is not None
    assert WAS in was.variant
    assert WAS in was.message.zh
    assert WAS in was.message.en


def test_a_verdict_on_one_year_is_on_no_other() -> None:
    text = SELF + "教师五年360学时培训完成率三年分别为98.7%、99.4%、100%，2022年达标。"
    assert [f.outcome for f in findings(text, "verdict")] in ([], ["consistent"])
