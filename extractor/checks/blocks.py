"""Tables whose rows or columns add up in blocks that no heading names: 普通中学 above 高中 and 初中.

A table shows its own structure: where one row is the sum of those below it in every column but one, it is meant to be
in that one too.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import accumulate

from extractor.checks.facts import Facts
from extractor.checks.figures import as_written
from extractor.checks.luck import odds
from extractor.checks.partitions import additive, no_sum
from extractor.checks.relations import Relation, compare, membership, span, usable
from extractor.checks.settings import Settings
from extractor.checks.totals import relate, total_of
from extractor.exact import Fraction
from extractor.model import Claim
from extractor.shadow import shadow

_LEAST = 2  # parts of a block
_LONG = 40  # rows or columns of a table in which blocks are looked for
_TELLING = 3  # digits of a total from which one that comes out is no accident
_PROOFS = 6  # digits that the totals which come out must have together
_HINT = 4  # the same where a slip explains the miss
_RARE = Fraction(1, 10)  # chance below which such a slip is no accident

_TOTAL = re.compile(r"[合总小共]\s*计|总[数量额]|^全")
Line = Mapping[int, Claim]


def check_blocks(facts: Facts, settings: Settings, settled: set[str]) -> Iterator[Relation]:
    """Every block of a table that adds up to the row or column beside it; a failing one where the others prove it.

    settled  ids of wholes that another check has decided
    """
    tables: dict[int, list[Claim]] = defaultdict(list)
    for claim in facts.claims:
        if claim.cell is not None and claim.comparator == "=" and usable((claim,)) and additive(claim, settings):
            tables[claim.cell.table].append(claim)
    done = set(settled)
    for cells in tables.values():
        for down in (True, False):
            for relation in _along(facts, _lines(cells, down)):
                if relation.stated.claim_id not in done:
                    done.add(relation.stated.claim_id)
                    yield relation


def _lines(cells: Sequence[Claim], down: bool) -> list[Line]:
    """The columns of a table by row, or its rows by column."""
    lines: dict[int, dict[int, Claim]] = defaultdict(dict)
    for claim in cells:
        if claim.cell is not None:
            at, place = (claim.cell.col, claim.cell.row) if down else (claim.cell.row, claim.cell.col)
            lines[at][place] = claim
    return list(lines.values())


def _along(facts: Facts, lines: Sequence[Line]) -> Iterator[Relation]:
    places = sorted({place for line in lines for place in line})
    if not lines or not _LEAST < len(places) <= _LONG:
        return
    for total in places:
        for way in (1, -1):
            beside = [p for p in (places if way > 0 else reversed(places)) if (p - total) * way > 0]
            while len(beside) >= _LEAST:
                block = _block(lines, total, beside)
                if block is None:
                    break
                yield from _judged(facts, lines, total, block)
                beside = beside[len(block) :]


def _block(lines: Sequence[Line], total: int, beside: Sequence[int]) -> list[int] | None:
    """The run of places beside a total that makes it in most lines, the shortest of them; none by accident."""
    sums: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        whole = line.get(total)
        if whole is None or _digits(whole) < _TELLING:
            continue
        run = _run(line, whole, beside)
        for length, made in enumerate(accumulate((c.value for c in run), initial=Decimal(0))):
            if length >= _LEAST and made == whole.value:
                sums[length].append(line)
    for length in sorted(
        sums, key=lambda n: (-len(sums[n]), n)
    ):  # 161811, …, 0 and 2753904, …, 28: the last row counts
        digits = sum(_digits(line[total]) for line in sums[length])
        failing = sum(total in line and len(_run(line, line[total], beside)) >= length for line in lines) - len(
            sums[length]
        )
        if digits >= _HINT and len(sums[length]) >= failing:
            return list(beside[:length])
    return None


def _run(line: Line, whole: Claim, beside: Sequence[int]) -> list[Claim]:
    """The cells beside a total up to the first gap or the first of another kind."""
    found: list[Claim] = []
    for place in beside:
        claim = line.get(place)
        if claim is None or claim.measure != whole.measure or not _one_unit((claim, whole)):
            break
        found.append(claim)
    return found


def _judged(facts: Facts, lines: Sequence[Line], total: int, block: Sequence[int]) -> Iterator[Relation]:
    made = [
        (line[total], [line[p] for p in block]) for line in lines if total in line and all(p in line for p in block)
    ]
    holding = [total_of(facts, parts).meets(facts.interval(whole)) for whole, parts in made]
    failing = holding.count(False)
    digits = sum(_digits(whole) for (whole, _), holds in zip(made, holding, strict=True) if holds)
    for (whole, parts), holds in zip(made, holding, strict=True):
        if len({c.measure for c in (whole, *parts)}) > 1 or not _one_unit((whole, *parts)):
            continue
        if no_sum(whole, parts):
            continue
        if holds:
            yield _relate(facts, whole, parts, "consistent")
        elif failing == 1 or failing * 4 <= len(made):
            outcome = compare(whole, facts.interval(whole), total_of(facts, parts))
            relation = _relate(facts, whole, parts, outcome)
            if digits >= _PROOFS or odds(relation, facts, below=_RARE) < _RARE:
                yield relation


def _relate(facts: Facts, whole: Claim, parts: Sequence[Claim], outcome: str) -> Relation:
    """The sum; or the difference, where two columns leave a third, and none is called a total: 应配、实有、缺."""
    across = whole.cell is not None and all(p.cell is not None and p.cell.row == whole.cell.row for p in parts)
    named = whole.cell is not None and _TOTAL.search(shadow(" ".join(whole.cell.headers)))
    if len(parts) != _LEAST or not across or named:
        return relate(facts, whole, parts, outcome, "sum.block")
    other, rest = sorted(parts, key=lambda c: c.start)
    value, window = facts.interval(whole) - facts.interval(other), facts.interval(rest)
    return Relation(
        check="difference",
        outcome=outcome,
        rule="difference.block",
        stated=rest,
        parts=(("stated", rest), ("whole", whole), ("part", other)),
        formula=f"{as_written(whole)} − {as_written(other)} = {span(value)} {membership(outcome)} {span(window)}",
        expected=value,
        window=window,
        inputs=(whole, other),
        compute=lambda x: x[0] - x[1],
    )


def _one_unit(claims: Sequence[Claim]) -> bool:
    """True for cells of one unit; those of a row whose label names none take the other's."""
    return len({c.unit for c in claims if c.unit}) <= 1


def _digits(claim: Claim) -> int:
    return len(claim.value.normalize().as_tuple().digits)
