"""What no other check has recomputed, tried outwards: the nearest figures first, one try after the other.

缺口2428张 behind 寄宿生58340人 and 宿舍床位55912张, 每个学位6万元 behind 1080个 and 6480万元: distances, products,
shares, means and sums of two or more figures, whatever they are called.  Each try is counted; what comes out is only
said where all the tries up to it would hardly have made one come out by chance.  Nothing is ever accused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import partial
from itertools import islice
from operator import attrgetter

from extractor.checks.facts import DOCUMENT, PARAGRAPH, SENTENCE, Facts
from extractor.checks.figures import COUNTED, RELATIVE, last_unit, point, rounded_interval
from extractor.checks.guesses import Attempt, attempts, is_left, is_whole
from extractor.checks.relations import FAILING, Relation, span
from extractor.checks.totals import relate, total_of
from extractor.checks.tried import SPELLS, SPREAD
from extractor.checks.ways import formula, made_of
from extractor.exact import Fraction
from extractor.model import Claim

_SELDOM = Fraction(1, 10)  # chance below which a sum that comes out is no accident,
_HARDLY = Fraction(1, 30)  # and where the whole is known to have other parts
_UNLIKE = 3  # times that it must be more seldom where the parts are not all of the whole's thing
_REACH = 24  # figures looked at on either side of a whole
_BLURRED = 4  # times its own window that what the terms make may span
_LONGEST = 9  # figures of a list
_STARTS = 3  # places at which a list may start
_FAR = 10  # parts of itself of which a figure may be off by one before the rounding of its terms is looked at
_EXACT = frozenset({"apart", "product"})  # ways in which whole counts make a whole one
_ROUGH = 3  # parts of a whole by which a list may be off before it is looked at exactly
_LEAST = 10  # wholes below which every sum comes out
_TELLING = 100  # units of its last digit from which a whole is made by no accident
_HEAD_MONEY = 20_000  # yuan below which a sum is so much a head
_PRICED = "元"
_FACTS = frozenset({"reported", "plan", "target"})
_WIDE = frozenset({None, "all", "compulsory"})  # stages of what others are parts of
_LISTED = re.compile(r"其中|分为|分别|包括|[:(]|合计|共计|总计|[一二两三四五六七八九]项|余下|剩")
_start = attrgetter("start")


def check_outward(facts: Facts, relations: Sequence[Relation]) -> Iterator[Relation]:
    """Every figure that is not recomputed yet.

    relations  what the other checks have decided
    """
    decided = [r for r in relations if r.outcome != "undetermined" and r.inputs]
    sums = [r for r in decided if r.check == "sum"]
    failing = {r.stated.claim_id for r in sums if r.outcome in FAILING}
    divided: dict[str, set[str]] = {}  # the parts that wholes are known to have
    for relation in sums:
        divided.setdefault(relation.stated.claim_id, set()).update(c.claim_id for c in relation.inputs)
    parts = set().union(*divided.values())
    made = {r.stated.claim_id for r in decided if r.check != "sum"}
    known = {_figures(r.stated, r.inputs) for r in decided}
    for head in facts.claims:
        if head.value <= 0 or head.value_max is not None or head.role not in _FACTS:
            continue
        if head.claim_id not in made:
            tried = (_first(facts, head, attempt, known) for attempt in attempts(facts, head))
            yield from islice((r for r in tried if r is not None), 1)
        if head.claim_id in failing or (head.indicator is None and head.claim_id in parts):
            continue  # a figure of no code that is a part already is no whole besides
        # of a whole that is divided once it takes more to see it divided again, into other parts
        used = divided.get(head.claim_id, set())
        again = _summed(facts, head, used, _HARDLY if used else _SELDOM)
        if again is not None:
            yield again


def _figures(head: Claim, terms: Iterable[Claim]) -> frozenset[str]:
    return frozenset(c.claim_id for c in (head, *terms))


def _first(facts: Facts, head: Claim, attempt: Attempt, known: set[frozenset[str]]) -> Relation | None:
    """The first guess that comes out, where all up to it would hardly have made one come out by chance.

    known  the figures of relations that are told already
    """
    check, way, factor, seldom, guesses = attempt
    counted = head.unit in COUNTED and way in _EXACT
    window = facts.interval(head) if counted else rounded_interval(head)
    width = window.high - window.low or Fraction(1)
    if window.low <= 0:
        return None
    most, stated = seldom * SPREAD * window.high, Fraction(head.value)
    for tries, (terms, above) in enumerate(guesses, 1):
        if tries * width >= most:
            return None
        compute = partial(made_of, way, factor, above)
        try:
            stands = compute([point(c.value) for c in terms])
            if abs(stands.low - stated) * _FAR > stated:
                continue  # most are far off: no need to be exact about their rounding
            value = compute([facts.interval(c) for c in terms])
        except ZeroDivisionError:
            continue
        # to reach 96%, 2.4 points more than 93.6%: an aim, or 5元 a day, is no rounded figure
        if check != "per_capita" and (stands.low == stated if way in _EXACT else stands.meets(window)):
            value = stands
        blurred = value.high - value.low
        if not value.meets(window) or blurred > width * _BLURRED or tries * (width + blurred) >= most:
            continue
        if _figures(head, terms) in known and not (check == "difference" and is_left(facts, head, terms)):
            continue
        names = ("level", "part") if check in {"difference", "growth"} else ("numerator", "denominator")
        return Relation(
            check=check,
            outcome="consistent",
            rule=f"{check}.outward",
            stated=head,
            parts=(("stated", head), *((names[n >= above], c) for n, c in enumerate(terms))),
            formula=f"{formula(way, factor, above, terms)} = {span(value)} ∈ {span(window)}",
            expected=value,
            window=window,
            inputs=terms,
            compute=compute,
        )
    return None


def _summed(facts: Facts, whole: Claim, used: set[str], seldom: Fraction) -> Relation | None:
    """The first list beside a whole that makes it: behind it or before it, then in what follows, or what goes before.

    used    ids of the parts that the whole is known to have
    seldom  the chance that a list of the whole's own thing must keep
    """
    if whole.measure not in {"level", "change", "gap"} or whole.unit in RELATIVE | SPELLS or whole.cell is not None:
        return None
    if whole.value < (_HEAD_MONEY if whole.unit == _PRICED else _LEAST):
        return None
    window = facts.interval(whole)
    width = window.high - window.low or Fraction(1)

    def pool(others: Iterable[Claim]) -> list[Claim]:
        fit = (c for c in islice(others, _REACH) if c.claim_id not in used and _may_add(whole, c, width))
        return list(islice(fit, _LONGEST + _STARTS))

    for level in (PARAGRAPH, DOCUMENT):
        pools = [pool(facts.after(whole, level)), pool(facts.before(whole, level))]
        run = _made_of(facts, whole, pools, width, seldom)
        if run is not None:
            return relate(facts, whole, run, "consistent", "sum.outward")
    return None


def _made_of(
    facts: Facts, whole: Claim, pools: Sequence[Sequence[Claim]], width: Fraction, seldom: Fraction
) -> list[Claim] | None:
    """The first run of some pools that makes a whole, where all that were tried would hardly have made one."""
    window = facts.interval(whole)
    pools = [pool for pool in pools if len(pool) > 1]
    most = seldom * SPREAD * window.high
    tries = 0
    for start in range(_STARTS):
        made = [sum((c.value for c in pool[start : start + 1]), Decimal(0)) for pool in pools]
        for count in range(2, _LONGEST + 1):
            for n, pool in enumerate(pools):
                if len(pool) < start + count:
                    continue
                tries += 1
                if tries * width >= most:
                    return None
                made[n] += pool[start + count - 1].value
                if abs(made[n] - whole.value) * _ROUGH > whole.value:
                    continue  # most are far off: no need to be exact about them
                run = list(pool[start : start + count])
                total = total_of(facts, run)
                if total.meets(window) and _is_telling(facts, whole, run):
                    loose = width + total.high - total.low
                    one = whole.indicator is not None and all(c.indicator == whole.indicator for c in run)
                    bound = seldom if one else seldom / _UNLIKE
                    return sorted(run, key=_start) if tries * loose < bound * SPREAD * window.high else None
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
    same = (part.unit, part.measure) == (whole.unit, whole.measure) and part.role in _FACTS and is_whole(part)
    if whole.stage not in _WIDE and part.stage not in {None, whole.stage}:
        return False
    if part.measure != "level" and part.indicator != whole.indicator:
        return False
    if whole.unit != _PRICED and whole.indicator is not None and part.indicator not in {None, whole.indicator}:
        return False
    plain = part.value_max is None and not part.approx and part.cell is None
    return same and plain and part.value > width and part.value < whole.value
