"""Documents held against each other: pairs that must disagree, and pairs that must not.

The counties are real, the figures made up.  A case lists its documents as (title, body, date of the signature).
"""

from __future__ import annotations

import csv
import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import extractor
from extractor.across.reconcile import Reconciliation, reconcile
from extractor.across.rules import comparability_of
from extractor.across.times import moment_of, school_year
from extractor.across.wording import definition_of, is_part, wording_of
from extractor.cli import app
from extractor.exact import Fraction
from extractor.model import Claim, DudaoError, Finding, Region, Report, RuleError
from extractor.patterns import BUNDLED, Rules, default_rules
from extractor.shadow import shadow

Papers = list[tuple[str, str, str]]
FAILING = {"conflict", "edition", "spike", "copied", "frozen", "jump", "rounding"}
RULES = default_rules().compiled(comparability_of)


def audited(papers: Papers) -> list[Report]:
    return [
        extractor.audit(f"{title}\n\n{body}\n\n{date}\n".encode(), f"{n}.txt") for n, (title, body, date) in enumerate(papers)
    ]  # fmt: skip


def held(papers: Papers) -> Reconciliation:
    return reconcile(audited(papers))


SELF, REVIEW, STATS = "{}义务教育优质均衡发展自评报告", "{}义务教育优质均衡发展督导评估报告", "{}2018年教育事业统计公报"


def pair(
    county: str,
    first: str,
    second: str,
    *,
    titles: tuple[str, str] = (SELF, STATS),
    dates: tuple[str, str] = ("2019年3月5日", "2019年4月15日"),
) -> Papers:
    return [(titles[n].format(county), body, dates[n]) for n, body in enumerate((first, second))]


# what must be reported: name, papers, verdict, figures of the row
WRONG: list[tuple[str, Papers, str, set[str]]] = [
    (
        "digits swapped between self-report and statistics",
        pair("长兴县", "2018年，全县小学在校生21345人，初中在校生10234人。", "2018年，小学在校生21354人，初中在校生10234人。"),
        "conflict", {"21345人", "21354人"},
    ),
    (
        "a rate that differs",
        pair("平罗县", "2018年，全县九年义务教育巩固率为98.2%。", "2018年，九年义务教育巩固率为96.1%。"),
        "conflict", {"98.2%", "96.1%"},
    ),
    (
        "a count ten times as large",
        pair("泾源县", "2018年，小学专任教师1203人。", "2018年，全县小学专任教师12030人。"),
        "conflict", {"1203人", "12030人"},
    ),
    (
        "a rounded figure that the exact one does not round to",
        pair("永宁县", "2018年，全县初中在校生1.23万人。", "2018年，初中在校生12461人。"),
        "conflict", {"1.23万人", "12461人"},
    ),
    (
        "the year stands in the title of a table and in the sentence",
        pair("安吉县", "2018年，小学教学班612个，初中教学班231个。", "2018年，小学有教学班621个，初中教学班231个。"),
        "conflict", {"612个", "621个"},
    ),
    (
        "a bound that the figure of the other does not keep",
        pair("贺兰县", "2018年，全县九年义务教育巩固率达到98%以上。", "2018年，九年义务教育巩固率为95.3%。"),
        "conflict", {"98%", "95.3%"},
    ),
    (
        "two digits swapped in undated figures of one round",
        pair("海原县", "全县小学在校生31842人。", "全县小学在校生31824人。", titles=(SELF, REVIEW), dates=("2018年10月8日", "2018年12月3日")),
        "conflict", {"31842人", "31824人"},
    ),
    (
        "spending of a finished year",
        pair("西吉县", "2018年一般公共预算教育支出6.24亿元。", "2018年，全县一般公共预算教育支出6.82亿元。"),
        "conflict", {"6.24亿元", "6.82亿元"},
    ),
    (
        "other words, but one set of figures with two digits swapped",
        pair("泾源县", "全县公办义务教育阶段在校生31579人，其中小学21345人、初中10234人；在职教职工2448人，其中小学专任教师1201人、初中专任教师1012人。",
             "截至2019年3月，义务教育阶段在校生31579人，其中小学21345人、初中10234人；在职教职工2484人，其中小学专任教师1201人、初中专任教师1012人。"),
        "conflict", {"2448人", "2484人"},
    ),
    (
        "one unit of the last digit",
        pair("同心县", "2018年，全县九年义务教育巩固率为95.4%。", "2018年，九年义务教育巩固率为95.52%。"),
        "rounding", {"95.4%", "95.52%"},
    ),
]  # fmt: skip

LONG = (
    "一、基本情况\n全县现有义务教育阶段学校45所，另有教学点12个。2018年，小学在校生{a}人，初中在校生10234人。2018年，小学专任教师1203人，初中专任教师812人。\n"
    "二、主要做法\n县委、县政府始终把教育摆在优先发展的战略地位，成立了由县长任组长的领导小组。先后召开专题会议12次，研究解决教育发展中的困难和问题。\n"
    "三、资源配置\n2018年，全县小学生均教学及辅助用房面积5.12平方米，初中生均教学及辅助用房面积6.33平方米，各校均按规定开齐开足课程。\n"
)  # fmt: skip

# what must give nothing: name, papers
CLEAN: list[tuple[str, Papers]] = [
    ("different years", pair("长兴县", "2017年，全县小学在校生21345人。", "2018年，全县小学在校生21854人。")),
    ("different stages", pair("长兴县", "2018年，全县小学在校生21345人。", "2018年，全县初中在校生10234人。")),
    ("one stage and all of compulsory education", pair("长兴县", "2018年，全县小学在校生21345人。", "2018年，全县义务教育阶段在校生31579人。")),
    ("different shares", pair("平罗县", "2018年，交流轮岗教师占符合交流条件教师的13.24%。", "2018年，交流轮岗教师占专任教师总数的7.51%。")),
    ("net and gross enrolment", pair("平罗县", "2018年，全县小学净入学率99.9%。", "2018年，全县小学毛入学率102.3%。")),
    ("retention of three and of nine years", pair("平罗县", "2018年，全县三年巩固率为98.2%。", "2018年，九年义务教育巩固率为96.1%。")),
    ("rounded to 万 against the exact count", pair("永宁县", "2018年，全县小学在校生2.13万人。", "2018年，小学在校生21345人。")),
    ("cut off to 万 against the exact count", pair("永宁县", "2018年，全县小学在校生2.13万人。", "2018年，小学在校生21391人。")),
    ("公办 schools in a self-report, all schools in the statistics", pair("永宁县", "2018年，全县有公办小学32所，公办小学在校生20145人。", "2018年，全县有小学35所，小学在校生21345人。")),
    ("a section on public schools", pair("永宁县", "一、公办学校\n2018年，小学在校生20145人。", "2018年，小学在校生21345人。")),
    ("a statement on the scope of all figures", pair("永宁县", "本报告数据均不含民办学校。\n2018年，小学在校生20145人。", "2018年，小学在校生21345人。")),
    ("a target against a fact", pair("安吉县", "到2018年，九年义务教育巩固率要达到98%以上。", "2018年，九年义务教育巩固率为95.3%。", titles=("{}教育事业发展规划", STATS), dates=("2016年5月1日", "2019年4月1日"))),
    ("a threshold against a fact", pair("安吉县", "2018年，九年义务教育巩固率为96.3%，高于95%的标准。", "2018年，九年义务教育巩固率为96.3%。")),
    ("a plan against a fact", pair("安吉县", "2018年计划招聘教师120名。", "2018年，全县招聘教师98名。")),
    ("country schools and all", pair("海原县", "2018年，全县农村小学在校生11345人。", "2018年，全县小学在校生21345人。")),
    ("teachers and full-time teachers", pair("海原县", "2018年，小学教师1299人。", "2018年，小学专任教师1203人。")),
    ("established and all teachers", pair("海原县", "2018年，小学在编专任教师1153人。", "2018年，小学专任教师1203人。")),
    ("with teaching points and without", pair("西吉县", "2018年，全县有小学145所（含教学点）。", "2018年，全县有小学92所（不含教学点）。")),
    ("what was inspected is not what there is", pair("西吉县", "2018年，督导组实地检查了小学12所、初中6所。", "2018年，全县有小学92所，初中18所。", titles=(REVIEW, STATS))),
    ("what was built is not what there is", pair("西吉县", "2018年，新建、改扩建小学12所。", "2018年，全县有小学92所。")),
    ("those who fail are not all", pair("西吉县", "2018年，超过45人的小学教学班178个。", "2018年，全县小学教学班1102个。")),
    ("a school year and a calendar year", pair("同心县", "2017—2018学年，全县小学在校生21345人。", "2018年，全县小学在校生21602人。")),
    ("counted before and after the summer", pair("同心县", "2018年，全县小学在校生21345人。", "2018年，全县小学在校生21602人。", dates=("2018年4月2日", "2018年11月20日"))),
    ("money of a year that was not over", pair("同心县", "2018年，全县教育支出5.13亿元。", "2018年，全县教育支出6.24亿元。", dates=("2018年10月9日", "2019年3月1日"))),
    ("half a year's money", pair("同心县", "2018年上半年，全县教育支出3.13亿元。", "2018年，全县教育支出6.24亿元。")),
    ("undated figures of one round that moved a little", pair("泾源县", "全县小学在校生9842人。", "全县小学在校生9813人。", titles=(SELF, REVIEW), dates=("2018年10月8日", "2018年12月3日"))),
    ("undated figures of different years", pair("泾源县", "全县小学在校生9842人。", "全县小学在校生9413人。", dates=("2016年10月8日", "2018年12月3日"))),
    ("about so many", pair("泾源县", "2018年，全县小学在校生约9800人。", "2018年，全县小学在校生9413人。")),
    ("more than so many", pair("泾源县", "2018年，全县小学在校生9800余人。", "2018年，全县小学在校生9842人。")),
    ("a bound that is kept", pair("泾源县", "2018年，九年义务教育巩固率达到95%以上。", "2018年，九年义务教育巩固率为96.3%。")),
    ("boarders and all", pair("贺兰县", "2018年，初中寄宿在校生3201人。", "2018年，初中在校生9204人。")),
    ("poor families' children and all", pair("贺兰县", "2018年，全县义务教育阶段建档立卡贫困家庭在校生1820人。", "2018年，全县义务教育阶段在校生29204人。")),
    ("registered and attending", pair("贺兰县", "2018年，小学学籍在校生20311人。", "2018年，小学在校生20204人。")),
    ("the province's and the county's", [("贺兰县2018年义务教育发展情况报告", "2018年，全县九年义务教育巩固率为98.3%。", "2019年3月1日"), ("宁夏回族自治区2018年教育事业统计公报", "2018年，全区九年义务教育巩固率为95.1%。", "2019年4月1日")]),
    ("two counties", [("贺兰县2018年义务教育发展情况报告", "2018年，全县小学在校生20204人。", "2019年3月1日"), ("永宁县2018年义务教育发展情况报告", "2018年，全县小学在校生18311人。", "2019年3月1日")]),
    ("a school and its county", pair("平罗县", "2018年，城关一小有在校生2131人，专任教师112人。", "2018年，全县小学在校生16204人，专任教师1012人。")),
    ("money from above and money of one's own", pair("平罗县", "2018年，上级下达教育专项资金3204万元。", "2018年，县级财政投入教育专项资金1820万元。")),
    ("several years' money", pair("平罗县", "2016年以来，累计投入教育资金8.62亿元。", "2018年，投入教育资金2.31亿元。")),
    ("the other document has the figure in another place", pair("平罗县", "2018年，小学在校生16204人。", "2018年，小学在校生16420人；2019年，小学在校生16204人。", dates=("2019年3月5日", "2019年11月15日"))),
    ("a year inherited over another year", pair("安吉县", "2018年，全县教育支出6.24亿元。2019年，投入不断加大。小学在校生21345人。", "2018年，小学在校生21854人。", dates=("2019年11月5日", "2019年4月1日"))),
    ("satisfaction in two surveys", pair("安吉县", "2018年，公众满意度为93.1%。", "2018年，公众满意度为91.2%。")),
    ("two ways to count schools", pair("安吉县", "2018年，全县有小学32所。", "2018年，全县有小学35所。")),
    ("a stage taken from the title", pair("安吉县", "2018年，全县在校生31579人。", "2018年，义务教育阶段在校生31602人。")),
    ("coefficients of two programmes", pair("安吉县", "2018年，小学综合差异系数为0.381。", "2018年，小学综合差异系数为0.412。", titles=(SELF, "{}义务教育发展基本均衡县督导评估报告"))),
    ("paper books and all", pair("安吉县", "2018年，小学纸质图书25.1万册。", "2018年，小学图书31.3万册。")),
    ("a bound in a plan", pair("安吉县", "2018年，九年义务教育巩固率达到98%以上。", "2018年，九年义务教育巩固率为95.3%。", titles=("{}教育事业发展规划", STATS))),
    ("last year by the date of the document", pair("安吉县", "去年，全县小学在校生21345人。", "2018年，小学在校生21854人。")),
    ("the same report twice", pair("安吉县", LONG.format(a="21345"), LONG.format(a="21345"))),
    ("a report and last year's on the same form", [("安吉县义务教育优质均衡发展自评报告", LONG.format(a="21345"), "2019年3月5日"), ("安吉县义务教育优质均衡发展自评报告", LONG.replace("2018年", "2017年").replace("10234", "9871").replace("1203", "1188").replace("812", "799").format(a="20911"), "2018年3月6日")]),
    ("two counties with a few small figures in common", [("长兴县2018年教育概况", "2018年，全县有小学32所，初中15所，小学在校生21345人。", "2019年3月1日"), ("安吉县2018年教育概况", "2018年，全县有小学32所，初中15所，小学在校生19822人。", "2019年3月1日")]),
    ("a county in its city's report", [("长兴县2018年教育概况", "2018年，全县小学在校生21345人，初中在校生10234人，小学专任教师1203人，初中专任教师1012人，教职工2511人。", "2019年3月1日"), ("湖州市2018年教育概况", "2018年，长兴县小学在校生21345人，初中在校生10234人，小学专任教师1203人，初中专任教师1012人，教职工2511人。", "2019年4月1日")]),
    ("a year's usual growth", [("长兴县2018年教育概况", "2018年，全县小学在校生21345人。", "2019年3月1日"), ("长兴县2017年教育概况", "2017年，全县小学在校生20112人。", "2018年3月1日")]),
    ("a small count doubles", [("长兴县2018年教育概况", "2018年，全县有特殊教育学校2所，小学32所。", "2019年3月1日"), ("长兴县2017年教育概况", "2017年，全县有特殊教育学校1所，小学32所。", "2018年3月1日")]),
]  # fmt: skip


@pytest.mark.parametrize(("papers", "verdict", "figures"), [c[1:] for c in WRONG], ids=[c[0] for c in WRONG])
def test_disagreements_are_found(papers: Papers, verdict: str, figures: set[str]) -> None:
    made = held(papers)
    found = [(row.verdict, {row.a.text, row.b.text}) for row in made.rows if row.verdict in FAILING]
    assert found == [(verdict, figures)]
    (row,) = (row for row in made.rows if row.verdict in FAILING)
    assert row.finding.check == "cross_document"
    assert row.finding.outcome == {"conflict": "inconsistent", "rounding": "rounding"}[verdict]
    for paper in (made.shelf.paper(row.a), made.shelf.paper(row.b)):
        assert paper.name in row.finding.message.zh
        assert paper.name in row.finding.message.en


@pytest.mark.parametrize("papers", [c[1] for c in CLEAN], ids=[c[0] for c in CLEAN])
def test_what_cannot_be_compared_is_not_called_a_conflict(papers: Papers) -> None:
    for order in (papers, papers[::-1]):
        found = [(r.verdict, r.a.text, r.b.text, r.finding.reason) for r in held(order).rows if r.verdict in FAILING]
        assert found == []


def test_reports_that_need_it_are_told_why_they_cannot_be_compared() -> None:
    said = {
        name: [r.finding.reason for r in held(papers).rows if r.verdict == "not_comparable"] for name, papers in CLEAN
    }
    wanted = {
        "net and gross enrolment": "definition",
        "公办 schools in a self-report, all schools in the statistics": "sponsor",
        "a section on public schools": "sponsor",
        "a statement on the scope of all figures": "sponsor",
        "with teaching points and without": "inclusion",
        "counted before and after the summer": "year",
        "money of a year that was not over": "unfinished",
        "half a year's money": "cumulative",
        "undated figures of one round that moved a little": "undated",
        "about so many": "approximate",
        "boarders and all": "pupils",
        "the other document has the figure in another place": "elsewhere",
        "teachers and full-time teachers": "loose",
    }
    for name, reason in wanted.items():
        assert RULES.reasons[reason][0] in said[name], name


# editions


def test_a_later_edition_replaces_and_never_adds() -> None:
    title = "安吉县义务教育优质均衡发展自评报告"
    later = (title, LONG.format(a="21354"), "2019年6月5日")
    statistics = ("安吉县2018年教育事业统计公报", "2018年，全县小学在校生21354人。", "2019年4月1日")
    made = held([(title, LONG.format(a="21345"), "2019年3月5日"), later, statistics])
    assert [(e.earlier.published, e.later.published, e.ordered) for e in made.editions] == [
        ("2019-03-05", "2019-06-05", True)
    ]
    assert [(r.verdict, r.a.text, r.b.text) for r in made.rows if r.verdict != "agree"] == [
        ("revised", "21354人", "21345人")
    ]
    (revised,) = (r.finding for r in made.rows if r.verdict == "revised")
    assert (revised.outcome, revised.severity) == ("undetermined", "info")
    assert made.counts == {"revised": 1, "agree": 1}


def test_a_title_that_says_so_replaces_whatever_the_dates() -> None:
    title = "安吉县义务教育优质均衡发展自评报告"
    made = held(
        [
            (title + "（更正版）", LONG.format(a="21354"), "2019年3月5日"),
            (title, LONG.format(a="21345"), "2019年3月5日"),
        ]
    )
    assert [(r.verdict, r.a.text, r.b.text) for r in made.rows] == [("revised", "21354人", "21345人")]


def test_an_edition_of_another_year_with_other_words_is_one_still() -> None:
    title = "安吉县义务教育优质均衡发展自评报告"
    later = (
        LONG.format(a="21354").replace("始终把教育摆在优先发展的战略地位", "一直把教育放在优先发展的战略位置")
        + "本报告于2020年重新发布。\n"
    )
    made = held([(title, LONG.format(a="21345"), "2019年3月5日"), (title, later, "2020年2月5日")])
    assert [(r.verdict, r.a.text, r.b.text) for r in made.rows] == [("revised", "21354人", "21345人")]


def test_two_copies_of_one_text_of_one_day_that_differ_are_shown_with_both_figures() -> None:
    title = "安吉县义务教育优质均衡发展自评报告"
    made = held([(title, LONG.format(a="21354"), "2019年3月5日"), (title, LONG.format(a="21345"), "2019年3月5日")])
    (row,) = made.rows
    assert (row.verdict, row.finding.outcome) == ("edition", "inconsistent")
    assert {row.a.text, row.b.text} == {"21354人", "21345人"}
    assert len(row.finding.suspects) == 2


# series


def _year(county: str, year: int, body: str) -> tuple[str, str, str]:
    return (f"{county}{year}年教育概况", f"{year}年，" + body, f"{year + 1}年3月1日")


def test_a_year_that_stands_out_of_both_its_neighbours_is_improbable() -> None:
    counts = {2016: "20112", 2017: "20654", 2018: "213450", 2019: "21801"}
    made = held([_year("长兴县", y, f"全县小学在校生{n}人。") for y, n in counts.items()])
    (row,) = made.rows
    assert (row.verdict, row.finding.outcome, row.a.text) == ("spike", "improbable", "213450人")
    assert [p.part for p in row.finding.claims] == ["stated", "other", "other"]


def test_a_step_that_lasts_is_only_pointed_out() -> None:
    counts = {2016: "20112", 2017: "20654", 2018: "41345", 2019: "41801"}
    made = held([_year("长兴县", y, f"全县小学在校生{n}人。") for y, n in counts.items()])
    assert [(r.verdict, r.finding.outcome, r.a.text) for r in made.rows] == [("jump", "undetermined", "41345人")]


def test_figures_of_last_year_carried_over() -> None:
    body = "全县小学在校生21345人，初中在校生10234人，小学专任教师1203人，初中专任教师1012人。"
    made = held([_year("长兴县", 2017, body), _year("长兴县", 2018, body)])
    (row,) = made.rows
    assert (row.verdict, row.finding.outcome) == ("frozen", "improbable")
    assert "4" in row.finding.message.zh
    assert "21345人" in row.finding.message.zh


def test_figures_of_another_county() -> None:
    body = "全县小学在校生{}人，初中在校生10234人，小学专任教师1203人，初中专任教师1012人，初中教学班2116个。"
    made = held([_year("长兴县", 2018, body.format(21345)), _year("安吉县", 2018, body.format(20345))])
    (row,) = made.rows
    assert (row.verdict, row.finding.outcome) == ("copied", "improbable")
    assert {"长兴县", "安吉县"} == {row.a.region.name, row.b.region.name}
    assert len(row.finding.claims) == 8


# weighing


def test_what_more_documents_say_is_suspected_less() -> None:
    papers = pair("长兴县", "2018年，全县小学在校生21345人。", "2018年，小学在校生21354人。")
    third = ("长兴县教育工作总结", "2018年，全县小学在校生21345人。", "2019年2月1日")
    made = held([*papers, third])
    (row,) = (r for r in made.rows if r.verdict == "conflict")
    (suspect,) = row.finding.suspects
    assert made.shelf.claims[suspect.claim_id].text == "21354人"
    assert [(c.value, c.why) for c in suspect.candidates] == [(Decimal(21345), "digits_swapped")]


def test_documents_that_differ_in_most_figures_count_differently() -> None:
    papers = pair(
        "长兴县",
        "2018年，小学在校生21345人，初中在校生10234人，小学专任教师1203人，初中专任教师812人。",
        "2018年，小学在校生21997人，初中在校生10788人，小学专任教师1266人，初中专任教师854人。",
    )
    made = held(papers)
    assert {(r.verdict, r.finding.reason) for r in made.rows} == {("not_comparable", RULES.reasons["whole"][0])}
    assert len(made.rows) == 4


def test_the_order_of_the_documents_changes_nothing() -> None:
    papers = [p for _, some, *_ in WRONG for p in some]
    reports = audited(papers)
    one, two = reconcile(reports), reconcile(reports[::-1])
    assert one.lines() == two.lines()
    assert one.findings == two.findings


def test_the_table_holds_both_sources_and_both_precisions() -> None:
    made = held(pair("永宁县", "2018年，全县初中在校生1.23万人。", "2018年，初中在校生12461人。"))
    line = next(line for line in made.lines() if line["verdict"] == "conflict")
    assert (line["figure_a"], line["low_a"], line["high_a"]) == ("12461人", 12461, 12461)
    assert (line["figure_b"], line["low_b"], line["high_b"]) == ("1.23万人", 12250, 12350)
    assert (line["line_a"], line["source_a"], line["published_b"]) == (3, "1.txt", "2019-03-05")
    frame = made.frame()
    assert len(frame) == len(made.rows)
    assert frame["value_a"].iloc[0] == Decimal(12461)


# the rules prove themselves


def marked(example: str, indicator: str | None = "students") -> tuple[Claim, str]:
    """A claim from ``…⟦figure⟧…``; its subject is what stands before it in its clause."""
    start, end = example.index("⟦"), example.index("⟧") - 1
    text = example.replace("⟦", "").replace("⟧", "")
    plain = {"claim_id": "c", "doc_id": "d", "quote": text, "subject": "", "value": 1, "low": 1, "high": 1}
    return Claim(start=start, end=end, text=text[start:end], indicator=indicator, **plain), shadow(text)


def _examples(kind: str, *keys: str) -> list[tuple[str, str, object]]:
    rows = default_rules().table("across")[kind]
    return [(row["id"], key, example) for row in rows for key in keys for example in row.get(key, ())]


@pytest.mark.parametrize(("rule", "side", "texts"), _examples("aspect", "same", "apart"))
def test_aspects_do_what_their_examples_say(rule: str, side: str, texts: list[str]) -> None:
    (aspect,) = (a for a in RULES.aspects if a.id == rule)
    said = []
    for example in texts:
        claim, text = marked(example)
        said.append(aspect.said(getattr(wording_of(claim, text, None), aspect.look)))
    assert (said[0] == said[1]) == (side == "same"), said


@pytest.mark.parametrize(("rule", "side", "text"), _examples("restriction", "hits", "misses"))
def test_restrictions_do_what_their_examples_say(rule: str, side: str, text: str) -> None:
    claim, plain = marked(text)
    (restriction,) = (r for r in RULES.restrictions if r.id == rule)
    words = wording_of(claim, plain, None)
    assert bool(restriction.when.search(getattr(words, restriction.look))) == (side == "hits")
    assert side == "misses" or is_part(words, RULES)


def test_every_aspect_and_restriction_has_examples() -> None:
    table = default_rules().table("across")
    assert all(row.get("same") and row.get("apart") for row in table["aspect"])
    assert all(
        row.get("hits") and row.get("misses") for row in [*table["restriction"], *table["loose"], *table["edition"]]
    )


@pytest.mark.parametrize(("rule", "side", "pair"), _examples("jump", "hits", "misses"))
def test_jumps_do_what_their_examples_say(rule: str, side: str, pair: list[str]) -> None:
    (jump,) = (j for j in RULES.jumps if j.id == rule)
    before, after = (Fraction(x) for x in pair)
    assert jump.exceeded(before, after) == jump.exceeded(after, before) == (side == "hits")


SUBJECTS = [
    ("students", "全县小学在校生", "在校生"),
    ("students", "在校学生", "在校生"),
    ("teachers", "专任教师数", "专任教师"),
    ("teachers", "教师", None),
    ("schools", "义务教育学校", "学校"),
    ("schools", "小学", "学校"),
    ("schools", "村小（教学点）", None),
    ("retention_rate", "长兴县巩固率", "巩固率"),
    ("education_spending", "一般公共预算教育支出", "一般公共预算教育支出"),
]


@pytest.mark.parametrize(("indicator", "subject", "meaning"), SUBJECTS)
def test_subjects_of_one_meaning(indicator: str, subject: str, meaning: str | None) -> None:
    plain = {
        "claim_id": "c",
        "doc_id": "d",
        "quote": "",
        "text": "1",
        "start": 0,
        "end": 1,
        "value": 1,
        "low": 1,
        "high": 1,
    }
    region = Region(name="长兴县", code="330522")
    claim = Claim(indicator=indicator, subject=subject, region=region, **plain)
    assert definition_of(claim, RULES) == meaning


@pytest.mark.parametrize(
    ("kind", "side", "text"), [(k, s, t) for k in ("loose", "edition") for _, s, t in _examples(k, "hits", "misses")]
)
def test_words_hit_and_miss(kind: str, side: str, text: str) -> None:
    patterns = RULES.loose if kind == "loose" else RULES.corrections
    assert any(p.search(text) for p in patterns) == (side == "hits")


MOMENTS = [
    # period, published, flow, key, over
    ("2018", "2019-03-05", False, "2018+", True),
    ("2018", "2018-11-20", False, "2018+", True),
    ("2018", "2018-04-02", False, "2018-", True),
    ("2018", None, False, None, True),
    ("2018", "2018-11-20", True, "2018", False),
    ("2018", "2019-01-02", True, "2018", True),
    ("2018", None, True, "2018", False),
    ("2017-09/2018-08", "2018-08-20", False, "2017-09/2018-08", False),
    ("2016/2018", "2019-02", True, "2016/2018", True),
    ("2018-10-08", "2018-12-01", False, "2018-10-08", True),
    (None, "2018-12-01", False, None, True),
]  # fmt: skip


@pytest.mark.parametrize(("period", "published", "flow", "key", "over"), MOMENTS)
def test_when_a_figure_was_counted(
    period: str | None, published: str | None, flow: bool, key: str | None, over: bool
) -> None:
    assert moment_of(period, published, flow=flow) == (key, over)


def test_school_years_begin_in_september() -> None:
    assert [school_year(d) for d in ("2018-09-01", "2018-08-31", "2019-01-05", "2018", None)] == [
        "2018",
        "2017",
        "2018",
        None,
        None,
    ]


BROKEN = [
    ('[[aspect]]\nid = "x"\nzh = "z"\nen = "e"\nlook = "far"\nlabels = { a = "b" }', "look 'far' is none of"),
    ('[[aspect]]\nid = "x"\nzh = "z"\nen = "e"\nlook = "clause"', "either labels or capture"),
    ('[[restriction]]\nid = "x"\nlook = "clause"\nwhen = "("', "the pattern '(' is wrong"),
    ('[[jump]]\nid = "x"\nfamilies = ["count"]', "either ratio or points"),
    ('[[message]]\nid = "agree"\nzh = "{nobody}"\nen = ""', "nobody"),
    ('[limits]\ncopied = "many"', "no number in quotes"),
]


@pytest.mark.parametrize(("text", "said"), BROKEN, ids=[said for _, said in BROKEN])
def test_a_wrong_rule_is_refused_with_its_place_and_reason(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "across.toml").write_text(text, "utf-8")
    with pytest.raises(RuleError, match=r"across\.toml") as refused:
        reconcile([], Rules((BUNDLED, tmp_path)))
    assert said in str(refused.value)


def test_a_user_s_rule_keeps_figures_apart_without_python(tmp_path: Path) -> None:
    (tmp_path / "across.toml").write_text(
        '[[aspect]]\nid = "pilot"\nzh = "试点范围不同"\nen = "pilots"\nlook = "sentence"\nlabels = { pilot = "集团化" }\n',
        "utf-8",
    )
    papers = audited(pair("长兴县", "2018年，集团化办学的小学在校生21345人。", "2018年，小学在校生21354人。"))
    assert reconcile(papers).counts == {"conflict": 1}
    assert [r.finding.reason for r in reconcile(papers, Rules((BUNDLED, tmp_path))).rows] == ["试点范围不同"]


# data sets and commands


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data set of the first two cases and of one that cannot be compared."""
    place = tmp_path_factory.mktemp("across")
    cases = [WRONG[0][1], WRONG[1][1], next(papers for name, papers in CLEAN if name == "boarders and all")]
    for n, (title, body, date) in enumerate(paper for papers in cases for paper in papers):
        (place / f"{n}.txt").write_text(f"{title}\n\n{body}\n\n{date}\n", "utf-8")
    extractor.mine([place], place / "set", pages=False, jobs=1)
    return place


def test_a_data_set_says_what_its_reports_say(folder: Path) -> None:
    from_set = reconcile(folder / "set")
    from_reports = reconcile([extractor.audit(p, str(p)) for p in sorted(folder.glob("*.txt"))])
    assert from_set.counts == from_reports.counts == {"conflict": 2, "not_comparable": 1, "agree": 1}
    assert from_set.findings == from_reports.findings
    with extractor.open_dataset(folder / "set") as data:
        assert extractor.reconcile(data).lines() == from_set.lines()


def call(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(a) for a in arguments], standalone_mode=False)


def test_the_command_shows_conflicts_and_counts_the_rest(folder: Path, tmp_path: Path) -> None:
    shown = call("reconcile", folder / "set", "--lang", "en", "-o", tmp_path / "table.csv")
    assert shown.exit_code == 0
    assert "2 conflict, 1 not comparable, 1 agree" in shown.output
    assert "21345人" in shown.output
    assert "3201人" not in shown.output
    assert "3201人" in call("reconcile", folder / "set", "--all").output
    rows = list(csv.DictReader((tmp_path / "table.csv").read_text("utf-8-sig").splitlines()))
    assert [r["verdict"] for r in rows] == ["conflict", "conflict", "not_comparable", "agree"]
    assert rows[0]["source_a"].endswith(".txt")


def test_json_lines_are_findings_with_both_places(folder: Path) -> None:
    lines = [json.loads(line) for line in call("reconcile", folder / "set", "--jsonl").output.splitlines()]
    assert [line["type"] for line in lines] == ["finding"] * 4
    assert set(Finding.__struct_fields__) <= set(lines[0])
    for line in lines:
        assert [p["claim_id"] for p in line["places"]] == [c["claim_id"] for c in line["claims"]]
        for place in line["places"]:
            text = Path(place["source"]).read_text("utf-8")
            assert place["text"] in text.splitlines()[place["line"] - 1]
            assert place["text"] in place["quote"]


def test_refusals_say_what_to_do(folder: Path, tmp_path: Path) -> None:
    for arguments, words in (
        (("reconcile", tmp_path), "dudao mine"),
        (("reconcile", folder / "set", "-o", tmp_path / "table.xls"), "end it in .csv or .jsonl"),
        (("suggest", tmp_path), "dudao mine"),
        (("diff", tmp_path / "a.html", tmp_path / "b.html"), "check the path"),
    ):
        with pytest.raises(DudaoError, match=re.escape(words)):
            raise call(*arguments).exception or AssertionError(arguments)


def test_diff_as_a_command(folder: Path, tmp_path: Path) -> None:
    before = folder / "0.txt"
    (tmp_path / "b.txt").write_text(before.read_text("utf-8").replace("21345", "21354"), "utf-8")
    shown = call("diff", before, tmp_path / "b.txt", "--lang", "zh", "-o", tmp_path / "d.jsonl").output
    assert "21345人 → 21354人" in shown
    assert shown.rstrip().endswith("1 改动")
    (line,) = [json.loads(line) for line in (tmp_path / "d.jsonl").read_text("utf-8").splitlines()]
    assert (line["type"], line["kind"], line["value_after"]) == ("change", "changed", 21354)
    assert "every figure is the same" in call("diff", before, before, "--lang", "en").output
