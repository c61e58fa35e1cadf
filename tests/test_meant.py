"""Relations that are meant: the scorecards, what is accused by them alone, and what speaks against it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.checks.facts import Facts
from extractor.checks.meant import quotients, readings_of, sums
from extractor.checks.meant.card import FILE, JOIN, LEAD, NO_NEXT, Card, cards_of, joined
from extractor.checks.meant.readings import Reading
from extractor.model import RuleError
from extractor.patterns import BUNDLED, Rules, default_rules
from extractor.pipeline import audit, extract, read

ACCUSES = {"inconsistent", "rounding", "improbable"}
TEXT = (
    "某县 2021年\n全县小学教师1402人,其中专科及以上学历1326人,占94.6%。教学点由38个缩减到9个,减少29个。"
    "参训教师5986人次,其中国培412人次、省培1358人次、市级及以下4216人次。每生每年补助480元,8963名学生受益,共430.2万元。"
)

# texts with a slip that nothing but the order of their figures and words ties to the rest, and the figure it is about
SHOWN = [
    ("某县 2019年\n全年参训教师5,986人次，其中国培412人次、省培1,385人次、市级及以下4,216人次。", "5,986人次"),
    ("某县 2020年\n五科教师缺口合计2740人，分别为58人、71人、46人、63人、36人。", "2740人"),
    ("某市 2015年\n2015年秋季在学人数42316万人,小学27184人,初中15132人。", "42316万人"),
    ("某县 2016年\n近三年城乡交流教师142人（2013年505人、2014年168人、2015年195人）。", "142人"),
]

# texts in which all is true, though figures that stand like a list or a quotient do not make one another
LEFT_ALONE = [
    ("某县 2015年\n共有小学72所,其中200人以下的29所,100人以下的13所。", "bands within bands"),
    ("某市 2022年\n大班额118个，其中邓州41个、唐河33个、镇平24个，方城和社旗各10个。", "so many of each"),
    ("某旗 2022年\n聘用编外教师163名，其中小学98名、初中41名，其余为高中。", "others without a figure"),
    (
        "某县 2025年\n未达标的37所，缺口为场馆（21所）、骨干教师（17所）、多媒体（8所），部分学校缺口不止一项。",
        "more than one each",
    ),
    ("某区 2022年\n近视筛查两次,春季查19428人、秋季查19856人，受检率98.1%和99.2%。", "which of two, nothing says"),
    ("某县 2018年\n项目26个，5个未按期开工，开工率80.77%。", "all but the numerator"),
    ("某县 2021年\n教师年平均工资收入9.93万元，公务员9.75万元，教师高出0.18万元。", "a distance beside its ends"),
]


def _accused(text: str) -> list[str]:
    report = audit(text.encode(), "text.txt")
    texts = {c.claim_id: c.text for c in report.claims}
    return [texts[f.claims[0].claim_id] for f in report.findings if f.outcome in ACCUSES]


@pytest.mark.parametrize(("text", "figure"), SHOWN, ids=[figure for _, figure in SHOWN])
def test_a_slip_in_what_is_surely_meant_is_shown(text: str, figure: str) -> None:
    assert figure in _accused(text)


@pytest.mark.parametrize(("text", "why"), LEFT_ALONE, ids=[why for _, why in LEFT_ALONE])
def test_what_only_stands_like_a_relation_accuses_nobody(text: str, why: str) -> None:
    assert _accused(text) == [], why


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("初中在校生由4783人降至5260人，减少477人。", True),
        ("初中在校生由5260人降至4783人，减少477人。", False),
        ("毛入学率由90.2%上升到81.6%，五年提高8.6个百分点。", True),
        ("毛入学率由81.6%上升到90.2%，五年提高8.6个百分点。", False),
    ],
)
def test_what_rises_does_not_fall(text: str, wrong: bool) -> None:
    found = audit(f"某县 2020年\n{text}".encode(), "text.txt").findings
    assert any(f.rule == "growth.direction" and f.outcome == "inconsistent" for f in found) is wrong


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("初中综合差异系数为0.573，在0.55以内，均达到国家标准。", True),
        ("小学综合差异系数为6.028，在0.65以内，均达到国家标准。", True),
        ("小学综合差异系数为0.628，在0.65以内，均达到国家标准。", False),
        ("小学运动场馆差异系数从0.536降到0.50以内。", False),
        ("甲县最高0.491，乙县最高0.536，前者不超过0.50。", False),
    ],
)
def test_a_bound_right_behind_a_coefficient_is_of_it(text: str, wrong: bool) -> None:
    found = audit(f"某县义务教育基本均衡发展自评 2015年\n{text}".encode(), "text.txt").findings
    assert any(f.check == "comparator" and f.outcome in ACCUSES for f in found) is wrong


def _readings(text: str = TEXT) -> list[list[Reading]]:
    return list(readings_of(Facts(extract(read(text.encode(), "text.txt")))))


def test_the_names_of_pairs_are_names_of_signs() -> None:
    told: dict[str, set[str]] = {"sum": set(), "": set()}
    for readings in _readings():
        for r in readings:
            told["sum" if r.family == "sum" else ""].update((*r.head, *r.first, *r.second, *r.together))
    assert {name for names in sums.PAIRS for name in names} <= told["sum"]
    assert {name for names in quotients.PAIRS for name in names} <= told[""]


def test_points_are_those_of_all_signs_and_pairs() -> None:
    """Against the plain sum over every sign, and every pair that the file names, of each reading."""
    cards = default_rules().compiled(cards_of)
    lines = (line.split("\t") for line in (BUNDLED / FILE).read_text("utf-8").splitlines() if not line.startswith("#"))
    points: dict[str, dict[str, int]] = {}
    for family, worth, sign in lines:
        points.setdefault(family, {})[sign] = int(worth)
    assert {r.family for readings in _readings() for r in readings} >= {"ratio", "difference", "sum"}
    for readings in _readings():
        told = points[readings[0].family]
        pairs = sums.PAIRS if readings[0].family == "sum" else quotients.PAIRS
        plain = []
        for r in readings:
            signs = {**r.head, **r.first, **r.second, **r.together}
            every = [*signs.values(), *(joined(signs, names) for names in pairs)]
            plain.append(told["base"] + sum(told.get(sign, 0) for sign in every))
        assert cards[readings[0].family].counted(readings) == plain


@given(st.lists(st.integers(-2000, 2000), min_size=1, max_size=6))
def test_the_surest_reading_has_most_points_and_others_lag_behind(points: list[int]) -> None:
    made = [
        Reading("sum", None, (), {"n": f"n={n}"}, {}, {}, {"p_n": f"p_n={n}"}, False, False, lambda: None)  # type: ignore[arg-type]
        for n in range(len(points))
    ]
    card = Card(0, 100, 50, 0, {f"p_n={n}": worth for n, worth in enumerate(points)}, {})
    head = [r._replace(head=made[0].head) for r in made]
    ranked = card.ranked(head)
    best = max(points)
    second = sorted(points)[-2] if len(points) > 1 else NO_NEXT
    assert ranked[0][0] == (100 * best + 50 * min(LEAD, best - second)) // 100
    assert [s for s, _ in ranked] == sorted((s for s, _ in ranked), reverse=True)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda text: text + "sum\tmany\tl2=共\n", "line"),
        (lambda text: text + "sum 12 l2=共\n", "line"),
        (lambda text: text.replace("\tleast\n", "\tlast\n"), "lacks least"),
    ],
)
def test_a_card_with_a_mistake_is_refused(tmp_path: Path, spoil: object, told: str) -> None:
    folder = tmp_path / "patterns"
    shutil.copytree(BUNDLED, folder)
    path = folder / FILE
    path.write_text(spoil(path.read_text("utf-8")), "utf-8")  # type: ignore[operator]
    with pytest.raises(RuleError, match=told):
        Rules([folder]).compiled(cards_of)


def test_no_sign_of_the_file_parts_its_line() -> None:
    for line in (BUNDLED / FILE).read_text("utf-8").splitlines():
        assert line.startswith("#") or len(line.split("\t")) == 3, line
        assert JOIN * 2 not in line
