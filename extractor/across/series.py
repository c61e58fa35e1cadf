"""The same figure over the years, and equal figures where they should not be equal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise

from extractor.across.comparing import Comparer
from extractor.across.findings import Row, Told, Writer, suspected
from extractor.across.shelf import Key
from extractor.checks.slips import slip_of
from extractor.exact import Fraction
from extractor.model import Claim

_SHOWN = 5  # figures named in a finding on many
_MOVED = frozenset({"times_ten", "divided_by_ten", "wan"})

Series = dict[tuple[object, ...], dict[int, list[Claim]]]


def series_of(groups: Iterable[tuple[Key, list[Claim]]], comparer: Comparer) -> Series:
    """Dated figures by what they measure and under which scope, then by year."""
    series: Series = defaultdict(lambda: defaultdict(list))
    for key, claims in groups:
        if len({(c.period or "")[:4] for c in claims}) < 2:
            continue
        for claim in claims:
            year = (claim.period or "")[:4]
            plain = claim.comparator == "=" and not claim.approx and "/" not in (claim.period or "/")
            if plain and claim.entity is None and year.isdigit() and comparer.dated(claim) and comparer.whole(claim):
                said = tuple(comparer.scope(claim).values())
                series[(*key, comparer.definition(claim), said)][int(year)].append(claim)
    return series


def jumps(series: Series, comparer: Comparer, writer: Writer) -> Iterator[Row]:
    """Steps from one year to the next that are larger than a year brings; a year that stands out of both is a spike."""
    for years in series.values():
        single = {year: claims[0] for year, claims in sorted(years.items()) if len({c.value for c in claims}) == 1}
        told: set[int] = set()
        for before, year in pairwise(single):
            after = single.get(year + 1)
            if before + 1 != year or year in told or before in told or single[before].doc_id == single[year].doc_id:
                continue
            a, b = single[year], single[before]
            if not _jumped(b, a, comparer):
                continue
            if after is not None and _jumped(a, after, comparer) and not _jumped(b, after, comparer):
                told.add(year)
                yield _spike(a, b, after, writer)
            else:
                yield writer.write(a, b, Told("jump", "undetermined", "jump", "across.jump", "warning", "jump"))


def _spike(a: Claim, before: Claim, after: Claim, writer: Writer) -> Row:
    slip = slip_of(a, Fraction(before.value))
    suspects = (suspected(a, before, slip if slip in _MOVED else "neighbouring_years"),)
    more = {"c": (after.text, after.text)}
    told = Told("spike", "improbable", "spike", "across.spike", "warning", suspects=suspects, more=more)
    return writer.write(a, before, told, [after])


def _jumped(before: Claim, after: Claim, comparer: Comparer) -> bool:
    family = comparer.rules.families.get(after.indicator or "", "")
    for jump in comparer.rules.jumps:
        if family in jump.families and (jump.unit is None or jump.unit == after.unit):
            return jump.exceeded(Fraction(before.value), Fraction(after.value))
    return False


def frozen(series: Series, comparer: Comparer, writer: Writer) -> Iterator[Row]:
    """Pairs of documents of different years with several figures that are the same to the last digit."""
    rules = comparer.rules
    pairs: dict[tuple[str, str], dict[tuple[object, ...], tuple[Claim, Claim]]] = defaultdict(dict)
    for years in series.values():
        for before, year in pairwise(sorted(years)):
            for a in years[year]:
                for b in years[before]:
                    same = a.value == b.value and a.indicator in rules.moving and a.doc_id != b.doc_id
                    if same and comparer.digits(a) >= rules.limit("digits"):
                        pairs[a.doc_id, b.doc_id].setdefault((a.indicator, a.stage, a.value), (a, b))
    for key in sorted(pairs):
        found = list(pairs[key].values())
        if len({a.value for a, _ in found}) >= rules.limit("frozen"):
            yield _many("frozen", found, writer)


def copied(claims: Iterable[Claim], comparer: Comparer, writer: Writer) -> Iterator[Row]:
    """Pairs of documents on different places with more equal long figures than chance allows."""
    rules = comparer.rules
    holders: dict[tuple[object, ...], dict[str, Claim]] = defaultdict(dict)
    for claim in claims:
        if claim.comparator == "=" and not claim.approx and comparer.digits(claim) >= rules.limit("digits"):
            what = (claim.indicator, claim.measure, claim.stage, claim.unit, claim.value)
            holders[what].setdefault(claim.doc_id, claim)
    pairs: dict[tuple[str, str], list[tuple[Claim, Claim]]] = defaultdict(list)
    for by_document in holders.values():
        if 1 < len(by_document) <= rules.limit("template"):
            ordered = sorted(by_document.values(), key=lambda c: (writer.shelf.paper(c).published or "", c.doc_id))
            for at, b in enumerate(ordered):
                for a in ordered[at + 1 :]:
                    if _apart(a, b):
                        pairs[a.doc_id, b.doc_id].append((a, b))
    for key in sorted(pairs):
        if len({a.value for a, _ in pairs[key]}) >= rules.limit("copied"):
            yield _many("copied", pairs[key], writer)


def _apart(a: Claim, b: Claim) -> bool:
    """Whether two places are surely different: neither lies in the other, and they are no two names of one."""
    if a.region is None or b.region is None or not a.region.code or not b.region.code:
        return False
    first, second = a.region.code.rstrip("0"), b.region.code.rstrip("0")
    if first.startswith(second) or second.startswith(first):
        return False
    return a.region.name[:2] != b.region.name[:2]


def _many(kind: str, found: list[tuple[Claim, Claim]], writer: Writer) -> Row:
    (a, b), others = found[0], [claim for pair in found[1:] for claim in pair]
    listed = "、".join(one.text for one, _ in found[:_SHOWN]) + ("…" if len(found) > _SHOWN else "")
    place = b.region.name if b.region else ""
    count = str(len(found))
    more = {"count": (count, count), "list": (listed, listed), "place_b": (place, place)}
    return writer.write(a, b, Told(kind, "improbable", kind, f"across.{kind}", "warning", more=more), others)
