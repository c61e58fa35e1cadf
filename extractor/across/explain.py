"""One finding in full: its figures with their places, what it takes for granted, and what would overturn it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from extractor import pipeline
from extractor.across.reconcile import Reconciliation, reconcile
from extractor.checks.issued import Threshold, standards_of
from extractor.dataset.schema import record
from extractor.dataset.store import DataSet, open_dataset
from extractor.model import Claim, Document, DudaoError, Finding, Message, Report, RuleError
from extractor.patterns import Rules, default_rules
from extractor.shadow import shadow
from extractor.sources.paths import expand

if TYPE_CHECKING:
    import pandas as pd

_SHORTEST = 4  # characters of an id from which its beginning will do
_SURE = 0.8
_HOLDS = frozenset({"consistent", "met", "undetermined"})
_STAGES = {
    "primary": ("小学", "primary"), "junior": ("初中|中学", "junior secondary"),
    "compulsory": ("义务教育|中小学", "compulsory"), "nine_year": ("一贯制", "nine-year"),
    "senior": ("高中", "senior secondary"), "preschool": ("幼儿|学前", "preschool"),
    "special": ("特殊|特教", "special education"), "vocational": ("职业|中职", "vocational"),
    "all": ("各级", "all stages"),
}  # fmt: skip


class ExplainError(DudaoError):
    """There is no such finding, or more than one that its id begins like."""


class Place(NamedTuple):
    """A figure of the finding: its part in the formula, and the way to it."""

    part: str
    claim: Claim
    source: str
    title: str | None
    line: int


class Clause(NamedTuple):
    """The clause of a standard that a finding rests on."""

    number: str
    title: str
    clause: str
    threshold: str
    valid_from: str
    valid_to: str | None


@dataclass(frozen=True)
class Explanation:
    """A finding with everything that a reader needs to check it, or to refute it.

    places     its figures in the order of the formula, each with its sentence and line
    assumed    what was taken for granted, figure by figure
    overturns  what would make it wrong
    clause     the standard's clause, where it rests on one
    """

    finding: Finding
    places: list[Place]
    assumed: list[Message]
    overturns: list[Message]
    clause: Clause | None

    def record(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return {
            "finding": self.finding,
            "places": [_place_row(place) for place in self.places],
            "assumed": self.assumed,
            "overturns": self.overturns,
            "clause": self.clause._asdict() if self.clause else None,
        }

    def frame(self) -> pd.DataFrame:
        """Its figures for pandas, one row each."""
        import pandas as pd

        return pd.DataFrame([_place_row(place) for place in self.places])


Source = DataSet | Report | str | os.PathLike[str]


def explain(finding_id: str, *sources: Source, rules: Rules | None = None) -> Explanation:
    """A finding of a data set or of reports, in full.

    finding_id  its id, or the beginning of it
    sources     data sets and reports: open, audited, or by their paths; folders in which a data set lies
    raises      ExplainError where no finding, or more than one, has that id; ReadError, LedgerError for the sources
    """
    rules = rules or default_rules()
    if len(finding_id) < _SHORTEST:
        raise ExplainError(f"{finding_id}: too short for the id of a finding; give {_SHORTEST} characters or more")
    found = list(_search(finding_id, sources, rules))
    unique = {one.finding.finding_id: one for one in found}
    if not unique:
        raise ExplainError(
            f"{finding_id}: no finding has this id there; ids are the finding_id of: dudao check --jsonl"
        )
    if len(unique) > 1:
        raise ExplainError(f"{finding_id}: begins {len(unique)} ids: {', '.join(sorted(unique)[:5])}; give more of it")
    (one,) = unique.values()
    return _explained(one, rules)


class _Found(NamedTuple):
    finding: Finding
    claims: dict[str, Claim]
    documents: dict[str, tuple[str, str | None, str]]  # doc_id → source, title, text


def _search(finding_id: str, sources: Sequence[Source], rules: Rules) -> Iterator[_Found]:
    """The findings whose ids begin so: those of the documents first, those between documents where there is none."""
    reports: list[Report] = []
    paths: list[str] = []
    some = False
    for source in sources:
        if isinstance(source, Report):
            reports.append(source)
        elif isinstance(source, DataSet) or (Path(source) / "ledger.sqlite").is_file():
            for found in _in_dataset(finding_id, source, rules):
                some = True
                yield found
        else:
            paths.append(os.fspath(source))
    if paths:
        listing = expand(paths)
        if listing.missing:
            raise ExplainError(listing.missing[0])
        reports += [pipeline.audit(file.path.read_bytes(), file.name, rules) for file in listing.files]
    for report in reports:
        for finding in report.findings:
            if finding.finding_id.startswith(finding_id):
                some = True
                yield _Found(finding, {c.claim_id: c for c in report.claims}, _told(report.document))
    if not some and len(reports) > 1:
        yield from _between(finding_id, reconcile(reports, rules))


def _in_dataset(finding_id: str, source: DataSet | str | os.PathLike[str], rules: Rules) -> Iterator[_Found]:
    if not isinstance(source, DataSet):
        with open_dataset(source) as opened:
            yield from _in_dataset(finding_id, opened, rules)
        return
    findings = _records(source, "findings", "starts_with(finding_id, ?) limit 8", finding_id)
    for finding in findings:
        ids = [part.claim_id for part in finding.claims]
        claims = {c.claim_id: c for c in _records(source, "claims", "list_contains(?, claim_id)", ids)}
        told = source.connection.execute(
            "select doc_id, source, title, text from documents where doc_id = ?", [finding.doc_id]
        )
        yield _Found(finding, claims, {row[0]: (row[1], row[2], row[3]) for row in told.fetchall()})
    if not findings:
        yield from _between(finding_id, reconcile(source, rules))


def _records(source: DataSet, kind: str, where: str, given: object) -> list[Any]:
    rows = source.connection.sql(f"select * from {kind} where {where}", params=[given]).to_arrow_table().to_pylist()
    return [record(kind, row) for row in rows]


def _between(finding_id: str, made: Reconciliation) -> Iterator[_Found]:
    documents = {p.doc_id: (p.source, p.title, p.body) for p in made.shelf.papers.values()}
    for finding in made.findings:
        if finding.finding_id.startswith(finding_id):
            yield _Found(finding, made.shelf.claims, documents)


def _told(document: Document) -> dict[str, tuple[str, str | None, str]]:
    return {document.doc_id: (document.source, document.title, document.text)}


def _explained(found: _Found, rules: Rules) -> Explanation:
    finding = found.finding
    places = []
    for part in finding.claims:
        claim = found.claims.get(part.claim_id)
        if claim is not None:
            source, title, text = found.documents.get(claim.doc_id, ("", None, ""))
            places.append(Place(part.part, claim, source, title, text.count("\n", 0, claim.start) + 1))
    table = rules.table("explain")
    claims = list({p.claim.claim_id: p.claim for p in places}.values())
    return Explanation(
        finding=finding,
        places=places,
        assumed=list(_assumed(claims, table.get("assumption", []))),
        overturns=list(_overturns(finding, table.get("overturn", []))),
        clause=_clause(finding, rules),
    )


def _assumed(claims: list[Claim], rows: list[dict[str, Any]]) -> Iterator[Message]:
    """What was assumed of the figures, those of which the same is said together."""
    told: set[tuple[str, str]] = set()
    for row in rows:
        groups: dict[str, list[Claim]] = {}
        for claim in claims:
            if (row["kind"], claim.claim_id) not in told and _fits(claim, row):
                told.add((row["kind"], claim.claim_id))
                same = _message(row, *({**_figures(claim, at), "text": ""} for at in (0, 1)))
                groups.setdefault(same.zh, []).append(claim)
        for group in groups.values():
            zh, en = (sep.join(dict.fromkeys(c.text for c in group)) for sep in ("”、“", "”, “"))
            yield _message(row, _figures(group[0], 0) | {"text": zh}, _figures(group[0], 1) | {"text": en})


def _fits(claim: Claim, row: Mapping[str, Any]) -> bool:
    quote = shadow(claim.quote)
    if row.get("unsaid") == "region":
        return claim.region is not None and shadow(claim.region.name)[:2] not in quote
    if row.get("unsaid") == "stage":
        words = _STAGES.get(claim.stage or "", ("", ""))[0]
        return claim.stage is not None and not any(word in quote for word in words.split("|"))
    known = {
        "shape": "exact" if claim.low == claim.high else "interval",
        "period_from": claim.period_from if claim.period else "",
        "sure": "no" if claim.confidence < _SURE else "yes",
    }
    return known.get(row.get("field", ""), "") in row.get("is", ())


def _figures(claim: Claim, at: int) -> dict[str, str]:
    stage = _STAGES.get(claim.stage or "", ("", ""))[at].partition("|")[0]
    return {
        "text": claim.text,
        "value": f"{claim.value:f}",
        "low": f"{claim.low:f}",
        "high": f"{claim.high:f}",
        "unit": claim.unit,
        "period": claim.period or "",
        "region": claim.region.name if claim.region else "",
        "stage": stage,
        "confidence": f"{claim.confidence:.0%}",
    }


def _overturns(finding: Finding, rows: list[dict[str, Any]]) -> Iterator[Message]:
    """What would overturn a finding: the first entry of its check that fits, and what its outcome adds."""
    reason = {"reason": finding.reason or ""}
    checked = False
    for row in rows:
        if finding.check in row["check"] and finding.rule.startswith(row.get("rule", "")) and not checked:
            if finding.outcome not in _HOLDS:
                checked = True
                yield _message(row, reason, reason)
        elif row["check"] == ["*"] and finding.outcome in row["outcome"]:
            yield _message(row, reason, reason)


def _message(row: Mapping[str, Any], zh: Mapping[str, str], en: Mapping[str, str]) -> Message:
    try:
        return Message(zh=row["zh"].format_map(zh), en=row["en"].format_map(en))
    except (KeyError, ValueError, IndexError) as error:
        where = f"{row.get('_file', 'explain.toml')}: {row.get('id')!r}"
        raise RuleError(f"{where}: {error!r} is missing or no figure to put in braces") from error


def _clause(finding: Finding, rules: Rules) -> Clause | None:
    if finding.standard is None:
        return None
    name = finding.standard.partition(" ")[0]
    for threshold in rules.compiled(standards_of).all:
        if threshold.id == name:
            return _of(threshold)
    return None


def _of(threshold: Threshold) -> Clause:
    standard = threshold.standard
    least = f"{threshold.comparator} {threshold.value:f} {threshold.unit}".rstrip()
    return Clause(standard.number, standard.title, threshold.clause, least, standard.valid_from, standard.valid_to)


def _place_row(place: Place) -> dict[str, Any]:
    claim = place.claim
    return {
        "part": place.part,
        "text": claim.text,
        "value": claim.value,
        "low": claim.low,
        "high": claim.high,
        "unit": claim.unit,
        "subject": claim.subject,
        "stage": claim.stage,
        "period": claim.period,
        "source": place.source,
        "title": place.title,
        "line": place.line,
        "page": claim.page,
        "start": claim.start,
        "end": claim.end,
        "quote": claim.quote,
        "claim_id": claim.claim_id,
    }
