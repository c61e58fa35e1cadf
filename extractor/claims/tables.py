"""Tables: each numeric cell takes its meaning from its row and column headers, outermost first.

The words of the headers are read as the words of a clause would be: heads, stages, dates, units and
regions, the row's before the column's.  A row label without a head (初中 under …比例 其中:小学) goes on
with the head of the row above; a unit in brackets or in the caption (单位：万元) goes to bare numbers.
"""

from __future__ import annotations

import re

from extractor.claims import coefficients, roles
from extractor.claims.cell_pairs import Pairs, norm_of
from extractor.claims.cell_units import CellUnits
from extractor.claims.cells import bare, headed_role, totals
from extractor.claims.draft import Draft
from extractor.claims.grid import Grid
from extractor.claims.headers import Labels
from extractor.claims.heads import BEYOND
from extractor.claims.lexicon import Term, Token
from extractor.claims.names import Name
from extractor.claims.periods import period_of, year_of
from extractor.claims.quantities import Figure, Unit
from extractor.claims.resolve import Resolver
from extractor.claims.slots import Slot
from extractor.claims.told_order import Told
from extractor.model import Block, Cell, Region
from extractor.regions import NATION, as_label

_WORDS = re.compile("[一-龥]{2}")
_TAUGHT = frozenset({"primary", "junior", "compulsory"})  # stages that special schools teach
_ALL = 100  # per cent
_SERIES = 4  # columns that name indicators of one standard, at least
_LARGEST_COEFFICIENT = 2  # that a title alone makes one


def read_tables(
    resolver: Resolver, cells: list[Block], items: list[Token | Figure], starts: list[int], captions: list[Block]
) -> tuple[list[Draft], Grid]:
    """The drafts of one table, and its layout; ``captions`` are the blocks above it that speak of it."""
    grid = Grid(resolver, cells, items, starts, captions)
    return _Table(resolver, grid).read(), grid


class _Table:
    """Gives each numeric cell of one table its meaning from its headers, its row, and what the document says."""

    def __init__(self, resolver: Resolver, grid: Grid) -> None:
        self.resolver = resolver
        self.plain, self.wordings = resolver.plain, resolver.wordings
        self.grid = grid
        caption = " ".join(self.plain[b.start : b.end] for b in grid.captions)
        self.units = CellUnits(resolver, grid, caption)
        self.pairs = Pairs(resolver, grid)
        prose = "".join(self.plain[b.start : b.end] for b in grid.cells if not grid.figure(b))
        self.plan = bool(self.wordings["table.plan"].search(caption + prose))
        self.aimed = bool(self.wordings["caption.aims"].search(caption))
        self.spread = bool(self.wordings["caption.spread"].search(caption))
        told = {t.term.stage for t in grid.caption_tokens} & {"primary", "junior"}
        self.caption_stage = "compulsory" if len(told) > 1 else resolver.stated_stage(grid.caption_tokens)
        self.shorts = self._shorts()
        self.series = self._series()
        self.row_memory: list[Token] = []
        self.row_kinds: set[str] = set()  # the words for what rows before count
        self.row_school: Name | None = None
        self.row_end = 0
        self.row_stage: str | None = None

    def read(self) -> list[Draft]:
        """The drafts of the cells that state a figure, row by row."""
        out: list[Draft] = []
        current = -1
        row_labels = Labels()
        for block in self.grid.cells:
            row, col = block.row or 0, block.col or 0
            figure = self.grid.figure(block)
            if figure is None or row < self.grid.first_data:
                continue
            if row != current:
                current, row_labels = row, self._row(row)
            column = self.grid.columns[col]
            if self._states_nothing(block, figure, column):
                continue
            out.append(self._cell(block, figure, row_labels, column))
            if self.wordings["row.standard"].fullmatch(row_labels.words):
                norm_of(out[-1], out[:-1])
            second = self.grid.second(block)
            if second is not None:
                out.append(self._cell(block, second, row_labels, column))
                self.pairs.read(out[-2], out[-1], column)
        totals(out, self.resolver)
        coefficients.of_one_series(self.resolver, out)
        return out

    def _states_nothing(self, block: Block, figure: Figure, column: Labels) -> bool:
        """Whether a number names its row, a year, a telephone or an office; its class is kept for the reader."""
        words = column.words
        kind = ""
        if (figure.kind == "list" and block.col == 0 and not column.tokens) or self.wordings["column.ordinal"].search(
            words
        ):
            kind = "list"
        elif self.wordings["column.number"].search(words):
            kind = "other"
        elif block.col in self.grid.date_columns and self.grid.year(block):
            kind = "date"
        if kind:
            self.grid.naming[figure.start] = kind
        return bool(kind)

    def _row(self, row: int) -> Labels:
        """What the labels of a row say; its heads and stage are remembered for the rows below it."""
        labels = self.grid.row(row)
        self.row_school, self.row_end = self._school(labels), max(b.end for b in self.grid.rows[row])
        labels.tokens = [t for t in labels.tokens if not self._is_aside(t, labels)]
        heads = [t for t in labels.tokens if t.term.kind == "head" and t.term.noun != "general"]
        self.units.begin(labels, self._goes_on(labels))
        if heads:
            self.row_memory = heads
            self.row_kinds.add(self.plain[heads[-1].start : heads[-1].end])
            stage = self.resolver.stated_stage(labels.tokens)
            part = bool(labels.text and self.wordings["row.part"].search(labels.text[-1]))
            self.row_stage = stage or (self.row_stage if part else None)
        return labels

    def _cell(self, block: Block, figure: Figure, row: Labels, column: Labels) -> Draft:
        before = self.plain[block.start : figure.start].strip()
        moves = before in {"-", "↑", "↓"} or self.wordings["cell.change"].fullmatch(before) is not None
        if figure.kind != "claim":
            figure = bare(self.plain, figure)
        slot = Slot(figure, [], [], "", block.start, block.start, 0, 0)
        tokens = [t for t in self.grid.inside[id(block)] if isinstance(t, Token)]
        slot.post = [t for t in tokens if t.start >= figure.end]
        slot.near = [t for t in tokens if t.end <= figure.start]
        slot.cues = [t for t in slot.near if t.term.cue]
        slot.post_end = block.end
        draft = Draft(self.units.scaled(block, figure, row, column), slot, -1)
        first = self.grid.at.get((block.row or 0, 0), block)
        draft.quote = (min(first.start, block.start), self.row_end)
        draft.cell = Cell(
            table=block.table or 0, row=block.row or 0, col=block.col or 0, headers=tuple(row.text + column.text)
        )
        roles.bound_of(draft, slot, self.plain)
        draft.measure = "change" if moves else "level"
        self._head(draft, row, column)
        if draft.measure == "level" and self.wordings["column.gap"].search("".join(column.text[-1:])):
            draft.measure = "gap"
            heads, code = self.resolver.heads, draft.code or ""
            if draft.unit.kind == "none" and code in heads.rates and heads.indicators[code]["unit"]:
                draft.unit = heads.unit(heads.indicators[code]["unit"])
        self._stage(draft, row, column)
        self._when(draft, row, column)
        if draft.role == "standard" and draft.comparator == "=":
            say = self.wordings
            told = row if say["row.standard"].fullmatch(row.words) else column
            told = told if told is row or say["column.standard"].search(column.words) else Labels()
            cues = (t.term for t in reversed(told.tokens) if t.term.cue == "comparator")
            draft.comparator = next((c.value for c in cues if not c.approx), "=")  # 国家标准(不大于)
        draft.region = self._region(row, column)
        draft.entity = self.row_school.text if self.row_school is not None else None
        areas = [t.term.area for t in (*row.tokens, *column.tokens) if t.term.area]
        draft.area = areas[-1] if areas else None
        return draft

    def _school(self, row: Labels) -> Name | None:
        """The school that the row's label names; None where it names none or several."""
        find = self.resolver.names.find
        found = [n for b in row.blocks for n in find(self.plain, b.start, b.end, self.grid.tokens(b))]
        if found:
            return found[0] if len(found) == 1 else None
        # below 学校名称 a label is a name, whatever its form: 县一小, 育才
        named = next((b for b in row.blocks if b.col in self.grid.school_columns), None)
        if named is None or any(t.term.kind == "head" for t in row.tokens):
            return None
        words = self.plain[named.start : named.end]
        return None if self.wordings["row.together"].search(words) else self.resolver.names.given(named.start, words)

    def _head(self, draft: Draft, row: Labels, column: Labels) -> None:
        """Sets what a cell measures: code, term, subject, measure and unit; in place."""
        candidates = [
            t
            for t in (*reversed(column.tokens), *reversed(row.tokens))
            if (t.term.kind == "head" or t.term.school) and not t.term.cv
        ]
        if self._take_deviation(draft, row, column):
            return
        coefficient = self._coefficient(draft, row, column)
        if coefficient is not None:
            self._take_coefficient(draft, coefficient, candidates, row, column)
            return
        if draft.measure == "level" and (self._of_reached(draft, column) or self._of_series(draft)):
            return
        candidates = self._measured(draft, row, column, candidates)
        candidates = [t for t in (*candidates, *self._captioned(draft, row)) if not self._is_count_of(t, draft)]
        if not draft.figure.written_whole:
            candidates = [t for t in candidates if t.term.code != "schools"]  # a column 学校 names the rows
        memory = [t for t in reversed(self.row_memory) if not self._is_count_of(t, draft)] if self._goes_on(row) else []
        if not candidates and not memory:
            candidates = self._topic(row, column)
        heads = self.resolver.heads
        counted = draft.figure.written_whole and draft.unit.kind == "none" and self._names_schools(row, column)
        if counted and not memory and all(t.term.kind == "stage" for t in candidates):
            draft.unit = heads.unit("所")  # a column headed 初中学校 counts schools
        # under a group headed 专任教师数 a row 初中 counts teachers; a kind of school by itself counts schools
        candidates.sort(key=lambda t: t.term.kind == "stage")
        change = draft.measure == "change"
        fitting = [t for t in (*candidates, *memory) if heads.fits(t.term, draft.unit, change)]
        chosen = fitting[0] if fitting else None
        if chosen is not None and chosen.term.rule == "noun.money":  # 国家助学金 | 春季金额
            chosen = next((t for t in fitting if t in row.tokens and self._is_fund(t)), chosen)
        if chosen is None and any(self.resolver.counted_in(draft, head, "cell") for head in candidates):
            return  # 国家助学金 | 春季人数
        label = self._label(row, column)
        per = self._per(row, column)
        if per is None and self.wordings["column.standard"].search("".join(column.text[-1:])):
            per = self._per_beside(draft, row)
        if (
            per == "student"
            and draft.value >= 1
            and chosen is not None
            and "人" in heads.units.get(chosen.term.code or "", ())
        ):
            per = "100"  # 高于规定学历教师 | 均值 | 5.80: of no pupil is there more than one teacher
        if per and (chosen is None or chosen.term.code is None) and self._take_short(draft, row, column):
            return
        if chosen is not None:
            self.resolver.per = per
            self.resolver.take(draft, chosen, "cell")
            self._refine(draft, chosen.term, row, column)
            summed = label is not None and self.wordings["row.sum"].match(self.plain, label.start, label.end)
            if chosen.term.rule == "noun.money" and label is not None and not summed:
                draft.subject = (label.start, label.end)  # a column 金额 says how much, the row of what
            return
        draft.how = "cell"
        if not self._go_on(draft):
            self._unnamed(draft, row, column, label)

    def _is_fund(self, head: Token) -> bool:
        """Whether a head names money for one thing, as 国家助学金 does and 金额 does not."""
        row = self.resolver.heads.indicators.get(head.term.code or "")
        return row is not None and row["family"] == "money"

    def _of_reached(self, draft: Draft, column: Labels) -> bool:
        """达标校 | 未达标校: how many schools reach what the row asks, and how many do not."""
        words = column.text[-1] if column.text else ""
        if not draft.figure.written_whole or self.wordings["column.reached"].fullmatch(words) is None:
            return False
        draft.how, draft.subject = "cell", (column.blocks[-1].start, column.blocks[-1].end)
        draft.unit = self.resolver.heads.unit("所")
        return True

    def _of_series(self, draft: Draft) -> bool:
        """高学历教师 | 骨干教师 | 用房(㎡) | …: takes the rate of its column where all are those of a standard."""
        told = self.series.get(draft.cell.col) if draft.cell is not None else None
        unit = self.resolver.heads.indicators[told.code]["unit"] if told is not None else None
        if told is None or draft.unit.unit not in {unit, ""}:
            return False
        draft.code, draft.term, draft.how, draft.subject = told.code, None, "cell", (told.start, told.end)
        draft.unit = self.resolver.heads.unit(unit) if unit else draft.unit
        return True

    def _series(self) -> dict[int, Told]:
        """By column, the rates of one standard that the columns name in short; none where they state stocks.

        Stocks of teachers and of classrooms are whole numbers: such columns hold broken ones for the most part.
        """
        grid, told = self.grid, self.shorts
        if self.spread or not told:
            return {}
        whole = {col for col, t in told.items() if t.code.endswith("_per_100")}
        figures = [grid.figure(b) for b in grid.cells if b.col in whole and (b.row or 0) >= grid.first_data]
        written = [f for f in figures if f is not None]
        broken = sum(not f.written_whole for f in written)
        return told if broken * 2 > len(written) else {}

    def _shorts(self) -> dict[int, Told]:
        """By column, what the columns name in short, where all of it is of one standard; else nothing."""
        orders = self.resolver.orders
        last = ((col, labels.blocks[-1]) for col, labels in enumerate(self.grid.columns) if labels.blocks)
        named = {col: orders.short(self.plain, b.start, b.end) for col, b in last}
        told = {col: t for col, t in named.items() if t is not None}
        codes = [t.code for t in told.values()]
        if len(set(codes)) != len(codes) or len(codes) < _SERIES:
            return {}
        return told if any(set(codes) <= set(series) for series in orders.series) else {}

    def _is_count_of(self, rate: Token, draft: Draft) -> bool:
        """Whether a bare whole number is too large for a rate in per cent: 满意 | 589, 持证上岗 | 2062."""
        bare = draft.unit.kind == "none" and draft.figure.written_whole and draft.value > _ALL
        return bare and rate.term.code is not None and "%" in self.resolver.heads.units[rate.term.code]

    def _unnamed(self, draft: Draft, row: Labels, column: Labels, label: Block | None) -> None:
        """A cell whose labels name no known head: large classes, schools or people by the column, else their words."""
        heads = self.resolver.heads
        if column.text and self.wordings["column.large-classes"].search(column.text[-1]):
            draft.code, draft.unit = "large_classes", heads.unit("个")
        schools = column.text and self.wordings["column.schools"].fullmatch(column.text[-1].strip())
        if schools and draft.figure.written_whole and draft.unit.unit in {"", "所"}:
            draft.code, draft.unit = "schools", heads.unit("所")
        degree = column.text and self.wordings["degree.words"].search(column.text[-1])
        if degree and column.blocks:
            draft.subject = (column.blocks[-1].start, column.blocks[-1].end)
            if draft.unit.kind == "none" and draft.figure.written_whole:
                draft.unit = heads.unit("人")
        elif label is not None:
            summed = self.wordings["row.sum"].match(self.plain, label.start, label.end)
            above = self._said_above(column) if summed or self._places_alone(row) else None
            found = self.resolver.phrases.before(self.plain, label.start, label.end)
            draft.subject = above or found or (label.start, label.end)
        elif column.blocks:
            draft.subject = (column.blocks[-1].start, column.blocks[-1].end)

    def _refine(self, draft: Draft, term: Term, row: Labels, column: Labels) -> None:
        """What the labels of a cell say besides the head that they name; in place."""
        if draft.code == "classes" and self.wordings["label.large-classes"].search("".join(row.text + column.text)):
            draft.code = "large_classes"  # 小学45人以上班级数
        kinds = [t for t in (*row.tokens, *column.tokens) if t.term.kind == "stage"]
        if draft.code == "schools" and kinds:
            draft.subject = (kinds[-1].start, kinds[-1].end)  # 学校数 of a row 普通高中 counts those
        if term.rule == "noun.people" and draft.unit.kind == "none" and draft.figure.written_whole:
            draft.unit = self.resolver.heads.unit("人")
        if term.rule == "noun.share" and draft.code is None and draft.unit.kind in {"share", "none"}:
            draft.subject = self._shared(draft, column) or draft.subject

    def _take_deviation(self, draft: Draft, row: Labels, column: Labels) -> bool:
        """A row 标准差 below the schools says how far a rate spreads, and is no rate; False for another one."""
        deviation = next((t for t in (*row.tokens, *column.tokens) if t.term.rule == "noun.deviation"), None)
        if deviation is not None and self.wordings["column.gap"].search("".join(column.text[-1:])):
            return False  # 与标准差值
        if deviation is not None:
            draft.how, draft.term, draft.subject = "cell", deviation.term, (deviation.start, deviation.end)
        return deviation is not None

    def _shared(self, draft: Draft, column: Labels) -> tuple[int, int] | None:
        """大班额(个) | 占比(%): what the column left of a bare one of shares counts; None where that is none."""
        if draft.cell is None or not self.wordings["column.share"].fullmatch("".join(column.text[-1:])):
            return None
        left = self.grid.columns[draft.cell.col - 1] if draft.cell.col else Labels()
        heads = [t for t in left.tokens if t.term.kind == "head" and t.term.noun != "rate"]
        return (heads[-1].start, heads[-1].end) if heads else None

    def _go_on(self, draft: Draft) -> bool:
        """大班额剩96个，消减216个。各校明细如下: a table of one thing goes on with that of the sentence before."""
        recent, captions = self.resolver.scope.recent, self.grid.captions
        if not recent or not captions or "\n" in self.plain[recent[-1].figure.end : captions[-1].start]:
            return False
        last = next((d for d in reversed(recent) if d.code and d.unit.unit == draft.unit.unit != ""), None)
        if last is not None:
            self.resolver.follow(draft, last, "cell")
        return last is not None

    def _places_alone(self, row: Labels) -> bool:
        """Whether the labels of a row name places, or say that it adds them up, and nothing that is measured."""
        say, places, around = self.wordings["row.of-places"], self.resolver.places, self.resolver
        words = [(b.start, b.end, self.plain[b.start : b.end].strip()) for b in row.blocks]
        return bool(words) and all(
            around.region_of(start, end) is not None or places.label(text) is not None or say.fullmatch(text)
            for start, end, text in words
        )

    def _said_above(self, column: Labels) -> tuple[int, int] | None:
        """The words of the column's head, behind the time that it names: 2019年6月底|尚未劝返."""
        for block in reversed(column.blocks):
            start = max((d.end for d in column.dates if block.start <= d.start < block.end), default=block.start)
            words = _WORDS.search(self.plain, start, block.end)
            if words is not None:
                unit = self.plain.find("(", words.end(), block.end)
                return (start, unit if unit > 0 else block.end)  # 月人均|(元)
        return None

    def _label(self, row: Labels, column: Labels) -> Block | None:
        """The label that says what a cell measures: the row's, or the column's where the row is a school."""
        named = [b for b in column.blocks if not any(b.start <= d.start < b.end for d in column.dates)]
        blocks = [*row.blocks, *named] if self.row_school is not None else row.blocks
        return next((b for b in reversed(blocks) if _WORDS.search(self.plain, b.start, b.end)), None)

    def _take_short(self, draft: Draft, row: Labels, column: Labels) -> bool:
        """教辅用房/生, 每百名学生体艺教师: takes a rate that the headers name in short; False where they name none."""
        orders, heads = self.resolver.orders, self.resolver.heads
        for block in (*reversed(column.blocks), *reversed(row.blocks)):
            told = orders.short(self.plain, block.start, block.end)
            unit = heads.indicators[told.code]["unit"] if told is not None else None
            if told is not None and draft.unit.unit in {unit, ""}:
                draft.code, draft.term, draft.how, draft.subject = told.code, None, "cell", (told.start, told.end)
                draft.unit = heads.unit(unit) if unit else draft.unit
                return True
        return False

    def _captioned(self, draft: Draft, row: Labels) -> list[Token]:
        """The heads that the caption names; a row 教室 below 校舍建筑面积 is of one kind of room, not of all."""
        if draft.unit.kind == "area" and row.text and self.wordings["row.rooms"].search(row.text[-1]):
            return []
        return [t for t in self.grid.caption_tokens if t.term.kind == "head" and t.term.code and not t.term.cv]

    def _topic(self, row: Labels, column: Labels) -> list[Token]:
        """县区 | 2021年(万元) | 增长(%): a table of places and times alone is of what was spoken of above it."""
        scope = self.resolver.scope
        last = "".join(column.text[-1:])
        named = any(t.term.kind == "head" and t.term.noun != "general" for t in row.tokens)
        if named or not self.wordings["column.bare"].fullmatch(last):
            return []
        heads = (*reversed(scope.labels), scope.label, scope.section_head, scope.topic)
        return [t for t in heads if t is not None and t.term.code and not t.term.cv]

    def _is_aside(self, token: Token, row: Labels) -> bool:
        """小规模学校(含教学点): whether a word of a row's label is only taken in with what it counts."""
        block = next((b for b in row.blocks if b.start <= token.start < b.end), None)
        return (
            block is not None and self.wordings["label.aside"].search(self.plain, block.start, token.start) is not None
        )

    def _goes_on(self, row: Labels) -> bool:
        """Whether a row's label only divides what the row above counts: a stage, an area, 其中, 女."""
        if any(t.term.kind == "head" for t in row.tokens):
            return False
        if row.text and row.text[-1].endswith("学校") and not any(t.term.stage for t in row.tokens):
            return False  # 县城学校: schools of their own
        if len(self.row_kinds) > 1 and row.text and self.wordings["row.sum"].match(row.text[-1]):
            return False  # the whole of rows of different things is of none of them
        divides = any(t.term.stage or t.term.area for t in row.tokens)
        return divides or not row.text or bool(self.wordings["row.divides"].search(row.text[-1]))

    def _coefficient(self, draft: Draft, row: Labels, column: Labels) -> Token | None:
        """The word for a coefficient of variation that a cell's headers, or the caption for it, name."""
        named = next((t for t in (*row.tokens, *column.tokens) if t.term.cv), None)
        if named is not None:
            return named
        last = column.blocks[-1] if column.blocks else None
        bare = self.wordings["column.change.bare"].search("".join(column.text[-1:]))
        left = (
            self.grid.columns[draft.cell.col - 1].tokens if bare and draft.cell is not None and draft.cell.col else []
        )
        if (beside := next((t for t in left if t.term.cv), None)) is not None:
            return beside  # 2014年差异系数 | 2016年差异系数 | 降低
        if last is not None and self.wordings["column.coefficient"].search("".join(column.text[-1:])):
            return Token(last.start, last.end, self.resolver.lexicon.words["差异系数"])  # 小学系数
        columns = self.grid.captioned
        if columns and draft.cell is not None:
            return columns[1] if draft.cell.col == columns[0] else None
        if draft.unit.kind != "none" or draft.figure.written_whole or self.grid.names_coefficient:
            return None
        if self.wordings["column.mean"].search(row.words + column.words):
            return None
        small = draft.value < _LARGEST_COEFFICIENT
        titled = self.resolver.scope.titled if small else None
        if titled is None and small and self.spread and any(t.term.code for t in row.tokens):
            first = self.grid.captions[0]
            titled = Token(first.start, first.end, self.resolver.lexicon.words["差异系数"])
        return next((t for t in self.grid.caption_tokens if t.term.cv), titled)

    def _take_coefficient(
        self, draft: Draft, coefficient: Token, candidates: list[Token], row: Labels, column: Labels
    ) -> None:
        """A coefficient has no unit, and the code of the first rate among the candidates unless it is composite."""
        bare = self.wordings["column.change.bare"].search("".join(column.text[-1:]))
        draft.measure = "change" if bare else "cv"
        named = ((t, self._rate(t, row.words + column.words)) for t in candidates)
        rate, code = next(((t, c) for t, c in named if c is not None), (None, None))
        code = code or self.resolver.orders.named(row.words + column.words)
        if code is None and draft.cell is not None and draft.cell.col in self.shorts:
            code = self.shorts[draft.cell.col].code  # 差异系数一览, and columns 学历, 骨干, 体艺, …
        draft.composite = coefficient.term.composite or "综合" in column.words
        draft.how, draft.term = "cell", rate.term if rate else coefficient.term
        draft.code = code if not draft.composite else None
        draft.subject = (rate.start, rate.end) if rate else (coefficient.start, coefficient.end)
        draft.unit = Unit(unit="", kind="none")

    def _measured(self, draft: Draft, row: Labels, column: Labels, candidates: list[Token]) -> list[Token]:
        """Sets the measure that the labels say; returns the candidates, for a rank those of columns before."""
        words = column.words
        grown = row.text and self.wordings["row.growth"].fullmatch(row.text[-1].strip())
        if grown and draft.unit.kind in {"share", "none"}:
            draft.measure = "change"  # 较上年增长(%), 财政经常性收入增长(%)
        if self.wordings["column.rank"].search(words):
            draft.measure = "rank"
            before = range(draft.cell.col - 1 if draft.cell else 0, 0, -1)
            left = [t for c in before for t in self.grid.columns[c].tokens if t.term.kind == "head"]
            return [t for t in candidates if t.term.kind == "head"] or left[:1]
        if self.wordings["column.change"].search(words) and (
            any(t.term.cue == "measure" for t in column.tokens) or self.wordings["column.change.bare"].search(words)
        ):
            draft.measure = "change"
        return candidates

    def _names_schools(self, row: Labels, column: Labels) -> bool:
        """Whether a header names a kind of school as such: 初中学校, 幼儿园."""
        words = (*column.tokens, *row.tokens)
        return any(t.term.school and self.plain[t.start : t.end].endswith(("学校", "园", "中学")) for t in words)

    def _per(self, row: Labels, column: Labels) -> str | None:
        """Whether the headers say that the figure is per pupil or per hundred pupils, by a word or by its unit."""
        word = next((t.term.value for t in (*row.tokens, *column.tokens) if t.term.cue == "per"), None)
        labels = row.words + column.words
        if self.wordings["column.whole"].search("".join(column.text[-1:])):
            return None  # 教辅用房(㎡、㎡/生) | 总量 | 均值
        if word is not None:
            return word
        if self.wordings["head.per-hundred"].search(labels):
            return "100"
        if self.grid.names_coefficient and self.wordings["column.mean"].search("".join(column.text[-1:])):
            return "student"  # 教辅用房(平米) | 小学均值 | 小学系数
        return "student" if self.wordings["head.per-student"].search(labels) else None

    def _per_beside(self, draft: Draft, row: Labels) -> str | None:
        """总量 | 均值 | 标准 | 差异系数: what a column of standards is of, by the columns left of it."""
        cell = draft.cell
        left = self.grid.columns[: cell.col][::-1] if cell is not None else []
        return next((per for column in left if (per := self._per(row, column))), None)

    def _stage(self, draft: Draft, row: Labels, column: Labels) -> None:
        # a row named after a street or a township says nothing of stages
        named = [t for t in row.tokens if t.term.noun != "general"]
        stage = self.resolver.stated_stage(named) or self.resolver.stated_stage(column.tokens)
        if stage is None and draft.cell is not None:
            stage = self.resolver.stated_stage(self.grid.lent.get(draft.cell.col, []))
        if stage is None and (
            not any(t.term.kind == "head" for t in row.tokens)
            or (row.text and self.wordings["row.part"].search(row.text[-1]))
        ):
            stage = self.row_stage
        if stage is None and draft.term is not None:
            stage = draft.term.stage
        if stage is None and self.row_school is not None:
            stage = self.resolver.stage_of(self.row_school)
        if stage is None:
            stage = self._stage_left(draft)
        if stage is None or stage in _TAUGHT:
            told, page = self.caption_stage or self.resolver.scope.section_stage, self.resolver.fallback_stage(draft)
            of_special = page == "special" and (self.caption_stage or page) == page  # 小学, 初中 of special schools
            stage = (told or page) if stage is None else page if of_special else stage
        draft.stage = None if stage == "none" else stage
        if draft.term is not None and draft.term.rule == "noun.bonus.degree":
            words = "".join(row.text[-1:])
            draft.code = "above_required_share" if self.resolver.shares.above_required(words, draft.stage) else None

    def _stage_left(self, draft: Draft) -> str | None:
        """小学指标 | 县均 | 国标: the stage that the head of the rows' labels names.

        幼儿园数 | 入园儿童数 | 专任教师数: else the one stage of the two columns left of one that names none.
        """
        col = draft.cell.col if draft.cell is not None else 0
        heads = self.grid.columns[0].tokens if col else []
        if heads and (stage := self.resolver.stated_stage(heads)) is not None:
            return stage
        left = {self.resolver.stated_stage(c.tokens) for c in self.grid.columns[max(0, col - 2) : col]}
        return left.pop() if col >= 2 and len(left) == 1 and left <= BEYOND else None

    def _when(self, draft: Draft, row: Labels, column: Labels) -> None:
        scope = self.resolver.scope
        dated = [*row.dates, *column.dates] or self.grid.dates_beside(draft.cell.row if draft.cell else 0)
        if not dated and draft.measure == "change" and draft.cell is not None:
            # 2012年 2013年 增减: a change is of the last year that it is counted to
            before = [d for labels in self.grid.columns[: draft.cell.col] for d in labels.dates]
            dated = sorted(before, key=lambda d: year_of(period_of(self.plain[d.start : d.end])) or 0)[-1:]
        summed = not dated and self.wordings["column.summed"].fullmatch("".join(column.text[-1:]))
        if summed and len(self.grid.years) > 1:  # 2014年 2015年 2016年 合计: of all of them
            draft.period, draft.period_from = f"{self.grid.years[0]}/{self.grid.years[-1]}", "inherited"
            headed_role(self.resolver, draft, row.words, column.words, self.grid.years, self.plan, self.aimed)
            return
        periods = [p for d in dated if (p := period_of(self.plain[d.start : d.end]))]
        if periods:
            draft.period, draft.period_from = periods[-1], "inherited"
        else:
            inherited = scope.period or scope.section_period or scope.lead_period
            draft.period, draft.period_from = (inherited, "inherited") if inherited else (scope.doc_period, "document")
        headed_role(self.resolver, draft, row.words, column.words, self.grid.years, self.plan, self.aimed)

    def _rate(self, token: Token, labels: str) -> str | None:
        """The rate that a header's word is, or that its stock becomes, for a coefficient is always one of a rate."""
        code, heads = token.term.code, self.resolver.heads
        if code is None or code in heads.rates:
            return code
        return heads.rate_of(code, "student" if self.wordings["head.per-student"].search(labels) else "100")

    def _region(self, row: Labels, column: Labels) -> Region | None:
        for block in (*reversed(row.blocks), *reversed(column.blocks)):
            found = self.resolver.region_of(block.start, block.end)
            if found is not None:
                return found
            words = as_label(self.plain[block.start : block.end])
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
