"""The audit page: one report as one self-contained HTML file.

The page holds the document with every claim marked, every finding with its figures tied to their
places, and a table of the claims.  It needs no network and allows itself none: a content security
policy admits only the style and the script that it carries, by their hashes.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from extractor.model import Claim, Document, Dropped, Finding, Report, RuleError
from extractor.patterns import default_rules
from extractor.report.audit_findings import Findings, sign, worst_first
from extractor.report.audit_markup import attribute, data_block, escape, label, labels, plain, resource, two
from extractor.report.audit_text import Pane, places

_SCRIPTS = ("audit_page.js", "audit_views.js")
_LONGEST_DROPPED = 4000  # characters of one dropped piece shown; the rest is counted


def render(report: Report) -> str:
    """One report as an HTML page that works from disk, offline, on any screen.

    report   the document with its claims and findings; claims and findings may be empty
    returns  the page as text, to be written as UTF-8
    """
    document = report.document
    claims = sorted(report.claims, key=lambda c: (c.start, c.end, c.claim_id))
    numbers = {c.claim_id: i for i, c in enumerate(claims)}
    findings = worst_first(report.findings, {c.claim_id: c.start for c in claims})
    held = _findings_of(findings, numbers, len(claims))
    outcomes = [_worst([findings[i] for i in held[c]]) for c in range(len(claims))]
    style, script = resource("audit_page.css"), "".join(map(resource, _SCRIPTS))
    suspects = {s.claim_id for f in findings for s in f.suspects[:1]}
    title = document.title or document.source
    return _fill(
        resource("audit_page.html"),
        {
            "csp": _policy(style, script),
            "style": style,
            "script": script,
            "title": escape(title),
            "page_title": attribute(title),
            "facts": _facts(document),
            "summary": _summary(findings),
            "coverage": _coverage(document),
            "text": Pane(document, claims, outcomes, suspects).render(),
            "findings": Findings(claims, numbers).render(findings),
            "empty": _empty(findings),
            "numerals": _numerals(document),
            "dropped": _dropped(document),
            "about": _about(document),
            "data": data_block(_data(report, claims, findings, held, outcomes)),
        },
    )


def _fill(template: str, parts: Mapping[str, str]) -> str:
    """The template with each ``{{name}}`` replaced, in one pass: what is put in is never read again."""
    return re.sub(r"\{\{(\w+)\}\}", lambda m: parts[m[1]], template)


def _policy(style: str, script: str) -> str:
    def digest(text: str) -> str:
        return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"

    allowed = f"style-src {digest(style)}; script-src {digest(script)}"
    return f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"


def _findings_of(findings: Sequence[Finding], numbers: Mapping[str, int], count: int) -> list[list[int]]:
    held: list[list[int]] = [[] for _ in range(count)]
    for i, finding in enumerate(findings):
        for number in dict.fromkeys(numbers[p.claim_id] for p in finding.claims if p.claim_id in numbers):
            held[number].append(i)
    return held


def _worst(findings: Sequence[Finding]) -> str:
    """The outcome that a claim is marked with: that of the worst finding it stands in."""
    return findings[0].outcome if findings else "unchecked"


def _facts(document: Document) -> str:
    facts = [label("doc_type", document.doc_type)]
    if document.region:
        code = f" {document.region.code}" if document.region.code else ""
        facts.append(escape(document.region.name + code))
    facts += [escape(v) for v in (document.publisher, document.published) if v]
    source = f'<li class="source"><bdi>{escape(document.source)}</bdi></li>'
    return "".join(f"<li>{fact}</li>" for fact in facts) + source


def _summary(findings: Sequence[Finding]) -> str:
    """One button an outcome, worst first, with its icon and count."""
    counts = Counter(f.outcome for f in findings)
    known = [outcome for outcome in labels()["outcome"] if outcome != "unchecked"]
    return "".join(
        f'<button type="button" class="chip o-{attribute(outcome)}" data-facet="outcome" aria-pressed="false" '
        f'data-code="{attribute(outcome)}">{sign(outcome)}{label("outcome", outcome)}'
        f'<b class="count">{counts[outcome]}</b></button>'
        for outcome in [*known, *(other for other in counts if other not in known)]
    )


def _empty(findings: Sequence[Finding]) -> str:
    """What stands in the place of the findings where none is shown."""
    if findings:
        return two("没有符合条件的核查结果。", "No finding fits.")
    return two("这份文件里没有可以核查的数字关系。", "This document holds no figures that can be checked.")


def _coverage(document: Document) -> str:
    total = len(document.numerals)
    unread = sum(n.kind == "unread" for n in document.numerals)
    # rounded down, so that 100% always means all of them
    share = f"{int(document.coverage * 1000) / 10:g}%" if total else "—"
    return (
        f'<span class="meter"><meter min="0" max="1" value="{document.coverage:.4f}" aria-hidden="true"></meter>'
        f"<b>{share}</b></span>{two('数字已读懂', 'of numerals accounted for')} "
        f'<span class="tally">{total - unread} / {total}</span>'
    )


def _numerals(document: Document) -> str:
    """The numerals by class; each row steps through the places of its class."""
    counts = Counter(n.kind for n in document.numerals)
    known = [*labels()["numeral"], *(k for k in counts if k not in labels()["numeral"])]
    return "".join(
        f'<li><button type="button" data-do="numeral" data-kind="{attribute(kind)}" class="k-{attribute(kind)}"'
        f"{'' if counts[kind] else ' disabled'}>{label('numeral', kind)}<b>{counts[kind]}</b></button></li>"
        for kind in known
    )


def _dropped(document: Document) -> str:
    """What cleaning took out, folded by kind: spam need not be looked at to read the rest."""
    kinds: dict[str, list[str]] = {}
    for i, piece in enumerate(document.dropped):
        kinds.setdefault(piece.kind, []).append(_piece(i, piece))
    if not kinds:
        return ""
    groups = "".join(
        f"<details><summary>{label('dropped', kind)} <b>{len(rows)}</b></summary><ul>{''.join(rows)}</ul></details>"
        for kind, rows in kinds.items()
    )
    title = two("清洗时移出正文的内容", "removed from the source by cleaning")
    return f'<details class="dropped"><summary>{title} <b>{len(document.dropped)}</b></summary>{groups}</details>'


def _piece(number: int, piece: Dropped) -> str:
    text = piece.text or ""
    more = len(text) - _LONGEST_DROPPED
    shown = escape(text[:_LONGEST_DROPPED]) + (f" <em>… +{more:,}</em>" if more > 0 else "")
    place = f'<a href="#d{number}">{two("原处", "place")} {piece.start}</a>' if piece.start is not None else ""
    return f"<li>{place} <q>{shown}</q></li>"


def _about(document: Document) -> str:
    """Identity of the source, meta tags and the reader's doubts."""
    rows = [("doc_id", document.doc_id), ("source", document.source), ("media_type", document.media_type)]
    rows += [("encoding", document.encoding or ""), *sorted(document.meta.items())]
    facts = "".join(f"<div><dt>{escape(k)}</dt><dd><bdi>{escape(v)}</bdi></dd></div>" for k, v in rows if v)
    notes = "".join(f"<li>{escape(note)}</li>" for note in document.notes)
    return (
        f'<details class="about"><summary>{two("关于本文件", "about this document")}</summary>'
        f"<dl>{facts}</dl>{f'<ul>{notes}</ul>' if notes else ''}</details>"
    )


def _data(
    report: Report,
    claims: Sequence[Claim],
    findings: Sequence[Finding],
    held: Sequence[Sequence[int]],
    outcomes: Sequence[str],
) -> dict[str, Any]:
    """What the script needs: codes and values, never markup."""
    quotes = list(dict.fromkeys(c.quote for c in claims))
    at = {quote: i for i, quote in enumerate(quotes)}
    where = places(report.document, claims)
    numbers = {c.claim_id: i for i, c in enumerate(claims)}
    return {
        "doc": {
            "id": report.document.doc_id,
            "title": report.document.title or "",
            "source": report.document.source,
            "publisher": report.document.publisher or "",
            "published": report.document.published or "",
        },
        "labels": {k: v for k, v in labels().items() if k not in {"doc_type", "dropped", "severity"}},
        "indicators": _indicator_names({c.indicator for c in claims if c.indicator}),
        "quotes": quotes,
        "claims": [_claim(c, at[c.quote], where[i]) | {"f": held[i], "o": outcomes[i]} for i, c in enumerate(claims)],
        "findings": [_finding(f, numbers) for f in findings],
    }


def _claim(claim: Claim, quote: int, place: Mapping[str, object]) -> dict[str, Any]:
    """A claim for the script, without the fields that are empty."""
    region = claim.region
    full = {
        "id": claim.claim_id, "s": claim.start, "e": claim.end, "text": claim.text, "q": quote,
        "subject": claim.subject, "indicator": claim.indicator, "measure": claim.measure, "value": f"{claim.value:f}",
        "value_max": None if claim.value_max is None else f"{claim.value_max:f}",
        "low": f"{claim.low:f}", "high": f"{claim.high:f}", "unit": claim.unit, "comparator": claim.comparator,
        "approx": claim.approx, "stage": claim.stage, "region": region.name if region else None,
        "region_code": region.code if region else None, "area": claim.area, "entity": claim.entity,
        "period": claim.period, "period_from": claim.period_from, "role": claim.role, "verdict": claim.verdict,
        "page": claim.page if claim.page is not None else place["page"],
        "cell": [claim.cell.table, claim.cell.row, claim.cell.col, list(claim.cell.headers)] if claim.cell else None,
        "copy_of": claim.copy_of, "confidence": round(claim.confidence, 3), "rule": claim.rule,
        "path": place["path"], "para": place["para"],
    }  # fmt: skip
    return {k: v for k, v in full.items() if v is not None and v is not False and v != "" and v != []}


def _finding(finding: Finding, numbers: Mapping[str, int]) -> dict[str, Any]:
    """A finding for the script, which reads the wording from the pane."""
    return {
        "id": finding.finding_id,
        "check": finding.check,
        "outcome": finding.outcome,
        "standard": finding.standard or "",
        "parts": [[numbers[p.claim_id], p.part] for p in finding.claims if p.claim_id in numbers],
    }


def _indicator_names(codes: set[str]) -> dict[str, dict[str, str]]:
    """The names of the indicators met, from the rule set; a code without one is shown as it is."""
    try:
        table = default_rules().table("indicators")
    except RuleError:
        return {}  # whoever renders a stored report need not have working rules
    rows = (row for rows in table.values() if isinstance(rows, list) for row in rows if isinstance(row, dict))
    return {
        row["code"]: {"zh": plain(str(row["zh"])), "en": plain(str(row.get("en", row["code"])))}
        for row in rows
        if row.get("code") in codes and "zh" in row
    }
