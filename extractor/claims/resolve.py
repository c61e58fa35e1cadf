"""From slots to drafts: every figure takes its meaning from the innermost scope that states it.

Scopes are a stack: document, section (headings), paragraph, sentence, part list (其中…, brackets, colons),
clause.  Each contributes what it says — head, stage, region, area, entity, period, role — and a figure
looks from its own clause outwards.  What a list says of its parts never leaks to the words after it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extractor.claims import roles
from extractor.claims.draft import Draft
from extractor.claims.heads import Heads, merge_stages
from extractor.claims.lexicon import Lexicon, Term, Token
from extractor.claims.lists import pair_parallel, share_unit
from extractor.claims.names import Names
from extractor.claims.periods import period_of, year_of
from extractor.claims.phrases import HAN, Phrases
from extractor.claims.places import Places
from extractor.claims.quantities import Figure
from extractor.claims.shares import Shares
from extractor.claims.slots import Sentence, Slot
from extractor.model import Region
from extractor.patterns import Rules

_BASE_BEFORE = re.compile(r"[比较]$|同比$|相比$")
_FROM_BEFORE = re.compile(r"[由从]$")
_UNTIL_BEFORE = re.compile(r"(?:到|至|力争|力争到|确保到|计划到)$")
_FORWARD = re.compile(r"达到|提高到|提升到|提升至|实现|以上|调整|增加到|建成|完成|控制在|达")


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
    staged: bool = False  # whether the list itself has named a stage


@dataclass
class Scope:
    """What the document, its sections and the paragraph say to every figure below them."""

    region: Region | None = None
    default_stage: str | None = None
    doc_period: str | None = None
    lead_period: str | None = None
    section_stage: str | None = None
    section_head: Token | None = None
    section_forward: str | None = None
    section_period: str | None = None
    stage: str | None = None
    period: str | None = None
    label: Token | None = None
    label_rates: bool = False
    has_senior: bool = False
    plan_document: bool = False
    per: str | None = None
    last: Draft | None = None
    recent: list[Draft] = field(default_factory=list)
    place: Region | None = None  # inside the document's own, named earlier in the paragraph
    section_place: Region | None = None
    normative: bool = False  # the document lays down rules: its bare figures are thresholds
    group: list[Draft] = field(default_factory=list)  # the last list that was dealt out


class Resolver:
    """Reads the sentences of one document, in order."""

    def __init__(self, rules: Rules, plain: str, scope: Scope, places: Places) -> None:
        self.rules = rules
        self.lexicon = rules.compiled(Lexicon)
        self.heads = rules.compiled(Heads)
        self.phrases = rules.compiled(Phrases)
        self.shares = rules.compiled(Shares)
        self.names = rules.compiled(Names)
        self.flows = frozenset(rules.table("cues")["cohort"]["flows"])
        self.plain = plain
        self.places = places
        self.scope = scope
        self.drafts: list[Draft] = []
        self.count = 0
        self.frames: list[Frame] = [Frame("document", None, [])]
        self.done: list[Draft] = []
        self.per: str | None = None

    def region_of(self, start: int, end: int) -> Region | None:
        """The place inside the document's own that these words name; None where they name none."""
        return self.places.within(start, end)

    # ---------------------------------------------------------------- a sentence

    def sentence(self, sentence: Sentence, region_at: dict[int, Region] | None = None) -> list[Draft]:
        """The drafts of a sentence; updates the paragraph's scope."""
        self.count += 1
        scope = self.scope
        self.frames = [Frame("sentence", scope.stage, [], last=None)]
        self.done = []
        self.period: str | None = None  # of this sentence
        self.forward: str | None = None
        self.must = False
        self.per = None
        self.entity: str | None = None
        self.region: Region | None = None
        slots = sentence.slots
        self.named = self.names.find(self.plain, sentence.start, sentence.end, sentence.tokens) if slots else []
        for n, slot in enumerate(slots):
            if self.named:
                self._unname(slot)
            self._frames(slot)
            draft = Draft(slot.figure, slot, self.count)
            draft.quote = (sentence.start, sentence.end)
            self._bounds_and_measure(draft, slot)
            self._head(draft, slot, slots[n - 1] if n else None)
            self._stage(draft, slot)
            if draft.stage is None and not draft.stage_stated and draft.unit.kind == "money":
                self._purpose(draft, slot, sentence, slots[n + 1].figure.start if n + 1 < len(slots) else sentence.end)
            self._place(draft, slot)
            self._period(draft, slot)
            self._role(draft, slot, slots[n + 1] if n + 1 < len(slots) else None)
            self._tie(draft, slot)
            self.done.append(draft)
            frame = self.frames[-1]
            frame.drafts.append(draft)
            if draft.measure == "level" and draft.role != "standard":
                frame.last = draft
        share_unit(self.done, self.plain)
        pair_parallel(self, sentence, self.done)
        self._after(sentence)
        return self.done

    def _after(self, sentence: Sentence) -> None:
        """What the sentence leaves behind for the next ones."""
        base = self.frames[0]
        if base.stage:
            self.scope.stage = base.stage
        if not sentence.slots:
            stage = self._stated_stage(sentence.tokens)
            if stage:
                self.scope.stage = stage
            self._dates(sentence.dates, sentence.start)
        if self.period and not self.forward:
            self.scope.period = self.period
        if base.last:
            self.scope.last = base.last
        if base.drafts:
            self.scope.recent = base.drafts
        self.drafts.extend(self.done)

    def _unname(self, slot: Slot) -> None:
        """Words inside the name of one school say nothing of kinds of schools."""
        for name in self.named:
            if name.end > slot.gap and name.start < slot.post_end:
                slot.near = [t for t in slot.near if t.start < name.start or t.end > name.end]
                slot.far = [t for t in slot.far if t.start < name.start or t.end > name.end]
                slot.post = [t for t in slot.post if t.start < name.start or t.end > name.end]
                if slot.words < name.end <= slot.figure.start:
                    slot.words = name.end

    # ---------------------------------------------------------------- scopes

    def _frames(self, slot: Slot) -> None:
        frames = self.frames
        while len(frames) > 1 and (
            frames[-1].depth > slot.depth or (frames[-1].segment < slot.segment and not frames[-1].whole_sentence and frames[-1].kind != "bracket")
        ):
            frames.pop()
        top = frames[-1]
        if slot.depth > top.depth and slot.depth > 0 and "(" in slot.marks and self.done:
            whole = self.done[-1]
            frames.append(Frame("bracket", whole.stage, [whole], slot.segment, slot.depth, last=whole, cue="("))
            top = frames[-1]
        cue = next((t for t in (*slot.far, *slot.near) if t.term.cue == "list" and t.term.value == "part"), None)
        if cue is not None:
            opening = not self.done
            wholes = list(top.drafts) or (list(self.scope.recent) if opening else list(top.wholes))
            if top.kind == "part" and top.depth == slot.depth:
                wholes = list(top.drafts) or top.wholes
            stage = wholes[-1].stage if wholes else top.stage
            frames.append(Frame("part", stage, wholes, slot.segment, slot.depth, opening, wholes[-1] if wholes else None, cue=self.plain[cue.start : cue.end]))
        elif slot.marks.startswith(":") and self.done and top.kind == "sentence" and self.done[-1].unit.kind == slot.figure.unit.kind in {"count", "money", "area"}:
            frames.append(Frame("part", self.done[-1].stage, [self.done[-1]], slot.segment, slot.depth, False, self.done[-1], cue=":"))
        if slot.marks != "、":
            self.per = None
        for token in slot.near:
            if token.term.cue == "per":
                self.per = token.term.value

    # ---------------------------------------------------------------- bound, change, gap, coefficient, rank

    def _bounds_and_measure(self, draft: Draft, slot: Slot) -> None:
        plain = self.plain
        before, _ = roles.bound_of(draft, slot, plain)
        kind = draft.unit.kind
        start = slot.figure.start
        measure: Token | None = None
        based = False
        for token in reversed(slot.near):
            cue = token.term.cue
            if cue == "reach" and measure is None:
                # a level reached: 增加到; but a bare 为/到 far from the figure is part of another phrase
                if start - token.end <= 3 or token.end - token.start > 2:
                    break
            elif cue == "measure" and measure is None:
                between = plain[token.end : start]
                if token.term.value == "gap?":
                    if between.strip("了约近达为 ") == "" and (kind == "points" or self._based(slot) or plain[token.start] == "差"):
                        measure = token
                elif len(between) <= 12:
                    measure = token
            elif cue == "base":
                based = True
        if measure is not None:
            draft.measure = "gap" if measure.term.value == "gap?" else measure.term.value
        elif kind == "points":
            draft.measure = "gap" if before is not None else "change"
        if kind == "points" and draft.measure == "change" and before is not None and before.term.value in {">", "<"}:
            draft.measure = "gap"
        if draft.measure in {"gap", "change"} and before is not None and not before.term.approx and before.term.value in {">", "<"}:
            draft.comparator = "="
        if based and draft.measure == "level" and kind == "times":
            draft.measure = "change"
        previous = self.done[-1] if self.done else None
        if draft.measure == "level" and previous is not None and not slot.near and slot.marks in {"、", ""} and previous.measure in {"change", "gap", "cv"}:
            draft.measure = previous.measure

    def _based(self, slot: Slot) -> bool:
        clause = self.plain[slot.clause : slot.figure.start]
        return any(t.term.cue == "base" for t in slot.near) or "比" in clause or clause.startswith(("较", "低", "高"))

    # ---------------------------------------------------------------- what it measures

    def _head(self, draft: Draft, slot: Slot, previous: Slot | None) -> None:
        plain, unit = self.plain, draft.unit
        change = draft.measure in {"change", "gap"}
        near = slot.near
        if previous is not None and self.done[-1].how == "post" and self.done[-1].subject:
            taken = self.done[-1].subject[1]
            near = [t for t in near if t.start >= taken]
        if self._share(draft, slot) or self._population(draft, slot):
            return
        if unit.unit == "学时" and "培训" in plain[slot.gap : slot.post_end]:
            draft.code, draft.how, draft.subject = "training_hours", "unit", self.phrases.before(plain, slot.words, slot.figure.start)
            return
        token = self.heads.last(near, unit, change)
        attached = token is not None and self._attached(token.end, slot.figure.start)
        post = self._post(draft, slot) if unit.post and not (attached and not plain[: slot.figure.start].endswith("等")) else None
        if token is not None and not (post is not None and not attached):
            self._take(draft, token, "near")
            return
        if post is not None:
            self._take(draft, post, "post")
            return
        if slot.post and slot.post[0].term.kind == "head" and unit.kind == "money" and not near:
            self._take(draft, slot.post[0], "post")
            return
        if self._inherit_close(draft, slot):
            return
        known = not self._residual(slot) and any(t.term.stage or t.term.area for t in slot.near) and self._last_level(draft) is not None
        phrase = None if known else self._open(draft, slot)
        if phrase is not None:
            draft.how, draft.subject = "open", phrase
            return
        self._inherit_far(draft, slot)

    def _attached(self, end: int, start: int) -> bool:
        """Whether only small words stand between a head and its figure."""
        between = self.plain[end:start]
        return len(between) <= 10 and not re.search(r"[一-龥]", re.sub(r"[为达到有共计的数是已约近了均仅只]|总[数量]|分别|以上|人数|合计|占用|现有|超过|目前|平均|高于|低于|不", "", between))

    def _post(self, draft: Draft, slot: Slot) -> Token | None:
        text = self.plain[slot.aside : slot.post_end]
        if not text or not HAN.match(text.lstrip("的 ")[:1] or "。"):
            return None
        return self.heads.first((t for t in slot.post if t.start >= slot.aside), draft.unit, slot.aside + 10)

    def _take(self, draft: Draft, token: Token, how: str) -> None:
        term = token.term
        draft.how, draft.term, draft.subject = how, term, (token.start, token.end)
        if term.cv:
            self._coefficient(draft, token)
            return
        code = term.code
        if term.rule == "noun.bonus.degree":
            stage = self._stated_stage(draft.slot.near) if draft.slot else None
            words = self.plain[token.start : token.end]
            code = "above_required_share" if self.shares.above_required(words, stage or self.frames[-1].stage) else None
        if term.kind == "stage":
            code = "schools"
        if term.rule == "noun.share" and draft.slot is not None:
            code = self.shares.name(self.plain[draft.slot.clause : draft.slot.figure.start])
        if self.done:
            code = self.shares.specialise(code, {d.code for d in self.done if d.code})
        if code and self.per and self.heads.rate_of(code, self.per) and draft.unit.kind != "share":
            code = self.heads.rate_of(code, self.per)
        draft.code = self._adjusted(draft, code, token)
        if draft.unit.kind == "none" and draft.figure.form == "digits" and draft.code and draft.code not in self.heads.rates and draft.measure == "level":
            # 在校生总人数92.2万: the counted noun states the unit
            draft.unit = self.heads.unit(self.heads.indicators[draft.code]["unit"])

    def _adjusted(self, draft: Draft, code: str | None, token: Token) -> str | None:
        """A stock code only for a stock: what was built, bought or picked out has no code of its own."""
        slot = draft.slot
        if code is None or slot is None:
            return code
        if code in {"schools", "books", "computers", "teachers", "students", "classes", "multimedia_classrooms"} and draft.measure == "level":
            near = self.plain[slot.clause : slot.figure.start]
            eventful = any(t.term.cue == "event" and t.end <= slot.figure.start for t in slot.near)
            if eventful and code in {"schools", "books", "computers", "multimedia_classrooms"}:
                return None
            if code == "schools" and draft.how in {"post", "far"}:
                after = self.plain[token.end if draft.how == "post" else slot.figure.end : slot.post_end]
                if re.match(r"(?:举办|达到|未|完成|开展|通过|获|实施|建成|没有|存在|不|开设|配|被|为|的|教师|学生)", after) or "等" == near[-1:]:
                    return None
            if code == "schools" and draft.how == "near" and re.search(r"(?:涉及|惠及|覆盖|完成|未|寄宿制|标准化|薄弱|示范|特色|规模|帮扶|结对|试点|项目|定点|样本)(?:[一-龥]{0,4})$", self.plain[slot.clause : token.start]):
                return None
        return code

    def _coefficient(self, draft: Draft, token: Token) -> None:
        """A coefficient of variation carries the code of the rate that it is about; a composite one has none."""
        draft.measure = "cv"
        draft.composite = token.term.composite
        if token.term.composite or draft.slot is None:
            return
        earlier = [t for t in (*draft.slot.far, *draft.slot.near) if t.start < token.start and t.term.code in self.heads.rates]
        if earlier:
            draft.code = earlier[-1].term.code
            return
        for other in reversed(self.done):
            if other.composite or (other.code is None and other.measure == "level" and other.role != "standard" and other.how != "share"):
                return
            if other.code in self.heads.rates and other.measure in {"level", "cv"} and not (other.measure == "cv" and other.code is None):
                draft.code = other.code
                return
        label = self.scope.label or self.scope.section_head
        if label is not None and label.term.code in self.heads.rates and not self.done:
            draft.code = label.term.code

    def _share(self, draft: Draft, slot: Slot) -> bool:
        """占…的x%: a share of a total, with the code that such a share has, if any."""
        if draft.unit.kind not in {"share", "none"} and draft.figure.form != "fraction":
            return False
        cue = next((t for t in reversed(slot.near) if t.term.cue == "share"), None)
        if cue is None and draft.unit.kind == "share":
            cue = self._total(slot)
        if cue is None and self.done and slot.near is not None and slot.marks == "" and slot.gap:
            # 占1081名符合交流条件教师总数的13.24%: the whole stands between 占 and the figure
            before = self.done[-1].slot
            if before is not None and any(t.term.cue == "share" for t in before.near):
                cue = next(t for t in reversed(before.near) if t.term.cue == "share")
        if cue is None:
            return False
        self.shares.read(self, draft, slot, cue)
        return True

    def _population(self, draft: Draft, slot: Slot) -> bool:
        """约八成随迁子女就读公办学校: a share of the people named right behind it."""
        if draft.unit.kind != "share" or not slot.post or self.heads.last(slot.near, draft.unit) is not None:
            return False
        text = self.plain[slot.aside : slot.post_end]
        at = slot.post[0].end if slot.post[0].term.cue == "comparator" else slot.aside
        head = next((t for t in slot.post if t.term.kind == "head" and t.start - at <= 2), None)
        if head is None or slot.post[0].term.cue == "role":
            return False
        if self.heads.fits(head.term, draft.unit):
            self._take(draft, head, "post")
            return True
        if head.term.code is None or any(t.term.kind == "head" for t in slot.near):
            return False
        draft.how, draft.subject, draft.term = "population", (head.start, head.end), head.term
        draft.code = self.shares.code(head.term.code, text)
        return True

    def _total(self, slot: Slot) -> Token | None:
        """培训经费达到公用经费预算总额的5%: a share without 占, of a total named right before the figure."""
        text = self.plain[slot.clause : slot.figure.start]
        if not re.search(r"(?:总额|总数|总量|总人数|支出|计划|名额|指标|预算)的?$", text):
            return None
        for token in reversed(slot.near):
            if token.term.cue in {"reach", "comparator"} and token.end < slot.figure.start - 2:
                return token
        return next((t for t in slot.near if t.term.kind == "head" and t.end >= slot.figure.start - 1), None)

    def _inherit_close(self, draft: Draft, slot: Slot) -> bool:
        """Changes, gaps and thresholds speak of the figure before; bare list members of their whole."""
        frame = self.frames[-1]
        headless = not any(t.term.kind == "head" for t in slot.near)
        if draft.measure == "gap":
            bare = headless
        elif frame.kind in {"part", "bracket"}:
            bare = self.heads.last(slot.near, draft.unit) is None and not self._residual(slot)
        else:
            bare = headless and not self._residual(slot)
        last = self._last_level(draft)
        if draft.measure in {"change", "gap"} and last is not None and bare:
            self._follow(draft, last, "inherit")
            return True
        if draft.measure == "cv" and self.done:
            self._follow(draft, self.done[-1], "inherit")
            return True
        if not bare and frame.kind in {"part", "bracket"} and draft.unit.kind == "money" and self.heads.last(slot.near, draft.unit) is None:
            bare = True  # 市级安排3.8亿元: the parts of a sum of money are named by where they come from
        if not bare:
            return False
        before = self.done[-1] if self.done else self.scope.last
        if draft.unit.kind == "none" and before is not None and (before.measure == "cv" or (draft.figure.form == "ratio" == before.figure.form)):
            self._follow(draft, before, "inherit")
            return True
        if self.per is not None and self.done:
            # 骨干教师461人，每百名学生拥有2.57人: the rate of the stock before it
            stock = next((d for d in reversed(self.done) if d.code and self.heads.rate_of(d.code, self.per) and d.measure == "level"), None)
            if stock is not None and stock.code:
                self._follow(draft, stock, "inherit")
                draft.code = self.heads.rate_of(stock.code, self.per)
                return True
        restated = self.scope.last
        if not self.done and restated is not None and restated.value == draft.value and self._same_kind(draft, restated) and not slot.far:
            self._follow(draft, restated, "inherit")  # 现有的1132人: the figure of the sentence before, taken up again
            return True
        explicit = draft.comparator != "=" and not draft.approx
        if explicit and last is not None and last.sentence == self.count and self._same_kind(draft, last) and not slot.far and frame.kind != "part":
            self._follow(draft, last, "inherit")
            return True
        if frame.kind in {"part", "bracket"}:
            whole = next((w for w in reversed(frame.drafts or []) if self._same_kind(draft, w)), None) or next(
                (w for w in reversed(frame.wholes) if self._same_kind(draft, w)), None
            )
            if whole is not None and (whole.code or whole.how):
                self._follow(draft, whole, "whole")
                draft.like = whole
                return True
        return False

    def _inherit_far(self, draft: Draft, slot: Slot) -> None:
        change = draft.measure in {"change", "gap"}
        token = self.heads.last(slot.far, draft.unit, change)
        if token is not None:
            self._take(draft, token, "far")
            return
        last = self._last_level(draft) or (self.scope.last if self.scope.last and self._same_kind(draft, self.scope.last) else None)
        if last is not None and (last.sentence == self.count or change or slot.marks or self._stated_stage(slot.near)):
            self._follow(draft, last, "inherit")
            return
        for label, how in ((self.scope.label, "label"), (self.scope.section_head, "section")):
            if label is not None and self.heads.fits(label.term, draft.unit, change) and draft.unit.kind != "none":
                self._take(draft, label, how)
                return
        stage = next((t for t in reversed(slot.near) if t.term.kind == "stage"), None)
        if stage is not None:
            draft.subject, draft.how = (stage.start, stage.end), "stage"
            if draft.unit.unit == "人" and stage.term.school:
                draft.code = "students"
            return
        far = self.phrases.before(self.plain, slot.gap, slot.clause)
        draft.subject, draft.how = far, "open"
        if draft.subject is None and slot.post_end > slot.figure.end:
            draft.subject = self.phrases.after(self.plain, slot.aside, slot.post_end)

    def _residual(self, slot: Slot) -> bool:
        """Whether unknown words stand in the figure's own clause."""
        return self._unknown(slot) is not None

    def _unknown(self, slot: Slot) -> tuple[int, int] | None:
        at = slot.words
        for token in slot.near:
            if token.start - at >= 2 and token.term.kind != "punctuation" and HAN.search(self.plain, at, token.start):
                found = self.phrases.before(self.plain, at, token.start)
                if found:
                    break
            at = max(at, token.end)
        return self.phrases.before(self.plain, at, slot.figure.start) if slot.figure.start - at >= 2 else None

    def _open(self, draft: Draft, slot: Slot) -> tuple[int, int] | None:
        """The noun phrase at a figure that no known word explains: before it, or behind its unit."""
        before = self.phrases.before(self.plain, slot.words, slot.figure.start)
        if before is not None and any(t.start <= before[0] and before[1] <= t.end for t in slot.near if t.term.stage or t.term.area):
            before = None  # the bare name of a stage is no subject
        if draft.unit.post and slot.post_end > slot.figure.end:
            after = self.phrases.after(self.plain, slot.aside, slot.post_end, draft.unit.unit in {"次", "轮"})
            if after is not None and (before is None or self.plain[slot.figure.start - 1] == "等" or draft.unit.unit != "人"):
                return after
        return before

    def _last_level(self, draft: Draft) -> Draft | None:
        """The figure that a change, gap or threshold speaks of: the last level of its own list, then of the sentence."""
        pool = [d for f in reversed(self.frames) for d in reversed(f.drafts or ([f.last] if f.last else []))]
        levels = [d for d in pool if d.measure == "level" and d.role != "standard"]
        same = next((d for d in levels if self._same_kind(draft, d)), None)
        if same is not None:
            return same
        if draft.measure in {"change", "gap"} or draft.unit.kind == "none":
            return levels[0] if levels else (self.scope.last if self.scope.last else None)
        return None

    @staticmethod
    def _same_kind(draft: Draft, other: Draft) -> bool:
        a, b = draft.unit, other.unit
        if a.kind == "points":
            return b.kind == "share"
        if a.kind == "count" and b.kind == "count":
            return a.unit == b.unit or {a.unit, b.unit} <= {"间", "个", "件", "台", "套"}
        return a.kind == b.kind

    @staticmethod
    def _follow(draft: Draft, other: Draft, how: str) -> None:
        draft.how, draft.code, draft.term, draft.subject = how, other.code, other.term, other.subject
        if draft.measure == "level" and other.measure == "cv":
            draft.measure = "cv"
        if other.composite:
            draft.composite = True

    # ---------------------------------------------------------------- stage, area, place

    def _stated_stage(self, tokens: list[Token]) -> str | None:
        stages = [s for t in tokens if (s := t.term.stage)]
        if not stages:
            return None
        resolved: list[str | None] = [s if s != "secondary" else ("junior" if not self.scope.has_senior or self.scope.stage in {"primary", "junior", "compulsory"} else None) for s in stages]
        named = [s for s in resolved if s]
        if not named:
            return None
        if "special" in named and len(set(named)) > 1:
            return "special"
        if len(set(named)) > 1 and not self._coordinated(tokens):
            return named[-1]
        return merge_stages(named)

    def _coordinated(self, tokens: list[Token]) -> bool:
        """小学、初中 / 小学和初中: stages that only 、, 和, 及 stand between are named together."""
        staged = [t for t in tokens if t.term.stage]
        return all(re.fullmatch(r"[一-龥]{0,3}(?:[、和及与]|以及)[\s]*", self.plain[a.end : b.start]) for a, b in zip(staged, staged[1:], strict=False))

    def _stage(self, draft: Draft, slot: Slot) -> None:
        frame = self.frames[-1]
        near = slot.near
        if self.names.every(self.plain, slot.gap, slot.figure.start):
            frame.stage = self.scope.default_stage
        if draft.measure == "gap" and draft.how == "inherit":
            near = []  # 较小学段高出235人: the stage named is what it is compared with
        if draft.how in {"post", "picked", "population"} and draft.term is not None and draft.term.stage and draft.subject:
            stage: str | None = self._stated_stage([t for t in slot.post if t.start <= draft.subject[0]]) or draft.term.stage
        else:
            stage = self._stated_stage(near)
            if stage is None and draft.how == "post" and draft.subject:
                stage = self._stated_stage([t for t in slot.post if t.end <= draft.subject[1]])
            if stage is None and draft.how in {"near", "label", "section", "far"} and draft.term is not None:
                stage = draft.term.stage
        stated = stage is not None
        if stage is None and draft.how not in {"inherit"}:
            stage = self._stated_stage(slot.far)
            topical = any(t.term.kind == "head" and t.term.code for t in slot.far)
            if stage is not None and ((draft.term is not None and draft.term.noun == "general") or (topical and draft.how == "near")):
                stage = None
            stated = stage is not None and stage != "none"
        if stage is None:
            stage = next((n.stage for n in reversed(self.named) if slot.gap <= n.start and n.end <= slot.figure.start and not self._listed(n.end)), None)
        if draft.term is not None and draft.term.stage == "none":
            draft.stage = None
            return
        if stage is not None:
            if stage == "none":
                draft.stage, draft.stage_stated = None, True
                return
            draft.stage = stage
            draft.stage_stated = stated
            if stated:
                frame.stage, frame.staged = stage, True
            return
        if draft.how == "inherit" and self.done:
            followed = self._last_level(draft)
            draft.stage = followed.stage if followed is not None else frame.stage
        elif draft.how == "whole" and draft.like is not None and not frame.staged:
            draft.stage = draft.like.stage
        elif draft.how == "share":
            draft.stage = (draft.share_of[0].stage if draft.share_of else frame.stage) or self.scope.section_stage or self.scope.default_stage
        else:
            draft.stage = frame.stage or self.scope.section_stage or self._fallback_stage(draft)

    def _purpose(self, draft: Draft, slot: Slot, sentence: Sentence, end: int) -> None:
        """投入1455万元，实施义务教育…项目: what money is for is said behind it."""
        ahead = [t for t in sentence.tokens if slot.figure.end <= t.start < end and not any(n.start <= t.start and t.end <= n.end for n in self.named)]
        if ahead and ahead[0].term.cue in {"event"} or re.match(r"[,、]?(?:用于|实施|推进|建设|新建|改造|支持)", self.plain[slot.figure.end : slot.figure.end + 4]):
            draft.stage = self._stated_stage(ahead)

    def _fallback_stage(self, draft: Draft) -> str | None:
        if draft.term is not None and draft.term.noun == "general":
            return None
        if draft.how == "open" and draft.term is None:
            return None
        if self.scope.default_stage is None and draft.code:
            implied = self.heads.indicators[draft.code].get("implies")
            return str(implied) if implied else None
        return self.scope.default_stage

    def _listed(self, end: int) -> bool:
        """永兴完小教学楼等项目4个, 城关八小、红瑞燕宝小学5所: a name that stands for others beside it."""
        after = self.plain[end : end + 8]
        return bool(re.match(r"[一-龥]{0,5}等|\d+所|[、和]", after))

    def _place(self, draft: Draft, slot: Slot) -> None:
        areas = [t.term.area for t in (*slot.far, *slot.near) if t.term.area]
        if draft.how == "post" and draft.subject:
            areas += [t.term.area for t in slot.post if t.term.area and t.start <= draft.subject[0]]
        if areas:
            draft.area = areas[-1]
        elif draft.how in {"inherit", "share"} and self.done:
            draft.area = self.done[-1].area
        found = next((n for n in reversed(self.named) if slot.gap <= n.start and n.end <= slot.figure.start), None)
        if found is not None:
            self.entity = None if self._listed(found.end) else found.text
        elif self.names.all_of(self.plain, slot.gap, slot.figure.start) or (self.done and slot.segment != self.done[-1].segment):
            self.entity = None
        draft.entity = self.entity
        named = self.places.named(self.plain, slot.gap, slot.figure.start)
        if named is not None:
            self.region = self.scope.place = named
        elif self.names.all_of(self.plain, slot.gap, slot.figure.start):
            self.region = self.scope.place = None
        draft.region = self.region or self.scope.place or self.scope.section_place or self.scope.region

    # ---------------------------------------------------------------- when

    def _dates(self, dates: list[Figure], start: int) -> tuple[str | None, str | None]:
        """Reads dates into the sentence's period; returns (from-date, until-date) met on the way."""
        came_from = until = None
        for date in dates:
            period = period_of(self.plain[date.start : date.end])
            if period is None:
                period = self._day_of_year(date)
                if period is None:
                    continue
            before = self.plain[max(start, date.start - 4) : date.start]
            if _BASE_BEFORE.search(before):
                continue
            if _FROM_BEFORE.search(before):
                came_from = period
                continue
            ahead = re.match(r"(?:年底|底|末|年)?之?前", self.plain[date.end : date.end + 3])
            if (_UNTIL_BEFORE.search(before) or ahead) and not re.search("截至$|截止到?$", before):
                until = period
            self.period = period
        return came_from, until

    def _day_of_year(self, date: Figure) -> str | None:
        """8月18日 without a year belongs to the document's year."""
        return None

    def _period(self, draft: Draft, slot: Slot) -> None:
        came_from, until = self._dates(slot.dates, 0)
        if until:
            self._forward_by(until, slot)
        for token in (*slot.far, *slot.near):
            if token.term.cue == "when":
                self._when(token.term.value)
        near_base = any(t.term.cue == "base" for t in slot.near)
        if came_from:
            draft.period, draft.period_from = came_from, "stated"
        elif (near_base or (any(t.term.value == "last_year" for t in slot.near) and year_of(self.scope.doc_period) is None)) and draft.measure == "level" and year_of(self.period or self.scope.period):
            # 较上年的14.21:1: a level of the year before
            draft.period, draft.period_from = str((year_of(self.period or self.scope.period) or 0) - 1), "inherited"
        elif self.period:
            draft.period, draft.period_from = self.period, "stated"
        elif self.scope.period:
            draft.period, draft.period_from = self.scope.period, "inherited"
        elif self.scope.section_period or self.scope.lead_period:
            draft.period, draft.period_from = self.scope.section_period or self.scope.lead_period, "inherited"
        else:
            draft.period, draft.period_from = self.scope.doc_period, "document"
        if draft.code in self.flows and len(self.done) > 1:
            years = sorted({y for d in self.done if d.period_from == "stated" and (y := year_of(d.period))})
            if len(years) > 1:
                draft.period = f"{years[0]}/{years[-1]}"

    def _forward_by(self, until: str, slot: Slot) -> None:
        """到2026年…达到: a date ahead of the document makes what follows a target."""
        doc, aim = year_of(self.scope.doc_period), year_of(until)
        text = self.plain[slot.gap : slot.post_end + 2]
        if aim and ((doc and aim > doc) or (not doc and _FORWARD.search(text) and "已" not in text)):
            self.forward = "target-by"

    def _when(self, value: str) -> None:
        year = year_of(self.scope.doc_period)
        if year is None and value == "last_year" and year_of(self.period):
            return
        if value == "now":
            self.period = self.scope.doc_period or self.period
        elif year and value == "last_year":
            self.period = str(year - 1)
        elif year and value == "this_year":
            self.period = str(year)

    # ---------------------------------------------------------------- how it is meant

    def _role(self, draft: Draft, slot: Slot, following: Slot | None) -> None:
        cue = roles.last_role([*slot.far, *slot.near])
        if cue in {"target", "plan"}:
            self.forward = cue
        elif cue == "done" and self.forward != "target-by":
            self.forward = None
        elif cue == "must":
            self.must = True
        before = roles.comparator_before(slot, self.plain)
        if before is not None and self.plain[max(0, before.start - 1) : before.start] in {"应", "须", "要"}:
            self.must = True
        standard = self._standard(draft, slot, following)
        if standard:
            draft.role, draft.role_rule = "standard", standard
            return
        explicit = draft.comparator in {">=", "<=", ">", "<"} and not draft.approx
        if self.must and draft.measure != "change":
            draft.role = "standard" if self.per or draft.code in self.heads.rates or (draft.code and self.heads.rate_of(draft.code, "100")) or draft.measure == "cv" or draft.figure.unit.unit == "项" else "requirement"
            draft.role_rule = "must"
        elif explicit and draft.unit.unit in {"分钟", "小时", "天", "月"} and draft.code is None:
            draft.role, draft.role_rule = "requirement", "time-limit"
        else:
            forward = self.forward or (self.scope.section_forward if cue != "done" else None)
            year, doc = year_of(draft.period if draft.period_from == "stated" else None), year_of(self.scope.doc_period)
            ahead = year is None or doc is None or year >= doc
            if forward is None and self.scope.plan_document and cue != "done" and ahead and "现" not in self.plain[slot.gap : slot.figure.start]:
                forward = "target"
            if forward is None and self.scope.normative and cue != "done" and draft.period_from != "stated":
                rated = draft.code is not None or draft.unit.kind in {"share", "none"}
                draft.role, draft.role_rule = ("standard" if rated else "requirement"), "normative"
                return
            if forward is None and any(t.term.cue == "role" and t.term.value == "plan" for t in slot.post):
                forward = "plan"  # 3个重点项目计划投资共7000万元
            if forward:
                self._ahead(draft, forward)

    def _ahead(self, draft: Draft, forward: str) -> None:
        share = draft.unit.kind in {"share", "points"} or draft.code in self.heads.rates
        if forward == "target-by":
            draft.role = "plan" if draft.unit.kind in {"money", "area"} else "target"
        else:
            draft.role = "target" if share else "plan"
        draft.role_rule = f"forward.{forward}"

    def _standard(self, draft: Draft, slot: Slot, following: Slot | None) -> str | None:
        """The id of the reason why a figure is a threshold quoted to judge by; None where it is not."""
        explicit = draft.comparator in {">=", "<=", ">", "<"} and not draft.approx and draft.measure in {"level", "cv"} and not draft.figure.more
        if not explicit and self.done and not slot.near and slot.marks in {"、", ""} and self.done[-1].comparator in {">=", "<=", ">", "<"}:
            explicit = not self.done[-1].approx  # 分别低于0.65和0.55的国家标准
        norm_near = roles.names_norm(slot.near) or any(t.term.value == "norm" and t.start - slot.figure.end <= 3 for t in slot.post[:1])
        if not explicit:
            last = slot.near[-1].term if slot.near else None
            direct = norm_near and (draft.unit.kind != "money" or (last is not None and last.value == "norm")) and (last is not None and (last.value == "norm" or (last.cue == "reach" and len(slot.near) > 1 and slot.near[-2].term.value == "norm")))
            return "norm.direct" if direct else None
        opened = slot.marks.endswith("(")
        if opened and self.done:
            return "bracket"
        if norm_near:
            return "norm"
        if self._picks(draft, slot):
            return "picks"
        if following is not None and following.marks.startswith("(") and self._same_unit(draft, following) and not roles.comparator_before(following, self.plain):
            return "bracket.real"
        if self.done and slot.near and slot.near[0].term.cue == "comparator" and self.done[-1].role == "reported":
            level = self._last_level(draft)
            if level is not None and level.sentence == self.count and slot.near[0].start - slot.clause <= 2:
                return "compared"
        return None

    def _picks(self, draft: Draft, slot: Slot) -> bool:
        """超过45人的教学班, 12班以上小学: a bound with a noun right behind it picks things out."""
        if draft.unit.kind in {"money", "points", "none", "share"}:
            return False
        at = slot.figure.end
        after = roles.comparator_after(slot, self.plain)
        if after is not None:
            at = after.end
        text = self.plain[at : slot.post_end]
        if not text:
            return False
        noun = next((t for t in slot.post if t.start >= at and t.start - at <= 6 and (t.term.kind == "head" or t.term.school)), None)
        if noun is None:
            return False
        code = "schools" if noun.term.kind == "stage" else noun.term.code
        row = self.heads.pick(draft, code)
        if row is not None and draft.how in {"post", "open", "inherit", "far", "stage", ""} or (row is not None and draft.code is None):
            draft.code, draft.how, draft.subject, draft.term = row["threshold"], "picked", (noun.start, noun.end), noun.term
        return row is not None or text.startswith("的")

    @staticmethod
    def _same_unit(draft: Draft, slot: Slot) -> bool:
        return slot.figure.unit.unit == draft.unit.unit

    # ---------------------------------------------------------------- ties between figures

    def _tie(self, draft: Draft, slot: Slot) -> None:
        frame = self.frames[-1]
        previous = self.done[-1] if self.done else None
        if previous is not None and previous.how == "picked" and draft.role == "reported" and draft.code == "classes":
            row = self.heads.pick(previous, "classes")
            if row is not None and row.get("counted"):
                draft.code = row["counted"]
        if draft.role == "standard":
            draft.versus = self._held_against(draft) if previous is not None and draft.role_rule != "picks" else None
            if draft.versus is not None and draft.code is None and draft.how in {"open", ""}:
                draft.code = draft.versus.code
            if draft.code and self.heads.rate_of(draft.code, "100") and not (draft.versus and draft.versus.code == draft.code) and draft.role_rule != "picks":
                draft.code = self.heads.rate_of(draft.code, "100")
            return
        if frame.kind in {"part", "bracket"} and draft.measure == "level" and draft.role_rule not in {"bracket", "norm", "must"}:
            draft.whole = self._whole_of(draft, frame)
            draft.part_cue = frame.cue
        if previous is not None and previous.role == "standard" and previous.role_rule == "bracket.real" and slot.marks.startswith("("):
            previous.versus = draft
            draft.whole = None
            if not draft.code:
                self._follow(draft, previous, "inherit")
        if draft.measure in {"change", "gap"}:
            base = self._last_level(draft)
            if base is not None and base.code == draft.code and (base.stage == draft.stage or draft.how != "near"):
                draft.change_of = base
        if any(t.term.cue == "reach" for t in slot.near) and previous is not None and self._same_kind(draft, previous):
            before = self.plain[previous.slot.clause : previous.figure.start] if previous.slot else ""
            if re.search("[由从]", before):
                draft.from_of = previous

    def _held_against(self, draft: Draft) -> Draft | None:
        """The figure that a threshold is held against: of the same stage and measure, or none."""
        pool = [d for f in reversed(self.frames) for d in reversed(f.drafts)]
        for d in pool:
            if d.role != "standard" and d.measure in {"level", "cv"} and self._same_kind(draft, d) and (not draft.stage_stated or d.stage == draft.stage):
                return d if d.code == draft.code or not draft.code or not d.code else None
        return None

    def _whole_of(self, draft: Draft, frame: Frame) -> Draft | None:
        wholes = [w for w in frame.wholes if w.measure == "level" and (self._same_kind(draft, w) or (w.term is not None and (w.term.code == "schools" or w.term.school) and self._site(draft)))]
        if not wholes:
            return None
        same = [w for w in wholes if w.code == draft.code and (draft.code or self._same_words(w, draft))]
        return (same or wholes)[-1]

    @staticmethod
    def _site(draft: Draft) -> bool:
        """教学点16个 in a list of 学校260所: a part in another measure word."""
        return draft.unit.unit in {"个", "处"} and draft.term is not None and draft.term.rule in {"noun.teaching-point", "noun.preschool-class"}

    def _same_words(self, a: Draft, b: Draft) -> bool:
        if a.subject is None or b.subject is None:
            return False
        return self.plain[slice(*a.subject)] == self.plain[slice(*b.subject)]


