"""The same facts told twice: where one figure of a retold passage differs by one slip, one of the two is wrong.

A passage is taken to be retold where a figure beside the differing pair comes back with the same value; a single figure
that comes back with another value may be another figure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from extractor.checks.facts import PARAGRAPH, Facts, same_period
from extractor.checks.relations import Relation, usable
from extractor.checks.restated import retold
from extractor.checks.slips import slip_of
from extractor.exact import Fraction
from extractor.model import Claim

_TELLING = 3  # digits from which the same value is the same fact
_ROUND = frozenset({0, 100, 50})


def check_parallel(facts: Facts, settled: set[str]) -> Iterator[Relation]:
    """Every pair of figures that stand beside the same third figure in two paragraphs and differ by one slip.

    settled  ids of figures that another check of restated facts has accused
    """
    places: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for at, claim in enumerate(facts.claims):
        if _telling(claim):
            places[claim.value, claim.unit, claim.measure, claim.stage, claim.role].append(at)
    for spots in places.values():
        if len(spots) != 2:
            continue
        first, second = spots
        for step in (-1, 1):
            a, b = first + step, second + step
            if not (0 <= a < len(facts.claims) and 0 <= b < len(facts.claims)) or a == second or b == first:
                continue
            pair = facts.claims[a], facts.claims[b]
            if _retold(facts, *pair, facts.claims[first], facts.claims[second]) and pair[1].claim_id not in settled:
                settled.update(c.claim_id for c in pair)
                yield retold(facts, pair[0], pair[1], "inconsistent", "copies.retold")


def _telling(claim: Claim) -> bool:
    if claim.cell is not None or len(claim.value.as_tuple().digits) < _TELLING or claim.value in _ROUND:
        return False
    return len(claim.value.normalize().as_tuple().digits) >= _TELLING and usable((claim,))


def _retold(facts: Facts, a: Claim, b: Claim, beside_a: Claim, beside_b: Claim) -> bool:
    same = ("unit", "measure", "stage", "indicator", "comparator", "area", "entity", "role")
    if any(getattr(a, f) != getattr(b, f) for f in same) or a.value == b.value or not usable((a, b)):
        return False
    if a.cell is not None or b.cell is not None or facts.together(a, b, PARAGRAPH):
        return False
    if not facts.together(a, beside_a, PARAGRAPH) or not facts.together(b, beside_b, PARAGRAPH):
        return False
    named = a.subject == b.subject or (a.indicator is not None and a.measure != "change")
    if not same_period(a, b) or (a.period != b.period and "document" not in {a.period_from, b.period_from}):
        return False
    if not named or (a.region and b.region and a.region != b.region) or facts.interval(a).meets(facts.interval(b)):
        return False
    return slip_of(a, Fraction(b.value)) is not None or slip_of(b, Fraction(a.value)) is not None
