"""Totals of all stages against the stages that a bulletin treats one after another."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product

from extractor.checks.facts import Facts, same_period, same_place
from extractor.checks.luck import odds
from extractor.checks.partitions import additive
from extractor.checks.relations import Relation, compare, usable
from extractor.checks.settings import Settings
from extractor.checks.totals import relate, total_of
from extractor.exact import Fraction
from extractor.model import Claim

_NEEDED = frozenset({"preschool", "primary", "junior"})
_STAGES = ("preschool", "primary", "junior", "nine_year", "senior", "vocational", "special")
_INDICATORS = ("schools", "students", "teachers", "staff", "entrants", "graduates", "education_spending")
_LEAST = 4
_RARE = Fraction(1, 50)  # chance below which a slip that explains the miss is no accident
_WHOLES = 6  # totals of one indicator that are tried
_BEHIND = 20  # figures behind the last stage among which one of no stage may stand
_MOST = 3  # values of one stage that are tried


def check_by_stage(facts: Facts, settings: Settings) -> Iterator[Relation]:
    """Every total of several stages whose stages stand anywhere in the document."""
    for indicator in _INDICATORS:
        claims = [c for c in facts.measuring(indicator, "level") if c.comparator == "=" and usable((c,))]
        if len(claims) <= _LEAST:
            continue
        wholes = [c for c in claims if c.stage in {"all", None} and additive(c, settings)]
        for whole in wholes[:_WHOLES]:
            relation = _of(facts, whole, claims)
            if relation is not None:
                yield relation
                break


def _same(claim: Claim, whole: Claim) -> bool:
    """True for figures of one place and time; a year that is not stated with the figure may be another's."""
    alike = (claim.area, claim.entity) == (whole.area, whole.entity) and same_place(claim, whole)
    return alike and ("stated" not in {claim.period_from, whole.period_from} or same_period(claim, whole))


def _counts_more(facts: Facts, whole: Claim, parts: list[Claim]) -> bool:
    """民办学校19.15万所。其中:民办幼儿园17.32万所;…;民办高等学校757所: whether what is of no stage is counted, too."""
    if total_of(facts, parts).high >= facts.interval(whole).low:
        return False
    first, last = whole.start, max(facts.order[p.claim_id] for p in parts) + _BEHIND
    beside = (c for c in facts.measuring(whole.indicator, "level") if c.stage in {"all", None} and c.unit == whole.unit)
    near = (c for c in beside if c.start > first and facts.order[c.claim_id] <= last and usable((c,)))
    return any(c.value < whole.value and c not in parts for c in near)


def _of(facts: Facts, whole: Claim, claims: list[Claim]) -> Relation | None:
    stages: list[list[Claim]] = []
    for stage in _STAGES:
        alike = [c for c in claims if c.stage == stage and c.unit == whole.unit and _same(c, whole)]
        first = list({c.value: c for c in reversed(alike)}.values())[::-1][:_MOST]
        if first:
            stages.append(first)
        elif stage in _NEEDED:
            return None
    if len(stages) < _LEAST:
        return None
    optional = [[*values, None] if values[0].stage not in _NEEDED else list(values) for values in stages]
    for chosen in product(*optional):
        parts = [c for c in chosen if c is not None]
        if len(parts) >= _LEAST and total_of(facts, parts).meets(facts.interval(whole)):
            return relate(facts, whole, parts, "consistent", "sum.by-stage")
    parts = [values[0] for values in stages]
    some = (list(run) for size in range(2, len(parts)) for run in combinations(parts, size))
    if any(total_of(facts, run).meets(facts.interval(whole)) for run in some):
        return None  # 在校生9.37万，小学5.92万、初中2.61万、高中0.84万: it counts no kindergartens
    if any(p.cell is not None for p in parts) or _counts_more(facts, whole, parts):
        return None
    outcome = compare(whole, facts.interval(whole), total_of(facts, parts))
    relation = relate(facts, whole, parts, outcome, "sum.by-stage")
    return relation if odds(relation, facts, below=_RARE) < _RARE else None
