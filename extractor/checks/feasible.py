"""Integer feasibility: a share of counted people can only be k ÷ n (Brown and Heathers 2017, the GRIM test).

Where the numerator is not stated, the share itself can still be impossible: no number of 51 teachers is 91.1% of them.
The test says nothing where n is so large that nearly every printed value is possible; its power is always shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from extractor.checks.facts import CLAUSE, PARAGRAPH, SENTENCE, Facts
from extractor.checks.figures import COUNTED, last_unit, rounded_interval, show
from extractor.checks.identities import Identities, Identity
from extractor.checks.relations import Relation, span, usable
from extractor.checks.slots import fill
from extractor.exact import Fraction
from extractor.model import Claim, Interval

_POWER = Fraction(1, 2)  # share of the values as they are printed that are impossible; below it the test is silent
_FACTORS = {"%": 100, "‰": 1000}
_ITEMS = re.compile(r"\d+项")  # 38所学校10项指标总达标率: of the items of all of them
_NEAR = 24  # figures of a paragraph that may be the base


def check_feasible(facts: Facts, identities: Identities, decided: set[str]) -> Iterator[Relation]:
    """Every share or mean whose base is stated in its sentence and whose numerator is not.

    decided  ids of the figures that have been recomputed
    """
    for claim in facts.claims:
        if claim.claim_id in decided or claim.comparator != "=" or claim.approx or not usable((claim,)):
            continue
        for identity in identities.of(claim, facts.wording):
            if identity.whole is None or identity.stated.measure != claim.measure:
                continue
            if not identity.stated.fits(claim, facts.wording(claim)):
                continue
            relation = _tested(facts, identity, claim)
            if relation is not None:
                yield relation
                break


def power(count: int, claim: Claim) -> Fraction:
    """The share of all values printed like the claim that no k of ``count`` gives."""
    factor = _FACTORS.get(claim.unit, 1)
    return max(Fraction(0), 1 - count * last_unit(claim) / factor)


def _tested(facts: Facts, identity: Identity, claim: Claim) -> Relation | None:
    assert identity.whole is not None
    base = fill(facts, identity, identity.slots[identity.whole], claim, claim.entity, {})
    if base.claim is None or not base.sure or base.level > SENTENCE or base.claim.low != base.claim.high:
        return None
    if _has_its_own(facts, base.claim, claim) or _ITEMS.search(facts.between(base.claim, claim)):
        return None
    if base.claim.period != claim.period and "stated" in {claim.period_from, base.claim.period_from}:
        return None  # 2018年38所…达标率96.8%(2015年为91.5%): of how many then, nothing says
    count = int(base.claim.value)
    strength = power(count, claim)
    if count <= 0 or strength < _POWER:
        return None
    factor = _FACTORS.get(claim.unit, 1)
    window = rounded_interval(claim)
    part = _whole_within(Interval(window.low * count / factor, window.high * count / factor))
    times = f" × {factor}" if factor != 1 else ""
    note = f"检验力{show(strength * 100, 0)}%"
    if part is not None:
        value = Fraction(part * factor, count)
        formula = f"{part} ÷ {count}{times} = {show(value)} ∈ {span(window)}"
        return _relation(identity, claim, base.claim, "consistent", formula, Interval(value, value), window, note)
    if _another_base(facts, claim, base.claim, window, factor):
        return None
    below = (window.low * count / factor).__floor__()
    near = [Fraction(k * factor, count) for k in (below, below + 1)]
    shown = (
        f"{below} ÷ {count}{times} = {show(near[0])}, {below + 1} ÷ {count}{times} = {show(near[1])} ∉ {span(window)}"
    )
    value = min(near, key=lambda x: abs(x - Fraction(claim.value)))
    return _relation(identity, claim, base.claim, "inconsistent", shown, Interval(value, value), window, note)


def _has_its_own(facts: Facts, base: Claim, claim: Claim) -> bool:
    """初中入学率98.94%；…占应入学208人的96.63%: whether a base behind a share has another share right behind it."""
    if base.start < claim.start:
        return False
    behind = next(iter(facts.after(base, CLAUSE)), None)
    own = behind is not None and behind is not claim and behind.unit == claim.unit
    return own or "," in facts.between(claim, base)  # 初中99.6%、高中97.8%，初中有11名教师正在参加学历提升


def _whole_within(interval: Interval) -> int | None:
    """A whole number of the interval, whose upper end is outside it; None where it holds none."""
    first = -((-interval.low).__floor__())
    return first if first < interval.high or first == interval.low == interval.high else None


def _another_base(facts: Facts, claim: Claim, base: Claim, window: Interval, factor: int) -> bool:
    """True where another count of the paragraph may be the base, or be counted for each of the base.

    27所学校10项办学条件达标率98.15%: of 270
    """
    for other in islice(facts.before(claim, PARAGRAPH), _NEAR):
        if other.start > base.end and other.unit in COUNTED and other.unit != base.unit and other.value > 1:
            return True
        if other is base or other.unit != base.unit or other.low != other.high or other.value <= 0:
            continue
        count = int(other.value)
        if _whole_within(Interval(window.low * count / factor, window.high * count / factor)) is not None:
            return True
    return False


def _relation(
    identity: Identity,
    claim: Claim,
    base: Claim,
    outcome: str,
    formula: str,
    expected: Interval,
    window: Interval,
    note: str,
) -> Relation:
    return Relation(
        check="ratio" if outcome == "consistent" else "range",
        outcome=outcome,
        rule=f"{identity.id}.integer",
        stated=claim,
        parts=(("stated", claim), ("denominator", base)),
        formula=formula,
        expected=expected,
        window=window,
        variant=note,
    )
