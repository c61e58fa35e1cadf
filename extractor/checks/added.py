"""Sums that nothing but arithmetic shows: figures of one indicator, told apart, that make another one of it.

As for quotients (``tried``) what is tried is counted: a sum is only said to come out where chance would hardly have
made one of the tries do so.  Nothing is ever accused.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from operator import attrgetter

from extractor.checks.facts import DOCUMENT, PARAGRAPH, SENTENCE, Facts, lies_in, same_place
from extractor.checks.figures import RELATIVE
from extractor.checks.partitions import counted_alike
from extractor.checks.relations import Relation, is_told
from extractor.checks.totals import relate, total_of
from extractor.exact import Fraction
from extractor.model import Claim

_SELDOM = Fraction(1, 10)  # chance below which a sum that comes out is no accident,
_HARDLY = Fraction(1, 100)  # and where nothing tells its parts apart, or what they count is of no code
_SPREAD = 2  # natural logarithm of the ratio over which sums of figures about as large are spread
_RINGS = ((SENTENCE, 18), (PARAGRAPH, 18), (DOCUMENT, 20))  # figures looked at on either side
_LONGEST = 9  # figures of a list
_STEPS = (1, 2, 3)  # 一年级173个(公办150个,民办23个),二年级167个(公办144个,民办23个): every third is of one kind
_LEAST = 10  # wholes below which every other sum comes out
_WIDE = frozenset({None, "all", "compulsory"})  # stages of what others are parts of
_BEYOND = frozenset({("compulsory", "preschool"), ("compulsory", "senior"), ("compulsory", "vocational")})
_WITHIN = frozenset({("senior", "vocational")})  # 高中阶段: 普通高中 and 中等职业学校
_HEAD_MONEY = 20_000  # yuan below which a sum is so much a head: 650元 and 200元 are no parts of 850元
_NONE = frozenset({"岁", "年", "个月", "天", "小时", "分钟", "分"})


def check_added(facts: Facts, sums: Sequence[Relation]) -> Iterator[Relation]:
    """Every sum of figures of one kind that the other checks have not found; ``sums``: those that they have.

    A figure of no code that is a part already is no whole besides.
    """
    summed = {r.stated.claim_id for r in sums}
    parts = {c.claim_id for r in sums for _, c in r.parts}
    for whole in facts.claims:
        if whole.claim_id in summed or not _is_term(whole) or whole.value < _LEAST:
            continue
        if whole.indicator is None and whole.claim_id in parts:
            continue
        if whole.unit == "元" and whole.value < _HEAD_MONEY:
            continue
        relation = _first(facts, whole)
        if relation is not None:
            yield relation


def _is_term(claim: Claim) -> bool:
    told = claim.comparator == "=" and claim.measure == "level" and claim.role in {"reported", "plan"}
    return told and claim.value > 0 and is_told(claim) and claim.unit not in RELATIVE | _NONE


def _first(facts: Facts, whole: Claim) -> Relation | None:
    """The first sum that comes out, where all the tries up to its ring would hardly make one come out by chance."""
    window = facts.interval(whole)
    width = (window.high - window.low or Fraction(1)) / window.high
    tries = 0
    seldom = _SELDOM if whole.indicator is not None else _HARDLY
    for level, most in _RINGS if whole.indicator is not None else _RINGS[:2]:
        behind, ahead = _around(facts, whole, level, most)
        found, tried = _runs(facts, whole, behind, ahead[::-1])
        pair, more = _pair(facts, whole, [*ahead, *behind])
        tries += tried + more
        if tries * width >= seldom * _SPREAD:
            return None
        for run in (found, pair):
            if run is None:
                continue
            total = total_of(facts, run)
            loose = width + (total.high - total.low) / window.high
            if tries * loose < (seldom if _told_apart(run) else _HARDLY) * _SPREAD:
                return relate(facts, whole, run, "consistent", "sum.added")
    return None


def _around(facts: Facts, whole: Claim, level: int, most: int) -> tuple[list[Claim], list[Claim]]:
    """The figures behind a whole and before it that may be its parts, the nearest first.

    Of one indicator those are looked at that stand furthest in the whole document, for bulletins tell stage by stage.
    """
    behind: Iterable[Claim] = islice(facts.after(whole, level), most)
    ahead: Iterable[Claim] = islice(facts.before(whole, level), most)
    if level == DOCUMENT:
        alike = facts.measuring(whole.indicator, "level")
        at = bisect_left(alike, whole.start, key=attrgetter("start"))
        behind, ahead = alike[at + 1 : at + 1 + most], alike[max(0, at - most) : at][::-1]
    return [c for c in behind if _may_add(whole, c)], [c for c in ahead if _may_add(whole, c)]


def _may_add(whole: Claim, part: Claim) -> bool:
    """Whether a figure may be a part: of the same kind, place and time, and smaller."""
    alike = counted_alike(part, whole) and part.indicator == whole.indicator and part.role == whole.role
    stages = whole.stage, part.stage
    inside = part.stage == whole.stage or stages in _WITHIN or (whole.stage in _WIDE and stages not in _BEYOND)
    here = same_place(part, whole) or lies_in(part, whole)
    return alike and inside and part.value < whole.value and _is_term(part) and here and (
        part.cell is None or whole.cell is None or part.cell.table == whole.cell.table
    )  # fmt: skip


def _runs(
    facts: Facts, whole: Claim, behind: Sequence[Claim], ahead: Sequence[Claim]
) -> tuple[list[Claim] | None, int]:
    """A list that makes the whole, every figure of a pool or every second or third, and how many were tried."""
    window, tried = facts.interval(whole), 0
    for pool, step in ((pool, step) for step in _STEPS for pool in (behind, ahead)):
        for start in range(len(pool) - step if step > 1 else len(pool)):
            run = list(pool[start : start + step * _LONGEST : step])
            total = run[0].value
            for count in range(2, len(run) + 1):
                total += run[count - 1].value
                tried += 1
                if total > whole.value * 2:
                    break
                if total_of(facts, run[:count]).meets(window):
                    return run[:count], tried
    return None, tried


def _told_apart(parts: Sequence[Claim]) -> bool:
    """Whether no two figures are of the same stage, area, place, school and time, and all of one indicator."""
    told = {(c.stage, c.area, c.region and c.region.name, c.entity, c.period) for c in parts}
    return len(told) == len(parts) and parts[0].indicator is not None


def _pair(facts: Facts, whole: Claim, pool: Sequence[Claim]) -> tuple[list[Claim] | None, int]:
    """Two figures that make the whole, and how many pairs there are."""
    found = sorted(pool, key=lambda c: c.value)
    values = [c.value for c in found]
    window, tried = facts.interval(whole), len(found) * (len(found) - 1) // 2
    for first in found:
        near = bisect_left(values, whole.value - first.value)
        for other in found[max(0, near - 1) : near + 2]:
            pair = sorted([first, other], key=lambda c: c.start)
            if other is not first and total_of(facts, pair).meets(window):
                return pair, tried
    return None, tried
