"""Sentences of ordinary reports: what is taken over from beside a figure, and what a verdict is on."""

from __future__ import annotations

import pytest
from wordings import differences

from extractor.model import Region

ABOUT = {"region": Region(name="青河县", code="654325", level="county"), "published": "2021-03-18"}

ROWS = [
    # several kinds of schools that one number counts
    ("全县36所小学、初中和九年一贯制学校中，七项指标全部达标的31所。",
     "36所 indicator=schools stage=compulsory; 31所 indicator=- stage=compulsory"),
    ("全县21所小学、6所初中，另有教学点9个。",
     "21所 stage=primary; 6所 stage=junior"),
    # the grade that a cohort entered
    ("2018年秋季初一年级入学2180人，三年间转入26人、转出31人，2021年毕业2169人。",
     "2180人 indicator=entrants stage=junior; 26人 indicator=transfers_in stage=junior; 31人 indicator=transfers_out stage=junior"),
    ("2020年秋季高一年级招生1260人。", "1260人 stage=senior"),
    # coefficients in the order of the list of their sentence
    ("初中每百名学生拥有高于规定学历教师数、县级以上骨干教师数、体育艺术专任教师数、生均教学及辅助用房面积分别为7.6人、1.3人、1.1人、6.4平方米，差异系数依次为0.21、0.33、0.29、0.36。",
     "0.21 indicator=teachers_above_required_per_100 measure=cv stage=junior; 0.36 indicator=teaching_area_per_student measure=cv"),
    # what a rate is of, in the bracket behind it
    ("初中生均教学及辅助用房面积6.2平方米（总面积36580平方米），生均体育运动场馆面积10.8平方米（总面积63720平方米）。",
     "36580平方米 indicator=teaching_area stage=junior; 63720平方米 indicator=sports_area stage=junior"),
    ("全县总面积1820平方公里。", "1820平方公里 stage=-"),
    ("全县面积1820平方公里，辖12个乡镇。", "1820平方公里 indicator=- stage=-"),
    # the whole of a list of years
    ("2018年至2020年，全县教育支出分别为3.1亿元、3.4亿元和3.8亿元，三年累计投入10.3亿元。",
     "10.3亿元 indicator=education_spending period=2018/2020"),
    ("2018年至2020年，全县教育支出分别为3.1亿元、3.4亿元和3.8亿元，改善办学条件累计投入2.3亿元。",
     "2.3亿元 indicator=project_funds"),
    # parts of the whole that they add up to
    ("义务教育在校生26180人，其中小学17240人、初中8940人；按城乡分，城区11760人、乡村14420人。",
     "11760人 whole=26180人; 14420人 whole=26180人"),
    ("全县随迁子女1520人。从来源看，外县户籍1130人、省外户籍390人。",
     "1130人 indicator=migrant_students stage=compulsory; 390人 indicator=migrant_students"),
    ("随迁子女小学1020人、初中500人；从来源看，外县户籍1130人、省外户籍390人。",
     "1130人 indicator=migrant_students stage=compulsory; 390人 stage=compulsory"),
    ("小学生均图书21册（共20160册），差异系数0.31，综合差异系数为0.36。", "0.36 measure=cv stage=primary indicator=-"),
    # what was done to grounds is no stock
    ("改造运动场地5.6万平方米。", "5.6万平方米 indicator=-"),
    ("全县体育运动场地5.6万平方米。", "5.6万平方米 indicator=sports_area"),
    # what schools are picked out by, or judged to lack
    ("有6所学校美术专用教室面积不足90平方米。", "6所 indicator=-; 90平方米 role=standard comparator=<"),
    ("3所学校食堂面积偏小。", "3所 indicator=-"),
    ("全县小学412个教学班，超过45人的有18个；初中超过50人的有7个。",
     "18个 indicator=large_classes stage=primary; 7个 indicator=large_classes stage=junior"),
    # what others earn is no bound
    ("义务教育教师年平均工资收入92600元，高于当地公务员年平均工资收入91800元，高出800元。",
     "91800元 role=reported comparator==; 800元 measure=gap role=reported stage=compulsory"),
    # words of time
    ("上一学年全县交流教师126人。", "126人 period=2019-09/2020-08"),
    ("本学年全县交流教师126人。", "126人 period=2020-09/2021-08"),
    ("大班额由2018年底的86个减少到2019年底的41个，2020年秋季学期进一步减少到12个。",
     "12个 indicator=large_classes period=2020"),
    ("本学期有教学班36个。", "36个 period=2021-03-18"),
    ("2019年、2020年分别增长6.2%、5.4%，2020年增幅高于财政经常性收入增幅（3.1%）2.3个百分点。", "2.3个百分点 measure=gap period=2020"),
    # poor pupils are helped only where help is spoken of
    ("建档立卡贫困家庭学生216人无一人失学辍学。", "216人 indicator=-"),
    ("家庭经济困难学生216人，发放资助金26万元。", "216人 indicator=aided_students"),
    ("乡村教师按月享受生活补助，惠及112人。", "112人 indicator=-"),
    # 新建 before 县城 is what is done, not a place
    ("计划新建县城小学1所，招聘音体美教师16名。", "1所 region=青河县; 16名 indicator=new_teachers"),
    # below a heading of advice figures are aimed at
    ("# 四、整改建议\n2022年补充教师60名以上。", "60名 role=plan"),
    # what a verdict judges
    ("小学每百名学生拥有骨干教师1.4人，差异系数0.31；初中每百名学生拥有骨干教师1.6人，差异系数0.28。达标。",
     "1.4人 verdict=met; 0.31 verdict=met; 1.6人 verdict=met; 0.28 verdict=met"),
    ("小学综合差异系数为0.41；初中综合差异系数为0.33。均达到国家规定的小学0.65以下、初中0.55以下的标准。",
     "0.41 verdict=met; 0.33 verdict=met; 0.65 role=standard verdict=-; 0.55 role=standard verdict=-"),
    ("城南小学生均体育运动场馆面积5.9平方米，低于7.5平方米的标准。", "5.9平方米 verdict=unmet"),
    ("小学差异系数依次为：生均教学及辅助用房面积0.33，生均图书0.28。全县学校均配备专职教师36人。",
     "0.33 verdict=-; 0.28 verdict=-"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), ROWS, ids=[row[0][:24] for row in ROWS])
def test_a_sentence_of_an_ordinary_report(text: str, expected: str) -> None:
    assert not differences(text, expected, **ABOUT)
