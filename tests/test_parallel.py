"""Parallel lists: each figure to its own item, or to none where the counts differ."""

from __future__ import annotations

from collections import Counter

import pytest

from eval.parallel import LEAST, MISMATCH, TITLE, Construction, constructions, measure, read, wrong
from extractor.model import Block, Document
from extractor.pipeline import check, extract

CASES = constructions()
PAIRED = [c for c in CASES if c.wanted is not None]
UNPAIRED = [c for c in CASES if c.wanted is None]


def test_there_are_constructions_of_every_kind() -> None:
    assert len(PAIRED) >= 300
    assert len(UNPAIRED) >= 60
    assert len({c.text for c in CASES}) == len(CASES)
    assert min(Counter(c.family for c in CASES).values()) >= 10


def test_figures_find_their_items() -> None:
    figures, faults, failing = measure(PAIRED)
    assert 1 - faults.total() / figures.total() >= LEAST, [(c.text, found) for c, found in failing]


@pytest.mark.parametrize("case", UNPAIRED, ids=lambda c: c.text[:24])
def test_a_count_mismatch_is_never_dealt_out(case: Construction) -> None:
    claims = read(case.text)
    assert claims
    assert wrong(case, claims) == []
    assert {c.rule.partition(":")[0] for c in claims} == {MISMATCH}
    assert all(c.confidence <= 0.5 for c in claims)


def test_nothing_is_held_against_what_does_not_pair() -> None:
    text = "小学、初中、高中班额分别为72人和46人。全县小学班额72人。"
    document = Document(
        doc_id="t", source="t", media_type="text/plain", text=text, title=TITLE,
        blocks=[Block(kind="paragraph", start=0, end=len(text))],
    )  # fmt: skip
    extraction = extract(document)
    (link,) = [link for link in extraction.links if link.kind == MISMATCH]
    undealt = {c.claim_id for c in extraction.claims if c.text in {"72人", "46人"}} & set(link.members)
    assert len(undealt) == 2
    assert not [f for f in check(extraction).findings if undealt & {p.claim_id for p in f.claims}]


def test_the_measure_sees_a_shifted_pairing() -> None:
    text = "小学、初中巩固率分别为99.8%、98.5%。"
    shifted = Construction("t", text, ({"stage": "junior"}, {"stage": "primary"}))
    assert len(wrong(shifted, read(text))) == 2
    dealt = Construction("t", text, None, ("stage",))
    assert len(wrong(dealt, read(text))) == 2
    assert wrong(Construction("t", text, ({"stage": "primary"},)), read(text)) == ["2 figures for 1"]


def test_one_figure_for_each_of_two_stages_is_two_claims() -> None:
    claims = read("新建小学、初中各1所。")
    assert [(c.text, c.stage) for c in claims] == [("1所", "primary"), ("1所", "junior")]
    assert len({c.claim_id for c in claims}) == 2
