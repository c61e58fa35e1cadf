"""The indicators that a report names in short, one by one or in the order in which bare figures come.

(指标顺序：高于规定学历教师、骨干教师、体艺教师…) and then 城关小学，学生1236人，6.23、1.46、1.05…;
差异系数教辅用房0.42、运动场馆0.55…；初中按同一次序为0.31、0.44….
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from extractor.claims import han, roles
from extractor.claims.coefficients import unmeasured
from extractor.claims.draft import Draft
from extractor.claims.heads import Heads
from extractor.claims.lexicon import Lexicon, Token
from extractor.claims.order import as_before
from extractor.claims.slots import Sentence
from extractor.patterns import Rules

if TYPE_CHECKING:
    from extractor.claims.resolve import Resolver
    from extractor.claims.subjects import Subjects

_LIST = re.compile(r"[^。;!?\d]+")
_LEAST = 4  # indicators of a list whose order is worth telling
_LARGEST = 2  # that a coefficient is taken to be where only a word of its clause speaks of some
_OF_RATES = frozenset({"none", "count", "area", "money"})


class Told(NamedTuple):
    """One indicator of the list: its code and where it is named."""

    code: str
    start: int
    end: int


class Orders:
    """The table of ``patterns/orders.toml``, compiled."""

    def __init__(self, rules: Rules) -> None:
        table = rules.table("orders")
        self.opens = re.compile(table["opens"]["match"])
        self.span, self.spoken = (re.compile(table[name]["match"]) for name in ("span", "spoken"))
        self.counts = re.compile(table["counted"]["match"])
        self.words = [(str(row["code"]), re.compile(row["words"])) for row in table["indicator"]]
        self.series = [tuple(row["codes"]) for row in table["series"]]
        lexicon = rules.compiled(Lexicon)
        terms = [t for t in lexicon.words.values() if t.kind == "head" and t.code and not t.cv]
        self._terms = {code: next(t for t in terms if t.code == code) for code, _ in self.words}
        self.also = {str(row["code"]): str(row["also"]) for row in table["indicator"] if "also" in row}

    def named(self, words: str, beside: Collection[str | None] = ()) -> str | None:
        """The one indicator that these words are a short form of; None where they name none or several.

        beside  the codes told with it: they say which series it stands in
        """
        found = self.short(words, 0, len(words), beside)
        return found.code if found is not None else None

    def short(self, plain: str, start: int, end: int, beside: Collection[str | None] = ()) -> Told | None:
        """The one indicator that a stretch names in short, with its last place; None where it names none or several."""
        hits = [Told(code, *w.span()) for code, words in self.words for w in words.finditer(plain, start, end)]
        if len({t.code for t in hits}) != 1:
            return None
        last = max(hits, key=lambda t: t.start)
        return last._replace(code=self.of_series(last.code, beside))

    def label(self, plain: str, start: int, end: int) -> Token | None:
        """[A2 骨干], A5 场馆: the word for the one indicator that a label names in short; None for another label."""
        told = self.short(plain, start, end)
        return Token(told.start, told.end, self._terms[told.code]) if told is not None else None

    def listed(self, plain: str, start: int, end: int, least: int = _LEAST) -> tuple[Told, ...]:
        """The indicators that a stretch names in their order; none where they are too few, or one comes twice."""
        hits = ((code, w) for code, words in self.words for w in words.finditer(plain, start, end))
        found = sorted((Told(code, *w.span()) for code, w in hits), key=lambda t: t.start)
        codes = {t.code for t in found}
        if not len(codes) == len(found) >= least:
            return ()
        return tuple(t._replace(code=self.of_series(t.code, codes)) for t in found)

    def told(self, plain: str) -> tuple[Told, ...]:
        """The indicators in the order that the text tells; none where it tells none, or an indicator twice."""
        for m in self.opens.finditer(plain):
            stretch = _LIST.match(plain, m.end())
            found = self.listed(plain, *stretch.span()) if stretch is not None else ()
            if found:
                return found
        return ()

    def spanned(self, plain: str, start: int, end: int) -> tuple[Told, ...]:
        """从高学历教师到多媒体教室: the indicators of a standard from one to another; none without two ends."""
        for m in self.span.finditer(plain, start, end):
            first, last = self.named(m[1]), self.named(m[2])
            for codes in self.series:
                ends = [codes.index(c) for c in (self.of_series(c, codes) for c in (first, last) if c) if c in codes]
                if len(ends) == 2 and ends[0] < ends[1]:
                    return tuple(Told(code, *m.span()) for code in codes[ends[0] : ends[1] + 1])
        return ()

    def counted(self, plain: str, start: int, end: int) -> tuple[Told, ...]:
        """生均教学及辅助用房面积等八项指标: the series of so many that begins with what is named; none without one."""
        for m in self.counts.finditer(plain, start, end):
            first, number = self.named(m[1]), han.han_number(m[2]) if not m[2].isdigit() else int(m[2])
            for codes in self.series:
                if first is not None and len(codes) == number and self.of_series(first, codes) == codes[0]:
                    return tuple(Told(code, *m.span()) for code in codes)
        return ()

    def beside(self, code: str, others: Collection[str | None]) -> str:
        """The code of the series that more of these stand in, for one that two series have each their own of."""
        base = next((c for c, also in self.also.items() if also == code), None)
        return base if base is not None and self._company(base, others) > self._company(code, others) else code

    def _company(self, code: str, others: Collection[str | None]) -> int:
        """How many of these stand in a series with the code."""
        return sum(c in codes for codes in self.series if code in codes for c in others if c != code)

    def of_series(self, code: str, beside: Collection[str | None]) -> str:
        """The code that a short form has among others: that of the series which more of them stand in."""
        also = self.also.get(code)
        if also is None or not beside:
            return code
        return also if self._company(also, beside) > self._company(code, beside) else code


def of_table(drafts: Sequence[Draft], rules: Rules) -> tuple[Told, ...]:
    """The rates that the columns of a table state, in their order; none where they are few."""
    rates = rules.compiled(Heads).rates
    columns = {
        d.cell.col: Told(d.code, *d.subject) for d in drafts if d.cell and d.subject and d.code in rates and d.code
    }
    found = tuple(told for _, told in sorted(columns.items()))
    return found if len({t.code for t in found}) == len(found) >= _LEAST else ()


def at(reading: Subjects, draft: Draft) -> bool:
    """Gives a coefficient or a figure a pupil the indicator that its clause names in short; False where none does."""
    slot, heads = draft.slot, reading.heads
    if slot is None or draft.composite or draft.figure.form != "digits" or draft.measure not in {"level", "cv"}:
        return False
    coefficient = _coefficient(reading, draft)
    if not coefficient and not (reading.per and draft.measure == "level" and draft.unit.kind in _OF_RATES):
        return False
    beside, last = {d.code for d in reading.done}, reading.done[-1] if reading.done else None
    taken = last.subject[1] if last is not None and last.subject is not None and last.how == "post" else 0
    start = max(slot.clause, slot.gap, taken)
    if coefficient and reading.wordings["coefficient.mean"].search(reading.plain[start : slot.figure.start]):
        draft.measure, draft.composite, draft.how = "cv", True, "near"
        draft.subject = (start, slot.figure.start)
        return True
    of_all = reading.wordings["coefficient.of-all"].search(reading.plain, slot.clause, slot.figure.start)
    if of_all and draft.unit.kind == "none" and any(d.measure == "cv" for d in reading.done):
        draft.measure, draft.how, draft.subject = "cv", "near", of_all.span()
        return True  # 初中七项均在0.12—0.38区间
    told = reading.orders.short(reading.plain, start, slot.figure.start, beside)
    unit = heads.indicators[told.code]["unit"] if told is not None else None
    if told is None or not (coefficient or draft.unit.unit in {unit, ""}):
        return False
    draft.code, draft.term, draft.how = told.code, None, "near"
    draft.subject = (told.start, told.end)
    draft.measure = "cv" if coefficient else "level"
    if not coefficient and unit:
        draft.unit = heads.unit(unit)
    return True


def _coefficient(reading: Subjects, draft: Draft) -> bool:
    """Whether a figure is a coefficient, by its own words or those that its list began with."""
    slot = draft.slot
    if draft.unit.kind != "none" or draft.figure.written_whole or slot is None:
        return False
    if draft.value >= _LARGEST and not reading.coefficients:
        return False
    last = reading.done[-1] if reading.done else None
    spoken = draft.measure == "cv" or reading.coefficients or (last is not None and last.measure == "cv")
    return spoken or any(t.term.cv for t in (*slot.far, *slot.near))


def deal(resolver: Resolver, sentence: Sentence, drafts: list[Draft], group: list[Draft]) -> bool:
    """Gives the figures of a list the indicators of the order told, in place; False where none was told that fits."""
    first = group[0]
    if len(group) < 2 or first.slot is None or any(d.slot is not None and d.slot.near for d in group[1:]):
        return False
    spread = _spread(resolver, sentence, group)
    order = _order(resolver, first, group, spread) if len(group) >= _LEAST else _few(resolver, first, group, spread)
    order = order or (_of_paragraph(resolver, sentence, first, group) if spread else None)
    if order is None:
        return False
    before = next((d for d in reversed(drafts) if d.figure.end <= first.figure.start), None)
    base = before if before is not None and before.segment == first.segment else first
    words = () if spread else (*first.slot.far, *first.slot.near)
    standard = not spread and (first.role == "standard" or roles.names_norm(words))
    stage = first.stage if first.stage_stated or base.stage is None else base.stage
    for draft, told in zip(group, order, strict=True):
        unit = resolver.heads.indicators[told.code]["unit"]
        draft.unit = first.figure.unit if spread or not unit else resolver.heads.unit(unit)
        draft.code, draft.term, draft.subject, draft.how = told.code, None, (told.start, told.end), "list"
        draft.measure, draft.composite = "cv" if spread else "level", False
        draft.role, draft.role_rule, draft.versus = "standard" if standard else "reported", "order", None
        draft.comparator = draft.comparator if standard else "="
        draft.stage, draft.entity = stage, first.entity or base.entity
        draft.whole = draft.like = None
    return True


def _spread(resolver: Resolver, sentence: Sentence, group: Sequence[Draft]) -> bool:
    """Whether the figures of a list are coefficients: its sentence, what goes on in it, or its label speaks of some."""
    first, label = group[0], resolver.scope.label or resolver.scope.section_head
    named = any(t.term.cv for t in sentence.tokens if t.end <= first.figure.start)
    headed = label is not None and label.term.cv and all(unmeasured(d) for d in group)
    return named or headed or (first.measure == "cv" and resolver.coefficients)


def _order(resolver: Resolver, first: Draft, group: Sequence[Draft], spread: bool) -> Sequence[Told] | None:
    """The order that a list follows: named right before it, or told once for the report; None where none fits."""
    slot, plain, orders = first.slot, resolver.plain, resolver.orders
    if slot is None or (spread and any(d.figure.unit.kind != "none" for d in group)):
        return None
    stretch = (slot.gap, slot.figure.start)
    told = resolver.scope.told_order
    ways = (orders.listed, orders.spanned, orders.counted) if spread or resolver.per else ()
    sources = tuple(way(plain, *stretch) for way in ways)
    if not told and orders.spoken.search(plain, *stretch):
        named = first.subject or stretch  # 差异系数按指标顺序为0.301、…: no word of the text names each of them
        sources = (*sources, *(tuple(Told(code, *named) for code in codes) for codes in orders.series))
    if any(d.figure.unit.kind != "none" for d in group):
        return _by_units(resolver, group, stretch)
    return next((order for order in (*sources, told) if len(order) == len(group)), None)


def _few(resolver: Resolver, first: Draft, group: Sequence[Draft], spread: bool) -> Sequence[Told] | None:
    """教学用房、骨干教师差异系数分别为0.31、0.22: two or three coefficients in the order just told; None for others."""
    plain, slot = resolver.plain, first.slot
    if slot is None or not spread or any(d.figure.unit.kind != "none" for d in group):
        return None
    told = resolver.orders.listed(plain, slot.gap, slot.figure.start, len(group))
    between = [plain[a.end : b.start] for a, b in pairwise(told)]
    joined = len(told) == len(group) and all("、" in words or "和" in words for words in between)
    return told if joined else None


def _of_paragraph(
    resolver: Resolver, sentence: Sentence, first: Draft, group: Sequence[Draft]
) -> Sequence[Told] | None:
    """三项的校际差异系数，小学是0.31、0.47、0.44: the indicators of the paragraph so far, where it has so many."""
    plain = resolver.plain
    count = resolver.wordings["list.so-many"].search(plain, sentence.start, first.figure.start)
    number = (han.han_number(count[1]) if not count[1].isdigit() else int(count[1])) if count is not None else None
    short = number is None and len(group) < _LEAST
    if short or (number or len(group)) != len(group) or any(d.figure.unit.kind != "none" for d in group):
        return None
    # 初中分别为7.83人、…、2.49间，差异系数依次为0.18、…、0.15: those of the sentence alone, where none says how many
    paragraph = plain.rfind("\n", 0, sentence.start) + 1
    whole = len(group) in {len(codes) for codes in resolver.orders.series}
    starts = (paragraph, 0) if number is not None else (sentence.start, paragraph) if whole else (sentence.start,)
    rates = {code for codes in resolver.orders.series for code in codes}
    for start in starts:  # 以上七项指标的差异系数: those of the paragraph, else of all the text so far
        told: dict[str, Told] = {}
        for d in (*resolver.drafts, *resolver.done):
            if d.code in rates and d.code and d.subject and start <= d.figure.start < first.figure.start:
                told.setdefault(d.code, Told(d.code, *d.subject))
        if len(told) == len(group):
            return tuple(told.values())
    return None


def _by_units(resolver: Resolver, group: Sequence[Draft], named: tuple[int, int]) -> Sequence[Told] | None:
    """8.71人、1.63人、1.11人、7.44平方米、11.50平方米、3414元、2.75间: the series whose units a whole list has."""
    if as_before(resolver, group):
        return None  # the list goes on in the order of an earlier one
    units = [d.figure.unit.unit for d in group]
    known = resolver.heads.indicators
    found = next((codes for codes in resolver.orders.series if [known[c]["unit"] for c in codes] == units), None)
    return tuple(Told(code, *named) for code in found) if found is not None else None
