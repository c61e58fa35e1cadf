"""Which standards a document falls under, and which of their thresholds are about a figure.

A document is about the standard that it names most, in its title above all; about the one whose numbers it quotes; or
about the one that alone asks for several of the things it tells of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from extractor.checks.facts import Facts, years
from extractor.checks.issued import Standards, Threshold
from extractor.model import Claim

_SEVERAL = 2  # numbers quoted, or things told of, that show which standard is meant
_AREA = "平方米"
_NORM = re.compile(r"标准|要求|规定|底线|[上下]限|门槛|红线|达标线")
_SPREAD = re.compile("标准差|极差")  # of a rate, not the rate itself
_FORWARD = re.compile(r"规划|計劃|计划|方案|意见|公报|统计")


@dataclass(frozen=True, slots=True)
class Applied:
    """The standards that one document falls under.

    certain  ids of those that it is clearly about
    passing  of these, those that a plan or a bulletin names only once: what must be 100% is not held against it
    asked    ids of the thresholds that it quotes without naming their document: 低于7.5平方米的标准
    hinted   ids of the documents that these are of
    rows     the thresholds of all these documents, by indicator and measure
    """

    standards: Standards
    certain: frozenset[str]
    passing: frozenset[str]
    asked: frozenset[str]
    hinted: frozenset[str]
    rows: dict[tuple[str | None, str], tuple[Threshold, ...]]

    def for_claim(self, facts: Facts, claim: Claim, lapsed: bool = False) -> Iterator[Threshold]:
        """The thresholds of the applying standards that are about a figure, in force for it (or not: ``lapsed``)."""
        wording: str | None = None
        for threshold in self.rows.get((claim.indicator, claim.measure), ()):
            if threshold.stage is not None and claim.stage != threshold.stage and claim.stage not in threshold.shared:
                continue
            if threshold.part is not None and claim.value < threshold.part:
                continue
            if in_force(threshold, claim) is lapsed or not unit_fits(threshold, claim):
                continue
            if wording is None:
                wording = facts.wording(claim) if claim.indicator else facts.context(claim)
            if threshold.speaks_of(wording) and not (_SPREAD.search(wording) and claim.measure != "cv"):
                yield threshold


def apply(facts: Facts, standards: Standards) -> Applied:
    """Which standards a document falls under: the one it names most, in its title above all."""
    document = facts.document
    title = document.title or ""
    certain: set[str] = set()
    passing: set[str] = set()
    allowed: set[str] = set()
    for standard in standards.issued.values():
        if standard.place and not _within(standard.place, facts):
            continue
        named = len(standard.mentions.findall(facts.text)) + 4 * len(standard.mentions.findall(title))
        rather = len(standard.against.findall(facts.text)) if standard.against else 0
        if named and named >= rather:
            certain.add(standard.id)
            if named == 1 and _FORWARD.search(title):
                passing.add(standard.id)
        if named:
            allowed.add(standard.id)
    certain = _outweighed(facts, standards, certain) or _by_own(facts, standards)
    told = any(standards.issued[i].meant for i in certain)
    asked = {t.id: t.standard.id for t in _asked(facts, standards, told) if t.standard.id not in certain}
    meant = {i for i, s in standards.issued.items() if s.meant} if any(c.verdict for c in facts.claims) else set()
    rows: dict[tuple[str | None, str], tuple[Threshold, ...]] = {}
    for threshold in standards.of(frozenset(allowed | certain | set(asked.values()) | meant)):
        key = threshold.indicator, threshold.measure
        rows[key] = (*rows.get(key, ()), threshold)
    hinted = frozenset(asked.values())
    return Applied(standards, frozenset(certain), frozenset(passing), frozenset(asked), hinted, rows)


def _by_own(facts: Facts, standards: Standards) -> set[str]:
    """The standards that alone ask for several of the things that a document tells of."""
    kinds = {c.indicator for c in facts.claims}
    return {s.id for s in standards.issued.values() if len(s.own & kinds) >= _SEVERAL}


def _outweighed(facts: Facts, standards: Standards, certain: set[str]) -> set[str]:
    """The certain standards, the one that only words name given up for the one whose numbers are quoted.

    均衡发展复查 that holds coefficients to 0.50 and 0.45 and a playing field to 7.5 m² is a review of 优质均衡.
    """
    quoted: dict[str, set[tuple[str, Decimal]]] = {}
    told = [c for c in facts.claims if c.role == "standard" and c.value_max is None]
    for claim in told if len({c.value for c in told}) >= _SEVERAL else ():
        ids = {t.standard.id for t in standards.all if t.standard.meant and t.scope != "class" and quotes(claim, t)}
        if len(ids) == 1:  # what both ask tells nothing
            quoted.setdefault(ids.pop(), set()).add((claim.measure, claim.value))
    if len(quoted) != 1:
        return certain
    ((standard, values),) = quoted.items()
    rivals = {i for i in certain if standards.issued[i].meant and i != standard}
    return (certain - rivals) | {standard} if rivals and len(values) >= _SEVERAL else certain


def quotes(claim: Claim, threshold: Threshold) -> bool:
    """Whether a quoted number is one of a threshold; a coefficient may be quoted without the rate that it is of."""
    same = claim.indicator == threshold.indicator if claim.indicator else claim.measure == "cv"
    return same and claim.measure == threshold.measure and claim.value == threshold.value


def _asked(facts: Facts, standards: Standards, named: bool) -> Iterator[Threshold]:
    """The thresholds that the text quotes, by their indicator and value.

    named  whether it names the standard that it is about, so that what is only so far off is of that one
    """
    kinds = {c.indicator for c in facts.claims}
    for threshold in standards.all:
        if threshold.named and threshold.indicator in kinds and threshold.named.search(facts.text):
            yield threshold
    for key in _quoted_in(facts, named):
        for threshold in standards.valued.get(key, ()):
            if threshold.scope == "class":
                continue  # 小学45人 is a norm that many rules name, some for new classes only
            if not threshold.standard.place or _within(threshold.standard.place, facts):
                yield threshold


def _quoted_in(facts: Facts, named: bool) -> Iterator[tuple[str, str, Decimal]]:
    """What the text quotes, outright or by how far a figure is from it: 生均4.56平方米,比标准高0.06平方米."""
    before: Claim | None = None
    for claim in facts.claims:
        if claim.role == "standard" and claim.indicator is not None and claim.value_max is None:
            yield claim.indicator, claim.measure, claim.value
        side = before
        before = claim
        if named or claim.measure != "gap" or side is None or side.indicator is None or side.unit != claim.unit:
            continue
        if side.role == "reported" and _NORM.search(facts.lead(claim)):
            yield side.indicator, side.measure, side.value - claim.value
            yield side.indicator, side.measure, side.value + claim.value


def _within(prefix: str, facts: Facts) -> bool:
    region = facts.document.region
    return bool(region and region.code and region.code.startswith(prefix))


def in_force(threshold: Threshold, claim: Claim) -> bool:
    """Whether a threshold holds for the period of a figure; a figure without one is of the document's own day."""
    span = years(claim.period) if claim.period else None
    if span is None:
        return True
    return span[1] >= int(threshold.since[:4]) and (threshold.until is None or span[0] <= int(threshold.until[:4]))


def unit_fits(threshold: Threshold, claim: Claim) -> bool:
    """False where a share meets a threshold of another kind; counts come with many units, or none.

    超过0.65的有1项: a count of coefficients is none of them; nor is 3.5倍 what is asked for.
    """
    if (claim.measure == "cv" and claim.text[-1:].isalpha()) or claim.unit == "倍":
        return False
    if threshold.indicator is None and threshold.unit == _AREA != claim.unit:
        return False  # 音乐教室3间: so many rooms, not so large a one
    return (threshold.unit == "%") == (claim.unit == "%")
