"""Whether one slip of hand explains why a list misses its whole, and how often chance alone would offer such a slip.

A list that does not say that it is complete may simply leave parts out.  But where the miss is exactly what one
swapped, changed, dropped or doubled digit of one of its figures makes, and few misses of that size are, the slip is the
likelier explanation.
"""

from __future__ import annotations

import functools
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from decimal import Decimal
from itertools import islice
from operator import itemgetter

from extractor.checks.facts import PARAGRAPH, Facts
from extractor.checks.figures import last_unit
from extractor.checks.relations import Relation, middle
from extractor.checks.slips import slip_of, slips
from extractor.exact import Fraction
from extractor.model import Claim, Interval

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


_KINDS = (
    frozenset({"digits_swapped"}),
    frozenset({"times_ten", "divided_by_ten", "wan"}),
    frozenset({"digit_changed"}),
    frozenset({"digit_dropped", "digit_added"}),
)
_SCALED = 1  # the place of the moved points among them
_KIND_OF = {why: n for n, kinds in enumerate(_KINDS) for why in kinds}
_CHANGED = frozenset({"digit_changed", "digit_dropped", "digit_added"})
_SPREAD = 3  # natural logarithm of the ratio over which unrelated figures are spread, about evenly
_TELLING = 3  # digits from which a figure that comes again is no accident
COPIED = Fraction(1, 100)  # chance that two figures beside each other are alike to three digits
_ONE = Fraction(1)


def odds(relation: Relation, facts: Facts, loose: bool = False, below: Fraction = _ONE) -> Fraction:
    """How often chance would offer a slip of the kind that mends a failing relation; 1 where no single slip does.

    loose  nothing but their place ties the figures: counts of like size stand beside each other everywhere, so that
           a changed digit of a term says nothing
    below  kinds of slip that chance offers as often as this or more are not looked at

    Unrelated figures give a value anywhere around the stated one; each slip of a kind covers as much of that range as
    the figures are written unsharply.  Swapped digits and a moved point are few, so that they are seldom met by
    chance; a changed digit is one of many.
    """
    if relation.expected is None or relation.window is None or relation.compute is None:
        return _ONE
    figures = (relation.stated, *relation.inputs)
    stated, value = abs(Fraction(relation.stated.value)), abs(middle(relation.expected))
    if min(stated, value) <= 0 or len(figures) > _MOST:
        return _ONE
    sharp = max(relation.window.high - relation.window.low, last_unit(relation.stated)) / stated
    share = (sharp + (relation.expected.high - relation.expected.low) / value) / _SPREAD
    best = COPIED if any(_copy(c, facts) for c in figures) else _ONE
    tried = [_tried(claim, loose and at > 0) for at, claim in enumerate(figures)]
    counts = [sum(kinds.count(n) for _, kinds in tried) for n in range(len(_KINDS))]
    wanted = {n for n, count in enumerate(counts) if count > 0 and count * share < min(best, below)}
    if not wanted:
        return best
    inputs = [Interval.of(c) for c in relation.inputs]
    mending: set[int] = set()
    for at, (values, kinds) in enumerate(tried):
        mending.update(_mending(relation, inputs, at, values, kinds, wanted - mending))
    return min((counts[n] * share for n in mending), default=best)


@functools.lru_cache(maxsize=512)  # a figure stands in several relations
def _tried(claim: Claim, loose: bool) -> tuple[tuple[Decimal, ...], tuple[int, ...]]:
    """The values that a figure may have been meant to be, in rising order, and the kind of slip of each.

    A threshold is counted by nobody; what is counted is no broken number.
    """
    if claim.role == "standard" or not claim.value:
        return (), ()
    whole = claim.low == claim.high
    found = [
        (meant, _KIND_OF[why]) for meant, why in sorted(slips(claim), key=itemgetter(0))
        if meant > 0 and not (loose and why in _CHANGED) and not (whole and meant != meant.to_integral_value())
    ]  # fmt: skip
    return tuple(meant for meant, _ in found), tuple(kind for _, kind in found)


def _mending(
    relation: Relation,
    inputs: Sequence[Interval],
    at: int,
    values: Sequence[Decimal],
    kinds: Sequence[int],
    wanted: set[int],
) -> set[int]:
    """The kinds of slip of one figure, the stated one (0) or an input (1 and on), with which the relation holds."""
    if not wanted or not values:
        return set()
    found: set[int] = set()
    if _SCALED in wanted:
        moved = (v for v, kind in zip(values, kinds, strict=True) if kind == _SCALED)
        found.update({_SCALED} if any(_mends(relation, inputs, at, v) for v in moved) else ())
    for first, last in _spans(relation, inputs, at, values):
        for value, kind in zip(values[first:last], kinds[first:last], strict=True):
            if kind != _SCALED and kind in wanted and kind not in found and _mends(relation, inputs, at, value):
                found.add(kind)
    return found


def _spans(
    relation: Relation, inputs: Sequence[Interval], at: int, values: Sequence[Decimal]
) -> Sequence[tuple[int, int]]:
    """The stretches of rising values outside which none can mend the relation: most need no exact look.

    A formula that uses a figure once rises or falls with it all the way; a difference taken either way turns once.
    """
    assert relation.expected is not None
    assert relation.window is not None
    assert relation.compute is not None
    expected, window = relation.expected, relation.window
    if at == 0:
        half = (window.high - window.low) / 2
        return [_between(values, expected.low - half, expected.high + half)]
    if relation.check == "sum":
        here = Fraction(relation.inputs[at - 1].value)
        return [_between(values, here + window.low - expected.high, here + window.high - expected.low)]
    if relation.check == "difference":
        return [(0, len(values))]
    compute, half = relation.compute, (inputs[at - 1].high - inputs[at - 1].low) / 2

    def result(value: Decimal) -> Interval:
        moved = Interval(Fraction(value) - half, Fraction(value) + half)
        return compute([*inputs[: at - 1], moved, *inputs[at:]])

    try:
        if result(values[-1]).low >= result(values[0]).low:
            first = bisect_left(values, window.low, key=lambda v: result(v).high)
            last = bisect_right(values, window.high, key=lambda v: result(v).low)
        else:
            first = bisect_left(values, -window.high, key=lambda v: -result(v).low)
            last = bisect_right(values, -window.low, key=lambda v: -result(v).high)
    except ZeroDivisionError:
        return [(0, len(values))]
    return [(first, last)]


def _between(values: Sequence[Decimal], low: Fraction, high: Fraction) -> tuple[int, int]:
    least, most = _rough(low, high)
    return bisect_left(values, least), bisect_right(values, most)


def _copy(claim: Claim, facts: Facts) -> bool:
    """True for a figure as if copied from the one before; round ones are alike without that."""
    telling = len(claim.value.normalize().as_tuple().digits) >= _TELLING
    return telling and claim.role != "standard" and facts.repeats(claim)


def _mends(relation: Relation, inputs: Sequence[Interval], at: int, meant: Decimal) -> bool:
    """Whether the relation holds with another value of its stated figure (0) or of an input (1 and on).

    inputs  the intervals of the relation's inputs
    """
    assert relation.expected is not None
    assert relation.window is not None
    assert relation.compute is not None
    claim = relation.stated if at == 0 else relation.inputs[at - 1]
    here = relation.window if at == 0 else inputs[at - 1]
    if not claim.value:
        return False
    value = Fraction(meant)
    scale = value / Fraction(claim.value)
    half = (here.high - here.low) * (scale if scale in _SCALES else 1) / 2
    moved = Interval(value - half, value + half)
    if at == 0:
        return moved.meets(relation.expected)
    figures = [*inputs[: at - 1], moved, *inputs[at:]]
    try:
        return relation.compute(figures).meets(relation.window)
    except ZeroDivisionError:
        return False


_SCALES = frozenset(Fraction(10) ** n for n in (-4, -1, 1, 4))
