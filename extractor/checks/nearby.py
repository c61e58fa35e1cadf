"""Relations that nothing but arithmetic and nearness shows: figures of one sentence or paragraph that make another.

Such a relation is only ever reported as one that holds, and only where the figures are written so sharply that chance
would hardly make it; it also stands in the way of accusing a figure that its own neighbours explain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from extractor.checks.facts import PARAGRAPH, SENTENCE, Facts
from extractor.checks.figures import as_written, last_unit, rounded_interval
from extractor.checks.relations import Relation, span, usable
from extractor.exact import Fraction
from extractor.model import Claim, Interval

_PER = re.compile(r"均|每|比")
_HUNDRED = re.compile(r"百名|百人|每百|每100")
_NEAR = 8  # counts before a mean that may have made it
_SHARP = Fraction(1, 100)  # a window wider than this share of its value is met by too many pairs
_TELLING = 3  # significant digits from which a quotient of a paragraph's figures is no chance
_RELATIVE = frozenset({"%", "‰", "倍", "成", "个百分点", "分", ""})


def per_nearby(facts: Facts, stated: Claim, level: int = SENTENCE) -> Relation | None:
    """A mean or a rate per head out of two figures before it: 54个班、2550名学生，班均47.2人; None where none fit.

    Figures of the sentence first; of the paragraph where ``level`` says so and the figure is sharp enough.
    """
    if stated.comparator != "=" or stated.approx or not usable((stated,)) or stated.unit in {"‰", "倍"}:
        return None
    window = rounded_interval(stated)
    if window.low <= 0 or (window.high - window.low) > window.low * _SHARP:
        return None
    factors = (100,) if stated.unit == "%" or _HUNDRED.search(facts.wording(stated)) else (1,)
    counts = [c for c in islice(facts.before(stated, level), _NEAR * 3) if _count(c)][:_NEAR]
    for factor in factors:
        for at, later in enumerate(counts):
            for earlier in counts[at + 1 :]:
                for part, whole in ((later, earlier), (earlier, later)):
                    relation = _per(facts, stated, window, part, whole, factor)
                    if relation is not None:
                        return relation
    return None


def _count(claim: Claim) -> bool:
    return claim.unit not in _RELATIVE and claim.measure == "level" and claim.comparator == "=" and usable((claim,))


def _per(facts: Facts, stated: Claim, window: Interval, part: Claim, whole: Claim, factor: int) -> Relation | None:
    a, b = facts.interval(part), facts.interval(whole)
    if b.low <= 0 or (stated.unit == "%" and (part.unit != whole.unit or a.low > b.high)):
        return None
    if stated.unit != "%" and part.unit == whole.unit != "人":
        return None
    value = Interval(a.low * factor / b.high, a.high * factor / b.low)
    # a quotient of rough figures meets any window
    if not value.meets(window) or (value.high - value.low) > (window.high - window.low) * 4:
        return None
    times = f" × {factor}" if factor != 1 else ""

    def compute(x: Sequence[Interval]) -> Interval:
        return Interval(x[0].low * factor / x[1].high, x[0].high * factor / x[1].low)

    return Relation(
        check="ratio" if stated.unit == "%" else "per_capita",
        outcome="consistent",
        rule="ratio.nearby",
        stated=stated,
        parts=(("stated", stated), ("numerator", part), ("denominator", whole)),
        formula=f"{as_written(part)} ÷ {as_written(whole)}{times} = {span(value)} ∈ {span(window)}",
        expected=value,
        window=window,
        inputs=(part, whole),
        compute=compute,
    )


def check_means(facts: Facts, explained: set[str]) -> Iterator[Relation]:
    """Means and rates per head that no identity was decided for: 班均57.0人, 人均3.64平方米.

    explained  ids of figures that were
    """
    for claim in facts.claims:
        if claim.claim_id in explained or claim.measure != "level" or claim.unit in _RELATIVE - {""}:
            continue
        if _PER.search(facts.wording(claim)):
            relation = per_nearby(facts, claim)
            if relation is None and _digits(claim) >= _TELLING:
                relation = per_nearby(facts, claim, PARAGRAPH)
            if relation is not None:
                yield relation


def _digits(claim: Claim) -> int:
    scaled = Fraction(claim.value) / last_unit(claim)
    return len(str(abs(scaled.numerator // scaled.denominator)))


def other_whole(facts: Facts, parts: Sequence[Claim], whole: Claim) -> tuple[Claim, list[Claim]] | None:
    """A figure of the paragraph that the parts make exactly, where the one they were tied to is not.

    Also with the figure right behind the parts, which the list may have lost.
    """
    last = parts[-1]
    longer = [*parts, *islice((c for c in facts.after(last, SENTENCE) if _alike(c, last)), 1)]
    for run in (list(parts), longer):
        total = _sum(facts, run)
        taken = {p.claim_id for p in run} | {whole.claim_id}
        near = [*islice(facts.before(parts[0], PARAGRAPH), _NEAR * 2), *islice(facts.after(last, SENTENCE), _NEAR)]
        for other in near:
            if other.claim_id in taken or other.unit != parts[0].unit or not _count(other):
                continue
            if len(run) > 1 and facts.interval(other).meets(total) and other.role == whole.role:
                return other, run
    return None


def subtotal(facts: Facts, parts: Sequence[Claim]) -> tuple[Claim, list[Claim]] | None:
    """A member of a list that is the sum of those before it: 大班218个,超大班143个,合计361个."""
    for at in range(2, len(parts)):
        if _sum(facts, parts[:at]).meets(facts.interval(parts[at])):
            return parts[at], list(parts[:at])
    return None


_PIECES = frozenset({"个", "间", "件", "处", "所", "项", "座"})


def _alike(a: Claim, b: Claim) -> bool:
    return a.unit == b.unit or {a.unit, b.unit} <= _PIECES


def _sum(facts: Facts, claims: Sequence[Claim]) -> Interval:
    made = [facts.interval(c) for c in claims]
    return Interval(sum((i.low for i in made), Fraction(0)), sum((i.high for i in made), Fraction(0)))
