"""Distances that nothing but arithmetic shows, tried outwards as the quotients are: what lacks, is left, or was gained.

应配46间,现有34间,短12间: the two counts right before it first, then the figures of its sentence, the thresholds of the
standards, and the figures of its own name elsewhere.  What is tried is counted, and nothing is ever accused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import combinations, islice

from msgspec.structs import replace

from extractor.checks.applied import Applied
from extractor.checks.facts import CLAUSE, SENTENCE, Facts, same_place
from extractor.checks.figures import COUNTED, POINTS, as_written, rounded_interval
from extractor.checks.gaps import gap_between, gap_to_standard
from extractor.checks.relations import Relation, span, usable
from extractor.checks.tried import around
from extractor.exact import Fraction
from extractor.model import Claim, Interval

_ROUGH = 8  # times its own window that the difference of two rough figures may span
_SELDOM = Fraction(1, 10)  # chance below which a distance that comes out is no accident
_NEAR = 4  # figures before a distance among which its two ends are looked for
_BEHIND = 2  # the same behind it
_REACH = 12  # figures looked at for them
_FEW = 8  # figures of its own name elsewhere
_RATIOS = frozenset({"%", "‰", "倍", "成"})
_OF_NORM = re.compile(r"(?:标准|要求|规定|达标线|底线|限值|下限)(?:值|线|数)?的?$|^(?:只|仅)?相当于$")
_LEFT = re.compile(
    r"[缺短欠差剩余逊]|结余|滞留|空间|落差|悬殊|净|富余|盈|多[出拨]|少[拨了]|高[出了]|低[了于]|[只尚还仍]有|[尚现留仍]存|没有|未[入到能返完]"
)

Norm = tuple[Decimal, tuple[tuple[str, Claim], ...], str | None]  # its number, where the text quotes it, its clause


def check_distances(facts: Facts, applied: Applied, settled: set[str]) -> Iterator[Relation]:
    """Every distance and change in units, and every share of a norm, that the other checks have not recomputed.

    settled  ids of the figures that they have
    """
    for claim in facts.claims:
        if claim.unit == "%" and claim.claim_id not in settled and _OF_NORM.search(facts.lead(claim)):
            share = _of_the_norm(facts, claim, applied)
            if share is not None:
                yield share
        if claim.claim_id in settled or claim.unit in _RATIOS or claim.comparator != "=" or claim.value <= 0:
            continue
        if not usable((claim,)) and claim.role != "plan":
            continue
        moved = claim.measure in {"gap", "change"} or claim.unit in POINTS
        if moved or (claim.measure == "level" and _LEFT.search(facts.lead(claim) or facts.wording(claim))):
            relation = _search(facts, claim, _rings(facts, claim, moved)) or _of_a_standard(facts, claim, applied)
            if relation is not None:
                yield relation


def _of_the_norm(facts: Facts, head: Claim, applied: Applied) -> Relation | None:
    """生均4.21平方米,为标准的93.6%: a figure right before as a share of a norm quoted beside it, or of the clause."""
    window, nearby = rounded_interval(head), list(islice(facts.before(head, SENTENCE), _REACH))
    quoted = [c for c in nearby if c.role == "standard" and c.value_max is None][:_BEHIND]
    for side in [c for c in nearby if c.role == "reported" and c.unit != "%" and usable((c,))][:_NEAR]:
        norms: list[Norm] = [(q.value, (("threshold", q),), None) for q in quoted if q.unit == side.unit]
        norms += [(t.value, (), t.cite()) for t in applied.for_claim(facts, side) if not t.quote]
        for norm, part, standard in norms:
            if norm <= 0:
                continue
            figure = facts.interval(side)
            bound = Fraction(norm)
            value = Interval(figure.low * 100 / bound, figure.high * 100 / bound)
            if value.meets(window):
                return Relation(
                    check="ratio",
                    outcome="consistent",
                    rule="share.of-norm",
                    stated=head,
                    parts=(("stated", head), ("numerator", side), *part),
                    formula=f"{as_written(side)} ÷ {norm} × 100 = {span(value)} ∈ {span(window)}",
                    expected=value,
                    window=window,
                    inputs=(side,),
                    standard=standard,
                )
    return None


def _search(facts: Facts, head: Claim, rings: Iterable[Iterable[tuple[Claim, Claim]]]) -> Relation | None:
    """The distance of the first two figures that have it, where chance would hardly have made the tries come out."""
    window = facts.interval(head) if head.unit in COUNTED else rounded_interval(head)
    least = max(window.high - window.low, Fraction(1)) if head.unit in COUNTED else window.high - window.low
    chance = Fraction(0)
    for ring in rings:
        found = None
        for a, b in ring:
            larger, smaller = (a, b) if a.value >= b.value else (b, a)
            if larger.value <= 0 or larger.value == smaller.value or smaller.value == head.value:
                continue
            chance += least / Fraction(larger.value)
            if found is None and chance < _SELDOM:
                found = _agreeing(facts, head, larger, smaller)
        if found is not None:
            return found
    return None


def _agreeing(facts: Facts, head: Claim, larger: Claim, smaller: Claim) -> Relation | None:
    relation = gap_between(facts, head, (larger, smaller))
    window, value = relation.window, relation.expected
    assert window is not None
    assert value is not None
    rough = value.high - value.low > (window.high - window.low) * _ROUGH
    return None if rough or relation.outcome != "consistent" else replace(relation, rule="difference.tried")


def _rings(facts: Facts, head: Claim, moved: bool) -> Iterator[Iterable[tuple[Claim, Claim]]]:
    before = [c for c in islice(facts.before(head, SENTENCE), _REACH) if _is_end(head, c, True)][:_NEAR]
    behind = [c for c in islice(facts.after(head, CLAUSE), _BEHIND) if _is_end(head, c, False)]
    yield [(before[0], before[1])] if len(before) > 1 else []
    alike = [c for c in (*before, *behind) if c.unit == POINTS.get(head.unit, head.unit)]
    yield combinations(alike, 2)
    if head.indicator is not None and moved:
        yield combinations(_named(facts, head), 2)


def _is_end(head: Claim, other: Claim, mixed: bool) -> bool:
    """Whether a figure may be an end of a distance: of its unit, or, where mixed, a count (铺位5714张,缺516人)."""
    if other.value_max is not None:
        return False
    if other.measure not in {"level", "cv"} and not (head.unit in POINTS and other.unit == "%"):
        return False
    wanted = POINTS.get(head.unit, head.unit)
    return other.unit == wanted or (mixed and {other.unit, wanted} <= COUNTED)


def _named(facts: Facts, head: Claim) -> list[Claim]:
    """The levels of a distance's own name, stage and place, nearest first, each value once."""
    found: dict[object, Claim] = {}
    wanted = POINTS.get(head.unit, head.unit)
    for measure in ("level", "cv"):
        for other in reversed(around(facts.measuring(head.indicator, measure), head)):
            alike = other.unit == wanted and other.stage == head.stage and other.entity == head.entity
            if alike and same_place(other, head) and usable((other,)):
                found.setdefault(other.value, other)
    return list(found.values())[:_FEW]


def _of_a_standard(facts: Facts, head: Claim, applied: Applied) -> Relation | None:
    """与标准相差0.22平方米, 高于规定比例1.02个百分点: the figure right before it and the clause that is about it."""
    side = next((c for c in islice(facts.before(head, SENTENCE), _NEAR) if _is_end(head, c, False)), None)
    if side is None or side.role != "reported":
        return None
    relation = gap_to_standard(facts, head, side, applied)
    return relation if relation is not None and relation.outcome == "consistent" else None
