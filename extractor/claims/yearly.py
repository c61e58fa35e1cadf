"""One figure for each of several years: 2012年至2014年…32106万元、35814万元、39733万元，后两年增长11.55%和10.94%."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from extractor.claims.draft import Draft

if TYPE_CHECKING:
    from extractor.claims.resolve import Resolver

_SPAN = re.compile(r"(\d{4})/(\d{4})")
_JOINED = re.compile(r"[、和与及\s]+")
_NUMERALS = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5}


def deal_years(reading: Resolver) -> None:
    """Gives the figures of a bare list a year each where a span of as many years is told of; in place."""
    span = next((m for d in reading.done if (m := _SPAN.fullmatch(d.period or ""))), None)
    if span is None:
        return
    years = [str(y) for y in range(int(span[1]), int(span[2]) + 1)]
    for group in _bare_lists(reading):
        if any(d.period != span[0] for d in group) or len({d.stage for d in group}) > 1:
            continue
        slot = group[0].slot
        start = slot.gap if slot is not None else group[0].figure.start
        later = reading.wordings["years.later"].search(reading.plain, start, group[0].figure.start)
        told = years[-_NUMERALS[later[1]] :] if later else years
        if len(told) == len(group):
            for draft, year in zip(group, told, strict=True):
                draft.period, draft.period_from = year, "stated"


def _bare_lists(reading: Resolver) -> list[list[Draft]]:
    """The runs of two and more figures of a kind that nothing but 、 or 和 stands between."""
    runs: list[list[Draft]] = [[d] for d in reading.done[:1]]
    for before, draft in pairwise(reading.done):
        between = reading.plain[before.figure.end : draft.figure.start]
        alike = before.unit.kind == draft.unit.kind and before.measure == draft.measure
        if alike and _JOINED.fullmatch(between):
            runs[-1].append(draft)
        else:
            runs.append([draft])
    return [run for run in runs if len(run) > 1]
