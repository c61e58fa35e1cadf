"""Quotients that nothing but arithmetic shows, tried outwards: the sentence, the paragraph, then the document.

What is tried is counted.  A share, a growth or a mean is only said to come out of two figures where chance would hardly
have made one of the tries do so; nothing is ever accused.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from operator import attrgetter
from typing import NamedTuple

from extractor.checks.bases import list_of
from extractor.checks.facts import CLAUSE, PARAGRAPH, SENTENCE, Facts, same_place
from extractor.checks.figures import ALL, COUNTED, RELATIVE, as_written, rounded_interval
from extractor.checks.relations import Compute, Relation, is_told, span, sum_of, usable
from extractor.exact import Fraction
from extractor.model import Claim, Interval

_SELDOM = Fraction(1, 10)  # chance below which a quotient that comes out is no accident
SPREAD = 3  # natural logarithm of the ratio over which unrelated quotients are spread, about evenly
_ROUGH = 10  # parts of itself of which a quotient may be off by one before it is looked at exactly
_BLURRED = 4  # times its own window that the quotient of rough figures may span
_NEAR = 5  # counts before a figure that may be its terms
_BEHIND = 2  # the same behind it
_REACH = 16  # figures looked at for them
_CLOSE = 2  # of the nearest, those that are tried with figures further off
_PARAGRAPH = 24
_DOCUMENT = 60  # counts of one unit before a figure that are tried, and half as many behind it
_HEADS = frozenset({"人", "所", "个"})  # what is divided by: pupils, teachers, schools, classes
SPELLS = frozenset({"岁", "年", "个月", "天", "小时", "分钟", "学时", "课时"})
_PER = re.compile(r"均|每|[生师机]比|负担")
TIMES = re.compile(r"倍|极差|之比|比例?约?为?$")
HUNDRED = re.compile(r"百名|百人|每百|百生|每100")
GREW = re.compile(r"[增升涨减降落缩幅]")
FELL = re.compile(r"[减降落缩少]")
_UNDONE = re.compile(r"[减降落缩消化解压]|销")
_STAGES = re.compile(r"义务教育|中小学|两个?(?:学段|阶段|段)|小学[、和与及]初中|同段")
_PLACES = frozenset({"人", "个"})
_QUOTIENT_UNITS = frozenset({"倍", ""})
_BOTH = ("primary", "junior")


class Try(NamedTuple):
    """A quotient: what is added above, and what is added and taken off below."""

    above: tuple[Claim, ...]
    below: tuple[Claim, ...]
    off: tuple[Claim, ...] = ()  # taken off below
    of: str = "share"  # share · rest: (below − above) ÷ below


class Head(NamedTuple):
    """A figure that may be a quotient, with its window and the factor that it is written with."""

    claim: Claim
    window: Interval
    factor: int
    check: str


def check_tried(facts: Facts, settled: set[str]) -> Iterator[Relation]:
    """Every share, growth and mean that the other checks have not recomputed.

    settled  ids of the figures that they have
    """
    sums = _both_stages(facts)
    for claim in facts.claims:
        if claim.claim_id in settled or claim.comparator != "=" or claim.value <= 0 or not is_told(claim):
            continue
        relation = _first(facts, claim, sums)
        if relation is not None:
            yield relation


def _first(facts: Facts, claim: Claim, sums: Sequence[tuple[Claim, ...]]) -> Relation | None:
    lead = facts.lead(claim)
    if claim.unit == "%" and (claim.measure == "change" or GREW.search(lead)):
        head = Head(claim, rounded_interval(claim), 100, "growth")
        return _search(facts, head, _growths(facts, head, bool(FELL.search(lead))))
    if claim.measure != "level":
        return None
    if claim.unit == "%":
        if claim.value == ALL or not _has_count_beside(facts, claim):
            return None
        head = Head(claim, rounded_interval(claim), 100, "ratio")
        return _search(facts, head, _shares(facts, head, lead, sums))
    if claim.unit in RELATIVE - _QUOTIENT_UNITS:
        return None
    wording = facts.wording(claim)
    if claim.unit in _QUOTIENT_UNITS and TIMES.search(wording):
        head = Head(claim, rounded_interval(claim), 1, "ratio")
        return _search(facts, head, _times(facts, head))
    if claim.unit != "倍" and _PER.search(wording):
        head = Head(claim, rounded_interval(claim), 100 if HUNDRED.search(wording) else 1, "per_capita")
        return _search(facts, head, _means(facts, head, sums))
    return None


def _has_count_beside(facts: Facts, claim: Claim) -> bool:
    """Whether a count stands right before a share, or its list of shares, or right behind it.

    35岁以下24.3%,50岁以上高达31.8%: shares that follow one another are of people whom no figure tells.
    """
    first = list_of(facts, claim)[0]
    beside = (*islice(facts.before(first, PARAGRAPH), 1), *islice(facts.after(claim, CLAUSE), 1))
    return any(_is_count(c) for c in beside)


def _search(facts: Facts, head: Head, rings: Iterable[Iterable[Try]]) -> Relation | None:
    """The first try that comes out, where all the tries up to its ring would hardly make one come out by chance."""
    if head.window.low <= 0:
        return None
    width = (head.window.high - head.window.low) / head.window.high
    count = 0
    for ring in rings:
        agreeing = None
        for one in ring:
            count += 1
            if agreeing is None:
                agreeing = _agreeing(facts, head, one)
            if count * width > _SELDOM * SPREAD:
                return None
        if agreeing is not None:
            value = agreeing.expected
            assert value is not None
            loose = width + (value.high - value.low) / value.high
            return agreeing if count * loose < _SELDOM * SPREAD else None
    return None


def _agreeing(facts: Facts, head: Head, one: Try) -> Relation | None:
    """The relation of a try that comes out."""
    if _is_far_off(head, one):
        return None
    above, below = sum(c.value for c in one.above), sum(c.value for c in one.below)
    less = sum(c.value for c in one.off)
    top, bottom = Fraction(below - above if one.of == "rest" else above), Fraction(below - less)
    wanted = Fraction(head.claim.value) * bottom
    if top <= 0 or bottom <= 0 or abs(top * head.factor - wanted) * _ROUGH > wanted:
        return None
    inputs = (*one.above, *one.below, *one.off)
    if any(len(set(map(id, terms))) < len(terms) for terms in (one.above, one.below)):
        return None
    compute = _computer(one, head.factor)
    try:
        value = compute([facts.interval(c) for c in inputs])
    except ZeroDivisionError:
        return None
    rough = value.high - value.low > (head.window.high - head.window.low) * _BLURRED
    if rough or not value.meets(head.window):  # a quotient of rough figures meets any window
        return None
    return Relation(
        check=head.check,
        outcome="consistent",
        rule=f"{head.check}.tried",
        stated=head.claim,
        parts=(
            ("stated", head.claim),
            *(("numerator", c) for c in one.above),
            *(("denominator", c) for c in one.below),
        ),
        formula=f"{_formula(one, head.factor)} = {span(value)} ∈ {span(head.window)}",
        expected=value,
        window=head.window,
        inputs=inputs,
        compute=compute,
    )


def _is_far_off(head: Head, one: Try) -> bool:
    """True for most quotients of two figures: no need to be exact about them."""
    if one.off or one.of == "rest" or len(one.above) > 1 or len(one.below) > 1:
        return False
    wanted = head.claim.value * one.below[0].value
    return abs(one.above[0].value * head.factor - wanted) * _ROUGH > wanted


def _computer(one: Try, factor: int) -> Compute:
    first, second = len(one.above), len(one.above) + len(one.below)

    def compute(x: Sequence[Interval]) -> Interval:
        above, below = sum_of(x[:first]), sum_of(x[first:second])
        if one.off:
            below = below - sum_of(x[second:])
        if one.of == "rest":
            above = below - above
        if below.low <= 0:
            raise ZeroDivisionError
        return Interval(above.low * factor / below.high, above.high * factor / below.low)

    return compute


def _formula(one: Try, factor: int) -> str:
    above = " + ".join(as_written(c) for c in one.above)
    below = " + ".join(as_written(c) for c in one.below)
    top = f"{below} − {above}" if one.of == "rest" else above
    top = f"({top})" if one.of == "rest" or len(one.above) > 1 else top
    off = "".join(f" − {as_written(c)}" for c in one.off)
    bottom = f"({below}{off})" if len(one.below) > 1 or off else below
    return f"{top} ÷ {bottom}" + (f" × {factor}" if factor != 1 else "")


def _is_count(claim: Claim) -> bool:
    """True for a plain figure that may be a term; 每百名学生13.12台, 1名教师 and 48.6岁 are none."""
    if claim.unit in SPELLS:
        return False
    if claim.unit in COUNTED and (claim.value <= 1 or claim.value != claim.value.to_integral_value()):
        return False
    return (
        claim.measure == "level" and claim.unit not in RELATIVE and claim.role in {"reported", "plan"}
        and claim.value_max is None and claim.comparator == "=" and claim.value > 0
    )  # fmt: skip


def _near(facts: Facts, head: Claim) -> list[Claim]:
    """The counts of the sentence right before a figure, the last one first, and then those right behind it.

    Those of the paragraph before it where its sentence has none.
    """
    before = [c for c in islice(facts.before(head, SENTENCE), _REACH) if _is_count(c)]
    behind = [c for c in islice(facts.after(head, CLAUSE), _BEHIND) if _is_count(c)]
    if not before and not behind:
        before = [c for c in islice(facts.before(head, PARAGRAPH), _REACH) if _is_count(c)]
    return [*before[:_NEAR], *behind]


def _paragraph(facts: Facts, head: Claim, near: Sequence[Claim]) -> list[Claim]:
    others = chain(islice(facts.before(head, PARAGRAPH), _PARAGRAPH), islice(facts.after(head, PARAGRAPH), _BEHIND * 2))
    return [c for c in others if _is_count(c) and c not in near]


def of_document(facts: Facts, head: Claim, unit: str, but: Sequence[Claim]) -> list[Claim]:
    """The counts of one unit around a figure, each value once: all the document's, where it is no long one."""
    found: dict[object, Claim] = {}
    for claim in around(facts.counted(unit), head):
        if claim not in but and _is_count(claim) and same_place(claim, head):
            found.setdefault(claim.value, claim)
    return sorted(found.values(), key=lambda c: c.cell is not None)


def around(claims: Sequence[Claim], head: Claim) -> Sequence[Claim]:
    """Those of some claims in reading order that stand nearest before a figure, and some behind it."""
    at = bisect_left(claims, head.start, key=_start)
    return claims[max(0, at - _DOCUMENT) : at + _DOCUMENT // 2]


_start = attrgetter("start")


def _both_stages(facts: Facts) -> list[tuple[Claim, ...]]:
    """The enrolments of primary and of junior schools that a document tells: together those of both."""
    first, second = (
        [c for c in facts.measuring("students", "level") if c.stage == stage and _is_count(c) and c.entity is None][:3]
        for stage in _BOTH
    )
    return [(a, b) for a in first for b in second if same_place(a, b) and a.period == b.period]


def _shares(facts: Facts, head: Head, lead: str, sums: Sequence[tuple[Claim, ...]]) -> Iterator[Iterable[Try]]:
    near = _near(facts, head.claim)
    both = [Try((a,), pair) for a in near[:_CLOSE] if a.unit == "人" for pair in sums]
    named = bool(_STAGES.search(facts.wording(head.claim)))
    yield both if named else []
    yield [Try((a,), (b,)) for i, a in enumerate(near) for b in near if _is_part(a, b)]
    yield _composed(near, bool(_UNDONE.search(lead)))
    close = near[:_CLOSE]
    around = _paragraph(facts, head.claim, near)
    yield [t for a in close for b in around for t in _either(a, b, near)]
    known, units = [*near, *around], dict.fromkeys(a.unit for a in near)
    far = [b for unit in units for b in of_document(facts, head.claim, unit, known)]
    yield [t for a in close[:1] for b in far for t in _either(a, b, near)]
    yield [] if named else both
    yield [t for a in near[1:] for b in (*around, *far) for t in _either(a, b, near)]


def _is_part(part: Claim, whole: Claim) -> bool:
    return part is not whole and part.unit == whole.unit and part.value < whole.value


def _either(a: Claim, b: Claim, near: Sequence[Claim]) -> Iterator[Try]:
    """A near count as a part of one further off, or, right before the share, as its whole: 占支出72.19亿元的28.0%."""
    if _is_part(a, b):
        yield Try((a,), (b,))
    elif a is near[0] and _is_part(b, a):
        yield Try((b,), (a,))


def _composed(near: Sequence[Claim], undone: bool) -> Iterator[Try]:
    """Shares of what is done and what is left together, of parts added, and of what is gone of what there was.

    Places are added to pupils: 公办就读8512人,加上购买学位727个,占比93.84%.
    """
    for i, a in enumerate(near[:-1]):
        b = near[i + 1]
        if a.unit == b.unit:
            yield Try((a,), (a, b))
            yield Try((b,), (b, a))
            if undone and a.value < b.value:
                yield Try((a,), (b,), of="rest")
        if a.unit == b.unit or {a.unit, b.unit} == _PLACES:
            for whole in (c for n, c in enumerate(near) if n not in {i, i + 1}):
                if whole.unit in {a.unit, b.unit} and a.value + b.value < whole.value:
                    yield Try((a, b), (whole,))


def _growths(facts: Facts, head: Head, fell: bool) -> Iterator[Iterable[Try]]:
    """What a change is of the level that it came from: of one told there, or of one that it led to, less the change."""
    before = [c for c in islice(facts.before(head.claim, SENTENCE), _REACH) if usable((c,)) and c.value > 0]
    moved = [c for c in before if c.measure == "change" and c.unit not in RELATIVE and c.comparator == "="][:_CLOSE]
    levels = [c for c in before if _is_count(c)][:_NEAR]
    yield [t for d in moved for c in levels for t in _grown(d, c, fell)]
    yield [
        t for d in moved for c in around(facts.counted(d.unit), head.claim)
        if _is_count(c) and c not in levels and _one_thing(head.claim, c) for t in _grown(d, c, fell)
    ]  # fmt: skip


def _one_thing(head: Claim, other: Claim) -> bool:
    same = head.indicator is not None and head.indicator == other.indicator
    return same and head.stage == other.stage and same_place(head, other)


def _grown(moved: Claim, level: Claim, fell: bool) -> Iterator[Try]:
    if moved.unit != level.unit:
        return
    if fell:
        yield Try((moved,), (level, moved))
    elif moved.value < level.value:
        yield Try((moved,), (level,), (moved,))
    if moved.value < level.value or not fell:
        yield Try((moved,), (level,))


def _times(facts: Facts, head: Head) -> Iterator[Iterable[Try]]:
    levels = [
        c for c in islice(facts.before(head.claim, SENTENCE), _REACH)
        if usable((c,)) and c.measure == "level" and c.value > 0 and c.unit not in {"倍", ""}
    ][:_NEAR]  # fmt: skip
    yield [Try((a,), (b,)) for a in levels for b in levels if a is not b and a.unit == b.unit and a.value > b.value]


def _means(facts: Facts, head: Head, sums: Sequence[tuple[Claim, ...]]) -> Iterator[Iterable[Try]]:
    near = _near(facts, head.claim)
    if _STAGES.search(facts.wording(head.claim)):
        parts = [a for a in near[:_CLOSE] if head.claim.unit in {a.unit, ""}]
        yield [Try((a,), both) for a in parts for both in sums]
    yield [Try((a,), (b,)) for a in near for b in near if _is_divided(head.claim, a, b)]
    around = _paragraph(facts, head.claim, near)
    close = near[:_CLOSE]
    yield [t for a in close for b in around for t in _both_ways(head.claim, a, b)]
    parts = [a for a in close if head.claim.unit in {a.unit, ""}]
    if not _STAGES.search(facts.wording(head.claim)):
        yield [Try((a,), both) for a in parts for both in sums]
    known = [*near, *around]
    far = [b for unit in sorted(_HEADS) for b in of_document(facts, head.claim, unit, known)]
    yield [t for a in close for b in far for t in _both_ways(head.claim, a, b)]


def _both_ways(head: Claim, a: Claim, b: Claim) -> Iterator[Try]:
    if b.unit in _HEADS and _is_divided(head, a, b):
        yield Try((a,), (b,))
    if a.unit in _HEADS and _is_divided(head, b, a):
        yield Try((b,), (a,))


def _is_divided(head: Claim, part: Claim, whole: Claim) -> bool:
    """Whether one count may be spread over another: of the mean's own unit, over people, schools or classes."""
    if part is whole or head.unit not in {part.unit, ""} or whole.unit not in _HEADS:
        return False
    return part.unit != whole.unit or part.unit == "人"
