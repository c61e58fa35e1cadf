"""The turns of phrase prove themselves: each matches what its hits mark, and nothing in its misses."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import extractor.claims
from extractor.claims.wordings import Wordings
from extractor.model import RuleError
from extractor.patterns import BUNDLED, Rules, default_rules
from extractor.shadow import shadow

Row = dict[str, Any]
ROWS: list[Row] = default_rules().table("phrases")["phrase"]
CODE = "".join(path.read_text("utf-8") for path in sorted(Path(extractor.claims.__file__).parent.glob("*.py")))
CASES = pytest.mark.parametrize


def _marked(example: str) -> tuple[str, int, int]:
    """The text of an example, and where its mark begins and ends in it."""
    before, _, rest = example.partition("⟦")
    inside, _, after = rest.partition("⟧")
    return before + inside + after, len(before), len(before) + len(inside)


def _found(row: Row, example: str) -> tuple[int, int] | None:
    """Where the phrase matches in an example, asked for as its row says."""
    pattern = default_rules().compiled(Wordings)[row["id"]]
    text, start, end = _marked(example)
    if row["where"] == "anywhere":
        found, shift = pattern.search(text), 0
    elif row["where"] == "ends":
        found, shift = pattern.search(text[:end]), 0
    else:
        ask = {"begins": pattern.match, "whole": pattern.fullmatch}[row["where"]]
        found, shift = ask(text[start : end if row["where"] == "whole" else None]), start
    return found and (found.start() + shift, found.end() + shift)


def _named(value: Row | str) -> str:
    """The name of a case: the row's id, then the example."""
    return value if isinstance(value, str) else value["id"]


@CASES(("row", "hit"), [(row, hit) for row in ROWS for hit in row["hits"]], ids=_named)
def test_a_phrase_matches_what_its_hits_mark(row: Row, hit: str) -> None:
    assert _found(row, hit) == _marked(hit)[1:]


@CASES(("row", "miss"), [(row, miss) for row in ROWS for miss in row["misses"]], ids=_named)
def test_a_phrase_matches_nothing_in_its_misses(row: Row, miss: str) -> None:
    assert ("⟦" in miss) == (row["where"] != "anywhere")
    assert _found(row, miss) is None


@CASES("row", ROWS, ids=[row["id"] for row in ROWS])
def test_a_phrase_says_why_and_shows_what_it_does(row: Row) -> None:
    assert row["why"]
    assert row["hits"]
    assert row["misses"]
    for example in (*row["hits"], *row["misses"]):
        assert shadow(example) == example, "phrases are read from shadow text"


def test_the_code_asks_for_every_phrase_and_for_no_other() -> None:
    ids = [row["id"] for row in ROWS]
    assert sorted(set(ids)) == sorted(ids)
    named = {row["phrase"] for row in default_rules().table("shares")["some"]}  # asked for by rules, not by code
    assert set(re.findall(r'(?:ordings\)?|\bsay)\["([^"]+)"\]', CODE)) | named == set(ids)


@CASES(
    ("broken", "says"),
    [
        ('[[phrase]]\nid = "norm.by"\nmatch = "("\n', "phrases.toml: norm.by"),
        ('[[phrase]]\nid = "norm.by"\n', "phrases.toml: norm.by"),
        ('[[phrase]]\nmatch = "按照"\n', "phrases.toml: a phrase without id"),
        ('[[phrase]]\nid = "norm.by"\nmatch = 3\n', "phrases.toml: norm.by"),
        ('[[phrase]]\nid = "pair.order"\nmatch = "(先小学)后初中"\n', "phrases.toml: pair.order: its match needs 2"),
    ],
)
def test_a_broken_row_is_named_with_its_file(tmp_path: Path, broken: str, says: str) -> None:
    (tmp_path / "phrases.toml").write_text(broken, "utf-8")
    with pytest.raises(RuleError, match=re.escape(says)):
        Rules((BUNDLED, tmp_path)).compiled(Wordings)


def test_a_row_laid_over_another_replaces_it(tmp_path: Path) -> None:
    (tmp_path / "phrases.toml").write_text('[[phrase]]\nid = "norm.by"\nmatch = "比照"\n', "utf-8")
    wordings = Rules((BUNDLED, tmp_path)).compiled(Wordings)
    assert wordings["norm.by"].search("比照每生650元")
    assert wordings["norm.of"].pattern == default_rules().compiled(Wordings)["norm.of"].pattern


def test_a_missing_phrase_is_named() -> None:
    with pytest.raises(RuleError, match=r"phrases\.toml: there is no phrase with the id norm\.unknown"):
        default_rules().compiled(Wordings)["norm.unknown"]
