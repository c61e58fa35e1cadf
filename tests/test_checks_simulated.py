"""Twenty thousand random tables of rounded parts, and as many with one figure corrupted: what intervals and likelihood say.

The reference is arithmetic that rounds as reports do: 2–12 parts, 0–2 decimals, parts even on 0 to a scale drawn evenly
in its logarithm from 3 to 10,000; a digit changed, two swapped, a point moved either way, in a part or the total alike.
"""

from __future__ import annotations

import random
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from eval.mutate import wilson
from extractor.checks.likelihood import chance, drifts
from extractor.exact import Fraction as Exact

TABLES = 20_000


def rounded(value: Fraction, places: int) -> Decimal:
    """The value as a report would print it."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def table(rng: random.Random) -> tuple[list[Decimal], int]:
    """The written parts with the written total last, and their decimals."""
    places = rng.randrange(3)
    scale = Fraction(int(3 * (10_000 / 3) ** rng.random() * 1000), 1000)
    parts = [scale * Fraction(rng.randrange(1, 10**6), 10**6) for _ in range(rng.randrange(2, 13))]
    return [rounded(p, places) for p in [*parts, sum(parts, Fraction(0))]], places


def corrupted(figure: Decimal, kind: str, rng: random.Random) -> Decimal | None:
    """The figure after one slip; None where it cannot make that one."""
    digits, places = str(figure).replace(".", ""), -int(figure.as_tuple().exponent)
    if kind == "ten":
        return figure * 10
    if kind == "tenth":
        return rounded(Fraction(figure) / 10, places)
    spots = list(range(len(digits)))
    if kind == "digit":
        at = rng.choice(spots)
        changed = digits[:at] + rng.choice([d for d in "0123456789" if d != digits[at]]) + digits[at + 1 :]
    else:
        pairs = [i for i in spots[:-1] if digits[i] != digits[i + 1]]
        if not pairs:
            return None
        at = rng.choice(pairs)
        changed = digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
    return Decimal(changed).scaleb(-places)


def says(figures: list[Decimal], places: int) -> tuple[bool, bool]:
    """Whether the intervals of parts and total lie apart, and whether they do or the drift is improbable."""
    unit = Exact(1, 10**places)
    gap = Exact(sum(figures[:-1], Decimal(0)) - figures[-1])
    apart = abs(gap) > unit * len(figures) / 2
    return apart, apart or drifts(gap, [unit] * len(figures))


def test_intervals_never_accuse_a_rounded_table_and_find_most_slips() -> None:
    rng = random.Random(20_240_204)
    alarms, unlikely, tried, found, doubted = 0, 0, 0, 0, 0
    for _ in range(TABLES):
        figures, places = table(rng)
        apart, doubtful = says(figures, places)
        alarms, unlikely = alarms + apart, unlikely + doubtful
        at = rng.randrange(len(figures) - 1) if rng.random() < 1 / 2 else len(figures) - 1
        wrong = corrupted(figures[at], rng.choice(["digit", "swap", "ten", "tenth"]), rng)
        if wrong is None or wrong == figures[at]:
            continue
        tried += 1
        apart, doubtful = says([*figures[:at], wrong, *figures[at + 1 :]], places)
        found, doubted = found + apart, doubted + doubtful
    assert alarms == 0
    assert wilson(unlikely, TABLES)[1] <= 0.01, unlikely
    assert found / tried >= 0.945, found / tried
    assert doubted / tried >= 0.97, doubted / tried


def test_the_likelihood_of_a_drift_is_that_of_random_rounding() -> None:
    rng, drawn = random.Random(7), 20_000
    for parts in (3, 6, 9):
        gaps = [sum(rng.randrange(-500_000, 500_001) for _ in range(parts)) for _ in range(drawn)]
        for limit in (Exact(1), Exact(3, 2)):
            share = sum(abs(g) >= limit * 10**6 for g in gaps)
            low, high = wilson(share, drawn)
            assert low - 0.003 <= chance(limit, [Exact(1)] * parts) <= high + 0.003
