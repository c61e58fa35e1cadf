"""Confidence: a table fitted on the gold as it is pinned, and what it says of claims."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

pytest.importorskip("sklearn")

from eval import show
from eval.__main__ import BASELINE
from eval.calibrate import TABLE, Case, crossed, fit, probability, written
from eval.gold import SPLITS, digest, load_split
from extractor.claims.confidence import Confidence, features
from extractor.model import RuleError
from extractor.patterns import BUNDLED, Rules, default_rules
from extractor.pipeline import extract, read

TEXT = "全县现有小学45所，在校学生17930人，专任教师1132人。其他有关工作经费支出共计达到312万元。"


def test_the_table_was_fitted_on_the_gold_as_it_is_pinned() -> None:
    fitted = default_rules().table("confidence")["gold"]
    pinned = json.loads(BASELINE.read_text("utf-8"))
    assert fitted == {split: pinned[split]["gold"] for split in SPLITS}, "python -m eval.calibrate --write"
    assert fitted == {split: digest(load_split(split)) for split in SPLITS}


def test_every_weight_is_of_something_that_claims_have() -> None:
    weights = default_rules().table("confidence")["weight"]
    kinds = {name.partition("=")[0] for name in weights}
    assert kinds == {name.partition("=")[0] for name in features("near:indicator.schools|silent", "所", "schools", 1)}


def test_a_known_indicator_is_surer_than_open_words() -> None:
    sure = {c.text: c.confidence for c in extract(read(TEXT.encode())).claims}
    assert all(0 < c < 1 for c in sure.values())
    assert sure["17930人"] > 0.8 > sure["312万元"]


def test_the_level_is_between_never_and_always() -> None:
    confidence = default_rules().compiled(Confidence)
    assert 0 < confidence("of no known way:nothing|nothing", "?", None, 1) < 1
    assert confidence("mismatch:open|silent", "%", None, 3) < 0.5


@pytest.mark.parametrize("text", ["", "intercept = 'high'\n[weight]\n", "intercept = 1.0\nweight = 3\n"])
def test_a_broken_table_is_named(text: str, tmp_path: Path) -> None:
    (tmp_path / "confidence.toml").write_text(text, "utf-8")
    with pytest.raises(RuleError, match=r"confidence\.toml"):
        Confidence(Rules((tmp_path,)))


def made(count: int, seed: int = 1) -> list[Case]:
    """Cases whose chance of being right is known: nine in ten of one way, four in ten of another."""
    lot = random.Random(seed)
    ways = (("way=near", 0.9), ("way=open", 0.4))
    return [Case(f"d{n % 40}", "held", (name,), lot.random() < chance) for n in range(count) for name, chance in ways]


def test_what_is_fitted_is_calibrated() -> None:
    cases = made(8000)
    base, weights = fit(cases)
    assert probability(base, weights, {"way=near": 1.0}) == pytest.approx(0.9, abs=0.03)
    assert probability(base, weights, {"way=open": 1.0}) == pytest.approx(0.4, abs=0.03)
    sure = crossed(cases)
    assert {round(p, 1) for p in sure} <= {0.9, 0.4}


def test_no_document_is_judged_by_weights_it_helped_to_fit() -> None:
    cases = [*made(4000), *(Case("odd", "held", ("way=near",), False) for _ in range(60))]
    odd = [p for p, c in zip(crossed(cases), cases, strict=True) if c.document == "odd"]
    assert min(odd) > 0.85


def test_the_table_written_is_read_back(tmp_path: Path) -> None:
    base, weights = fit(made(500))
    (tmp_path / "confidence.toml").write_text(written(base, weights, dict.fromkeys(SPLITS, "x")), "utf-8")
    confidence = Confidence(Rules((BUNDLED, tmp_path)))
    assert confidence("open:open|silent", "所", None, 1) < confidence("near:open|silent", "所", None, 1)


def test_the_gold_is_not_needed_to_say_how_sure_a_claim_is() -> None:
    assert "seen" not in default_rules().table("confidence")["weight"]
    assert TABLE == BUNDLED / "confidence.toml"


def test_reliability_in_equal_parts() -> None:
    table = show.reliability({"a": [(0.2, False)] * 50 + [(0.8, True)] * 50}, parts=2)
    assert [list(c.cells) for c in table.columns[1:]] == [["0.200", "0.800"], ["0.000", "1.000"], ["+0.200", "-0.200"]]
