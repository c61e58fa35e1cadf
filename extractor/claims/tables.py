"""Tables: each numeric cell takes its meaning from its row and column headers, outermost first.

The words of the headers are read as the words of a clause would be: heads, stages, dates, units and
regions, the row's before the column's.  A row label without a head (初中 under …比例 其中:小学) goes on
with the head of the row above; a unit in brackets or in the caption (单位：万元) goes to bare numbers.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_left
from dataclasses import dataclass, field
from decimal import Decimal

from extractor.claims import roles
from extractor.claims.draft import Draft
from extractor.claims.heads import Heads
from extractor.claims.lexicon import Token
from extractor.claims.periods import period_of, year_of
from extractor.claims.quantities import Figure, Quantities, Unit
from extractor.claims.resolve import Resolver
from extractor.claims.slots import Slot
from extractor.claims.wordings import Wordings
from extractor.model import Block, Cell, Region
from extractor.patterns import Rules
from extractor.regions import NATION

_CODE = re.compile(r"[^一-龥A-Za-z]")
_WORDS = re.compile("[一-龥]{2}")
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass
class Labels:
    """What the headers of one row or column say."""

    text: list[str] = field(default_factory=list)
    tokens: list[Token] = field(default_factory=list)
    dates: list[Figure] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)


class Units:
    """Unit words of headers and captions (㎡, 万元, %), with their scale."""

    def __init__(self, rules: Rules) -> None:
        self._quantities = rules.compiled(Quantities)
        self._wordings = rules.compiled(Wordings)
        self.find = functools.lru_cache(maxsize=256)(self._find)  # every cell asks for its row's and column's words

    def _find(self, text: str) -> tuple[Unit, Decimal] | None:
        """The unit that brackets or a caption state, and the multiplier before it; None where there is none."""
        if text.count("单位") and self._wordings["unit.several"].search(text):
            return None  # 单位:所、人 names a unit for each column: the columns' own words decide
        for m in reversed(list(self._wordings["unit.bracketed"].finditer(text))):  # the innermost header speaks last
            found = self.word((m[1] or m[2]).strip())
            if found is not None:
                return found
        return None

    def listed(self, text: str) -> list[tuple[Unit, Decimal]]:
        """The units of a caption that names several (单位：万㎡、%), for each column to choose from."""
        m = self._wordings["unit.listed"].search(text)
        words = self._wordings["unit.join"].split(m[1]) if m else []
        return [found for w in words if (found := self.word(w.strip())) is not None]

    def word(self, word: str) -> tuple[Unit, Decimal] | None:
        """The unit that a word is, and its multiplier (万人); None for any other word."""
        word = self._wordings["unit.per"].sub("", word)
        for scale in ("", *self._quantities.scales):
            if word.startswith(scale) and word[len(scale) :] in self._quantities.units:
                return self._quantities.units[word[len(scale) :]], self._quantities.scales.get(scale, Decimal(1))
        return None


def read_tables(
    resolver: Resolver, cells: list[Block], items: list[Token | Figure], starts: list[int], captions: list[Block]
) -> list[Draft]:
    """The drafts of one table; ``captions`` are the blocks above it that speak of it."""
    return _Table(resolver, cells, items, starts, captions).read()


class _Table:
    def __init__(
        self,
        resolver: Resolver,
        cells: list[Block],
        items: list[Token | Figure],
        starts: list[int],
        captions: list[Block],
    ) -> None:
        self.resolver = resolver
        self.plain = resolver.plain
        self.wordings = resolver.wordings
        self.items, self.starts = items, starts
        self.cells = cells
        self.grid: dict[tuple[int, int], Block] = {}
        for block in cells:
            for r in range(block.rowspan):
                for c in range(block.colspan):
                    self.grid.setdefault(((block.row or 0) + r, (block.col or 0) + c), block)
        self.width = max((c for _, c in self.grid), default=0) + 1
        self.rows: dict[int, list[Block]] = {}  # a merged cell stands in each of its rows
        for (r, _), block in self.grid.items():
            self.rows.setdefault(r, []).append(block)
        self.inside = {id(b): self._between(b) for b in cells}
        self.figures = {id(b): self._stated(b) for b in cells}
        self.captions = captions
        caption = " ".join(self.plain[b.start : b.end] for b in captions)
        self.units = resolver.rules.compiled(Units)
        self.caption_unit = self.units.find(caption)
        self.caption_units = self.units.listed(caption) if self.caption_unit is None else []
        self.plan = bool(
            self.wordings["table.plan"].search(
                caption + "".join(self.plain[b.start : b.end] for b in cells if not self._figure(b))
            )
        )
        self.first_data = min((b.row or 0 for b in cells if self._figure(b) is not None and not b.header), default=0)
        self.caption_tokens = [i for b in captions for i in self._between(b) if isinstance(i, Token)]
        self.caption_stage = resolver.stated_stage(self.caption_tokens)
        self.groups = self._groups()
        self.row_memory: list[Token] = []
        self.row_stage: str | None = None

    def _between(self, block: Block) -> list[Token | Figure]:
        lo, hi = bisect_left(self.starts, block.start), bisect_left(self.starts, block.end)
        return self.items[lo:hi]

    def _figure(self, block: Block) -> Figure | None:
        return self.figures[id(block)]

    def _stated(self, block: Block) -> Figure | None:
        """The one figure that the cell states; None for a label or a cell of prose."""
        figures = [i for i in self.inside[id(block)] if isinstance(i, Figure)]
        text = self.plain[block.start : block.end]
        claims = [f for f in figures if f.kind in {"claim", "list", "date"}]
        if not claims or block.header:
            return None
        figure = claims[0]
        rest = text.replace(self.plain[figure.start : figure.end], "", 1)
        rest = rest and self.wordings["cell.around"].sub("", rest)
        if block.col == 0 and _YEAR.fullmatch(text.strip()):
            return None  # a first column of years names the rows
        if figure.kind in {"list", "date"}:
            bare = re.fullmatch(r"[\s\d.,%-]+", text)
            if not bare or (figure.kind == "date" and not re.fullmatch(r"\d+", text.strip())):
                return None
        return figure if not rest else None

    def read(self) -> list[Draft]:
        out: list[Draft] = []
        columns: dict[int, Labels] = {}
        current = -1
        row_labels = Labels()
        for block in self.cells:
            row, col = block.row or 0, block.col or 0
            figure = self._figure(block)
            if figure is None or row < self.first_data:
                continue
            if row != current:
                current, row_labels = row, self._row(row)
            if col not in columns:
                columns[col] = self._column(col)
            column = columns[col]
            if self.wordings["column.ordinal"].search("".join(column.text)) or (
                figure.kind == "list" and col == 0 and not column.tokens
            ):
                continue
            out.append(self._cell(block, figure, row_labels, column))
        _totals(out, self)
        return out

    def _groups(self) -> dict[int, list[Block]]:
        """For each row the label that stands alone in a row above it (一、学校数（所）) and heads its group."""
        rows = sorted(r for r in self.rows if r >= self.first_data)
        out: dict[int, list[Block]] = {}
        group: list[Block] = []
        above = self.first_data - 1  # the first group's label stands between the header and the first data
        rows = [above, *rows] if above > 0 and (above, 0) in self.grid else rows
        for r in rows:
            blocks = list({id(b): b for b in self.rows[r]}.values())
            written = [b for b in blocks if self.plain[b.start : b.end].strip(" \t-—/")]
            if (
                len(written) == 1
                and written[0].row == r
                and self._figure(written[0]) is None
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
            labels.tokens += self._tokens(block)
            year = bool(_YEAR.fullmatch(labels.text[-1]))
            labels.dates += [i for i in self.inside[id(block)] if isinstance(i, Figure) and (year or i.kind == "date")]
        return labels

    def _tokens(self, block: Block) -> list[Token]:
        tokens = [i for i in self.inside[id(block)] if isinstance(i, Token)]
        text = self.plain[block.start : block.end]
        if "\n" in text or " " in text.strip():
            # a label broken over lines is matched as one word
            joined = _CODE.sub("", text)
            found = self.resolver.lexicon.scan(joined)
            if sum(t.end - t.start for t in found) > sum(
                t.end - t.start for t in tokens if t.term.kind != "punctuation"
            ):
                return [Token(block.start, block.end, t.term) for t in found]
        return tokens + self._bare_noun(block, tokens)

    def _bare_noun(self, block: Block, tokens: list[Token]) -> list[Token]:
        """A header that is a bare noun after its stage, if any: 学生, 小学班."""
        if any(t.term.kind == "head" for t in tokens):
            return []
        start = max((t.end for t in tokens if t.term.kind == "stage"), default=block.start)
        words = re.match(r"\s*([一-龥]+)\s*(?=[(\[]|$)", self.plain[start : block.end])
        term = self.resolver.lexicon.labels.get(words[1]) if words else None
        return [Token(start + words.start(1), start + words.end(1), term)] if words and term else []

    def _column(self, col: int) -> Labels:
        blocks = [self.grid[r, col] for r in range(self.first_data) if (r, col) in self.grid]
        return self._labels(blocks)

    def _row(self, row: int) -> Labels:
        blocks: list[Block] = list(self.groups.get(row, ()))
        alone = len(blocks)
        for c in range(self.width):
            block = self.grid.get((row, c))
            if block is None:
                continue
            if self._figure(block) is not None:
                if len(blocks) > alone:
                    break
                continue
            if self.plain[block.start : block.end].strip():
                blocks.append(block)
        labels = self._labels(blocks)
        heads = [t for t in labels.tokens if t.term.kind == "head" and t.term.noun != "general"]
        if heads:
            self.row_memory = heads
            stage = self.resolver.stated_stage(labels.tokens)
            part = bool(labels.text and self.wordings["row.part"].search(labels.text[-1]))
            self.row_stage = stage or (self.row_stage if part else None)
        return labels

    def _cell(self, block: Block, figure: Figure, row: Labels, column: Labels) -> Draft:
        heads = self.resolver.heads
        if figure.kind != "claim":
            figure = _bare(self.plain, figure)
        slot = Slot(figure, [], [], "", block.start, block.start, 0, 0)
        slot.post = [t for t in self.inside[id(block)] if isinstance(t, Token) and t.start >= figure.end]
        slot.near = [t for t in self.inside[id(block)] if isinstance(t, Token) and t.end <= figure.start]
        slot.post_end = block.end
        draft = Draft(self._scaled(block, figure, row, column), slot, -1)
        first = self.grid.get((block.row or 0, 0), block)
        draft.quote = (
            min(first.start, block.start),
            max(b.end for b in self.rows[block.row or 0]),
        )
        draft.cell = Cell(
            table=block.table or 0, row=block.row or 0, col=block.col or 0, headers=tuple(row.text + column.text)
        )
        roles.bound_of(draft, slot, self.plain)
        self._head(draft, heads, row, column)
        self._stage(draft, row, column)
        self._when(draft, row, column)
        draft.region = self._region(row, column)
        draft.entity = self._entity(row)
        areas = [t.term.area for t in (*row.tokens, *column.tokens) if t.term.area]
        draft.area = areas[-1] if areas else None
        return draft

    def _entity(self, row: Labels) -> str | None:
        """The school that the row's label names; None where it names none or several."""
        find = self.resolver.names.find
        found = [n for b in row.blocks for n in find(self.plain, b.start, b.end, self._tokens(b))]
        return found[0].text if len(found) == 1 else None

    def _scaled(self, block: Block, figure: Figure, row: Labels, column: Labels) -> Figure:
        """A bare number takes the unit of its column head, row label or caption, in that order."""
        if figure.unit.kind != "none":
            return figure
        found = self.units.find("".join(column.text)) or self.units.find("".join(row.text))
        found = found or self._unit_beside(block) or self.caption_unit or self._unit_of_head(row, column)
        if found is None:
            return figure
        unit, scale = found
        whole = figure.written_whole and scale == 1
        return figure._replace(unit=unit, value=figure.value * scale, step=figure.step * scale, written_whole=whole)

    def _unit_of_head(self, row: Labels, column: Labels) -> tuple[Unit, Decimal] | None:
        """Of the units that the caption lists, the first that suits the column's head, else the row's."""
        if self.wordings["column.rank"].search("".join(column.text)):
            return None
        words = [*reversed(column.tokens), *reversed(row.tokens)]
        for token in sorted(words, key=lambda t: t.term.kind == "stage"):
            if token.term.kind == "head" or token.term.school:
                heads = self.resolver.heads
                return next((u for u in self.caption_units if heads.fits(token.term, u[0])), None)
        return None

    def _unit_beside(self, block: Block) -> tuple[Unit, Decimal] | None:
        """The unit in the row's cell of a column headed 单位 or 计量单位."""
        for col in self._unit_columns:
            cell = self.grid.get((block.row or 0, col))
            if cell is not None:
                return self.units.word(self.plain[cell.start : cell.end].strip())
        return None

    def _head(self, draft: Draft, heads: Heads, row: Labels, column: Labels) -> None:
        words = "".join(column.text)
        every = [*row.tokens, *column.tokens]
        coefficient = next((t for t in every if t.term.cv), None)
        if coefficient is None and "综合" in words and any(t.term.cv for t in every):
            coefficient = next(t for t in every if t.term.cv)
        columns = self._captioned
        if coefficient is None and columns and draft.cell is not None:
            coefficient = columns[1] if draft.cell.col == columns[0] else None
        elif (
            coefficient is None
            and draft.unit.kind == "none"
            and not draft.figure.written_whole
            and not self.wordings["column.mean"].search("".join(row.text) + words)
        ):
            coefficient = next((t for t in self.caption_tokens if t.term.cv), None)
        candidates = [
            t
            for t in (*reversed(column.tokens), *reversed(row.tokens))
            if (t.term.kind == "head" or t.term.school) and not t.term.cv
        ]
        if coefficient is not None:
            draft.measure = "cv"
            named = ((t, self._rate(t, "".join(row.text) + words)) for t in candidates)
            rate, code = next(((t, c) for t, c in named if c is not None), (None, None))
            draft.composite = coefficient.term.composite or "综合" in words
            draft.how, draft.term = "cell", rate.term if rate else coefficient.term
            draft.code = code if not draft.composite else None
            draft.subject = (rate.start, rate.end) if rate else (coefficient.start, coefficient.end)
            draft.unit = Unit(unit="", kind="none")
            return
        if self.wordings["column.rank"].search(words):
            draft.measure = "rank"
            left = [
                t
                for c in range(draft.cell.col - 1 if draft.cell else 0, 0, -1)
                for t in self._all_columns()[c].tokens
                if t.term.kind == "head"
            ]
            candidates = candidates or left[:1]
        elif self.wordings["column.change"].search(words) and (
            any(t.term.cue == "measure" for t in column.tokens) or self.wordings["column.change.bare"].search(words)
        ):
            draft.measure = "change"
        candidates += [t for t in self.caption_tokens if t.term.kind == "head" and t.term.code and not t.term.cv]
        if not draft.figure.written_whole:
            candidates = [t for t in candidates if t.term.code != "schools"]  # a column 学校 names the rows
        memory = [] if any(t.term.kind == "head" for t in row.tokens) else list(reversed(self.row_memory))
        schools = [
            t
            for t in (*reversed(column.tokens), *reversed(row.tokens))
            if t.term.school and self.plain[t.start : t.end].endswith(("学校", "园", "中学"))
        ]
        if (
            all(t.term.kind == "stage" for t in candidates)
            and not memory
            and schools
            and draft.figure.written_whole
            and draft.unit.kind == "none"
        ):
            draft.unit = heads.unit("所")  # a column headed 初中学校 counts schools
        # under a group headed 专任教师数 a row 初中 counts teachers; a kind of school by itself counts schools
        candidates.sort(key=lambda t: t.term.kind == "stage")
        chosen = next(
            (t for t in (*candidates, *memory) if heads.fits(t.term, draft.unit, draft.measure == "change")), None
        )
        if chosen is not None:
            labels = "".join(row.text) + words
            written = (
                "100"
                if self.wordings["head.per-hundred"].search(labels)
                else "student"
                if self.wordings["head.per-student"].search(labels)
                else None
            )
            self.resolver.per = next((t.term.value for t in every if t.term.cue == "per"), written)
            self.resolver.take(draft, chosen, "cell")
            label = next((b for b in reversed(row.blocks) if _WORDS.search(self.plain, b.start, b.end)), None)
            if chosen.term.rule == "noun.money" and label is not None:
                draft.subject = (label.start, label.end)  # a column 金额 says how much, the row of what
        else:
            draft.how = "cell"
            label = next((b for b in reversed(row.blocks) if _WORDS.search(self.plain, b.start, b.end)), None)
            if label is not None:
                found = self.resolver.phrases.before(self.plain, label.start, label.end)
                draft.subject = found or (label.start, label.end)
            elif column.blocks:
                draft.subject = (column.blocks[-1].start, column.blocks[-1].end)

    def _stage(self, draft: Draft, row: Labels, column: Labels) -> None:
        # a row named after a street or a township says nothing of stages
        named = [t for t in row.tokens if t.term.noun != "general"]
        stage = self.resolver.stated_stage(named) or self.resolver.stated_stage(column.tokens)
        if stage is None and (
            not any(t.term.kind == "head" for t in row.tokens)
            or (row.text and self.wordings["row.part"].search(row.text[-1]))
        ):
            stage = self.row_stage
        if stage is None and draft.term is not None:
            stage = draft.term.stage
        if stage is None:
            scope = self.resolver.scope
            stage = self.caption_stage or scope.section_stage or self.resolver.fallback_stage(draft)
        draft.stage = None if stage == "none" else stage
        if draft.term is not None and draft.term.rule == "noun.bonus.degree":
            words = "".join(row.text[-1:])
            draft.code = "above_required_share" if self.resolver.shares.above_required(words, draft.stage) else None

    def _when(self, draft: Draft, row: Labels, column: Labels) -> None:
        scope = self.resolver.scope
        dated = [*row.dates, *column.dates] or self._date_beside(draft)
        periods = [p for d in dated if (p := period_of(self.plain[d.start : d.end]))]
        if periods:
            draft.period, draft.period_from = periods[-1], "inherited"
        else:
            inherited = scope.period or scope.section_period or scope.lead_period
            draft.period, draft.period_from = (inherited, "inherited") if inherited else (scope.doc_period, "document")
        years = self._years
        own = year_of(draft.period)
        doc = year_of(scope.doc_period)
        ahead = own is not None and len(years) > 1 and own == years[-1] and own - years[0] >= 2
        if "目标" in "".join(column.text) or (self.plan and ahead and (doc is None or own is None or own >= doc)):
            draft.role, draft.role_rule = "target", "table.ahead"
        elif self.wordings["column.standard"].search("".join(column.text)):
            draft.role, draft.role_rule = "standard", "table.standard"
        elif self.wordings["column.plan"].search("".join(column.text)) and not self.wordings["column.plan.done"].search(
            "".join(column.text)
        ):
            draft.role, draft.role_rule = "plan", "table.plan"
        elif (
            scope.plan_document
            and not self.wordings["column.actual"].search("".join(column.text + row.text))
            and (own is None or doc is None or own >= doc)
        ):
            draft.role, draft.role_rule = (
                ("target" if draft.unit.kind == "share" or draft.code in self.resolver.heads.rates else "plan"),
                "table.plan-document",
            )

    def _rate(self, token: Token, labels: str) -> str | None:
        """The rate that a header's word is, or that its stock becomes, for a coefficient is always one of a rate."""
        code, heads = token.term.code, self.resolver.heads
        if code is None or code in heads.rates:
            return code
        return heads.rate_of(code, "student" if self.wordings["head.per-student"].search(labels) else "100")

    @functools.cached_property
    def _captioned(self) -> tuple[int, Token] | None:
        """…平均值与校际差异系数 above a table without headers: its last column holds the coefficients."""
        numeric = sorted({c for (_, c), b in self.grid.items() if self._figure(b) is not None})
        cv = next((t for t in self.caption_tokens if t.term.cv), None)
        mean = self.wordings["column.mean"].search("".join(self.plain[b.start : b.end] for b in self.captions))
        first = min((b.row or 0 for b in self.cells), default=0)
        return (numeric[-1], cv) if cv is not None and mean and len(numeric) == 2 and self.first_data == first else None

    def _date_beside(self, draft: Draft) -> list[Figure]:
        """The date in the row's cell of a column headed 时间, 日期 or 年份 (竣工时间: 2022年8月)."""
        row = draft.cell.row if draft.cell else 0
        for col in self._date_columns:
            cell = self.grid.get((row, col))
            if cell is not None:
                return [i for i in self.inside[id(cell)] if isinstance(i, Figure) and i.kind == "date"]
        return []

    def _all_columns(self) -> list[Labels]:
        if not hasattr(self, "_columns"):
            self._columns = [self._column(c) for c in range(self.width)]
        return self._columns

    @functools.cached_property
    def _unit_columns(self) -> list[int]:
        columns = enumerate(self._all_columns())
        return [c for c, labels in columns if labels.text and self.wordings["column.unit"].fullmatch(labels.text[-1])]

    @functools.cached_property
    def _date_columns(self) -> list[int]:
        columns = enumerate(self._all_columns())
        return [c for c, labels in columns if labels.text and self.wordings["column.date"].search(labels.text[-1])]

    @functools.cached_property
    def _years(self) -> list[int]:
        """The years that the columns name, in order."""
        dates = (period_of(self.plain[d.start : d.end]) for labels in self._all_columns() for d in labels.dates)
        return sorted({y for date in dates if (y := year_of(date))})

    def _region(self, row: Labels, column: Labels) -> Region | None:
        for block in (*reversed(row.blocks), *reversed(column.blocks)):
            found = self.resolver.region_of(block.start, block.end)
            if found is not None:
                return found
            words = self.plain[block.start : block.end].strip()
            if (named := self.resolver.places.label(words)) is not None:
                return named
            around = self.resolver.scope.region
            if (
                around is not None
                and around.level == "county"
                and block.col == 0
                and self.wordings["place.township"].fullmatch(words)
            ):
                return Region(name=words, code=None, level="township")
            if words == NATION.name:
                return NATION
        return self.resolver.scope.section_place or self.resolver.scope.region


def _bare(plain: str, figure: Figure) -> Figure:
    """A number that only looked like a list number or a year because it stands alone in its cell."""
    text = plain[figure.start : figure.end].strip(" .、)")
    value = Decimal(re.sub(r"[^\d.]", "", text) or "0")
    return figure._replace(
        kind="claim",
        rule="quantity.cell",
        value=value,
        step=Decimal(1),
        end=figure.start + len(text),
        written_whole=True,
    )


def _totals(drafts: list[Draft], table: _Table) -> None:
    """A row headed 合计 is the whole of the rows around it, column by column."""

    def label(d: Draft) -> str:
        return re.sub(r"\s", "", d.cell.headers[0]) if d.cell and d.cell.headers else ""

    if any(table.wordings["row.parts"].search("".join(d.cell.headers)) for d in drafts if d.cell):
        return
    totals = {
        d.cell.col: d
        for d in drafts
        if d.cell and table.wordings["row.total"].match(label(d)) and d.unit.kind in {"count", "area", "money", "none"}
    }
    for draft in drafts:
        whole = totals.get(draft.cell.col) if draft.cell else None
        if whole is None or whole is draft or draft.measure != "level" or draft.unit.kind in {"share", "points"}:
            continue
        if draft.code in table.resolver.heads.rates:
            continue
        draft.whole, draft.part_cue = whole, "合计"
