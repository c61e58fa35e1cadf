"""A report said in other words gives the same claims."""

from __future__ import annotations

import re

import pytest

from eval.gold import load_split
from eval.reword import LEAST, Rewording, rewordings, run

ROWS = rewordings()


@pytest.mark.parametrize("row", ROWS, ids=[r.why for r in ROWS])
def test_every_rewording_touches_the_gold_and_changes_no_number(row: Rewording) -> None:
    touched = [d.text for d in load_split("seen") if re.search(row.was, d.text)]
    assert touched
    for text in touched[:5]:
        assert re.findall(r"\d+", row.apply(text)) == re.findall(r"\d+", text)


def test_claims_stand_when_a_report_is_said_in_other_words() -> None:
    outcomes = run(load_split("seen")[::30], ROWS).values()
    found = sum(o.claims - o.lost for o in outcomes)
    assert found > 3000
    assert sum(o.lost + o.more for o in outcomes) <= found * 0.002
    assert sum(o.same for o in outcomes) >= found * LEAST


def test_a_rewording_that_changes_what_is_said_is_noticed() -> None:
    wrong = Rewording(was="小学", said="初中", why="another stage")
    (outcome,) = run(load_split("seen")[::30], [wrong]).values()
    assert outcome.right < LEAST
