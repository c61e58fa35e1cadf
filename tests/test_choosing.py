"""Subjects chosen anew: which phrases are asked, what is left alone, and weights that cannot be used."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.claims.choosing import Choosing, Sentences
from extractor.claims.company import Seen
from extractor.claims.lexicon import Lexicon
from extractor.claims.phrases import Phrases
from extractor.model import WEIGHED, Claim, RuleError
from extractor.patterns import BUNDLED, Rules, default_rules
from extractor.pipeline import extract, read
from extractor.shadow import shadow

RULES = default_rules()
CHOOSING = RULES.compiled(Choosing)
REPORT = (
    "2019年某县控辍保学工作总结。全县有小学45所、初中12所，在校生小学18426人、初中9210人。"
    "共走访农户3120户，发放宣传资料4600份，签订责任书2870份；台账上还有学困生63人，因病休学的18人。"
    "校园里栽下桂花树240棵，另添了垃圾分类箱96个。"
)


def claims(text: str) -> list[Claim]:
    return extract(read(text.encode())).claims


def asked(text: str, number: str) -> list[str]:
    """The phrases that may name a figure of a text."""
    made = extract(read(text.encode()))
    plain = shadow(made.document.text)
    figures = [Seen.of_claim(c) for c in made.claims]
    sentences = Sentences(plain, RULES.compiled(Lexicon).scan(plain), figures, RULES.compiled(Phrases), {}.get)
    at = next(n for n, c in enumerate(made.claims) if c.text == number)
    return [plain[p.start : p.end] for p, _ in sentences.phrases(at) if p is not None]


@pytest.mark.parametrize(
    ("number", "known", "never"),
    [
        ("4600份", ["宣传资料", "农户"], ["宣传资料4600份"]),
        ("240棵", ["桂花树"], ["责任书"]),
        ("63人", ["学困生"], ["桂花树"]),
    ],
)
def test_the_phrases_of_a_figures_own_sentence_are_asked(number: str, known: list[str], never: list[str]) -> None:
    found = asked(REPORT, number)
    for words in known:
        assert any(words in phrase for phrase in found), words
    assert not any(words in phrase for phrase in found for words in never)


def test_the_nearest_phrase_is_asked_first_and_none_twice() -> None:
    found = asked(REPORT, "4600份")
    assert "资料" in found[0]
    assert len(found) == len(set(found))


def test_what_is_chosen_says_so_and_is_of_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CHOOSING, "least", 2.0)
    before = claims(REPORT)
    monkeypatch.setattr(CHOOSING, "least", 0.0)
    after = claims(REPORT)
    changed = [(a, b) for a, b in zip(before, after, strict=True) if a.subject != b.subject]
    assert changed
    for old, new in changed:
        assert new.rule == f"{old.rule}{WEIGHED}subject"
        assert new.subject in REPORT
        assert new.indicator is None
    assert not any(f"{WEIGHED}subject" in c.rule for c in before)


def test_what_an_indicator_a_cell_or_a_coefficient_names_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (
        "某县统计表\n学校\t盆栽数\t书架数\n城关小学\t35\t12\n城北小学\t41\t16\n河东小学\t28\t9\n河西小学\t30\t11\n\n"
        "全县小学在校生18426人，初中9210人，小学综合差异系数0.41，初中0.37。"
    )
    monkeypatch.setattr(CHOOSING, "least", 0.0)
    made = claims(text)
    assert len(made) >= 8
    assert not any(f"{WEIGHED}subject" in c.rule for c in made if c.indicator or c.cell or c.measure == "cv")


@given(st.text(alphabet='全县小学宣传资料走访农户树的，。；、"0123456789%人户份元\n', max_size=120))
def test_choosing_keeps_every_claim_and_its_place(text: str) -> None:
    made = extract(read((REPORT + text).encode()))
    assert all(c.text == made.document.text[c.start : c.end] for c in made.claims)
    assert len({c.claim_id for c in made.claims}) == len(made.claims)


def test_a_page_in_traditional_characters_keeps_its_own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CHOOSING, "least", 0.0)
    text = REPORT.replace("发放宣传资料", "發放宣傳資料").replace("垃圾分类箱", "垃圾分類箱")
    for claim in claims(text):
        if f"{WEIGHED}subject" in claim.rule:
            assert claim.subject in text


@pytest.mark.parametrize("text", ["", 'least = "much"\n', "least = [1]\n"])
def test_a_table_without_a_threshold_is_refused_by_name(tmp_path: Path, text: str) -> None:
    folder = tmp_path / "patterns"
    shutil.copytree(BUNDLED, folder)
    (folder / "choosing.toml").write_text(text, "utf-8")
    with pytest.raises(RuleError, match=r"choosing\.toml"):
        Rules([folder]).compiled(Choosing)
