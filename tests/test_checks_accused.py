"""What is accused and what is not: figures that changed places, misquoted norms, plans, tables, bases told elsewhere."""

from __future__ import annotations

import pytest

from extractor.pipeline import audit

ACCUSES = {"inconsistent", "rounding", "improbable"}

# why, the text, and the rules of what it is accused of, in order
CASES = [
    (
        "what falls short is not what reaches its mark further on",
        "某县 2020年\n列支教师培训费96.4万元，只占公用经费总额的3.10%；追加62万元后占5.10%，高于5%的规定，已达标。",
        [],
    ),
    (
        "a list that goes on behind its last tied part",
        "某县 2021年\n共有学校247所，按办学类型：小学58所；初中24所；九年一贯制学校131所；十二年一贯制学校15所；完全中学19所。",
        [],
    ),
    (
        "a remainder without a figure",
        "某市 2024年\n幼儿园679所，其中公办382所、普惠性民办244所、其余为营利性。",
        [],
    ),
    (
        "how far off a norm is",
        "某市 2021年\n大班额占比7.33%，距国家2020年底控制在5%以内的要求尚差2.33个百分点。",
        [],
    ),
    (
        "a norm that is only told",
        "某县义务教育基本均衡自评 2013年\n综合差异系数小学0.542、初中0.591，国家要求分别不高于0.65和0.55。",
        [],
    ),
    (
        "a budget that was exceeded",
        "某县 2017年\n教育支出完成152480万元，为预算150520万元的101.3%。",
        [],
    ),
    (
        "a rate of an earlier time in brackets",
        "某区 2025年\n合格率96.8%，合格2788人；优良率59.3%，优良1653人，比上年测查（53.9%）高5.4个百分点。",
        [],
    ),
    (
        "the total of two stages among several",
        "某县 2018年\n按学段：学前教育6320万元，小学教育68450万元，初中教育51280万元，高中教育28900万元。小学、初中两段合计119730万元。",
        [],
    ),
    (
        "what came in and went out is no part",
        "某县 2015年\n2104名学生三年前入学，其间迁入39名、迁出66名、病故2名，毕业时为2047名。",
        [],
    ),
    (
        "two figures changed places",
        "某县 2018年\n小学2018年为16820.35元，较2017年的11548.76元增长7.07%；初中2018年为12365.42元，较2017年的15704.18元增长7.11%。",
        ["growth.from-to", "growth.from-to"],
    ),
    (
        "each in its own place",
        "某县 2018年\n小学2018年为12365.42元，较2017年的11548.76元增长7.07%；初中2018年为16820.35元，较2017年的15704.18元增长7.11%。",
        [],
    ),
    (
        "a norm of the nation misquoted by one digit",
        "石门县义务教育基本均衡自评 2015年\n全县小学综合差异系数为0.573，初中为0.418，均优于国家规定的0.25、0.55标准。",
        ["2012-3.composite.primary"],
    ),
    (
        "a composite coefficient far above its limit",
        "石门县义务教育基本均衡自评 2015年\n小学综合差异系数为0.573，初中为9.418，均低于国家规定的0.65和0.55。",
        ["comparator.threshold"],
    ),
    (
        "a share of what is planned",
        "某县“十四五”教育事业发展规划\n（2021年9月30日）\n规划总投资8.75亿元，其中县级4.40亿元，占50.3%；教师培训费1026万元，占公用经费14820万元的6.92%。",
        [],
    ),
    (
        "counties of a city, one figure changed",
        "湖北省恩施州 2021年\n教师到岗683名，分到恩施市112、利川市138、建始县85、巴东县97、宣恩县69、咸丰县74、来凤县52、鹤峰县86名。",
        ["sum.shaped"],
    ),
    (
        "a total of both stages is of neither",
        "如东县 2023年\n小学在校生36428名，初中在校生20915名。生均教学仪器设备值小学4316元、初中6088元;总值2.85亿元。",
        [],
    ),
    (
        "a base that another line tells later",
        "某县 2020年\n2019年秋56人及以上班级74个，占9.1%。\n全县共829个班，大班额降到26个。",
        [],
    ),
    (
        "two totals beside each other",
        "定襄县 2016年\n自查发现问题312条，整改286条；第二轮新发现94条，第三轮新发现18条。三轮累计发现424条，累计整改422条。",
        [],
    ),
    (
        "means of pay do not add up",
        "桂平市 2014年\n教师年平均工资38620元，公务员年平均工资37945元，教师高675元；其中农村学校教师39180元，城镇学校教师37862元。",
        [],
    ),
    (
        "the base of a share is named behind it",
        "建湖县 2011年\n现有学校54所，创成29所。2012年计划再创12所，届时达到41所，占现有学校的75.9%。",
        [],
    ),
    (
        "what is said not to exceed a bound does",
        "优质均衡自评 2023年\n小学最大班额44人，不超过45人；初中最大班额53人，不超过50人。",
        ["comparator.threshold"],
    ),
    (
        "none of a list exceeds a bound, it is said",
        "优质均衡自评 2023年\n小学骨干教师差异系数0.42、仪器设备值差异系数0.53，均未超过0.50，达标。",
        ["comparator.threshold", "verdict.met"],
    ),
    (
        "what was is not what is judged",
        "基本均衡自评 2016年\n综合差异系数小学2013年为0.742、现为0.486，国家规定小学不高于0.65，因此达标。",
        [],
    ),
    (
        "places of lower secondary schools in the plan of upper ones",
        "优质均衡自评 2023年\n优质普通高中计划招生1640人，分配到初中学校860个，占54.2%。",
        ["quota-share"],
    ),
    (
        "a misprinted coefficient in a list of seven that keep their limit",
        "优质均衡自评 2023年\n小学七项指标差异系数：每百名学生拥有高于规定学历教师数0.27，骨干教师数0.39，体育、艺术专任教师数8.36，生均教学及辅助用房面积0.41，"
        "生均体育运动场馆面积0.46，生均教学仪器设备值0.33，每百名学生拥有网络多媒体教室数0.29，均不高于0.50，达标。",
        ["verdict.met"],
    ),
    (
        "the mean of the eight in a table, one of them misprinted",
        "县域校际差异系数 2014年\n| 学段 | 生均教辅用房 | 生均运动场馆 | 生均仪器设备值 | 百生计算机 | 生均图书 | 师生比 | 高于规定学历 | 中级及以上职称 | 综合 |\n"
        "| 小学 | 0.502 | 0.624 | 4.461 | 0.288 | 0.345 | 0.330 | 0.373 | 0.413 | 0.417 |",
        ["composite-cv"],
    ),
    (
        "a target that a table of targets gives otherwise, as it repeats two others",
        "洛川县“十四五”教育规划\n到2025年，学前三年毛入园率达到96%以上，普惠性幼儿园覆盖率达到97%以上，九年义务教育巩固率达到98.5%。\n主要指标\n"
        "| 指标 | 2020年 | 2025年 |\n| 学前三年毛入园率（%） | 93.1 | ≥96 |\n| 九年义务教育巩固率（%） | 97.2 | 98.5 |\n| 普惠性幼儿园覆盖率（%） | 84.6 | ≥91 |",
        ["copies.tabled"],
    ),
    (
        "a coefficient of the text and the norm for it in a table",
        "优质均衡自评 2023年\n小学生均教学及辅助用房面积差异系数0.40，生均体育运动场馆面积差异系数0.38。\n| 指标 | 国家标准 |\n"
        "| 小学生均教学及辅助用房面积差异系数 | 0.50 |\n| 小学生均体育运动场馆面积差异系数 | 0.50 |",
        [],
    ),
    (
        "classes that the text counts of other schools than its table",
        "洛川县 2018年\n| 乡镇 | 学校 | 学生 | 班数 |\n| 老庙镇 | 3 | 1420 | 39 |\n| 武石镇 | 4 | 1998 | 114 |\n| 合计 | 7 | 3418 | 153 |\n"
        "乡镇小学7所、学生3418人。县城直属5所小学有152个班。",
        [],
    ),
    (
        "children and places for them, what lacks right behind",
        "某市 2024年\n预计小学一年级新生5,238人，而现有学位4,600个，缺638个。\n可供初中学位3460个（公办3100个、民办360个），报名登记3725人，缺口665个。",
        ["difference.beside"],
    ),
    (
        "a growth that a later sentence dates",
        "教育经费 2017年\n2016年财政教育经费68420万元，2017年74380万元。2017年比上年增长7.81%。",
        ["growth.from-to"],
    ),
    (
        "stages right behind a whole, in the order of another count",
        "某县 2017年\n核定中小学教职工编制5846名，分学段为小学2764名、初中2036名、高中1046名；实有教职工5621名，小学2618名、初中1962名、高中1032名，空编234名。",
        ["sum.behind"],
    ),
    (
        "targets of a table and their total",
        "某县消除大班额规划\n乡镇\t2018年现状\t2020年底目标\n甲镇\t42\t14\n乙镇\t37\t15\n丙镇\t19\t12\n合计\t98\t51\n",
        ["sum.listed"],
    ),
    (
        "a norm misquoted beside a distance that fits the clause",
        "某县义务教育优质均衡自评 2023年\n对照国家优质均衡标准，应交流3214人，实际交流358人，交流率11.1%；骨干教师交流65人，占交流人数的18.2%，离30%的要求还欠1.8个百分点。",
        ["2017-6.rotation-backbone"],
    ),
    (
        "a distance from a quoted norm",
        "某县义务教育优质均衡自评 2023年\n对照优质均衡标准，甲小学生均教学及辅助用房4.40㎡，离4.5㎡还差0.01㎡。",
        ["difference.gap"],
    ),
    (
        "the row of the whole county",
        "某县学校资源配置\n学校\t学生数（人）\t骨干教师（人/百名）\n甲校\t1124\t1.16\n乙校\t786\t1.27\n丙校\t352\t1.70\n丁校\t268\t0.75\n戊校\t575\t1.74\n全县\t3015\t1.32\n",
        ["sum.table"],
    ),
]


@pytest.mark.parametrize(("why", "text", "rules"), CASES, ids=[why for why, _, _ in CASES])
def test_what_is_accused(why: str, text: str, rules: list[str]) -> None:
    assert [f.rule for f in audit(text.encode(), "report.txt").findings if f.outcome in ACCUSES] == rules


def test_several_coefficients_of_no_named_rate_are_no_composite_one() -> None:
    text = "柘城县自评报告 2013年\n小学8项指标差异系数为：0.612、0.703、0.581、0.634、0.472，平均即综合差异系数为0.515，国家规定不得大于0.65。"
    found = [f for f in audit(text.encode(), "report.txt").findings if f.rule == "2012-3.composite.primary"]
    assert {f.outcome for f in found} <= {"met", "consistent"}
    assert len([f for f in found if f.outcome == "met"]) == 1


def test_tables_whose_columns_slashes_part() -> None:
    text = "某县“十四五”规划\n序号 / 指标 / 2020年 / 2025年\n1 / 巩固率 / 97.2% / 98%\n2 / 毛入园率 / 93.8% / 95%以上\n3 / 毛入学率 / 92.5% / 95%\n"
    claims = audit(text.encode(), "report.txt").claims
    assert [(c.text, c.period, c.role) for c in claims if c.cell and c.cell.row == 1] == [
        ("97.2%", "2020", "reported"),
        ("98%", "2025", "target"),
    ]


def test_slashes_in_columns_that_blanks_part_are_of_two_figures() -> None:
    text = "某县 2013年\n项目　　　　小学（总量 / 均值）　　　初中（总量 / 均值）\n图书（册）　　　340692 / 22.0　　　255347 / 31.0\n用房（㎡）　　　81302 / 5.25　　　52305 / 6.35\n"
    assert [c.text for c in audit(text.encode(), "report.txt").claims][:4] == ["340692", "22.0", "255347", "31.0"]


def test_a_header_that_opens_with_a_bound_is_no_figure() -> None:
    text = (
        "温县 2018年\n乡镇|学校|学生|56人以上班数\n岳村街道|2|1862|0\n武德镇|4|1998|2\n番田镇|3|1420|1\n合计|9|5280|3\n"
    )
    found = audit(text.encode(), "report.txt")
    assert "1998" in [c.text for c in found.claims]
    assert not [f for f in found.findings if f.outcome in ACCUSES]


def test_what_a_plan_makes_of_its_own_figures_is_recomputed() -> None:
    text = "某县“十四五”教育事业发展规划\n（2021年9月30日）\n规划总投资8.75亿元，其中中央4.35亿元、县级4.40亿元，县级占50.3%。"
    found = audit(text.encode(), "report.txt")
    assert next(c.role for c in found.claims if c.text == "50.3%") == "plan"
    assert [f.outcome for f in found.findings if f.check == "ratio"] == ["consistent"]
    wrong = audit(text.replace("50.3%", "53.0%").encode(), "report.txt")
    assert [f.outcome for f in wrong.findings if f.check == "ratio"] == ["inconsistent"]


def test_a_norm_beyond_what_its_rate_can_be() -> None:
    text = "某县优质均衡自评 2019年\n优质高中招生名额分配比例达到62%，高于不低于500%的要求。"
    assert "range" in {f.check for f in audit(text.encode(), "report.txt").findings if f.outcome in ACCUSES}


def test_the_standard_whose_numbers_are_quoted_outweighs_the_one_that_words_name() -> None:
    text = (
        "某县义务教育均衡发展督导评估复查情况\n2021年，小学生均教学仪器设备值差异系数为0.53（限值0.50），"
        "初中为0.43（限值0.45）。\n全县小学生均体育运动场馆面积6.83平方米，标准为7.5平方米。\n"
    )
    found = {
        (f.outcome, f.rule.rpartition(".")[0]) for f in audit(text.encode(), "t.txt").findings if f.check == "standard"
    }
    assert {rule.partition(".")[0] for _, rule in found} == {"2017-6"}
    assert ("unmet", "2017-6.sports-area") in found


def test_official_thresholds_come_before_what_a_text_says_of_them() -> None:
    text = "某县义务教育基本均衡自评 2013年\n小学综合差异系数0.398，低于0.65的国家标准。"
    checks = [f.check for f in audit(text.encode(), "report.txt").findings]
    assert checks == sorted(checks, key=lambda check: check != "standard")
    assert {"standard", "comparator"} <= set(checks)
