"""Builds claims from figures as a report writes them, for the tests of the checks.

``stated("平均班额 41.89人", stage="primary")`` is one figure: what precedes the last space is its subject.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from extractor.checks import check_claims
from extractor.model import Claim, Document, Extraction, Finding, Link, Region
from extractor.patterns import default_rules

_FIGURE = re.compile(r"^(?:(?P<one>1)[:：])?(?P<digits>\d[\d,]*(?:\.(?P<places>\d+))?)(?P<scale>[万亿]?)(?P<unit>.*)$")
_SCALE = {"": 1, "万": 10_000, "亿": 100_000_000}
_BOUNDS = {"以上": ">=", "以下": "<=", "以内": "<="}
_UNITS = {"名": "人", "位": "人", "班": "个", "学位": "个", ":1": "", "：1": ""}
_COUNTS = frozenset({"人", "所", "个", "间", "件", "台", "份", "座", "项", "处", "人次"})
COUNTY = Region(name="某县", code="999921", level="county")


def figure(text: str, **fields: Any) -> dict[str, Any]:
    """A figure as written, with the fields that extraction would give it."""
    subject, _, digits = text.rpartition(" ")
    return {"subject": subject, "written": digits, **fields}


def claim(row: dict[str, Any], start: int, number: int) -> Claim:
    """The claim of one written figure that starts at an offset."""
    row = dict(row)
    written, subject = row.pop("written"), row.pop("subject")
    comparator = "="
    for word, sign in _BOUNDS.items():
        if written.endswith(word):
            written, comparator = written[: -len(word)], sign
    read = _FIGURE.match(written)
    assert read, written
    scale = Decimal(_SCALE[read["scale"]])
    value = Decimal(read["digits"].replace(",", "")) * scale
    unit = _UNITS.get(read["unit"], read["unit"])
    places = len(read["places"] or "")
    exact = not places and scale == 1 and unit in _COUNTS
    half = Decimal(0) if exact else Decimal(5).scaleb(-places - 1) * scale
    fields: dict[str, Any] = {
        "claim_id": f"c{number}", "doc_id": "d", "start": start, "end": start + len(written), "text": written,
        "quote": written, "subject": subject, "value": value, "low": value - half, "high": value + half, "unit": unit,
        "comparator": comparator, "region": COUNTY, "period": "2024", "period_from": "document", "confidence": 0.9,
    }  # fmt: skip
    return Claim(**(fields | row))


def extraction(
    rows: list[dict[str, Any] | str],
    links: list[tuple[Any, ...]] = (),
    title: str = "督导报告",
    region: Region = COUNTY,
) -> Extraction:
    """A document of figures and plain words; links name figures by their place in the list of figures.

    A string among the rows is text: ``。`` ends a sentence, a line break a paragraph.
    """
    text, claims, number = "", [], 0
    for row in rows:
        if isinstance(row, str):
            text += row
            continue
        text += row["subject"]
        made = claim(row, len(text), number)
        claims.append(made)
        number += 1
        text += made.text
        text += row["written"][len(made.text) :] + "，"
    ties = [
        Link(kind=kind, head=f"c{head}", members=tuple(f"c{m}" for m in members), **(rest[0] if rest else {}))
        for kind, head, members, *rest in links
    ]
    document = Document(doc_id="d", source="t", media_type="text/plain", text=text, title=title, region=region)
    return Extraction(document=document, claims=claims, links=ties)


def findings(
    rows: list[dict[str, Any] | str], links: list[tuple[Any, ...]] = (), title: str = "督导报告"
) -> list[Finding]:
    """What the checks say of written figures under the bundled rules."""
    return check_claims(extraction(rows, links, title), default_rules()).findings


def outcomes(found: list[Finding], check: str) -> list[str]:
    """The outcomes of one check, in order."""
    return [f.outcome for f in found if f.check == check]
