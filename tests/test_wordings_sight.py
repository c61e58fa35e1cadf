"""What texts of other genres brought up on sight: supplies and journeys, school portraits, budgets, aims, short names."""

from __future__ import annotations

import pytest
from wordings import differences, extraction

from extractor.pipeline import audit

ABOUT = {"title": "某县义务教育优质均衡发展自评报告", "published": "2022-07-11"}

ROWS = [
    ("各校储备口罩2.16万只，消毒液8400升，家访帐篷88顶，跨校授课6趟。",
     "2.16万只 unit=只 subject=储备口罩; 8400升 unit=升; 88顶 unit=顶; 6趟 unit=趟"),
    ("改造工期12个月，公示5个工作日，每次送教2课时。", "12个月 unit=个月; 5个工作日 unit=个工作日; 2课时 unit=课时"),
    ("小学综合差异系数0.566，离上限0.65只余0.084。", "0.65 role=standard; 0.084 measure=gap"),
    ("投保学生41350人，出险126起，理赔37.8万元。", "126起 subject=出险; 37.8万元 subject=理赔"),
    ("九年义务教育巩固率目标95%，完成96.4%；培训任务1200人次，实际完成1347人次。",
     "95% role=target; 96.4% role=reported; 1200人次 role=plan; 1347人次 role=reported"),
    ("去年招聘教师120名。\n现有食堂36个。", "120名 period=2021; 36个 period=2022-07-11"),
    ("差异系数方面，小学骨干教师0.438、用房0.391、设备0.366、多媒体教室0.279，合格；初中上述四项依次为0.327、0.304、0.463、0.251，合格。",
     "0.391 indicator=teaching_area_per_student verdict=met; 0.366 indicator=equipment_value_per_student; "
     "0.304 indicator=teaching_area_per_student stage=junior; 0.463 indicator=equipment_value_per_student stage=junior"),
    ("【A1 学历】国标：小学每百生≥4.2人，初中≥5.3人。现状：小学2,036人，每百生5.95人。自评：达标。",
     "2,036人 indicator=teachers_above_required; 5.95人 indicator=teachers_above_required_per_100 verdict=met"),
    ("①骨干教师178人，每百名学生1.17人；差异系数0.49，贴近上限。", "0.49 indicator=backbone_teachers_per_100 measure=cv"),
    ("# （1）县级及以上骨干教师（每百名）\n差异系数小学0.39，初中0.40。",
     "0.39 indicator=backbone_teachers_per_100; 0.40 indicator=backbone_teachers_per_100 stage=junior"),
    ("小学教学用房生均5.84㎡；初中生均6.83㎡。以上两项自评全部达标。", "5.84㎡ verdict=met; 6.83㎡ verdict=met"),
    ("昔阳县三年巩固率94.81%，没有达到标准。", "94.81% verdict!=met"),
    ("初中超过50人的班14个，占318个的4.40%。", "14个 indicator=large_classes; 318个 indicator=classes"),
    ("全市平均每百名学生骨干教师1.37人，马边低于均值0.75人。", "0.75人 measure=gap"),
    ("（一）每百名学生拥有骨干教师数。现值小学0.87人、初中1.14人。",
     "0.87人 indicator=backbone_teachers_per_100; 1.14人 indicator=backbone_teachers_per_100"),
]  # fmt: skip

SCHOOLS = [
    ("学校简介", "永济市城北学校是一所九年一贯制公办学校。校园占地46亩，教职工172人，社团36个。",
     "46亩 stage=nine_year; 172人 stage=nine_year"),
    ("致家长的一封信", "学校食堂每天供应午餐1150份，社团27个，每份成本9元。\n富县北教场小学", "27个 stage=primary"),
]  # fmt: skip

TABLES = [
    ("达标情况\n指标\t学段\t国家标准\t区域均值\t差异系数\t结论\n生均体育运动场馆面积（㎡）\t小学\t≥7.5\t8.20\t0.44\t达标\n"
     "生均体育运动场馆面积（㎡）\t初中\t≥10.2\t10.63\t0.47\t达标\n",
     {"8.20": ("verdict", "met"), "0.44": ("verdict", "met"), "≥7.5": ("verdict", None)}),
    ("优质均衡监测\n校名\t学生数\t高学历教师\t骨干教师\t体艺教师\t用房（㎡）\t场馆（㎡）\t设备值（元）\n"
     "国家标准\t—\t5.3\t1\t0.9\t5.8\t10.2\t2500\n安宁中学\t2318\t9.06\t1.25\t0.99\t6.24\t8.71\t4862\n",
     {"9.06": ("indicator", "teachers_above_required_per_100"), "6.24": ("indicator", "teaching_area_per_student"),
      "5.3": ("role", "standard"), "4862": ("indicator", "equipment_value_per_student")}),
    ("资源配置\n指标\t县均\t国标\t达标校\t未达标校\n县级以上骨干教师（人/百名）\t1.29\t1\t26\t2\n生均教学用房（㎡）\t5.1\t4.5\t27\t1\n",
     {"26": ("unit", "所"), "2": ("indicator", None)}),
    ("二、大班额压减任务表（单位：个）\n片区\t2018年3月现状\t2018年底目标\n耿马镇\t42\t26\n孟定镇\t37\t24\n其他乡镇\t5\t2\n",
     {"42": ("indicator", "large_classes"), "26": ("indicator", "large_classes")}),
    ("装备采购\n名称\t小学\t初中\t金额（万元）\n一体机（台）\t210\t134\t868.0\n3D打印机（台）\t52\t38\t97.2\n合计\t\t\t965.2\n",
     {"52": ("subject", "3D打印机（台）"), "965.2": ("subject", "金额")}),
    ("表1 规模\n| 区县 | 小学生（人） | 小学班（个） |\n|---|---|---|\n| 王益区 | 11406 | 271 |\n| 印台区 | 8973 | 248 |\n\n"
     "表2 保障\n| 项目 | 王益区 | 印台区 |\n|---|---|---|\n| 教师交流轮岗比例（%） | 12.4 | 13.1 |\n| 骨干教师占交流教师比例（%） | 22.5 | 20.3 |\n",
     {"271": ("indicator", "classes"), "12.4": ("indicator", "rotation_rate")}),
]  # fmt: skip

LEFT_ALONE = [
    ("每百名小学生有高于规定学历教师14.6人（776人），几乎是国标4.2人的3.5倍。", "an aside is no numerator"),
    ("初中58所（含九年制21所、完全中学3所），其中民办13所。", "what is taken in is not all"),
    ("原有初中超过50人的班58个，现存0个。", "what there was"),
    ("小学最大的一项，上党为体育运动场馆0.47，屯留为骨干教师0.44，均未超出0.50；壶关体育运动场馆0.53，超出0.03，该项不达标。",
     "a verdict on the last part of its sentence"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), ROWS)
def test_what_a_figure_means(text: str, expected: str) -> None:
    assert differences(text, expected, **ABOUT) == []


@pytest.mark.parametrize(("title", "text", "expected"), SCHOOLS)
def test_a_document_that_is_about_one_thing(title: str, text: str, expected: str) -> None:
    assert differences(text, expected, title=title, published="2024-03-01") == []


@pytest.mark.parametrize(("text", "expected"), TABLES)
def test_what_the_cells_of_a_table_say(text: str, expected: dict[str, tuple[str, str | None]]) -> None:
    claims = audit(f"某县优质均衡自评表（2022年）\n{text}".encode(), "t.txt").claims
    found = {c.text: c for c in claims if c.cell is not None}
    bound = {f"≥{c.text}": c for c in claims if c.cell is not None}
    said = {figure: getattr((found | bound)[figure], field) for figure, (field, _) in expected.items()}
    assert said == {figure: value for figure, (_, value) in expected.items()}


@pytest.mark.parametrize(("text", "why"), LEFT_ALONE)
def test_what_accuses_nobody(text: str, why: str) -> None:
    findings = audit(f"某县义务教育优质均衡发展自评报告（2022年）\n{text}".encode(), "t.txt").findings
    assert [f.formula for f in findings if f.outcome in {"inconsistent", "rounding", "unmet"}] == [], why


def test_a_budget_is_a_plan() -> None:
    text = "某县教育局2024年部门预算情况说明\n2024年部门收入预算34216.8万元。"
    assert {c.role for c in audit(text.encode(), "t.txt").claims} == {"plan"}


def test_a_norm_of_the_other_stage_is_quoted() -> None:
    text = "某县义务教育优质均衡发展自评报告（2022年）\n初中每百名学生拥有高于规定学历教师4.2人→达标6.08人。"
    findings = audit(text.encode(), "t.txt").findings
    assert not [f for f in findings if f.outcome == "unmet" and "4.2人" in f.formula]


def test_a_failing_verdict_is_shown_for_a_coefficient() -> None:
    text = "某县义务教育优质均衡发展自评报告（2022年）\n小学生均体育运动场馆面积9.84平方米，差异系数0.512，达标。"
    findings = audit(text.encode(), "t.txt").findings
    assert ("verdict.met", "inconsistent") in {(f.rule, f.outcome) for f in findings}


@pytest.mark.parametrize("numeral", ["（二）", "2.", "（乙）"])
def test_a_numbered_place_heads_its_paragraph(numeral: str) -> None:
    text = f"{numeral}龙山区。义务教育学生18450人。"
    claims = extraction(text, title="辽源市义务教育经费情况", published="2022-07-11").claims
    assert [c.region.name if c.region else None for c in claims] == ["龙山区"]
