"""Teachers' average pay against that of the civil servants of the place, which the 2017 standard asks it to reach.

教师年平均工资收入17.62万元,公务员年平均工资收入17.58万元: 教督〔2017〕6号 第七条(八), of the year before the report.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from extractor.checks.applied import Applied
from extractor.checks.facts import PARAGRAPH, SENTENCE, Facts, same_period, same_place
from extractor.checks.figures import as_written
from extractor.checks.relations import Relation
from extractor.checks.thresholds import side
from extractor.exact import Fraction
from extractor.model import Claim

_PAY = re.compile(r"工资|收入|薪酬|待遇")
_TEACHERS = re.compile(r"教师|教职工")
_SERVANTS = re.compile(r"公务员")
_REACHED = re.compile(r"[高大优多]于|不低于|不少于|超[过出]|持平|达到|高出")
_NEAR = 3  # figures before and behind the servants' pay among which the teachers' is looked for
_APART = 2  # times that the two may be apart, else one is of a month or of something else


def check_pay(facts: Facts, applied: Applied) -> Iterator[Relation]:
    """Every pair of the two figures: what the words say of them, and what the standard asks."""
    for servants in facts.claims:
        if servants.unit != "元" or not _is_pay(facts, servants) or not _SERVANTS.search(_words(facts, servants)):
            continue
        near = [*islice(facts.before(servants, PARAGRAPH), _NEAR), *islice(facts.after(servants, SENTENCE), _NEAR)]
        teachers = next((c for c in near if _is_teachers(facts, c, servants)), None)
        if teachers is not None:
            yield from _held(facts, applied, teachers, servants)


def _words(facts: Facts, claim: Claim) -> str:
    return f"{claim.subject} {facts.lead(claim)}"


def _is_pay(facts: Facts, claim: Claim) -> bool:
    fact = claim.role in {"reported", "standard"} and claim.value_max is None
    return claim.measure == "level" and fact and claim.value > 0


def _is_teachers(facts: Facts, claim: Claim, servants: Claim) -> bool:
    if (
        claim.unit != "元"
        or claim.role != "reported"
        or claim.comparator != "="
        or not _is_pay(facts, claim)
        or not same_place(claim, servants)
    ):
        return False
    words = _words(facts, claim)
    named = _TEACHERS.search(words) and _PAY.search(f"{words}{facts.tail(claim)}") and not _SERVANTS.search(words)
    apart = max(claim.value, servants.value) > min(claim.value, servants.value) * _APART
    return bool(named) and not apart and same_period(claim, servants)


def _held(facts: Facts, applied: Applied, teachers: Claim, servants: Claim) -> Iterator[Relation]:
    outcome = side(facts.interval(teachers), Fraction(teachers.value), Fraction(servants.value), ">=", Fraction(0))
    sign = ">=" if outcome == "consistent" else "<"
    formula = f"{as_written(teachers)} {sign} {as_written(servants)}"
    first, last = sorted((teachers, servants), key=lambda c: c.start)
    said = _REACHED.search(f"{facts.between(first, last)}{facts.rest_of_clause(last)}")
    if servants.role == "reported" and (outcome == "consistent" or said):  # a bound is compared as every bound is
        yield _relation("comparator", outcome, "comparator.pay", teachers, servants, formula, None)
    standard = next((s for i, s in applied.standards.issued.items() if s.pay and i in applied.certain), None)
    if standard is not None:
        met = "met" if outcome == "consistent" else "unmet"
        yield _relation("standard", met, f"{standard.id}.pay", teachers, servants, formula, standard.cite_pay())


def _relation(
    check: str, outcome: str, rule: str, teachers: Claim, servants: Claim, formula: str, standard: str | None
) -> Relation:
    return Relation(
        check=check,
        outcome=outcome,
        rule=rule,
        stated=teachers,
        parts=(("stated", teachers), ("threshold", servants)),
        formula=formula,
        standard=standard,
        threshold=servants.value,
    )
