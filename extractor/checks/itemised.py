"""Lists whose members stand on lines of their own, below their whole or above it.

就学去向：甲、…402人；乙、…596人；丙、…42人；以上就学合计1040人: a line for each member, marked as an item is, its
first figure that of the member; the whole ends the line before them, or opens the one behind them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from extractor.checks.facts import Facts, same_place
from extractor.checks.luck import odds
from extractor.checks.partitions import additive, counted_alike, of_several_kinds
from extractor.checks.relations import Relation
from extractor.checks.settings import Settings
from extractor.checks.shaped import countable, is_even
from extractor.checks.totals import relate, total_of
from extractor.exact import Fraction
from extractor.model import Claim

_LEAST = 3  # members of such a list
_MOST = 16
_TOLD = Fraction(1, 8)  # chance below which a slip that mends the list is no accident
_LABEL = 24  # characters of a member's name
_APART = 2  # times that a sum and its total may be apart
_ITEM = re.compile(
    r"\s*(?:[甲乙丙丁戊己庚辛]|[(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2}|[A-Za-z])[)]?)[、.)]\s*(?!\d)|\s*[-*●◆■▲○·—]+\s*"
)
_BELOW = re.compile(r"\s*(?:以上|上述|前述|各项|合计|总计|共计|[一-龥\d]{0,2}[项类者]合计)")
_OPENS = re.compile(r":\s*$")


class _Line(NamedTuple):
    start: int
    end: int
    claims: list[Claim]


def check_itemised(facts: Facts, settings: Settings, settled: set[str]) -> Iterator[Relation]:
    """The sum of every such list; accused only where one slip explains the miss.

    settled  ids of wholes that another check has decided
    """
    lines = _lines(facts)
    at = 0
    while at < len(lines):
        stop = at
        while stop < len(lines) and _is_item(facts, lines[stop]) and (stop == at or _adjoins(facts, lines, stop)):
            stop += 1
        if _LEAST <= stop - at <= _MOST:
            parts = [line.claims[0] for line in lines[at:stop]]
            above = lines[at - 1] if at and _adjoins(facts, lines, at) else None
            below = lines[stop] if stop < len(lines) and _adjoins(facts, lines, stop) else None
            for whole in (*_opening(facts, above), *_closing(facts, settings, below)):
                if whole.claim_id not in settled and additive(whole, settings) and countable(whole):
                    yield from _judged(facts, whole, parts)
        at = max(stop, at + 1)


def _lines(facts: Facts) -> list[_Line]:
    found: dict[int, list[Claim]] = defaultdict(list)
    for claim in facts.claims:
        if claim.cell is None:
            found[facts.text.rfind("\n", 0, claim.start) + 1].append(claim)
    ends = {start: facts.text.find("\n", start) for start in found}
    return [_Line(start, ends[start] if ends[start] >= 0 else len(facts.text), found[start]) for start in sorted(found)]


def _adjoins(facts: Facts, lines: Sequence[_Line], at: int) -> bool:
    """Whether no line of words stands between one with figures and the one before it."""
    return not facts.text[lines[at - 1].end : lines[at].start].strip()


def _is_item(facts: Facts, line: _Line) -> bool:
    label = _ITEM.match(facts.text, line.start, line.end)
    first = line.claims[0]
    return label is not None and countable(first) and 0 < first.start - label.end() <= _LABEL and is_even(facts, first)


def _opening(facts: Facts, line: _Line | None) -> Iterator[Claim]:
    """The last figure of the line above, where nothing but a few words leads from it to the list."""
    if line is not None and _OPENS.search(facts.text, line.claims[-1].end, line.end):
        yield line.claims[-1]


def _closing(facts: Facts, settings: Settings, line: _Line | None) -> Iterator[Claim]:
    """The figure that the line below calls the sum of those above it."""
    if line is not None and _BELOW.match(facts.text, line.start, line.claims[0].start):
        first = line.claims[0]
        if settings.words["summed"].search(facts.text[line.start : first.start]):
            yield first


def _judged(facts: Facts, whole: Claim, parts: Sequence[Claim]) -> Iterator[Relation]:
    alike = all(counted_alike(p, whole) and p.role == whole.role and same_place(p, whole) for p in parts)
    if not alike or of_several_kinds(facts, list(parts)):
        return
    total, window = total_of(facts, parts), facts.interval(whole)
    if total.meets(window):
        yield relate(facts, whole, parts, "consistent", "sum.items")
    elif total.low <= window.high * _APART and window.low <= total.high * _APART:
        relation = relate(facts, whole, parts, "inconsistent", "sum.items")
        if odds(relation, facts, below=_TOLD) < _TOLD:
            yield relation
