"""Claims: what a figure is worth, what it measures, how it is meant; rows as a domain reader would write them."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

import extractor
from extractor.claims import extract_claims
from extractor.claims.han import han_number
from extractor.claims.periods import period_of
from extractor.claims.quantities import Quantities
from extractor.model import Block, Claim, Document, Extraction
from extractor.patterns import default_rules
from extractor.shadow import shadow

RULES = default_rules()


def read(text: str, title: str | None = None, published: str | None = None) -> Extraction:
    """The extraction of a text of which every line is a paragraph."""
    blocks, at = [], 0
    for line in text.split("\n"):
        if line.strip():
            blocks.append(Block(kind="paragraph", start=at, end=at + len(line)))
        at += len(line) + 1
    document = Document(
        doc_id="t", source="t", media_type="text/plain", text=text, title=title, published=published, blocks=blocks
    )
    return extract_claims(document, RULES)


def claims(text: str, **about: str) -> list[Claim]:
    return read(text, **about).claims


# 26 sentences in the register of supervision reports, with the values that a reader finds in them
PROBE = [
    ("全县小学校际综合差异系数为0.416，初中为0.382。", "0.416 0.382"),
    ("小学、初中校际综合差异系数分别为0.59和0.48，均低于国家标准0.65和0.55。", "0.59 0.48 0.65 0.55"),
    ("九年义务教育巩固率达到95.3%，比上年提高0.8个百分点。", "95.3 0.8"),
    ("全区现有义务教育学校86所，在校学生5.6万人，专任教师3812人。", "86 56000 3812"),
    ("三年累计投入教育经费12.35亿元，其中县级财政8亿3千万元。", "1235000000 830000000"),
    ("生均公用经费小学650元、初中850元。", "650 850"),
    ("生均教学及辅助用房面积小学4.62平方米，初中5.81㎡。", "4.62 5.81"),
    ("每百名学生拥有计算机台数小学9.8台，初中１２．５台。", "9.8 12.5"),
    ("残疾儿童少年入学率为百分之九十六点五。", "96.5"),
    ("全市共有一百二十三所小学，六十七所初中。", "123 67"),
    ("随迁子女在公办学校就读比例为85.6％以上。", "85.6"),
    ("小学六年巩固率100%，初中三年巩固率98.76%。", "100 98.76"),
    ("校舍建筑面积由2015年的23.4万平方米增加到2018年的31.7万平方米。", "234000 317000"),
    ("大班额比例控制在2‰以内。", "2"),
    ("师生比为1:18.6，生均图书25～30册。", "18.6 25-30"),
    ("近三年新增学位1.2万余个，补充教师600多名。", "12000 600"),
    ("全县财政教育支出1,234.56万元，占比18.32%。", "12345600 18.32"),
    ("初中阶段毛入学率102.3%，辍学率控制在0.5%以下。", "102.3 0.5"),
    ("教师平均工资水平不低于公务员，人均年收入7.8万元。", "78000"),
    ("公众满意度调查发放问卷2000份，回收1986份，满意率达89.47%。", "2000 1986 89.47"),
    ("投资三千五百万元新建学校两所。", "35000000 2"),
    ("八项指标中有7项达标，达标率87.5％。", "8 7 87.5"),
    ("骨干教师比例，小学1.2人，初中1.6人（每百名学生）。", "1.2 1.6"),
    ("体育运动场馆面积小学9.02㎡/生，初中12.3㎡/生。", "9.02 12.3"),
    ("学生人数较上年减少1.1%，净减少528人。", "1.1 528"),
    ("全市小学47 893人，初中21 046人。", "47893 21046"),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "values"), PROBE, ids=[row[0][:14] for row in PROBE])
def test_values_of_the_probe(sentence: str, values: str) -> None:
    found = []
    for c in claims(sentence):
        found.append(f"{c.value.normalize():f}" + (f"-{c.value_max.normalize():f}" if c.value_max is not None else ""))
    assert found == values.split()


def test_the_probe_has_all_its_values_and_no_other() -> None:
    assert len(PROBE) == 26
    wanted = [value for _, values in PROBE for value in values.replace("18.6", "1 18.6").replace("-", " ").split()]
    assert len(wanted) == 55  # a ratio names two, 1:18.6, and so does a range


def test_a_value_that_recurs_keeps_its_own_place() -> None:
    text = (
        "一、基本情况。全县小学45所，初中12所，在校学生5.6万人。小学校际综合差异系数为0.416，初中为0.382，均低于国家标准。\n"
        "二、督导结果。经核查，小学校际综合差异系数为0.461，初中为0.382。九年巩固率95.3%，初中三年巩固率95.3%，"
        "教师学历合格率100%，校长培训率100%。\n三、主要问题。个别学校班额超过45人，12所学校缺少专用教室。"
    )
    wanted = [
        "45所",
        "12所",
        "5.6万人",
        "0.416",
        "0.382",
        "0.461",
        "0.382",
        "95.3%",
        "95.3%",
        "100%",
        "100%",
        "45人",
        "12所",
    ]
    found = claims(text)
    assert [c.text for c in found] == wanted
    at = 0
    for claim in found:
        assert claim.start == text.index(claim.text, at)
        at = claim.end


# text, then for each figure: indicator or -, stage or -, measure, role
MEANINGS = [
    ("小学、初中巩固率分别为100%和98.5%。", ["retention_rate primary level reported", "retention_rate junior level reported"], "dealt out in order"),
    ("全县小学和初中分别有专任教师1132人和771人。", ["teachers primary level reported", "teachers junior level reported"], "the head stands after 分别"),
    ("全县教学班641个，其中小学428个，初中213个。", ["classes compulsory level reported", "classes primary level reported", "classes junior level reported"], "parts take the head of their whole"),
    ("全县有专任教师1903人，比上年增加35人。", ["teachers - level reported", "teachers - change reported"], "a change speaks of the level before it"),
    ("小学入学率由98.2%提高到99.9%。", ["enrolment_rate primary level reported", "enrolment_rate primary level reported"], "both ends are levels"),
    ("初中三年巩固率99.63%（高于95%指标）。", ["retention_rate junior level reported", "retention_rate junior level standard"], "a bracketed threshold"),
    ("小学综合差异系数0.41，低于国家标准0.65。", ["- primary cv reported", "- primary cv standard"], "a quoted limit is no achievement"),
    ("到2026年，初中三年巩固率达到98%。", ["retention_rate junior level target"], "a year ahead makes a target"),
    ("拟投入3452万元，新建校舍1.8万平方米。", ["project_funds - level plan", "construction_area - level plan"], "planned money and area"),
    ("学生每天校园体育活动不少于60分钟。", ["- - level requirement"], "a rule of conduct"),
    ("小学超过45人的教学班178个。", ["class_size primary level standard", "large_classes primary level reported"], "a threshold that picks out"),
    ("骨干教师461人，每百名学生拥有2.57人，校际差异系数0.45。", ["backbone_teachers compulsory level reported", "backbone_teachers_per_100 compulsory level reported", "backbone_teachers_per_100 compulsory cv reported"], "the rate of the stock before it"),
    ("交流轮岗教师143名，占符合交流条件教师总数的13.24%。", ["rotating_teachers - level reported", "rotation_rate - level reported"], "a share with a code"),
    ("教师交流轮岗比例为13.24%，其中骨干教师占36.36%。", ["rotation_rate compulsory level reported", None], "a share of a share"),
    ("幼儿园7438所，在园幼儿139万人，较上年分别增加468所、7万人。", ["schools preschool level reported", "students preschool level reported", "schools preschool change reported", "students preschool change reported"], "changes refer back in order"),
    ("课桌凳47.11万套，价值5691万元。", ["- - level reported", "- - level reported"], "things without a code stay without"),
    ("小学生均图书28册，初中35册。", ["books_per_student primary level reported", "books_per_student junior level reported"], "小学|生均, not 小学生|均"),
    ("所有指标校际差异系数，小学均小于或等于0.50，初中均小于或等于0.45。", ["- primary cv reported", "- junior cv reported"], "a limit after a comma"),
    ("小学综合差异系数0.58，初中0.57，均达到国家标准（小学不高于0.65、初中不高于0.55）。", ["- primary cv reported", "- junior cv reported", "- primary cv standard", "- junior cv standard"], "bounds listed in brackets"),
    ("小学生均图书28册，高于省定标准（25册）3册。", ["books_per_student primary level reported", "books_per_student primary level standard", "books_per_student primary gap reported"], "a norm in brackets and the distance behind it"),
    ("小学生均校舍建筑面积4.9平方米，低于省定标准0.3平方米。", ["building_area_per_student primary level reported", "building_area_per_student primary gap reported"], "a bound that the level belies is a distance"),
    ("全县共有小学45所，初中13所，在校生3.1万人，其中小学2.1万人，初中1万人。", ["schools primary level reported", "schools junior level reported", "students compulsory level reported", "students primary level reported", "students junior level reported"], "a whole has its parts' stages"),
    ("生均公用经费小学1950元、初中2950元；交流轮岗教师156名。", ["public_funding_per_student primary level reported", "public_funding_per_student junior level reported", "rotating_teachers compulsory level reported"], "after both stages of both"),
    ("小学毕业生12110人，升入初中12110人，升学率100%。", ["graduates primary level reported", "- primary level reported", "- primary level reported"], "gone on to a junior school"),
    ("检查组随机抽查了小学12所、初中9所。", ["- primary level reported", "- junior level reported"], "what was picked out is no stock"),
    ("有23所小学生均图书低于15册。", [None, "books_per_student primary level standard"], "a bound that says which are counted"),
    ("高于财政经常性收入12.3%的增幅；生均教育事业费小学由5213元增至5876元，增长17.72%。", [None, "budget_spending_per_student primary level reported", "budget_spending_per_student primary level reported", "budget_spending_per_student primary change reported"], "per cent of what was just named"),
    ("全县小学生师比为14.9:1。", ["teacher_student_ratio primary level reported"], "小学|生师比"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted", "why"), MEANINGS, ids=[row[2] for row in MEANINGS])
def test_meaning(text: str, wanted: list[str | None], why: str) -> None:
    found = [f"{c.indicator or '-'} {c.stage or '-'} {c.measure} {c.role}" for c in claims(text)]
    assert len(found) == len(wanted)
    for said, want in zip(found, wanted, strict=True):
        assert want is None or said == want


BOUNDS = [
    ("入学率达到99%以上", ">=", False, "以上"),
    ("入学率不低于99%", ">=", False, "不低于"),
    ("辍学率控制在0.5%以内", "<=", False, "以内"),
    ("补充教师600多名", ">", True, "多"),
    ("投入近500万元", "<", True, "近"),
    ("学生约1200人", "=", True, "约"),
    ("巩固率为99%", "=", False, "为"),
    ("超过一成的学生寄宿", ">", False, "超过"),
]


@pytest.mark.parametrize(("text", "sign", "approx", "why"), BOUNDS, ids=[row[3] for row in BOUNDS])
def test_bounds(text: str, sign: str, approx: bool, why: str) -> None:
    (claim,) = claims(text + "。")
    assert (claim.comparator, claim.approx) == (sign, approx)


INTERVALS = [
    ("生均面积6.31平方米", "6.305", "6.315", "half of the last digit"),
    ("在校生18.06万人", "180550", "180650", "half of the last digit, in people"),
    ("专任教师1132人", "1132", "1132", "a count written in full is exact"),
    ("入学率100%", "99.5", "100.5", "a rate never is"),
    ("补充教师600余名", "600", "700", "余: up to the next round figure"),
    ("培训近500人", "400", "500", "近: down to the one before"),
]


@pytest.mark.parametrize(("text", "low", "high", "why"), INTERVALS, ids=[row[3] for row in INTERVALS])
def test_intervals(text: str, low: str, high: str, why: str) -> None:
    (claim,) = claims(text + "。")
    assert (claim.low, claim.high) == (Decimal(low), Decimal(high))


def test_counts_of_a_list_that_do_not_match_are_not_dealt_out() -> None:
    found = read("小学、初中、高中巩固率分别为100%和98.5%。")
    assert all(c.stage is None for c in found.claims)
    assert [link.kind for link in found.links] == ["mismatch"]


def test_what_ties_figures() -> None:
    found = read("在校生27813人，其中小学17930人、初中9883人。巩固率99.63%（高于95%指标）。")
    texts = {c.claim_id: c.text for c in found.claims}
    ties = {(link.kind, texts[link.head], tuple(texts[m] for m in link.members)) for link in found.links}
    assert ("parts", "27813人", ("17930人", "9883人")) in ties
    assert ("threshold", "99.63%", ("95%",)) in ties


VERDICTS = [
    ("小学巩固率99%，差异系数0.34，自评达标；初中超过50人教学班30个，自评不达标。", ["met", "met", None, "unmet"]),
    ("残疾儿童218人，入学率97.67%（高于95%指标），自评达标。", [None, "met", None]),
]


@pytest.mark.parametrize(("text", "wanted"), VERDICTS)
def test_verdicts_stand_on_what_they_judge(text: str, wanted: list[str | None]) -> None:
    assert [c.verdict for c in claims(text)] == wanted


PERIODS = [
    ("2018年", "2018"), ("2023年12月15日", "2023-12-15"), ("2014-2018年", "2014/2018"), ("2022-2023学年", "2022-09/2023-08"),
    ("2014年、2015年、2016年", "2014/2016"), ("2019年8月底", "2019-08"), ("二零零六年四月", "2006-04"), ("2023127日至1215", "2023"), ("2012年-2021年", "2012/2021"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "period"), PERIODS, ids=[p[0] for p in PERIODS])
def test_periods(text: str, period: str) -> None:
    assert period_of(shadow(text)) == period


@pytest.mark.parametrize("row", RULES.table("nonclaims")["nonclaim"], ids=lambda row: row["id"])
def test_each_nonclaim_rule_takes_its_own_examples(row: dict[str, object]) -> None:
    reader = RULES.compiled(Quantities)
    for example in row["hits"]:
        start, end = example.index("⟦"), example.index("⟧") - 1
        found = {(f.start, f.end): f.kind for f in reader.scan(shadow(example.replace("⟦", "").replace("⟧", "")))}
        assert found.get((start, end)) == row["kind"], example
    for example in row.get("misses", []):
        assert row["id"] not in {f.rule for f in reader.scan(shadow(example))}, example


def test_every_unit_reads_its_own_examples() -> None:
    for row in RULES.table("units")["unit"]:
        for example in row["hits"]:
            marked = example[example.index("⟦") + 1 : example.index("⟧")]
            (claim,) = [c for c in claims(example.replace("⟦", "").replace("⟧", "")) if c.text == marked]
            assert claim.unit == row["unit"]
        for example in row["misses"]:
            assert row["unit"] not in [c.unit for c in claims(example)], example


HAN = "零一二三四五六七八九"


def in_han(number: int) -> str:
    """A number below a hundred million in Chinese numerals."""
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        return in_han(high) + "万" + ("" if not low else ("零" if low < 1000 else "") + in_han(low))
    out, zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            out += ("零" if zero and out else "") + HAN[digit] + name
            zero = False
        else:
            zero = True
    return out


@given(st.integers(2, 99_999_999))
def test_chinese_numerals_read_back(number: int) -> None:
    assert han_number(in_han(number)) == number


@given(st.integers(1, 10**9), st.sampled_from(["{:d}", "{:,d}"]), st.sampled_from(["人", "所", "元", "平方米"]))
def test_digits_read_back(number: int, form: str, unit: str) -> None:
    (figure,) = RULES.compiled(Quantities).scan(f"共{form.format(number)}{unit}。")
    assert (figure.value, figure.unit.unit) == (number, unit)


@given(st.decimals(0, 10**6, places=2), st.sampled_from(["万", "亿", ""]))
def test_scaled_decimals_read_back_with_half_a_unit_either_way(number: Decimal, scale: str) -> None:
    factor = {"万": 10_000, "亿": 100_000_000, "": 1}[scale]
    (claim,) = claims(f"共投入资金{number}{scale}元。")
    assert claim.value == number * factor
    assert claim.high - claim.low == factor * Decimal("0.01")


@given(
    st.text(alphabet="小学初中在校生专任教师人所，。；（）其中分别为和、0123456789.%万亿年月第一二三\n", max_size=120)
)
def test_spans_always_hold_and_every_numeral_has_one_class(text: str) -> None:
    found = read(text)
    for claim in found.claims:
        assert found.document.text[claim.start : claim.end] == claim.text
    places = [(n.start, n.end) for n in found.document.numerals]
    assert all(a[1] <= b[0] for a, b in pairwise(places))
    assert {n.claim_id for n in found.document.numerals if n.kind == "claim"} <= {c.claim_id for c in found.claims}


def test_a_list_of_years_is_dealt_out() -> None:
    found = claims("2014年、2015年、2016年财政教育支出分别为7.21亿元、7.95亿元、8.86亿元，2016年比2015年增加0.91亿元。")
    assert [c.period for c in found] == ["2014", "2015", "2016", "2016"]


def test_the_year_that_a_change_is_counted_from() -> None:
    found = claims("2023年九年义务教育巩固率达98.9%，较2020年的96.4%提高2.5个百分点。")
    assert [c.period for c in found] == ["2023", "2020", "2023"]


def test_a_group_of_counties_is_not_its_first() -> None:
    found = read(
        "督导团于2015年10月对兰州市安宁区等17个县评估，察看学校476所。\n"
        "安宁区小学0.38，永登县小学0.61。公众满意度均在85%以上，最高的为肃州区（97.3%）。",
        title="甘肃省17个县义务教育均衡发展督导评估结果",
    ).claims
    assert [c.region.name if c.region else None for c in found] == [
        *("甘肃省", "甘肃省", "安宁区", "永登县", "甘肃省", "肃州区")
    ]  # fmt: skip


def test_a_table_drawn_with_bars_is_read_cell_by_cell() -> None:
    text = """主要指标情况
| 指标 | 2020年 | 2025年 |
| 学前三年毛入园率（%） | 98.7 | ≥99 |
| 九年义务教育巩固率（%） | 98.9 | 99.5 |
"""
    claims = extractor.audit(text.encode(), "table.txt").claims
    assert [(c.text, c.indicator, c.period, c.cell and c.cell.row) for c in claims] == [
        ("98.7", "enrolment_rate", "2020", 1),
        ("99", "enrolment_rate", "2025", 1),
        ("98.9", "retention_rate", "2020", 2),
        ("99.5", "retention_rate", "2025", 2),
    ]
