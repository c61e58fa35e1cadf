"""Wholes that the figures after or before them make up, whatever stands between: tried outwards, never accused.

整改问题37项: 整改到位31项,到位率83.8%;正在推进4项;需长期坚持2项.  Runs of figures of the whole's kind are tried;
then, for the whole of a place, the figures of the same thing for every kind of school, told one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import islice

from extractor.checks.facts import PARAGRAPH, SENTENCE, Facts, same_period, same_place
from extractor.checks.partitions import additive
from extractor.checks.relations import Relation
from extractor.checks.settings import Settings
from extractor.checks.shaped import countable
from extractor.checks.totals import relate, total_of
from extractor.exact import Fraction
from extractor.model import Claim

_SELDOM = Fraction(1, 5)  # chance below which a run that comes out is no accident
_REACH = 24  # figures looked at on either side of a whole
_MOST = 9  # parts of a run
_STARTS = 2  # places after the whole at which its parts may start
_LEAST = 10  # a whole below this is made by too many runs
_LARGE = 1000
_SOME = re.compile(r"民办|公办|其中|当中|新建|撤并|增加|减少")
_KINDS = 3  # kinds of schools from which a whole is told kind by kind
_WIDE = frozenset({"all", "compulsory", None})
_SINGLE = frozenset({"preschool", "primary", "junior", "senior", "vocational", "special", "nine_year", "higher"})


def check_made_of(facts: Facts, settings: Settings, sums: Sequence[Relation]) -> Iterator[Relation]:
    """Every whole that is no part of a list, by the runs of figures that no list has.

    sums  those that other checks have decided
    """
    taken = {c.claim_id for r in sums for c in r.inputs}
    done = {r.stated.claim_id for r in sums}
    for whole in facts.claims:
        fit = countable(whole) and whole.cell is None and whole.value >= _LEAST and whole.claim_id not in taken
        if fit and additive(whole, settings):
            found = list(_by_runs(facts, settings, whole, taken))
            if not found and whole.claim_id not in done:
                found = list(_by_kinds(facts, whole))
            yield from found


def _by_runs(facts: Facts, settings: Settings, whole: Claim, taken: set[str]) -> Iterator[Relation]:
    """The runs that make the whole, as long as all that were tried would hardly have made one.

    按学段分、按学校分: a whole may be divided more than once.
    """
    window = facts.interval(whole)
    least = max(window.high - window.low, Fraction(1) if window.low == window.high else Fraction(0))
    chance, used = Fraction(0), set(taken)
    for run in _runs(facts, settings, whole):
        total = total_of(facts, run) if run else window
        chance += (least + total.high - total.low) / Fraction(whole.value)
        if chance > _SELDOM:
            return
        if run and total.meets(window) and used.isdisjoint(c.claim_id for c in run):
            used.update(c.claim_id for c in run)
            yield relate(facts, whole, run, "consistent", "sum.tried")


def _runs(facts: Facts, settings: Settings, whole: Claim) -> Iterator[list[Claim]]:
    """Runs of figures of the whole's unit: behind it in its sentence or paragraph, and before what is called a sum."""
    behind = _kin(whole, facts.after(whole, SENTENCE))
    yield from _cuts(behind, whole)
    further = _kin(whole, facts.after(whole, PARAGRAPH))
    if len(further) > len(behind):
        yield from _cuts(further, whole)
    if settings.words["summed"].search(facts.lead(whole)):
        before = _kin(whole, facts.before(whole, SENTENCE))
        yield from ([*reversed(run)] for run in _cuts(before, whole))


def _kin(whole: Claim, others: Iterable[Claim]) -> list[Claim]:
    found = [c for c in islice(others, _REACH) if countable(c) and c.unit == whole.unit and c.role == whole.role]
    return found[: _MOST + _STARTS]


def _cuts(pool: Sequence[Claim], whole: Claim) -> Iterator[list[Claim]]:
    """The runs of a pool, those that start next to the whole first; an empty one for each that is far off."""
    for start in range(min(_STARTS, len(pool))):
        added = Decimal(0)
        for end in range(start, min(len(pool), start + _MOST)):
            if pool[end].value >= whole.value:
                break
            added += pool[end].value
            if end > start:
                yield list(pool[start : end + 1]) if abs(added - whole.value) * 20 < whole.value else []
            if added > whole.value:
                break


def _by_kinds(facts: Facts, whole: Claim) -> Iterator[Relation]:
    """A whole of all stages against the figures of each: 在校生41.40万人, and those of every kind of school."""
    if whole.indicator is None or whole.stage not in _WIDE or whole.entity is not None:
        return
    if _SOME.search(facts.wording(whole)):
        return
    kinds: dict[str | None, Claim] = {}
    for other in facts.measuring(whole.indicator, "level"):
        alike = other.stage in _SINGLE and other.unit == whole.unit and countable(other) and other.entity is None
        if (
            alike
            and other.stage
            and other.value < whole.value
            and same_place(other, whole)
            and same_period(other, whole)
        ):
            kinds.setdefault(other.stage, other)
    parts = sorted(kinds.values(), key=lambda c: c.start)
    large = whole.value >= _LARGE  # a few schools are made by too many choices of kinds
    for left in (None, *(parts if large else ())):
        run = [c for c in parts if c is not left]
        total, window = total_of(facts, run), facts.interval(whole)
        sharp = (total.high - total.low) * 50 < window.low
        if len(run) >= _KINDS and sharp and total.meets(window):
            yield relate(facts, whole, run, "consistent", "sum.of-kinds")
            return
