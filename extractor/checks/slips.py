"""The slips of hand that turn one figure into another: digits swapped, changed, dropped, doubled, a point moved."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from decimal import Decimal

from extractor.checks.figures import last_unit
from extractor.exact import Fraction
from extractor.model import Claim

_MOVES = (("times_ten", 10, 1), ("divided_by_ten", 1, 10), ("wan", 10_000, 1), ("wan", 1, 10_000))


def digits_of(claim: Claim) -> str:
    """The written digits of a claim's value, without point and unit: ``13.24%`` → ``1324``."""
    scaled = Fraction(claim.value) / last_unit(claim)
    return str(abs(scaled.numerator // scaled.denominator))


def slip(written: str, meant: str) -> str | None:
    """Which slip turns the digits ``meant`` into ``written``; None where no single one does.

    ``digits_swapped`` two neighbours · ``digit_changed`` one · ``digit_dropped`` one left out ·
    ``digit_added`` one too many
    """
    if written == meant:
        return None
    if len(written) == len(meant):
        wrong = [i for i, (a, b) in enumerate(zip(written, meant, strict=True)) if a != b]
        if len(wrong) == 1:
            return "digit_changed"
        a, b = wrong[0], wrong[-1]
        if len(wrong) == 2 and b == a + 1 and written[a] == meant[b] and written[b] == meant[a]:
            return "digits_swapped"
        return None
    short, long, kind = (
        (written, meant, "digit_dropped") if len(written) < len(meant) else (meant, written, "digit_added")
    )
    if len(long) - len(short) == 1 and any(long[:i] + long[i + 1 :] == short for i in range(len(long))):
        return kind
    return None


def slip_of(claim: Claim, meant: Fraction) -> str | None:
    """The slip that would explain why ``claim`` is written where ``meant`` is right; None where none does."""
    unit = last_unit(claim)
    scaled = meant / unit
    if scaled.denominator == 1 and scaled > 0:
        found = slip(digits_of(claim), str(scaled.numerator))
        if found:
            return found
    value = Fraction(claim.value)
    for why, up, down in _MOVES:
        if value * down == meant * up:
            return why
    return None


@functools.lru_cache(maxsize=512)  # a figure stands in several relations, and each asks for its slips
def slips(claim: Claim) -> tuple[tuple[Decimal, str], ...]:
    """Every value that one slip could have turned into the claim's figure, each with the slip."""
    digits, unit, value = digits_of(claim), last_unit(claim), Fraction(claim.value)
    found: list[tuple[Decimal, str]] = []
    above, below = unit.numerator, Decimal(unit.denominator)
    seen = {digits}
    for meant, why in _spellings(digits):
        if meant not in seen and (len(meant) == 1 or meant[0] != "0"):
            seen.add(meant)
            found.append((Decimal(int(meant) * above) / below, why))
    for why, up, down in _MOVES:
        moved = value * down / up
        found.append((Decimal(moved.numerator) / Decimal(moved.denominator), why))
    return tuple(found)


def _spellings(digits: str) -> Iterator[tuple[str, str]]:
    for i in range(len(digits) - 1):
        yield digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :], "digits_swapped"
    for i, old in enumerate(digits):
        for new in "0123456789":
            if new != old:
                yield digits[:i] + new + digits[i + 1 :], "digit_changed"
    for i in range(len(digits)):
        if len(digits) > 1:
            yield digits[:i] + digits[i + 1 :], "digit_added"
    for i in range(len(digits) + 1):
        for new in "0123456789":
            yield digits[:i] + new + digits[i:], "digit_dropped"
