"""Stated gaps: 相差0.22平方米, 高出17.9个百分点, 比80%的要求高12个百分点, against the two figures they lie between."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from extractor.checks.applied import Applied
from extractor.checks.bases import list_of
from extractor.checks.facts import CLAUSE, PARAGRAPH, SENTENCE, Facts
from extractor.checks.figures import COUNTED, POINTS, as_written, point, rounded_interval
from extractor.checks.luck import odds
from extractor.checks.relations import Relation, compare, membership, span, usable
from extractor.checks.settings import Settings
from extractor.checks.slips import slip_of
from extractor.exact import Fraction
from extractor.model import Claim, Interval

_WAS = re.compile("[由从](?:低|高|多|少|优)于[^,;。]{0,8}$")
_RARE = Fraction(1, 10)  # chance below which a slip that explains a gap to a rule is no accident
TO_STANDARD = "difference.standard"  # the rule of distances from a threshold that the text need not name
_BOUNDS = frozenset({">=", "<="})
_NORMS = 6  # norms of a paragraph that are tried
_NORMED = Fraction(1, 6)  # the same where one of several norms may be meant


def check_gaps(facts: Facts, settings: Settings, applied: Applied) -> Iterator[Relation]:
    """相差…, 高出…: the gap against the two figures it lies between, one of which may be a threshold."""
    say = settings.words
    for link in facts.links["gap"]:
        gap = facts.by_id[link.head]
        sides = [facts.by_id[m] for m in link.members]
        if gap.comparator != "=" or not all(s.value_max is None for s in (gap, *sides)):
            continue
        lead = facts.lead(list_of(facts, gap)[0])  # 分别高1.2和0.8个百分点: the words before the list
        if _WAS.search(lead):
            continue  # 由5.21㎡增加到5.87㎡，由低于标准0.59㎡转为…: how far off it was
        if say["extremes"].search(lead):
            yield from _between_extremes(facts, gap)
        elif len(sides) == 1:
            yield from filter(None, [_from_one(facts, settings, applied, gap, sides[0], lead)])
        elif all(s.role == "reported" for s in sides) and say["to_norm"].search(lead):
            told = (gap_to_standard(facts, gap, s, applied) for s in sides)
            yield from (r for r in told if r is not None and r.outcome == "consistent")
        else:
            between = _between_two(facts, applied, gap, sides, True)
            side = next((s for s in sides if s.role == "reported"), sides[0])
            yield from filter(None, [_or_ruled(facts, settings, applied, between, side, lead)])


def _or_ruled(
    facts: Facts, settings: Settings, applied: Applied, between: Relation | None, side: Claim, lead: str
) -> Relation | None:
    """低于标准0.19平方米但高于3.825平方米: what fails between two figures may come out against the standard.

    A figure behind the distance is not the norm that it is counted from.
    """
    if between is None or between.outcome != "inconsistent" or not settings.words["to_norm"].search(lead):
        return between
    ruled = gap_to_standard(facts, between.stated, side, applied)
    if ruled is not None and ruled.outcome == "consistent":
        return ruled
    return None if any(c.start > between.stated.end for c in between.inputs) else between


def _from_one(
    facts: Facts, settings: Settings, applied: Applied, gap: Claim, side: Claim, lead: str
) -> Relation | None:
    """A gap of which one end is tied: the other is a norm told near, one of the standards, or another figure.

    lead  the words before the gap, or before the list that it stands in
    """
    say = settings.words
    if say["to_mean"].search(lead) or say["to_stage"].search(lead):
        return _gap_nearby(facts, gap, side)  # 高于80%的底线,但低于全市平均水平5.1个百分点
    if say["beside_last_year"].search(facts.lead(side)):
        return _gap_nearby(facts, gap, side) or _gap_by_a_slip(facts, gap, side)  # 比2022年的95.83%高1.61个百分点
    norm = next((s for s in (*_thresholds_of(facts, side), *_right_before(facts, gap, side)) if s is not side), None)
    if norm is not None and norm.start > gap.end and any(c.start > gap.end for c in facts.before(norm, SENTENCE)):
        norm = None  # 为7.02平方米,差0.48平方米,相当于标准的93.6%,高于底线6.375平方米: told of another thing behind
    if norm is not None:
        # a threshold further off may belong to another figure: right before the gap only it is meant for sure
        tied = next(iter(facts.before(gap, SENTENCE)), None) in (side, norm)
        return _or_ruled(facts, settings, applied, _between_two(facts, applied, gap, [side, norm], tied), side, lead)
    named = say["to_norm"].search(lead) is not None and say["local_norm"].search(lead) is None
    if named and None not in {gap.stage, side.stage} and gap.stage != side.stage:
        return None  # 小学0.86人、初中0.97人，小学低于标准0.04人
    found = gap_to_standard(facts, gap, side, applied, named)
    if found is None or found.outcome == "inconsistent":
        nearby = _gap_nearby(facts, gap, side)  # 标准提高到7000元，执行10000元，高于国家标准3000元
        found = nearby if found is None or (nearby is not None and nearby.outcome == "consistent") else found
    return found or _gap_by_a_slip(facts, gap, side)


def _between_two(facts: Facts, applied: Applied, gap: Claim, sides: Sequence[Claim], tied: bool) -> Relation | None:
    """A gap of which both ends are known; where they are not surely tied, only what comes out."""
    if not comparable(gap, sides):
        return None
    relation = gap_between(facts, gap, sides)
    if relation.outcome == "inconsistent":
        meant = _another_norm(facts, gap, sides)
        if meant is not None:
            return meant
        told = (gap_to_standard(facts, gap, s, applied) or _gap_nearby(facts, gap, s) for s in sides)
        relation = next((r for r in told if r is not None), relation)  # it lies between two other figures
    if relation.outcome == "inconsistent" and all(s.role == "standard" for s in sides):
        return None  # 最高项距0.50仅0.011，最低项距0.50尚有0.289: two norms have no distance that is told
    inherited = any(s.role == "standard" and s.rule.startswith(("inherit", "list", "open")) for s in sides)
    several = relation.outcome == "inconsistent" and inherited and _norms_before(facts, gap) > 1
    if several and (not tied or odds(relation, facts, below=_NORMED) >= _NORMED):
        return None  # of several norms another may be meant
    return relation if tied or relation.outcome == "consistent" else None


def _another_norm(facts: Facts, gap: Claim, sides: Sequence[Claim]) -> Relation | None:
    """省定8000元严于国家的6000元。按8200元拨付，比省线多200元，比国家线多2200元: another norm told in its paragraph."""
    told = (c for c in facts.before(gap, PARAGRAPH) if c.value_max is None and c not in sides)
    norms = (c for c in told if c.role == "standard" or c.comparator in _BOUNDS)
    for norm in islice(norms, _NORMS):
        for side in sides:
            if comparable(gap, (side, norm)):
                relation = gap_between(facts, gap, (side, norm))
                if relation.outcome == "consistent":
                    return relation
    return None


def _between_extremes(facts: Facts, gap: Claim) -> Iterator[Relation]:
    """最大值与最小值相差0.237: the greatest and the least of the figures of its sentence; never accused."""
    wanted = POINTS.get(gap.unit, gap.unit)
    told = [c for c in facts.before(gap, SENTENCE) if c.unit == wanted and c.measure != "gap" and usable((c,))]
    if len(told) > 1:
        ends = max(told, key=lambda c: c.value), min(told, key=lambda c: c.value)
        relation = gap_between(facts, gap, ends)
        if relation.outcome == "consistent":
            yield relation


def _norms_before(facts: Facts, gap: Claim) -> int:
    """How many norms of its unit the sentence of a gap tells before it."""
    wanted = POINTS.get(gap.unit, gap.unit)
    return len({c.value for c in facts.before(gap, SENTENCE) if c.role == "standard" and c.unit == wanted})


def _thresholds_of(facts: Facts, claim: Claim) -> list[Claim]:
    return [
        facts.by_id[x.members[0]]
        for x in facts.links["threshold"]
        if x.head == claim.claim_id and facts.by_id[x.members[0]].unit == claim.unit
    ]


def _right_before(facts: Facts, gap: Claim, side: Claim) -> list[Claim]:
    """生均图书11.3册，与省定15册比尚差4.7册: the norm of its kind that stands between a level and its distance."""
    last = next(iter(facts.before(gap, SENTENCE)), None)
    alike = last is not None and (last.unit, last.indicator, last.measure) == (side.unit, side.indicator, side.measure)
    return [last] if last is not None and alike and last.role == "standard" and last.start > side.end else []


def comparable(gap: Claim, sides: Sequence[Claim]) -> bool:
    """Whether a distance may be one between two figures: of their unit, and no number of people in all."""
    per_100 = any((s.indicator or "").endswith("_per_100") for s in sides)
    if per_100 and gap.unit in COUNTED and gap.value == gap.value.to_integral_value():
        return False  # 每百名学生0.94人，低于1人，缺1人: so many in all
    return sides[0].unit == sides[1].unit and sides[0].unit in {gap.unit, POINTS.get(gap.unit)}


def _apart(x: Sequence[Interval]) -> Interval:
    return x[0] - x[1] if x[0].low >= x[1].low else x[1] - x[0]


def _side(facts: Facts, claim: Claim) -> Interval:
    """A threshold is a rule's number and exact; any other figure carries its rounding."""
    return point(claim.value) if claim.role == "standard" else facts.interval(claim)


def gap_between(facts: Facts, gap: Claim, sides: Sequence[Claim]) -> Relation:
    """A stated gap against the two figures that it lies between, whichever is greater."""
    larger, smaller = sorted(sides, key=lambda c: c.value, reverse=True)
    value = _apart([_side(facts, larger), _side(facts, smaller)])
    window = rounded_interval(gap) if gap.unit not in {"人", "所", "个"} else facts.interval(gap)
    outcome = compare(gap, window, value)
    formula = f"{as_written(larger)} − {as_written(smaller)} = {span(value)} {membership(outcome)} {span(window)}"
    roles = {"standard": "threshold"}
    return Relation(
        check="difference",
        outcome=outcome,
        rule="difference.gap",
        stated=gap,
        parts=(("stated", gap), *((roles.get(c.role, "part"), c) for c in (larger, smaller))),
        formula=formula,
        expected=value,
        window=window,
        inputs=(larger, smaller),
        compute=_apart,
    )


def gap_to_standard(facts: Facts, gap: Claim, side: Claim, applied: Applied, named: bool = False) -> Relation | None:
    """相差0.22平方米 where the threshold stands in the standard, not in the text; accused for a likely slip only.

    named  the words say that it is counted from the standard (与标准相差0.22平方米): then any miss is accused
    """
    if gap.measure not in {"gap", "change"} or side.role == "standard":
        return None  # 高出国家要求的80%: how far is not told; from one threshold to another none is
    failing: list[Relation] = []
    rules = list(applied.for_claim(facts, side))
    for threshold in rules:
        if side.measure != threshold.measure:
            continue
        bound = point(threshold.value)

        def compute(x: Sequence[Interval], bound: Interval = bound) -> Interval:
            return _apart([bound, x[0]])

        value, window = compute([facts.interval(side)]), rounded_interval(gap)
        outcome = compare(gap, window, value)
        relation = Relation(
            check="difference",
            outcome=outcome,
            rule=TO_STANDARD,
            stated=gap,
            parts=(("stated", gap), ("part", side)),
            formula=f"{threshold.value} − {as_written(side)} = {span(value)} {membership(outcome)} {span(window)}",
            expected=value,
            window=window,
            inputs=(side,),
            compute=compute,
            standard=threshold.cite(),
        )
        if outcome == "consistent":
            return relation
        failing.append(relation)
    if len(failing) != 1 or failing[0].outcome != "inconsistent" or side.indicator is None:
        return None
    near = facts.together(gap, side, CLAUSE) and facts.order[gap.claim_id] - facts.order[side.claim_id] == 1
    if not near:
        return None
    known = named and rules[0].standard.id in applied.certain
    return failing[0] if known or odds(failing[0], facts, below=_RARE) < _RARE else None


def _gap_nearby(facts: Facts, gap: Claim, side: Claim) -> Relation | None:
    """The other side of a gap among the figures before it, where one gives exactly the gap stated."""
    wanted = POINTS.get(gap.unit, gap.unit)
    for other in facts.before(gap, 2):
        alike = (
            other.unit == side.unit == wanted and other.indicator == side.indicator and other.measure == side.measure
        )
        if other is not side and alike and usable((other,)):
            relation = gap_between(facts, gap, (other, side))
            if relation.outcome == "consistent":
                return relation
    return None


def _gap_by_a_slip(facts: Facts, gap: Claim, side: Claim) -> Relation | None:
    """入学率92.0%,比80%的要求高12个百分点: held against the figure right before by a slip only."""
    wanted = POINTS.get(gap.unit, gap.unit)
    other = next((c for c in facts.before(gap, SENTENCE) if c is not side and c.unit == wanted), None)
    if other is None or other.indicator is None or not usable((other,)) or other.measure != side.measure:
        return None
    if (other.indicator, other.stage, other.entity) != (gap.indicator, gap.stage, gap.entity) or side.unit != wanted:
        return None
    relation = gap_between(facts, gap, (other, side))
    if relation is None or relation.outcome != "inconsistent" or relation.expected is None:
        return None
    return relation if by_a_slip(gap, relation) else None


def by_a_slip(gap: Claim, relation: Relation) -> bool:
    """Whether one slip in the gap or in a figure that is no norm makes a gap that does not come out."""
    larger, smaller = (Fraction(c.value) for c in relation.inputs)
    stated, value = Fraction(gap.value), larger - smaller
    figures = ((gap, value), (relation.inputs[0], smaller + stated), (relation.inputs[1], larger - stated))
    return any(c.role != "standard" and v > 0 and slip_of(c, v) is not None for c, v in figures)
