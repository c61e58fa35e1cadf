"""Written figures: their intervals, the unit of their last digit, and numbers put back into words.

Everything is an exact rational; nothing in this package uses binary fractions.
"""

from __future__ import annotations

import functools
import re
from decimal import ROUND_HALF_UP, Decimal

from extractor.exact import Fraction, rational
from extractor.model import Claim, Interval
from extractor.shadow import shadow

HALF = Fraction(1, 2)
ALL = 100  # per cent
RELATIVE = frozenset({"%", "‰", "倍", "成", "个百分点", "个千分点", "分", ""})  # units of what is no amount
POINTS = {"个百分点": "%", "个千分点": "‰"}  # the unit of a distance, and that of its two ends
PIECES = frozenset({"个", "间", "件", "处", "所", "项", "座"})  # a text changes between them for one kind of thing
COUNTED = PIECES | {"人", "名", "人次", "张", "台", "份", "条", "套", "册"}  # units of whole numbers
_DIGITS = re.compile(r"\d[\d,]*(?:\.(\d+))?")
_COUNT = re.compile(r"^([\d,.]+)\s*(?:人次|人|名|位|所|个班|个|班|间|项|座|处|件|套|台|册|户)$")


def point(value: Decimal | Fraction | int) -> Interval:
    """The interval of a value that is known exactly."""
    exact = Fraction(value)
    return Interval(exact, exact)


@functools.lru_cache(maxsize=512)
def last_unit(claim: Claim) -> Fraction:
    """One unit of the last written digit, in the claim's base unit (``18.06万`` → 100, ``99.63%`` → 1/100)."""
    if claim.high > claim.low and not claim.approx and claim.comparator not in {"<", ">"} and claim.value_max is None:
        return Fraction(claim.high - claim.low)
    for found in _DIGITS.finditer(shadow(claim.text)):
        number = Decimal(found[0].replace(",", ""))
        if number and (scale := Fraction(claim.value) / Fraction(number)) in _SCALES:
            return scale * Fraction(1, 10 ** len(found[1] or ""))
    return Fraction(1)


_SCALES = frozenset(Fraction(10) ** n for n in (0, 1, 2, 3, 4, 6, 7, 8, 12))


@functools.lru_cache(maxsize=512)
def rounded_interval(claim: Claim) -> Interval:
    """The interval of a figure that is the result of a division: never exact, even where it looks like a count.

    ``校均826人`` stands for [825.5, 826.5], though 826 people would be an exact count.
    """
    low, high = Fraction(claim.low), Fraction(claim.high)
    if low != high:
        return Interval(low, high)
    half = last_unit(claim) * HALF
    return Interval(low - half, high + half)


def round_to(value: Fraction, unit: Fraction) -> Fraction:
    """The value rounded half up to a whole number of units."""
    scaled = value / unit + HALF
    return (scaled.numerator // scaled.denominator) * unit


def cut_to(value: Fraction, unit: Fraction) -> Fraction:
    """The value with everything below one unit cut off."""
    scaled = value / unit
    return (scaled.numerator // scaled.denominator) * unit


def show(value: Fraction, places: int = 4) -> str:
    """A rational in decimal digits, at most ``places`` after the point, no idle zeros: 49/51 → ``0.9608``."""
    if value.denominator == 1:
        return str(value.numerator)
    sign, value = ("-", -value) if value < 0 else ("", value)
    scaled = (value.numerator * 10**places * 2 + value.denominator) // (2 * value.denominator)
    whole, rest = divmod(scaled, 10**places)
    return f"{sign}{whole}.{rest:0{places}d}".rstrip("0").rstrip(".")


def to_decimal(value: Fraction, places: int = 6) -> Decimal:
    """The rational as a Decimal, rounded half up to ``places`` digits after the point."""
    if value.denominator == 1:
        return Decimal(value.numerator)
    quotient = Decimal(value.numerator) / Decimal(value.denominator)
    return quotient.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP).normalize()


def as_written(claim: Claim) -> str:
    """The figure as it stands in the text, without the unit where it is a plain count (``143名`` → ``143``)."""
    text = claim.text.strip()
    counted = _COUNT.match(text)
    return counted[1] if counted else text


def written_like(claim: Claim, value: Fraction) -> str:
    """A value in the spelling of a written figure: 0.5354 like ``0.44平方米`` → ``0.54平方米``, 806004200 like
    ``80600.26万元`` → ``80600.42万元``."""
    unit = last_unit(claim)
    plain = shadow(claim.text)
    for found in _DIGITS.finditer(plain):
        number = rational(found[0].replace(",", ""))
        if number and (scale := Fraction(claim.value) / number) in _SCALES:
            places = len(found[1] or "")
            digits = show(round_to(value, unit) / scale, places)
            if places and "." not in digits:
                digits += "."
            missing = places - len(digits.partition(".")[2]) if places else 0
            return f"{claim.text[: found.start()]}{digits}{'0' * missing}{claim.text[found.end() :]}"
    return show(round_to(value, unit))
