"""Single cells of a table: numbers that stand alone, and rows that sum others up."""

from __future__ import annotations

import re
from decimal import Decimal

from msgspec.structs import replace

from extractor.claims.draft import Draft
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
