"""When the first figure of a from-to pair was taken: the year that its change is counted from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractor.claims import dating
from extractor.claims.draft import Draft
from extractor.claims.periods import year_of
from extractor.claims.relative import year_ago
from extractor.claims.slots import Sentence

if TYPE_CHECKING:
    from extractor.claims.resolve import Resolver

_YEAR = re.compile(r"(?:19|20)\d{2}")
_SPAN = re.compile(r"((?:19|20)\d{2})/((?:19|20)\d{2})")


def begun_at(reading: Resolver, sentence: Sentence) -> None:
    """比2012年的4.21亿元增长…；小学由5213元增至5876元: a level came from the year compared with; in place."""
    base = reading.base or reading.scope.base
    if base is None:
        compared = (
            t
            for t in sentence.tokens
            if t.term.cue == "base" and reading.wordings["time.earlier"].match(reading.plain, t.start)
        )
        base = next((year for t in compared if (year := year_ago(reading, [t]))), None)
    reading.scope.base = base
    pairs = [(d.from_of, d) for d in reading.done if d.from_of is not None]
    told = next((first.period for first, last in pairs if _earlier(first, last)), None)
    for first, last in pairs:
        if last.role in {"target", "plan"} and first.role_rule.startswith("forward"):
            # 到2025年由96.5%提高到98%: what is to be raised is what there is
            first.role, first.role_rule = "reported", "silent"
            first.period = reading.scope.anchor or reading.scope.lead_period or reading.scope.doc_period
            first.period_from = "inherited"
        if first.period != last.period:
            continue
        if base and (first.period_from != "document" or reading.base):
            first.period, first.period_from = base, "inherited"
        elif told:
            first.period, first.period_from = told, "inherited"  # 小学由2016年的0.412降至0.365，初中由0.338降至0.291
        elif span := _SPAN.fullmatch(last.period or ""):
            first.period, last.period = span[1], span[2]  # 2016年以来…由2.1平方米提高到4.2平方米
        elif _a_year_each(reading, first, last):
            first.period, first.period_from = str(int(last.period or "") - 1), "inherited"
        elif dating.later(last.period, reading.scope.before):
            first.period, first.period_from = reading.scope.before, "inherited"


def _earlier(first: Draft, last: Draft) -> bool:
    """Whether the text dates the first of a pair, and earlier than the last."""
    before, after = year_of(first.period), year_of(last.period)
    return first.period_from == "stated" and before is not None and after is not None and before < after


def _a_year_each(reading: Resolver, first: Draft, last: Draft) -> bool:
    """Whether a pair is of money that is spent anew each year, of one year and the one before it."""
    spent = first.unit == last.unit and last.role == "reported" and dating.of_a_year(reading, last)
    return spent and _YEAR.fullmatch(last.period or "") is not None
