"""Totals that words announce for figures told one by one before them: 三年累计18.44亿元, 加起来1302个."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, pairwise

from extractor.checks.facts import SENTENCE, Facts
from extractor.checks.luck import copied, slipped
from extractor.checks.partitions import additive
from extractor.checks.relations import Relation, usable
from extractor.checks.settings import Settings
from extractor.checks.totals import relate, total_of
from extractor.exact import Fraction
from extractor.model import Claim, Interval

_APART = 20  # times that a total and its figures may be apart by a slip of one digit
_MYRIAD = 10_000
_SPAN = re.compile(r"(\d{4})/(\d{4})")
_MOST = 12  # figures that one total is told of
_LIST = re.compile(r"[^,;。:\d]{0,8}[、和及][^,;。:\d]{0,10}")  # what stands between the figures of one list
_NUMBERS = {n: i for i, n in enumerate("零一二三四五六七八九十")} | {"两": 2}


def announced(facts: Facts, settings: Settings, settled: set[str]) -> Iterator[Relation]:
    """Every total that its words say is of the figures right before it; accused only where one slip explains the miss.

    settled  ids of the figures that stand in another sum
    """
    for total in facts.claims:
        if total.claim_id in settled or total.cell is not None or not usable((total,)) or total.measure != "level":
            continue
        said = settings.words["sum_told"].search(facts.lead(total))
        if said is None or total.comparator != "=" or total.value_max is not None or not additive(total, settings):
            continue
        run = _run(facts, settings, total, said)
        if len(run) < 2 or not _near(facts, total, run):
            continue
        outcome = "consistent" if total_of(facts, run).meets(facts.interval(total)) else "inconsistent"
        relation = relate(facts, total, run, outcome, "sum.announced")
        if outcome == "consistent" or slipped(relation) or copied(relation, facts):
            yield relation


def _run(facts: Facts, settings: Settings, total: Claim, said: re.Match[str]) -> list[Claim]:
    """The figures that a total is told of, in order; empty where the words leave open which."""
    told = [c for c in islice(facts.before(total, SENTENCE), _MOST) if c.unit == total.unit]
    alike = []
    for claim in told:
        if claim.measure != "level" or claim.role != total.role or not usable((claim,)):
            break
        if claim.indicator != total.indicator or claim.value_max is not None or claim.comparator != "=":
            break
        alike.append(claim)
    count = said["count"]
    if count is None:
        run = alike if len(alike) == len(told) else []
        listed = [*run[:1], *(b for a, b in pairwise(run) if _LIST.fullmatch(facts.between(b, a)))]
        run = run if _dated(run) or (len(listed) == len(run) and "累" not in said[0]) else []
    else:
        wanted = int(count) if count.isdigit() else _NUMBERS.get(count, 0)
        run = alike[:wanted] if len(alike) == wanted else []
        if said["years"] and not _dated(run):
            run = []
    return run[::-1]


def _near(facts: Facts, total: Claim, run: list[Claim]) -> bool:
    """Whether a total and the sum of its figures are of one size, or a 万 for an 亿 apart."""
    summed, window = total_of(facts, run), facts.interval(total)
    if summed.low <= window.high * _APART and window.low <= summed.high * _APART:
        return True
    return any(
        Interval(window.low * scale, window.high * scale).meets(summed) for scale in (_MYRIAD, Fraction(1, _MYRIAD))
    )


def by_years(whole: Claim, parts: list[Claim]) -> bool:
    """Whether parts are each of a year of its own, and these years are all that the whole is of (近三年…, 2018年…)."""
    span = _SPAN.fullmatch(whole.period or "")
    if span is None or any(p.indicator != whole.indicator or p.unit != whole.unit for p in parts):
        return False
    wanted = {str(y) for y in range(int(span[1]), int(span[2]) + 1)}
    return len(parts) > 1 and {p.period for p in parts} == wanted and len(parts) == len(wanted)


def _dated(run: list[Claim]) -> bool:
    """Whether each figure of a run is of a year of its own."""
    years = {c.period for c in run if c.period is not None and len(c.period) == len("2020")}
    return len(run) > 1 and len(years) == len(run)
