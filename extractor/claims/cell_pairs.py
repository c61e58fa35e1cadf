"""Two figures in one cell (总量/均值, 得分/分值), and a row of thresholds below the figures that they are of."""

from __future__ import annotations

import re

from extractor.claims.draft import Draft
from extractor.claims.grid import Grid
from extractor.claims.headers import Labels
from extractor.claims.resolve import Resolver

_SCHOOLS = re.compile("校数?$")


def norm_of(norm: Draft, before: list[Draft]) -> None:
    """综合差异系数 0.483, below it 国家标准(不大于) 0.65: a row of thresholds is of the row above it; in place."""
    col = norm.cell.col if norm.cell is not None else None
    above = next((d for d in reversed(before) if d.cell is not None and d.cell.col == col), None)
    if above is None or norm.code is not None or norm.measure != "level" or above.unit != norm.unit:
        return
    norm.code, norm.term, norm.subject = above.code, above.term, above.subject
    norm.measure, norm.composite = above.measure, above.composite


class Pairs:
    """What the two figures of one cell are, by what the head of its column parts alike."""

    def __init__(self, resolver: Resolver, grid: Grid) -> None:
        self.resolver, self.grid = resolver, grid
        self.plain, self.wordings = resolver.plain, resolver.wordings

    def read(self, first: Draft, second: Draft, column: Labels) -> None:
        """The two figures of one cell: by what the column's head parts alike (总量/均值, 得分/分值); in place.

        Two thresholds (4.5/5.8) are of primary and of junior schools.
        """
        told = self.wordings["column.pair"].search("".join(column.text[-1:]))
        if told is None:
            if first.role == "standard" or first.figure.value > second.figure.value:
                for draft, stage in ((first, "primary"), (second, "junior")):
                    draft.stage, draft.role, draft.role_rule = stage, "standard", "table.standard"
        elif self.wordings["column.mean"].search(told[2]):
            self._mean_of(second, first)
        elif self.wordings["column.full-marks"].search(told[2]):
            for draft, role in ((first, "reported"), (second, "standard")):
                draft.role, draft.role_rule = role, "table.pair"
            self._name_by_left(first, second)
        elif _SCHOOLS.search(told[1]) and _SCHOOLS.search(told[2]):
            start = self.plain.find(told[0], column.blocks[-1].start)
            for n, draft in enumerate((first, second), 1):
                draft.code, draft.term, draft.role = None, None, "reported"
                draft.unit, draft.role_rule = self.resolver.heads.unit("所"), "table.pair"
                draft.subject = (start + told.start(n) - told.start(), start + told.end(n) - told.start())

    def _mean_of(self, mean: Draft, stock: Draft) -> None:
        """教辅用房 81302 / 5.25: the rate that a stock makes by pupil, or by a hundred pupils; in place."""
        heads = self.resolver.heads
        rate = heads.rate_of(mean.code, "student") if mean.code else None
        if rate is not None and heads.indicators[rate]["unit"] != stock.unit.unit:
            rate = heads.rate_of(mean.code or "", "100") or rate
        mean.code = rate or mean.code

    def _name_by_left(self, *drafts: Draft) -> None:
        """项目立项 | 8/8 | 产出数量 | 15/15: points are of what the cell to their left names; in place."""
        for draft in drafts:
            cell = draft.cell
            left = self.grid.at.get((cell.row, cell.col - 1)) if cell is not None else None
            if left is not None and self.grid.figure(left) is None:
                draft.subject = (left.start, left.end)
