"""What a text on one school says that there is for each pupil, held against the only number of pupils it gives."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from extractor.checks.facts import Facts
from extractor.checks.figures import as_written, rounded_interval
from extractor.checks.relations import Relation, span
from extractor.claims.document_stage import speaks_of_one_school
from extractor.exact import Fraction
from extractor.model import Claim, Interval
from extractor.patterns import Rules

_SHARED = frozenset({"平方米", "册"})  # what all pupils of a school have together
_EACH = re.compile(r"[,;、(]?(?:学生)?生均[^,。;:\d]{0,10}")
_FAR = Fraction(1, 20)  # part by which what comes out must miss what is said
_MORE = Fraction(11, 10)  # 1600多名: fewer than so many times as many


def check_one_school(facts: Facts, rules: Rules, settled: set[str]) -> Iterator[Relation]:
    """占地14520平方米,生均5.13平方米, of a school of 411 pupils; nothing where some other figure explains the quotient.

    settled  ids of the figures that other relations were decided for
    """
    pupils = _pupils(facts)
    if pupils is None or not speaks_of_one_school(facts.text, rules):
        return
    heads = _number(pupils)
    for total, stated in pairwise(facts.claims):
        if stated.claim_id in settled or total.unit not in _SHARED or stated.unit != total.unit:
            continue
        if not (_plain(total) and _plain(stated)) or _EACH.fullmatch(facts.between(total, stated)) is None:
            continue
        window, whole = rounded_interval(stated), facts.interval(total)
        value = Interval(whole.low / heads.high, whole.high / heads.low)
        far = value.high < window.low * (1 - _FAR) or value.low > window.high * (1 + _FAR)
        if far and not _is_explained(facts, total, pupils, window):
            yield _relation(stated, total, pupils, value, window)


def _pupils(facts: Facts) -> Claim | None:
    """The one number of pupils that the text gives, however often; None where it gives none or several."""
    told = [c for c in facts.claims if c.indicator == "students" and c.measure == "level" and c.role == "reported"]
    told = [c for c in told if c.unit == "人" and c.value_max is None]
    return told[0] if len({c.value for c in told}) == 1 and told[0].value > 0 else None


def _number(pupils: Claim) -> Interval:
    low = Fraction(pupils.value)
    return Interval(low, low if pupils.comparator == "=" and not pupils.approx else low * _MORE)


def _plain(claim: Claim) -> bool:
    return claim.measure == "level" and claim.role == "reported" and claim.value_max is None and claim.value > 0


def _is_explained(facts: Facts, total: Claim, pupils: Claim, window: Interval) -> bool:
    """Whether the total by another count of people, or another total by the pupils, gives what is said."""
    people = [c for c in facts.claims if c.unit == "人" and c.value > 0 and c is not pupils]
    others = [c for c in facts.claims if c.unit == total.unit and c is not total]
    quotients = [Fraction(total.value) / Fraction(c.value) for c in people]
    quotients += [Fraction(c.value) / Fraction(pupils.value) for c in others]
    return any(window.low <= q <= window.high for q in quotients)


def _relation(stated: Claim, total: Claim, pupils: Claim, value: Interval, window: Interval) -> Relation:
    def compute(x: Sequence[Interval]) -> Interval:
        return Interval(x[0].low / x[1].high, x[0].high / x[1].low)

    return Relation(
        check="per_capita",
        outcome="inconsistent",
        rule="ratio.one-school",
        stated=stated,
        parts=(("stated", stated), ("numerator", total), ("denominator", pupils)),
        formula=f"{as_written(total)} ÷ {as_written(pupils)} = {span(value)} ∉ {span(window)}",
        expected=value,
        window=window,
        inputs=(total, pupils),
        compute=compute,
    )
