"""Figures that speak through others: shares of a figure, orders and times told, what a bound picks out, marks."""

from __future__ import annotations

import pytest
from wordings import differences

ABOUT = {"title": "某县义务教育发展情况报告", "published": "2019-11-20"}

ROWS = [
    ("小学46人以上的班还剩52个，大致相当于全县小学640个班的8.1%，其中城关32个。",
     "52个 indicator=large_classes stage=primary; 8.1% of=52个+640个班; 32个 indicator=large_classes"),
    ("# 存在问题\n初中51人及以上的班共18个，集中在河东中学11个、河西中学7个。",
     "18个 indicator=large_classes stage=junior; 11个 indicator=large_classes stage=junior"),
    ("初中生均体育运动场馆面积7.65平方米，只及10.2平方米标准的75%。",
     "10.2平方米 role=standard"),
    ("三所优质高中拿出612个名额切块到校，相当于招生计划1200人的51%。",
     "51% indicator=quota_share"),
    ("八项指标差异系数小学为：教学用房0.412、运动场地0.536、仪器设备0.571、中级以上职称教师0.433，均值0.488。"
     "初中按上述次序为0.305、0.427、0.498、0.321，平均0.388。",
     "0.412 indicator=teaching_area_per_student measure=cv; 0.571 indicator=equipment_value_per_student;"
     " 0.433 indicator=senior_title_teachers_per_student measure=cv; 0.488 indicator=- measure=cv;"
     " 0.498 indicator=equipment_value_per_student stage=junior; 0.388 indicator=- measure=cv stage=junior"),
    ("差异系数：小学0.526，初中0.437。\n符合小学不高于0.65、初中不高于0.55的要求。",
     "0.65 stage=primary role=standard; 0.55 stage=junior role=standard"),
    ("初中校际差异系数从骨干教师到运动场馆依次为0.312、0.287、0.354、0.402，各项均介于0.21—0.41之间。",
     "0.312 indicator=backbone_teachers_per_100 measure=cv; 0.287 indicator=pe_art_teachers_per_100;"
     " 0.354 indicator=teaching_area_per_student; 0.21—0.41 indicator=- measure=cv stage=junior"),
    ("三年总投资5260万元（中央1430万、省1120万、县2710万）。",
     "1430万 unit=元 whole=5260万元; 2710万 unit=元 indicator=project_funds whole=5260万元"),
    ("三年总投资5260万元（中央1430、省1120、县2700）。",
     "1430 unit=-"),
    ("随迁子女2860人，百分之九十六进入公办学校就读。",
     "百分之九十六 indicator=migrant_public_share"),
    ("交流教师96名，不过应交流教师863名的11.1%。",
     "11.1% indicator=rotation_rate"),
    ("小学八项差异系数按指标顺序为0.412、0.536、0.571、0.388、0.402、0.301、0.344、0.433。",
     "0.412 indicator=teaching_area_per_student; 0.344 indicator=above_required_teachers_per_student"),
    ("起始年级编班小学不得突破45人、初中不得突破50人。",
     "45人 indicator=class_size comparator=<= role=requirement; 50人 indicator=class_size stage=junior comparator=<="),
    ("新校按每班50人规划48个班。",
     "50人 indicator=class_size"),
    ("县政府工作得93.6分，比80分的合格线高13.6分。",
     "80分 role=standard; 13.6分 measure=gap"),
    ("特殊教育学校生均公用经费5600元，没有够上6000元的国家下限。",
     "6000元 role=standard"),
    ("小学生均图书两年间由18.6册升到21.4册，升幅15.1%。\n初中差异系数反弹0.021。",
     "15.1% measure=change; 0.021 measure=change"),
    ("小学生均教学用房4.62平方米，比标准宽出0.12平方米。",
     "0.12平方米 measure=gap"),
    ("三个年头投入2.6亿元。\n核对2017、2018两个决算年度的账目，走访乡镇学校9所。",
     "!三; !两; !2017; 9所 indicator=-"),
    ("初中七项均达标。\n教育费附加3186万元，地方教育附加2124万元，两项5310万元全部列支。",
     "!七项; !两项; 5310万元 value=53100000"),
]  # fmt: skip

TIMES = [
    ("财政教育支出2016年3.12亿元，2017年3.46亿元，2018年3.81亿元；三年征收的教育费附加0.62亿元。\n近三年招聘教师286人。",
     "0.62亿元 period=2016/2018; 286人 period!=2018"),
    ("2015年至2018年投入4.2亿元。四年面向社会招聘教师286人，分到农村213人。",
     "286人 period=2015/2018; 213人 period=2015/2018"),
    ("从2016年起陆续新建学校12所。",
     "12所 period=2016/2019"),
    ("三个年头累计投入3.6亿元。",
     "3.6亿元 period=2017/2019"),
    ("明年计划再投1.2亿元，新建学校3所。",
     "1.2亿元 period=2020 role=plan; 3所 period=2020"),
    ("截至10月20日，整改到位26项，到位率81.3%。",
     "26项 period=2019-10-20; 81.3% period=2019-10-20"),
    ("我室核对了2016、2017两个决算年度的账目。\n全县教育支出6.2亿元。",
     "6.2亿元 period=2017"),
    ("一、投入到位。全县2018年投入3.6亿元。二、布局合理。小学在校生12600人。",
     "12600人 period=2019-11-20"),
]  # fmt: skip
UNDATED = [
    ("2016年小学在校生12600人，2018年小学在校生11800人。\n初中在校生5600人。", "5600人 period=2018"),
    ("2013年以来投入3.6亿元。\n初中在校生5600人。", "5600人 period=-"),
    ("2018年小学在校生11800人。\n初中在校生5600人。力争到2022年新建学校3所。", "11800人 period=2018"),
    ("确保城区于2014年、山区于2016年实现均衡发展目标。\n再用三年左右的时间充实图书。", "三年 period=-"),
]


@pytest.mark.parametrize(("text", "expected"), TIMES, ids=[row[0][:24] for row in TIMES])
def test_when_a_figure_was_taken(text: str, expected: str) -> None:
    assert differences(text, expected, **ABOUT) == []


@pytest.mark.parametrize(("text", "expected"), UNDATED, ids=[row[0][:24] for row in UNDATED])
def test_an_undated_report_is_of_the_last_year_that_it_names(text: str, expected: str) -> None:
    assert differences(text, expected, title="平罗县义务教育发展情况") == []


@pytest.mark.parametrize(("text", "expected"), ROWS, ids=[row[0][:24] for row in ROWS])
def test_what_a_figure_means(text: str, expected: str) -> None:
    assert differences(text, expected, **ABOUT) == []
