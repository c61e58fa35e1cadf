"""What the checks say of whole texts: lists by their shape, figures told far apart, and what they leave alone."""

from __future__ import annotations

import pytest

from extractor.pipeline import audit

WRONG = {"inconsistent", "rounding", "unmet"}

SHOWN = [
    ("全县适龄残疾儿童122名,其中特校就读12名、随班就读80名、送教上门30名。", "sum", "consistent"),
    ("共征集意见4项:班额偏大214条、交通拥堵156条、时长不够103条、其他84条,共计557条。", "sum", "consistent"),
    ("共征集意见4项:班额偏大214条、交通拥堵156条、时长不够130条、其他84条,共计557条。", "sum", "inconsistent"),
    ("实际交流教师402人。从流向看,城区到农村146人、农村到城区61人、片区内互派195人。", "sum", "consistent"),
    ("实际交流教师402人。从流向看,城区到农村146人、农村到城区61人、片区内互派159人。", "sum", "inconsistent"),
    ("全县小学生16452人、初中生8316人。\n小学网络教室446间,每百名学生拥有2.71间;初中221间,每百名学生拥有2.66间。",
     "per_capita", "consistent"),
    ("全县小学生16452人、初中生8316人。\n小学网络教室446间,每百名学生拥有2.71间;初中212间,每百名学生拥有2.66间。",
     "per_capita", "inconsistent"),
    ("改薄规划总投资258亿元,目前已到位241.6亿元,占93.6%。", "ratio", "consistent"),
    ("改薄规划总投资258亿元,目前已到位241.6亿元,占96.3%。", "ratio", "inconsistent"),
    ("第一小学在校生2318人,超过2000人的上限318人。", "difference", "consistent"),
    ("第一小学在校生2318人,超过2000人的上限138人。", "difference", "inconsistent"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "check", "outcome"), SHOWN, ids=[f"{t[:12]}-{o}" for t, _, o in SHOWN])
def test_what_a_list_or_a_share_says(text: str, check: str, outcome: str) -> None:
    assert outcome in {f.outcome for f in audit(text.encode(), "text.txt").findings if f.check == check}


LEFT_ALONE = [
    ("校舍建筑面积7156㎡,其中教学及辅助用房5096㎡,运动场地8918㎡,绿化面积4100㎡。", "the grounds are no part of the buildings"),
    ("在校学生28416人,其中少数民族学生22733人,占80%,双语班学生19852人。", "parts that may overlap"),
    ("普通小学为14067.12元,比上年的13441.63元增长4.65%。其中,农村为15780.44元。", "last year's figure has no parts"),
    ("在编教师381人,小学248人,初中133人。按职称分,高级9人,一级47人,小学高级142人,小学一级98人,其他85人;"
     "按学历分,本科98人,占25.7%。", "two ways to divide"),
    ("招聘特岗教师1.53万名,交流校长2187名、教师3.92万名,2009年以来累计招聘11.06万名。", "累计 since a year adds up years"),
    ("学位缺口约3500个,大班额54个,占比3.6%。", "large classes are no share of places"),
    ("发放问卷1200份,收回1176份,满意度为91.35%。", "a sheet asks several questions"),
    ("学前教育毛入园率　%　99.3　≥99.5　预期性", "what is and what is aimed at, in two columns"),
    ("每百名学生计算机8.3台,低于全区平均水平1.2台。", "how far below, not below what"),
    ("国家优质均衡督导评估:小学差异系数超过0.65的有1项,为体育场馆面积(0.713)。", "a count of coefficients is none"),
    ("小学生师比由15.6:1降为13.6:1。初中在校生减少1.67万人,下降19.3%。", "the next sentence is about another thing"),
    ("全县专任教师2762人,小学1139人、初中748人。", "the whole may count upper secondary, too"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "why"), LEFT_ALONE, ids=[why for _, why in LEFT_ALONE])
def test_what_has_another_explanation_accuses_nobody(text: str, why: str) -> None:
    assert [f.formula for f in audit(text.encode(), "text.txt").findings if f.outcome in WRONG] == [], why
