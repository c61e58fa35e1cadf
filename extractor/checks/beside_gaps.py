"""Distances right behind the two figures that they lie between, whatever was tied: 7.5平方米的标准,差0.44平方米.

Three figures that follow one another, with nothing but the words of a comparison between, are the surest of distances;
one that a single slip explains is accused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from msgspec.structs import replace

from extractor.checks.facts import SENTENCE, Facts
from extractor.checks.figures import COUNTED, POINTS
from extractor.checks.gaps import by_a_slip, comparable, gap_between
from extractor.checks.relations import Relation
from extractor.model import Claim

RULE = "difference.beside"

_NAMES = r"(?:国家|[省市县]里?|自治区|规定|要求|标准|指标|上限|底线|限值|规模|定|的|每生|生均|小学|初中|核算|)*"
# between a figure and the norm
_TO = re.compile(
    r"[,(:]?(?:而|但|仍|还|尚|均|也|却|只|仅)*"
    r"(?:距离?|离|较|比|与|同|对照|低于|高于|超[过出]?|少于|多于|不足|未达到?|没有达到)?" + _NAMES
)
# between the norm and the distance
_OFF = re.compile(
    _NAMES + r"[)]?(?:相?比|还|尚|仍|只|仅|,)*(?:缺口?|相?差|短[少缺]?|低|少|高[出了]?|多[出了]?|超[出过]?)了?"
)
_OUGHT = re.compile(r"应[有配设]?$|核定|编制|需|核编|定员|容量|寄宿生|登记|新生|适龄|生源")
_HAVE = re.compile(r"实有|现有|在编|在岗|到岗|床位|入编|在职|学位")
_BRACKETED = 6  # figures before a distance, its ends and what brackets say of them
_LACK = re.compile(
    r"[,;、]?(?:尚|还|仍|现|目前|有)*(?:缺[编额少]?口?|差|短[缺少]?|空[编余缺岗额出]|闲置|富余|超[编员]|缺口)(?:教师|教职工|床位)?"
)


def check_beside_gaps(facts: Facts, settled: set[str]) -> Iterator[Relation]:
    """Every distance that stands right behind its two ends.

    settled  ids of the figures that the other checks have recomputed
    """
    for at, gap in enumerate(facts.claims):
        if at < 2 or gap.claim_id in settled or not _is_plain(gap) or gap.unit == "%" or gap.cell is not None:
            continue
        ends = tuple(islice(_before(facts, at), 2))
        if len(ends) < 2 or not all(map(_is_plain, ends)):
            continue
        end, start = ends
        if not (_is_off_norm(facts, gap, start, end) or _is_lacking(facts, gap, start, end)):
            continue
        relation = gap_between(facts, gap, (start, end))
        if relation.outcome == "consistent" or (relation.outcome == "inconsistent" and by_a_slip(gap, relation)):
            yield replace(relation, rule=RULE)


def _before(facts: Facts, at: int) -> Iterator[Claim]:
    """The figures of a sentence before one, the nearest first, but for what stands in brackets between."""
    gap = facts.claims[at]
    for claim in reversed(facts.claims[max(0, at - _BRACKETED) : at]):
        if not facts.together(claim, gap, SENTENCE):
            return
        between = facts.between(claim, gap)
        if between.count(")") <= between.count("("):
            yield claim


def _is_plain(claim: Claim) -> bool:
    return (
        claim.comparator in {"=", ">", "<", ">=", "<="}
        and claim.value_max is None
        and claim.value > 0
        and not claim.approx
    )


def _is_off_norm(facts: Facts, gap: Claim, level: Claim, norm: Claim) -> bool:
    """9.08平方米,低于10.20平方米,缺口2.12平方米: whether a level, its norm and the distance follow one another."""
    if norm.role != "standard" or level.role != "reported" or gap.measure != "gap" or level.measure != norm.measure:
        return False
    one = level.indicator == norm.indicator or None in {level.indicator, norm.indicator}
    if not one or norm.stage not in {None, level.stage} or not comparable(gap, (level, norm)):
        return False
    told = _TO.fullmatch(facts.between(level, norm)) and _OFF.fullmatch(facts.between(norm, gap))
    return told is not None and level.unit == norm.unit == POINTS.get(gap.unit, gap.unit)


def _is_lacking(facts: Facts, gap: Claim, ought: Claim, have: Claim) -> bool:
    """核编96人,在岗79人,缺口21人: whether what ought to be, what is and what lacks follow one another."""
    counts = all(c.unit in COUNTED and c.measure in {"level", "gap"} for c in (gap, ought, have))
    if not counts or gap.unit not in {ought.unit, have.unit} or ought.role == "standard" or have.role == "standard":
        return False
    if _LACK.fullmatch(facts.between(have, gap)) is None:
        return False
    ends = (ought, have) if _is_asked(facts, ought) else (have, ought)  # 学位6350个,需求6018人,富余332个
    return _is_asked(facts, ends[0]) and _HAVE.search(facts.lead(ends[1]) or ends[1].subject) is not None


def _is_asked(facts: Facts, claim: Claim) -> bool:
    return bool(_OUGHT.search(facts.lead(claim)) or _OUGHT.search(claim.subject))
