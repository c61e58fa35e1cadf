"""The measurement of a model for roles without a cue: it sees a model that helps, and one that does not."""

from __future__ import annotations

import random

import pytest

pytest.importorskip("sklearn")

from eval.role_model import Change, Silent, change, crossed


def rows(count: int, told: bool) -> list[Silent]:
    """Figures of which one in four is a standard; told: the words before it say which."""
    lot = random.Random(1)
    made = []
    for n in range(count):
        role = "standard" if lot.random() < 0.25 else "reported"
        words = "底线是" if told and role == "standard" else "现有"
        made.append(Silent(f"d{n % 30}", "seen", f"全县{words}", "", "情况", {"unit=人": 1.0}, (role,)))
    return made


def test_words_that_tell_the_role_are_learnt_from_other_documents() -> None:
    cases = rows(300, told=True)
    made = change(cases, crossed(cases), 0.6)
    assert made.mended == sum(r.roles == ("standard",) for r in cases) > 50
    assert made.broken == 0
    assert made.clear


def test_words_that_tell_nothing_mend_nothing() -> None:
    cases = rows(300, told=False)
    assert not change(cases, crossed(cases), 0.6).clear


@pytest.mark.parametrize(
    ("mended", "broken", "clear"), [(0, 0, False), (4, 1, False), (12, 1, True), (10, 9, False), (0, 9, False)]
)
def test_a_difference_within_chance_is_none(mended: int, broken: int, clear: bool) -> None:
    assert Change(mended, broken).clear is clear


def test_a_reading_that_counts_either_way_changes_nothing() -> None:
    either = Silent("d", "seen", "", "", "", {}, ("standard", "reported"))
    assert change([either], [("standard", 0.9)], 0.5) == Change(0, 0)
    assert change([either._replace(roles=("standard",))], [("standard", 0.4)], 0.5) == Change(0, 0)
