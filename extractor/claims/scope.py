"""The stack of scopes that a figure takes its meaning from, and what the readers of a sentence share."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from extractor.claims.draft import PEER, Draft
from extractor.claims.heads import Heads
from extractor.claims.lexicon import Lexicon, Token
from extractor.claims.names import Name, Names
from extractor.claims.phrases import Phrases
from extractor.claims.places import Places
from extractor.claims.shares import Shares
from extractor.claims.told_order import Orders, Told
from extractor.claims.wordings import Wordings
from extractor.model import Region
from extractor.patterns import Rules


@dataclass
class Frame:
    """A part list being read: its wholes, and the stage that its parts inherit."""

    kind: str
    stage: str | None
    wholes: list[Draft]
    segment: int = 0
    depth: int = 0
    whole_sentence: bool = False
    last: Draft | None = None
    drafts: list[Draft] = field(default_factory=list)
    cue: str = ""
    joined: bool = False  # its members are joined by 、
    staged: bool = False  # whether the list itself has named a stage
    spoken: int = -1  # the stretch of the sentence that named the stage; -1 for a sentence before
    unstaged: int | None = None  # the stretch that turned to schools of no one stage (普通中学)


@dataclass
class Scope:
    """What the document, its sections and the paragraph say to every figure below them."""

    region: Region | None = None
    default_stage: str | None = None
    school_stage: str | None = None  # of the one school that the document is about
    all_ages: bool = False  # whether it is about children of all ages, in school or not
    doc_period: str | None = None
    lead_period: str | None = None
    lead_over: bool = False  # whether that year had ended when the text was written (截至2016年底)
    plan_period: str | None = None  # the years that the document plans, from its title
    section_stage: str | None = None
    section_looks_back: bool = False  # 发展基础, 存在问题: what has been, also in a plan
    run_in: bool = False  # whether a heading inside a paragraph said so
    section_head: Token | None = None
    compares: int | None = None  # where the document first tells of another time than its own
    section_per: str | None = None  # of how many pupils the figures below a heading are told
    titled: Token | None = None  # the coefficient that the document's title names
    topic: Token | None = None  # the one thing counted that it names
    section_forward: str | None = None
    around: list[tuple[int, bool, str | None]] = field(default_factory=list)  # level and direction of open sections
    section_period: str | None = None
    stage: str | None = None
    period: str | None = None
    items: dict[str, str | None] = field(default_factory=dict)  # the times before numbered paragraphs, by numbering
    fiscal: str | None = None  # the last year that money was told of as spent in
    before: str | None = None  # the time that the paragraph spoke of before the one it speaks of now
    looks_back: str | None = None  # the years that the sentence before looked back on
    spans: dict[int, str] = field(default_factory=dict)  # the years last told of together, by how many they are
    as_of: str | None = None  # the day or month of its year that the paragraph tells figures as of
    listed: tuple[str | None, str | None] | None = None  # the times before a list whose items are sentences
    told: str | None = None  # the time or the span of years that the sentence before told of
    base: str | None = None  # the year that the paragraph counts changes from
    fresh: bool = False  # whether the paragraph itself has named its period
    passing: str | None = None  # last year, where a word such as 去年 named it: no time of another paragraph
    anchor: str | None = None  # the latest time that a paragraph before spoke of as its own
    label: Token | None = None
    label_stage: str | None = None
    coefficients: bool = False  # whether this paragraph or the one before speaks of coefficients
    told_coefficients: bool = False
    coefficient: Token | None = None  # the word for those that was told last
    labelled: tuple[bool, str | None] | None = None  # what a label of this paragraph alone has set aside
    carried: list[Token] = field(default_factory=list)  # heads of a paragraph that ends with a colon
    labels: list[Token] = field(default_factory=list)  # all the heads that the label names
    has_senior: bool = False
    plan_document: bool = False
    meals: bool = False  # on the meals of pupils in compulsory education, as its opening says
    asks: tuple[tuple[int, bool], ...] = ()  # of a request: the places from which it tells what it asks for, or has
    title_ahead: bool = False  # news of what will be built, as its title says
    preamble: bool = False  # before the first heading of a plan that has sections: what has been found
    lays_down: bool = False  # an opinion: what it says of rates and bounds is to be kept (实施意见)
    orders: bool = False  # a notice that says what is to be done: its bounds are to be kept
    tells_done: bool = False  # whether the title says that it tells what was done (整改情况的报告)
    aims: bool = False  # whether a plan has come to what is to be: it named a day ahead
    per: str | None = None
    last: Draft | None = None
    recent: list[Draft] = field(default_factory=list)
    place: Region | None = None  # inside the document's own, named earlier in the paragraph
    section_place: Region | None = None
    section_verdict: str | None = None  # 已达标的指标, 未达标的指标: what the heading says of each figure below it
    normative: bool = False  # the document lays down rules: its bare figures are thresholds
    order: tuple[str, ...] = ()  # 前为小学、后为初中: what the figures of a pair are of, said once for a section
    bracket_norms: bool = False  # 括号内为上限: what its brackets hold, said once for a section
    group: list[Draft] = field(default_factory=list)  # the last list that was dealt out
    told_order: tuple[Told, ...] = ()  # the indicators in the order that the report tells once

    @property
    def written(self) -> str | None:
        """When the text was written, as far as it tells; what 今年 and 目前 are counted from."""
        if self.doc_period is None and self.lead_over and self.lead_period:
            return str(int(self.lead_period[:4]) + 1)
        return self.doc_period or self.lead_period


class Reading:
    """The state of reading one document: its scopes, the figures read so far, the compiled rules.

    done    the drafts of the sentence being read; drafts those of the sentences before it
    frames  the part lists that are open in the sentence, outermost first
    """

    def __init__(self, rules: Rules, plain: str, scope: Scope, places: Places) -> None:
        self.rules = rules
        self.lexicon = rules.compiled(Lexicon)
        self.heads = rules.compiled(Heads)
        self.phrases = rules.compiled(Phrases)
        self.shares = rules.compiled(Shares)
        self.names = rules.compiled(Names)
        self.orders = rules.compiled(Orders)
        self.wordings = rules.compiled(Wordings)
        self.limits = {Decimal(limit): stage for limit, stage in rules.table("cues")["limits"].items()}
        self.flows = frozenset(rules.table("cues")["cohort"]["flows"])
        self.plain = plain
        self.places = places
        self.scope = scope
        self.drafts: list[Draft] = []
        self.count = 0
        self.frames: list[Frame] = [Frame("document", None, [])]
        self.done: list[Draft] = []
        self.per: str | None = None
        # what the sentence being read has said so far
        self.period: str | None = None
        self.until: str | None = None  # the day ahead that it names
        self.by_end = False  # whether that is the last day by which something is to be done (9月底前)
        self.outside: tuple[str | None] | None = None  # its period before the bracket that is open
        self.window: str | None = None  # the years that it looks back on or ahead to (近三年)
        self.base: str | None = None  # the year that a change of it is counted from
        self.forward: str | None = None
        self.must = False
        self.past = False  # it says that what it tells is done (目前, 已, 实际)
        self.entity: str | None = None
        self.region: Region | None = None
        self.visited: set[str] = set()  # places that it names
        self.named: list[Name] = []
        self.coefficients = False  # whether its bare decimals are coefficients, as the paragraph before said
        self.beside_levels = False  # whether it names each coefficient behind the level that it is of
        self.coefficient: Token | None = (
            None  # the first coefficient that the sentence names, before or behind a figure
        )

    def last_level(self, draft: Draft) -> Draft | None:
        """The figure that a change, gap or threshold speaks of: the last level of its list, then of the sentence."""
        pool = [d for f in reversed(self.frames) for d in reversed(f.drafts or ([f.last] if f.last else []))]
        levels = [d for d in pool if d.measure in {"level", "cv"} and d.role != "standard" and not d.denominator]
        levels = [d for d in levels if d.role_rule != PEER]  # 高于公务员的9.61万元，高出0.12万元
        grown = [d for d in levels if d.how != "share"]  # 占公共财政支出的21%,同比增长18.4%: not the share has grown
        if draft.measure == "change" and draft.unit.kind == "share" and grown and grown[0].segment == draft.segment:
            return grown[0]  # 由5213元增至5876元，增长17.72%: per cent of whatever was just named
        same = next((d for d in levels if self.same_kind(draft, d)), None)
        if same is not None:
            return self._divided(draft, same, levels) or same
        if draft.measure in {"change", "gap"} or draft.unit.kind == "none":
            return levels[0] if levels else (self.scope.last if self.scope.last else None)
        return None

    @staticmethod
    def _divided(draft: Draft, last: Draft, levels: list[Draft]) -> Draft | None:
        """在校生18063人，小学11826人、初中6237人，较上年减少2148人: the whole of the two that it is told behind."""
        at = levels.index(last)
        pair = levels[at : at + 2]
        whole = levels[at + 2] if at + 2 < len(levels) else None
        slot = draft.slot
        told = slot is not None and "," in slot.marks and (draft.measure == "change" or slot.says("base"))
        told = told and slot is not None and not any(t.term.kind in {"head", "stage"} for t in slot.near)
        if whole is None or not told or {d.stage for d in pair} != {"primary", "junior"} or last.slot is None:
            return None
        alike = len({d.code for d in (*pair, whole)}) == 1 and last.slot.marks == "、"
        return whole if alike and whole.value == sum(d.value for d in pair) else None

    @staticmethod
    def same_kind(draft: Draft, other: Draft) -> bool:
        """Whether two figures may be of one thing by their units; a distance in points is one of shares."""
        a, b = draft.unit, other.unit
        if a.kind == "points":
            return b.kind == "share"
        if a.kind == "share" and b.kind == "none" and not other.value and other.term is not None:
            return other.term.noun == "rate" or other.code in {"enrolment_rate", "retention_rate"}  # 辍学率0，初中0.87%
        if a.kind == "count" and b.kind == "count":
            return a.unit == b.unit or {a.unit, b.unit} <= {"间", "个", "件", "台", "套"}
        return a.kind == b.kind

    @staticmethod
    def follow(draft: Draft, other: Draft, how: str) -> None:
        """Gives a figure the head of another, in place; ``how`` says by what it was found."""
        draft.how, draft.code, draft.term, draft.subject = how, other.code, other.term, other.subject
        if draft.measure == "level" and other.measure == "cv":
            draft.measure = "cv"
        if other.composite:
            draft.composite = True

    def same_words(self, a: Draft, b: Draft) -> bool:
        """Whether two figures have the same words for their subject."""
        if a.subject is None or b.subject is None:
            return False
        return self.plain[slice(*a.subject)] == self.plain[slice(*b.subject)]
