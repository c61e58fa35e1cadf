"""Wordings of bulletins, feedback letters and plans: bands, distances, norms, counts behind shares, names."""

from __future__ import annotations

import pytest
from wordings import differences

ABOUT = {"title": "某县义务教育发展情况报告", "published": "2019-11-20"}

ROWS = [
    ("小学295个教学班中，56人以上的173个，占58.7%，平均班额达62人，超出省定标准17人。",
     "56人 indicator=class_size role=standard comparator=>=; 173个 indicator=large_classes; 17人 measure=gap role=reported comparator=="),
    ("初中教学班212个，其中50人以上的有19个。",
     "50人 indicator=class_size; 19个 indicator=large_classes"),
    ("100人以下的乡村学校还有57所，其中12所不足10人。",
     "100人 indicator=students role=standard; 10人 indicator=students role=standard comparator=<"),
    ("班额不超过省定上限（小学45人，初中50人）的班占94.6%。",
     "45人 role=standard comparator=<= stage=primary; 50人 role=standard comparator=<= stage=junior"),
    ("按照公用经费小学650元/生·年、初中850元/生·年的标准足额拨付。",
     "650元 indicator=public_funding_per_student role=standard; 850元 indicator=public_funding_per_student role=standard stage=junior"),
    ("公用经费到账39.2万元，按生均500元拨付。",
     "500元 indicator=public_funding_per_student"),
    ("小学、初中生均教学及辅助用房面积分别为4.86平方米和6.12平方米，均达到国家4.5平方米、5.8平方米的标准。",
     "4.5平方米 role=standard versus=4.86平方米; 5.8平方米 role=standard versus=6.12平方米"),
    ("每百名学生计算机8.3台，低于自治区平均水平1.2台。",
     "1.2台 measure=gap role=reported indicator=computers_per_100"),
    ("初中三年巩固率98.6%，高出国家规定标准3.6个百分点。",
     "3.6个百分点 measure=gap role=reported"),
    ("某某小学在校生2136人，超出规定规模（2000人）136人。",
     "2000人 role=standard; 136人 measure=gap"),
    ("骨干教师占交流轮岗教师总数的19.4%，没有达到20%。",
     "20% role=standard"),
    ("小学综合差异系数为0.379，较2010年缩小0.104。",
     "0.104 measure=change"),
    ("2013年首批认定293个县，2014年464个。",
     "293个 indicator=balance_counties; 464个 indicator=balance_counties"),
    ("公办学校接收近八成随迁子女就读。",
     "八成 indicator=migrant_public_share"),
    ("随迁子女14853人，公办学校就读比例96.3%。",
     "96.3% indicator=migrant_public_share"),
    ("学生用计算机小学不低于12∶1。",
     "12∶1 indicator=-"),
    ("小学专任教师中专科及以上学历者，城市占89.9%、农村占71.6%。",
     "89.9% indicator=above_required_share area=urban; 71.6% indicator=above_required_share area=rural"),
    ("城市小学生均教学仪器设备值1215.6元，农村310.4元，前者是后者的3.9倍。",
     "3.9倍 indicator=equipment_value_per_student"),
    ("七项全达标的小学18所、初中7所。",
     "18所 indicator=- stage=primary verdict=-; 7所 indicator=- stage=junior"),
    ("交流教师58人，占应交流人数（479人）的12.1%。",
     "479人 indicator=rotation_eligible_teachers; 12.1% indicator=rotation_rate of=58人+479人"),
    ("交流轮岗教师占符合条件教师总数的12.4%（112人），骨干教师占交流轮岗教师总数的23.2%（26人）。",
     "112人 indicator=rotating_teachers; 26人 indicator=rotating_backbone_teachers"),
    ("大班额68个、超大班额9个，大班额净减31个，降幅45.6%。",
     "31个 measure=change base=68个; 45.6% measure=change base=68个"),
    ("在校生181.6万人，其中小学119.3、初中62.3万。",
     "119.3 value=1193000 unit=人; 62.3万 value=623000 unit=人"),
    ("学校每百名学生拥有骨干教师数。小学302人、1.84人。",
     "302人 indicator=backbone_teachers; 1.84人 indicator=backbone_teachers_per_100"),
    ("农村小规模学校61所，平均每校教师4.6人。",
     "4.6人 indicator=-"),
    ("督导组实地核查了15个县（市、区）的168所学校，其中小学98所。",
     "168所 indicator=-; 98所 indicator=-"),
    ("全县小学一年级计划招生3120人，实招3087人。",
     "3120人 indicator=- stage=primary; 3087人 indicator=entrants stage=primary role=reported"),
    ("参加高考2816人，本科上线1405人。",
     "2816人 indicator=- stage=senior; 1405人 stage=senior"),
    ("教育拨款分别为2.86亿元、3.27亿元，增长率分别为15.2%、14.3%。",
     "15.2% measure=change indicator=education_spending; 14.3% measure=change"),
    ("招聘教师136名（高中21名、初中38名、小学52名、幼儿园25名）。",
     "136名 stage=all; 25名 stage=preschool"),
    ("五年累计投入2.86亿元，其中中央专项1.62亿元、县级自筹1.24亿元。",
     "1.24亿元 subject=县级自筹累计投入"),
    ("全县62所小学中有19所没有专职音乐教师。",
     "19所 subject=没有专职音乐教师的学校"),
    ("教师5年360学时培训完成率100%。",
     "360学时 subject!=-"),
]  # fmt: skip

PLAN = {"title": "某县义务教育均衡发展督导反馈问题整改方案", "published": "2021-03-22", "doc_type": "plan"}

PLANNED = [
    ("问题1：大班额尚未消除。目前全县大班额423个（小学268个、初中155个），占教学班总数4687个的9.02%。",
     "423个 role=reported; 155个 role=reported; 9.02% role=reported; !1"),
    ("整改目标：2021年底，大班额比例降到5%以内。",
     "5% role=target"),
    ("问题2：教师培训经费安排比例偏低。2020年实际安排212万元。",
     "212万元 role=reported"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), ROWS, ids=[row[0][:24] for row in ROWS])
def test_a_wording_of_a_report(text: str, expected: str) -> None:
    assert not differences(text, expected, **ABOUT)


@pytest.mark.parametrize(("text", "expected"), PLANNED, ids=[row[0][:24] for row in PLANNED])
def test_a_wording_of_a_plan(text: str, expected: str) -> None:
    assert not differences(text, expected, **PLAN)
