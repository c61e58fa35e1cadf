"""Counts and per-pupil values in the words of other provinces' clerks: a text, and what its figures say."""

from __future__ import annotations

import pytest
from wordings import differences

ABOUT = {"title": "某县义务教育发展情况报告", "published": "2019-11-20"}

ROWS = [
    # the people named right before a state are counted
    ("随迁子女在校1.26万人。",
     "1.26万人 indicator=migrant_students"),
    ("一线教师在册2316名，小学1420名，初中896名。",
     "2316名 indicator=teachers; 1420名 indicator=teachers; 896名 indicator=teachers"),
    ("小学在校1.26万人。",
     "1.26万人 indicator=students"),
    # going to the schools named
    ("随迁子女2130人，在公办学校就读1986人。",
     "1986人 indicator=migrant_students"),
    ("全区公办学校就读8.26万人，民办1.12万人。",
     "8.26万人 indicator=students; 1.12万人 indicator=students"),
    # a bare noun behind 有 or before a colon
    ("三所学校共有学生2316人。",
     "2316人 indicator=students"),
    ("学生：合计20316人，小学生12316人、初中生8000人。",
     "20316人 indicator=students"),
    # who runs the schools
    ("全县登记幼儿园86所，公办性质的32所，民办的54所。",
     "86所 indicator=schools; 32所 indicator=schools; 54所 indicator=schools"),
    # what a total says of the people that its parts name
    ("本学年累计交流312人，校长26人，教师286人。",
     "26人 indicator=rotating_principals; 286人 indicator=rotating_teachers"),
    ("问卷对象中家长860人、教师320人、学生236人。",
     "320人 indicator=-; 236人 indicator=-"),
    # a kind of school in a list of children with disabilities
    ("残疾儿童少年326人：随班就读186人，特教学校96人，送教上门44人。",
     "186人 indicator=disabled_regular_class; 96人 indicator=disabled_special_school; 44人 indicator=disabled_home_teaching"),
    # so much a pupil
    ("教辅用房12.6万平方米，人均5.82平方米；仪器设备账面值3126万元，摊到每名学生2140元。",
     "12.6万平方米 indicator=teaching_area; 5.82平方米 indicator=teaching_area_per_student; "
     "3126万元 indicator=equipment_value; 2140元 indicator=equipment_value_per_student"),
    ("图书小学86万册，人均26.1册；初中41万册，人均38.2册。",
     "26.1册 indicator=books_per_student; 41万册 indicator=books; 38.2册 indicator=books_per_student"),
    ("采购教学仪器设备1126万元、图书12.6万册。",
     "1126万元 indicator=-; 12.6万册 indicator=-"),
    ("专任教师2316人，平均一名教师负担学生14.2人。",
     "14.2人 indicator=teacher_student_ratio"),
    # rates in 面
    ("应流动教师1126名，已流动142名，流动面12.6%；体质健康合格面95.2%。",
     "1126名 indicator=rotation_eligible_teachers; 142名 indicator=rotating_teachers; 12.6% indicator=rotation_rate; "
     "95.2% indicator=fitness_pass_rate"),
    # a mark that is crossed
    ("普惠性幼儿园覆盖率86.2%，跨过了80%的门槛。",
     "80% role=standard"),
    # headings behind bullets end what the section before said; brackets and pairs as told once
    ("◆ 经费保障\n2017年教育经费总投入4.12亿元。\n◆ 差异系数（括号内为上限）\n小学综合0.412（0.65），余量0.238。",
     "4.12亿元 period=2017; 0.412 measure=cv period=2019-11-20; 0.65 role=standard measure=cv; 0.238 measure=gap"),
    ("计算所用分子如下（小学／初中）。骨干教师186人／102人；教辅用房62316㎡／41205㎡。",
     "186人 stage=primary; 102人 stage=junior indicator=backbone_teachers; 41205㎡ stage=junior indicator=teaching_area"),
    ("小学、初中综合差异系数为0.412和0.336，距0.65、0.55的上限尚有0.238、0.214的空间。",
     "0.65 role=standard; 0.238 measure=gap; 0.214 measure=gap"),
    ("高中阶段毛入学率91.2%。义务教育巩固率较上年提高0.6个百分点，高于全省平均（94.8%）0.4个百分点。",
     "94.8% indicator=retention_rate; 0.4个百分点 indicator=retention_rate stage=compulsory measure=gap"),
    # schools named by the seat that they are of
    ("市第二小学在校生2316人，县一中在校生3126人。",
     "2316人 stage=primary entity=市第二小学; 3126人 entity=县一中"),
    ("全县发放问卷1 260份，收回1 214份。",
     "!260份; !214份"),
    ("呈现三个特点。教育费附加312万元、地方教育附加208万元，两项520万元全部用于教育。",
     "!三个; !两项; 520万元 value=5200000"),
    # degrees in other words, and what a stock comes to a hundred pupils
    ("小学教师中学历超出国定标准的有1126名，占94.2%，折合每百名学生6.12名；骨干称号的教师186名，每百生1.05名。",
     "1126名 indicator=teachers_above_required measure=level; 94.2% indicator=above_required_share; "
     "6.12名 indicator=teachers_above_required_per_100; 1.05名 indicator=backbone_teachers_per_100"),
    ("有校龄二十年以上的289人，每百生1.38人。", "1.38人 indicator=-"),
    ("按上面次序，各项均值依次是8.12人、1.52人、1.08人、7.23平方米、10.62平方米、3126元、2.61间。",
     "1.52人 indicator=backbone_teachers_per_100; 7.23平方米 indicator=teaching_area_per_student; "
     "3126元 indicator=equipment_value_per_student; 2.61间 indicator=multimedia_classrooms_per_100"),
    # schools told with their pupils, all schools of a place
    ("超规模学校2所，河东小学2318人、城关小学2107人。",
     "2318人 indicator=students entity=河东小学; 2107人 indicator=students entity=城关小学"),
    ("抽查面为全县56所义务教育学校的42.9%。",
     "56所 indicator=schools"),
    # a head's bare words after the sentence before
    ("残疾儿童少年312人，随班就读186人。扣除缓学的，入学率97.2%。适龄儿童入学率99.9%。",
     "97.2% indicator=disabled_enrolment_rate; 99.9% indicator=enrolment_rate"),
    ("公用经费小学、初中每生650元、850元。",
     "650元 indicator=public_funding_per_student stage=primary; 850元 indicator=public_funding_per_student stage=junior"),
    ("发放住校生生活补助1427.9万元。", "1427.9万元 indicator=aid_funds"),
    ("| 年度 | 56人以上班（个）\n| 2018 | 43\n| 2020 | 12",
     "43 indicator=large_classes unit=个; 12 indicator=large_classes"),
    ("自评得92.5分，入学机会、保障机制、教师队伍、质量与管理依次得18.5、27、23.5、23.5分。",
     "18.5 unit=分 indicator=-; 27 unit=分 indicator=-"),
    ("台账36本。10个学生里七个住校。", "36本 unit=本; !10个"),
    # what there should be, what there is, what is missing
    ("音体美教师按课时测算应有412人，在岗361人，缺51人。",
     "412人 indicator=- role=reported; 361人 indicator=pe_art_teachers role=reported; 51人 indicator=- measure=gap"),
    # a rate told group by group, in a bracket, by its place among others
    ("公众满意度95.8%，其中家长94.6%、教师97.1%、人大代表和政协委员98.0%。",
     "94.6% indicator=satisfaction; 97.1% indicator=satisfaction; 98.0% indicator=satisfaction"),
    ("群众满意度95.8%。意见最集中的是“放学路堵”（31.2%）。", "31.2% indicator=-"),
    ("已交流教师268人（13.32%）。", "13.32% indicator=rotation_rate of=268人"),
    ("今年交流教师96名，不过应交流1012名的9.5%。", "9.5% indicator=rotation_rate"),
    ("竣工面积12.6万平方米，竣工率61.2%，列全区第6位。", "6位 measure=rank indicator=completion_rate"),
    # money and people right beside each other, and other words for what is done with money
    ("落实资助资金1236.5万元、2.31万人次。", "2.31万人次 indicator=aided_students"),
    ("三年共投了2.6亿元，新建学校12所。", "2.6亿元 indicator=project_funds"),
    ("小学生10.86万人居首，初中生5.12万人次之。", "5.12万人 unit=人 indicator=students stage=junior"),
    # coefficients of as many indicators as the paragraph has told; 多 that opens a verb; 不满
    ("小学每百名学生拥有骨干教师1.12名、体艺教师0.95名。两项的校际差异系数，小学是0.41、0.38，初中是0.36、0.33。",
     "0.41 indicator=backbone_teachers_per_100 measure=cv; 0.38 indicator=pe_art_teachers_per_100; "
     "0.36 indicator=backbone_teachers_per_100 stage=junior; 0.33 indicator=pe_art_teachers_per_100"),
    ("小学综合差异系数0.53，比规定的0.50多出0.03。", "0.50 role=standard; 0.03 measure=gap"),
    ("学生不满50人的村小有19所。不满意的占3%。", "50人 comparator=< role=standard; 3% subject=不满意占比"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "says"), ROWS, ids=[text for text, _ in ROWS])
def test_counts_in_other_words(text: str, says: str) -> None:
    assert differences(text, says, **ABOUT) == []
