"""Relations that nothing but arithmetic and nearness shows: figures of one sentence or paragraph that make another.

Such a relation is only ever reported as one that holds, and only where the figures are written so sharply that chance
would hardly make it; it also stands in the way of accusing a figure that its own neighbours explain.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import combinations, islice

from extractor.checks.facts import PARAGRAPH, SENTENCE, Facts
from extractor.checks.figures import PIECES, RELATIVE, as_written, last_unit, rounded_interval
from extractor.checks.relations import Relation, is_told, span, sum_of
from extractor.exact import Fraction
from extractor.model import Claim, Interval

_PER = re.compile(r"均|每|比")
_HUNDRED = re.compile(r"百名|百人|每百|每100")
_TOTAL = re.compile(r"合计|共计|总计|共|计|[:(]|其中|分为|分别|相加|[一二两三四五六七八九]项|-")
_GREW = re.compile(r"[增升涨减降落缩]")
_MEANS = ("_per_student", "_per_100", "_ratio", "_size")  # codes of what does not add up
_ROUGH = Decimal("0.05")
_SMALL = 20
_ROSE = re.compile(r"增|升|涨|提高")
_LARGE = 1000  # units of the last digit from which a whole is made by its neighbours by no chance
_NEAR = 8  # counts before a mean that may have made it
_SHARP = Fraction(1, 100)  # a window wider than this share of its value is met by too many pairs
_TELLING = 3  # significant digits from which a quotient of a paragraph's figures is no chance


def per_nearby(
    facts: Facts, stated: Claim, level: int = SENTENCE, near: int = _NEAR, sharp: Fraction = _SHARP
) -> Relation | None:
    """A mean or a rate per head out of two figures before it: 54个班、2550名学生，班均47.2人; None where none fit.

    Figures of the sentence first; of the paragraph where ``level`` says so and the figure is sharp enough.

    near   counts before the figure that are tried
    sharp  the part of its value that the figure's rounding may take up
    """
    if stated.comparator != "=" or stated.approx or not is_told(stated) or stated.unit in {"‰", "倍"}:
        return None
    window = rounded_interval(stated)
    if window.low <= 0 or (window.high - window.low) > window.low * sharp:
        return None
    factors = (100,) if stated.unit == "%" or _HUNDRED.search(facts.wording(stated)) else (1,)
    counts = [c for c in islice(facts.before(stated, level), _NEAR * 3) if _count(c)][:near]
    for factor in factors:
        for at, later in enumerate(counts):
            for earlier in counts[at + 1 :]:
                for part, whole in ((later, earlier), (earlier, later)):
                    wanted = stated.value * whole.value
                    if abs(part.value * factor - wanted) > wanted * _ROUGH:
                        continue  # most pairs are far off: no need to be exact about them
                    relation = _per(facts, stated, window, part, whole, factor)
                    if relation is not None:
                        return relation
    return None


def _count(claim: Claim) -> bool:
    return claim.unit not in RELATIVE and claim.measure == "level" and claim.comparator == "=" and is_told(claim)


def _per(facts: Facts, stated: Claim, window: Interval, part: Claim, whole: Claim, factor: int) -> Relation | None:
    a, b = facts.interval(part), facts.interval(whole)
    if b.low <= 0 or (stated.unit == "%" and (part.unit != whole.unit or a.low > b.high)):
        return None
    if stated.unit != "%" and (part.unit == whole.unit != "人" or stated.unit not in {part.unit, ""}):
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
        if claim.claim_id in explained or claim.measure != "level" or claim.unit in RELATIVE - {""}:
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


def _alike(a: Claim, b: Claim) -> bool:
    return a.unit == b.unit or {a.unit, b.unit} <= PIECES


def _sum(facts: Facts, claims: Sequence[Claim]) -> Interval:
    return sum_of([facts.interval(c) for c in claims])


def check_totals(facts: Facts, settled: set[str]) -> Iterator[Relation]:
    """Wholes that figures of their sentence, right before or behind them, make exactly.

    settled  ids of the figures that a sum has already been reported for
    """
    for whole in facts.claims:
        if whole.claim_id in settled or not _count(whole) or whole.measure != "level":
            continue
        if (whole.indicator or "").endswith(_MEANS):
            continue
        for pool in (
            _run(facts, whole, facts.after(whole, SENTENCE)),
            _run(facts, whole, facts.before(whole, SENTENCE)),
        ):
            found = _made_of(facts, whole, pool)
            if found:
                settled.update(c.claim_id for c in (whole, *found))
                yield _total(facts, whole, found)
                break


def _run(facts: Facts, whole: Claim, others: Iterable[Claim]) -> list[Claim]:
    """The figures of the whole's kind beside it, up to the first that is greater than it."""
    found: list[Claim] = []
    for other in islice(others, _NEAR * 2):
        if not _alike(other, whole) or not _count(other):
            continue
        if other.value > whole.value or len(found) == _NEAR:
            break
        found.append(other)
    return found


def _made_of(facts: Facts, whole: Claim, pool: Sequence[Claim]) -> list[Claim]:
    """The first run of the pool that makes the whole, where it is no chance: by its size, or by words that say so.

    Large counts are also made of two or three figures with others between: 在校生29502人中住校8231人,初中15768人….
    """
    if len(pool) < 2 or whole.value <= 0:
        return []
    window = facts.interval(whole)
    if (window.high - window.low) > window.low * _SHARP:
        return []
    near = whole.value * _ROUGH
    for start in range(min(2, len(pool))):
        added = Decimal(0)
        for end in range(start, len(pool)):
            added += pool[end].value
            if added - whole.value > near:
                break
            if end == start or whole.value - added > near:
                continue
            run = list(pool[start : end + 1])
            total = _sum(facts, run)
            met = total.meets(window) and (total.high - total.low) <= window.low * _SHARP
            if met and (Fraction(whole.value) / last_unit(whole) >= _LARGE or _said(facts, whole, run)):
                return run
    if window.low == window.high and whole.value >= _LARGE:
        for size in (2, 3):
            for chosen in combinations(pool, size):
                if sum(c.value for c in chosen) == whole.value and all(c.value >= _SMALL for c in chosen):
                    return list(chosen)
    return []


def _said(facts: Facts, whole: Claim, run: Sequence[Claim]) -> bool:
    """True where the wording or the catalogue ties small numbers together."""
    if whole.indicator is not None and all(c.indicator == whole.indicator for c in run):
        return True
    first, last = min((whole, *run), key=lambda c: c.start), max((whole, *run), key=lambda c: c.start)
    return len(run) > 2 or bool(_TOTAL.search(facts.text[max(0, first.start - 12) : last.end]))


def _total(facts: Facts, whole: Claim, parts: Sequence[Claim]) -> Relation:
    total, window = _sum(facts, parts), facts.interval(whole)
    added = " + ".join(as_written(p) for p in parts)
    exact = total.low == total.high == window.low == window.high
    return Relation(
        check="sum",
        outcome="consistent",
        rule="sum.nearby",
        stated=whole,
        parts=(("whole", whole), *(("part", p) for p in parts)),
        formula=f"{added} = {as_written(whole)}" if exact else f"{added} = {span(total)} ∈ {span(window)}",
        expected=total,
        window=window,
        inputs=tuple(parts),
        compute=sum_of,
    )


def check_growth(facts: Facts, settled: set[str]) -> Iterator[Relation]:
    """Changes that two levels of the paragraph make: 2012年4.01亿元, 2013年4.69亿元, 增16.96%.

    settled  ids of the changes that another check has decided
    """
    for change in facts.claims:
        moved = change.measure in {"change", "gap"} or (change.unit == "个百分点")
        moved = moved or (change.unit == "%" and bool(_GREW.search(facts.lead(change))))
        if change.claim_id in settled or not moved or change.comparator != "=" or not is_told(change):
            continue
        window = rounded_interval(change)
        if window.low <= 0:
            continue
        levels = [c for c in islice(facts.before(change, PARAGRAPH), _NEAR * 2) if _level(c, change)][:_NEAR]
        relation = next(_moves(facts, change, window, levels), None)
        if relation is not None:
            yield relation


def _level(claim: Claim, change: Claim) -> bool:
    if claim.measure != "level" or claim.comparator != "=" or not is_told(claim):
        return False
    if change.cell is not None and claim.cell is not None and change.cell.row != claim.cell.row:
        return False  # of a column of distances each is of its own row
    if change.unit == "%":
        return claim.unit not in RELATIVE
    return claim.unit == {"个百分点": "%"}.get(change.unit, change.unit)


def _moves(facts: Facts, change: Claim, window: Interval, levels: Sequence[Claim]) -> Iterator[Relation]:
    for at, later in enumerate(levels):
        for earlier in levels[at + 1 :]:
            if later.unit != earlier.unit or (later.indicator or earlier.indicator) not in {later.indicator, None}:
                continue
            for now, base in ((later, earlier), (earlier, later)):
                relation = _move(facts, change, window, now, base)
                if relation is not None:
                    yield relation


def _move(facts: Facts, change: Claim, window: Interval, now: Claim, base: Claim) -> Relation | None:
    a, b = facts.interval(now), facts.interval(base)
    if b.low <= 0 or a.low == b.low:
        return None
    relative = change.unit == "%"
    if relative:
        grown = _ROSE.search(facts.lead(change)) is not None or a.low > b.low
        if grown is not (a.low > b.low):
            return None
        ratio = Interval(a.low / b.high, a.high / b.low)
        one = Interval(Fraction(1), Fraction(1))
        value = ratio - one if grown else one - ratio
        value = Interval(value.low * 100, value.high * 100)
        written = as_written(now), as_written(base)
        formula = "({} ÷ {} − 1) × 100".format(*written) if grown else "(1 − {} ÷ {}) × 100".format(*written)
        compute = _rise if grown else _fall
    else:
        if a.low < b.low:
            return None
        value, formula, compute = a - b, f"{as_written(now)} − {as_written(base)}", _less
    sharp = relative and (window.high - window.low) > window.low * _SHARP * 4
    if sharp or not value.meets(window) or (value.high - value.low) > (window.high - window.low) * 8:
        return None
    return Relation(
        check="growth" if relative else "difference",
        outcome="consistent",
        rule="growth.nearby" if relative else "difference.nearby",
        stated=change,
        parts=(("stated", change), ("level", now), ("part", base)),
        formula=f"{formula} = {span(value)} ∈ {span(window)}",
        expected=value,
        window=window,
        inputs=(now, base),
        compute=compute,
    )


def _rise(x: Sequence[Interval]) -> Interval:
    return Interval((x[0].low / x[1].high - 1) * 100, (x[0].high / x[1].low - 1) * 100)


def _fall(x: Sequence[Interval]) -> Interval:
    return Interval((1 - x[0].high / x[1].low) * 100, (1 - x[0].low / x[1].high) * 100)


def _less(x: Sequence[Interval]) -> Interval:
    return x[0] - x[1]
