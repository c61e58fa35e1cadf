"""What speaks against calling a figure wrong that no formula reproduces: lists, other readings, figures far apart."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from extractor.checks.facts import PARAGRAPH, Facts
from extractor.checks.figures import last_unit, point, round_to
from extractor.checks.formulas import Formula
from extractor.checks.identities import Identity
from extractor.checks.relations import window_of
from extractor.checks.slips import slip_of, slips
from extractor.checks.slots import Filled
from extractor.exact import Fraction
from extractor.model import Claim, Interval

_SLACK = Fraction(1, 4)  # beyond a paragraph, a figure further off than this needs a slip to be called wrong
_WILD = 5
_COUNTED = frozenset({"人", "个", "所"})
_BARE = re.compile(r"[\d,.]+")


class Result(NamedTuple):
    """A variant evaluated."""

    name: str
    formula: Formula
    value: Interval
    outcome: str
    bare: bool = False


def apart(used: Sequence[Filled]) -> bool:
    """True where a figure from beyond the paragraph is in use that no other relation bears out."""
    return any(f.level > PARAGRAPH and not f.proven for f in used)


def is_wild(stated: Claim, best: Result) -> bool:
    """True where the two values differ by so much that one of the figures was probably taken for another thing."""
    value, aim = best.value.low, Fraction(stated.value)
    return value <= 0 or aim <= 0 or max(value / aim, aim / value) > _WILD


def has_moved(facts: Facts, stated: Claim) -> bool:
    """入学率由95.60%上升到99.51%: true for either, since one of them at most is the one that the figures make."""
    return any(stated.claim_id in (link.head, *link.members) for link in facts.links["from_to"])


def in_a_list(facts: Facts, stated: Claim) -> bool:
    """True where the sentence says the same again with another value: a list whose terms were not told apart."""
    if stated.indicator is None or stated.cell is not None:
        return False
    same = (stated.stage, stated.subject, stated.entity, stated.area, stated.role)
    return any(
        other.value != stated.value and (other.stage, other.subject, other.entity, other.area, other.role) == same
        for other in facts.restating(stated)
    )


def only_like(identity: Identity, name: str, filled: Filled) -> bool:
    return filled.claim is not None and filled.claim.indicator in identity.slots[name].similar


def off(stated: Claim, value: Interval) -> Fraction:
    aim = Fraction(stated.value)
    return value.low - aim if value.low > aim else min(value.high - aim, Fraction(0))


def inside(stated: Claim, results: Sequence[Result]) -> bool:
    """True where the figure lies between two variants: a variant that is not on the list may give it."""
    if len(results) < 2:
        return False
    window = window_of(stated)
    return min(r.value.low for r in results) <= window.high and window.low <= max(r.value.high for r in results)


def is_far(facts: Facts, stated: Claim, chosen: Mapping[str, Claim], best: Result) -> bool:
    """True where the figures differ so much that they rather belong to different things, and no slip says otherwise."""
    aim = Fraction(stated.value)
    if aim == 0 or abs(off(stated, best.value)) <= aim * _SLACK:
        return False
    if slip_of(stated, round_to(best.value.low, last_unit(stated))):
        return False
    if any(facts.repeats(c) for c in (stated, *(chosen[name] for name in best.formula.slots))):
        return False
    figures = {name: facts.interval(chosen[name]) for name in best.formula.slots}
    window = window_of(stated)
    for name in best.formula.slots:
        for value, _ in slips(chosen[name]):
            try:
                if best.formula.value({**figures, name: point(value)}).meets(window):
                    return False
            except ZeroDivisionError:
                continue
    return True


def among_others(facts: Facts, claim: Claim) -> bool:
    """True for a bare number in a row of others, some with decimals and some without: 0.91、4.56、6.59、2138、2.37.

    Each is of an indicator of its own, and nothing beside it says of which.
    """
    if claim.cell is not None or not _BARE.fullmatch(claim.text) or claim.unit not in _COUNTED:
        return False
    at = facts.order[claim.claim_id]
    for other in facts.claims[max(0, at - 1) : at + 2]:
        first, second = (other, claim) if other.start < claim.start else (claim, other)
        joined = other is not claim and facts.between(first, second) == "、"
        if joined and _BARE.fullmatch(other.text) and ("." in other.text) != ("." in claim.text):
            return True
    return False
