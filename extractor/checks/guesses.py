"""The figures that may make another one, the nearest first: what ``outward`` tries for a distance, a share or a mean.

Around a figure those of its paragraph are offered, and from the whole document those that are of its thing by name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, combinations, islice
from typing import NamedTuple

from extractor.checks.facts import PARAGRAPH, SENTENCE, Facts, same_place
from extractor.checks.figures import ALL, COUNTED, POINTS, RELATIVE, rounded_interval
from extractor.checks.tried import GREW, HUNDRED, SPELLS, around
from extractor.exact import Fraction
from extractor.model import Claim

_SELDOM = Fraction(1, 10)  # chance below which what comes out is no accident
_LIKELY = Fraction(1, 4)  # the same for what is called a distance: something nearby mostly makes it
_HARDLY = Fraction(1, 30)  # the same for a share of figures added up
_BEFORE, _BEHIND = 24, 8  # figures looked at on either side
_NEAR = 7  # of those that may be terms
_KIN = 6  # figures of one thing in the whole document
_CLOSE = 3  # counts before a mean or a share that may be its part
_FAR = 40  # counts of the whole document that a share may be of
_ROUGH = 10  # parts of itself of which a figure may be off by one before it is looked at exactly
_SHARP = 30  # parts of itself of which a share's window may be one: 八成 is met by too many
_NEXT = 2  # figures between two that are added for a share
_LEAST = 10  # what is left over from which it is taken for a distance
_TELLING = 100  # counts from which figures of different pieces are compared
_SMALL = 50  # parts of an amount that what is taken off from it must be
_NAMED = 3  # characters in a row that two names have in common
_FACTS = frozenset({"reported", "plan", "target"})
_PRICED = "元"
_RATES = (
    "_per_student",
    "_per_100",
    "_ratio",
    "_rate",
    "_share",
)  # codes of what is no factor, but for money,
_MEANS = (*_RATES, "_size")  # and of what is no count
_WIDE = frozenset({None, "all", "compulsory"})
_LEFT = re.compile(r"缺|差|余|剩|未|净|空|闲|增|减|扣|超|结转|结存|欠|盈|尚|留|分流|节|落差|消|化解|压|撤|并|退|返")
_LACKS = re.compile(r"缺|空[编岗缺余]|闲置|余|剩|欠|差|未|[尚还]|没|结转|扣")
_EACH = re.compile(r"[每各均按]|标准|单价")
_PER = re.compile(r"均|每|一[个间套辆所台]|[生师机幼]比|之比|负担|单价|造价|折合|合|摊")
_TAUGHT = re.compile(r"[生师幼]比|负担|[每一][名个位]?(?:小学|初中|高中|专任)?教师")
_MEAN = re.compile(r"平均|均值|综合")
_DEVIATION = re.compile("标准差")
# what a mean is spread over, by the words that say so
_OVER = (
    (re.compile(r"校均|[每一][所校]|每所学校"), "schools"),
    (re.compile(r"班均|每班|每个班"), "classes"),
    (re.compile(r"生均|每生|每名学生|百名学生|百生|生师比|师生比|学生平均"), "students"),
    (re.compile(r"每[名位]?(?:专任)?教师|师均"), "teachers"),
)


class Guess(NamedTuple):
    """Terms that may make a figure, and how many of them stand above the line where they are parts."""

    terms: tuple[Claim, ...]
    above: int = 1


class Attempt(NamedTuple):
    """Guesses of one kind at a figure.

    check   what a relation found so is a check of
    way     how the terms make the figure (``ways``), and the factor that a part is written with
    seldom  the chance that all the guesses up to the one that comes out must keep
    """

    check: str
    way: str
    factor: int
    seldom: Fraction
    guesses: Iterator[Guess]


def attempts(facts: Facts, head: Claim) -> Iterator[Attempt]:
    """What may be tried for a figure, the likeliest first."""
    if head.unit == "%" and (head.measure == "change" or GREW.search(facts.lead(head))):
        yield Attempt("growth", "grown", ALL, _SELDOM, _growths(facts, head))
        return
    if head.measure in {"change", "gap"} or head.unit in POINTS:
        yield Attempt("difference", "apart", 1, _LIKELY, _of_kin(facts, head))
        yield Attempt("difference", "apart", 1, _LIKELY, _distances(facts, head))
        return
    if head.measure == "cv":
        yield Attempt("ratio", "part", 1, _SELDOM, _deviations(facts, head))
        yield Attempt("ratio", "mean", 1, _SELDOM, _averages(facts, head))
        return
    if head.measure != "level" or head.approx:
        return
    if head.unit == "%":
        window = rounded_interval(head)
        if head.value < ALL and (window.high - window.low) * _SHARP <= window.high:
            yield Attempt("ratio", "part", ALL, _SELDOM, _shares(facts, head))
            if head.indicator is None:
                yield Attempt("ratio", "part", ALL, _HARDLY, _composed(facts, head))
            yield Attempt("ratio", "mean", 1, _SELDOM, _averages(facts, head))
            yield Attempt("ratio", "part", ALL, _SELDOM, _named(facts, head))
            yield Attempt("ratio", "part", ALL, _SELDOM, _of_far(facts, head))
        elif ALL < head.value < ALL * 2 and (window.high - window.low) * _SHARP <= window.high:
            yield Attempt("ratio", "part", ALL, _SELDOM, _over(facts, head))
        return
    if head.unit in RELATIVE - {""}:
        return
    wording = facts.wording(head)
    if _PER.search(wording):
        factor = ALL if HUNDRED.search(wording) else 1
        if _TAUGHT.search(wording):
            yield Attempt("per_capita" if head.unit else "ratio", "part", 1, _SELDOM, _pupils_a_teacher(facts, head))
        yield Attempt("per_capita", "part", factor, _SELDOM, _means(facts, head))
        yield Attempt("per_capita", "part", factor, _SELDOM, _spread(facts, head, wording))
    if head.unit and head.value >= _LEAST and _LEFT.search(f"{facts.lead(head)}#{facts.tail(head)}"):
        yield Attempt("difference", "apart", 1, _SELDOM, _distances(facts, head))
    if head.unit not in {"", "所"} | SPELLS and head.cell is None and head.value >= _TELLING:
        yield Attempt("ratio", "product", 1, _SELDOM, _products(facts, head))


def _ordered(head: Claim, claims: Iterable[Claim]) -> list[Claim]:
    """Some figures, those that stand nearest to one first, what stands before it rather than behind."""
    return sorted(claims, key=lambda c: (2 if c.start > head.start else 1) * abs(c.start - head.start))


def _is_of(head: Claim, claim: Claim) -> bool:
    """Whether a figure is of the stage, school and place of another."""
    staged = claim.stage == head.stage or claim.stage in _WIDE or head.stage in _WIDE
    return staged and claim.entity == head.entity and same_place(claim, head)


def _kin(facts: Facts, head: Claim, fits: Callable[[Claim], bool]) -> list[Claim]:
    """The levels of the document that are of a figure's own thing, the nearest first."""
    if head.indicator is not None:
        told: Iterable[Claim] = chain.from_iterable(
            around(facts.measuring(head.indicator, m), head) for m in ("level", "cv")
        )
    else:
        told = (c for c in around(facts.named(head.subject), head) if c.measure in {"level", "cv"})
    found = _ordered(head, (c for c in told if c is not head and fits(c) and _is_of(head, c)))
    return sorted(found, key=lambda c: c.stage != head.stage)[:_KIN]


def _of_kin(facts: Facts, head: Claim) -> Iterator[Guess]:
    """The distance between two levels of one thing, wherever they are told: by 2020 96%, 93.6% in 2015."""
    unit = POINTS.get(head.unit, head.unit)

    def fits(claim: Claim) -> bool:
        return claim.value_max is None and claim.value > 0 and claim.unit == unit

    for a, b in _pairs(_kin(facts, head, fits)):
        if a.value != b.value:
            yield Guess((a, b) if a.value > b.value else (b, a))


def _growths(facts: Facts, head: Claim) -> Iterator[Guess]:
    """The growth between two levels of one thing, or between the nearest two of one unit."""

    def fits(claim: Claim) -> bool:
        return claim.value_max is None and claim.value > 0 and claim.unit not in RELATIVE and claim.measure == "level"

    near = _near(facts, head, fits)
    for a, b in chain(_pairs(_kin(facts, head, fits)), (p for p in _pairs(near) if p[0].unit == p[1].unit)):
        if a.value != b.value:
            yield Guess((a, b))
            yield Guess((b, a))


def _named(facts: Facts, head: Claim) -> Iterator[Guess]:
    """Shares of a part that the words name, wherever it is told, in the counts around it: 送教上门占19.6%."""
    lead = facts.lead(head)
    counts = (c for c in around(facts.claims, head) if c.unit in COUNTED and _is_count(c))
    told = (c for c in counts if _share_a_name(c.subject, lead))
    for part in _ordered(head, (c for c in told if _is_of(head, c)))[:_CLOSE]:
        for whole in _near(facts, part, _is_count):
            if _alike(part, whole) and part.value < whole.value:
                yield Guess((part, whole))


def _of_far(facts: Facts, head: Claim) -> Iterator[Guess]:
    """Shares that the count right before a figure is of those counted alike elsewhere: …厌学的121名，占55.8%."""
    before = [c for c in islice(facts.before(head, SENTENCE), _CLOSE) if _is_count(c)][:1]
    for part in before:
        units = COUNTED if part.unit in COUNTED else (part.unit,)
        counted = chain.from_iterable(around(facts.counted(unit), head) for unit in units)
        told = (c for c in counted if c is not part and c.value > part.value and _is_count(c))
        for whole in _ordered(head, (c for c in told if same_place(c, head)))[:_FAR]:
            yield Guess((part, whole))


def _over(facts: Facts, head: Claim) -> Iterator[Guess]:
    """What is more than was planned or than there is room for: 容量4860人，实有5712人，使用率117.5%."""
    for a, b in _pairs(_near(facts, head, _is_count)):
        part, whole = (a, b) if a.value > b.value else (b, a)
        if _alike(a, b) and part.value < whole.value * 2:
            yield Guess((part, whole))


def _share_a_name(a: str, b: str) -> bool:
    return any(a[i : i + _NAMED] in b for i in range(len(a) - _NAMED + 1))


def _pupils_a_teacher(facts: Facts, head: Claim) -> Iterator[Guess]:
    """The pupils of a stage over its teachers or its staff, wherever the document counts them."""

    def told(code: str) -> list[Claim]:
        counts = (c for c in around(facts.measuring(code, "level"), head) if _is_count(c) and _is_of(head, c))
        return sorted(_ordered(head, counts), key=lambda c: c.stage != head.stage)[:_CLOSE]

    pupils, taught = told("students"), [*told("teachers"), *told("staff")]
    for rank in range(len(pupils) + len(taught)):
        for at, part in enumerate(pupils[: rank + 1]):
            if rank - at < len(taught):
                yield Guess((part, taught[rank - at]))


def _deviations(facts: Facts, head: Claim) -> Iterator[Guess]:
    """A coefficient of variation out of a standard deviation and its mean, both told before it."""

    def is_level(claim: Claim) -> bool:
        return claim.measure == "level" and claim.value > 0 and claim.value_max is None

    near = _near(facts, head, is_level)
    for part in (c for c in near if _DEVIATION.search(facts.lead(c)) or _DEVIATION.search(c.subject)):
        for mean in (c for c in near if c is not part and c.role == "reported"):
            yield Guess((part, mean))


def _averages(facts: Facts, head: Claim) -> Iterator[Guess]:
    """What is called a mean, out of the figures of its kind that end right before it: 0.438,…,0.412;综合为0.377."""
    if not _MEAN.search(facts.wording(head)):
        return
    kin = []
    for claim in islice(facts.before(head, PARAGRAPH), _BEFORE):
        if (claim.unit, claim.measure) != (head.unit, head.measure) or claim.value_max is not None:
            continue
        if claim.role != head.role or _MEAN.search(facts.lead(claim)):
            break
        kin.append(claim)
        if len(kin) > 1:
            yield Guess(tuple(kin[::-1]), len(kin))


def _spread(facts: Facts, head: Claim, wording: str) -> Iterator[Guess]:
    """Means over the schools, classes, pupils or teachers that the document tells elsewhere: 社团3264个, 校均19.4个."""
    over = next((code for words, code in _OVER if words.search(wording)), None)
    if over is None:
        return
    near = [c for c in _near(facts, head, _is_count) if head.unit in {c.unit, ""}][:_CLOSE]
    told = (c for c in around(facts.measuring(over, "level"), head) if _is_count(c) and _is_of(head, c))
    bases = _ordered(head, told)[:_KIN]
    for base in bases:
        for part in near:
            if part is not base:
                yield Guess((part, base))


def _near(facts: Facts, head: Claim, fits: Callable[[Claim], bool], most: int = _NEAR) -> list[Claim]:
    """The figures of the paragraph that fit, the nearest first: two before for each one behind."""
    before = [c for c in islice(facts.before(head, PARAGRAPH), _BEFORE) if fits(c)]
    behind = [c for c in islice(facts.after(head, PARAGRAPH), _BEHIND) if fits(c)]
    found: list[Claim] = []
    while (before or behind) and len(found) < most:
        found += before[:2] + behind[:1]
        before, behind = before[2:], behind[1:]
    return found[:most]


def _pairs(near: Sequence[Claim]) -> Iterator[tuple[Claim, Claim]]:
    """Every pair, those first of which the further one is nearer."""
    for far in range(1, len(near)):
        for at in range(far):
            yield near[at], near[far]


def _alike(a: Claim, b: Claim) -> bool:
    """Whether two figures count in one unit, or both in whole pieces: 床位 in 张 and 寄宿生 in 人."""
    return a.unit == b.unit or (a.unit in COUNTED and b.unit in COUNTED)


def is_whole(claim: Claim) -> bool:
    """Whether a figure may count: 0.94人 are none."""
    return claim.unit not in COUNTED or claim.value == claim.value.to_integral_value()


def _is_count(claim: Claim) -> bool:
    plain = claim.measure == "level" and claim.unit not in RELATIVE and claim.unit not in SPELLS
    plain = plain and claim.role in _FACTS and not (claim.indicator or "").endswith(_MEANS)
    return plain and claim.value > 0 and claim.value_max is None and is_whole(claim) and not claim.approx


def _distances(facts: Facts, head: Claim) -> Iterator[Guess]:
    """The distance between two of the nearest figures, which may count in other pieces: 寄宿生 in 人, 床位 in 张."""
    points = head.unit in POINTS
    unit = POINTS.get(head.unit, head.unit)

    def fits(claim: Claim) -> bool:
        if claim.value_max is not None or claim.value <= 0 or claim.approx:
            return False
        if points:
            return claim.unit == unit or (claim.unit == head.unit and claim.measure == "gap")
        if head.unit == "":
            return claim.unit == "" and claim.measure == "cv"
        same = claim.unit == unit or (unit in COUNTED and claim.unit in COUNTED)
        return same and claim.measure == "level" and is_whole(claim)

    for a, b in _pairs(_near(facts, head, fits)):
        of_one = head.unit == a.unit == b.unit or points or head.unit == ""
        if head.unit == _PRICED and min(a.value, b.value) * _SMALL < head.value:
            continue  # a wage of 8.69万元, one of 8.73万元 and an allowance of 430元
        if a.value != b.value and (of_one or (head.unit in {a.unit, b.unit} and min(a.value, b.value) >= _TELLING)):
            yield Guess((a, b) if a.value > b.value else (b, a))


def is_left(facts: Facts, head: Claim, terms: Sequence[Claim]) -> bool:
    """Whether words say that a figure is what two before it leave: 编制4860名,入编4512名,闲置348名."""
    return all(c.start < head.start for c in terms) and _LACKS.search(facts.lead(head)) is not None


def _products(facts: Facts, head: Claim) -> Iterator[Guess]:
    """So many at so much each, for so many days: one of the figures is said to be of each."""

    def fits(claim: Claim) -> bool:
        fine = claim.value_max is None and claim.value > 1 and claim.measure == "level" and claim.value < head.value
        fine = fine and claim.cell is None and not (claim.unit != _PRICED and (claim.indicator or "").endswith(_RATES))
        return fine and claim.unit not in RELATIVE - {""} and claim.unit not in {"年", "岁"} and not claim.approx

    near = _near(facts, head, fits)
    each = {c.claim_id for c in near if _EACH.search(f"{facts.lead(c)}#{facts.tail(c)}")}
    for a, b in _pairs(near):
        if each.isdisjoint({a.claim_id, b.claim_id}):
            continue
        if (a.unit == head.unit) != (b.unit == head.unit) or (head.unit in COUNTED and "人" in {a.unit, b.unit}):
            yield Guess((a, b))
    for three in combinations(near[:5], 3):
        told = not each.isdisjoint(c.claim_id for c in three)
        if told and head.unit == _PRICED and [c.unit for c in three].count(_PRICED) == 1:
            yield Guess(three)


def _shares(facts: Facts, head: Claim) -> Iterator[Guess]:
    """What one of the nearest counts is of another."""
    near = _near(facts, head, _is_count)
    if head.role == "target" and all(c.role == "reported" for c in near):
        return
    for a, b in _pairs(near):
        part, whole = (a, b) if a.value < b.value else (b, a)
        if _alike(a, b) and a.value != b.value and _is_beside(facts, head, (a, b)):
            yield Guess((part, whole))


def _composed(facts: Facts, head: Claim) -> Iterator[Guess]:
    """Shares of what two figures beside each other make, and of one of them in both."""
    near = _near(facts, head, _is_count)
    beside = [(a, b) for a, b in _pairs(near) if abs(facts.order[a.claim_id] - facts.order[b.claim_id]) <= _NEXT]
    for a, b in beside:
        if a.unit != b.unit:
            continue
        for c in near:
            if c in (a, b) or c.unit != a.unit or not _is_beside(facts, head, (a, b, c)):
                continue
            if a.value + b.value < c.value:
                yield Guess((a, b, c), 2)
            elif c.value < a.value + b.value:
                yield Guess((c, a, b))


def _is_beside(facts: Facts, head: Claim, terms: Sequence[Claim]) -> bool:
    """Whether one of some figures stands in the sentence of a figure."""
    return any(facts.together(head, c, SENTENCE) for c in terms)


def _means(facts: Facts, head: Claim) -> Iterator[Guess]:
    """What one or two of the nearest counts are for each of others."""
    near = _near(facts, head, _is_count)
    for far in range(1, len(near)):
        for a, b in ((near[at], near[far]) for at in range(far)):
            for part, whole in ((a, b), (b, a)):
                if head.unit in {part.unit, ""} and (whole.unit != part.unit or whole.unit == "人"):
                    yield Guess((part, whole))
        for a, b, c in ((near[i], near[j], near[far]) for i, j in combinations(range(far), 2)):
            for one, two, other in ((a, b, c), (a, c, b), (b, c, a)):
                if one.unit != two.unit or one.unit == other.unit:
                    continue
                if head.unit in {one.unit, ""}:
                    yield Guess((one, two, other), 2)
                if head.unit in {other.unit, ""}:
                    yield Guess((other, one, two))
