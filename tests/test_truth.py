"""Nothing is accused where everything is true."""

from __future__ import annotations

import pytest

from eval.truth import Paragraph, accusations, paragraphs
from extractor.pipeline import audit

ALL = list(paragraphs())


@pytest.mark.parametrize("paragraph", ALL, ids=[p.name for p in ALL])
def test_a_true_paragraph_is_not_accused(paragraph: Paragraph) -> None:
    report = audit(paragraph.text.encode(), f"{paragraph.name}.txt")
    assert [(f.rule, f.formula) for f in accusations(report)] == []


def test_they_are_many_and_most_have_relations_that_are_borne_out() -> None:
    reports = [audit(p.text.encode(), "x.txt") for p in ALL[::10]]
    borne_out = sum(any(f.outcome in {"consistent", "met"} for f in r.findings) for r in reports)
    assert len(ALL) >= 1000
    assert borne_out * 10 >= len(reports) * 9
