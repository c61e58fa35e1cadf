"""The documents of a data set held against each other.

shelf ─▶ editions (a later one replaces, never adds) ─▶ facts of one thing and year ─▶ verdicts
                                                    └─▶ series: jumps, spikes, frozen figures; copied figures
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from extractor.across.comparing import Comparer, Verdict, bounds, meet
from extractor.across.duplicates import Judge
from extractor.across.editions import Edition, changed_between, editions_of
from extractor.across.findings import Row, Told, Writer, place_of, suspected, table_row
from extractor.across.rules import Comparability, comparability_of
from extractor.across.series import copied, frozen, jumps, series_of
from extractor.across.shelf import Shelf, shelf_of_dataset, shelf_of_reports
from extractor.dataset.store import DataSet, open_dataset
from extractor.model import Claim, Finding, Report
from extractor.patterns import Rules, default_rules

if TYPE_CHECKING:
    import pandas as pd

_TRIED = 4  # documents of one reading that are tried for one that can be compared
_MANY = 3  # conflicts of two documents from which they are weighed against what agrees
_RANK = {"inconsistent": 0, "rounding": 1, "undetermined": 2, "consistent": 3}
_ORDER = ("conflict", "edition", "spike", "copied", "frozen", "jump", "rounding", "revised", "not_comparable", "agree")
_VERDICTS = {
    "consistent": "agree", "rounding": "rounding", "inconsistent": "conflict", "undetermined": "not_comparable",
}  # fmt: skip


@dataclass(frozen=True)
class Reconciliation:
    """What holding the documents of a shelf against each other gave.

    rows      the conflict table, worst first
    editions  documents that a later edition of the same text replaces; nothing else is said of their figures
    shelf     the documents, for the way back to each figure
    """

    rows: list[Row]
    editions: list[Edition]
    shelf: Shelf

    @property
    def findings(self) -> list[Finding]:
        """One finding a row, in the rows' order; each belongs to the later of its two documents."""
        return [row.finding for row in self.rows]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows of each verdict."""
        counted = Counter(row.verdict for row in self.rows)
        return {verdict: counted[verdict] for verdict in _ORDER if counted[verdict]}

    def lines(self) -> list[dict[str, Any]]:
        """The conflict table as plain rows: both figures, both intervals, both places, the verdict."""
        return [table_row(row, self.shelf) for row in self.rows]

    def records(self) -> list[dict[str, Any]]:
        """The findings as plain records, each with the verdict and the places of all its figures."""
        return [
            {
                **{name: getattr(row.finding, name) for name in row.finding.__struct_fields__},
                "verdict": row.verdict,
                "places": [place_of(self.shelf.claims[part.claim_id], self.shelf) for part in row.finding.claims],
            }
            for row in self.rows
        ]

    def frame(self) -> pd.DataFrame:
        """The conflict table for pandas; figures stay decimals."""
        import pandas as pd

        return pd.DataFrame(self.lines())


def reconcile(
    source: DataSet | str | os.PathLike[str] | Iterable[Report], rules: Rules | None = None
) -> Reconciliation:
    """Holds the documents of a data set, or audited reports in hand, against each other.

    source  an open data set, the folder of one, or reports
    raises  LedgerError where the folder holds no data set, RuleError where ``across.toml`` is wrong
    """
    rules = rules or default_rules()
    known, judge = rules.compiled(comparability_of), rules.compiled(Judge)
    least = float(known.limit("confidence"))
    if isinstance(source, str | os.PathLike):
        with open_dataset(source) as dataset:
            return _reconcile(shelf_of_dataset(dataset, least), known, judge)
    shelf = shelf_of_dataset(source, least) if isinstance(source, DataSet) else shelf_of_reports(source, least)
    return _reconcile(shelf, known, judge)


def _reconcile(shelf: Shelf, rules: Comparability, judge: Judge) -> Reconciliation:
    comparer, writer = Comparer(shelf, rules), Writer(shelf, rules)
    editions = editions_of(shelf, rules, judge)
    replaced = frozenset(e.earlier.doc_id for e in editions)
    groups = list(shelf.groups(replaced, rules.stageless))
    series = series_of(groups, comparer)
    kept = (c for p in shelf.papers.values() if p.doc_id not in replaced for c in p.claims)
    rows = [
        *_facts(groups, comparer, writer),
        *_revised(editions, writer),
        *jumps(series, comparer, writer),
        *frozen(series, comparer, writer),
        *copied(kept, comparer, writer),
    ]
    unique = {row.finding.finding_id: row for row in rows}
    ordered = sorted(unique.values(), key=lambda r: (_ORDER.index(r.verdict), r.a.doc_id, r.a.start, r.b.claim_id))
    return Reconciliation(ordered, editions, shelf)


def _revised(editions: list[Edition], writer: Writer) -> Iterator[Row]:
    for edition in editions:
        for new, old in changed_between(edition, writer.rules.stageless):
            if edition.ordered:
                told = Told("revised", "undetermined", "revised", "across.revised", reason="revised")
            else:
                suspects = (suspected(new, old, None), suspected(old, new, None))
                told = Told("edition", "inconsistent", "edition", "across.edition", "warning", suspects=suspects)
            yield writer.write(new, old, told)


def _facts(groups: list[tuple[Any, list[Claim]]], comparer: Comparer, writer: Writer) -> Iterator[Row]:
    """Figures of one thing and one year, reading against reading."""
    judged: list[tuple[Claim, Claim, Verdict, dict[str, int]]] = []
    for _, claims in groups:
        by_year: dict[str, list[Claim]] = defaultdict(list)
        for claim in claims:
            if year := _year(claim, comparer):
                by_year[year].append(claim)
        for year in sorted(by_year):
            judged.extend(_one_fact(by_year[year], comparer))
    agree: Counter[frozenset[str]] = Counter()
    apart: Counter[frozenset[str]] = Counter()
    for a, b, verdict, _ in judged:
        pair = frozenset((a.doc_id, b.doc_id))
        agree[pair] += verdict.outcome == "consistent"
        apart[pair] += verdict.outcome == "inconsistent"
    for a, b, verdict, backing in judged:
        pair = frozenset((a.doc_id, b.doc_id))
        if verdict.outcome == "inconsistent" and apart[pair] >= _MANY and apart[pair] > agree[pair]:
            verdict = Verdict("undetermined", "whole", verdict.slip)
        yield writer.write(a, b, _told(a, b, verdict, backing, comparer))


def _year(claim: Claim, comparer: Comparer) -> str | None:
    """What figures must share to be laid side by side: a year or span, or the year of an undated document."""
    period = claim.period or ""
    if comparer.dated(claim):
        return period if "/" in period else period[:4]
    return (comparer.shelf.paper(claim).published or "")[:4] or None


def _one_fact(claims: list[Claim], comparer: Comparer) -> list[tuple[Claim, Claim, Verdict, dict[str, int]]]:
    """The verdict for each two readings of one fact, (later, earlier); one of agreement for a reading held twice."""
    readings: dict[object, list[Claim]] = defaultdict(list)
    for claim in _single(claims, comparer):
        readings[bounds(claim)].append(claim)
    if len({c.doc_id for group in readings.values() for c in group}) < 2:
        return []
    if len(readings) > comparer.rules.limit("readings"):
        return []
    found = []
    backing = {c.claim_id: len(group) for group in readings.values() for c in group}
    groups = list(readings.values())
    for at, group in enumerate(groups):
        whole = [c for c in group if comparer.whole(c)]
        if len(whole) > 1:
            found.append((*_ordered(whole[0], whole[1], comparer), Verdict("consistent"), backing))
        for other in groups[at + 1 :]:
            best = _best(group, other, comparer)
            if best is not None:
                found.append((*best, backing))
    return found


def _single(claims: list[Claim], comparer: Comparer) -> list[Claim]:
    """One figure a document: where a document itself has several for a fact, it is left out of it."""
    by_document: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_document[claim.doc_id].append(claim)
    kept = []
    for own in by_document.values():
        whole = [c for c in own if comparer.whole(c)] or own
        if all(meet(whole[0], c) for c in whole):
            kept.append(min(whole, key=lambda c: (c.high - c.low, c.start)))
    return kept


def _best(group: list[Claim], other: list[Claim], comparer: Comparer) -> tuple[Claim, Claim, Verdict] | None:
    """The clearest verdict that some document of one reading allows on one of another."""
    best: tuple[Claim, Claim, Verdict] | None = None
    for one in group[:_TRIED]:
        for two in other[:_TRIED]:
            a, b = _ordered(one, two, comparer)
            verdict = comparer.judge(a, b)
            if verdict.outcome == "consistent" and not (comparer.whole(a) and comparer.whole(b)):
                continue
            if best is None or _RANK[verdict.outcome] < _RANK[best[2].outcome]:
                best = (a, b, verdict)
    return best


def _ordered(one: Claim, two: Claim, comparer: Comparer) -> tuple[Claim, Claim]:
    """Two figures, that of the later document first."""
    first, second = sorted((one, two), key=lambda c: (comparer.shelf.paper(c).published or "", c.doc_id))
    return second, first


def _told(a: Claim, b: Claim, verdict: Verdict, backing: dict[str, int], comparer: Comparer) -> Told:
    outcome, row = verdict.outcome, _VERDICTS[verdict.outcome]
    if outcome == "consistent":
        return Told(row, outcome, "agree", "across.agree")
    if outcome == "undetermined":
        return Told(row, outcome, "differs", "across.differs", reason=verdict.reason)
    if outcome == "rounding":
        return Told(row, outcome, "rounding", "across.rounding", "warning")
    sides = [(backing[a.claim_id], a, b), (backing[b.claim_id], b, a)]
    sides.sort(key=lambda side: side[0])  # what more documents say is suspected less
    doubted = sides[:1] if sides[0][0] < sides[1][0] else sides
    grave = a.indicator in comparer.rules.consequence or a.measure == "cv" or verdict.slip is not None
    return Told(
        row,
        outcome,
        "slip" if verdict.slip else "conflict",
        "across.slip" if verdict.slip else "across.conflict",
        "error" if grave else "warning",
        slip=verdict.slip,
        suspects=tuple(suspected(wrong, right, verdict.slip) for _, wrong, right in doubted),
    )
