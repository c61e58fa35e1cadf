"""The ways in which figures make another one: what they come to, in interval arithmetic and as it is shown.

apart · grown · product · mean · part: a difference, a growth in per cent, a product, a mean, what some are of others.
"""

from __future__ import annotations

from collections.abc import Sequence

from extractor.checks.figures import ALL, as_written
from extractor.checks.relations import sum_of
from extractor.model import Claim, Interval


def quotient(top: Interval, bottom: Interval, factor: int = 1) -> Interval:
    """What one interval is of another, times a factor; raises ZeroDivisionError where the second may be zero."""
    if bottom.low <= 0:
        raise ZeroDivisionError
    return Interval(top.low * factor / bottom.high, top.high * factor / bottom.low)


def growth(now: Interval, base: Interval) -> Interval:
    """By how many per cent one interval is above another, or below it; raises ZeroDivisionError as ``quotient``."""
    times = quotient(now, base)
    low, high = (times.low - 1) * ALL, (times.high - 1) * ALL
    return Interval(low, high) if low + high >= 0 else Interval(-high, -low)


def product(factors: Sequence[Interval]) -> Interval:
    """The product of intervals above zero."""
    made = factors[0]
    for one in factors[1:]:
        made = made * one
    return made


def made_of(way: str, factor: int, above: int, terms: Sequence[Interval]) -> Interval:
    """What terms come to in one way.

    factor  what a part of a whole is written with: 100 for per cent
    above   how many of the terms stand above the line, where they are parts
    raises  ZeroDivisionError where what stands below the line may be zero
    """
    if way == "apart":
        return terms[0] - terms[1]
    if way == "grown":
        return growth(terms[0], terms[1])
    if way == "product":
        return product(terms)
    total = sum_of(terms[:above])
    if way == "mean":
        return Interval(total.low / len(terms), total.high / len(terms))
    return quotient(total, sum_of(terms[above:]), factor)


def formula(way: str, factor: int, above: int, terms: Sequence[Claim]) -> str:
    """The same with the figures put in as they are written."""
    written = [as_written(c) for c in terms]
    if way == "apart":
        return " − ".join(written)
    if way == "grown":
        falls = terms[0].value < terms[1].value
        return ("(1 − {} ÷ {}) × 100" if falls else "({} ÷ {} − 1) × 100").format(*written)
    if way == "product":
        return " × ".join(written)
    if way == "mean":
        return f"{_added(written)} ÷ {len(written)}"
    return f"{_added(written[:above])} ÷ {_added(written[above:])}" + (f" × {factor}" if factor != 1 else "")


def _added(terms: Sequence[str]) -> str:
    return terms[0] if len(terms) == 1 else f"({' + '.join(terms)})"
