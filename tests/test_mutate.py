"""Planted mistakes: what is planted, what can be shown, and how many of a fixed sample the checks notice."""

from __future__ import annotations

import pytest

from eval.bonds import _bounded, figures_of, read_bonds
from eval.figures import read_figure
from eval.gold import GOLD, GoldDocument, load_split
from eval.mutate import Tally, accusations, controls, measure, try_plant, unfounded, wilson
from eval.plant import KINDS, Edit, Plant, plants

# texts whose relations are of every kind: lists, shares, means, growth, thresholds, verdicts, a table
NAMES = ("dazu-selfreview", "nanhai-table", "p01", "p04", "p13", "p31", "p39", "pingluo-clean", "pingluo-seven")
SAMPLE = 240
PINNED = {"noticed all": 0.77, "suspected": 0.85, "clean": 0.99}
SEEN = {gold.name: gold for gold in load_split("seen")}


def relations(gold: GoldDocument) -> list[Plant]:
    """Every plant of a text."""
    figures = figures_of(gold)
    return list(plants(gold, figures, read_bonds(GOLD / "seen" / f"{gold.name}.findings.jsonl", gold, figures)))


def test_a_fixed_sample_is_noticed_as_well_as_it_was_pinned() -> None:
    golds = [(SEEN[name], GOLD / "seen" / f"{name}.findings.jsonl") for name in NAMES]
    tally, outcomes = measure(golds, SAMPLE)
    measured = tally.figures()
    assert len(outcomes) == SAMPLE
    sunk = {name: (measured[name], pin) for name, pin in PINNED.items() if measured[name] < pin}
    assert not sunk
    assert tally.texts_flagged == 0


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(0, 0, 0.0, 1.0), (0, 100, 0.0, 0.037), (50, 100, 0.404, 0.596), (95, 100, 0.888, 0.978), (10, 10, 0.722, 1.0)],
)
def test_wilson_s_interval(hits: int, of: int, low: float, high: float) -> None:
    assert wilson(hits, of) == (pytest.approx(low, abs=0.001), pytest.approx(high, abs=0.001))


def test_every_kind_of_mistake_is_planted_and_the_texts_differ_where_it_says() -> None:
    kinds = set()
    for gold in SEEN.values():
        for plant in relations(gold):
            kinds.add(plant.kind)
            made = plant.apply(gold.text)
            assert made != gold.text
            start = min(edit.start for edit in plant.edits)
            assert made[:start] == gold.text[:start]
    assert kinds == set(KINDS)


def test_what_can_be_shown_is_decided_by_the_relations_of_the_gold() -> None:
    gold = SEEN["pingluo-clean"]
    figures = figures_of(gold)
    bonds = read_bonds(GOLD / "seen" / "pingluo-clean.findings.jsonl", gold, figures)
    size = next(b for b in bonds if b.check == "class_size")
    assert size.holds(figures)
    classes = size.places[-1]
    off = {**figures, classes: figures[classes]._replace(value=figures[classes].value + 1)}
    assert not size.holds(off)
    shown = [p for p in relations(gold) if p.broken]
    assert len(shown) > len(relations(gold)) / 2


def test_plants_are_the_same_in_every_run() -> None:
    gold = SEEN["p04"]
    assert [p.edits for p in relations(gold)] == [p.edits for p in relations(gold)]


def test_an_accusation_of_an_edited_text_stands_where_the_figure_stood_before() -> None:
    gold = SEEN["p01"]
    start = gold.text.index("67424人")
    edit = Edit(start, start + 5, "674240")
    said = accusations(gold.text[:start] + edit.text + gold.text[start + 5 :], (edit,))
    assert any(s.touches([start]) and s.touches([gold.text.index("25564人")]) for s in said)


def test_a_mistake_that_nothing_shows_and_one_that_a_sum_does() -> None:
    gold = SEEN["p01"]
    plant = next(p for p in relations(gold) if p.kind == "swap" and any(b.check == "sum" for b in p.broken))
    outcome = try_plant(gold, plant, set())
    assert outcome.noticed
    tally = Tally()
    tally.add(outcome)
    assert tally.share("swap", "noticed", "showable") == (1, 1)
    assert tally.figures()["noticed all"] == 1


def test_clean_controls_are_the_text_its_paragraphs_halves_and_other_digits() -> None:
    gold = SEEN["p04"]
    made = list(controls(gold))
    assert made[0] == (gold.text, ())
    assert any("３４所" in text for text, _ in made)
    for text, edits in made:
        cut = gold.text
        for edit in sorted(edits, reverse=True):
            cut = cut[: edit.start] + cut[edit.end :]
        assert text in {cut, gold.text.translate(str.maketrans("0123456789", "０１２３４５６７８９"))}
    assert not unfounded(gold, *made[0])


def test_a_text_with_nothing_readable_is_no_control() -> None:
    assert unfounded(SEEN["p04"], " ", ()) is None


def test_a_bound_whose_divisor_became_zero_no_longer_holds() -> None:
    figures = {0: read_figure("60%"), 10: read_figure("12人"), 20: read_figure("20人")}
    bond = _bounded("comparator", 0, [10, 20], "60", ">=", "100 * 12 / 20", figures)
    assert bond is not None
    assert bond.holds(figures)
    assert not bond.holds({**figures, 20: read_figure("0人")})
