"""Whether one slip of hand explains why a list misses its whole, and how often chance alone would offer such a slip.

A list that does not say that it is complete may simply leave parts out.  But where the miss is exactly what one swapped,
changed, dropped or doubled digit of one of its figures makes, and few misses of that size are, the slip is the
likelier explanation.
"""

from __future__ import annotations

from itertools import islice

from extractor.checks.facts import PARAGRAPH, Facts
from extractor.checks.figures import last_unit, to_decimal
from extractor.checks.relations import Relation, middle
from extractor.checks.slips import slip_of, slips
from extractor.exact import Fraction
from extractor.model import Claim

_NEAR = 4  # figures before one that it may have been copied from
_MOST = 24  # parts beyond which a list is left alone


def slipped(relation: Relation) -> bool:
    """True where one slip in the whole or in one part makes the sum come out."""
    if relation.expected is None or relation.window is None or len(relation.inputs) > _MOST:
        return False
    total, stated = relation.expected, relation.stated
    if total.low == total.high and slip_of(stated, total.low) is not None:
        return True
    unit = last_unit(stated)
    if total.low != total.high and any(
        slip_of(stated, Fraction(to_decimal(middle(total) / unit, 0)) * unit + step * unit) for step in (-1, 0, 1)
    ):
        return True
    return any(_needed(relation, claim) for claim in relation.inputs)


def _needed(relation: Relation, claim: Claim) -> bool:
    """Whether a part, written as one slip would have it, brings the sum into the window of the whole."""
    assert relation.expected is not None and relation.window is not None
    unit = last_unit(claim)
    gap = middle(relation.window) - middle(relation.expected)
    slack = (relation.window.high - relation.window.low + relation.expected.high - relation.expected.low) / 2
    right = Fraction(to_decimal((Fraction(claim.value) + gap) / unit, 0)) * unit
    steps = min(int(slack / unit) + 1, 2) if slack else 0
    return any(
        value > 0 and slip_of(claim, value) is not None and abs(value - Fraction(claim.value) - gap) <= slack
        for value in (right + n * unit for n in range(-steps, steps + 1))
    )


def copied(relation: Relation, facts: Facts) -> bool:
    """True where a figure of a list is written just like one of its neighbours of the same unit, as copied from it."""
    for claim in (relation.stated, *relation.inputs):
        for other in islice(facts.before(claim, PARAGRAPH), _NEAR):
            if other.unit == claim.unit and other.value == claim.value and other.value >= 10:
                return True
    return False


def luck(relation: Relation) -> Fraction:
    """The share of misses of like size, half to twice the present one, that one slip would explain by chance."""
    if relation.expected is None or relation.window is None:
        return Fraction(1)
    stated, expected = relation.stated, middle(relation.expected)
    gap = abs(Fraction(stated.value) - expected)
    slack = (relation.window.high - relation.window.low + relation.expected.high - relation.expected.low) / 2
    slack = max(slack, last_unit(stated) / 2)
    if gap == 0:
        return Fraction(1)
    deltas = {abs(Fraction(v) - Fraction(c.value)) for c in (stated, *relation.inputs) for v, _ in slips(c)}
    covered, reach = Fraction(0), gap / 2
    for delta in sorted(deltas):
        low, high = max(delta - slack, reach), min(delta + slack, gap * 2)
        if high > low:
            covered, reach = covered + high - low, high
    return min(Fraction(1), covered / (gap * 3 / 2))
