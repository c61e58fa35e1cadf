"""Findings over several documents, put into the words of ``patterns/across.toml``."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from extractor.across.rules import Comparability
from extractor.across.shelf import Shelf
from extractor.checks.figures import as_written, show, to_decimal
from extractor.exact import Fraction
from extractor.model import Candidate, Claim, Finding, Interval, Message, Part, Suspect

CHECK = "cross_document"
_STAGES = {
    "primary": ("小学", "primary"), "junior": ("初中", "junior secondary"), "compulsory": ("义务教育", "compulsory"),
    "nine_year": ("九年一贯制", "nine-year"), "senior": ("高中", "senior secondary"),
    "preschool": ("幼儿园", "preschool"), "special": ("特殊教育", "special education"),
    "vocational": ("职业教育", "vocational"), "all": ("各级各类", "all stages"),
}  # fmt: skip
_SLIPS = {
    "digits_swapped": ("两个数字颠倒", "two digits swapped"), "digit_changed": ("一个数字不同", "one digit different"),
    "digit_dropped": ("少写一个数字", "one digit left out"), "digit_added": ("多写一个数字", "one digit too many"),
    "times_ten": ("相差十倍", "ten times as large"), "divided_by_ten": ("相差十倍", "ten times as large"),
    "wan": ("“万”字多写或漏写", "万 written or left out"),
}  # fmt: skip


class Row(NamedTuple):
    """One line of the conflict table: two figures with their sources and precisions, and the verdict.

    verdict  agree | rounding | conflict | not_comparable | revised | edition | jump | spike | frozen | copied
    """

    verdict: str
    a: Claim
    b: Claim
    finding: Finding


class Told(NamedTuple):
    """What a finding says besides its two figures; see ``Writer.write``."""

    verdict: str
    outcome: str
    message: str
    rule: str
    severity: str = "info"
    reason: str | None = None
    slip: str | None = None
    suspects: tuple[Suspect, ...] = ()
    more: Mapping[str, tuple[str, str]] = MappingProxyType({})


class Writer:
    """Makes rows of two figures of a shelf; ``a`` is the one of the later document, and the finding belongs to it."""

    def __init__(self, shelf: Shelf, rules: Comparability) -> None:
        self.shelf, self.rules = shelf, rules

    def write(self, a: Claim, b: Claim, told: Told, others: Sequence[Claim] = ()) -> Row:
        """The row and finding of two figures; others: further figures that the finding rests on."""
        parts = (
            Part(claim_id=a.claim_id, part="stated"),
            Part(claim_id=b.claim_id, part="other"),
            *(Part(claim_id=c.claim_id, part="other") for c in others),
        )
        expected = Interval.of(b)
        finding = Finding(
            finding_id=_id(told.rule, [p.claim_id for p in parts]),
            doc_id=a.doc_id,
            check=CHECK,
            outcome=told.outcome,
            severity=told.severity,
            claims=parts,
            formula=self._formula(a, b, told),
            message=self._message(a, b, told),
            variant=told.verdict,
            stated=a.value,
            expected=b.value,
            expected_low=to_decimal(expected.low),
            expected_high=to_decimal(expected.high),
            difference=to_decimal(Fraction(a.value) - Fraction(b.value)),
            suspects=told.suspects,
            rule=told.rule,
            reason=self.rules.reasons[told.reason][0] if told.reason else None,
        )
        return Row(told.verdict, a, b, finding)

    def _formula(self, a: Claim, b: Claim, told: Told) -> str:
        sign = {"inconsistent": "≠", "consistent": "≍", "rounding": "≈"}.get(told.outcome, "↔")
        return f"{as_written(a)} {_span(a)} {sign} {as_written(b)} {_span(b)}"

    def _message(self, a: Claim, b: Claim, told: Told) -> Message:
        said = []
        for at in (0, 1):
            template = self.rules.messages[told.message][at]
            figures: dict[str, str] = {
                "place": a.region.name if a.region else "",
                "place_b": b.region.name if b.region else "",
                "when": self._when(a, at),
                "when_a": self._when(a, at),
                "when_b": self._when(b, at),
                "name": self._name(a, at),
                "title_a": self.shelf.paper(a).name,
                "title_b": self.shelf.paper(b).name,
                "a": a.text,
                "b": b.text,
                "slip": _SLIPS[told.slip][at] if told.slip else "",
                "reason": self.rules.reasons[told.reason][at] if told.reason else "",
            }
            said.append(template.format_map(figures | {key: both[at] for key, both in told.more.items()}))
        return Message(zh=said[0], en=said[1])

    def _when(self, claim: Claim, at: int) -> str:
        period = claim.period or ""
        if at or not period:
            return period
        return f"{period}年" if period.isdigit() else period

    def _name(self, claim: Claim, at: int) -> str:
        stage = _STAGES.get(claim.stage or "", ("", ""))[at]
        known = self.rules.names.get(claim.indicator or "")
        name = known[at] if known else claim.subject
        whose = claim.entity or ""
        if at:
            return " ".join(filter(None, (whose, stage, name)))
        return whose + ("" if stage in name else stage) + name


def suspected(claim: Claim, right: Claim, why: str | None) -> Suspect:
    """A figure that is probably wrong, with the figure of another document that is probably right."""
    return Suspect(claim_id=claim.claim_id, candidates=(Candidate(value=right.value, why=why or "other_document"),))


def place_of(claim: Claim, shelf: Shelf) -> dict[str, Any]:
    """The way to a figure: its document, line and page, its span, and the sentence around it."""
    paper = shelf.paper(claim)
    return {
        "claim_id": claim.claim_id,
        "doc_id": claim.doc_id,
        "source": paper.source,
        "title": paper.title,
        "published": paper.published,
        "line": paper.body.count("\n", 0, claim.start) + 1,
        "page": claim.page,
        "start": claim.start,
        "end": claim.end,
        "text": claim.text,
        "low": claim.low,
        "high": claim.high,
        "quote": claim.quote,
    }


def table_row(row: Row, shelf: Shelf) -> dict[str, Any]:
    """A line of the conflict table as plain values: both sources, both precisions, the verdict."""
    a, b, finding = row.a, row.b, row.finding
    line: dict[str, Any] = {
        "finding_id": finding.finding_id,
        "verdict": row.verdict,
        "outcome": finding.outcome,
        "severity": finding.severity,
        "reason": finding.reason,
        "region_name": a.region.name if a.region else None,
        "region_code": a.region.code if a.region else None,
        "indicator": a.indicator,
        "subject": a.subject,
        "measure": a.measure,
        "stage": a.stage,
        "entity": a.entity,
        "unit": a.unit,
        "difference": finding.difference,
    }
    for side, claim in (("a", a), ("b", b)):
        paper = shelf.paper(claim)
        line |= {
            f"figure_{side}": claim.text,
            f"value_{side}": claim.value,
            f"low_{side}": claim.low,
            f"high_{side}": claim.high,
            f"period_{side}": claim.period,
            f"published_{side}": paper.published,
            f"title_{side}": paper.title,
            f"source_{side}": paper.source,
            f"line_{side}": paper.body.count("\n", 0, claim.start) + 1,
            f"page_{side}": claim.page,
            f"quote_{side}": claim.quote,
            f"claim_{side}": claim.claim_id,
        }
    return line | {"message_zh": finding.message.zh, "message_en": finding.message.en}


def _span(claim: Claim) -> str:
    low, high = Fraction(claim.low), Fraction(claim.high)
    return f"[{show(low)}]" if low == high else f"[{show(low)}, {show(high)}]"


def _id(rule: str, claims: list[str]) -> str:
    key = "|".join((CHECK, rule, *claims))
    return hashlib.blake2b(key.encode(), digest_size=8).hexdigest()
