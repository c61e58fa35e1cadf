"""The slots of identities: which figure of a document stands in one, and which others could.

Scopes decide: never another stage, place or year than the stated figure's, and the nearest first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from extractor.checks.facts import DOCUMENT, PARAGRAPH, SENTENCE, Facts, one_fact, same_period, same_place
from extractor.checks.identities import Identity, Matcher
from extractor.model import Claim

_SHARES = frozenset({"%", "‰", "个百分点"})
MANY = 24  # figures tried for one slot, at most

Proven = Mapping[tuple[str | None, str | None], frozenset[str]]
UNPROVEN: Proven = {}


class Filled(NamedTuple):
    """What stands in a slot: the nearest figure, and the other figures that could.

    sure    same stage, the indicator meant, and no other value as near
    proven  other relations hold with it in this place
    """

    claim: Claim | None
    level: int = DOCUMENT
    sure: bool = False
    rivals: tuple[Claim, ...] = ()
    proven: bool = False


def fill(
    facts: Facts, identity: Identity, matcher: Matcher, stated: Claim, entity: str | None, proven: Proven
) -> Filled:
    """The figure that stands in a slot of an identity, for one stated figure and the school or county it is about."""
    found = list(_candidates(facts, identity, matcher, stated, entity, matcher.indicators))
    like = False
    if not found and matcher.similar:
        found, like = list(_candidates(facts, identity, matcher, stated, entity, matcher.similar)), True
    if not found:
        return Filled(None)
    ranks = {c: _rank(facts, matcher, stated, c) for c in found}
    ranked = sorted(found, key=ranks.__getitem__)
    known = [c for c in ranked if c.claim_id in proven.get((c.indicator, stated.stage), ())] if proven else []
    if len({c.value for c in known}) == 1 and known[0].area == stated.area and known[0].entity == stated.entity:
        rest = tuple(dict.fromkeys(c for c in ranked if c.value != known[0].value))
        return Filled(known[0], facts.distance(stated, known[0]), not like, rest, True)
    best = ranked[0]
    level, loose, *_ = ranks[best]
    rivals = [c for c in ranked[1:] if c.value != best.value and not _mentions_again(facts, best, c)]
    tied = any(ranks[c][:3] == ranks[best][:3] for c in rivals)
    astray = (stated.entity is not None and best.entity is None) or (best.area != stated.area and not identity.any_area)
    sure = not (tied or like or astray or (loose and level > PARAGRAPH))
    return Filled(best, level, sure, tuple(dict.fromkeys(rivals)))


def _mentions_again(facts: Facts, a: Claim, b: Claim) -> bool:
    """True for the same fact written more or less sharply: 2.78万人 and 27813人."""
    return a.indicator is not None and one_fact(a, b) and facts.interval(a).meets(facts.interval(b))


def _rank(facts: Facts, matcher: Matcher, stated: Claim, claim: Claim) -> tuple[int, bool, bool, int]:
    """Nearer scopes first, then the same stage, then the same period, then the figure just before."""
    distance = stated.start - claim.start if claim.start < stated.start else (claim.start - stated.start) * 2
    return (
        facts.distance(stated, claim),
        _loose(matcher, stated, claim),
        claim.period != stated.period,
        distance,
    )


def _loose(matcher: Matcher, stated: Claim, claim: Claim) -> bool:
    wanted = stated.stage if matcher.stage == "same" else matcher.stage
    return wanted != "any" and claim.stage != wanted


def _candidates(
    facts: Facts,
    identity: Identity,
    matcher: Matcher,
    stated: Claim,
    entity: str | None,
    indicators: Sequence[str | None],
) -> Iterator[Claim]:
    wanted = stated.stage if matcher.stage == "same" else matcher.stage
    for indicator in indicators:
        if indicator is None:
            near = min(identity.within, PARAGRAPH)
            pool = [*islice(facts.before(stated, near), MANY), *islice(facts.after(stated, near), MANY)]
        else:
            pool = facts.alike(indicator, matcher.measure, None if wanted == "any" else wanted, stated, entity)
        for claim in pool:
            if indicator is None and claim.unit in _SHARES and matcher.unit is None:
                continue  # 培训有效的占81.2%: a share is no term of another
            if claim is stated or claim.measure != matcher.measure or not same_kind(matcher, stated, claim, wanted):
                continue
            if claim.entity != entity or (entity != stated.entity and not _leads_to(facts, claim, stated)):
                continue
            if claim.area != stated.area and not (identity.any_area or _leads_to(facts, claim, stated)):
                continue
            if facts.distance(stated, claim) <= identity.within and matcher.fits(claim, facts.wording(claim)):
                yield claim


def same_kind(matcher: Matcher, stated: Claim, claim: Claim, stage: str | None) -> bool:
    """Whether a figure may stand in a slot by its role, stage, place and period."""
    if claim.role not in {"reported", "plan"} or claim.value_max is not None or claim.comparator in {"<=", ">="}:
        return False
    if stage not in {claim.stage, "any", None} and claim.stage is not None:
        return False
    if not same_place(claim, stated) or (claim.area != stated.area and None not in (claim.area, stated.area)):
        return False
    return matcher.any_period or same_period(claim, stated)


def _leads_to(facts: Facts, claim: Claim, stated: Claim) -> bool:
    """True for a figure before the stated one in its sentence."""
    return claim.end <= stated.start and facts.together(claim, stated, SENTENCE)
