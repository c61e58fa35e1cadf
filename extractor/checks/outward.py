"""What no other check has recomputed, tried outwards: the nearest figures first, one try after the other.

缺口2428张 behind 寄宿生58340人 and 宿舍床位55912张, 每个学位6万元 behind 1080个 and 6480万元: distances, products,
shares, means and sums of two or more figures, whatever they are called.  Each try is counted; what comes out is only
said where all the tries up to it would hardly have made one come out by chance.  Nothing is ever accused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import combinations, islice
from operator import attrgetter
from typing import NamedTuple

from extractor.checks.facts import DOCUMENT, PARAGRAPH, SENTENCE, Facts
from extractor.checks.figures import ALL, COUNTED, POINTS, RELATIVE, as_written, last_unit, rounded_interval
from extractor.checks.relations import Compute, Relation, span, sum_of
from extractor.checks.totals import relate, total_of
from extractor.checks.tried import HUNDRED, SPELLS, SPREAD
from extractor.exact import Fraction
from extractor.model import Claim, Interval

_SELDOM = Fraction(1, 10)  # chance below which what comes out is no accident
_LIKELY = Fraction(1, 4)  # the same for what is called a distance: something nearby mostly makes it
_BEFORE, _BEHIND = 24, 8  # figures looked at on either side
_NEAR = 7  # of those that may be terms
_ROUGH = 10  # parts of itself of which a figure may be off by one before it is looked at exactly
_BLURRED = 4  # times its own window that what the terms make may span
_LONGEST = 9  # figures of a list
_NEXT = 2  # figures between two that are added for a share
_STARTS = 3  # places at which a list may start
_LEAST = 10  # wholes below which every sum comes out
_SHARP = 30  # parts of itself of which a share's window may be one: 八成 is met by too many
_HARDLY = Fraction(1, 30)  # chance below which a share of figures added up is no accident
_MEANS = ("_per_student", "_per_100", "_ratio", "_size", "_rate", "_share")  # codes of what is no count
_HEAD_MONEY = 20_000  # yuan below which a sum is so much a head
_TELLING = 100  # counts from which figures of different pieces are compared
_FACTS = frozenset({"reported", "plan", "target"})
_LEFT = re.compile(r"缺|差|少|多|余|剩|未|净|空|闲|增|减|扣|高|低|超|结转|结存|欠|盈|尚|留|分流|节|落差")
_PRICED = "元"
_LISTED = re.compile(r"其中|分为|分别|包括|[:(]|合计|共计|总计|[一二两三四五六七八九]项|余下|剩")
_EACH = re.compile(r"[每各均按]|标准|单价")
_PER = re.compile(r"均|每|[生师机幼]比|之比|负担|单价|造价|折合|合|摊")
_WIDE = frozenset({None, "all", "compulsory"})  # stages of what others are parts of
_RATES = ("_per_student", "_per_100", "_ratio", "_rate", "_share")

_start = attrgetter("start")


class Guess(NamedTuple):
    """Terms that may make a figure: how, and how many of them stand above the line."""

    way: str
    terms: tuple[Claim, ...]
    above: int = 1


def check_outward(facts: Facts, relations: Sequence[Relation]) -> Iterator[Relation]:
    """Every figure that is not recomputed yet.

    relations  what the other checks have decided
    """
    decided = [r for r in relations if r.outcome != "undetermined" and r.inputs]
    summed = {r.stated.claim_id for r in decided if r.check == "sum"}
    made = {r.stated.claim_id for r in decided if r.check != "sum"}
    known = {_figures(r.stated, r.inputs) for r in decided}
    for head in facts.claims:
        if head.value <= 0 or head.value_max is not None or head.role not in _FACTS:
            continue
        if head.claim_id not in made:
            relation = _first(facts, head, known)
            if relation is not None:
                yield relation
        if head.claim_id not in summed:
            relation = _summed(facts, head)
            if relation is not None:
                yield relation


def _figures(head: Claim, terms: Iterable[Claim]) -> frozenset[str]:
    return frozenset(c.claim_id for c in (head, *terms))


def _first(facts: Facts, head: Claim, known: set[frozenset[str]]) -> Relation | None:
    wording = facts.wording(head)
    if head.measure in {"change", "gap"} or head.unit in POINTS:
        if head.unit == "%":
            return None
        return _search(facts, head, "difference", 1, _LIKELY, _distances(facts, head), known)
    if head.measure != "level" or head.approx:
        return None
    if head.unit == "%":
        window = rounded_interval(head)
        if head.value >= ALL or head.approx or (window.high - window.low) * _SHARP > window.high:
            return None
        found = _search(facts, head, "ratio", ALL, _SELDOM, _shares(facts, head), known)
        return found or _search(facts, head, "ratio", ALL, _HARDLY, _composed(facts, head), known)
    if head.unit in RELATIVE - {""}:
        return None
    if _PER.search(wording):
        factor = ALL if HUNDRED.search(wording) else 1
        found = _search(facts, head, "per_capita", factor, _SELDOM, _means(facts, head), known)
        if found is not None:
            return found
    if head.unit and head.value >= _LEAST and _LEFT.search(f"{facts.lead(head)}#{facts.tail(head)}"):
        found = _search(facts, head, "difference", 1, _SELDOM, _distances(facts, head), known)
        if found is not None:
            return found
    if head.unit not in {"", "所"} | SPELLS and head.cell is None and head.value >= _TELLING:
        return _search(facts, head, "ratio", 1, _SELDOM, _products(facts, head), known)
    return None


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


def _is_whole(claim: Claim) -> bool:
    return claim.unit not in COUNTED or claim.value == claim.value.to_integral_value()


def _is_count(claim: Claim) -> bool:
    plain = claim.measure == "level" and claim.unit not in RELATIVE and claim.unit not in SPELLS
    plain = plain and claim.role in _FACTS and not (claim.indicator or "").endswith(_MEANS)
    return plain and claim.value > 0 and claim.value_max is None and _is_whole(claim) and not claim.approx


def _distances(facts: Facts, head: Claim) -> Iterator[Guess]:
    points = head.unit in POINTS
    unit = POINTS.get(head.unit, head.unit)

    def fits(claim: Claim) -> bool:
        if claim.value_max is not None or claim.value <= 0 or claim.approx:
            return False
        if points:
            return claim.unit in {unit, head.unit}
        if head.unit == "":
            return claim.unit == "" and claim.measure == "cv"
        same = claim.unit == unit or (unit in COUNTED and claim.unit in COUNTED)
        return same and claim.measure == "level" and _is_whole(claim)

    for a, b in _pairs(_near(facts, head, fits)):
        of_one = head.unit == a.unit == b.unit or points or head.unit == ""
        if a.value != b.value and (of_one or (head.unit in {a.unit, b.unit} and min(a.value, b.value) >= _TELLING)):
            yield Guess("apart", (a, b) if a.value > b.value else (b, a))


def _products(facts: Facts, head: Claim) -> Iterator[Guess]:
    def fits(claim: Claim) -> bool:
        fine = claim.value_max is None and claim.value > 1 and claim.measure == "level" and claim.value < head.value
        fine = fine and claim.cell is None and not (claim.unit != "元" and (claim.indicator or "").endswith(_RATES))
        return fine and claim.unit not in RELATIVE - {""} and claim.unit != "年" and not claim.approx

    near = _near(facts, head, fits)
    if not any(_EACH.search(facts.wording(c)) for c in near[:5]):
        return
    for a, b in _pairs(near):
        if (a.unit == head.unit) != (b.unit == head.unit) or (head.unit in COUNTED and "人" in {a.unit, b.unit}):
            yield Guess("product", (a, b), 2)
    for three in combinations(near[:5], 3):
        if head.unit == _PRICED and [c.unit for c in three].count(_PRICED) == 1:
            yield Guess("product", three, 3)


def _shares(facts: Facts, head: Claim) -> Iterator[Guess]:
    near = _near(facts, head, _is_count)
    if head.role == "target" and all(c.role == "reported" for c in near):
        return
    for a, b in _pairs(near):
        part, whole = (a, b) if a.value < b.value else (b, a)
        if _alike(a, b) and a.value != b.value and _is_beside(facts, head, (a, b)):
            yield Guess("part", (part, whole))


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
                yield Guess("part", (a, b, c), 2)
            elif c.value < a.value + b.value:
                yield Guess("part", (c, a, b))


def _is_beside(facts: Facts, head: Claim, terms: Sequence[Claim]) -> bool:
    """Whether one of some figures stands in the sentence of a figure."""
    return any(facts.together(head, c, SENTENCE) for c in terms)


def _means(facts: Facts, head: Claim) -> Iterator[Guess]:
    near = _near(facts, head, _is_count)
    for far in range(1, len(near)):
        for a, b in ((near[at], near[far]) for at in range(far)):
            for part, whole in ((a, b), (b, a)):
                if head.unit in {part.unit, ""} and (whole.unit != part.unit or whole.unit == "人"):
                    yield Guess("part", (part, whole))
        for a, b, c in ((near[i], near[j], near[far]) for i, j in combinations(range(far), 2)):
            for one, two, other in ((a, b, c), (a, c, b), (b, c, a)):
                if one.unit != two.unit or one.unit == other.unit:
                    continue
                if head.unit in {one.unit, ""}:
                    yield Guess("part", (one, two, other), 2)
                if head.unit in {other.unit, ""}:
                    yield Guess("part", (other, one, two))


def _search(
    facts: Facts, head: Claim, check: str, factor: int, seldom: Fraction, guesses: Iterable[Guess],
    known: set[frozenset[str]],
) -> Relation | None:  # fmt: skip
    """The first guess that comes out, where all up to it would hardly have made one come out by chance."""
    exact = check == "difference" or (check == "ratio" and factor == 1)
    window = facts.interval(head) if exact and head.unit in COUNTED else rounded_interval(head)
    width = window.high - window.low or Fraction(1)
    if window.low <= 0:
        return None
    for tries, guess in enumerate(guesses, 1):
        if tries * width >= seldom * SPREAD * window.high:
            return None
        if _is_far_off(head, guess, factor):
            continue
        compute = _computer(guess, factor)
        try:
            value = compute([facts.interval(c) for c in guess.terms])
        except ZeroDivisionError:
            continue
        if not value.meets(window) or value.high - value.low > width * _BLURRED:
            continue
        if _figures(head, guess.terms) in known:
            continue
        if tries * (width + value.high - value.low) >= seldom * SPREAD * window.high:
            return None
        names = ("level", "part") if check == "difference" else ("numerator", "denominator")
        return Relation(
            check=check,
            outcome="consistent",
            rule=f"{check}.outward",
            stated=head,
            parts=(("stated", head), *((names[n >= guess.above], c) for n, c in enumerate(guess.terms))),
            formula=f"{_formula(guess, factor)} = {span(value)} ∈ {span(window)}",
            expected=value,
            window=window,
            inputs=guess.terms,
            compute=compute,
        )
    return None


def _is_far_off(head: Claim, guess: Guess, factor: int) -> bool:
    """True for most guesses: no need to be exact about them."""
    values = [c.value for c in guess.terms]
    if guess.way == "apart":
        made = values[0] - values[1]
    elif guess.way == "product":
        made = values[0]
        for value in values[1:]:
            made *= value
    else:
        below = sum(values[guess.above :], Decimal(0))
        made = sum(values[: guess.above], Decimal(0)) * factor
        return abs(made - head.value * below) * _ROUGH > head.value * below
    return abs(made - head.value) * _ROUGH > head.value


def _computer(guess: Guess, factor: int) -> Compute:
    above = guess.above

    def compute(x: Sequence[Interval]) -> Interval:
        if guess.way == "apart":
            return x[0] - x[1]
        if guess.way == "product":
            made = x[0]
            for one in x[1:]:
                made = made * one
            return made
        top, bottom = sum_of(x[:above]), sum_of(x[above:])
        if bottom.low <= 0:
            raise ZeroDivisionError
        return Interval(top.low * factor / bottom.high, top.high * factor / bottom.low)

    return compute


def _formula(guess: Guess, factor: int) -> str:
    terms = [as_written(c) for c in guess.terms]
    if guess.way == "apart":
        return " − ".join(terms)
    if guess.way == "product":
        return " × ".join(terms)
    top, bottom = (_added(part) for part in (terms[: guess.above], terms[guess.above :]))
    return f"{top} ÷ {bottom}" + (f" × {factor}" if factor != 1 else "")


def _added(terms: Sequence[str]) -> str:
    return terms[0] if len(terms) == 1 else f"({' + '.join(terms)})"


def _summed(facts: Facts, whole: Claim) -> Relation | None:
    """The first list beside a whole that makes it: behind it or before it, then in what follows."""
    if whole.measure not in {"level", "change", "gap"} or whole.unit in RELATIVE | SPELLS or whole.cell is not None:
        return None
    if whole.value < (_HEAD_MONEY if whole.unit == _PRICED else _LEAST):
        return None
    window = facts.interval(whole)
    width = window.high - window.low or Fraction(1)

    def pool(others: Iterable[Claim], most: int) -> list[Claim]:
        return [c for c in islice(others, most) if _may_add(whole, c, width)][: _LONGEST + _STARTS]

    pools = [pool(facts.after(whole, PARAGRAPH), _BEFORE), pool(facts.before(whole, PARAGRAPH), _BEFORE)]
    if not pools[0]:
        pools.append(pool(facts.after(whole, DOCUMENT), _BEFORE))
    tries = 0
    for start in range(_STARTS):
        for count in range(2, _LONGEST + 1):
            for run in (p[start : start + count] for p in pools):
                if len(run) < count:
                    continue
                tries += 1
                if tries * width >= _SELDOM * SPREAD * window.high:
                    return None
                total = total_of(facts, run)
                if total.meets(window) and _is_telling(facts, whole, run):
                    loose = width + total.high - total.low
                    seldom = _SELDOM if all(c.indicator == whole.indicator for c in run) else _HARDLY
                    if tries * loose >= seldom * SPREAD * window.high:
                        return None
                    return relate(facts, whole, sorted(run, key=lambda c: c.start), "consistent", "sum.outward")
    return None


def _is_telling(facts: Facts, whole: Claim, run: Sequence[Claim]) -> bool:
    """Whether a whole is large enough to be made by no accident, or a list is said to be one."""
    first, last = min((whole, *run), key=_start), max((whole, *run), key=_start)
    if Fraction(whole.value) / last_unit(whole) >= _TELLING:
        return True
    return (
        facts.together(first, last, SENTENCE) and _LISTED.search(facts.text, first.start - _LEAST, last.end) is not None
    )


def _may_add(whole: Claim, part: Claim, width: Fraction) -> bool:
    """Whether a figure may be a part: counted alike, and more than the rounding of the whole."""
    alike = (part.unit, part.measure) == (whole.unit, whole.measure) and part.role in _FACTS and _is_whole(part)
    if whole.stage not in _WIDE and part.stage not in {None, whole.stage}:
        return False
    if part.measure != "level" and part.indicator != whole.indicator:
        return False
    if whole.unit != _PRICED and whole.indicator is not None and part.indicator not in {None, whole.indicator}:
        return False
    plain = part.value_max is None and not part.approx and part.cell is None
    return alike and plain and part.value > width and part.value < whole.value
