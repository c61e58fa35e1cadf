"""Many documents laid side by side: what reconciling needs of each, from a data set or from reports in hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from extractor.model import Cell, Claim, Region, Report
from extractor.shadow import shadow

if TYPE_CHECKING:
    from extractor.dataset.store import DataSet

Key = tuple[str | None, ...]


@dataclass(eq=False)
class Paper:
    """One document, with as much of it as comparing takes; compared by identity."""

    doc_id: str
    source: str
    title: str | None
    doc_type: str
    published: str | None
    region: str | None  # six-digit code
    body: str
    claims: list[Claim] = field(default_factory=list)

    @cached_property
    def text(self) -> str:
        """The shadow of the body: what wordings are matched on."""
        return shadow(self.body)

    @property
    def name(self) -> str:
        """What a reader knows it by."""
        return self.title or self.source

    @property
    def shown(self) -> str:
        """Its title with its source."""
        return f"{self.title} ({self.source})" if self.title else self.source


class Shelf:
    """Papers with those of their claims that state a fact of a place."""

    def __init__(self, papers: Iterable[Paper]) -> None:
        """papers  in any order; they are kept by doc_id, so the same set always gives the same result."""
        self.papers = {p.doc_id: p for p in sorted(papers, key=lambda p: p.doc_id)}
        self.claims = {c.claim_id: c for p in self.papers.values() for c in p.claims}

    def __len__(self) -> int:
        return len(self.papers)

    def paper(self, claim: Claim) -> Paper:
        """The document that a claim stands in."""
        return self.papers[claim.doc_id]

    def groups(self, leave_out: frozenset[str], stageless: frozenset[str]) -> Iterator[tuple[Key, list[Claim]]]:
        """Claims of one thing in any year, from two documents or more, in a fixed order.

        leave_out  documents that an edition of the same text has replaced
        stageless  indicators that a stage says nothing of
        """
        grouped: dict[Key, list[Claim]] = defaultdict(list)
        for paper in self.papers.values():
            if paper.doc_id not in leave_out:
                for claim in paper.claims:
                    grouped[thing_of(claim, stageless)].append(claim)
        for key in sorted(grouped, key=lambda k: tuple(part or "" for part in k)):
            if len({c.doc_id for c in grouped[key]}) > 1:
                yield key, grouped[key]


def thing_of(claim: Claim, stageless: frozenset[str]) -> Key:
    """Everything but the time that makes a claim a statement about one thing; words are judged later."""
    code = claim.region.code if claim.region else None
    named = claim.subject if claim.indicator is None else None
    stage = None if claim.indicator in stageless else claim.stage
    return (code, claim.indicator, named, claim.measure, stage, claim.unit, claim.area, claim.entity)


def states_a_fact(claim: Claim, confidence: float) -> bool:
    """Whether a claim can stand beside one of another document at all."""
    return (
        claim.role == "reported"
        and claim.copy_of is None
        and claim.value_max is None
        and claim.region is not None
        and claim.region.code is not None
        and (claim.measure == "cv" or (claim.measure == "level" and claim.indicator is not None))
        and claim.confidence >= confidence
    )


def shelf_of_reports(reports: Iterable[Report], confidence: float) -> Shelf:
    """A shelf of audited reports; confidence: claims below it are left out."""
    papers = []
    for report in reports:
        d = report.document
        claims = [c for c in report.claims if states_a_fact(c, confidence)]
        code = d.region.code if d.region else None
        papers.append(Paper(d.doc_id, d.source, d.title, d.doc_type, d.published, code, d.text, claims))
    return Shelf(papers)


_DOCUMENTS = "select doc_id, source, title, doc_type, published, region_code, text from documents order by doc_id"
_CLAIMS = """
select claim_id, doc_id, "start", "end", "text", quote, subject, indicator, measure, value_exact, low_exact,
       high_exact, unit, comparator, approx, stage, region_name, region_code, region_level, area, entity, period,
       period_from, page, cell, confidence, rule
from claims
where role = 'reported' and copy_of is null and value_max is null and region_code is not null and confidence >= ?
  and (measure = 'cv' or (measure = 'level' and indicator is not null))
order by doc_id, "start", "end", claim_id
"""


def shelf_of_dataset(dataset: DataSet, confidence: float) -> Shelf:
    """A shelf of a data set; confidence: claims below it are left out."""
    papers = {row[0]: Paper(*row) for row in dataset.connection.execute(_DOCUMENTS).fetchall()}
    for row in dataset.connection.execute(_CLAIMS, [confidence]).fetchall():
        claim = _claim(row)
        papers[claim.doc_id].claims.append(claim)
    return Shelf(papers.values())


def _claim(row: tuple[Any, ...]) -> Claim:
    """A claim from the columns of ``_CLAIMS``: written out, since a quarter of a million go through here."""
    (
        claim_id, doc_id, start, end, text, quote, subject, indicator, measure, value, low, high, unit, comparator,
        approx, stage, name, code, level, area, entity, period, period_from, page, cell, confidence, rule,
    ) = row  # fmt: skip
    return Claim(
        claim_id=claim_id,
        doc_id=doc_id,
        start=start,
        end=end,
        text=text,
        quote=quote,
        subject=subject,
        indicator=indicator,
        measure=measure,
        value=Decimal(value),
        low=Decimal(low),
        high=Decimal(high),
        unit=unit,
        comparator=comparator,
        approx=approx,
        stage=stage,
        region=Region(name=name, code=code, level=level),
        area=area,
        entity=entity,
        period=period,
        period_from=period_from,
        page=page,
        cell=Cell(table=cell["table"], row=cell["row"], col=cell["col"], headers=tuple(cell["headers"] or ()))
        if cell
        else None,
        confidence=confidence,
        rule=rule,
    )
