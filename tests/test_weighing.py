"""Claims weighed anew: what is decided, what is left alone, and weights that cannot be used."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.claims.company import Page, Seen, rule_features
from extractor.claims.lexicon import Lexicon
from extractor.claims.weighing import FIELDS, NOTHING, Weighing, _together, may_doubt
from extractor.model import WEIGHED, Claim, RuleError
from extractor.patterns import BUNDLED, Rules, default_rules
from extractor.pipeline import audit, extract, read
from extractor.shadow import shadow

RULES = default_rules()
WEIGHING = RULES.compiled(Weighing)
REPORT = (
    "2016年某县义务教育自查报告。全县有小学45所、初中12所，在校生小学18426人、初中9210人。"
    "小学专任教师1120人，初中专任教师860人。辍学率，省里划的线是小学0.6%、初中1.8%，我们控制在0.03%和0.71%。"
)


def claims(text: str) -> list[Claim]:
    return extract(read(text.encode())).claims


def named_features(text: str, at: int) -> list[str]:
    """The names of what is known of a text's figure with a number."""
    made = extract(read(text.encode()))
    plain = shadow(made.document.text)
    figures = [Seen.of_claim(c) for c in made.claims]
    names: list[str] = []

    def number(name: str) -> int:
        names.append(name)
        return len(names) - 1

    page = Page(plain, RULES.compiled(Lexicon).scan(plain), made.document.doc_type, figures, number)
    return [names[n] for n in page.features(at)]


@pytest.fixture
def believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is likeliest stands, however little it leads."""
    monkeypatch.setattr(WEIGHING, "least", dict.fromkeys(FIELDS, 0.0))


@pytest.fixture
def doubted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules stand, whatever the models say."""
    monkeypatch.setattr(WEIGHING, "least", dict.fromkeys(FIELDS, 2.0))


def test_nothing_is_decided_where_nothing_reaches_the_threshold(doubted: None) -> None:
    assert not any(WEIGHED in c.rule for c in claims(REPORT))


def test_what_is_decided_says_so_in_the_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "2021年某县工作总结。今年够条件的2876名老师里走动了412名，占14.3%。骨干去了107名，占26.0%。来了36人，走了12人，净增24人。"
    monkeypatch.setattr(WEIGHING, "least", dict.fromkeys(FIELDS, 2.0))
    before = claims(text)
    monkeypatch.setattr(WEIGHING, "least", dict.fromkeys(FIELDS, 0.0))
    after = claims(text)
    changed = 0
    for old, new in zip(before, after, strict=True):
        told = new.rule.removeprefix(old.rule).split(WEIGHED)[1:]
        differing = [f for f in FIELDS if getattr(old, f) != getattr(new, f)]
        assert set(differing) <= set(told) <= {*FIELDS, "subject"}
        changed += len(differing)
        for field in ("value", "start", "end", "comparator", "period"):
            assert getattr(old, field) == getattr(new, field)
    assert changed


def test_what_the_rules_read_with_certainty_is_left_alone() -> None:
    made = {c.text: c for c in claims(REPORT)}
    assert (made["45所"].indicator, made["45所"].stage) == ("schools", "primary")
    assert (made["9210人"].indicator, made["9210人"].stage) == ("students", "junior")
    assert (made["1120人"].indicator, made["1120人"].stage) == ("teachers", "primary")
    assert [made[t].role for t in ("0.6%", "1.8%", "0.03%", "0.71%")] == [
        "standard",
        "standard",
        "reported",
        "reported",
    ]


def test_a_bare_level_has_the_unit_of_the_indicator_that_is_decided() -> None:
    claim = next(c for c in claims("全县小学在校生18426人。") if c.indicator == "students")
    bare = WEIGHING._set(_with(claim, unit="", indicator=None), {"indicator": "students"})
    assert (bare.unit, bare.indicator) == ("人", "students")
    money = WEIGHING._set(_with(claim, unit="", indicator=None), {"indicator": "project_funds"})
    assert (money.unit, money.indicator) == ("", "project_funds")
    coefficient = WEIGHING._set(_with(claim, unit="", indicator=None, measure="cv"), {"indicator": "books_per_student"})
    assert coefficient.unit == ""


def _with(claim: Claim, **new: object) -> Claim:
    import msgspec

    return msgspec.structs.replace(claim, **new)


def test_what_the_rules_made_of_a_figure_is_told_apart_from_what_stands_around_it() -> None:
    figure = Seen.of_claim(claims(REPORT)[3])
    around = set(named_features(REPORT, 3))
    assert {f"I={figure.indicator}", f"K={figure.stage}", f"Q={figure.role}"} <= {*rule_features(figure)}
    assert not around & {*rule_features(figure)}


def test_a_number_is_the_same_feature_however_it_is_written() -> None:
    one, other = (named_features(f"全县小学图书{n}册，生均26册。", 1) for n in ("12", "3456"))
    assert sorted(n for n in one if not n.startswith("g=")) == sorted(n for n in other if not n.startswith("g="))


@pytest.mark.parametrize(
    ("text", "at", "known"),
    [
        ("全县小学图书12册，生均26册。", 1, {"E均", "A。", "c生均"}),
        (
            "一、小学\n现有教师120名。\n二、初中\n现有教师80名，均有资格证。",
            1,
            {"hs=junior", "p^现有", "as=primaryFalse"},
        ),
        ("初中2023年概况\n学生800人，教师70人，班20个。", 2, {"ts=junior", "ds=junior", "E班"}),
    ],
)
def test_what_stands_around_a_figure(text: str, at: int, known: set[str]) -> None:
    assert known <= set(named_features(text, at))


def test_pairs_of_characters_are_those_of_the_figures_own_sentence() -> None:
    found = {n[1:] for n in named_features("小学有1,200人。初中3所，高中共有45个班。", 2) if n.startswith("c")}
    assert found == {"初中", "中0", "0所", "所,", ",高", "高中", "中共", "共有"}


def test_cells_and_lists_left_open_keep_what_their_words_name() -> None:
    figure = Seen.of_claim(claims("全县有学校45所。")[0])
    cell, open_list = figure._replace(headers=("学校数",)), figure._replace(rule="mismatch:open|silent")
    assert [may_doubt(one, "role", "plan", "校") for one in (figure, cell, open_list)] == [True, False, False]


def test_what_a_text_names_is_not_taken_away() -> None:
    figure = Seen.of_claim(claims("全县有学校45所。")[0])
    assert not may_doubt(figure, "measure", "cv", "校")
    assert not may_doubt(figure._replace(stage="vocational"), "stage", "compulsory", "校")
    assert may_doubt(figure._replace(stage="primary"), "stage", "compulsory", "校")
    coefficient = figure._replace(measure="cv", indicator=None)
    assert not may_doubt(coefficient, "indicator", "books_per_student", "校")
    assert may_doubt(coefficient._replace(indicator="books"), "indicator", "books_per_student", "校")


def test_what_is_said_of_a_change_is_not_taken_away() -> None:
    change = Seen.of_claim(claims("在校生1820人，减少12人。")[1])
    assert change.measure == "change"
    assert not may_doubt(change, "measure", "level", "少")
    assert may_doubt(change, "measure", "level", "为")
    reached = Seen.of_claim(claims("小学在校生由6402人降为4531人。")[1])
    assert not may_doubt(reached, "measure", "change", "为")
    assert may_doubt(reached, "measure", "change", "了")
    assert not may_doubt(change, "indicator", NOTHING, "少")
    assert may_doubt(change, "indicator", "teachers", "少")


def test_the_parts_of_a_whole_are_weighed_together() -> None:
    figure = Seen.of_claim(claims("全县有学校45所。")[0])
    page = Page("", [], "other", [], {}.get)
    parts = [figure._replace(rule="whole:stage.primary|silent", stage="primary", sentence="s") for _ in range(3)]
    shares = np.array([[0.9, 0.1], [0.8, 0.2], [0.1, 0.9], [0.2, 0.8]], dtype=np.float32)
    mean = [0.6, 0.4]
    assert _together(page, [*parts, figure], "stage", shares) == pytest.approx(np.array([mean, mean, mean, [0.2, 0.8]]))
    apart = [parts[0], parts[1]._replace(stage="junior"), parts[2]._replace(sentence="t"), figure]
    assert _together(page, apart, "stage", shares) == pytest.approx(shares)


@pytest.mark.parametrize(
    ("text", "alike"),
    [("城东小学2160个、新市小学1620个、河西中学1080个", 3), ("城东小学2160个,新市小学1620个、河西中学1080个", 2)],
)
def test_members_of_one_list_have_one_role(text: str, alike: int) -> None:
    figure = Seen.of_claim(claims("全县有学位45个。")[0])
    places = [(m.start(), m.end()) for m in re.finditer(r"\d+个", text)]
    figures = [figure._replace(start=a, end=b, sentence=text) for a, b in places]
    page = Page(text, [], "other", figures, {}.get)
    shares = np.array([[0.9, 0.1], [0.5, 0.5], [0.1, 0.9]], dtype=np.float32)
    made = _together(page, figures, "role", shares)
    assert made[-1] == pytest.approx(shares[3 - alike :].mean(axis=0))
    assert _together(page, figures, "indicator", shares) == pytest.approx(shares)


def test_a_text_that_names_no_stage_gets_none(believed: None) -> None:
    made = claims(
        "三年共投入资金2.87亿元，其中2010年0.76亿元、2011年0.94亿元、2012年1.17亿元。校舍1.42亿元，场地0.53亿元，装备0.68亿元，设施0.24亿元。"
    )
    assert len(made) >= 8
    assert {c.stage for c in made} == {None}


@given(st.text(alphabet="全县小学初中教师学生图书生均为的，。；、0123456789%人所万元\n", max_size=120))
def test_weighing_keeps_every_claim_and_its_place(text: str) -> None:
    whole = extract(read(("全县现有小学45所。" + text).encode()))
    made = whole.claims
    assert all(c.text == whole.document.text[c.start : c.end] for c in made)
    assert len({c.claim_id for c in made}) == len(made)
    assert all(c.role in {"reported", "target", "standard", "requirement", "plan"} for c in made)
    known = set(RULES.compiled(Lexicon).indicators)
    assert all(c.indicator is None or c.indicator in known for c in made)


def test_classes_are_what_the_fields_may_hold() -> None:
    known = set(RULES.compiled(Lexicon).indicators)
    classes = {field: names for field, (_, names) in WEIGHING._classes.items()}
    assert set(classes["indicator"]) - {NOTHING} <= known
    assert "primary" in classes["stage"]
    assert set(classes["role"]) <= {"reported", "target", "standard", "requirement", "plan"}
    assert {"level", "change", "gap", "cv"} <= set(classes["measure"])


def test_what_was_weighed_accuses_nobody_of_large_classes() -> None:
    text = "2020年某县优质均衡自评报告。县城小学还有12个班越线。"
    report = audit(text.encode())
    weighed = {c.claim_id for c in report.claims if WEIGHED in c.rule}
    for finding in report.findings:
        if finding.outcome == "unmet" and finding.rule.startswith("2017-6.large-classes"):
            assert not weighed & {p.claim_id for p in finding.claims}


def test_a_table_without_a_threshold_is_refused_by_name(tmp_path: Path) -> None:
    folder = tmp_path / "patterns"
    shutil.copytree(BUNDLED, folder)
    table = folder / "weighing.toml"
    table.write_text(table.read_text("utf-8").replace("stage =", "grade =", 1), "utf-8")
    with pytest.raises(RuleError, match=r"weighing\.toml"):
        Rules([folder]).compiled(Weighing)
