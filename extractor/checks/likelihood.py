"""How likely rounding alone makes a sum of rounded parts drift from its rounded whole.

Each rounded figure hides an error spread evenly over one unit of its last digit.  The drift of a sum is the sum of
these errors; its distribution is known exactly (Irwin 1927, Hall 1927), so the likelihood is an exact rational.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import comb, factorial

from extractor.exact import Fraction

_DRIFT = Fraction(26, 10)  # standard deviations; see ``drifts``
_SQUARED = _DRIFT * _DRIFT
_EXACT_UP_TO = 10  # figures; beyond, the widest stand for all


def drifts(gap: Fraction, units: Sequence[Fraction]) -> bool:
    """True where a gap is more than 2.6 standard deviations of rounding: gap ÷ sqrt(Σ unit² ÷ 12).

    gap    sum of the written parts minus the written whole
    units  one unit of the last digit of every rounded figure, the whole among them; exact figures left out
    source 0.8% of correctly rounded tables drift that far, and 97% of the slips that the intervals alone miss do not
    """
    variance = sum((u * u for u in units), Fraction(0)) / 12
    return variance > 0 and gap * gap > _SQUARED * variance


def chance(gap: Fraction, units: Sequence[Fraction]) -> Fraction:
    """Probability that rounding makes a sum drift by at least ``gap``, either way.

    units  as in ``drifts``; exact for up to ten figures, an upper estimate by equal units for more
    """
    gap = abs(gap)
    if not units:
        return Fraction(int(gap == 0))
    if len(units) > _EXACT_UP_TO or len(set(units)) == 1:
        widest = max(units)
        return _tail_of_equals(gap / widest, len(units))
    return _tail(gap, units)


def _tail_of_equals(gap: Fraction, n: int) -> Fraction:
    below = Fraction(n, 2) - gap  # P(sum of n uniforms <= below), doubled by symmetry
    if below <= 0:
        return Fraction(0)
    total = sum(
        ((-1) ** k * comb(n, k) * (below - k) ** n for k in range(below.numerator // below.denominator + 1)),
        Fraction(0),
    )
    return min(Fraction(1), 2 * total / factorial(n))


def _tail(gap: Fraction, units: Sequence[Fraction]) -> Fraction:
    n = len(units)
    below = sum(units, Fraction(0)) / 2 - gap
    if below <= 0:
        return Fraction(0)
    total = Fraction(0)
    for size in range(n + 1):
        for chosen in combinations(units, size):
            rest = below - sum(chosen, Fraction(0))
            if rest > 0:
                total += (-1) ** size * rest**n
    volume = Fraction(factorial(n))
    for unit in units:
        volume *= unit
    return min(Fraction(1), 2 * total / volume)
