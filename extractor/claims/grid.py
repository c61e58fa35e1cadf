"""The layout of a table: which cells state a figure, and what the labels of its rows and columns say."""

from __future__ import annotations

import functools
import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from extractor.claims.headers import Labels
from extractor.claims.lexicon import Token
from extractor.claims.periods import period_of, year_of
from extractor.claims.quantities import Figure
from extractor.model import Block

if TYPE_CHECKING:
    from extractor.claims.resolve import Resolver

_CODE = re.compile(r"[^一-龥A-Za-z]")
_SAYS = re.compile(r"[一-龥A-Za-z\d]")
_YEAR = re.compile(r"(?:19|20)\d\d")
_SIGNS = frozenset("-+↑↓▲▼")
_NUMBER = re.compile(r"\d{1,3}[.、]?")
_PAIR = re.compile(r"[<>≥≤]?\d+(?:\.\d+)? ?/ ?[<>≥≤]?\d+(?:\.\d+)?")


class Grid:
    """The cells of one table by row and column, with the words and numbers inside them.

    at              the cell that covers (row, column), merged ones in each of their places
    first_data      the first row that states a figure; the rows above it are headers
    caption_tokens  the terms of the captions above the table
    """

    def __init__(
        self,
        resolver: Resolver,
        cells: list[Block],
        items: list[Token | Figure],
        starts: list[int],
        captions: list[Block],
    ) -> None:
        self.plain, self.wordings, self.lexicon = resolver.plain, resolver.wordings, resolver.lexicon
        self.cells, self.captions = cells, captions
        self._items, self._starts = items, starts
        self.at: dict[tuple[int, int], Block] = {}
        for block in cells:
            for r in range(block.rowspan):
                for c in range(block.colspan):
                    self.at.setdefault(((block.row or 0) + r, (block.col or 0) + c), block)
        self.width = max((c for _, c in self.at), default=0) + 1
        self.rows: dict[int, list[Block]] = {}  # a merged cell stands in each of its rows
        for (r, _), block in self.at.items():
            self.rows.setdefault(r, []).append(block)
        self.inside = {id(b): self._between(b) for b in cells}
        self.naming: dict[int, str] = {}  # class of the numbers that only name something, by where they start
        self._figures = {id(b): self._stated(b) for b in cells}
        self.first_data = min((b.row or 0 for b in cells if self.figure(b) is not None and not b.header), default=0)
        self.caption_tokens = [i for b in captions for i in self._between(b) if isinstance(i, Token)]
        self._groups = self._grouped()

    def figure(self, block: Block) -> Figure | None:
        """The one figure that a cell states; None for a label or a cell of prose."""
        return self._figures[id(block)]

    def second(self, block: Block) -> Figure | None:
        """The other figure of a cell that gives one for primary and one for junior schools (4.5/5.8)."""
        text = self.plain[block.start : block.end]
        figures = [i for i in self.inside[id(block)] if isinstance(i, Figure) and i.kind in {"claim", "list"}]
        return figures[1] if _PAIR.fullmatch(text) and len(figures) == 2 else None

    @property
    def prose(self) -> list[Block]:
        """The cells whose figures stand among words (最大班额44人; 差异系数（≤0.50）)."""
        return [b for b in self.cells if self.figure(b) is None and self._tells(b)]

    def _tells(self, block: Block) -> bool:
        return any(
            isinstance(i, Figure) and i.kind == "claim" and i.start not in self.naming for i in self.inside[id(block)]
        )

    def year(self, block: Block) -> bool:
        """Whether a cell holds a year and no more."""
        return bool(_YEAR.fullmatch(self.plain[block.start : block.end].strip()))

    def row(self, row: int) -> Labels:
        """What the labels of a row say, that of its group first; they end where its figures begin."""
        blocks: list[Block] = list(self._groups.get(row, ()))
        alone = len(blocks)
        for c in range(self.width):
            block = self.at.get((row, c))
            if block is None:
                continue
            if self.figure(block) is not None:
                if len(blocks) > alone:
                    break
                continue
            if _SAYS.search(self.plain, block.start, block.end):  # 国家标准 | — | 5.3
                blocks.append(block)
        return self._labels(blocks)

    @functools.cached_property
    def columns(self) -> list[Labels]:
        """What the headers of each column say, outermost first."""
        out: list[Labels] = []
        for col in range(self.width):
            labels = self._column(col)
            out.append(self._per_head(labels, out[-1]) if out else labels)
        return out

    def _per_head(self, labels: Labels, left: Labels) -> Labels:
        """体育运动场馆 | 生均: a column that only says by whom to divide goes on with what the one before it counts."""
        told = [t for t in labels.tokens if t.term.kind != "punctuation"]
        heads = [t for t in left.tokens if t.term.kind == "head"]
        if not heads or not self.wordings["column.per"].fullmatch(labels.words):
            return labels
        return Labels([*left.text, *labels.text], [*heads, *told], labels.dates or left.dates, labels.blocks)

    @functools.cached_property
    def lent(self) -> dict[int, list[Token]]:
        """小学 班级 专任教师 初中 专任教师: the words of the column to the left that name the stage.

        Only where a label comes again further right: else 专任教师 behind 小学 and 初中 is of both.
        """
        out: dict[int, list[Token]] = {}
        seen: dict[str, int] = {}
        told: list[Token] = []
        stretch = 0
        again = False
        for col, labels in enumerate(self.columns):
            staged = [t for t in labels.tokens if t.term.stage]
            if staged and "".join(t.term.stage or "" for t in staged) != "".join(t.term.stage or "" for t in told):
                told, stretch = staged, stretch + 1
            elif told and labels.text and not staged:
                out[col] = told
                again = again or seen.setdefault(labels.text[0], stretch) != stretch
        return out if again else {}

    @functools.cached_property
    def unit_columns(self) -> list[int]:
        """The columns headed 单位 or 计量单位."""
        columns = enumerate(self.columns)
        return [c for c, labels in columns if labels.text and self.wordings["column.unit"].fullmatch(labels.text[-1])]

    @functools.cached_property
    def date_columns(self) -> list[int]:
        """The columns headed 时间, 日期 or 年份."""
        columns = enumerate(self.columns)
        return [c for c, labels in columns if labels.text and self.wordings["column.date"].search(labels.text[-1])]

    @functools.cached_property
    def school_columns(self) -> list[int]:
        """The columns headed 学校 or 学校名称 that hold names."""
        columns = enumerate(self.columns)
        named = (c for c, labels in columns if labels.text and self.wordings["column.school"].fullmatch(labels.text[0]))
        return [c for c in named if not any(self.figure(b) for (_, at), b in self.at.items() if at == c)]

    def dates_beside(self, row: int) -> list[Figure]:
        """The date in a row's cell of a column headed 时间, 日期 or 年份 (竣工时间: 2022年8月)."""
        for col in self.date_columns:
            cell = self.at.get((row, col))
            if cell is not None:
                year = self.year(cell)
                return [i for i in self.inside[id(cell)] if isinstance(i, Figure) and (year or i.kind == "date")]
        return []

    @functools.cached_property
    def years(self) -> list[int]:
        """The years that the columns name, in order."""
        dates = (period_of(self.plain[d.start : d.end]) for labels in self.columns for d in labels.dates)
        return sorted({y for date in dates if (y := year_of(date))})

    @functools.cached_property
    def captioned(self) -> tuple[int, Token] | None:
        """…平均值与校际差异系数 above a table without headers: its last column holds the coefficients."""
        numeric = sorted({c for (_, c), b in self.at.items() if self.figure(b) is not None})
        cv = next((t for t in self.caption_tokens if t.term.cv), None)
        mean = self.wordings["column.mean"].search("".join(self.plain[b.start : b.end] for b in self.captions))
        first = min((b.row or 0 for b in self.cells), default=0)
        return (numeric[-1], cv) if cv is not None and mean and len(numeric) == 2 and self.first_data == first else None

    @functools.cached_property
    def names_coefficient(self) -> bool:
        """Whether a row or a column of its own holds the coefficients of the rates: the other cells are none.

        A row 综合差异系数 below those of the rates says nothing of what they are.
        """
        labels = [*self.columns, *(self.row(r) for r in self.rows if r >= self.first_data)]
        short = self.wordings["column.coefficient"]
        if any(short.search("".join(one.text[-1:])) for one in self.columns):
            return True
        return any(t.term.cv and not t.term.composite for one in labels for t in one.tokens)

    def tokens(self, block: Block) -> list[Token]:
        """The terms of a label; one broken over lines is read as one word, a bare noun counts as a head."""
        tokens = [i for i in self.inside[id(block)] if isinstance(i, Token)]
        text = self.plain[block.start : block.end]
        if "\n" in text or " " in text.strip():
            # a label broken over lines is matched as one word
            joined = _CODE.sub("", text)
            found = self.lexicon.scan(joined)
            if sum(t.end - t.start for t in found) > sum(
                t.end - t.start for t in tokens if t.term.kind != "punctuation"
            ):
                return [Token(block.start, block.end, t.term) for t in found]
        return tokens + self._bare_noun(block, tokens)

    def _between(self, block: Block) -> list[Token | Figure]:
        lo, hi = bisect_left(self._starts, block.start), bisect_left(self._starts, block.end)
        return self._items[lo:hi]

    def _stated(self, block: Block) -> Figure | None:
        """The one figure that the cell states; None for a label or a cell of prose."""
        figures = [i for i in self.inside[id(block)] if isinstance(i, Figure)]
        text = self.plain[block.start : block.end]
        claims = [f for f in figures if f.kind in {"claim", "list", "date"}]
        if claims and self.year(block) and (block.header or block.col == 0):
            self.naming[claims[0].start] = "date"  # a first column of years names the rows
            return None
        if not claims or block.header:
            for named in claims if _NUMBER.fullmatch(text) else ():
                self.naming[named.start] = "list"
            return None
        figure = claims[0]
        if _PAIR.fullmatch(text) and len(claims) == 2:
            return figure
        rest = text.replace(self.plain[figure.start : figure.end], "", 1)
        rest = rest and self.wordings["cell.around"].sub("", rest)
        before = text.lstrip().startswith(rest)
        if before and (rest in _SIGNS or self.wordings["cell.change"].fullmatch(rest)):
            rest = ""
        if figure.kind in {"list", "date"}:
            bare = re.fullmatch(r"[\s\d.,%-]+", text)
            if not bare or (figure.kind == "date" and not re.fullmatch(r"\d+", text.strip())):
                return None
        return figure if not rest else None

    def _grouped(self) -> dict[int, list[Block]]:
        """For each row the label that stands alone in a row above it (一、学校数（所）) and heads its group."""
        rows = sorted(r for r in self.rows if r >= self.first_data)
        out: dict[int, list[Block]] = {}
        group: list[Block] = []
        above = self.first_data - 1  # the first group's label stands between the header and the first data
        rows = [above, *rows] if above > 0 and (above, 0) in self.at else rows
        for r in rows:
            blocks = list({id(b): b for b in self.rows[r]}.values())
            written = [b for b in blocks if self.plain[b.start : b.end].strip(" \t-—/")]
            if (
                len(written) == 1
                and written[0].row == r
                and self.figure(written[0]) is None
                and written[0].rowspan == 1
            ):
                group = written
            else:
                out[r] = group
        return out

    def _labels(self, blocks: list[Block]) -> Labels:
        labels = Labels()
        for block in blocks:
            if any(b is block for b in labels.blocks):
                continue
            labels.blocks.append(block)
            labels.text.append(self.plain[block.start : block.end].strip())
            labels.tokens += self.tokens(block)
            year = bool(_YEAR.fullmatch(labels.text[-1]))
            labels.dates += [i for i in self.inside[id(block)] if isinstance(i, Figure) and (year or i.kind == "date")]
        return labels

    def _bare_noun(self, block: Block, tokens: list[Token]) -> list[Token]:
        """A header that is a bare noun after its stage, if any: 学生, 小学班."""
        if any(t.term.kind == "head" for t in tokens):
            return []
        start = max((t.end for t in tokens if t.term.kind == "stage"), default=block.start)
        words = re.match(r"\s*([一-龥]+)\s*(?=[(\[]|$)", self.plain[start : block.end])
        term = self.lexicon.labels.get(words[1]) if words else None
        return [Token(start + words.start(1), start + words.end(1), term)] if words and term else []

    def _column(self, col: int) -> Labels:
        blocks = [self.at[r, col] for r in range(self.first_data) if (r, col) in self.at]
        if len(blocks) > 1 and any(b is blocks[-1] for b in self._groups.get(self.first_data, ())):
            blocks.pop()  # 一、小学 right below the head names the first rows, no column
        return self._labels(blocks)
