"""Relations that only arithmetic and nearness show, and figures that words put beside a bound: told, never accused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.model import Finding
from extractor.pipeline import audit

HEAD = "某县教育工作情况报告\n2023年6月\n"
ACCUSED = {"inconsistent", "rounding", "unmet", "improbable"}

TOLD = [
    ("beds that boarders lack, in other pieces than they are counted in",
     "全县寄宿生58340人,宿舍床位55912张,缺口2428张。", "difference", "58340 − 55912张 = 2428"),
    ("what is left of a reserve, each told with other figures between",
     "寄宿生14620人,寄宿率54.3%,其中小学寄宿7340人。现有床位12050张,还缺2570张,人均宿舍面积2.1平方米。",
     "difference", "14620 − 12050张"),
    ("a price for each place", "三所学校共1080个学位,概算投资6480万元,折合每个学位6万元。", "per_capita", "6480万元 ÷ 1080"),
    ("an amount for so many at so much each",
     "营养改善计划受益学生18270人,按每生每天5元、全年200天计,应到位膳食补助1827万元。", "ratio", "= 18270000 ∈"),
    ("what is used of what there is room for", "核定容量4860人,实有学生5712人,学位使用率117.5%。", "ratio", "5712 ÷ 4860"),
    ("a mean over the schools that another paragraph counts",
     "全县中小学总计168所。\n校内开设各类社团3264个,校均19.4个。", "per_capita", "3264 ÷ 168"),
    ("pupils a teacher, counted far apart",
     "一、小学\n小学在校生38117人。\n二、教师\n小学专任教师3514人,学历合格率99.8%。\n三、比较\n平均每名小学教师负担学生10.8人。",
     "per_capita", "38117 ÷ 3514"),
    ("a coefficient out of a deviation and its mean",
     "小学生均体育运动场馆面积均值8.94平方米,标准差3.496,差异系数0.391。", "ratio", "3.496 ÷ 8.94平方米"),
    ("a mean out of the list before it",
     "各县公办园占比依次为51.2%、48.6%、63.1%、57.5%,平均55.1%。", "ratio", "(51.2% + 48.6% + 63.1% + 57.5%) ÷ 4"),
    ("an aim and what there was, told far apart",
     "2015年九年义务教育巩固率为93.6%。\n二、目标\n到2020年,九年义务教育巩固率达到96%,提高2.4个百分点。",
     "difference", "96% − 93.6%"),
]  # fmt: skip

COMPARED = [
    ("two coefficients in the order of two limits",
     "小学、初中综合差异系数分别为0.438、0.351,优于国家0.65、0.55的限值。", {"0.438 < 0.65", "0.351 < 0.55"}),
    ("a line that is passed", "学前三年毛入园率91.2%,已超过国家2020年85%的目标。", {"91.2% > 85%"}),
    ("a bound that is not reached", "公用经费只有5400元,没有够上6000元的国家下限。", {"5400元 < 6000元"}),
    ("growths beside those of revenue",
     "教育支出后两年增速为7.86%和7.15%,都跑赢了财政经常性收入5.4%和4.9%的增速。", {"7.86% > 5.4%", "7.15% > 4.9%"}),
]  # fmt: skip

ROW = "项目\t总量\t生均（百生）\t省定标准\t自查结果\n图书\t10206册\t21.0册\t≥15册\t达标\n学生用计算机\t58台\t{}台\t≥10台\t达标\n"

SILENT = [
    ("a rate that is met by chance is no share", "全县教师1181人,小学558人、初中560人,继续教育合格率达95%。"),
    ("all of a thing is told by any two figures alike", "随迁子女1946人,小学1384人、初中562人,就近入学率100%。"),
    ("half is met by too many", "补充教师2947名,其中1954名去了乡镇,约六成半。"),
    ("an age is multiplied with nothing", "35岁以下教师2967人,小学在校生10.38万人。"),
    ("lists of other stages make no whole of one", "幼儿园58所、小学47所、初中11所。"),
]  # fmt: skip


def found(text: str, rule: str) -> list[Finding]:
    return [f for f in audit((HEAD + text + "\n").encode(), "report.txt").findings if rule in f.rule]


@pytest.mark.parametrize(("why", "text", "check", "formula"), TOLD, ids=[why for why, *_ in TOLD])
def test_what_the_nearest_figures_make_is_told(why: str, text: str, check: str, formula: str) -> None:
    told = [f for f in audit((HEAD + text + "\n").encode(), "report.txt").findings if f.check == check]
    assert any(formula in f.formula and f.outcome == "consistent" for f in told), [f.formula for f in told]


@pytest.mark.parametrize(("why", "text", "formulas"), COMPARED, ids=[why for why, *_ in COMPARED])
def test_figures_stand_on_the_side_that_words_say(why: str, text: str, formulas: set[str]) -> None:
    told = [f for f in audit((HEAD + text + "\n").encode(), "report.txt").findings if f.check == "comparator"]
    assert formulas <= {f.formula for f in told if f.outcome == "consistent"}


@pytest.mark.parametrize(("why", "text"), SILENT, ids=[why for why, _ in SILENT])
def test_what_chance_may_make_is_not_told(why: str, text: str) -> None:
    assert not found(text, ".outward")


@given(st.integers(2000, 90000), st.integers(100, 1900), st.integers(-40, 40).filter(bool))
def test_what_misses_is_never_accused_from_so_far(beds: int, lacking: int, slip: int) -> None:
    text = f"全县寄宿生{beds + lacking}人,宿舍床位{beds}张,缺口{lacking + slip}张。"
    assert not [f for f in found(text, ".outward") if f.outcome in ACCUSED]


@given(st.integers(300, 640), st.integers(10, 90))
def test_a_figure_on_the_other_side_is_not_put_on_this_one(part: int, more: int) -> None:
    text = f"小学综合差异系数0.{650 + more},优于国家0.65的限值。初中综合差异系数0.{part}。"
    assert not [f for f in found(text, "comparator.beside") if f.outcome in ACCUSED]
    assert all("0.65" not in f.formula or "<" in f.formula for f in found(text, "comparator.beside"))


@pytest.mark.parametrize(("computers", "outcome"), [("11.9", "consistent"), ("9.1", "inconsistent")])
def test_a_verdict_is_held_against_the_norm_of_its_row(computers: str, outcome: str) -> None:
    told = audit((HEAD + ROW.format(computers)).encode(), "report.txt").findings
    assert [f.outcome for f in told if f.check == "verdict" and computers in f.formula] == [outcome]


BEHIND = [
    ("城关一小生均体育运动场馆面积仅6.96平方米,低于7.5平方米的标准,差0.44平方米。", "7.5平方米 − 6.96平方米"),
    ("某镇中学核编96人,在岗79人,缺口21人,靠临聘填补。", "96 − 79"),
]


@pytest.mark.parametrize(("text", "formula"), BEHIND)
def test_a_distance_right_behind_its_ends_is_accused_by_a_slip(text: str, formula: str) -> None:
    assert any(formula in f.formula and f.outcome == "inconsistent" for f in found(text, "difference"))


@pytest.mark.parametrize(
    "text",
    [
        "应配音乐教室124间,实有118间;应配美术教室124间,实有115间,缺口分别为6间和9间。",
        "1所小学0.87人,1所初中0.82人,距0.9人的标准分别差0.03人、0.08人。",
    ],
)
def test_a_list_of_distances_is_of_several(text: str) -> None:
    assert not [f for f in found(text, "difference") if f.outcome in ACCUSED]
