"""Values that cannot be: shares above 100%, a part above its whole, a negative coefficient."""

from __future__ import annotations

from collections.abc import Iterator

from extractor.checks.facts import PARAGRAPH, SENTENCE, Facts, same_scope
from extractor.checks.figures import as_written
from extractor.checks.relations import Relation, usable
from extractor.checks.settings import Bound, Ordering, Settings
from extractor.exact import Fraction
from extractor.model import Claim

_APART = 20  # times that a part that is above its whole is larger at most; beyond, another thing is the whole


def check_ranges(facts: Facts, settings: Settings, summed: set[frozenset[str]]) -> Iterator[Relation]:
    """Every impossible value.

    summed  pairs of claims that a whole-and-part list has already been judged for
    """
    for claim in facts.claims:
        fact = usable((claim,))
        if claim.value_max is None and not claim.approx:
            what = (claim.measure, claim.unit, claim.indicator)
            if what not in settings.bounding:
                settings.bounding[what] = tuple(b for b in settings.bounds if _of(b, claim))
            for bound in settings.bounding[what]:
                if not fact and bound.indicator is None:
                    continue  # 不低于巩固率的950%: a norm is only held against what its own rate can be
                relation = _outside(facts, claim, bound)
                if relation is not None:
                    yield relation
                    break
    for ordering in settings.orderings:
        yield from _reversed(facts, ordering, summed)


def _of(bound: Bound, claim: Claim) -> bool:
    """Whether a bound speaks of figures like this one."""
    if claim.measure != bound.measure or (bound.unit is not None and claim.unit != bound.unit):
        return False
    return bound.indicator is None or claim.indicator == bound.indicator


def _outside(facts: Facts, claim: Claim, bound: Bound) -> Relation | None:
    window = facts.interval(claim)
    if bound.most is not None and window.low > Fraction(bound.most):
        limit, sign = bound.most, ">"
    elif bound.least is not None and window.high < Fraction(bound.least):
        limit, sign = bound.least, "<"
    else:
        return None
    if bound.words is not None and not bound.words.search(facts.wording(claim)):
        return None
    before = next(iter(facts.before(claim, SENTENCE)), None)
    words = facts.wording(claim)
    if before is not None and facts.between(before, claim).rstrip("约近") == "的":
        words += facts.lead(before)  # 完成年初预算31850万元的102.5%
    if bound.unlike is not None and bound.unlike.search(words):
        return None
    return Relation(
        check="range",
        outcome="inconsistent",
        rule=f"range.{bound.id}",
        stated=claim,
        parts=(("stated", claim),),
        formula=f"{as_written(claim)} {sign} {limit}",
        threshold=limit,
    )


def _reversed(facts: Facts, ordering: Ordering, summed: set[frozenset[str]]) -> Iterator[Relation]:
    """A part above its whole, both of one stage, place, time and sentence, or row."""
    for part in facts.measuring(ordering.part, "level"):
        wholes = facts.alike(ordering.whole, "level", part.stage, part, part.entity)
        near_wholes = [w for w in wholes if facts.together(part, w, PARAGRAPH)]
        if any(facts.interval(w).high >= facts.interval(part).low for w in near_wholes):
            continue  # 交流187名，其中骨干52名；校长交流9名: another whole has room for it
        for whole in wholes:
            if whole.stage != part.stage or whole.unit != part.unit or whole.region != part.region:
                continue
            if not facts.together(part, whole, SENTENCE):
                continue  # in another sentence, or another row, it may be counted otherwise
            if not usable((part, whole)) or not same_scope(part, whole) or part.comparator != whole.comparator:
                continue
            if facts.interval(part).low <= facts.interval(whole).high:
                continue
            if facts.interval(part).low > facts.interval(whole).high * _APART:
                continue  # 初中754人…；2019年取得更高学历的初中教师9人: no whole of it
            if frozenset((part.claim_id, whole.claim_id)) in summed:
                continue
            decided = part.stage in ordering.decisive
            yield _relation(part, whole, ordering, "inconsistent" if decided else "undetermined")


def _relation(part: Claim, whole: Claim, ordering: Ordering, outcome: str) -> Relation:
    return Relation(
        check="range",
        outcome=outcome,
        rule=f"range.{ordering.id}",
        stated=part,
        parts=(("part", part), ("whole", whole)),
        formula=f"{as_written(part)} > {as_written(whole)}",
        reason=None if outcome == "inconsistent" else "counted_apart",
    )
