"""Which characters an expression can begin with: never said to be impossible where a match shows otherwise."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.claims.openings import may_open
from extractor.patterns import default_rules
from extractor.shadow import shadow

ROWS = default_rules().table("nonclaims")["nonclaim"]


@pytest.mark.parametrize(
    ("pattern", "chars", "opens"),
    [
        (r"\d+年", "12", True),
        (r"\d+年", "一第", False),
        (r"(?<!第)\d+年|第\d+届", "第", True),
        (r"(?:近|过去)?[一二]年", "近", True),
        (r"(?:近|过去)?[一二]年", "一", True),
        (r"(?:近|过去)?[一二]年", "年", False),
        (r"[^\d]所", "1", False),
        (r"[^\d]所", "一", True),
        (r"(?m:^)[ \t]*\(", "(", True),
        (r"(?i:no)\.", "N", True),
        (r"\w+@", "一", True),
        (r"\s?\d+", "第", False),
        (r"(?=甲)乙?", "丙", True),  # it may match nothing, anywhere
        (r".所", "第", True),
    ],
)
def test_what_an_expression_can_begin_with(pattern: str, chars: str, opens: bool) -> None:
    assert may_open(pattern, chars) is opens


ATOMS = st.sampled_from(
    [r"\d", r"\s", r"\w", "[一二三]", "[^一]", "(?:近|过去)", "第", "年", "(?<!第)", "(?=.)", "(?:)"]
)
PIECES = st.builds(
    "{}{}".format, ATOMS.filter(lambda a: "<" not in a and "=" not in a), st.sampled_from(["", "?", "*", "+", "{0,2}"])
)
PATTERNS = st.builds(
    "|".join, st.lists(st.builds("".join, st.lists(ATOMS | PIECES, min_size=1, max_size=4)), min_size=1, max_size=3)
)


@given(PATTERNS, st.text(alphabet="1a 一第年近过去", min_size=1, max_size=5))
def test_no_match_begins_with_what_was_ruled_out(pattern: str, text: str) -> None:
    if re.match(pattern, text):
        assert may_open(pattern, text[0])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_rows_may_begin_as_their_examples_do(row: dict[str, Any]) -> None:
    for hit in row["hits"]:
        taken = shadow(hit)
        for part in re.findall("⟦(.)", taken):
            assert may_open(row["match"], part)


def test_some_way_to_begin_is_ruled_out_for_most_rows() -> None:
    spared = [row["id"] for row in ROWS if not may_open(row["match"], "0123456789") or not may_open(row["match"], "一")]
    assert len(spared) * 2 > len(ROWS)
