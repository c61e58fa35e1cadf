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
_MOVED = 1  # the kind of slip that moves the point
_KIND_OF = {why: n for n, kinds in enumerate(_KINDS) for why in kinds}
_CHANGED = frozenset({2, 3})  # the kinds that change the digits themselves
_SPREAD = 3  # natural logarithm of the ratio over which unrelated figures are spread, about evenly
_TELLING = 3  # digits from which a figure that comes again is no accident
_COPY = Fraction(1, 100)  # chance that two figures beside each other are alike to three digits
_ONE = Fraction(1)


def odds(relation: Relation, facts: Facts, loose: bool = False) -> Fraction:
    """How often chance would offer a slip of the kind that mends a failing relation; 1 where no single slip does.

    loose  nothing but their place ties the figures: counts of like size stand beside each other everywhere, so that
           a changed digit of a term says nothing

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
    best = _COPY if any(_copy(c, facts) for c in figures) else _ONE
    slipped_from = [_meant(claim) for claim in figures]
    inputs = [Interval.of(c) for c in relation.inputs]
    rooms: list[tuple[Decimal, Decimal] | None] = []
    for kind in range(len(_KINDS)):
        some = [meant[kind] for meant in (slipped_from[:1] if loose and kind in _CHANGED else slipped_from)]
        chance = sum(map(len, some)) * share
        if not chance or chance >= best:
            continue
        if kind != _MOVED:
            rooms = rooms or [_room(relation, inputs, at) for at in range(len(figures))]
            some = [_between(values, room) for values, room in zip(some, rooms, strict=False)]
        if any(_mends(relation, inputs, at, meant) for at, values in enumerate(some) for meant in values):
            best = chance
    return best


def _copy(claim: Claim, facts: Facts) -> bool:
    """True for a figure as if copied from the one before; round ones are alike without that."""
    telling = len(claim.value.normalize().as_tuple().digits) >= _TELLING
    return telling and claim.role != "standard" and facts.repeats(claim)


@functools.lru_cache(maxsize=256)  # a figure stands in several relations
def _meant(claim: Claim) -> tuple[tuple[Decimal, ...], ...]:
    """The values that one slip may have turned into the claim's figure, by the kind of slip, each in rising order.

    None of a threshold, which nobody counted, and no broken number where things are counted.
    """
    found: tuple[list[Decimal], ...] = tuple([] for _ in _KINDS)
    if claim.role != "standard":
        counted = claim.low == claim.high
        for meant, why in slips(claim):
            if meant > 0 and not (counted and meant != meant.to_integral_value()):
                found[_KIND_OF[why]].append(meant)
    return tuple(tuple(sorted(values)) for values in found)


def _between(values: tuple[Decimal, ...], room: tuple[Decimal, Decimal] | None) -> tuple[Decimal, ...]:
    """Those of the values, given in rising order, that lie within the room, if there is one."""
    return values if room is None else values[bisect_left(values, room[0]) : bisect_right(values, room[1])]


def _room(relation: Relation, inputs: Sequence[Interval], at: int) -> tuple[Decimal, Decimal] | None:
    """Decimals outside which no value of a figure makes the relation hold; None where only trying can tell.

    Numbered as in ``_mends``.  A slip that moves the point by one place stretches the figure's own interval with it.
    """
    assert relation.expected is not None
    assert relation.window is not None
    if at == 0:
        here, wanted = relation.window, relation.expected
    elif relation.check == "sum":
        here, total = inputs[at - 1], relation.expected
        wanted = Interval(relation.window.low - (total.high - here.high), relation.window.high - (total.low - here.low))
    else:
        return None
    slack = (here.high - here.low) * 5
    return _rough(wanted.low - slack, wanted.high + slack)


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
