"""The unit of a bare number in a table: of its column's head, its row's label, the column 单位 or the caption."""

from __future__ import annotations

from decimal import Decimal

from msgspec.structs import replace

from extractor.claims.grid import Grid
from extractor.claims.headers import Labels, Units
from extractor.claims.quantities import Figure, Unit
from extractor.claims.resolve import Resolver
from extractor.model import Block

_COUNTED = frozenset({"所", "个", "间"})  # what a column may count below 单位:人


class CellUnits:
    """The units that the headers and the caption of one table name.

    caption  the words above the table that speak of it (单位：万元)
    """

    def __init__(self, resolver: Resolver, grid: Grid, caption: str) -> None:
        self.resolver, self.grid = resolver, grid
        self.plain, self.wordings = resolver.plain, resolver.wordings
        self.units = resolver.rules.compiled(Units)
        heads = (self.plain[b.start : b.end] for b in grid.cells if (b.row or 0) < grid.first_data)
        caption = " ".join([caption, *{h.strip() for h in heads if self.wordings["cell.unit"].fullmatch(h)}])
        self.named = self.units.named(caption)
        self.caption_unit = None if self.named else self.units.find(caption)
        self._above: tuple[Unit, Decimal] | None = None  # of the rows that a row goes on with
        self._rowed: tuple[Unit, Decimal] | None = None  # of the last row that named one
        self._told: tuple[Unit, Decimal] | None = None  # by the caption, for the last row that says what it counts
        listed = self.units.listed(caption)
        self.caption_units = listed if self.caption_unit is None else []
        self._share = next((u for u in listed if u[0].kind == "share"), None)  # 单位:元、%

    def begin(self, row: Labels, goes_on: bool) -> None:
        """A row begins; one that only divides what the row above counts has its unit: 在校生(万人), then 其中:小学."""
        own = self.units.find(row.words)
        lent = own if own is not None and own[0].kind in {"count", "area", "money"} else None
        self._above = lent if own is not None else ((self._above or self._told) if goes_on else None)
        self._rowed = lent if own is not None else self._rowed
        self._told = self._told if goes_on else None

    def scaled(self, block: Block, figure: Figure, row: Labels, column: Labels) -> Figure:
        """A bare number takes the unit of its column head, row label or caption, in that order."""
        if figure.unit.kind != "none":
            return figure
        say = self.wordings
        pair = self.units.pair("".join(row.text[-1:]))
        if pair and not any(t.term.cv for t in column.tokens):
            unit, scale = pair[1 if say["column.mean"].search("".join(column.text[-1:])) else 0]
            return self._lent(figure, unit, scale)
        found = self.units.find(column.words) or self.units.find(row.words)
        ends = [labels.text[-1] for labels in (column, row) if labels.text]
        if found is None and figure.written_whole and any(say["column.people"].search(text) for text in ends):
            found = self.units.word("人")
        if found is None and self._share is not None and ends and say["column.in-per-cent"].fullmatch(ends[0]):
            found = self._share
        found = found or self._above or self._unit_beside(block) or self._unit_named(row, column)
        found = found or self._unit_of_caption(figure, column) or self._unit_of_head(row, column)
        found = found or self._unit_of_rows(figure, row)
        found = found or self._unit_left(block, figure, column)
        if found is None:
            return figure
        return self._lent(figure, *found)

    @staticmethod
    def _lent(figure: Figure, unit: Unit, scale: Decimal) -> Figure:
        """A bare number as one of a unit, and of so many of it."""
        whole = figure.written_whole and scale == 1
        return replace(figure, unit=unit, value=figure.value * scale, step=figure.step * scale, written_whole=whole)

    def _unit_named(self, row: Labels, column: Labels) -> tuple[Unit, Decimal] | None:
        """The unit that the caption gives to the columns or rows of a word in the labels: 面积, 金额."""
        labels = (column.words, row.words)
        return next((unit for words in labels for name, unit in self.named.items() if name in words), None)

    def _unit_of_caption(self, figure: Figure, column: Labels) -> tuple[Unit, Decimal] | None:
        """The one unit of the caption; 单位:人 is of people alone, not of 学校数 and 班数 among the columns."""
        found, heads = self.caption_unit, self.resolver.heads
        named = next((t.term for t in reversed(column.tokens) if t.term.kind == "head"), None)
        if found is None or found[0].unit != "人" or named is None or named.noun or not figure.written_whole:
            return found
        own = heads.indicators[named.code]["unit"] if named.code and not heads.fits(named, found[0]) else ""
        return (heads.unit(own), Decimal(1)) if own in _COUNTED else found

    def _unit_of_head(self, row: Labels, column: Labels) -> tuple[Unit, Decimal] | None:
        """Of the units that the caption lists, the first that suits the column's head, else the row's."""
        if self.wordings["column.rank"].search(column.words):
            return None
        words = [t for t in (*reversed(column.tokens), *reversed(row.tokens)) if t.term.kind == "head" or t.term.school]
        heads = self.resolver.heads
        for token in sorted(words, key=lambda t: t.term.kind == "stage")[:1]:
            if token.term.code in heads.rates and not heads.indicators[token.term.code]["unit"]:
                return None  # 单位:所、万人, and a row of ratios: they are of no unit
            found = next((u for u in self.caption_units if heads.fits(token.term, u[0])), None)
            if found is not None or token.term.kind == "head":
                self._told = found if token in row.tokens else None  # 在校学生数, then #高中
                return found
        if self.wordings["column.area"].search("".join(column.text[-1:])):
            found = next((u for u in self.caption_units if u[0].kind == "area"), None)
            if found is not None:
                return found  # 其中：危房面积, below 单位：万平方米、万册、台
        rest = [u for u in self.caption_units if u[0].kind not in {"share", "points"}]
        return rest[0] if len(rest) == 1 else None  # 单位：万元、%

    def _unit_of_rows(self, figure: Figure, row: Labels) -> tuple[Unit, Decimal] | None:
        """校舍面积(万㎡), then 小学校舍面积: the unit of the last row that named one, where it suits."""
        if self._rowed is None or figure.written_whole:
            return None
        heads = [t.term for t in row.tokens if t.term.kind == "head"]
        return self._rowed if all(self.resolver.heads.fits(term, self._rowed[0]) for term in heads) else None

    def _unit_left(self, block: Block, figure: Figure, column: Labels) -> tuple[Unit, Decimal] | None:
        """普通中学(万人) | 高中 | 初中: a broken number below a stage alone has the unit of the column divided."""
        if figure.written_whole or not column.tokens or any(t.term.kind != "stage" for t in column.tokens):
            return None
        for left in reversed(self.grid.columns[: block.col or 0]):
            if (found := self.units.find(left.words)) is not None:
                return found if found[0].kind == "count" else None
            if any(t.term.kind != "stage" for t in left.tokens):
                return None
        return None

    def _unit_beside(self, block: Block) -> tuple[Unit, Decimal] | None:
        """The unit in the row's cell of a column headed 单位 or 计量单位."""
        for col in self.grid.unit_columns:
            cell = self.grid.at.get((block.row or 0, col))
            if cell is not None:
                return self.units.word(self.plain[cell.start : cell.end].strip())
        return None
