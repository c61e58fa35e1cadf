"""The same figure in two places: repeated stretches of text, and facts stated more than once."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from extractor.checks.facts import PARAGRAPH, Facts
from extractor.checks.figures import COUNTED, as_written
from extractor.checks.relations import Relation, usable
from extractor.checks.slips import slip_of
from extractor.exact import Fraction
from extractor.model import Claim, Interval

_IDLE = re.compile(r"[\s目前现有共全市县区省本我为是达到了的约总数一-]|截[至止][^,]*|其中")
_REPEATED = 2  # other figures of the text that a table must repeat to be known to restate it
_SHORT = 3  # characters of wording below which two mentions cannot be called the same


def check_restated(facts: Facts) -> Iterator[Relation]:
    """Figures of a repeated copy that differ from the original, and facts restated with another value."""
    pairs = [(facts.by_id.get(copy.copy_of or ""), copy) for copy in facts.copies]
    alike = [a is None or (a.value, a.unit) == (b.value, b.unit) for a, b in pairs]
    for at, (original, copy) in enumerate(pairs):
        # where a figure is left out in one of the two, those behind it stand against others
        astray = not all(alike[max(0, at - 1) : at] + alike[at + 1 : at + 2])
        if original is not None and not alike[at] and not (astray and original.unit != copy.unit):
            yield retold(facts, original, copy, "inconsistent", "copies.repeated")
    groups: dict[tuple[object, ...], list[Claim]] = defaultdict(list)
    for claim in facts.claims:
        stated = claim.indicator and claim.measure in {"level", "cv"} and claim.comparator == "=" and claim.cell is None
        if stated and not claim.approx and usable((claim,)):
            groups[_key(facts, claim)].append(claim)
    for claims in groups.values():
        if len({c.value for c in claims}) > 1:
            yield from _compare(facts, claims)
    yield from _tabled(facts)


def _tabled(facts: Facts) -> Iterator[Relation]:
    """What the text states and the one cell of a table for it states otherwise, by one slip of hand.

    Coefficients, which are told with their rate and stage; others only of a table that repeats more of the text.
    """
    cells: dict[tuple[object, ...], list[Claim]] = defaultdict(list)
    for claim in facts.claims:
        if claim.cell is not None and (key := _tabled_as(claim)) is not None:
            cells[key].append(claim)
    if not cells:
        return
    told: dict[int, list[tuple[Claim, Claim]]] = defaultdict(list)  # by table
    for claim in facts.claims:
        if claim.cell is None and (key := _tabled_as(claim)) is not None and len(beside := cells.get(key, [])) == 1:
            [original] = beside
            if claim.value_max is original.value_max is None and not claim.approx and original.cell is not None:
                told[original.cell.table].append((original, claim))
    for pairs in told.values():
        alike = {original.claim_id for original, claim in pairs if original.value == claim.value}
        for original, claim in pairs:
            bounds = claim.comparator != "="  # 92%以上 and ≥99 bound the same differently, however far they overlap
            apart = claim.value != original.value if bounds else not Interval.of(claim).meets(Interval.of(original))
            known = claim.measure == "cv" or len(alike - {original.claim_id}) >= _REPEATED
            if apart and known and slip_of(claim, Fraction(original.value)) is not None:
                yield retold(facts, original, claim, "inconsistent", "copies.tabled")


def _tabled_as(claim: Claim) -> tuple[object, ...] | None:
    """What a figure of the text and the cell that restates it have in common; None for what no cell restates."""
    if claim.measure == "cv":
        plain = claim.role == "reported" and (claim.cell is not None or claim.comparator == "=")
        of = claim.indicator or ("composite" if "综合" in claim.subject else claim.claim_id)
        return ("cv", of, *_setting(claim)) if plain else None
    if claim.measure != "level" or claim.indicator is None or claim.unit in COUNTED:
        return None  # of what is counted, a text tells many a part that it names nowhere near
    return (claim.indicator, claim.unit, claim.comparator, claim.role, *_setting(claim))


def _setting(claim: Claim) -> tuple[object, ...]:
    """Of whom and when a figure is."""
    region = claim.region.name if claim.region else None
    return claim.stage, region, claim.area, claim.entity, claim.period


def _key(facts: Facts, claim: Claim) -> tuple[object, ...]:
    said = _IDLE.sub("", facts.lead(claim))
    same = (claim.indicator, claim.measure, claim.unit, *_setting(claim))
    return (*same, claim.subject, said if len(said) >= _SHORT else claim.claim_id)


def _compare(facts: Facts, claims: list[Claim]) -> Iterator[Relation]:
    """A value that stands alone against one stated at least twice, and that one slip turns into it."""
    common, times = Counter(c.value for c in claims).most_common(1)[0]
    original = next(c for c in claims if c.value == common)
    for claim in claims:
        apart = not facts.together(claim, original, PARAGRAPH)
        if claim.value == common or not apart or Interval.of(claim).meets(Interval.of(original)):
            continue
        if slip_of(claim, Fraction(original.value)) is None:
            continue
        if times > 1:
            yield retold(facts, original, claim, "inconsistent", "copies.restated")
        else:
            yield retold(facts, original, claim, "undetermined", "copies.restated", "restated")


def retold(
    facts: Facts, original: Claim, other: Claim, outcome: str, rule: str, reason: str | None = None, more: str = ""
) -> Relation:
    """One fact told with two values: either may be the wrong one, so both can be suspected.

    more  what the formula adds behind the two figures
    """
    return Relation(
        check="copies",
        outcome=outcome,
        rule=rule,
        stated=other,
        parts=(("stated", other), ("original", original)),
        formula=f"{as_written(other)} ≠ {as_written(original)}{more}",
        expected=facts.interval(original),
        window=facts.interval(other),
        inputs=(original,),
        compute=_same,
        reason=reason,
    )


def _same(x: Sequence[Interval]) -> Interval:
    return x[0]
