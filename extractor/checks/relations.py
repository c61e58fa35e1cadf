"""What a check found out about some claims, before it is put into words.

A check yields ``Relation`` values; ``findings.py`` turns them into findings with messages and suspects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

import msgspec

from extractor.checks.figures import cut_to, last_unit, point, round_to, rounded_interval, show
from extractor.exact import Fraction
from extractor.model import Claim, Interval

FAILING = frozenset({"inconsistent", "rounding", "improbable"})

_ZERO = Fraction(0)

Compute = Callable[[Sequence[Interval]], Interval]


class Relation(msgspec.Struct, frozen=True):
    """One checked relation.

    stated    the claim that the relation is about
    parts     (part, claim) of every claim in it, the stated one first
    formula   with the figures put in
    expected  what the stated figure should be, where that was computed
    inputs    the claims that ``compute`` takes the intervals of, in its order; for finding the wrong figure
    window    the interval that the stated figure stands for in this relation
    difference  stated minus expected; left to be computed where None
    standard  citation of the clause, for the checks that rest on one
    reason    id of the reason of an undetermined outcome (patterns/checks.toml)
    threshold  the number that the figure was held against, where there is one
    instead    the figure meant and the one of another stage that explains the stated one in its place
    own        what the relation is with the figure that was meant
    rival      a figure that the relation shows to be a slip of another, and that other
    """

    check: str
    outcome: str
    rule: str
    stated: Claim
    parts: tuple[tuple[str, Claim], ...]
    formula: str
    expected: Interval | None = None
    window: Interval | None = None
    inputs: tuple[Claim, ...] = ()
    compute: Compute | None = None
    variant: str | None = None
    standard: str | None = None
    reason: str | None = None
    threshold: Decimal | None = None
    rival: tuple[Claim, Claim] | None = None
    instead: tuple[Claim, Claim] | None = None
    own: Relation | None = None


_SHARP = 2  # units of the last digit that what sharp figures make may span


def compare(stated: Claim, window: Interval, computed: Interval) -> str:
    """``consistent``, ``rounding`` or ``inconsistent`` for a figure that was recomputed.

    stated    the claim; its written digits say what one unit of the last digit is
    window    the true values that the stated figure may stand for
    computed  the values that the other figures lead to
    Rounding: the recomputed figure, rounded to the digits written, is one unit of the last digit off;
    cutting off in place of rounding is a case of it.  The recomputed figure is what the figures as they are written
    make, as long as they are sharp (94.7% − 91.4% is 3.3, two units from 3.5).
    """
    if _meet(window, computed):
        return "consistent"
    if window.low == window.high:
        return "inconsistent"  # exact counts on both sides have no last digit to be off by
    unit = last_unit(stated)
    value = Fraction(stated.value)
    if computed.high - computed.low <= _SHARP * unit:
        near = round_to((computed.low + computed.high) / 2, unit)
    else:  # of rough figures the value nearest to the stated one: another may not be meant
        near = round_to(computed.low, unit) if value < computed.low else _round_below(computed, unit)
    return "rounding" if abs(near - value) <= unit else "inconsistent"


def _round_below(interval: Interval, unit: Fraction) -> Fraction:
    """What the greatest values of an interval round to; its upper end is outside it, but for a single value."""
    rounded = round_to(interval.high, unit)
    tie = interval.low < interval.high and rounded - interval.high == unit / 2
    return rounded - unit if tie else rounded


def _meet(a: Interval, b: Interval) -> bool:
    """Whether two intervals share a value; the upper end of one that is not a single value is outside it."""
    below = a.low < b.high or (a.low == b.high and b.low == b.high)
    above = b.low < a.high or (b.low == a.high and a.low == a.high)
    return below and above


def is_cut(stated: Claim, computed: Interval) -> bool:
    """True where cutting the recomputed figure off after the written digits gives the stated one."""
    return cut_to(computed.low, last_unit(stated)) == Fraction(stated.value)


def span(interval: Interval, places: int = 4) -> str:
    """An interval as it is shown: one number where it is exact, else ``[low, high)``."""
    if interval.low == interval.high:
        return show(interval.low, places)
    return f"[{show(interval.low, places)}, {show(interval.high, places)})"


def membership(outcome: str) -> str:
    """∈ or ∉, as the outcome says."""
    return "∈" if outcome in {"consistent", "improbable"} else "∉"


def sum_of(intervals: Iterable[Interval]) -> Interval:
    """The sum of intervals."""
    low, width = _ZERO, _ZERO
    for one in intervals:
        low += one.low
        if one.low is not one.high:
            width += one.high - one.low
    return Interval(low, low + width if width else low)


def comes_out(compute: Compute, figures: Sequence[Interval], window: Interval) -> bool:
    """Whether figures make a value of the window; False where the divisor may be zero."""
    try:
        return compute(figures).meets(window)
    except ZeroDivisionError:
        return False


def middle(interval: Interval) -> Fraction:
    """The middle of an interval."""
    return interval.low if interval.low == interval.high else (interval.low + interval.high) / 2


def usable(claims: Iterable[Claim]) -> bool:
    """True where every claim is reported as a fact and stands for one figure."""
    for claim in claims:  # asked some hundred times a document: a plain loop is twice as fast as all()
        if claim.role != "reported" or claim.value_max is not None:
            return False
    return True


def one_role(claims: Sequence[Claim]) -> bool:
    """True for facts, and for plans and targets whose parts are planned or aimed at too."""
    roles = {c.role for c in claims}
    return roles in ({"reported"}, {"plan"}, {"target"}) and all(c.value_max is None for c in claims)


def is_told(claim: Claim) -> bool:
    """True for one figure reported as a fact, or planned: what a plan makes of its own figures is recomputed, too."""
    return claim.role in {"reported", "plan"} and claim.value_max is None


def hold(stated: Claim, value: Interval) -> str:
    """Whether a recomputed value bears out the stated figure, with its 以上/不超过 where it has one."""
    if stated.approx or stated.comparator == "=":
        return compare(stated, window_of(stated), value)
    bound = Fraction(stated.value)
    above = stated.comparator in {">", ">="}
    if (value.high >= bound) if above else (value.low <= bound):
        return "consistent"
    edge = value.high if above else value.low
    return "rounding" if round_to(edge, last_unit(stated)) == bound else "inconsistent"


def window_of(stated: Claim) -> Interval:
    """The values a stated result may stand for; a written bound is taken as written."""
    if stated.approx or stated.comparator == "=":
        return rounded_interval(stated)
    return point(stated.value)
