"""Relations that a slip broke: figures that stand as the terms of one, and reports without a slip that are left alone."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from extractor.checks import check_claims
from extractor.model import Dropped, Finding
from extractor.patterns import default_rules
from extractor.pipeline import audit, extract, read

ACCUSED = {"inconsistent", "rounding", "improbable"}
REPORTS = (Path(__file__).parent / "files" / "consistent_reports.txt").read_text("utf-8").split("\n=====\n")
TABLE = "各类学校数\n学校\t2006年\t2007年\n普通中学\t1373\t1361\n高中\t286\t{}\n初中\t1087\t1099\n小学\t8754\t7990\n"


def accused(text: str) -> list[Finding]:
    return [f for f in audit(text.encode(), "report.txt").findings if f.outcome in ACCUSED]


BROKEN = [
    ("rate behind its terms", "发放问卷1655份，收回有效问卷1640份，有效率{}%。", "99.09", "90.99"),
    ("point moved in a term", "发放问卷{}份，收回有效问卷1640份，有效率99.09%。", "1655", "16550"),
    ("as the rate before", "小学教师118人，合格115人，合格率97.46%；初中教师56人，合格54人，合格率{}%。", "96.43", "96.73"),
    ("means", "中心小学{}人分在79个班里，班均76.2人。", "6018", "6018万"),
    ("growth", "2017年拨款7.2142亿元，2018年拨款{}亿元，增长17.32%。", "8.4637", "8.4367"),
    ("growth behind an amount", "全区教育支出{}元，比上年增加1.27亿元，增长7.44%。", "18.35亿", "18.35万"),
    ("base told before", "规划校舍建筑面积7.18万平方米。已竣工面积4.31万平方米，占规划面积的{}%。", "60.03", "63.00"),
    ("base of its kind", "全县共有教学班1356个。56人以上的大班额187个，占{}%。", "13.79", "17.39"),
    ("shares in order", "小学生99130人，城区{}人、镇区37541人、乡村29817人，依次占32.0%、37.9%、30.1%。", "31772", "37172"),
    ("part above its whole", "随迁子女4318人，进公办学校就读4007人，占{}%。", "92.8", "928"),
    ("stages", "全市各级各类学校840所。\n幼儿园489所，小学141所，初中155所。\n普通高中{}所，中职12所，特教学校6所。", "37", "73"),
    ("block of a table", TABLE, "262", "292"),
    ("bound of a list", "甲县满意度95.2%，乙县{}%，丙县91.4%，均高于85%的要求。", "93.8", "39.8"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "right", "wrong"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_a_slip_is_noticed_and_its_absence_is_not(text: str, right: str, wrong: str) -> None:
    assert accused(text.replace("{}", right)) == []
    said = accused(text.replace("{}", wrong))
    assert said
    assert all(f.message.zh and f.message.en for f in said)


def test_figures_of_two_stages_that_changed_places_are_noticed() -> None:
    text = "小学、初中在校生依次为85912人、32524人；教学班小学{}个、初中{}个，班均45.9人、53.0人。"
    assert accused(text.format(1872, 614)) == []
    said = accused(text.format(614, 1872))
    assert [f.rule for f in said] == ["class-size", "class-size"]
    assert all("互换" in (f.variant or "") for f in said)


@pytest.mark.parametrize("report", REPORTS, ids=[r.splitlines()[0][:12] for r in REPORTS])
def test_a_report_whose_figures_agree_is_not_accused(report: str) -> None:
    assert [f.formula for f in accused(report)] == []


UNTIED = [
    "小学招生3742人，毕业3921人，升学率99.2%。",
    "新建学校3所，改扩建5所，综合楼12栋。全县学校312所，抽查47所，合格率63.8%。",
    "新建宿舍6.3万平方米（小学3.4万平方米、初中2.7万平方米）。",
    "财政教育支出12.48亿元，较2018年的11.36亿元增长9.86%，高于财政经常性收入增幅（7.2%）2.66个百分点。",
    "自评得分94.6分，其中入学机会19.5分、保障机制28.6分、教师队伍24分，高于85分的规定。",
    "小学辍学率0.09%、初中辍学率1.12%，分别低于省定0.6%和1.8%的控制线。",
    "小学七项系数在0.17—0.46之间，除体育场馆面积（0.46）外，均不大于0.45。",
    "共计237人，其中甲类100人、乙类100人。",
]


@pytest.mark.parametrize("text", UNTIED)
def test_figures_that_only_stand_together_are_not_accused(text: str) -> None:
    assert [f.formula for f in accused(text)] == []


def test_a_finding_says_which_of_its_figures_may_be_misread() -> None:
    text = "全县学生6319人，其中小学生4318人、初中生2007人，两项合计6319人。"
    extraction = extract(read(text.encode(), "report.txt"))
    start = extraction.document.text.index("2007人")
    dropped = [Dropped(kind="doubtful", start=start, end=start + 5, text="2007人")]
    unsure = msgspec.structs.replace(extraction, document=msgspec.structs.replace(extraction.document, dropped=dropped))
    plain = [f for f in check_claims(extraction, default_rules()).findings if f.outcome == "inconsistent"]
    said = [f for f in check_claims(unsure, default_rules()).findings if f.outcome == "inconsistent"]
    assert plain
    assert len(said) == len(plain)
    assert all("2007人由文字识别得来" in f.message.zh and "check the original" in f.message.en for f in said)
    assert not any("识别" in f.message.zh for f in plain)
    assert {f.severity for f in said} == {"warning"}
    candidates = {(c.value, c.why) for f in said for s in f.suspects for c in s.candidates}
    assert (Decimal(2001), "misread") in candidates
