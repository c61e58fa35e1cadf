"""Relations that hold once one slip is undone: figures that stand as the terms of one do, and miss by a slip only.

Nothing but place and wording ties these figures, so a miss alone says nothing.  Where it is just what one swapped or
changed digit, one moved point or one copied figure makes, and chance would hardly offer such a slip, it is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from msgspec.structs import replace

from extractor.checks.facts import SENTENCE, Facts, same_scope
from extractor.checks.figures import COUNTED, POINTS, RELATIVE, as_written, rounded_interval
from extractor.checks.luck import odds
from extractor.checks.relations import Compute, Relation, compare, span, usable
from extractor.exact import Fraction
from extractor.model import Claim, Interval

_LOOSE = Fraction(1, 100)  # chance below which a slip between figures that only stand side by side is no accident
_TIED = Fraction(1, 8)  # the same where the words tie them, too
_GROWN = Fraction(1, 12)  # the same for a growth behind two levels of its own thing
_OWN = 4  # characters before a figure in which the name of its rate ends
_NEAR = 3  # figures before one among which its two terms are looked for
_FAR = 12
_RATE = re.compile(r"([一-鿿]{1,4})(?:率|比例|比重|占比)[^一-鿿]*(?:为|是|达|达到|仅|只有|约)*$")
_SHARE = re.compile(r"占|率|比例|比重")
_GREW = re.compile(r"增|升|涨|提高|减|降|少|落|缩|[(→][+-]?$")
_FELL = re.compile(r"减|降|少|落|缩")
_JOINT = re.compile(r"[、,和及与]\s*")
_MEMBERS = re.compile(r"[^,。;:()]{0,8}[、和及与][^,。;:()]{0,16}(?<!其中)")
_MEAN = re.compile(r"[班校人师生户]均|均|每")
_HUNDRED = re.compile(r"百名|百人|每百|每100")
_BACK = 16  # characters before a figure that may say it is an earlier one
_LACKS = re.compile(r"[缺短欠差]|富余|结余|剩|未[入到能返完]|尚有")
_EARLIER = re.compile(r"(?:上一?[次年期]|上学年|去年|同期|前一年)[^,;。]{0,8}[(]?$")
_OF_NORM = re.compile("(?:高|低|超|多|少|大|小)[出于过]?(?:规定|要求|标准|指标|定额|预算|计划|目标)(?:的)?$")
_ONE = Fraction(1)
_NOTHING = Interval(-_ONE, -_ONE)  # what cannot be computed: an amount that exceeds the level it led to


def check_mended(facts: Facts, found: Sequence[Relation], settled: set[str]) -> Iterator[Relation]:
    """Shares, means, growths and differences that one slip keeps from coming out of the figures right before them.

    found    the relations of the document: what two figures make is not held against a third as well
    settled  ids of the figures that other checks have recomputed
    """
    spent = {
        (r.check, frozenset(c.claim_id for c in r.inputs)) for r in found if r.outcome != "undetermined" and r.inputs
    }
    for head in facts.claims:
        if head.claim_id in settled or head.cell is not None or head.comparator != "=" or not usable((head,)):
            continue
        if head.value <= 0:
            continue
        best: tuple[Fraction, Relation] | None = None
        for relation, bound in _trials(facts, head):
            if (relation.check, frozenset(c.claim_id for c in relation.inputs)) in spent:
                continue
            if relation.outcome != "inconsistent":
                best = None
                break
            chance = odds(relation, facts, bound < _TIED, bound)
            if chance < bound and (best is None or chance < best[0]):
                best = chance, relation
        if best is not None:
            yield _written(best[1])


def _written(relation: Relation) -> Relation:
    """The relation, which fails, with both sides in its formula: few of those tried are shown."""
    assert relation.expected is not None
    assert relation.window is not None
    return replace(relation, formula=f"{relation.formula} = {span(relation.expected)} ∉ {span(relation.window)}")


def _trials(facts: Facts, head: Claim) -> Iterator[tuple[Relation, Fraction]]:
    """The relations that a figure may state by its place, each with the chance that it must stay below."""
    lead, at = facts.lead(head), facts.order[head.claim_id]
    if _EARLIER.search(facts.text, max(0, head.start - _BACK), head.start):
        return  # 优良率57.4%，优良1653人，比上年测查(53.9%)高3.5个百分点: not of these figures
    if (
        head.unit in RELATIVE
        and at
        and facts.claims[at - 1].unit == head.unit
        and not _JOINT.fullmatch(facts.between(facts.claims[at - 1], head))
    ):
        return  # what stands before is another rate's
    if head.unit == "%" and head.measure == "level" and _SHARE.search(facts.wording(head)):
        yield from _shares(facts, head, lead)
    elif head.unit == "%" and (head.measure == "change" or _GREW.search(lead)):
        yield from _growths(facts, head, lead)
    elif head.unit not in {"%", "‰", "倍", "成"} and (head.measure in {"gap", "change"} or _LACKS.search(lead)):
        yield from _differences(facts, head)
    elif head.measure == "level" and head.unit not in RELATIVE - {""} and _MEAN.search(facts.wording(head)):
        yield from _means(facts, head)


def _counts(facts: Facts, head: Claim, level: int) -> list[Claim]:
    """The nearest figures before a head that may be the terms of a quotient, the last one first."""
    found: list[Claim] = []
    for other in islice(facts.before(head, level), _FAR):
        level = other.cell is None and other.measure == "level" and other.unit not in RELATIVE
        if level and usable((other,)) and other.comparator == "=" and other.value > 0:
            found.append(other)
        if len(found) == _NEAR:
            break
    return found


def _pairs(counts: Sequence[Claim]) -> Iterator[tuple[Claim, Claim]]:
    for at, later in enumerate(counts):
        for earlier in counts[at + 1 :]:
            yield later, earlier


def _side_by_side(facts: Facts, earlier: Claim, later: Claim) -> bool:
    """春季查19428人、秋季查19856人: whether two figures are members of one list, and neither a part of the other."""
    between = facts.between(earlier, later)
    return earlier.unit == later.unit and _MEMBERS.fullmatch(between) is not None


def _shares(facts: Facts, head: Claim, lead: str) -> Iterator[tuple[Relation, Fraction]]:
    named = _RATE.search(lead)
    stem = named[1][-2:] if named else ""
    for later, earlier in _pairs(_counts(facts, head, SENTENCE)):
        if later.unit != earlier.unit or not same_scope(later, earlier) or later.value == earlier.value:
            continue  # 410人 of 410人: what is all of it has no other share
        if _side_by_side(facts, earlier, later):
            continue
        tied = bool(stem) and later is facts.claims[facts.order[head.claim_id] - 1] and _says(facts, later, stem)
        tied = tied and not _says(facts, earlier, stem)
        if stem and not tied and "率" in lead[-_OWN:]:
            continue  # 教职工10926人，内有专任教师10158人，…；学历合格率99.97%: a rate of its own name
        if head.indicator is not None and not tied:
            continue  # 小学1527人…；小学教师专科以上学历占92.4%: a rate that has relations of its own
        for part, whole in ((later, earlier), (earlier, later)):
            if part is later or not tied:
                yield _quotient(facts, head, part, whole, 100, "ratio"), _TIED if tied else _LOOSE


def _says(facts: Facts, claim: Claim, stem: str) -> bool:
    words = facts.wording(claim)
    return any(c in words for c in stem)


def _means(facts: Facts, head: Claim) -> Iterator[tuple[Relation, Fraction]]:
    factor = 100 if _HUNDRED.search(facts.wording(head)) else 1
    for later, earlier in _pairs(_counts(facts, head, SENTENCE)[:2]):
        if later.unit == earlier.unit != "人" or _side_by_side(facts, earlier, later):
            continue
        for part, whole in ((later, earlier), (earlier, later)):
            if head.unit in {part.unit, ""}:  # 平均年龄41.3岁: no quotient of people
                yield _quotient(facts, head, part, whole, factor, "per_capita"), _LOOSE


def _quotient(facts: Facts, head: Claim, part: Claim, whole: Claim, factor: int, check: str) -> Relation:
    def compute(x: Sequence[Interval]) -> Interval:
        if x[1].low <= 0:
            raise ZeroDivisionError
        return Interval(x[0].low * factor / x[1].high, x[0].high * factor / x[1].low)

    times = f" × {factor}" if factor != 1 else ""
    formula = f"{as_written(part)} ÷ {as_written(whole)}{times}"
    roles = (("stated", head), ("numerator", part), ("denominator", whole))
    return _relation(facts, head, (part, whole), compute, formula, check, "ratio.mended", roles)


def _growths(facts: Facts, head: Claim, lead: str) -> Iterator[tuple[Relation, Fraction]]:
    sign = -1 if _FELL.search(lead) else 1
    levels = [c for c in _counts(facts, head, SENTENCE) if c.indicator is None or c.indicator == head.indicator]
    for later, earlier in _pairs(levels[:2]):
        if later.unit != earlier.unit or later.indicator != earlier.indicator or later.stage != earlier.stage:
            continue
        for now, base in ((later, earlier), (earlier, later)):
            yield _growth(facts, head, now, base, sign), _GROWN
    moved, level = [*islice(facts.before(head, SENTENCE), 2), None, None][:2]
    if moved is None or level is None or moved.unit in RELATIVE or moved.unit != level.unit:
        return
    if (moved.measure, level.measure) == ("change", "level") and usable((moved, level)) and moved.value > 0:
        yield _grown(facts, head, level, moved, -1 if _FELL.search(facts.lead(moved)) else 1), _GROWN


def _grown(facts: Facts, head: Claim, level: Claim, moved: Claim, sign: int) -> Relation:
    def compute(x: Sequence[Interval]) -> Interval:
        now, change = x
        least, most = (
            (now.low - change.high, now.high - change.low)
            if sign > 0
            else (now.low + change.low, now.high + change.high)
        )
        if least <= 0:
            raise ZeroDivisionError
        return Interval(change.low * 100 / most, change.high * 100 / least)

    formula = f"{as_written(moved)} ÷ ({as_written(level)} {'−' if sign > 0 else '+'} {as_written(moved)}) × 100"
    roles = (("stated", head), ("level", level), ("part", moved))
    return _relation(facts, head, (level, moved), compute, formula, "growth", "growth.mended", roles)


def _growth(facts: Facts, head: Claim, now: Claim, base: Claim, sign: int) -> Relation:
    def compute(x: Sequence[Interval]) -> Interval:
        if x[1].low <= 0:
            raise ZeroDivisionError
        ratio = Interval(x[0].low / x[1].high - _ONE, x[0].high / x[1].low - _ONE)
        low, high = (ratio.low, ratio.high) if sign > 0 else (-ratio.high, -ratio.low)
        return Interval(low * 100, high * 100)

    written = f"{as_written(now)} ÷ {as_written(base)}"
    formula = f"({written} − 1) × 100" if sign > 0 else f"(1 − {written}) × 100"
    roles = (("stated", head), ("level", now), ("part", base))
    return _relation(facts, head, (now, base), compute, formula, "growth", "growth.mended", roles)


def _differences(facts: Facts, head: Claim) -> Iterator[tuple[Relation, Fraction]]:
    """A distance and the two figures before it; where the words say that something lacks, two counts of any kind."""
    if _OF_NORM.search(facts.lead(head)):
        return  # 列支151.5万元(高出要求51.5万元): from what no figure states
    wanted = POINTS.get(head.unit, head.unit)
    sides: list[Claim] = []
    for other in islice(facts.before(head, SENTENCE), _FAR):
        plain = other.measure in {"level", "cv"} and other.cell is None and other.value_max is None
        if plain and (other.unit == wanted or {other.unit, wanted} <= COUNTED):
            sides.append(other)
    for later, earlier in _pairs(sides[:2]):
        if later.stage != earlier.stage or not same_scope(later, earlier):
            continue
        if later.unit == earlier.unit == wanted:
            yield _difference(facts, head, later, earlier), _LOOSE * 2
        elif _LACKS.search(facts.lead(head)):
            yield _difference(facts, head, later, earlier), _LOOSE


def _difference(facts: Facts, head: Claim, a: Claim, b: Claim) -> Relation:
    larger, smaller = (a, b) if a.value >= b.value else (b, a)
    formula = f"{as_written(larger)} − {as_written(smaller)}"
    roles = (("stated", head), ("part", larger), ("part", smaller))
    return _relation(facts, head, (larger, smaller), _apart, formula, "difference", "difference.mended", roles)


def _apart(x: Sequence[Interval]) -> Interval:
    return x[0] - x[1] if x[0].low >= x[1].low else x[1] - x[0]


def _relation(
    facts: Facts,
    head: Claim,
    inputs: tuple[Claim, Claim],
    compute: Compute,
    formula: str,
    check: str,
    rule: str,
    parts: tuple[tuple[str, Claim], ...],
) -> Relation:
    try:
        value = compute([facts.interval(c) for c in inputs])
    except ZeroDivisionError:
        value = _NOTHING
    window = (
        rounded_interval(head) if check != "difference" or "%" in {c.unit for c in inputs} else facts.interval(head)
    )
    outcome = compare(head, window, value)
    return Relation(
        check=check,
        outcome=outcome,
        rule=rule,
        stated=head,
        parts=parts,
        formula=formula,
        expected=value,
        window=window,
        inputs=inputs,
        compute=compute,
    )
