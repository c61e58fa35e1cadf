"""Indicator, stage and role weighed anew: what is decided, what is left alone, and tables that cannot be used."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.claims.lexicon import Lexicon
from extractor.claims.weighing import APART, FIELDS, NOTHING, Doubt, Page, Seen, Weighing, about, weighs
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


def page_of(text: str) -> Page:
    made = extract(read(text.encode()))
    plain = shadow(made.document.text)
    figures = [Seen.of_claim(c) for c in made.claims]
    return Page(plain, RULES.compiled(Lexicon).scan(plain), made.document.doc_type, figures)


@pytest.fixture
def believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The models are believed in every doubt."""
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
        assert set(differing) <= set(told) <= set(FIELDS)
        changed += len(differing)
        for field in ("value", "start", "end", "subject", "measure", "comparator", "period"):
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
    coefficient = WEIGHING._set(_with(claim, unit="", indicator=None, measure="cv"), {"indicator": "books_per_student"})
    assert coefficient.unit == ""


def _with(claim: Claim, **new: object) -> Claim:
    import msgspec

    return msgspec.structs.replace(claim, **new)


def test_what_the_rules_say_of_the_indicator_says_nothing_of_it() -> None:
    page = page_of(REPORT)
    names, _, _ = page.features(3)
    own = [n for n in names if n.startswith(("I=", "In="))]
    assert len(own) == 2
    assert not any(weighs("indicator", n) for n in own)
    assert all(weighs("stage", n) for n in own)
    assert all(weighs(field, n) for field in FIELDS for n in names if n not in own)


def test_a_number_is_the_same_feature_however_it_is_written() -> None:
    one, other = (page_of(f"全县小学图书{n}册，生均26册。").features(1)[0] for n in ("12", "34"))
    assert sorted(one) == sorted(other)


def test_the_doubt_tells_what_is_said_and_what_is_better() -> None:
    figure = page_of(REPORT).figures[2]
    found = about(figure, Doubt("stage", "primary", None, 0.9, 0.1), staged=True, named=True)
    assert found["primary>None"] == 1.0
    assert found["sure"] == pytest.approx(-found["left"])
    assert "sure:none" in found
    assert "cue=silent" not in found


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_surer_model_is_never_believed_less(sure: float, surer: float) -> None:
    figure = Seen.of_claim(claims("全县有学校45所。")[0])
    low, high = sorted((sure, surer))
    said = [WEIGHING.likely(figure, Doubt("indicator", None, "schools", p, 0.0), False, True) for p in (low, high)]
    assert said[0] <= said[1] + 1e-9


@given(st.text(alphabet="全县小学初中教师学生图书生均为的，。；、0123456789%人所万元\n", max_size=120))
def test_weighing_keeps_every_claim_and_its_place(text: str) -> None:
    whole = extract(read(("全县现有小学45所。" + text).encode()))
    made = whole.claims
    assert all(c.text == whole.document.text[c.start : c.end] for c in made)
    assert len({c.claim_id for c in made}) == len(made)
    assert all(c.role in {"reported", "target", "standard", "requirement", "plan"} for c in made)
    known = set(RULES.compiled(Lexicon).indicators)
    assert all(c.indicator is None or c.indicator in known for c in made)


def test_classes_are_indicators_stages_and_roles() -> None:
    known = set(RULES.compiled(Lexicon).indicators)
    classes = {field: names for field, (_, names) in WEIGHING._classes.items()}
    assert set(classes["indicator"]) - {NOTHING} <= known
    assert "primary" in classes["stage"]
    assert set(classes["role"]) <= {"reported", "target", "standard", "requirement", "plan"}


def test_what_was_weighed_accuses_nobody_of_large_classes() -> None:
    text = "2020年某县优质均衡自评报告。县城小学还有12个班越线。"
    report = audit(text.encode())
    weighed = {c.claim_id for c in report.claims if WEIGHED in c.rule}
    for finding in report.findings:
        if finding.outcome == "unmet" and finding.rule.startswith("2017-6.large-classes"):
            assert not weighed & {p.claim_id for p in finding.claims}


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda p: p.write_bytes(b"no archive"), "weighing.npz"),
        (lambda p: p.unlink(), "weighing.npz"),
        (lambda p: _rewrite(p, drop="scale"), "weighing.npz"),
        (lambda p: _rewrite(p, names=b"one" + APART.encode() + b"two"), "do not fit"),
    ],
)
def test_weights_that_cannot_be_used_are_refused_by_name(tmp_path: Path, spoil: object, told: str) -> None:
    folder = tmp_path / "patterns"
    shutil.copytree(BUNDLED, folder)
    assert callable(spoil)
    spoil(folder / "weighing.npz")
    with pytest.raises(RuleError, match=told):
        Rules([folder]).compiled(Weighing)


def test_a_table_without_a_threshold_is_refused_by_name(tmp_path: Path) -> None:
    folder = tmp_path / "patterns"
    shutil.copytree(BUNDLED, folder)
    table = folder / "weighing.toml"
    table.write_text(table.read_text("utf-8").replace("least =", "most =", 1), "utf-8")
    with pytest.raises(RuleError, match=r"weighing\.toml"):
        Rules([folder]).compiled(Weighing)


def _rewrite(path: Path, drop: str = "", **new: bytes) -> None:
    with np.load(path) as stored:
        arrays = {name: stored[name] for name in stored.files if name != drop}
    arrays |= {name: np.frombuffer(data, dtype=np.uint8) for name, data in new.items()}
    np.savez(path.with_suffix(""), **arrays)


def test_the_weights_are_part_of_the_rules_version(tmp_path: Path) -> None:
    folder = tmp_path / "patterns"
    shutil.copytree(BUNDLED, folder)
    same = Rules([folder]).version
    _rewrite(folder / "weighing.npz", classes=json.dumps({"indicator": []}).encode())
    assert Rules([folder]).version != same
