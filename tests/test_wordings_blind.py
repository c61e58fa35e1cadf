"""Wordings that unseen reports brought up: headings, verdicts, norms, pairs, deadlines, and what their figures say."""

from __future__ import annotations

import pytest
from wordings import differences

from extractor.pipeline import audit

ABOUT = {"title": "某县义务教育优质均衡发展自评报告", "published": "2022-07-11"}

ROWS = [
    ("（1）每百名学生拥有高于规定学历教师数。小学5784人，均值5.32；初中3441人，均值6.90。达标。",
     "5784人 indicator=teachers_above_required stage=primary; 5.32 indicator=teachers_above_required_per_100 verdict=met; "
     "6.90 indicator=teachers_above_required_per_100 stage=junior verdict=met"),
    ("（2）每百名学生拥有县级以上骨干教师数。小学均值1.15；初中均值1.23。达标。",
     "1.15 indicator=backbone_teachers_per_100 verdict=met; 1.23 stage=junior"),
    ("（13）残疾儿童少年入学率。应入学1168人，实入学1147人，入学率98.20%。",
     "98.20% indicator=disabled_enrolment_rate"),
    ("残疾儿童少年登记在册217名，其中特教学校就读76名。",
     "217名 indicator=disabled_children; 76名 indicator=disabled_special_school"),
    ("建立适龄残疾儿童少年台账，共登记136名。", "136名 indicator=disabled_children"),
    ("小学方面：\n教辅用房151800平方米，生均3.90平方米；\n初中方面：\n教辅用房97000平方米，生均5.50平方米；",
     "151800平方米 stage=primary; 3.90平方米 stage=primary; 97000平方米 stage=junior; 5.50平方米 stage=junior"),
    ("（二）初中。学校2031所，分初级中学1519所、九年一贯制学校512所；招生61.97万人。",
     "512所 stage=nine_year; 61.97万人 stage=junior"),
    ("交流力度达标。应交流1402人，实交流189人，占13.48%；骨干52人，占实交流的27.51%。",
     "13.48% verdict=met; 27.51% verdict=met"),
    ("小学平均班额42.09人，初中46.05人；但仍有小学班级59个超过45人，未达标。",
     "42.09人 verdict=-; 59个 verdict=unmet"),
    ("按“小学不超过45人、初中不超过50人”衡量，小学超标213个班，初中超标47个班。",
     "45人 role=standard; 50人 role=standard; 213个班 indicator=large_classes verdict=unmet; 47个班 indicator=large_classes"),
    ("高丰镇中学生均教学仪器设备值2280元，差标准220元。", "220元 measure=gap role=reported"),
    ("南街小学生均场馆5.92㎡，连85%的底线也未触及。", "85% role=standard"),
    ("小学、初中校际综合差异系数，甲乡为0.418和0.296，乙乡为0.587和0.431。",
     "0.418 stage=primary; 0.296 stage=junior; 0.587 stage=primary; 0.431 stage=junior"),
    ("小学综合差异系数0.561，降了0.122。初中0.487，在0.55以内。",
     "0.122 measure=change; 0.487 measure=cv stage=junior unit=-; 0.55 role=standard"),
    ("生均教学及辅助用房面积4.87平方米，生均体育运动场馆面积8.06平方米，但红旗小学两项仅为4.31平方米、7.64平方米。",
     "4.31平方米 indicator=teaching_area_per_student; 7.64平方米 indicator=sports_area_per_student"),
    ("全县现有县办小学128所，初级中学27所。", "128所 indicator=schools stage=primary"),
    ("实地核查中小学25所（城区10所、乡镇15所）。", "25所 stage=compulsory; 10所 stage=compulsory"),
    ("师生比小学为1比15.04，初中为11.03比1。", "1比15.04 value=15.04; 11.03比1 value=11.03"),
    ("招收统招生1800名，分配生900名，恰为50%。", "900名 indicator=quota_places; 50% indicator=quota_share"),
    ("9月底前开工率必须达到100%，12月底前竣工率不得低于90%。",
     "100% role=target period=2022-09; 90% role=target period=2022-12"),
    ("教学设备计划采购1240台，验收合格1116台，完成率90%；网络教室建成86间。",
     "1240台 role=plan; 1116台 role=reported; 90% role=reported; 86间 role=reported"),
    ("省定标准为小学生均15册、初中25册，百名学生计算机小学8台、初中12台。",
     "15册 role=standard; 25册 role=standard; 8台 role=standard; 12台 role=standard"),
    ("减少1434人，其中建档立卡学生由1304人减到426人，减少878人，占减少总数的61.23%。", "61.23% measure=level"),
    ("1．56人及以上的大班额，小学46个。", "56人 role=standard; 46个 indicator=large_classes"),
    ("政府工作十七项自评93.5分。师资三项：小学骨干教师318名。", "!十七项; !三项; 93.5分 unit=分"),
    ("初中133个班、小学318个班，共451个班。", "451个班 stage=compulsory"),
]  # fmt: skip

NOTICES = [
    ("关于做好招生入学工作的通知", "起始年级小学每班不超过45人，公示不少于5个工作日。",
     "45人 role=requirement; 5个工作日 role=requirement"),
    ("关于做好招生入学工作的通知", "目前班额均不超过45人。", "45人 role!=requirement"),
    ("关于2021年监测情况的通报", "小学班额均不超过45人。", "45人 role!=requirement"),
    ("关于做好招生入学工作的通知", "公办就读比例不低于85%，上年这一比例为98.2%。", "98.2% role=reported"),
]  # fmt: skip

TABLES = [
    ("校舍建设进度表（面积单位：平方米；竣工率单位：%）\n县别\t规划面积\t竣工面积\t竣工率\n甲县\t68420\t59874\t87.51\n乙县\t72150\t61083\t84.66\n",
     {"68420": ("construction_area", "平方米", "plan"), "87.51": ("completion_rate", "%", "reported")}),
    ("某县2021年自评得分\n指标\t得分/分值（分）\n项目立项\t8/8\n绩效目标\t6.5/7\n组织实施\t9/10\n",
     {"6.5": (None, "分", "reported"), "10": (None, "分", "standard")}),
    ("办学条件\n项目\t小学（总量 / 均值）\t初中（总量 / 均值）\n教辅用房（㎡）\t81302 / 5.25\t52305 / 6.35\n图书（册）\t340692 / 22.0\t255347 / 31.0\n",
     {"81302": ("teaching_area", "平方米", "reported"), "6.35": ("teaching_area_per_student", "平方米", "reported")}),
    ("校际差异（2013年度）\n项目\t小学\t初中\n生均图书册数\t0.412\t0.318\n师生比\t0.268\t0.176\n国家标准（不大于）\t0.65\t0.55\n",
     {"0.268": ("teacher_student_ratio", "", "reported"), "0.65": ("teacher_student_ratio", "", "standard")}),
    ("预算执行情况\n项目\t全年预算\t执行\n设备更新\t4210\t3408.0\n学生资助\t1800\t1800.0\n\n单位：万元。两项执行正常。\n",
     {"4210": (None, "元", "plan"), "3408.0": (None, "元", "reported")}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), ROWS, ids=[row[0][:24] for row in ROWS])
def test_a_wording_of_an_unseen_report(text: str, expected: str) -> None:
    assert differences(text, expected, **ABOUT) == []


@pytest.mark.parametrize(("title", "text", "expected"), NOTICES)
def test_a_notice_lays_down_bounds(title: str, text: str, expected: str) -> None:
    assert differences(text, expected, title=title, published="2022-05-18") == []


@pytest.mark.parametrize(("text", "expected"), TABLES, ids=[row[0][:10] for row in TABLES])
def test_cells_of_two_figures_and_units_of_one_column(
    text: str, expected: dict[str, tuple[str | None, str, str]]
) -> None:
    claims = {c.text: (c.indicator, c.unit, c.role) for c in audit(text.encode(), "t.txt").claims}
    assert {figure: claims[figure] for figure in expected} == expected


def test_a_plan_takes_its_years_from_the_line_below_its_title() -> None:
    text = "某县义务教育三年行动计划\n（2022—2024年）\n一、重点工程\n新建学校8所，新增学位10050个。\n2022年2月25日\n"
    assert {c.text: c.period for c in audit(text.encode(), "t.txt").claims}["10050个"] == "2022/2024"
