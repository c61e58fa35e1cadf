"""Single cells of a table: numbers that stand alone, rows that sum others up, the role that headers give."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from msgspec.structs import replace

from extractor.claims.draft import Draft
from extractor.claims.periods import year_of
from extractor.claims.quantities import Figure
from extractor.claims.resolve import Resolver


def bare(plain: str, figure: Figure) -> Figure:
    """A number that only looked like a list number or a year because it stands alone in its cell."""
    text = plain[figure.start : figure.end].strip(" .、)")
    value = Decimal(re.sub(r"[^\d.]", "", text) or "0")
    return replace(
        figure,
        kind="claim",
        rule="quantity.cell",
        value=value,
        step=Decimal(1),
        end=figure.start + len(text),
        written_whole=True,
    )


def totals(drafts: list[Draft], resolver: Resolver) -> None:
    """A row headed 合计 is the whole of the rows around it, column by column."""
    wordings = resolver.wordings

    def label(d: Draft) -> str:
        return re.sub(r"\s", "", d.cell.headers[0]) if d.cell and d.cell.headers else ""

    if any(wordings["row.parts"].search("".join(d.cell.headers)) for d in drafts if d.cell):
        return
    wholes = {
        d.cell.col: d
        for d in drafts
        if d.cell and wordings["row.total"].match(label(d)) and d.unit.kind in {"count", "area", "money", "none"}
    }
    for draft in drafts:
        whole = wholes.get(draft.cell.col) if draft.cell else None
        if whole is None or whole is draft or draft.measure != "level" or draft.unit.kind in {"share", "points"}:
            continue
        if draft.code in resolver.heads.rates:
            continue
        draft.whole, draft.part_cue = whole, "合计"


def headed_role(
    resolver: Resolver, draft: Draft, row: str, column: str, years: Sequence[int], planned: bool, aimed: bool
) -> None:
    """Sets the role that the headers of a cell give it; in place.

    row, column  the words of the headers
    years        those that the columns of the table name
    planned      whether the table is called one of plans
    aimed        whether it is called one of targets
    """
    scope, say = resolver.scope, resolver.wordings
    own, doc = year_of(draft.period), year_of(scope.doc_period)
    ahead = own is not None and len(years) > 1 and own == years[-1] and own - years[0] >= 2
    starts = scope.plan_period is None or own is None or own < int(scope.plan_period[:4])
    if own is not None and len(years) > 1 and own == years[0] <= years[-1] - 2 and scope.plan_document and starts:
        return  # 2015年 | 2020年: what a plan sets out from
    if say["column.target"].search(column) or (planned and ahead and (doc is None or own is None or own >= doc)):
        draft.role, draft.role_rule = "target", "table.ahead"
    elif say["column.standard"].search(column) or say["row.standard"].fullmatch(row):
        draft.role, draft.role_rule = "standard", "table.standard"
    elif say["column.plan"].search(column) and not say["column.plan.done"].search(column):
        draft.role, draft.role_rule = "plan", "table.plan"
    elif (
        scope.plan_document
        and not say["column.actual"].search(column + row)
        and (own is None or doc is None or own >= doc)
    ):
        rated = aimed or draft.unit.kind == "share" or draft.code in resolver.heads.rates
        draft.role, draft.role_rule = "target" if rated else "plan", "table.plan-document"
