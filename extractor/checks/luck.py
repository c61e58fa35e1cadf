"""Whether one slip of hand explains why a list misses its whole, and how often chance alone would offer such a slip.

A list that does not say that it is complete may simply leave parts out.  But where the miss is exactly what one
swapped, changed, dropped or doubled digit of one of its figures makes, and few misses of that size are, the slip is the
likelier explanation.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import islice

from extractor.checks.facts import PARAGRAPH, Facts
from extractor.checks.figures import last_unit
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
    total, window = relation.expected, relation.window
    if _within(relation.stated, total.low - window.high, total.high - window.low):
        return True
    return any(_within(claim, window.low - total.high, window.high - total.low) for claim in relation.inputs)


def _within(claim: Claim, least: Fraction, most: Fraction) -> bool:
    """Whether a slip changes a figure by an amount between two bounds."""
    value = Fraction(claim.value)
    if least == most:
        return value + least > 0 and slip_of(claim, value + least) is not None
    low, high = value + least, value + most
    near = _rough(low, high)
    return any(low <= Fraction(meant) <= high for meant, _ in slips(claim) if near[0] <= meant <= near[1])


def _rough(low: Fraction, high: Fraction) -> tuple[Decimal, Decimal]:
    """Decimals below and above two bounds: most slips are far off, and need no exact look."""
    below, above = (Decimal(end.numerator) / Decimal(end.denominator) for end in (low, high))
    return below - 1, above + 1


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
    # those that the slack takes to neither end have no share, and need no exact look
    least, most = _rough(gap / 2 - slack, gap * 2 + slack)
    moved = ((v, c.value) for c in (stated, *relation.inputs) for v, _ in slips(c) if least < abs(v - c.value) < most)
    deltas = {abs(Fraction(meant) - Fraction(value)) for meant, value in moved}
    covered, reach = Fraction(0), gap / 2
    for delta in sorted(deltas):
        low, high = max(delta - slack, reach), min(delta + slack, gap * 2)
        if high > low:
            covered, reach = covered + high - low, high
    return min(Fraction(1), covered / (gap * 3 / 2))
