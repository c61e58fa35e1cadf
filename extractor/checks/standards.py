"""What the official thresholds that apply to a document say of its figures, and of the thresholds that it quotes.

A threshold is held against a figure only where the document is about that standard, the figure is of its indicator
and stage, and the place is one that it was written for: a county mean or a school, never a province.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from operator import attrgetter

from msgspec.structs import replace

from extractor.checks.applied import Applied, in_force, quotes, unit_fits
from extractor.checks.doubts import among_others
from extractor.checks.facts import SENTENCE, Facts, is_large
from extractor.checks.figures import as_written, point, show
from extractor.checks.issued import COMPARATORS, Threshold
from extractor.checks.relations import Relation
from extractor.checks.slips import slip_of
from extractor.exact import Fraction
from extractor.model import Claim, Interval

_NEAR = 2  # times that a quoted threshold may be off the clause to be a wrong quotation of it
_MOST_UNEVEN = Decimal("1.5")  # no county's coefficient comes near
_NEARLY_ALL, _FEW = 85, 50  # per cent: a rate that must reach the one is hardly ever below the other
_BEYOND = 10  # a school or class so many times what is allowed is rather a sum of several
_TIMES = 3  # a per-pupil value below this part of its norm is rather another measure
_ALL_OF = re.compile(r"\d所(?:学校)?[,、]?$")
_AHEAD = 8  # characters before a figure in which it is said of how many schools it is
NATIONAL = re.compile(r"国家|国标|教育部|国务院|\[2017\]6号|\[2012\]3号")
_ALL = 100
_NO_STAGE = ("compulsory", None)
_OF_WHOM = attrgetter("role", "indicator", "stage", "region", "area", "entity", "period")
_SAID = 2  # figures behind one that may say by how much it is beyond a threshold
_SEVERAL = 2  # other coefficients of the same school stage, place and year beside one
_WHAT = attrgetter("indicator", "stage")
_PAST = re.compile(
    r"[较比从由与](?:去年|前年|上一?(?:学?年度?|轮|次)|同期|\d{4}年?[秋春]?)[^,;]{0,8}$"
    r"|(?:去年|前年|上一?(?:学?年度?|轮|次))(?:同期|末|底|初)?(?:还|仅|只)?[为是有]$"
)
_WAS = re.compile(r"^[一-龥]{0,4}(?:原有|原来|原先|反馈时|评估时|检查时)[^,;。#]{0,16}#")  # 原有初中超过50人的班58个
_MENDS = re.compile(r"整改|回头看")  # titles of reports on what a review found to be unmet
_BEFORE = "文中所说的此前数值"
_OVERTAKEN = re.compile(r"^[、,(](?:到|至)?(?:现|目前|如今|眼下|当前|今年|本次|此次)(?:在|已)?[为达降升是]")
_COUNTIES = re.compile(r"[各每\d][个]?[县市区旗]|[县区旗][、,(].{0,12}均|均[在高低大小超不达已为符]|最低|全部|介于")


def reaches(threshold: Threshold, claim: Claim) -> bool | None:
    """Whether a figure reaches a threshold, a range with both ends; None where its own 以上 or 以内 leaves it open."""
    ends = {_reaches(value, threshold, claim) for value in (claim.value, claim.value_max) if value is not None}
    return ends.pop() if len(ends) == 1 else None


def _reaches(value: Decimal, threshold: Threshold, claim: Claim) -> bool | None:
    bound = threshold.value
    if threshold.comparator == "=":
        return value == bound
    up = threshold.comparator in {">=", ">"}
    strict = threshold.comparator in {">", "<"}
    reached = (
        (value > bound or (value == bound and not strict)) if up else (value < bound or (value == bound and not strict))
    )
    open_side = claim.comparator in ({"<", "<="} if up else {">", ">="}) and not claim.approx
    other_side = claim.comparator in ({">", ">="} if up else {"<", "<="})
    if reached and open_side:
        return None if value != bound else False
    if not reached and other_side:
        return None
    return reached


def is_past(facts: Facts, claim: Claim) -> bool:
    """Whether words say that a figure is no longer so: 较2015年的0.57收窄, 2013年为0.742、现为0.486."""
    told = _PAST.search(facts.lead(claim)) or _OVERTAKEN.search(facts.rest_of_clause(claim))
    return bool(told or _WAS.search(facts.context(claim)))


def check_standards(facts: Facts, applied: Applied) -> Iterator[Relation]:
    """Every figure that a threshold applies to, and every threshold that the text quotes.

    What a figure has come from (综合差异系数由0.683降至0.525, 较去年0.57收窄) is past, and held against nothing but in
    a report on what was mended: there it is what the review found, and the finding says so.
    Where none may be left (超过45人的班16个,甲镇9个、乙镇7个), the whole is judged and its parts are not.
    """
    mended = bool(_MENDS.search(facts.document.title or ""))
    past = {member for link in facts.links["from_to"] for member in link.members}
    pieces = {
        member for link in facts.links["parts"] for member in link.members
        if _WHAT(facts.by_id[member]) == _WHAT(facts.by_id[link.head])
    }  # fmt: skip
    for claim in facts.claims:
        if claim.measure not in {"level", "cv"}:
            continue
        if claim.role == "standard" and claim.value_max is None:
            relation = _quoted(facts, claim, applied)
            if relation is not None:
                yield relation
        elif claim.role == "reported" and (claim.indicator, claim.measure) in applied.rows:
            was = claim.claim_id in past or is_past(facts, claim)
            if was and not mended:
                continue
            whole = claim.claim_id not in pieces
            for relation in _judged(facts, claim, applied):
                if whole or relation.threshold != 0:
                    told = ";".join(filter(None, (_BEFORE, relation.variant)))
                    yield replace(relation, variant=told) if was else relation


def _falls_under(facts: Facts, claim: Claim, applied: Applied) -> Iterator[Threshold]:
    """The thresholds that a figure may be held against."""
    one = _is_of_a_rate(facts, claim)
    for threshold in (*applied.for_claim(facts, claim), *_of_each_stage(facts, claim, applied)):
        if not (one and "综合" in threshold.clause):
            yield threshold


def _is_of_a_rate(facts: Facts, claim: Claim) -> bool:
    """8项指标差异系数为0.612、…: whether a coefficient of no named rate is one of several, and not composite."""
    if claim.measure != "cv" or claim.indicator is not None or "综合" in claim.subject:
        return False
    near = (c for c in (*facts.before(claim, SENTENCE), *facts.after(claim, SENTENCE)) if c.measure == "cv")
    alike = [c for c in near if _OF_WHOM(c) == _OF_WHOM(claim) and "综合" not in c.subject]
    return len(alike) >= _SEVERAL


def _judged(facts: Facts, claim: Claim, applied: Applied) -> Iterator[Relation]:
    """One relation for each standard that a figure falls under: the nation's, and the province's or the city's."""
    done: set[str] = set()
    for threshold in _falls_under(facts, claim, applied):
        standard = threshold.standard.id
        if threshold.quote or standard not in applied.certain or standard in done:
            continue
        if threshold.value == _ALL and standard in applied.passing:
            continue
        relation = _judge(facts, claim, threshold, applied)
        if relation is not None:
            done.add(standard)
            yield relation
    if not done:
        yield from _unnamed(facts, claim, applied)
    lapsed = None if done else next(applied.for_claim(facts, claim, lapsed=True), None)
    held = lapsed is None or lapsed.quote or next(applied.for_claim(facts, claim), None) is not None
    if lapsed is not None and not held and lapsed.standard.id in applied.certain and _is_meant(facts, claim, lapsed):
        formula = f"{claim.period}: {lapsed.since} … {lapsed.until or ''}".strip()
        yield about_threshold(claim, lapsed, "undetermined", formula, None, "not_in_force")


def _of_each_stage(facts: Facts, claim: Claim, applied: Applied) -> Iterator[Threshold]:
    """The lower of the two that are asked of primary and of junior schools, where a figure of both misses even that."""
    if claim.stage not in {"compulsory", None} or claim.indicator is None:
        return
    asked: dict[tuple[str, str], list[Threshold]] = {}
    for threshold in applied.rows.get((claim.indicator, claim.measure), ()):
        fits = in_force(threshold, claim) and unit_fits(threshold, claim) and threshold.speaks_of(facts.wording(claim))
        if threshold.stage in {"primary", "junior"} and fits:
            asked.setdefault((threshold.standard.id, threshold.comparator), []).append(threshold)
    for both in asked.values():
        if {t.stage for t in both} == {"primary", "junior"} and all(reaches(t, claim) is False for t in both):
            yield min(both, key=lambda t: t.value) if both[0].comparator in {">", ">="} else max(both, key=_value)


def _value(threshold: Threshold) -> Decimal:
    return threshold.value


def _unnamed(facts: Facts, claim: Claim, applied: Applied) -> Iterator[Relation]:
    """A figure against a standard that the report means without naming it.

    What it quotes itself, or judges itself in the same way, may be missed; of the rest of what it quotes from, only
    what is reached is said.
    """
    found: dict[str, Relation] = {}
    for threshold in _falls_under(facts, claim, applied):
        if threshold.quote or threshold.standard.id in applied.certain or threshold.confidence != "certain":
            continue
        reached = reaches(threshold, claim)
        said = claim.verdict == ("met" if reached else "unmet") and threshold.standard.meant
        hinted = threshold.id in applied.asked or (reached and threshold.standard.id in applied.hinted)
        if reached is None or not (said or hinted):
            continue
        relation = _judge(facts, claim, threshold, applied)
        if relation is not None and relation.outcome in {"met", "unmet"}:
            found[threshold.standard.id] = relation
    if len({r.outcome for r in found.values()}) == 1:
        yield list(found.values())[-1]


def _of_others(applied: Applied, threshold: Threshold) -> frozenset[Decimal]:
    """What the same document asks of the same thing at other stages."""
    rows = applied.rows.get((threshold.indicator, threshold.measure), ())
    alike = (t for t in rows if t.standard is threshold.standard and t.comparator == threshold.comparator)
    return frozenset(t.value for t in alike if t.stage != threshold.stage and t.value != threshold.value)


def _judge(facts: Facts, claim: Claim, threshold: Threshold, applied: Applied) -> Relation | None:
    """What a threshold says of a figure; None where it is not meant, or says nothing."""
    if not _is_meant(facts, claim, threshold) or among_others(facts, claim):
        return None
    reached = reaches(threshold, claim)
    if not reached and claim.value == threshold.value and claim.comparator in {"<", ">"}:
        return None  # 仅一个分项低于85%: the norm itself, quoted
    if not reached and claim.measure == "level" and claim.value in _of_others(applied, threshold):
        return None  # 4.2→达标6.08；5.3→达标8.47: the norm of the other stage, quoted
    large = is_large(claim) and claim.entity is None  # a school is one of a county's, whatever the report is of
    if reached is None or (large and not (reached and _of_every_county(facts, claim, threshold))):
        return None
    outcome, reason = ("met" if reached else "unmet"), None
    variant = None
    if not reached and _implausible(claim, threshold):
        outcome, reason = "undetermined", "implausible"
    elif not reached and not (
        threshold.confidence == "certain" or _is_quoted(facts, threshold) or _alone(threshold, applied)
    ):
        outcome, reason = "undetermined", "uncertain_standard"
    elif not reached and _of_a_city(claim) and claim.entity is None:
        outcome, reason = "undetermined", "level"
    elif not reached and threshold.floor is not None and claim.entity is not None:
        share = show(100 * Fraction(claim.value) / Fraction(threshold.value), 1)
        above = claim.value >= threshold.floor
        variant = f"为标准的{share}%,{'不低于' if above else '低于'}允许的85%({threshold.floor})"
    elif not reached and threshold.waiver is not None and _is_waived(claim, threshold.comparator, threshold.waiver):
        variant = f"特定条件下可放宽至{threshold.waiver}"
    elif threshold.scope == "school" and claim.entity is None:
        variant = "总体数值达到,不能说明每所学校都达到" if reached else "总体数值未达到,说明至少有学校未达到"
    sign = threshold.comparator if reached else COMPARATORS[threshold.comparator]
    return about_threshold(claim, threshold, outcome, f"{as_written(claim)} {sign} {threshold.value}", variant, reason)


def _alone(threshold: Threshold, applied: Applied) -> bool:
    """Whether a coefficient of no named rate can only be of one that this standard asks for: no other one is meant."""
    meant = {i for i in applied.certain if applied.standards.issued[i].meant}
    return threshold.measure == "cv" and meant == {threshold.standard.id}


def _is_waived(claim: Claim, comparator: str, waiver: Decimal) -> bool:
    return claim.value >= waiver if comparator in {">", ">="} else claim.value <= waiver


def _of_a_city(claim: Claim) -> bool:
    return claim.region is not None and claim.region.level == "city"


def _is_quoted(facts: Facts, threshold: Threshold) -> bool:
    """Whether the text names the number of a threshold as a norm: what is beyond it fails what the text itself asks."""
    return any(
        c.role == "standard" and quotes(c, threshold) and c.stage in {threshold.stage, *_NO_STAGE} for c in facts.claims
    )


def _of_every_county(facts: Facts, claim: Claim, threshold: Threshold) -> bool:
    """True for 各县公众满意度均在85%以上 of a province: what its counties reach, not what it reaches as a whole.

    A coefficient is always a county's: between the schools of a province none is computed.
    """
    if claim.measure == "cv" and threshold.scope == "county":
        return True
    clause = f"{facts.context(claim)}{facts.rest_of_clause(claim)}"
    return threshold.scope == "county" and bool(_COUNTIES.search(clause))


def _implausible(claim: Claim, threshold: Threshold) -> bool:
    """True for a figure so far off that it is rather another measure: a coefficient of 6, an area of 0.3 of 4.5."""
    if threshold.measure == "cv":
        return claim.value > _MOST_UNEVEN
    at_most = threshold.comparator in {"<", "<="}
    if threshold.unit == "%":  # 教师培训12.94%: rather a share of something else than what nearly all must reach
        return not at_most and threshold.value >= _NEARLY_ALL and claim.value < _FEW
    if at_most and threshold.value > 0:
        return claim.value > threshold.value * _BEYOND
    return 0 < claim.value * _TIMES < threshold.value


def _quoted(facts: Facts, claim: Claim, applied: Applied) -> Relation | None:
    """A threshold that the text quotes against the clause that says it; only the number is compared."""
    near = sorted(applied.for_claim(facts, claim), key=lambda t: t.standard.id not in applied.certain)
    if not near:
        return None
    for threshold in near:
        if claim.value == threshold.value:
            return about_threshold(
                claim, threshold, "consistent", f"{as_written(claim)} = {threshold.value}", None, None
            )
        if claim.value in {threshold.floor, threshold.waiver}:
            return about_threshold(
                claim, threshold, "consistent", f"{as_written(claim)} = {claim.value}", "放宽后的数值", None
            )
    threshold = near[0]
    formula = f"{as_written(claim)} ≠ {threshold.value}"
    sure = threshold.standard.id in applied.certain and threshold.confidence == "certain" and not threshold.quote
    if not sure or threshold.scope == "class" or claim.rule.endswith("|picks"):
        return None  # a rule of another kind, and nothing says that this one is meant
    weaker = claim.value < threshold.value if threshold.comparator in {">=", ">"} else claim.value > threshold.value
    national = bool(NATIONAL.search(facts.context(claim)) and not threshold.standard.place)
    # a local rule may ask for more than the national one, never for less; sizes of schools pick out populations
    named = claim.rule.startswith(("near", "post", "label", "cell"))
    alike = (t for t in applied.standards.all if t.standard is threshold.standard and t.unit == threshold.unit)
    beside = _is_beside_another_stage(facts, claim, threshold, applied)
    if not named and not beside and any(t.value == claim.value for t in alike):
        return about_threshold(claim, threshold, "undetermined", formula, None, "another_norm")
    moved = _is_moved(claim, threshold)
    near_by = threshold.value / _NEAR <= claim.value <= threshold.value * _NEAR  # else another figure
    slip = moved or near_by or (national and slip_of(claim, Fraction(threshold.value)) is not None)
    meant = (threshold.scope in {"county", "any"} or threshold.means) and claim.entity is None
    if slip and meant and (weaker or national or moved or beside):
        return about_threshold(claim, threshold, "inconsistent", formula, None, None)
    return about_threshold(claim, threshold, "undetermined", formula, None, "stricter")


def _is_beside_another_stage(facts: Facts, claim: Claim, threshold: Threshold, applied: Applied) -> bool:
    """小学7.5平方米、初中10.5平方米: whether its sentence quotes what the same clause asks of the other school stage.

    Then this number is of the same document, not of a stricter local one; its own stage must be named before it.
    """
    own = {"primary": "小学", "junior": "初中"}.get(claim.stage or "")
    if own is None or own not in facts.lead(claim):
        return False
    rows = applied.rows.get((threshold.indicator, threshold.measure), ())
    others = {t.value for t in rows if t.standard is threshold.standard and t.stage not in {threshold.stage, None}}
    near = (*facts.before(claim, SENTENCE), *facts.after(claim, SENTENCE))
    return any(
        c.role == "standard"
        and c.value in others
        and c.stage not in {claim.stage, *_NO_STAGE}
        and (c.indicator, c.measure) == (claim.indicator, claim.measure)
        for c in near
    )


def _is_moved(claim: Claim, threshold: Threshold) -> bool:
    """0.055 for 0.55, 60000元 for 6000元: whether the point of a threshold was moved; one digit may be chance."""
    digits = threshold.value.normalize().as_tuple().digits
    told = len(digits) > 1 or threshold.measure == "cv"
    return told and claim.value != threshold.value and claim.value.normalize().as_tuple().digits == digits


def _is_meant(facts: Facts, claim: Claim, threshold: Threshold) -> bool:
    """False for a figure of a whole county where the clause speaks of every school or class, and the reverse."""
    if threshold.scope == "any":
        return True
    # 彭水小学从0.603缩小到0.574: a coefficient is a county's, between its schools
    if claim.entity is not None and claim.measure != "cv":
        return threshold.scope != "county" and (threshold.who is None or bool(threshold.who.search(claim.entity)))
    if threshold.scope == "county" or threshold.means or _by_how_much(facts, claim, threshold):
        return True
    if _ALL_OF.search(facts.text, max(0, claim.start - _AHEAD), claim.start):
        return False  # 小学21所4986人: of all of them
    return threshold.each is not None and bool(threshold.each.search(facts.wording(claim)))


def _by_how_much(facts: Facts, claim: Claim, threshold: Threshold) -> bool:
    """在校生2386人,超出规定的2000人上限386人: whether the text says by how much a figure is beyond the threshold."""
    beyond = abs(claim.value - threshold.value)
    near = islice(facts.after(claim, SENTENCE), _SAID)
    return beyond != 0 and any(c.value == beyond and c.unit == claim.unit and c.role == "reported" for c in near)


def about_threshold(
    claim: Claim, threshold: Threshold, outcome: str, formula: str, variant: str | None, reason: str | None = None
) -> Relation:
    """What a threshold says of a figure, or of the number that a text quotes for it."""
    value = point(threshold.value)
    return Relation(
        check="standard",
        outcome=outcome,
        rule=threshold.id,
        stated=claim,
        parts=(("stated", claim),),
        formula=formula,
        expected=value if outcome == "inconsistent" else None,
        window=Interval(Fraction(claim.low), Fraction(claim.high)),
        compute=lambda _: value,
        variant=variant,
        standard=threshold.cite(),
        reason=reason,
        threshold=threshold.value,
    )
