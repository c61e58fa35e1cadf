"""Thresholds misquoted beside a distance that fits the true one: 骨干占18.2%,离30%的要求还欠1.8个百分点.

The distance comes out against the clause (20%) and not against the number that the text puts before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractor.checks.applied import Applied
from extractor.checks.facts import SENTENCE, Facts
from extractor.checks.figures import as_written
from extractor.checks.gaps import TO_STANDARD, comparable, gap_between
from extractor.checks.relations import Relation
from extractor.checks.standards import about_threshold
from extractor.model import Claim

_COUNTED_FROM = re.compile("[差欠缺少低高多超]")
_NEAR = 14  # characters between a threshold and the distance that is counted from it


def check_misquoted(facts: Facts, applied: Applied, changed: Sequence[Relation]) -> Iterator[Relation]:
    """Every threshold right before a distance that only the clause explains.

    changed  the distances that other checks have decided
    """
    for relation in changed:
        if relation.rule != TO_STANDARD or relation.outcome != "consistent":
            continue
        gap, side = relation.stated, relation.inputs[0]
        quoted = _quoted(facts, gap, side)
        if quoted is None or gap_between(facts, gap, (side, quoted)).outcome == "consistent":
            continue
        rules = list(applied.for_claim(facts, side))
        known = {v for t in rules for v in (t.value, t.floor, t.waiver)}
        threshold = next((t for t in rules if t.cite() == relation.standard), None)
        if threshold is None or quoted.value in known or threshold.standard.id not in applied.certain:
            continue
        formula = f"{as_written(quoted)} ≠ {threshold.value}"
        yield about_threshold(quoted, threshold, "inconsistent", formula, f"文中差距{as_written(gap)}按条款数值计算")


def _quoted(facts: Facts, gap: Claim, side: Claim) -> Claim | None:
    """The threshold right before a distance, with nothing but its name between."""
    last = next(iter(facts.before(gap, SENTENCE)), None)
    if last is None or last is side or last.role != "standard" or not comparable(gap, (side, last)):
        return None
    between = facts.between(last, gap)
    if len(between) > _NEAR or any(mark in between for mark in ",;") or not _COUNTED_FROM.search(between):
        return None  # 分别超出国家标准0.93人和0.72人: a distance itself
    return last
