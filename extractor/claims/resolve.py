"""From slots to drafts: every figure takes its meaning from the innermost scope that states it.

Scopes are a stack: document, section (headings), paragraph, sentence, part list (其中…, brackets, colons),
clause.  Each contributes what it says (head, stage, region, area, entity, period, role), and a figure
looks from its own clause outwards.  What a list says of its parts never leaks to the words after it.
"""

from __future__ import annotations

import re
from itertools import pairwise

from extractor.claims import coefficients, dating, frames, meaning, measures, origins, picked, stocks, ties, totals
from extractor.claims.draft import Draft
from extractor.claims.heads import merge_stages
from extractor.claims.lexicon import Token
from extractor.claims.listed import lend_scale, lend_unit, share_unit
from extractor.claims.lists import pair_parallel
from extractor.claims.names import Name
from extractor.claims.periods import span_of_years, year_of
from extractor.claims.scope import Frame
from extractor.claims.slots import Sentence, Slot
from extractor.claims.subjects import Subjects
from extractor.claims.yearly import deal_years
from extractor.model import Region

SLOGAN = re.compile(r'"[^"\d]{6,60}"')
KIND = re.compile("[、和及与以]+")
HAN_RUN = re.compile("[一-龥]{2}")
_VERB = 6  # characters between a sum and the number of those that it goes to


class Resolver(Subjects):
    """Reads the sentences of one document, in order."""

    def region_of(self, start: int, end: int) -> Region | None:
        """The place inside the document's own that these words name; None where they name none."""
        return self.places.within(start, end)

    def sentence(self, sentence: Sentence) -> list[Draft]:
        """The drafts of a sentence; updates the paragraph's scope."""
        self._begin()
        slots = sentence.slots
        self.beside_levels = _beside_levels(slots)
        self.coefficients = self.scope.coefficients and _coefficients_alone(slots) and not self.beside_levels
        self.coefficient = None if self.beside_levels else next((t for t in sentence.tokens if t.term.cv), None)
        self.named = self.names.find(self.plain, sentence.start, sentence.end, sentence.tokens) if slots else []
        quoted = self._slogans(sentence) if slots else []
        self._kinds_together(slots)
        for n, slot in enumerate(slots):
            if self.named:
                self._unname(slot)
            for start, end in quoted:
                slot.near, slot.far = (
                    [t for t in tokens if not (t.term.kind == "stage" and start <= t.start < end)]
                    for tokens in (slot.near, slot.far)
                )
            if self.plain.find("等", slot.gap, slot.figure.start) > 0:
                slot.near = self._named_among(slot.near, slot.clause)
            frames.enter(self, slot)
            draft = Draft(slot.figure, slot, self.count)
            draft.quote = (sentence.start, sentence.end)
            measures.lend_kind(self, draft, slot)
            measures.measure(self, draft, slot)
            self._head(draft, slot, slots[n - 1] if n else None)
            stocks.of_size(self, draft)
            stocks.over_limit(self, draft, slot)
            stocks.funds_a_pupil(self, draft, self.done[-1] if self.done else None, (sentence.start, sentence.end))
            self._stage(draft, slot)
            if draft.stage is None and not draft.stage_stated and draft.unit.kind == "money":
                self._purpose(draft, slot, sentence, _told_until(slots, n, sentence.end))
            self._place(draft, slot)
            dating.settle(self, draft, slot)
            meaning.role(self, draft, slot, slots[n + 1] if n + 1 < len(slots) else None)
            self._norm_of_all(draft, slot)
            ties.tie(self, draft, slot)
            self.done.append(draft)
            frame = self.frames[-1]
            frame.drafts.append(draft)
            if draft.measure == "level" and draft.role != "standard":
                frame.last = draft
        self._together(sentence)
        self._after(sentence)
        return self.done

    def _begin(self) -> None:
        """A sentence begins: nothing is said in it yet."""
        self.count += 1
        scope = self.scope
        # 另有学前班两个,学生50人。教师13人: each sentence of a text on one school is of that school
        own = scope.school_stage if scope.section_stage is None and scope.school_stage != "nine_year" else None
        self.frames = [Frame("sentence", own or scope.stage, [], last=None)]
        self.done = []
        self.period = self.base = self.until = self.window = None  # of this sentence
        self.forward = self.outside = None
        self.must = self.past = False
        self.per = None
        self.entity: str | None = None
        self.region: Region | None = None
        self.visited = set()

    def _together(self, sentence: Sentence) -> None:
        """What the figures of a sentence lend one another, once all of them are read; in place."""
        share_unit(self, self.done)
        lend_scale(self, self.done)
        lend_unit(self.done)
        pair_parallel(self, sentence, self.done)
        for last, one in pairwise([None, *self.done]):
            if one is not None:
                stocks.of_size(self, one)
                stocks.of_due(self, one)
                stocks.funds_a_pupil(self, one, last, (sentence.start, sentence.end))
        ties.of_all(self)
        picked.spread(self)
        picked.removed(self)
        for stretch in {d.segment for d in self.done if d.code in self.flows}:
            self._cohort([d for d in self.done if d.segment == stretch])
        deal_years(self)
        coefficients.limits(self)
        for draft in self.done:
            coefficients.counted(draft)
        coefficients.of_one_series(self, self.done)
        origins.begun_at(self, sentence)
        dating.stands_at_end(self)
        dating.of_parts(self)
        totals.lent_by_whole(self)
        totals.added_up(self)
        totals.divided_by(self)
        totals.staged_by_parts(self)
        totals.of_two_stages(self)

    def _norm_of_all(self, draft: Draft, slot: Slot) -> None:
        """东丽区0.528，静海县0.577，均低于国家规定的0.65: a norm behind places is of none of them; in place."""
        if draft.role != "standard" or len(self.visited) < 2:
            return
        if not self.places.all_within(slot.gap, slot.figure.start):
            draft.region = self.scope.section_place or self.scope.region

    def _kinds_together(self, slots: list[Slot]) -> None:
        """49所小学、初中和九年一贯制学校中: kinds counted together behind a unit are of no figure that follows."""
        for slot, after in pairwise([*slots, None]):
            assert slot is not None
            listed = self.wordings["kinds.listed"].match(self.plain, slot.figure.end) if slot.figure.unit.post else None
            if listed is None:
                continue
            words = (self.lexicon.words.get(word) for word in KIND.split(listed[0]))
            slot.kinds = merge_stages([w.stage for w in words if w is not None and w.stage])
            if after is not None:
                after.near, after.far = (
                    [t for t in tokens if t.start >= listed.end()] for tokens in (after.near, after.far)
                )

    def _cohort(self, drafts: list[Draft]) -> None:
        """2020年入学…，2023年毕业…，转入108人: what happened to a cohort happened between its two years; in place."""
        years = sorted({y for d in drafts if d.period_from == "stated" and (y := year_of(d.period))})
        told = {(d.code, d.period) for d in drafts}
        series = {code for code, _ in told if sum(c == code for c, _ in told) > 1}  # a figure for each year
        for draft in drafts:
            if draft.code in self.flows and len(years) > 1 and draft.code not in series:
                draft.period = f"{years[0]}/{years[-1]}"

    def _after(self, sentence: Sentence) -> None:
        """What the sentence leaves behind for the next ones."""
        base = self.frames[0]
        if self.outside is not None:
            (self.period,) = self.outside
        if base.stage:
            self.scope.stage = frames.spoken_of(base) or base.stage
        if not sentence.slots:
            stage = self.stated_stage(sentence.tokens)
            if stage and stage != "none":
                self.scope.stage = stage
            heads = self.wordings["heading.inside"].match(self.plain, sentence.start, sentence.end)
            if heads and self.scope.plan_period is None:  # of a plan, what its sections look back on goes on
                dating.numbered(self, sentence.start, sentence.end)  # …5元。三、坚持校际缩差。: the next section begins
            dating.item(self, sentence.start, sentence.end)
            dating.dates(self, sentence.dates, sentence.start)
        years = [d.period for d in self.done if len(d.period or "") == 4 and dating.of_a_year(self, d)]
        self.scope.fiscal = years[-1] if years else self.scope.fiscal
        if self.period or self.window:
            told = self.done[0].period if self.done else None  # 2012年至2014年，投入…，其中2014年…。共新建…
            self.scope.looks_back = self.window or (told if span_of_years(told) else None)
        elif self.done and all(d.period != self.scope.looks_back for d in self.done):
            self.scope.looks_back = None
        self.scope.told = self.window or self.period
        self.scope.aims = self.scope.aims or self.forward == "target-by"
        dated = self.scope.doc_period or self.scope.lead_period  # else even a cohort's last year tells something
        cohort = dated is not None and any(d.code in self.flows for d in self.done)
        published = not sentence.slots and self.period == self.scope.doc_period
        published = published or dating.later(self.period, self.scope.doc_period)  # 2023年招聘446人
        published = published or (not sentence.slots and dating.is_history(self.plain, sentence.dates))
        if self.period and not self.forward and self.period != self.until and not cohort and not published:
            written = dating.in_month_of(self.period, self.scope.doc_period)  # 截至12月10日, in a text of 2019年12月
            spoken = self.scope.doc_period if written else self.period
            if self.scope.fresh and self.scope.period != spoken:
                self.scope.before = self.scope.period
            self.scope.period, self.scope.fresh = spoken, True
            if (year_of(spoken) or 0) >= (year_of(self.scope.anchor) or 0):
                self.scope.anchor = spoken
        if base.last:
            self.scope.last = base.last
        if base.drafts:
            self.scope.recent = base.drafts
        if len(self.visited) > 1:
            self.scope.place = None  # a list of places: what follows is about none of them
        self.drafts.extend(self.done)

    def _behind(self, token: Token, name: Name) -> Token:
        """第一|小学在校生: what stands behind the name of a school, where a word runs over its end."""
        term = self.lexicon.words.get(self.plain[name.end : token.end]) if name.start < token.start < name.end else None
        return Token(name.end, token.end, term) if term is not None else token

    def _named_among(self, tokens: list[Token], start: int) -> list[Token]:
        """义洲初中等学校5所: without the kind that ends the name of one school among others."""
        out = []
        for token in tokens:
            others = token.term.kind == "stage" and self.plain.startswith("等", token.end)
            if not (others and HAN_RUN.search(self.plain, max(start, token.start - 2), token.start)):
                out.append(token)
            start = token.end
        return out

    def _slogans(self, sentence: Sentence) -> list[tuple[int, int]]:
        """“小学进中心、初中进集镇”: where quotation marks hold several stages and no figure: of no one."""
        if self.plain.find('"', sentence.start, sentence.end) < 0:
            return []
        out = []
        for m in SLOGAN.finditer(self.plain, sentence.start, sentence.end):
            staged = [t for t in sentence.tokens if t.term.kind == "stage" and m.start() < t.start < m.end()]
            if len(staged) > 1:
                out.append(m.span())
        return out

    def _unname(self, slot: Slot) -> None:
        """Words inside the name of one school say nothing of kinds of schools."""
        for name in self.named:
            if name.end > slot.gap and name.start < slot.post_end:
                slot.near, slot.far, slot.post = (
                    [self._behind(t, name) for t in tokens if t.start < name.start or t.end > name.end]
                    for tokens in (slot.near, slot.far, slot.post)
                )
                slot.cues = [t for t in slot.near if t.term.cue]
                slot.far_cues = [t for t in slot.far if t.term.cue]
                if slot.words < name.end <= slot.figure.start:
                    slot.words = name.end


def _beside_levels(slots: list[Slot]) -> bool:
    """小学为0.056，差异系数0.286: whether a sentence names each coefficient behind the level that it is of."""
    named = [any(t.term.cv and not t.term.composite for t in s.near) and s.marks[:1] == "," for s in slots]
    return any(named) and not any(a and b for a, b in pairwise(named)) and not named[0]


def _coefficients_alone(slots: list[Slot]) -> bool:
    """Whether the bare decimals of a sentence are three or more, and below 1; one of five or more may be misprinted."""
    bare = [s.figure for s in slots if s.figure.unit.kind == "none" and not s.figure.written_whole]
    beyond = sum(f.value >= 1 for f in bare)
    return len(bare) > 2 and beyond <= (len(bare) > 4)


def _told_until(slots: list[Slot], at: int, end: int) -> int:
    """Where the words that say what a sum is for end: 2400万元扶持90所民办幼儿园 says it behind the next figure."""
    following = slots[at + 1 :]
    near = bool(following) and following[0].figure.start - slots[at].figure.end <= _VERB
    following = following[1:] if near else following
    return following[0].figure.start if following else end
