"""Tables: rows and columns of totals against what they add up, and columns against a total that the text states.

A table shows its own structure: where the rows add up to the total row in one column, they are meant to in the next.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from extractor.checks.facts import Facts
from extractor.checks.luck import copied, luck, odds, slipped
from extractor.checks.partitions import additive, lacking, no_sum
from extractor.checks.relations import Relation, compare, one_role, usable
from extractor.checks.settings import Settings
from extractor.checks.totals import relate, total_of
from extractor.exact import Fraction
from extractor.model import Claim
from extractor.shadow import shadow

_LEAST = 2  # parts of a total
_COLUMN = 3  # cells of a column that a total in the text is held against
_RARE = Fraction(1, 500)
_ROWS = Fraction(1, 40)  # chance below which a slip in a column above 合计 is no accident


class Sum(NamedTuple):
    """A total of a table and the cells that it adds up; ``key`` is alike where the structure is."""

    key: tuple[object, ...]
    whole: Claim
    parts: list[Claim]


def check_columns(facts: Facts, settings: Settings, settled: set[str]) -> Iterator[Relation]:
    """Every total of every table.

    settled  ids of wholes that a link of the extraction has already tied to their parts
    """
    cells = [c for c in facts.claims if c.cell is not None and c.value_max is None and c.comparator == "="]
    if not cells:
        return
    tables: dict[int, list[Claim]] = defaultdict(list)
    for claim in cells:
        if claim.cell is not None:
            tables[claim.cell.table].append(claim)
    for claims in tables.values():
        sums = [*_down(settings, claims), *_across(settings, claims)]
        unsure = lacking(claims)
        sums = [s for s in sums if s.key[0] == "across" or s.whole.cell is None or s.whole.cell.col not in unsure]
        yield from (r for r in _judged(facts, sums) if r.stated.claim_id not in settled)
        yield from _in_text(facts, settings, claims, settled)


def _judged(facts: Facts, sums: Sequence[Sum]) -> Iterator[Relation]:
    """Those that hold; and those that do not where a sum of the same rows or columns does, or one slip explains it."""
    met = [total_of(facts, s.parts).meets(facts.interval(s.whole)) for s in sums]
    holding: dict[tuple[object, ...], int] = defaultdict(int)
    failing: dict[tuple[object, ...], int] = defaultdict(int)
    for one, holds in zip(sums, met, strict=True):
        (holding if holds else failing)[one.key] += 1
    for one, holds in zip(sums, met, strict=True):
        if holds:
            yield relate(facts, one.whole, one.parts, "consistent", "sum.table")
        elif no_sum(one.whole, one.parts) or any(_signed(facts, p) for p in (one.whole, *one.parts)):
            continue
        elif holding[one.key] > failing[one.key] or (holding[one.key] and failing[one.key] == 1):
            outcome = compare(one.whole, facts.interval(one.whole), total_of(facts, one.parts))
            yield relate(facts, one.whole, one.parts, outcome, "sum.table")
        else:
            relation = relate(facts, one.whole, one.parts, "inconsistent", "sum.table")
            bound = _ROWS if one.key[0] == "down" and len(one.parts) > _LEAST else _RARE
            rare = (slipped(relation) and luck(relation) < _RARE) or odds(relation, facts, below=bound) < bound
            if rare and not _holds_without_one(facts, one):
                yield relation


def _holds_without_one(facts: Facts, one: Sum) -> bool:
    """2013年、3260、1840、1125 above 6225: whether a total is made by all cells but one, which is a head then."""
    window = facts.interval(one.whole)
    return len(one.parts) > _LEAST and any(
        total_of(facts, [p for p in one.parts if p is not left]).meets(window) for left in one.parts
    )


def _signed(facts: Facts, claim: Claim) -> bool:
    """-893, ↓12: what a sign takes off is no part of a sum."""
    return facts.text[max(0, claim.start - 1) : claim.start] in {"-", "↓", "▼"}


def _down(settings: Settings, claims: Sequence[Claim]) -> Iterator[Sum]:
    """A row called 合计 against the rows above it (or below it, where it comes first)."""
    yield from _lines(settings, claims, lambda c: c.cell.col if c.cell else 0, lambda c: c.cell.row if c.cell else 0,
                      lambda c: shadow(c.cell.headers[0]) if c.cell and c.cell.headers else "", "down")  # fmt: skip


def _across(settings: Settings, claims: Sequence[Claim]) -> Iterator[Sum]:
    """A column called 合计 against those beside it, of the same unit."""
    yield from _lines(settings, claims, lambda c: c.cell.row if c.cell else 0, lambda c: c.cell.col if c.cell else 0,
                      lambda c: shadow(" ".join(c.cell.headers[1:])) if c.cell else "", "across")  # fmt: skip


def _lines(
    settings: Settings,
    claims: Sequence[Claim],
    line: Callable[[Claim], int],
    place: Callable[[Claim], int],
    label: Callable[[Claim], str],
    way: str,
) -> Iterator[Sum]:
    lines: dict[int, list[Claim]] = defaultdict(list)
    for claim in claims:
        lines[line(claim)].append(claim)
    total, part_of = settings.words["total_row"], settings.words["part_row"]
    for members in lines.values():
        members.sort(key=place)
        at = [i for i, c in enumerate(members) if total.search(label(c))]
        if len(at) != 1 or not additive(members[at[0]], settings) or not one_role([members[at[0]]]):
            continue
        whole = members[at[0]]
        beside = members[: at[0]] or members[at[0] + 1 :]
        parts = [
            c for c in beside
            if (c.unit, c.measure, c.role) == (whole.unit, whole.measure, whole.role) and not part_of.search(label(c))
        ]  # fmt: skip
        if len(parts) >= _LEAST and (way == "down" or _one_thing(whole, parts)):
            yield Sum((way, place(whole), tuple(place(p) for p in parts)), whole, parts)


def _one_thing(whole: Claim, parts: Sequence[Claim]) -> bool:
    """True where the columns state one thing of different stages or kinds, not different things of one unit."""
    return len({p.indicator for p in (whole, *parts)}) == 1


def _in_text(facts: Facts, settings: Settings, claims: Sequence[Claim], settled: set[str]) -> Iterator[Relation]:
    """A column without a total row against the one total of its thing that the text states."""
    columns: dict[int, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.cell is not None:
            columns[claim.cell.col].append(claim)
    total = settings.words["total_row"]
    for parts in columns.values():
        heads = [shadow(p.cell.headers[0]) if p.cell and p.cell.headers else "" for p in parts]
        one = len({(p.subject, p.unit, p.measure) for p in parts}) == 1 and len(set(heads)) == len(heads)
        if not usable(parts) or len(parts) < _COLUMN or not one or any(total.search(h) for h in heads):
            continue
        if not additive(parts[0], settings):
            continue
        wholes = [w for w in facts.counted(parts[0].unit) if _states(w, parts)]
        if len({w.value for w in wholes}) != 1 or wholes[0].claim_id in settled:
            continue
        if wholes[0].value < max(p.value for p in parts):
            continue  # 四个项目 are no total of their points
        relation = relate(facts, wholes[0], parts, "consistent", "sum.column")
        if total_of(facts, parts).meets(facts.interval(wholes[0])):
            yield relation
        else:
            failing = relate(facts, wholes[0], parts, "inconsistent", "sum.column")
            if (slipped(failing) and luck(failing) < _RARE) or copied(failing, facts):
                yield failing


def _states(whole: Claim, parts: Sequence[Claim]) -> bool:
    if whole.cell is not None or not usable((whole,)) or whole.comparator != "=":
        return False
    same = whole.indicator == parts[0].indicator if whole.indicator else parts[0].subject in whole.subject
    return same and all(p.stage != whole.stage or whole.stage is None for p in parts)
