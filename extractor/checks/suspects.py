"""Which figure of a failing relation is probably wrong, and what it should be.

Every figure of the relation is tried: is there a slip of hand whose undoing makes the relation hold?  A figure
that also stands in relations that do hold is suspected less.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from decimal import Decimal
from itertools import islice

from extractor.checks.facts import PARAGRAPH, Facts
from extractor.checks.figures import last_unit, round_to, to_decimal
from extractor.checks.relations import Relation, middle
from extractor.checks.slips import digits_of, slip_of, slips
from extractor.exact import Fraction
from extractor.model import Candidate, Claim, Interval, Suspect

_MOST = 4  # candidates shown for one figure
_NEAR = 8  # figures before a suspect that it may have been copied from
_WIDE = 12  # inputs beyond which only the value that the arithmetic asks for is tried
_SCALED = frozenset({"times_ten", "divided_by_ten", "wan"})
_ORDER = (
    "misread",
    "digits_swapped",
    "digit_changed",
    "digit_dropped",
    "digit_added",
    "times_ten",
    "divided_by_ten",
    "wan",
)


def find_suspects(
    relation: Relation, holding: dict[str, int], facts: Facts, misread: tuple[frozenset[str], ...] = ()
) -> tuple[Suspect, ...]:
    """The figures of a failing relation that a slip would explain, the likeliest first.

    holding  for every claim, how many other relations with it hold
    misread  digits that character recognition takes for one another: tried first where it is unsure of a figure
    The stated figure always comes with the value that the arithmetic gives.
    """
    ranked: list[tuple[tuple[int, int, int], Suspect]] = []
    for at, claim in enumerate((relation.stated, *relation.inputs)):
        if claim.role == "standard" and relation.check != "standard":
            continue  # a threshold is a rule's number, not a figure that was counted
        candidates = _stated(relation) if at == 0 else _input(relation, at - 1)
        if misread and facts.doubtful(claim):
            candidates = _misread(claim, candidates, misread)
        neighbours = _neighbours(relation, claim, at, facts)
        chosen = tuple((candidates + neighbours)[:_MOST])
        if chosen:
            best = _ORDER.index(chosen[0].why) if chosen[0].why in _ORDER else len(_ORDER)
            if best == len(_ORDER) and _copied(claim, facts):
                best = 0
            ranked.append(
                ((holding.get(claim.claim_id, 0), best, at), Suspect(claim_id=claim.claim_id, candidates=chosen))
            )
    ranked.sort(key=lambda pair: pair[0])
    return tuple(suspect for _, suspect in ranked)


def _misread(claim: Claim, candidates: list[Candidate], misread: tuple[frozenset[str], ...]) -> list[Candidate]:
    """The candidates, those first that recognition may have taken one digit of for another."""
    made: list[Candidate] = []
    for one in candidates:
        scaled = Fraction(one.value) / last_unit(claim)
        pairs = [(a, b) for a, b in zip(digits_of(claim), str(scaled.numerator), strict=False) if a != b]
        alike = one.why == "digit_changed" and any(alike.issuperset(pairs[0]) for alike in misread if pairs)
        made.append(Candidate(value=one.value, why="misread") if alike else one)
    return sorted(made, key=lambda c: c.why != "misread")


def _stated(relation: Relation) -> list[Candidate]:
    """The slips of the stated figure that the arithmetic bears out, and the value that it gives."""
    expected, stated = relation.expected, relation.stated
    if expected is None:
        return []
    unit, value = last_unit(stated), Fraction(stated.value)
    right = round_to(middle(expected), unit)
    found = [] if right == value else [Candidate(value=to_decimal(right), why=slip_of(stated, right) or "arithmetic")]
    least, most = _about(expected, unit)
    for meant, why in slips(stated):
        if not least <= meant <= most and why not in _SCALED:
            continue
        scale = Fraction(meant) / value if why in _SCALED and value else Fraction(1)
        half = unit * scale / 2 if stated.low != stated.high else Fraction(0)
        if Interval(Fraction(meant) - half, Fraction(meant) + half).meets(expected):
            found.append(Candidate(value=meant, why=why))
    found.sort(key=lambda c: _ORDER.index(c.why) if c.why in _ORDER else len(_ORDER))
    return [c for i, c in enumerate(found) if c.value not in {f.value for f in found[:i]}]


def _about(interval: Interval, unit: Fraction) -> tuple[Decimal, Decimal]:
    """Decimals a little below and above an interval: most slips are far off, and need no exact look."""
    low, high = interval.low - unit, interval.high + unit
    return Decimal(low.numerator) / Decimal(low.denominator), Decimal(high.numerator) / Decimal(high.denominator)


def _input(relation: Relation, at: int) -> list[Candidate]:
    """Values that one slip could have made of the input and with which the relation holds."""
    claim = relation.inputs[at]
    if relation.check == "sum":
        return _addend(relation, at)
    if len(relation.inputs) > _WIDE:
        return []
    figures = [Interval.of(c) for c in relation.inputs]
    tried = sorted(slips(claim), key=lambda slip: slip[0])
    found = [Candidate(value=value, why=why) for value, why in _within(relation, at, tried, figures)]
    found.sort(key=lambda c: _ORDER.index(c.why))
    return found or _solved(relation, at, figures)


def _solved(relation: Relation, at: int, figures: list[Interval]) -> list[Candidate]:
    """The value of an input with which the relation holds, where it and the result are in proportion."""
    claim = relation.inputs[at]
    if relation.expected is None or relation.window is None:
        return []
    has, wants = middle(relation.expected), middle(relation.window)
    if has <= 0 or wants <= 0:
        return []
    for scale in (wants / has, has / wants):
        right = round_to(Fraction(claim.value) * scale, last_unit(claim))
        if right > 0 and right != Fraction(claim.value) and _holds(relation, at, right, figures):
            return [Candidate(value=to_decimal(right), why="arithmetic")]
    return []


def _within(
    relation: Relation, at: int, tried: list[tuple[Decimal, str]], figures: list[Interval]
) -> list[tuple[Decimal, str]]:
    """The values with which the relation holds, of many in rising order.

    A formula that uses a figure once rises or falls with it all the way, so the values that fit stand side by
    side: they are found by halving.  A slip that a formula of another kind would hide is not offered.
    """
    if not tried or relation.compute is None or relation.window is None:
        return []
    window, compute, here = relation.window, relation.compute, Fraction(relation.inputs[at].value)

    def result(value: Decimal) -> Interval:
        shift = Fraction(value) - here
        moved = Interval(figures[at].low + shift, figures[at].high + shift)
        return compute([*figures[:at], moved, *figures[at + 1 :]])

    try:
        rising = result(tried[-1][0]).low >= result(tried[0][0]).low
        if rising:
            first = bisect_left(tried, window.low, key=lambda slip: result(slip[0]).high)
            last = bisect_right(tried, window.high, key=lambda slip: result(slip[0]).low)
        else:
            first = bisect_left(tried, -window.high, key=lambda slip: -result(slip[0]).low)
            last = bisect_right(tried, -window.low, key=lambda slip: -result(slip[0]).high)
    except ZeroDivisionError:
        return [slip for slip in tried if _holds(relation, at, Fraction(slip[0]), figures)]
    return tried[first:last]


def _addend(relation: Relation, at: int) -> list[Candidate]:
    """The value of a part with which the sum comes out, and the slip that would explain it."""
    claim = relation.inputs[at]
    if relation.expected is None or relation.window is None:
        return []
    gap = middle(relation.window) - middle(relation.expected)
    slack = (relation.window.high - relation.window.low + relation.expected.high - relation.expected.low) / 2
    needed = Fraction(claim.value) + gap
    least, most = _about(Interval(needed - slack, needed + slack), last_unit(claim))
    near = [(meant, why) for meant, why in slips(claim) if least <= meant <= most]
    found = [Candidate(value=meant, why=why) for meant, why in near if abs(Fraction(meant) - needed) <= slack]
    right = round_to(needed, last_unit(claim))
    if right > 0 and not found:
        found.append(Candidate(value=to_decimal(right), why="arithmetic"))
    found.sort(key=lambda c: _ORDER.index(c.why) if c.why in _ORDER else len(_ORDER))
    return found


def _neighbours(relation: Relation, claim: Claim, at: int, facts: Facts) -> list[Candidate]:
    """Figures beside the suspect, of its unit, that would make the relation hold: copied from the next row or line."""
    found: list[Candidate] = []
    if len(relation.inputs) > _WIDE:
        return found
    for other in islice(facts.before(claim, PARAGRAPH), _NEAR):
        if other.unit == claim.unit and other.value != claim.value and other not in relation.inputs:
            figures = [Interval.of(c) for c in relation.inputs]
            if at and _holds(relation, at - 1, Fraction(other.value), figures):
                found.append(Candidate(value=other.value, why="neighbour"))
            if len(found) == 1:
                break
    return found


def _copied(claim: Claim, facts: Facts) -> bool:
    """True where the figure right before is of the same unit and value: as if copied from the row above."""
    before = next((o for o in facts.before(claim, PARAGRAPH) if o.unit == claim.unit), None)
    return before is not None and before.value == claim.value


def _holds(relation: Relation, at: int, value: Fraction, figures: list[Interval]) -> bool:
    """Whether the relation holds with another value in one place; ``figures`` are those of its inputs."""
    if relation.compute is None or relation.window is None:
        return False
    shift = value - Fraction(relation.inputs[at].value)
    moved = Interval(figures[at].low + shift, figures[at].high + shift)
    try:
        return relation.compute([*figures[:at], moved, *figures[at + 1 :]]).meets(relation.window)
    except ZeroDivisionError:
        return False
