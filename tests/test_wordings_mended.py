"""Wordings that were once misread: a text, and what its figures say."""

from __future__ import annotations

import pytest
from wordings import differences

ABOUT = {"title": "某县义务教育发展情况报告", "published": "2019-11-20"}

ROWS = [
    ("小学、初中在校生分别为3.12、1.48万人。",
     "3.12 value=31200"),
    ("三年投入3.12、1.48、0.62亿元。",
     "3.12 value=312000000; 1.48 value=148000000"),
    ("小学、初中综合差异系数分别是0.507、0.412，均低于国家规定的0.65和0.55。",
     "0.65 versus=0.507; 0.55 versus=0.412"),
    ("交流轮岗教师96名，占704名符合交流条件教师总数的13.64%。",
     "13.64% of=96名+704名"),
    ("女教师96名，占704名教师总数的13.64%。",
     "13.64% of=96名+704名"),
    ("专任教师1400人，其中骨干教师136人，占9.7%。",
     "9.7% indicator=-"),
    ("图书经费达到学校公用经费预算总额的5.6%。",
     "5.6% indicator=-"),
    ("小学24个班1086人，初中18个班902人。",
     "902人 stage=junior"),
    ("计划投入2.6亿元，已投入1.1亿元。",
     "1.1亿元 role=reported"),
    ("教师代表12人、家长代表86人参加座谈会。",
     "12人 indicator=-; 86人 indicator=-"),
    ("教师职业道德培训860人。",
     "860人 stage=compulsory"),
    ("小学每百名学生拥有高于规定学历教师5.2人、骨干教师1.3人。",
     "1.3人 indicator=backbone_teachers_per_100"),
    ("小学每百名学生拥有高于规定学历教师5.2人、骨干教师1.3人、生均图书26册。初中依次为7.1人、1.6人、31册。",
     "7.1人 indicator=teachers_above_required_per_100; 1.6人 indicator=backbone_teachers_per_100"),
    ("小学每百名学生拥有高于规定学历教师5.2人，每百名学生拥有骨干教师1.3人，每百名学生拥有体育、艺术专任教师0.96人；初中依次为7.1人、1.6人、1.05人。",
     "7.1人 indicator=teachers_above_required_per_100; 1.6人 indicator=backbone_teachers_per_100; 1.05人 indicator=pe_art_teachers_per_100"),
    ("小学每百名学生拥有高于规定学历教师5.2人、每百名学生拥有骨干教师1.3人、生均图书26册。\n初中依次为7.1人、1.6人、31册。",
     "7.1人 indicator=teachers_above_required_per_100; 1.6人 indicator=backbone_teachers_per_100"),
    ("补充教师286人，其中特岗150人、公招96人、人才引进40人。",
     "96人 indicator=new_teachers; 40人 indicator=new_teachers"),
    ("应配音乐教室6间，实有4间，缺2间。",
     "2间 measure=gap"),
    ("应配音乐教室6间、实有4间、缺2间。",
     "2间 measure=gap"),
    ("从差异系数看，小学生均教学及辅助用房面积0.382，生均体育运动场馆面积0.415。",
     "0.415 measure=cv"),
    ("各项指标的差异系数如下：\n小学生均图书0.312，生均体育运动场馆面积0.415，生均教学仪器设备值0.386。",
     "0.312 measure=cv; 0.415 measure=cv; 0.386 measure=cv"),
    ("# 综合差异系数（前者为小学，后者为初中）\n甲镇0.318、0.207。",
     "0.318 measure=cv; 0.207 measure=cv"),
    ("从上年的344人增至398人。",
     "344人 period=2018; 398人 period=2019-11-20"),
    ("与2015年相比，大班额由126个减少到18个。",
     "126个 period=2015"),
    ("2019年9月抽调督学分赴学校核查。\n小学在校生12600人。",
     "12600人 period=2019-11-20"),
    ("2016-2018年投入3.6亿元。\n小学45所。",
     "45所 period=2019-11-20"),
    ("第12班、第6组、第3篇。",
     "!12班; !6组; !3篇"),
    ("图书62万册（生均26册）。",
     "26册 whole=-"),
    ("| 县 | 巩固率（%） | 比上年增减\n| 甲县 | 98.6 | 0.5",
     "0.5 measure=change"),
    ("| 指标 | 数量\n| 一、专任教师 | \n| 小学 | 1260\n| 二、教学班 | \n| 小学 | 420",
     "1260 indicator=teachers"),
    ("| 地区 | 初中学校 | 幼儿园\n| 甲镇 | 3 | 8",
     "3 indicator=schools unit=所; 8 indicator=schools unit=所"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), ROWS, ids=[row[0][:24] for row in ROWS])
def test_a_wording_once_misread(text: str, expected: str) -> None:
    assert not differences(text, expected, **ABOUT)
