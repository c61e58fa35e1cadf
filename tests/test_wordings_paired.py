"""Wordings of pairs, bounds and bases that were once misread: a text, and what its figures say."""

from __future__ import annotations

import pytest
from wordings import differences

ABOUT = {"title": "某县义务教育优质均衡发展自评报告", "published": "2024-11-20"}

ROWS = [
    # pairs with a slash, in the order that is told, else primary schools first
    ("# 资源配置（按“小学/初中”列示）\n生均教学及辅助用房面积（㎡）5.58/8.19，差异系数0.38/0.29。",
     "5.58 stage=primary unit=平方米; 8.19 stage=junior unit=平方米; 0.38 measure=cv stage=primary; 0.29 measure=cv stage=junior"),
    ("生均仪器设备值3126/4485元。", "3126 stage=primary unit=元; 4485元 stage=junior"),
    ("高于规定学历教师数2.20（9.24人/4.2人）。", "2.20 indicator=-"),
    ("建设资金（万元）1280。", "1280 value=12800000 unit=元"),
    # bounds that hold for all, and what is over them
    ("小学896个班均在45人以内，初中412个班，409个班不超过50人，3个班超标。",
     "896个班 indicator=classes; 412个班 indicator=classes; 409个班 indicator=classes; 3个班 indicator=large_classes"),
    ("14个教学班中有6个超过50人。", "6个 indicator=large_classes"),
    ("大班额（56—65人）班级402个。", "56—65人 role=standard; 402个 indicator=large_classes"),
    ("大班额仍有27个（县实验小学14个，光明路小学8）。",
     "14个 indicator=large_classes entity=县实验小学; 8 indicator=large_classes"),
    # norms
    ("1.初中三年巩固率达到95%以上。2023年毕业6128人，三年巩固率为99.55%。",
     "95% role=standard; 99.55% role=reported"),
    ("2.每百名学生拥有县级以上骨干教师数【标准：1人】。", "1人 role=standard"),
    ("每百名学生拥有网络多媒体教室1.98间，只达到标准2.4间的82.5%。",
     "1.98间 verdict=-; 2.4间 role=standard"),
    ("生均场馆面积7.16㎡，为标准的95.5%，其余各项均达标。", "7.16㎡ verdict=-"),
    ("生均体育运动场馆4.92㎡，每生缺2.58㎡。", "2.58㎡ measure=gap"),
    ("生师比为12.3:1，仍好于13.5:1的编制标准。", "13.5:1 role=standard"),
    # what a figure goes on with
    ("三类残疾儿童少年小学、初中入学率分别为93.2%和90.9%。",
     "93.2% indicator=disabled_enrolment_rate stage=primary; 90.9% indicator=disabled_enrolment_rate stage=junior"),
    ("在校学生18063人，小学11826人、初中6237人，较2016年减少2148人。", "2148人 measure=change stage=compulsory"),
    ("生均教育支出小学14236元、初中18975元，同比增加412元、386元。", "412元 stage=primary; 386元 stage=junior"),
    ("农民工同住子女78354人，其中公办学校就读47248人，占60.3%。",
     "78354人 indicator=migrant_students; 60.3% indicator=migrant_public_share"),
    ("2024年秋季大班额较上年同期的163个（占41.6%）减少51个。", "163个 period=2023; 41.6% period=2023"),
    ("九寨沟县比2016年减少1所，20所减为19所。", "20所 period=2016"),
    ("差异最大的是生均体育运动场馆面积，为0.418。", "0.418 measure=cv"),
    ("教育拨款均高于财政经常性收入13.2%、16.5%、15.8%的增幅。",
     "13.2% measure=change; 16.5% measure=change; 15.8% measure=change"),
    ("计划建设的26个项目中，5个未按期开工。", "5个 role=reported"),
    ("争取到资金1426万元。", "1426万元 role=reported"),
    ("五台县52所最多。", "52所 unit=所"),
    ("52所学校达到6项以上，余项均高于标准的85%。", "85% subject=余项"),
    ("小学生均15册、初中25册。", "15册 indicator=books_per_student stage=primary; 25册 indicator=books_per_student"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), ROWS, ids=[row[0][:24] for row in ROWS])
def test_a_pair_a_bound_or_a_base(text: str, expected: str) -> None:
    assert not differences(text, expected, **ABOUT)


def test_a_plan_sets_out_from_a_fact() -> None:
    text = "| 指标 | 2015年 | 2020年\n| 在校生（万人） | 13.72 | 14.30\n| 其中：小学 | 9.56 | 9.71"
    expected = "13.72 role=reported; 14.30 role=plan; 9.56 value=95600 stage=primary role=reported"
    assert not differences(text, expected, title="某县教育事业发展“十三五”规划", doc_type="plan")
