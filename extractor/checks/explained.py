"""Accusations that another figure of the document explains: the wrong one was taken for a term."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import combinations

from extractor.checks.bases import list_of
from extractor.checks.beside_gaps import RULE as BESIDE
from extractor.checks.facts import PARAGRAPH, SENTENCE, Facts
from extractor.checks.figures import ALL, rounded_interval
from extractor.checks.luck import odds
from extractor.checks.meant import sureness_of
from extractor.checks.partitions import lacks_a_kind
from extractor.checks.relations import Relation, comes_out, middle
from extractor.checks.standards import NATIONAL
from extractor.checks.totals import relate
from extractor.checks.tried import SPREAD, around, check_tried, of_document
from extractor.exact import Fraction
from extractor.model import WEIGHED, Claim, Interval
from extractor.patterns import Rules

_UNTIED = frozenset({"sum.stages", "sum.summed", "sum.shaped"})  # lists that no wording ties to their whole
_STAGES = frozenset({"primary", "junior"})
_BEYOND = frozenset({"senior", "vocational", "preschool"})
_OF_BOTH = re.compile(r"占[^,;。占]{0,6}(?:义务教育|中小学)[^,;。占]{0,16}$")
_ANY = ("",)
# what a relation that wording ties goes by: the figures of a list are of one stage, whatever they are of; a figure and
# its bound are of one thing, whatever its stage
_GOES_BY = {
    "sum.listed": ("stage", "measure"),
    "form.off-by": ("stage", "measure"),
    "comparator.threshold": ("indicator", "role", "measure"),
}
_DERIVED = frozenset({"ratio", "per_capita", "class_size", "growth", "difference"})
_QUOTIENTS = frozenset({"ratio", "per_capita", "growth"})
_SLIP, _RARE_SLIP, _SLIP_IN_A_LIST = Fraction(1, 10), Fraction(1, 50), Fraction(1, 3)
_HALF_AGAIN = Fraction(3, 2)
_TERMS = 2
_FROM_TO = "growth.from-to"  # whose two levels wording ties
_ADDED = frozenset({"sum", "difference"})
_LITTLE = Fraction(1, 4)  # of itself that such a figure may be off by; terms of other things miss it by more
_SURE = 260  # sureness, in hundredths of a logit, above which words leave no doubt what is meant
_WAN = 10_000
_SHORT = re.compile("标准的|[低少短]于|不足|[未没]有?达|差(?!异)")  # behind a figure: that it misses a norm
_LEAST = re.compile("(?:仅|只|才|最低|最少|最小)[^,;。]{0,6}$")  # before it
_CROWDED = re.compile(r"(?<!\d)(?:4[56]|5[0156])(?!\d)|大班额")  # what makes a class a large one
_BARE = re.compile(r"[\d,.]+")
_MOST = 40  # failing relations among which two are looked for whose terms changed places
_Terms = tuple[str, frozenset[str]]  # a check and the ids of the figures that it is made of
_WIDE = Fraction(1, 20)  # of itself that a figure must be off for its terms to be doubted


def withdrawn(facts: Facts, rules: Rules, relations: Sequence[Relation]) -> list[Relation]:
    """The relations without the accusations that some other figure of the document explains.

    Those whose terms make another member of the stated figure's list, and those that fail widely, by a twentieth or
    more, and that another figure in the place of a term mends, the rest of a share, or a numerator with what is counted
    beside it.  The figure that was taken for a term is then rather the wrong one, unless one slip of hand explains the
    miss better than chance explains the other figure, or the words leave no doubt that it is meant.
    """
    held = {(r.check, frozenset(c.claim_id for c in r.inputs)): r for r in relations if r.outcome == "consistent"}
    added = {r.stated.claim_id for r in relations if r.check == "sum" and r.outcome == "consistent"}
    # 高于规定学历者小学487人、初中264人，…两段合计751人: what one list makes is not held against another
    relations = [r for r in relations if not (r.rule in _UNTIED and r.stated.claim_id in added and _fails(r))]
    relations = [_left_open(facts, r) for r in relations]
    lists = [ids for check, ids in held if check == "sum"]
    some = {ids for check, ids in held if check == "ratio"}  # 49所,其中11所、1所、29所达标,占83.67%: not all of them
    relations = [r for r in relations if not (_fails(r) and r.check == "sum" and _terms(r) in some)]
    relations = [r for r in relations if not (_fails(r) and _is_of_one_list(r, lists))]
    relations = [r for r in relations if not (_said_already(facts, r, held) or _is_part_of_a_list(r, held))]
    relations = [r for r in relations if not (_of_a_sibling(facts, r) or _too_far(r) or _of_both_stages(facts, r))]
    relations = [r for r in relations if not (_fails(r) and (_is_unscaled(r) or _takes_in_more_stages(facts, r)))]
    meant = partial(_is_surely_meant, facts, rules)
    # a figure that surely misses its standard is surely wrongly said to reach it
    missed = {r.stated.claim_id for r in relations if r.outcome == "unmet" and not _is_doubted(facts, r)}
    relations = [
        r for r in relations
        if r.rule == BESIDE or not (_rests_on_weighed(r) and _is_doubted(facts, r)) or meant(r)
        or (r.check == "verdict" and r.stated.verdict == "met" and r.stated.claim_id in missed)
    ]  # fmt: skip
    swapped = _exchanged(facts, relations)
    relations = [r for r in relations if r in swapped or not (_is_wide(r) and _is_of_more_or_less(facts, r))]
    relations = [r for r in relations if r in swapped or not (_is_wide(r) and _is_explained(facts, r)) or meant(r)]
    return _told_otherwise(facts, relations)


def _is_surely_meant(facts: Facts, rules: Rules, relation: Relation) -> bool:
    """Whether the words around the figures of an accusation leave no doubt that they are to make one another."""
    if relation.outcome != "inconsistent" or not (relation.check in _DERIVED or relation.check == "sum"):
        return False
    sureness = sureness_of(facts, rules, relation)
    return sureness is not None and sureness >= _SURE


def _takes_in_more_stages(facts: Facts, relation: Relation) -> bool:
    """在校生156928人,其中小学…、初中…、普通高中…: whether a term holds more stages than what it makes."""
    if relation.check not in _QUOTIENTS or relation.stated.stage not in {*_STAGES, "compulsory"}:
        return False
    terms = {c.claim_id: c for c in relation.inputs}
    parts = (facts.by_id[m] for link in facts.links["parts"] if link.head in terms for m in link.members
             if facts.by_id[m].indicator == terms[link.head].indicator)  # fmt: skip
    return any(part.stage in _BEYOND for part in parts)


def _is_unscaled(relation: Relation) -> bool:
    """Whether ten thousand times makes the difference, and a figure is written without a unit: one of its column's."""
    expected, window = relation.expected, relation.window
    if expected is None or window is None:
        return False
    if not any(_BARE.fullmatch(c.text.strip()) for _, c in relation.parts):
        return False
    larger = Interval(expected.low * _WAN, expected.high * _WAN)
    return larger.meets(window) or Interval(expected.low / _WAN, expected.high / _WAN).meets(window)


def _rests_on_weighed(relation: Relation) -> bool:
    """Whether what a relation goes by was weighed anew for one of its figures."""
    fields = _GOES_BY.get(relation.rule, _ANY)
    return any(f"{WEIGHED}{field}" in c.rule for field in fields for _, c in relation.parts)


def _is_doubted(facts: Facts, relation: Relation) -> bool:
    """Whether an accusation is no plain slip and no near miss, or one of a standard that nothing but a model names."""
    if relation.outcome == "unmet":
        bare = relation.stated.indicator == "large_classes" and not _CROWDED.search(facts.context(relation.stated))
        return bare or (_is_far_off(relation) and not _is_said_to_miss(facts, relation))
    if relation.check == "standard" and NATIONAL.search(facts.lead(relation.stated)):
        return False  # 高于国家规定的15%: whose number it is said to be leaves no doubt
    moved = any(f"{WEIGHED}measure" in c.rule for _, c in relation.parts)
    bound = _RARE_SLIP if moved else _SLIP_IN_A_LIST if relation.check == "sum" else _SLIP
    return _fails(relation) and not ((_is_near(relation) and not moved) or _is_slip(facts, relation, bound))


def _is_far_off(relation: Relation) -> bool:
    """Whether a figure only likely of an indicator misses its standard by half as much again: rather another."""
    limit, value = relation.threshold, Fraction(relation.stated.value)
    if limit is None or limit <= 0 or value <= 0 or f"{WEIGHED}indicator" not in relation.stated.rule:
        return False
    return max(value / Fraction(limit), Fraction(limit) / value) > _HALF_AGAIN


def _is_near(relation: Relation) -> bool:
    """Whether a sum, a distance or a growth between two tied levels is missed by little."""
    if (relation.check not in _ADDED and relation.rule != _FROM_TO) or relation.expected is None:
        return False
    aim = abs(Fraction(relation.stated.value))
    return abs(middle(relation.expected) - aim) <= aim * _LITTLE


def _is_said_to_miss(facts: Facts, relation: Relation) -> bool:
    """Whether a figure's sentence names the norm that it misses, or says that it misses one."""
    stated = relation.stated
    if _SHORT.search(facts.rest_of_clause(stated)) or _LEAST.search(facts.lead(stated)):
        return True
    near = (*facts.before(stated, SENTENCE), *facts.after(stated, SENTENCE))
    return any(c.role == "standard" and c.value == relation.threshold and c.unit == stated.unit for c in near)


def _is_slip(facts: Facts, relation: Relation, bound: Fraction) -> bool:
    """Whether one slip of hand explains a miss far better than chance does: what is only likely accuses nobody else."""
    if relation.check in {"comparator", "verdict", "standard", "range"}:
        return False
    return relation.compute is not None and relation.window is not None and odds(relation, facts) < bound


def _exchanged(facts: Facts, relations: Sequence[Relation]) -> list[Relation]:
    """Pairs that fail and that hold once two of their terms change places: the figures themselves were exchanged.

    小学2018年为16820元,较2017年的11549元增长7.07%;初中2018年为12365元,较2017年的15704元增长7.11%: each is told by
    itself, from its terms to what they make, so it is no list that was read in a wrong order.
    """
    failing = [
        r for r in relations
        if r.outcome == "inconsistent" and r.compute is not None and r.window is not None and len(r.inputs) == _TERMS
        and all(c.claim_id in facts.order for c in (r.stated, *r.inputs))
    ]  # fmt: skip
    found: list[Relation] = []
    for a, b in combinations(failing[:_MOST], 2):
        first, second = (sorted(facts.order[c.claim_id] for c in (r.stated, *r.inputs)) for r in (a, b))
        if a.check != b.check or not (first[-1] < second[0] or second[-1] < first[0]):
            continue
        for at in range(_TERMS):
            if all(_holds_with(facts, mine, at, other.inputs[at]) for mine, other in ((a, b), (b, a))):
                found += [a, b]
    return found


def _holds_with(facts: Facts, relation: Relation, at: int, other: Claim) -> bool:
    assert relation.compute is not None
    assert relation.window is not None
    figures = [facts.interval(other if n == at else c) for n, c in enumerate(relation.inputs)]
    return other.unit == relation.inputs[at].unit and comes_out(relation.compute, figures, relation.window)


def _told_otherwise(facts: Facts, relations: Sequence[Relation]) -> list[Relation]:
    """减少1434人,其中…减少878人,占减少总数的61.23%: a quotient that fails is replaced by one of figures near it."""
    failing = {r.stated.claim_id for r in relations if r.outcome == "inconsistent" and r.check in _QUOTIENTS}
    if not failing:
        return list(relations)
    found = check_tried(facts, {c.claim_id for c in facts.claims} - failing)
    # 4620人，减少373人，下降8.1%: the same figures taken another way are the fault itself
    grown = {_terms(r) for r in relations if r.outcome == "inconsistent" and r.check == "growth"}
    told = {r.stated.claim_id: r for r in found if _terms(r) not in grown}
    kept = [r for r in relations if not (r.stated.claim_id in told and _fails(r) and r.check in _QUOTIENTS)]
    return [*kept, *told.values()]


def _terms(relation: Relation) -> frozenset[str]:
    return frozenset(c.claim_id for c in (relation.stated, *relation.inputs))


def _fails(relation: Relation) -> bool:
    return relation.outcome in {"inconsistent", "rounding", "improbable"}


def _is_part_of_a_list(relation: Relation, held: Mapping[_Terms, Relation]) -> bool:
    """学校192所：小学63所，…特殊教育学校2所: whether some terms of a list that makes the figure were left open."""
    if relation.check != "sum" or relation.outcome != "undetermined":
        return False
    terms = {c.claim_id for c in relation.inputs}
    return any(terms < ids and r.stated is relation.stated for (check, ids), r in held.items() if check == "sum")


def _is_of_one_list(relation: Relation, lists: Sequence[frozenset[str]]) -> bool:
    """9500万元,债券4200万元、上级2600万元、市1800万元…: whether a whole and its parts are parts of one whole."""
    if relation.check != "sum":
        return False
    parts = {c.claim_id for c in relation.inputs}
    return any(relation.stated.claim_id in ids and not parts.isdisjoint(ids) for ids in lists)


def _left_open(facts: Facts, relation: Relation) -> Relation:
    """A sum that fails as it is, or as one that is left open where its list may lack a kind."""
    if relation.check != "sum" or not _fails(relation) or not lacks_a_kind(facts, relation.stated, relation.inputs):
        return relation
    return relate(facts, relation.stated, relation.inputs, "undetermined", relation.rule, None, "partial")


def _said_already(facts: Facts, relation: Relation, held: Mapping[_Terms, Relation]) -> bool:
    """由7684人减到7216人，减幅6.1%，小于学生减幅的36.8%: whether its terms make another figure of its paragraph."""
    if relation.outcome not in {"inconsistent", "rounding"} or relation.check not in _DERIVED:
        return False
    other = held.get((relation.check, frozenset(c.claim_id for c in relation.inputs)))
    if other is None or len(relation.inputs) < _TERMS or other.stated.unit != relation.stated.unit:
        return False
    return facts.together(other.stated, relation.stated, PARAGRAPH)


def _of_a_sibling(facts: Facts, relation: Relation) -> bool:
    """分别提高534元和547元: whether the terms make another figure of the list that the stated one stands in."""
    expected = relation.expected
    stated = relation.stated
    if relation.outcome != "inconsistent" or expected is None or stated.cell is not None:
        return False
    if stated.claim_id not in facts.order:
        return False  # a copy's figures are in no list of the report
    siblings = (c for c in list_of(facts, stated) if c is not stated)
    return any(rounded_interval(c).meets(expected) for c in siblings)


def _too_far(relation: Relation) -> bool:
    """低于0.9人,缺口0.03人,约差8人: no two figures are farther apart than the larger is large."""
    values = [c.value for c in relation.inputs]
    if relation.outcome != "inconsistent" or relation.check != "difference" or len(values) != _TERMS:
        return False
    return min(values) >= 0 and relation.stated.value > max(values) and relation.stated.unit != "%"


def _of_both_stages(facts: Facts, relation: Relation) -> bool:
    """初中在校生8.05万人,…占义务教育在校生的41.3%: whether a share of both stages is held against one of them."""
    if relation.check != "ratio" or not _fails(relation) or len(relation.inputs) != _TERMS:
        return False
    return relation.inputs[1].stage in _STAGES and _OF_BOTH.search(facts.lead(relation.stated)) is not None


def _is_wide(relation: Relation) -> bool:
    """True for a share, mean, growth or distance that fails by a twentieth of itself or more."""
    if relation.outcome != "inconsistent" or relation.check not in _DERIVED or relation.expected is None:
        return False
    if relation.instead is not None:
        return False  # two stages' figures that changed places explain each other
    if relation.compute is None or len(relation.inputs) != _TERMS:
        return False
    aim = Fraction(relation.stated.value)
    return abs(middle(relation.expected) - aim) > aim * _WIDE


def _is_of_more_or_less(facts: Facts, relation: Relation) -> bool:
    """Whether a share is of all but its numerator, or of it and what is counted beside it."""
    window, compute = relation.window, relation.compute
    assert window is not None
    assert compute is not None
    assert relation.expected is not None
    if _is_share(relation) and window.meets(_rest(relation.expected)):
        return True  # 其他民办园15所…，普惠性幼儿园占比90.96%: the share of all but them
    figures = [facts.interval(c) for c in relation.inputs]  # 大班额438个、超大班额27个，占22.9%: of both together
    return any(
        comes_out(compute, [figures[0] + facts.interval(o), *figures[1:]], window) for o in _beside(facts, relation)
    )


def _is_share(relation: Relation) -> bool:
    return relation.check == "ratio" and relation.stated.unit == "%"


def _is_explained(facts: Facts, relation: Relation) -> bool:
    """Whether another figure of the document in the place of a term makes the stated one."""
    window, compute, rest = relation.window, relation.compute, _is_share(relation)
    assert window is not None
    assert compute is not None
    figures = [facts.interval(c) for c in relation.inputs]
    width, count, fits = (window.high - window.low) / window.high, 0, False
    for at, claim in enumerate(relation.inputs):
        members = list_of(facts, claim) if relation.check == "difference" and claim.claim_id in facts.order else []
        for other in (c for c in members if c not in relation.inputs):
            if comes_out(compute, [*figures[:at], facts.interval(other), *figures[at + 1 :]], window):
                return True  # 95.31%、95.86%，最少的2020年也有0.55个百分点: another year of the list
        for other in of_document(facts, relation.stated, claim.unit, relation.inputs):
            count += 1
            trial = [*figures[:at], facts.interval(other), *figures[at + 1 :]]
            fits = fits or comes_out(compute, trial, window) or (rest and comes_out(compute, trial, _rest(window)))
    if _is_of_another(facts, relation):
        return odds(relation, facts) == 1
    return fits and odds(relation, facts) > count * width / SPREAD


def _beside(facts: Facts, relation: Relation) -> list[Claim]:
    """The figures counted as a numerator is, right before and right behind it."""
    part = relation.inputs[0]
    at = facts.order.get(part.claim_id)
    if at is None or relation.check != "ratio":
        return []
    near = [*facts.claims[max(0, at - 1) : at], *facts.claims[at + 1 : at + 3]]
    return [c for c in near if c not in relation.inputs and c.unit == part.unit and c is not relation.stated]


def _rest(share: Interval) -> Interval:
    return Interval(ALL - share.high, ALL - share.low)


def _is_of_another(facts: Facts, relation: Relation) -> bool:
    """True where another figure of the same name comes out of the terms: the stated one is of some school or year."""
    stated, value = relation.stated, relation.expected
    assert value is not None
    return any(
        other is not stated and other.stage == stated.stage and other.unit == stated.unit
        and rounded_interval(other).meets(value)
        for other in (around(facts.measuring(stated.indicator, stated.measure), stated) if stated.indicator else ())
    )  # fmt: skip
