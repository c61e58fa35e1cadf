"""Shares of more terms than two: of all members of a list, or of the whole that the share before is of.

They are told where the words tie a share to one figure that does not make it; nothing is accused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice, pairwise

from extractor.checks.facts import SENTENCE, Facts
from extractor.checks.figures import as_written, last_unit
from extractor.checks.relations import Compute, Relation, is_told, span, sum_of, usable, window_of
from extractor.model import Claim, Interval

_LISTED = re.compile(r"[^,;。:\d]{0,12}[、和及][^,;。:\d]{0,8}")  # between the members of one list
_PAIR = 2
_STEP = 14  # characters between a part and the share behind it
_SHARP = 20  # units of the last digit that the share may span, so that it does not agree by chance
_REACH = 24  # figures before a share that are looked at
_MEASURES = frozenset({"level", "change"})


def of_a_list(facts: Facts, head: Claim, part: Claim, whole: Claim) -> Relation | None:
    """11所初中、1所九年制、29所小学全部达标,占83.67%: the share of all members of the list that the part ends."""
    run = [part]
    for other in islice(facts.before(part, SENTENCE), _REACH):
        listed = _LISTED.fullmatch(facts.between(other, run[0])) is not None
        if not listed or (other.unit, other.role, other.measure) != (part.unit, part.role, part.measure):
            break
        run.insert(0, other)
    if len(run) < _PAIR or whole in run or not usable(run):
        return None

    def compute(x: Sequence[Interval]) -> Interval:
        total = sum_of(x[:-1])
        return Interval(total.low * 100 / x[-1].high, total.high * 100 / x[-1].low)

    added = " + ".join(as_written(c) for c in run)
    terms = (*(("numerator", c) for c in run), ("denominator", whole))
    return _made_of(facts, head, "share.list", terms, f"({added}) ÷ {as_written(whole)} × 100", compute)


def of_one_base(facts: Facts, head: Claim, part: Claim) -> Relation | None:
    """A share of the whole that the share before it is of: 专科及以上1138人,占99.65%,其中本科及以上842人,占73.73%."""
    before = list(islice(facts.before(part, SENTENCE), _REACH))
    for share, other in pairwise(before):
        tied = share.unit == head.unit and other.unit == part.unit and share.start - other.end <= _STEP
        fact = is_told(other) and other.measure in _MEASURES
        if not (tied and fact and usable((share,)) and share.comparator == "=" and share.value):
            continue

        def compute(x: Sequence[Interval]) -> Interval:
            a, b, p = x
            return Interval(a.low * p.low / b.high, a.high * p.high / b.low)

        base = f"({as_written(other)} ÷ {as_written(share)})"
        terms = (("numerator", part), ("denominator", other), ("part", share))
        made = _made_of(facts, head, "share.one-base", terms, f"{as_written(part)} ÷ {base}", compute)
        if made is not None:
            return made
    return None


def _made_of(
    facts: Facts, head: Claim, rule: str, terms: tuple[tuple[str, Claim], ...], written: str, compute: Compute
) -> Relation | None:
    """The relation of a share with several terms, in the order that ``compute`` wants; None where it is not sharp."""
    inputs = tuple(c for _, c in terms)
    value, window = compute([facts.interval(c) for c in inputs]), window_of(head)
    if not value.meets(window) or value.high - value.low > _SHARP * last_unit(head):
        return None
    return Relation(
        check="ratio",
        outcome="consistent",
        rule=rule,
        stated=head,
        parts=(("stated", head), *terms),
        formula=f"{written} = {span(value)} ∈ {span(window)}",
        expected=value,
        window=window,
        inputs=inputs,
        compute=compute,
    )
