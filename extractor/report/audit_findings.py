"""The findings pane of the audit page: every finding with its figures, each tied to its place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from extractor.model import Claim, Finding, Suspect
from extractor.report.audit_markup import attribute, escape, label, label_text, labels, two

_SEVERITIES = ("error", "warning", "info")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_SCALES = (Decimal(1), Decimal(10_000), Decimal(100_000_000))  # as written, 万, 亿


def worst_first(findings: Sequence[Finding], place: Mapping[str, int]) -> list[Finding]:
    """Findings by severity, then outcome, then where their first figure stands (``place``: claim id → offset)."""
    rank = {outcome: i for i, outcome in enumerate(labels()["outcome"])}

    def key(finding: Finding) -> tuple[int, int, int, str]:
        severity = _SEVERITIES.index(finding.severity) if finding.severity in _SEVERITIES else len(_SEVERITIES)
        first = min((place[p.claim_id] for p in finding.claims if p.claim_id in place), default=0)
        return severity, rank.get(finding.outcome, len(rank)), first, finding.finding_id

    return sorted(findings, key=key)


class Findings:
    """Renders findings; ``numbers`` ties a claim id to the claim's number on the page."""

    def __init__(self, claims: Sequence[Claim], numbers: Mapping[str, int]) -> None:
        self._claims = claims
        self._numbers = numbers

    def render(self, findings: Sequence[Finding]) -> str:
        """All findings, in the order given; finding number i is the element with id ``fi``."""
        return "".join(self._finding(i, f) for i, f in enumerate(findings))

    def _finding(self, number: int, finding: Finding) -> str:
        parts = [self._numbers[p.claim_id] for p in finding.claims if p.claim_id in self._numbers]
        message = "".join(
            f'<p class="message {code}" lang="{code}">{self._linked(text, parts)}</p>'
            for code, text in (("zh", finding.message.zh), ("en", finding.message.en))
        )
        formula = f'<p class="formula">{self._linked(finding.formula, parts)}</p>' if finding.formula else ""
        fine = finding.outcome in {"consistent", "met"}
        name = f"{label_text('outcome', finding.outcome)}，{label_text('check', finding.check)}"
        return (
            f'<article class="finding o-{attribute(finding.outcome)}" id="f{number}" tabindex="-1" '
            f'data-finding="{attribute(finding.finding_id)}" aria-label="{attribute(name)}">'
            f"<header>{badge(finding.outcome)}<span class='check'>{label('check', finding.check)}</span>"
            f"{self._stages(parts)}{severity(finding)}</header>{message}{formula}{self._suspects(finding)}"
            f"<details{'' if fine else ' open'}><summary>{two('依据与数字', 'figures and sources')}</summary>"
            f"<dl>{self._facts(finding)}</dl></details>"
            f'<footer><button type="button" data-do="show" data-f="{number}">{two("正文定位", "show in text")}</button>'
            f'<button type="button" data-do="quote-finding" data-f="{number}">{two("引用", "quote this")}</button>'
            "</footer></article>"
        )

    def _stages(self, parts: Sequence[int]) -> str:
        stages = dict.fromkeys(self._claims[i].stage for i in parts)
        return "".join(f'<span class="stage">{label("stage", s)}</span>' for s in stages if s)

    def _facts(self, finding: Finding) -> str:
        rows = [(two("数字", "figures"), self._figures(finding))]
        if finding.variant:
            rows.append((two("算法", "variant"), self._text(finding.variant)))
        if finding.standard:
            rows.append((two("标准", "standard"), self._text(finding.standard)))
        if finding.reason:
            rows.append((two("原因", "reason"), self._text(finding.reason)))
        if finding.stated is not None:
            rows.append((two("所述", "stated"), number(finding.stated)))
        if finding.expected is not None:
            low, high = finding.expected_low, finding.expected_high
            span = f" [{number(low)}, {number(high)}]" if low is not None and high is not None and low != high else ""
            rows.append((two("推算", "recomputed"), number(finding.expected) + span))
        if finding.difference:
            rows.append((two("相差", "difference"), number(finding.difference)))
        if finding.rule:
            rows.append((two("规则", "rule"), f"<code>{escape(finding.rule)}</code>"))
        return "".join(f"<div><dt>{term}</dt><dd>{value}</dd></div>" for term, value in rows if value)

    @staticmethod
    def _text(text: str) -> str:
        return f"<bdi>{escape(text)}</bdi>"

    def _figures(self, finding: Finding) -> str:
        return "".join(
            f"<span class='figure'>{label('part', p.part)} {self.link(p.claim_id)}</span>" for p in finding.claims
        )

    def link(self, claim_id: str, text: str | None = None) -> str:
        """A claim's figure, linked to its place; the id alone where the claim is of another document."""
        number = self._numbers.get(claim_id)
        if number is None:
            return f"<code>{escape(claim_id)}</code>"
        return f'<a class="fig" href="#c{number}" data-c="{number}">{escape(text or self._claims[number].text)}</a>'

    def _suspects(self, finding: Finding) -> str:
        if not finding.suspects:
            return ""
        rows = "".join(f"<li>{self._suspect(s)}</li>" for s in finding.suspects)
        return f'<div class="suspects"><h4>{two("最可能写错的数", "most likely wrong")}</h4><ol>{rows}</ol></div>'

    def _suspect(self, suspect: Suspect) -> str:
        options = "".join(
            f"<span class='candidate'>→ <b>{number(c.value)}</b> <span>{label('why', c.why)}</span></span>"
            for c in suspect.candidates
        )
        return self.link(suspect.claim_id) + options

    def _linked(self, text: str, parts: Sequence[int]) -> str:
        """The text with every figure that is a claim of the finding linked to its place.

        A figure is a claim's where it repeats the claim's digits or its value in 个, 万 or 亿; claims
        not yet linked come first, so that equal figures lead to different places.
        """
        out, at, used = "", 0, set[int]()
        for match in _NUMBER.finditer(text):
            written = Decimal(match[0].replace(",", ""))
            fits = [i for i in parts if _stands_for(written, self._claims[i])]
            if fits:
                number = next((i for i in fits if i not in used), fits[0])
                used.add(number)
                out += escape(text[at : match.start()]) + self.link(self._claims[number].claim_id, match[0])
                at = match.end()
        return out + escape(text[at:])


def _stands_for(written: Decimal, claim: Claim) -> bool:
    if any(claim.value == written * scale for scale in _SCALES) or claim.value_max == written:
        return True
    return any(Decimal(d.replace(",", "")) == written for d in _NUMBER.findall(claim.text))


def badge(outcome: str) -> str:
    """An outcome as icon and word: colour is never its only sign."""
    return f'<span class="badge">{sign(outcome)}{label("outcome", outcome)}</span>'


def sign(outcome: str) -> str:
    """The icon of an outcome, silent for screen readers."""
    icon = labels()["outcome"].get(outcome, {}).get("icon", "·")
    return f'<span class="icon" aria-hidden="true">{icon}</span>'


def severity(finding: Finding) -> str:
    """The severity as a word, for warnings and errors only."""
    if finding.severity == "info":
        return ""
    return f'<span class="severity s-{attribute(finding.severity)}">{label("severity", finding.severity)}</span>'


def number(value: Decimal) -> str:
    """A decimal in full, thousands apart, without an exponent."""
    return f"{value:,f}" if value.is_finite() else escape(str(value))
