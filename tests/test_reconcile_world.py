"""Recall and false alarms over simulated counties: their documents differ in scope, year and precision, not in truth."""

from __future__ import annotations

import random
import re

import pytest
from across_world import COUNTIES, WORDS, YEAR, World, make_world

import extractor
from eval.gold import load_split
from extractor.across.reconcile import reconcile
from extractor.across.shelf import states_a_fact
from extractor.model import Report

FAILING = {"conflict", "edition", "spike", "copied", "frozen", "jump", "rounding"}


def audited(worlds: list[World]) -> list[Report]:
    return [
        extractor.audit(f"{title}\n\n{body}\n\n{date}\n".encode(), f"{world.county}-{n}.txt")
        for world in worlds
        for n, (title, body, date) in enumerate(world.papers)
    ]


@pytest.fixture(scope="module")
def worlds() -> list[World]:
    rng = random.Random(2018)
    return [make_world(county, rng) for county in COUNTIES]


def test_documents_that_agree_raise_no_alarm(worlds: list[World]) -> None:
    made = reconcile(audited(worlds))
    assert [(r.verdict, r.finding.message.zh) for r in made.rows if r.verdict in FAILING] == []
    assert made.counts["agree"] > 3 * len(worlds)
    assert made.counts["not_comparable"] > len(worlds)


def _planted(world: World, rng: random.Random) -> tuple[str, str, str] | None:
    """Changes a figure that the report and the statistics share: (kind, right, wrong); None where they share none."""
    title, body, date = world.papers[0]
    other = world.papers[1][1]
    shared = [w for w in WORDS if world.truth[w, YEAR] in body and world.truth[w, YEAR] in other]
    if not shared:
        return None
    right = world.truth[rng.choice(shared), YEAR]
    spots = [i for i in range(len(right) - 1) if right[i : i + 2].isdigit() and right[i] != right[i + 1]]
    kind = rng.choice(["swap", "change", "drop"] if len(right) > 3 and right.isdigit() and spots[1:] else ["change"])
    if kind == "swap":
        at = rng.choice([i for i in spots if i or right[1] != "0"])
        wrong = right[:at] + right[at + 1] + right[at] + right[at + 2 :]
    elif kind == "drop":
        at = rng.randrange(1, len(right))
        wrong = right[:at] + right[at + 1 :]
    else:
        at = rng.choice([i for i, c in enumerate(right) if c.isdigit()])
        wrong = right[:at] + rng.choice([d for d in "123456789" if d != right[at]]) + right[at + 1 :]
    world.papers[0] = (title, re.sub(rf"(?<![\d.]){re.escape(right)}(?![\d.])", wrong, body, count=1), date)
    return kind, right, wrong


def test_planted_errors_are_found_with_both_figures(worlds: list[World]) -> None:
    rng = random.Random(7)
    missed: list[tuple[str, str, str]] = []
    planted = 0
    for county in COUNTIES:
        world = make_world(county, rng)
        plant = _planted(world, rng)
        if plant is None:
            continue
        planted += 1
        rows = [r for r in reconcile(audited([world])).rows if r.verdict in FAILING]
        hits = [r for r in rows if any(re.match(rf"{re.escape(plant[2])}\D", c.text) for c in (r.a, r.b))]
        if not hits:
            missed.append(plant)
        for row in rows:  # nothing but the planted figure is accused
            assert any(re.match(rf"{re.escape(plant[2])}\D", c.text) for c in (row.a, row.b)), row.finding.message.zh
    assert planted >= 40
    assert len(missed) <= planted * 0.1, missed


def test_a_figure_changed_in_a_copy_of_a_real_text_is_the_one_shown() -> None:
    """The texts of the gold, each beside a copy with one digit of one figure changed."""
    rng = random.Random(3)
    planted = found = 0
    for document in load_split("seen"):
        original = extractor.audit(document.text.encode(), "a")
        text = original.document.text
        figures = [c for c in original.claims if states_a_fact(c, 0.8) and re.search("[0-9]", text[c.start : c.end])]
        if not figures:
            continue
        claim = rng.choice(figures)
        at = rng.choice([i for i in range(claim.start, claim.end) if text[i] in "0123456789"])
        digit = rng.choice([d for d in "123456789" if d != text[at]])
        copy = extractor.audit((text[:at] + digit + text[at + 1 :]).encode(), "b")
        rows = [r for r in reconcile([original, copy]).rows if r.verdict in FAILING]
        places = [{(c.start, c.end) for c in (r.a, r.b)} for r in rows]  # 职校和特教学校各1所: two claims of one figure
        assert all((claim.start, claim.end) in place for place in places), document.name
        planted, found = planted + 1, found + bool(rows)
    assert planted > 30
    assert found >= planted * 0.95
