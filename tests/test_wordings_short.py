"""Indicators named in short: one by one, in the order of a list before, at the head of a table's column."""

from __future__ import annotations

import re
from typing import Any

import pytest
from wordings import differences

from extractor.patterns import default_rules
from extractor.shadow import shadow

Row = dict[str, Any]
ABOUT = {"title": "某县义务教育发展情况报告", "published": "2019-11-20"}
TABLE = default_rules().table("orders")
WORDS: list[Row] = [TABLE["opens"], TABLE["span"], *TABLE["indicator"]]

ROWS = [
    ("小学八项指标的差异系数，从教辅用房、运动场馆、仪器设备，到计算机、图书，再到师生比、高学历教师、"
     "中级以上职称教师，顺次为0.51、0.55、0.43、0.38、0.29、0.27、0.31、0.42，综合起来为0.395。",
     "0.51 indicator=teaching_area_per_student measure=cv; 0.38 indicator=computers_per_100; "
     "0.31 indicator=above_required_teachers_per_student; 0.42 indicator=senior_title_teachers_per_student measure=cv; "
     "0.395 indicator=- measure=cv"),
    ("小学差异系数：教辅用房0.42、运动场馆0.55、仪器设备0.61、计算机0.38、图书0.47，平均0.486；"
     "初中按同一次序为0.31、0.44、0.52、0.27、0.36，平均0.380。",
     "0.61 indicator=equipment_value_per_student measure=cv stage=primary; 0.486 indicator=- measure=cv; "
     "0.31 indicator=teaching_area_per_student stage=junior measure=cv; 0.36 indicator=books_per_student stage=junior; "
     "0.380 indicator=- measure=cv"),
    ("差异系数按八项指标顺序（教辅用房、运动场馆、仪器设备、计算机）：小学0.438、0.561、0.497、0.402；"
     "初中0.352、0.447、0.388、0.291。",
     "0.561 indicator=sports_area_per_student stage=primary measure=cv; 0.291 indicator=computers_per_100 stage=junior"),
    ("七项指标的小学校际差异系数从高学历教师到多媒体教室依次为0.29、0.44、0.36、0.41、0.53、0.32、0.21。",
     "0.29 indicator=teachers_above_required_per_100; 0.41 indicator=teaching_area_per_student; "
     "0.21 indicator=multimedia_classrooms_per_100 measure=cv stage=primary"),
    ("四所小学合计，教辅用房生均5.30平方米，运动场馆生均8.10平方米。",
     "5.30平方米 indicator=teaching_area_per_student; 8.10平方米 indicator=sports_area_per_student"),
    ("初中教辅用房校际差异系数0.42，师资配备参差。", "0.42 indicator=teaching_area_per_student measure=cv"),
    # words that name no indicator, and figures that are no rates
    ("小学运动场馆42个，教辅用房12.6万平方米，图书38万册。",
     "42个 indicator!=sports_area_per_student; 12.6万平方米 indicator!=teaching_area_per_student; 38万册 indicator=books"),
    ("从小学到初中，教师、图书、计算机、教室依次为860人、12.6万册、1240台、310间。",
     "860人 indicator!=teachers_above_required_per_100; 1240台 indicator!=computers_per_100"),
    ("要求小学每百名学生配备1名县级以上骨干教师、0.9名音体美专任教师。",
     "0.9名 indicator=pe_art_teachers_per_100"),
    # how much of a mark is reached is no mark
    ("运动场馆仅为达标线的68.0%，骨干教师相当于标准值的90%。", "68.0% role=reported; 90% role=reported"),
    # coefficients go on over paragraphs that do not name them again
    ("（一）综合差异系数下降的有甲县、乙县。甲县小学由0.482降到0.447，初中由0.398降至0.372。\n"
     "（二）不降反升的有丙县。丙县小学现为0.566，离国家上限0.65只余0.084的空间；初中现为0.455。",
     "0.566 measure=cv stage=primary; 0.65 role=standard measure=cv; 0.084 measure=gap; 0.455 measure=cv stage=junior"),
    ("小学综合差异系数0.447。\n小学近视率0.42，肥胖率0.17，龋齿率0.31。", "0.42 measure=level; 0.31 measure=level"),
    # the order of rates among the stocks that they are made of
    ("先看小学。高于规定学历教师1338人，每百名学生6.40人；骨干教师289人，每百名学生1.38人；"
     "教学及辅助用房122347平方米，生均5.85平方米。\n再看初中。按上面次序，各项均值依次是8.71人、1.63人、7.44平方米。",
     "8.71人 indicator=teachers_above_required_per_100 stage=junior; 1.63人 indicator=backbone_teachers_per_100 stage=junior; "
     "7.44平方米 indicator=teaching_area_per_student stage=junior"),
    # the stage stands behind the figure
    ("专任教师2346名，其中1372名任教小学，974名任教初中。", "1372名 stage=primary; 974名 stage=junior"),
    ("在校生29600人，小学段20386人，其余9214人在初中。", "9214人 stage=junior indicator=students"),
    ("专任教师2004人，小学与初中之间的分布是1286人对718人。", "1286人 stage=primary; 718人 stage=junior"),
    ("小学12人在初中任教的教师家庭长大。", "12人 stage!=junior"),
    # what begins is no preschool
    ("2025年秋季开学前给城关中学扩建运动场4000平方米。", "4000平方米 stage!=preschool"),
    ("入学机会满分20分，自评19.4分。", "20分 role=standard; 19.4分 role=reported"),
    ("2020年秋季升入初一的3512人，三年间转进46人。", "3512人 indicator=entrants stage=junior; 46人 stage=junior"),
    ("初中三年巩固98.7%，小学六年巩固达99.9%。", "98.7% indicator=retention_rate; 99.9% indicator=retention_rate stage=primary"),
    ("学历超出国家规定标准的教师1338人，执教音体美的231人，县级以上骨干称号教师289人。",
     "1338人 indicator=teachers_above_required role=reported; 231人 indicator=pe_art_teachers; 289人 indicator=backbone_teachers"),
    # the limits of the standards, by what coefficients are held to
    ("小学校际差异系数最大为骨干教师的0.48、最小为多媒体教室的0.21，均压在0.50以下。",
     "0.50 role=standard measure=cv indicator=- comparator=<= stage=primary"),
    ("小学综合差异系数0.397，初中综合差异系数0.293。与国家标准0.65、0.55相比，小学低了0.253，初中低了0.257。",
     "0.65 role=standard measure=cv stage=primary; 0.55 role=standard measure=cv stage=junior; 0.253 measure=gap"),
    ("小学综合差异系数0.468（0.65），初中0.379（0.55）。", "0.65 role=standard; 0.55 role=standard stage=junior"),
    ("小学综合差异系数由2012年的0.65降到2015年的0.45。", "0.65 role=reported; 0.45 role=reported"),
    ("所有指标的校际差异系数，小学均小于或等于0.50。", "0.50 role=reported"),
    # what a bracket is a share of, and how schools are divided
    ("应流动教师2012人，已流动268人（13.32%），骨干在内71人（26.49%）；无证上岗0人。",
     "13.32% indicator=rotation_rate of=268人; 71人 indicator=rotating_backbone_teachers; 0人 indicator=-"),
    ("义务教育学校共43所，分作小学24所、单设初中11所和九年一贯制学校8所。", "24所 stage=primary; 11所 stage=junior; 8所 stage=nine_year"),
    ("31486名学生编成782个班，小学段20914名、524个班，每班平均39.9人，初中段10572名、258个班。",
     "31486名 indicator=students; 20914名 indicator=students stage=primary; 10572名 indicator=students stage=junior"),
    ("公用经费标准小学720元、初中940元，特殊教育学校7000元。", "7000元 indicator=public_funding_per_student"),
    # kinds of what the sentence before counted, and their money
    ("规划建设12个重大项目，总投资9.85亿元。义务教育类6个，4.62亿元；高中类2个，3.21亿元；职教类1个，0.64亿元。",
     "6个 indicator=construction_projects stage=compulsory; 2个 indicator=construction_projects stage=senior; "
     "3.21亿元 stage=senior; 1个 indicator=construction_projects stage=vocational; 0.64亿元 stage=vocational"),
    ("全县共有学校43所。小学类图书12万册。", "12万册 indicator=books"),
    ("小学、初中之间仍有1.6平方米的落差，设备值首尾之差为365元。", "1.6平方米 measure=gap; 365元 measure=gap"),
    # a bound is no score: 分别 is one word
    ("小学、初中比国家规定的0.65、0.55分别低0.250和0.247。", "0.55 unit=-; 0.250 stage=primary; 0.247 stage=junior"),
]  # fmt: skip

TABLES = [
    ("| 学校 | 高学历教师/百生 | 教辅用房/生(㎡) | 设备值/生(元) | 达标项数(项)\n| 城关一小 | 4.6 | 5.1 | 2310 | 6",
     ABOUT,
     "4.6 indicator=teachers_above_required_per_100; 5.1 indicator=teaching_area_per_student unit=平方米; "
     "2310 indicator=equipment_value_per_student; 6 subject=达标项数(项) unit=项"),
    ("= 某县义务教育校际差异系数测算表\n小学\n| 项目 | 2014年 | 2015年\n| 生均图书册数 | 0.352 | 0.318\n| 综合 | 0.486 | 0.442",
     {"title": "某县义务教育校际差异系数测算表"},
     "0.352 indicator=books_per_student measure=cv unit=- period=2014; 0.442 indicator=- measure=cv period=2015"),
    ("一年间大班额由123个减至43个。四校明细（单位：个）如下\n| 学校 | 2019年 | 2020年 | 消减数\n| 城关一小 | 28 | 9 | 19",
     ABOUT,
     "28 indicator=large_classes unit=个 period=2019; 19 indicator=large_classes measure=change"),
    # another unit than that of the sentence before, and a sentence that announces nothing
    ("一年间大班额由123个减至43个。投入明细（单位：万元）如下\n| 学校 | 2019年 | 2020年\n| 城关一小 | 28 | 9",
     ABOUT,
     "28 indicator!=large_classes unit=元"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), ROWS, ids=[row[0][:24] for row in ROWS])
def test_an_indicator_named_in_short(text: str, expected: str) -> None:
    assert not differences(text, expected, **ABOUT)


@pytest.mark.parametrize(("text", "about", "expected"), TABLES, ids=[row[0][:24] for row in TABLES])
def test_a_table_headed_in_short(text: str, about: dict[str, str], expected: str) -> None:
    assert not differences(text, expected, **about)


@pytest.mark.parametrize("row", WORDS, ids=[row.get("code", row["hits"][0]) for row in WORDS])
def test_a_short_form_matches_what_its_hits_mark_and_nothing_in_its_misses(row: Row) -> None:
    pattern = re.compile(row.get("words") or row["match"])
    for hit in row["hits"]:
        before, _, rest = shadow(hit).partition("⟦")
        inside, _, after = rest.partition("⟧")
        found = pattern.search(before + inside + after)
        assert found is not None, hit
        assert found.span() == (len(before), len(before) + len(inside)), hit
    for miss in row["misses"]:
        assert pattern.search(shadow(miss)) is None, miss


def test_the_series_hold_indicators_that_short_forms_name() -> None:
    named = {row["code"] for row in TABLE["indicator"]} | {row["also"] for row in TABLE["indicator"] if "also" in row}
    for row in TABLE["series"]:
        assert set(row["codes"]) <= named, row["id"]
        assert len(set(row["codes"])) == len(row["codes"]), row["id"]
