"""What holds of every text made of the clauses of the tables of wordings, in whatever order they come."""

from __future__ import annotations

import re
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from test_wordings_documents import ROWS as DOCUMENTS
from test_wordings_meant import ROWS as MEANT
from test_wordings_measured import ROWS as MEASURED
from test_wordings_settings import LISTS, PLACES, STAGES, TIMES
from wordings import extraction

from extractor.model import Extraction

SPOKEN = [text for row in (*MEASURED, *MEANT, *STAGES, *PLACES, *TIMES, *LISTS) for text in (row[1], row[3])]
TABLED = [text for row in DOCUMENTS for text in (row[2], row[5]) if not text.startswith(("|", ">"))]
CLAUSES = sorted({clause for text in SPOKEN + TABLED for clause in re.split("[，。；\n]", text) if clause})
TABLES = [text for row in DOCUMENTS for text in (row[2], row[5]) if text.startswith(("|", ">"))]
TEXTS = st.lists(st.tuples(st.sampled_from(CLAUSES), st.sampled_from("，，。；、\n：（）")), min_size=1, max_size=12)


def _made(parts: list[tuple[str, str]], table: str = "") -> Extraction:
    text = "".join(clause + mark for clause, mark in parts) + ("\n" + table if table else "")
    return extraction(text, title="银川市义务教育发展情况报告", published="2019-11-20")


def _holds(found: Extraction) -> None:
    text, claims = found.document.text, found.claims
    for claim in claims:
        assert text[claim.start : claim.end] == claim.text
        assert claim.text in claim.quote
        assert claim.low <= claim.value <= claim.high
    spans = sorted({(c.start, c.end) for c in claims})
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    ids = [c.claim_id for c in claims]
    assert len(set(ids)) == len(ids)  # claims of one span differ by the suffix of their ids
    numerals = found.document.numerals
    assert all(before.end <= after.start for before, after in pairwise(numerals))
    assert {(n.start, n.end) for n in numerals if n.kind == "claim"} == set(spans)
    inside = {at for n in numerals for at in range(n.start, n.end)}
    assert all(at in inside for m in re.finditer("[0-9]", text) for at in range(*m.span()))
    for link in found.links:
        assert {link.head, *link.members} <= set(ids)
        assert link.head not in link.members or link.kind == "mismatch"


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_claims_of_any_order_of_clauses_hold_their_places(parts: list[tuple[str, str]]) -> None:
    _holds(_made(parts))


@settings(max_examples=40, deadline=None)
@given(TEXTS, st.sampled_from(TABLES))
def test_claims_above_and_in_a_table_hold_their_places(parts: list[tuple[str, str]], table: str) -> None:
    _holds(_made(parts, table))


@settings(max_examples=40, deadline=None)
@given(TEXTS)
def test_a_text_read_twice_says_the_same(parts: list[tuple[str, str]]) -> None:
    assert _made(parts) == _made(parts)


@settings(max_examples=60, deadline=None)
@given(TEXTS, TEXTS)
def test_what_comes_later_takes_no_figure_away(first: list[tuple[str, str]], then: list[tuple[str, str]]) -> None:
    alone, longer = _made([*first, ("", "\n")]), _made([*first, ("", "\n"), *then])
    before = [(c.start, c.end, c.value) for c in alone.claims]  # a bare figure may get its unit from what follows
    assert before == [(c.start, c.end, c.value) for c in longer.claims][: len(before)]
