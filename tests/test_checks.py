"""What the checks say of figures as a report writes them.  Each row: the figures, what is expected, and why."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from checks_written import extraction, figure, findings, outcomes

from extractor.checks import check_claims
from extractor.checks.slips import slip
from extractor.model import Claim, Finding, Region
from extractor.patterns import default_rules

Row = dict[str, Any] | str


def students(text: str, stage: str | None, **fields: Any) -> dict[str, Any]:
    return figure(text, indicator="students", stage=stage, **fields)


SUMS = [
    ("27813人", ["17930人", "9883人"], "consistent", "exact counts that add up"),
    ("27831人", ["17930人", "9883人"], "inconsistent", "two digits swapped in the whole"),
    ("2.78万人", ["1.79万人", "9883人"], "consistent", "a rounded whole leaves room"),
    ("2.88万人", ["1.79万人", "9883人"], "inconsistent", "one digit of a rounded whole"),
    ("1406.63万人", ["1042.18万人", "364.45万人"], "consistent", "all rounded alike"),
    ("2.79万人", ["1.79万人", "9883人"], "rounding", "one unit of the last digit off"),
]


@pytest.mark.parametrize(("whole", "parts", "outcome", "why"), SUMS, ids=[row[-1] for row in SUMS])
def test_stages_add_up_to_the_whole(whole: str, parts: list[str], outcome: str, why: str) -> None:
    rows = [students(f"在校生 {whole}", "compulsory"), "其中"]
    rows += [
        students(f"{name} {p}", stage) for p, name, stage in zip(parts, "甲乙", ("primary", "junior"), strict=True)
    ]
    found = [f for f in findings(rows, [("parts", 0, (1, 2))]) if f.check == "sum"]
    assert [f.outcome for f in found] == [outcome]


LISTS: list[tuple[list[Row], list[tuple[Any, ...]], list[str], str]] = [
    (
        [figure("残疾儿童 218人"), figure("随班就读 121人"), figure("送教上门 30人")],
        [("parts", 0, (1, 2))], ["undetermined"], "parts after 其中 may stay below the whole",
    ),
    (
        [figure("残疾儿童 118人"), figure("随班就读 121人"), figure("送教上门 30人")],
        [("parts", 0, (1, 2))], ["inconsistent"], "parts above the whole cannot be",
    ),
    (
        [figure("残疾儿童 218人"), figure("随班就读 121人"), figure("送教上门 30人")],
        [("parts", 0, (1, 2), {"complete": True})], ["inconsistent"], "the wording says that these are all",
    ),
    (
        [students("教职工 155843人", "primary"), students("专任教师 156087人", "primary")],
        [("parts", 0, (1,))], ["inconsistent"], "one part above its whole",
    ),
    (
        [students("教职工 155843人", "primary"), students("专任教师 150087人", "primary")],
        [("parts", 0, (1,))], [], "one part below its whole says nothing",
    ),
    (
        [figure("学校 100所", indicator="schools"), figure("小学 60所", indicator="schools", stage="primary"),
         figure("初中 40所", indicator="schools", stage="junior"),
         figure("九年一贯制学校 5所", indicator="schools", stage="nine_year")],
        [("parts", 0, (1, 2, 3))], ["consistent"], "九年一贯制 counted with the others is an overlap, no error",
    ),
    (
        [figure("幼儿园 177所"), figure("公办幼儿园 58所"), figure("民办幼儿园 91所")],
        [("parts", 0, (1, 2))], ["inconsistent"], "public and private divide the whole",
    ),
    (
        [figure("专任教师 771人"), figure("高于规定学历 758人"), figure("低于规定学历 13人")],
        [("parts", 0, (1,))], ["consistent"], "the rest of the sentence completes the list",
    ),
    (
        [figure("巩固率 79.67%", indicator="retention_rate", stage="compulsory"),
         figure("小学 79.00%", indicator="retention_rate", stage="primary"),
         figure("初中 81.60%", indicator="retention_rate", stage="junior")],
        [("parts", 0, (1, 2))], [], "rates average, they do not add up",
    ),
    (
        [figure("投资 80600.26万元"), figure("设施 5296.62万元"), figure("图书 2574.20万元"), figure("资源 231.6万元"),
         figure("桌凳 5691万元"), figure("仪器 66807万元")],
        [("parts", 0, (1, 2, 3, 4, 5))], ["consistent"], "parts in whole 万元 carry half a 万元 each",
    ),
    (
        [figure("学生 641人", role="target"), figure("甲 428人", role="target"), figure("乙 203人", role="target")],
        [("parts", 0, (1, 2), {"complete": True})], ["inconsistent"], "what is aimed at adds up, too",
    ),
    (
        [figure("学生 641人", role="target"), figure("甲 428人"), figure("乙 203人")],
        [("parts", 0, (1, 2), {"complete": True})], [], "an aim is no sum of facts",
    ),
    (
        [figure("学校 50所"), figure("小学 30所"), figure("教学点 8所"), figure("初中 20所")],
        [("parts", 0, (1, 2, 3))], ["consistent"], "教学点 is a part of the 30",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "links", "expected", "why"), LISTS, ids=[row[-1] for row in LISTS])
def test_lists(rows: list[Row], links: list[tuple[Any, ...]], expected: list[str], why: str) -> None:
    assert outcomes(findings(rows, links), "sum") == expected


def test_a_colon_behind_a_total_lists_all_parts() -> None:
    def kinds(total: str) -> list[Row]:
        rows: list[Row] = ["普通中学", figure(f"合计 {total}"), "按学校类别分："]
        return rows + [
            figure(f"{name} {n}所") for name, n in (("高级中学", 4), ("完全中学", 1), ("初级中学", 9), ("一贯制", 5))
        ]

    assert outcomes(findings(kinds("19所")), "sum") == ["consistent"]
    assert outcomes(findings(kinds("29所")), "sum") == ["inconsistent"]


def test_a_total_divided_in_two_ways_is_two_sums() -> None:
    kinds = [("教育部门办", 265), ("民办", 6), ("其他部门办", 4), ("城市", 13), ("县镇", 85), ("农村", 177)]
    rows: list[Row] = [figure("总计 275所"), *(figure(f"{name} {n}所") for name, n in kinds)]
    found = findings(rows, [("parts", 0, tuple(range(1, 7)), {"cue": "总计"})])
    assert outcomes(found, "sum") == ["consistent", "consistent"]


def test_last_year_s_figure_is_no_part() -> None:
    rows: list[Row] = [
        figure("总投入 53033.87亿元"),
        figure("财政性经费 42908.15亿元"),
        figure("比上年的 40046.55亿元"),
    ]
    assert outcomes(findings(rows, [("parts", 0, (1, 2), {"cue": "其中"})]), "sum") == []


def test_stages_of_a_whole_document_accuse_a_total_only_where_one_slip_explains_it() -> None:
    def stages(junior: str) -> list[str]:
        rows: list[Row] = [students("招生 3313.78万人", "compulsory"), "。\n", students("小学 1766.55万人", "primary")]
        return outcomes(findings([*rows, "。\n", students(f"初中 {junior}", "junior")]), "sum")

    assert stages("1547.22万人") == ["consistent"]
    assert stages("1457.22万人") == ["inconsistent"]
    assert stages("1310.05万人") == []
    assert stages("1541.06万人") == []  # a whole a little above its stages may count special schools, too


def test_planned_money_adds_up_like_any() -> None:
    rows: list[Row] = [figure("计划投入 13.5亿元", role="plan")]
    rows += [
        figure(f"{name} {n}亿元", role="plan") for name, n in (("中央资金", "6.2"), ("市级", "3.8"), ("旗区", "2.5"))
    ]
    assert outcomes(findings(rows, [("parts", 0, (1, 2, 3), {"cue": ":"})]), "sum") == ["inconsistent"]


def test_stages_side_by_side_add_up_without_a_link() -> None:
    rows: list[Row] = [students("在校生 27813人", "compulsory"), students("小学 17930人", "primary")]
    assert outcomes(findings([*rows, students("初中 9883人", "junior")]), "sum") == ["consistent"]
    assert outcomes(findings([*rows, students("初中 9838人", "junior")]), "sum") == ["inconsistent"]


def test_stages_of_different_places_are_never_added() -> None:
    other = {"region": Region(name="另县", code="999922", level="county")}
    rows: list[Row] = [students("在校生 27813人", "compulsory"), students("小学 17930人", "primary")]
    assert outcomes(findings([*rows, students("初中 9838人", "junior", **other)]), "sum") == []


def test_a_disclaimer_of_rounding_is_read_and_applied() -> None:
    rows: list[Row] = [
        students("在校生 2.79万人", "compulsory"),
        students("小学 1.79万人", "primary"), students("初中 9883人", "junior"),
    ]  # fmt: skip
    links = [("parts", 0, (1, 2))]
    assert outcomes(findings(rows, links), "sum") == ["rounding"]
    assert outcomes(findings([*rows, "。注:各项之和因四舍五入与合计略有差异。"], links), "sum") == ["consistent"]


def test_a_drift_that_rounding_hardly_makes_is_improbable_with_its_likelihood() -> None:
    parts = ["10.1万人"] * 9
    rows: list[Row] = [figure("合计 91.3万人"), *(figure(f"第{i}项 {p}") for i, p in enumerate(parts))]
    found = [f for f in findings(rows, [("parts", 0, tuple(range(1, 10)), {"complete": True})]) if f.check == "sum"]
    assert [f.outcome for f in found] == ["improbable"]
    assert "次中一次" in (found[0].variant or "")
    near: list[Row] = [figure("合计 91.0万人"), *rows[1:]]
    assert outcomes(findings(near, [("parts", 0, tuple(range(1, 10)), {"complete": True})]), "sum") == ["consistent"]


SHARES = [
    ("3000人", "12000人", "25%", "consistent", "exact"),
    ("3000人", "1.2万人", "26%", "consistent", "1.2万 may be 11500, which gives 26.09%"),
    ("3000人", "12000人", "26%", "rounding", "one unit of the last digit off"),
    ("3000人", "12000人", "28%", "inconsistent", "exact counts leave no slack"),
    ("3000人", "12000人", "52%", "inconsistent", "digits swapped"),
    ("664人", "1107人", "60%以上", "rounding", "59.98% is not 60% or more"),
    ("665人", "1107人", "60%以上", "consistent", "60.07% is"),
    ("600人", "1107人", "60%以上", "inconsistent", "54.2% is not"),
]


@pytest.mark.parametrize(("part", "whole", "share", "outcome", "why"), SHARES, ids=[row[-1] for row in SHARES])
def test_a_share_against_the_counts_that_its_wording_names(
    part: str, whole: str, share: str, outcome: str, why: str
) -> None:
    rows: list[Row] = [figure(f"参训教师 {part}"), figure(f"占教师 {whole}"), figure(f"比例 {share}")]
    found = [f for f in findings(rows, [("share", 2, (0, 1))]) if f.check in {"ratio", "comparator"}]
    assert [f.outcome for f in found] == [outcome]


def test_a_share_of_another_base_in_the_paragraph_is_explained_not_accused() -> None:
    rows: list[Row] = [
        figure("教师 1903人"), figure("符合条件 1081人"), figure("交流 143人"), figure("比例 7.51%"),
    ]  # fmt: skip
    found = [f for f in findings(rows, [("share", 3, (2, 1))]) if f.check == "ratio"]
    assert [f.outcome for f in found] == ["consistent"]
    assert "1903" in (found[0].variant or "")


def test_a_figure_that_only_another_numerator_explains_is_reported_as_such() -> None:
    rows: list[Row] = [
        figure("专任教师 771人", indicator="teachers", stage="junior"),
        students("初中生 9883人", "junior"),
        figure("每百名学生 7.67", indicator="teachers_above_required_per_100", stage="junior"),
        "。\n",
        figure("高于规定学历 758人", indicator="teachers_above_required", stage="junior"),
    ]
    found = [f for f in findings(rows) if f.check == "per_capita"]
    assert [f.outcome for f in found] == ["consistent"]
    assert found[0].formula.startswith("758 ÷ 9883 × 100")


def test_a_similar_figure_that_does_not_fit_accuses_nobody() -> None:
    rows: list[Row] = [
        figure("专任教师 771人", indicator="teachers", stage="junior"), students("初中生 9883人", "junior"),
        figure("每百名学生 7.10", indicator="teachers_above_required_per_100", stage="junior"),
    ]  # fmt: skip
    assert outcomes(findings(rows), "per_capita") == []


def test_stages_are_never_mixed() -> None:
    rows: list[Row] = [
        students("小学生 17930人", "primary"), figure("教学班 213个", indicator="classes", stage="junior"),
        figure("平均班额 84.2人", indicator="class_size", stage="junior"),
    ]  # fmt: skip
    assert outcomes(findings(rows), "class_size") == []


def test_two_figures_that_could_be_meant_make_it_undetermined() -> None:
    rows: list[Row] = [
        students("在校生 17930人", "primary"), students("在籍生 18011人", "primary"),
        figure("教学班 428个", indicator="classes", stage="primary"),
        figure("平均班额 45.10人", indicator="class_size", stage="primary"),
    ]  # fmt: skip
    assert outcomes(findings(rows), "class_size") == ["undetermined"]


def test_a_school_s_figures_do_not_lead_to_a_county_s_mean() -> None:
    rows: list[Row] = [
        figure("平均班额 45.1人", indicator="class_size", stage="primary"),
        students("一小在校生 1200人", "primary", entity="一小"),
        figure("教学班 22个", indicator="classes", stage="primary", entity="一小"),
    ]
    assert outcomes(findings(rows), "class_size") == []


GROWTH: list[tuple[str, str, str, str, str, str]] = [
    ("88.1万人", "较上年增加 8.6万人", "增幅 10.8%", "growth", "consistent", "8.6 of 79.5 with all roundings"),
    ("4620人", "较上年减少 373人", "下降 7.5%", "growth", "consistent", "of 4993"),
    ("4620人", "较上年减少 373人", "下降 8.1%", "growth", "inconsistent", "373 of 4620 is the wrong base"),
    ("11737人", "较上年增加 860人", "增幅 9.7%", "growth", "inconsistent", "digits swapped"),
]


@pytest.mark.parametrize(("level", "amount", "rate", "check", "outcome", "why"), GROWTH, ids=[r[-1] for r in GROWTH])
def test_growth(level: str, amount: str, rate: str, check: str, outcome: str, why: str) -> None:
    rows: list[Row] = [figure(f"在校生 {level}"), figure(amount, measure="change"), figure(rate, measure="change")]
    assert outcomes(findings(rows, [("change", 1, (0,)), ("change", 2, (0,))]), check) == [outcome]


FROM_TO: list[tuple[str, str, str, str, str, list[str], str]] = [
    ("1.44亿元", "3.6亿元", "增长 1.5倍", "由…增加到", "growth", ["consistent"], "2.5 times is 1.5 times more"),
    ("1.44亿元", "3.6亿元", "增长 2.5倍", "由…增加到", "growth", ["inconsistent"], "增长2.5倍 would be 5.04亿元"),
    ("2.98%", "1.36%", "下降 1.62个百分点", "由…下降到", "difference", ["consistent"], "points are a difference"),
    ("2.98%", "1.36%", "下降 1.26个百分点", "由…下降到", "difference", ["inconsistent"], "digits swapped"),
    ("1.36%", "2.98%", "下降 1.62个百分点", "由…下降到", "growth", ["inconsistent"], "the wrong direction"),
    ("120所", "150所", "增长 25%", "由…增加到", "growth", ["consistent"], "30 of 120"),
    ("120所", "150所", "增长 20%", "由…增加到", "growth", ["inconsistent"], "30 of 150 is the wrong base"),
]


@pytest.mark.parametrize(("old", "new", "change", "cue", "check", "said", "why"), FROM_TO, ids=[r[-1] for r in FROM_TO])
def test_from_to(old: str, new: str, change: str, cue: str, check: str, said: list[str], why: str) -> None:
    rows: list[Row] = [figure(f"由 {old}"), figure(f"到 {new}"), figure(change, measure="change")]
    links = [("from_to", 1, (0,), {"cue": cue}), ("change", 2, (1,))]
    assert outcomes(findings(rows, links), check) == said


def test_growth_behind_two_levels_that_no_link_ties() -> None:
    def grown(rate: str, cue: str = "比上年的") -> list[str]:
        rows: list[Row] = [figure("教育经费 42908.15亿元"), figure(f"{cue} 40046.55亿元")]
        for row in rows:
            assert isinstance(row, dict)
            row["indicator"] = "education_spending"
        return outcomes(findings([*rows, figure(f"增长 {rate}", measure="change")]), "growth")

    assert grown("7.15%") == ["consistent"]
    assert grown("7.51%") == ["inconsistent"]
    assert grown("7.51%", cue="另有") == []  # nothing says that these are the two ends


def test_a_gap_against_threshold_and_value() -> None:
    def gap(written: str) -> list[Finding]:
        rows: list[Row] = [
            figure("低于 7.5平方米", role="standard", comparator="<"), figure("为 6.96平方米"),
            figure("相差 " + written, measure="gap"),
        ]  # fmt: skip
        links = [("threshold", 1, (0,)), ("gap", 2, (1,))]
        return [f for f in findings(rows, links) if f.check == "difference"]

    assert [f.outcome for f in gap("0.54平方米")] == ["consistent"]
    wrong = gap("0.44平方米")
    assert [f.outcome for f in wrong] == ["inconsistent"]
    assert wrong[0].suspects[0].candidates[0].value == Decimal("0.54")
    assert "0.54平方米" in wrong[0].message.zh


COMPARISONS = [
    ("13.24%", ">", "10%", ["consistent"], "above"),
    ("95.0%", ">", "95%", ["consistent"], "equal in writing may be above"),
    ("94.98%", ">", "95%", ["inconsistent"], "a rule's number is exact"),
    ("6.96平方米", "<", "7.5平方米", ["consistent"], "below, as said"),
    ("2016人", "<=", "2000人", ["inconsistent"], "above what it is said not to exceed"),
    ("178个", ">", "45人", [], "a threshold that picks out classes is no bound on their number"),
]


@pytest.mark.parametrize(("written", "sign", "bound", "said", "why"), COMPARISONS, ids=[r[-1] for r in COMPARISONS])
def test_comparisons(written: str, sign: str, bound: str, said: list[str], why: str) -> None:
    rows: list[Row] = [figure(f"比例 {written}"), figure(f"标准 {bound}", role="standard", comparator=sign)]
    assert outcomes(findings(rows, [("threshold", 0, (1,))]), "comparator") == said


AREA = {"indicator": "teaching_area_per_student", "stage": "primary"}
STANDARDS: list[tuple[str, dict[str, Any], list[str], str]] = [
    ("优质均衡", figure("生均面积 6.11平方米", **AREA), ["met"], "the county mean"),
    ("优质均衡", figure("生均面积 4.28平方米", entity="某县第八小学", **AREA), ["unmet"], "a single school"),
    ("优质均衡", figure("差异系数 0.34", measure="cv", **AREA), ["met"], "a single coefficient"),
    ("优质均衡", figure("差异系数 0.61", measure="cv", **AREA), ["unmet"], "above 0.50"),
    ("基本均衡", figure("差异系数 0.61", measure="cv", **AREA), [], "the 2012 rule tests the mean of eight only"),
    ("基本均衡", figure("综合差异系数 0.61", measure="cv", stage="primary"), ["met"], "2012: 0.65"),
    ("优质均衡。基本均衡、基本均衡", figure("差异系数 0.61", measure="cv", **AREA), [], "rather about 基本均衡"),
    ("教育事业统计", figure("生均面积 3.11平方米", **AREA), [], "no standard is spoken of"),
    ("优质均衡", figure("生均面积 3.11平方米", role="target", **AREA), [], "a target is no fact"),
    ("优质均衡", figure("差异系数 6.31", measure="cv", **AREA), ["undetermined"], "no coefficient is that large"),
    ("优质均衡", figure("生均面积 0.34平方米", **AREA), ["undetermined"], "rather a coefficient than an area"),
    (
        "优质均衡",
        figure("生均面积 3.11平方米", period="2014", **AREA),
        ["undetermined"],
        "before the standard was issued",
    ),
]


@pytest.mark.parametrize(("text", "row", "said", "why"), STANDARDS, ids=[r[-1] for r in STANDARDS])
def test_standards(text: str, row: dict[str, Any], said: list[str], why: str) -> None:
    assert outcomes(findings([text + "。\n", row]), "standard") == said


def test_a_province_is_not_held_to_a_county_s_threshold() -> None:
    row = figure("生均面积 3.11平方米", region=Region(name="某省", code="990000", level="province"), **AREA)
    assert outcomes(findings(["优质均衡。\n", row]), "standard") == []


def test_a_quoted_threshold_is_compared_with_the_clause() -> None:
    def quoted(written: str, text: str) -> list[str]:
        return outcomes(
            findings([text, figure(f"不低于 {written}", role="standard", comparator=">=", **AREA)]), "standard"
        )

    assert quoted("4.5平方米", "优质均衡。") == ["consistent"]
    assert quoted("5平方米", "优质均衡。") == ["undetermined"]
    assert quoted("4.2平方米", "优质均衡。") == ["inconsistent"]


def verdict(*rows: Row, links: list[tuple[Any, ...]] = (), text: str = "优质均衡。\n") -> list[Finding]:
    return [f for f in findings([text, *rows], links) if f.check == "verdict"]


def test_what_is_said_of_several_figures_is_said_of_each() -> None:
    found = verdict(
        figure("生均面积 6.11平方米", verdict="met", **AREA), figure("系数 0.38", measure="cv", verdict="met", **AREA),
        "自评达标。",
    )  # fmt: skip
    assert [(f.outcome, len(f.claims)) for f in found] == [("consistent", 1), ("consistent", 1)]
    assert [f.formula for f in found] == ["达标: 6.11平方米 >= 4.5", "达标: 0.38 <= 0.50"]


def test_a_verdict_that_the_figure_contradicts() -> None:
    assert [f.outcome for f in verdict(figure("系数 0.58", measure="cv", verdict="met", **AREA), "自评达标。")] == [
        "inconsistent"
    ]
    assert [f.outcome for f in verdict(figure("系数 0.38", measure="cv", verdict="unmet", **AREA), "不达标。")] == [
        "inconsistent"
    ]


def test_a_school_within_the_allowance_may_be_called_up_to_standard() -> None:
    row = figure("生均面积 4.28平方米", verdict="met", entity="某县第八小学", **AREA)
    assert [(f.outcome, f.variant) for f in verdict(row, "但不低于此项标准的85%，自评达标。")] == [
        ("consistent", "85%条款")
    ]


def test_any_failing_class_is_enough_for_not_up_to_standard() -> None:
    row = figure("超过45人教学班 178个", indicator="large_classes", stage="primary", verdict="unmet")
    assert [f.outcome for f in verdict(row, "自评不达标。")] == ["consistent"]


def test_a_copy_that_differs_from_its_original() -> None:
    made = extraction([figure("在校生 17930人"), "。\n", figure("在校生 19730人"), "。"])
    first, second = made.claims
    copied: list[Claim] = [
        first,
        Claim(**{**{f: getattr(second, f) for f in second.__struct_fields__}, "copy_of": "c0"}),
    ]
    report = check_claims(type(made)(document=made.document, claims=copied), default_rules())
    assert outcomes(report.findings, "copies") == ["inconsistent"]
    assert report.claims == copied


def test_a_fact_stated_three_times_with_one_slip() -> None:
    def teachers(text: str) -> list[Row]:
        return [figure(f"小学专任教师 {text}", indicator="teachers", stage="primary"), "。\n"]

    assert outcomes(findings([*teachers("1132人"), *teachers("1132人"), *teachers("1123人")]), "copies") == [
        "inconsistent"
    ]
    assert outcomes(findings([*teachers("1132人"), *teachers("1132人"), *teachers("980人")]), "copies") == []
    assert outcomes(findings([*teachers("1132人"), *teachers("1123人")]), "copies") == ["undetermined"]


IMPOSSIBLE: list[tuple[list[Row], list[str], str]] = [
    ([figure("轮岗比例 132.4%", indicator="rotation_rate")], ["inconsistent"], "a share above 100%"),
    ([figure("毛入学率 102.3%", indicator="enrolment_rate")], [], "a gross rate may exceed 100%"),
    ([figure("净入学率 102.3%", indicator="enrolment_rate")], ["inconsistent"], "a net rate cannot"),
    ([figure("巩固率 100.9%", indicator="retention_rate")], [], "a raw cohort ratio may exceed 100%"),
    (
        [figure("教职工 1945人", indicator="staff", stage="all"),
         figure("专任教师 1954人", indicator="teachers", stage="all")], ["inconsistent"], "teachers above staff",
    ),
    (
        [figure("教职工 1945人", indicator="staff", stage="primary"),
         figure("专任教师 1954人", indicator="teachers", stage="primary")], ["undetermined"],
        "one stage decides nothing",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "said", "why"), IMPOSSIBLE, ids=[r[-1] for r in IMPOSSIBLE])
def test_impossible_values(rows: list[Row], said: list[str], why: str) -> None:
    assert outcomes(findings(rows), "range") == said


SLIPS = [
    ("1324", "1342", "digits_swapped"),
    ("1324", "1334", "digit_changed"),
    ("132", "1324", "digit_dropped"),
    ("13244", "1324", "digit_added"),
    ("1324", "1324", None),
    ("1324", "2413", None),
]


@pytest.mark.parametrize(("written", "meant", "kind"), SLIPS, ids=[f"{w} for {m}" for w, m, _ in SLIPS])
def test_slips(written: str, meant: str, kind: str | None) -> None:
    assert slip(written, meant) == kind


def test_the_figure_that_other_relations_bear_out_is_suspected_less() -> None:
    rows: list[Row] = [
        students("在校生 27813人", "compulsory"),
        students("小学 17930人", "primary"), students("初中 9883人", "junior"),
        figure("教学班 428个", indicator="classes", stage="primary"),
        figure("平均班额 48.19人", indicator="class_size", stage="primary"),
    ]  # fmt: skip
    found = next(f for f in findings(rows, [("parts", 0, (1, 2))]) if f.check == "class_size")
    assert found.outcome == "inconsistent"
    assert found.suspects[0].claim_id == "c4"
    assert found.suspects[0].candidates[0].value == Decimal("41.89")


def test_findings_are_stable_and_complete() -> None:
    rows: list[Row] = [students("在校生 27813人", "compulsory"), students("小学 17930人", "primary")]
    rows += [students("初中 9838人", "junior")]
    first, second = findings(rows), findings(rows)
    assert first == second
    (one,) = [f for f in first if f.check == "sum"]
    assert one.severity == "error"
    assert [p.part for p in one.claims] == ["whole", "part", "part"]
    assert (one.stated, one.expected, one.difference) == (Decimal(27813), Decimal(27768), Decimal(45))
    assert one.formula == "17930 + 9838 = 27768 ≠ 27813"
    assert "27768人" in one.message.zh
    assert "27768人" in one.message.en


def test_a_figure_of_a_year_before_every_rule_has_no_standard_in_force() -> None:
    def said(year: str) -> list[tuple[str, str | None]]:
        row = figure("公众满意度 82%", indicator="satisfaction", stage="compulsory", period=year, period_from="stated")
        return [(f.outcome, f.reason) for f in findings(["基本均衡。\n", row]) if f.check == "standard"]

    assert said("2015") == [("unmet", None)]
    assert said("2009") == [("undetermined", "该时期没有适用的标准")]


QUOTES = [
    ("巩固率不低于 95%", "consistent", "the number in the rule"),
    ("巩固率不低于 90%", "inconsistent", "less than the rule asks for: no local rule may"),
    ("巩固率不低于 98%", "undetermined", "more: a local rule may ask for it"),
    ("国家标准巩固率不低于 98%", "inconsistent", "the national rule does not say so"),
]


@pytest.mark.parametrize(("text", "outcome", "why"), QUOTES, ids=[row[-1] for row in QUOTES])
def test_a_threshold_that_a_report_quotes_is_held_against_the_rule(text: str, outcome: str, why: str) -> None:
    row = figure(text, indicator="retention_rate", stage="junior", role="standard", comparator=">=")
    found = [f for f in findings(["优质均衡。\n", row]) if f.check == "standard"]
    assert [f.outcome for f in found] == [outcome]
    if outcome == "inconsistent":
        assert str(found[0].suspects[0].candidates[0].value) == "95"


def test_a_county_mean_that_reaches_a_rule_for_schools_says_nothing_of_each_school() -> None:
    def variant(text: str) -> str:
        row = figure(text, indicator="teaching_area_per_student", stage="primary")
        return next(f.variant or "" for f in findings(["优质均衡。\n", row]) if f.check == "standard")

    assert "不能说明每所学校" in variant("生均用房 6.11平方米")
    assert "至少有学校未达到" in variant("生均用房 4.11平方米")


def test_two_mentions_of_one_fact_leave_open_what_both_do() -> None:
    rows: list[Row] = [
        students("在校生 2.8万人", "compulsory"), "。\n", students("在校生 27813人", "compulsory"), "。\n",
        figure("教学班 641个", indicator="classes", stage="compulsory"),
        figure("平均班额 43.39人", indicator="class_size", stage="compulsory"),
    ]  # fmt: skip
    assert outcomes(findings(rows), "class_size") == ["consistent"]
    wrong = [*rows[:-1], figure("平均班额 43.93人", indicator="class_size", stage="compulsory")]
    assert outcomes(findings(wrong), "class_size") == ["inconsistent"]


FEASIBLE = [
    ("51人", "96.1%", "consistent", "49 of 51"),
    ("51人", "91.1%", "inconsistent", "46 of 51 is 90.2, 47 is 92.2"),
    ("1986人", "91.1%", None, "of 1986 nearly every tenth of a per cent can be made: the test has no power"),
    ("350人", "97.83%", "inconsistent", "342 of 350 is 97.71, 343 is 98.00"),
]


@pytest.mark.parametrize(("base", "share", "outcome", "why"), FEASIBLE, ids=[row[-1] for row in FEASIBLE])
def test_a_share_without_its_numerator_is_one_that_whole_people_can_make(
    base: str, share: str, outcome: str | None, why: str
) -> None:
    rows: list[Row] = [
        figure(f"专任教师 {base}", indicator="teachers", stage="junior"), figure(f"学历合格率 {share}", stage="junior"),
    ]  # fmt: skip
    found = [f for f in findings(rows) if f.rule == "qualified-share.integer"]
    assert [f.outcome for f in found] == ([] if outcome is None else [outcome])
    assert all("检验力" in (f.variant or "") for f in found)


def test_another_count_of_the_sentence_may_be_the_base_of_a_share() -> None:
    rows: list[Row] = [
        figure("教职工 1986人", indicator="staff", stage="junior"),
        figure("专任教师 51人", indicator="teachers", stage="junior"), figure("学历合格率 91.1%", stage="junior"),
    ]  # fmt: skip
    assert not [f for f in findings(rows) if f.rule == "qualified-share.integer"]


def test_the_power_of_the_integer_test_is_the_share_of_printed_values_that_no_count_gives() -> None:
    from extractor.checks.feasible import power

    for text, count, least, most in (("50%", 45, 50, 60), ("50.0%", 350, 60, 70), ("50.00%", 1986, 78, 82)):
        (one,) = extraction([figure(f"比例 {text}")]).claims
        assert least <= power(count, one) * 100 <= most, (text, count)
    (rough,) = extraction([figure("比例 50%")]).claims
    assert power(350, rough) == 0


def test_rows_that_add_up_in_one_column_are_meant_to_in_the_next() -> None:
    from extractor.model import Cell

    def column(col: int, values: list[int], label: str) -> list[Row]:
        names = ["甲镇", "乙镇", "丙镇", "合计"]
        return [
            figure(f"{label} {v}所" if col == 1 else f"{label} {v}人", indicator="schools" if col == 1 else "students",
                   cell=Cell(table=0, row=i + 1, col=col, headers=(names[i], label)))
            for i, v in enumerate(values)
        ]  # fmt: skip

    def said(schools: list[int], pupils: list[int]) -> list[str]:
        rows: list[Row] = [*column(1, schools, "学校"), *column(2, pupils, "学生")]
        return [f.outcome for f in findings(rows) if f.rule == "sum.table"]

    assert said([31, 28, 36, 95], [5526, 4718, 5094, 15338]) == ["consistent", "consistent"]
    assert sorted(said([31, 28, 36, 98], [5526, 4718, 5094, 15338])) == ["consistent", "inconsistent"]
    assert said([31, 28, 36, 180], [5526, 4718, 5094, 22222]) == []


def test_a_passage_told_twice_with_one_slip_is_a_fault_of_one_of_the_two() -> None:
    def said(second: str, beside: str = "84.3%") -> list[str]:
        rows: list[Row] = [
            figure("辍学率 1.36%", stage="primary"), figure("巩固率 84.3%", indicator="retention_rate"), "。\n",
            figure(f"辍学率 {second}", stage="primary"), figure(f"巩固率 {beside}", indicator="retention_rate"),
        ]  # fmt: skip
        return [f.outcome for f in findings(rows) if f.rule == "copies.retold"]

    assert said("1.63%") == ["inconsistent"]
    assert said("1.36%") == []
    assert said("2.51%") == []  # no slip turns one into the other
    assert said("1.63%", "91.2%") == []  # nothing shows that the passage is told again


def test_the_neighbours_of_a_mean_explain_it_whatever_they_were_taken_for() -> None:
    rows: list[Row] = [
        figure("在校 950人", indicator="students", stage="junior"), "。\n",
        figure("初中 18个", indicator="classes", stage="junior"), figure("学生 931人", stage="primary"),
        figure("班均 51.7人", indicator="class_size", stage="junior"),
    ]  # fmt: skip
    assert outcomes(findings(rows), "class_size") == ["consistent"]
