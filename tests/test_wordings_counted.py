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
]  # fmt: skip


@pytest.mark.parametrize(("text", "says"), ROWS, ids=[text for text, _ in ROWS])
def test_counts_in_other_words(text: str, says: str) -> None:
    assert differences(text, says, **ABOUT) == []
