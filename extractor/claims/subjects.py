"""What a figure measures: its head in its own clause, behind its unit, or taken over from a figure before it."""

from __future__ import annotations

import re

from extractor.claims.draft import Draft
from extractor.claims.heads import REACH
from extractor.claims.lexicon import Token
from extractor.claims.phrases import HAN
from extractor.claims.settings import Settings
from extractor.claims.slots import Slot

_MANY = 20  # no school has so many teachers, rooms or computers for a hundred pupils

_BARE = re.compile(r"[一-龥]{1,5}(?=[,。;、()]|$)")


_STOCKS = {
    *("schools", "books", "computers", "teachers", "students", "classes", "multimedia_classrooms", "pe_art_teachers"),
}


def _unmeasured(draft: Draft) -> bool:
    """A decimal below one without a unit, as coefficients are written."""
    written = draft.figure.form == "digits" and not draft.figure.written_whole
    return draft.unit.kind == "none" and written and draft.value < 1


class Subjects(Settings):
    """Chooses the head of a figure among the words around it and the figures before it."""

    def _head(self, draft: Draft, slot: Slot, previous: Slot | None) -> None:
        plain, unit = self.plain, draft.unit
        change = draft.measure in {"change", "gap"}
        near = slot.near
        if previous is not None and self.done[-1].how in {"post", "unit"} and self.done[-1].subject:
            taken = self.done[-1].subject[1]
            near = [t for t in near if t.start >= taken]
        if self._bracketed_total(draft, slot) or self._bare_coefficient(draft, slot):
            return
        if self._share(draft, slot) or self._population(draft, slot):
            return
        if self._by_unit(draft, slot):
            return
        named = self.shares.name(plain[slot.clause : slot.figure.start]) if unit.kind == "share" else None
        if unit.kind == "share" and self.done:
            words = {t.term.code for t in slot.near if t.term.code}
            special = self.shares.special_share(words, {d.code for d in self.done if d.code})
            if special is not None:
                word = next(t for t in slot.near if t.term.code)
                draft.code, draft.how, draft.subject = special, "share", (word.start, word.end)
                return
        token = self.heads.last(near, unit, change)
        if token is not None and self._passing(token) and not self._attached(token.end, slot.figure.start):
            token = None  # 死亡、出国及不具备学习能力127人: a way of leaving among others
        attached = token is not None and self._attached(token.end, slot.figure.start)
        # 完小等3所寄宿制学校: after 等 the counted thing stands behind
        behind = unit.post and (not attached or plain[slot.figure.start - 1] == "等")
        post = self._post(draft, slot) if behind else None
        if token is not None and token.term.noun == "general" and unit.kind == "area" and self.scope.label is not None:
            label = self.scope.label  # 教学及辅助用房面积。小学总面积111852.6㎡
            if label.term.code is not None and self.heads.fits(label.term, unit):
                self.take(draft, label, "label")
                return
        if token is not None and not (post is not None and not attached):
            self.take(draft, token, "near")
            return
        if post is not None:
            self.take(draft, post, "post")
            return
        if slot.post and slot.post[0].term.kind == "head" and unit.kind == "money" and not near:
            self.take(draft, slot.post[0], "post")
            return
        if self._inherit_close(draft, slot):
            return
        noun = self._bare_noun(slot) if token is None and draft.unit.kind in {"count", "area", "none"} else None
        if noun is not None:
            self.take(draft, noun, "near")
            return
        place = self._unknown(slot) if not slot.near or all(t.term.kind == "function" for t in slot.near) else None
        placed = any(t.term.stage or t.term.area for t in slot.near) or (
            place is not None and self.places.within(*place) is not None and draft.unit.kind != "count"
        )
        group = place is not None and unit.kind == "share" and plain[slice(*place)] in self.lexicon.subgroups
        placed = placed or group
        known = (
            placed
            and (group or not self._residual(slot))
            and (self._last_level(draft) is not None or (self.scope.label is not None and self.scope.label.term.cv))
        )
        phrase = None if known else self._open(draft, slot)
        draft.code = named if token is None and phrase is not None else draft.code  # 持教师资格证的92.7%
        if phrase is not None:
            draft.how, draft.subject = "open", phrase
        else:
            self._inherit_far(draft, slot)
        if _unmeasured(draft) and draft.code is None and draft.how in {"open", "stage", ""}:
            head = self.scope.section_head
            cv = self.coefficient or (head if head is not None and head.term.cv else None)
            if cv is not None:  # 按小学不高于0.65、初中不高于0.55衡量，…综合差异系数; a heading names it too
                draft.measure, draft.composite, draft.subject = "cv", cv.term.composite, (cv.start, cv.end)
        if draft.code is None and unit.kind == "money" and draft.how == "open":
            draft.code = self.shares.done("money", "open", plain[slot.clause : slot.figure.start])
        if (
            draft.code is None
            and unit.kind == "area"
            and any(t.term.cue == "event" for t in (*slot.far_cues, *slot.cues))
        ):
            draft.code = "construction_area"  # 完成校舍建设40.26万平方米: area that was built

    def _bare_coefficient(self, draft: Draft, slot: Slot) -> bool:
        """小学现有372人，折合1.70，系数0.43: the coefficient of the rate just named."""
        if draft.unit.kind != "none" or draft.figure.written_whole:
            return False
        listed = slot.marks == "、" and not slot.near and self.done and self.done[-1].how == "coefficient"
        if not listed and not self.wordings["coefficient.bare"].search(self.plain, slot.gap, slot.figure.start):
            return False
        known = {*self.heads.rates, *self.heads.stocks.values()}
        label = self.scope.label
        code = next((d.code for d in reversed(self.done) if d.code in known), label.term.code if label else None)
        draft.code = code if code is None or code in self.heads.rates else self.heads.rate_of(code, "100")
        draft.measure, draft.how = "cv", "coefficient"
        draft.subject = self.done[-1].subject if self.done else None
        return True

    def _bracketed_total(self, draft: Draft, slot: Slot) -> bool:
        """占教学班总数(512个)的0.59%: the bracket says how many the words right before it are."""
        head = slot.far[-1] if slot.far and not slot.near else None
        if (
            head is None
            or not slot.marks.endswith("(")
            or head.term.kind != "head"
            or head.end != slot.figure.start - 1
        ):
            return False
        shared = any(t.term.cue == "share" for t in slot.far)
        if not shared or not self.heads.fits(head.term, draft.unit, False):
            return False
        self.take(draft, head, "total")
        return True

    def _bare_noun(self, slot: Slot) -> Token | None:
        """学校199所,学生65320人: a bare noun that is all its clause says, but for a stage or an area."""
        if any(t.term.cue not in {None, "when", "comparator", "per"} or t.term.kind == "head" for t in slot.near):
            return None
        start = max((t.end for t in slot.near), default=slot.clause)
        words = self.plain[start : slot.figure.start].lstrip("、和及与的 ")
        term = self.lexicon.labels.get(words)
        if term is None or not self.heads.fits(term, slot.figure.unit):
            return None
        return Token(slot.figure.start - len(words), slot.figure.start, term)

    def _by_unit(self, draft: Draft, slot: Slot) -> bool:
        """Figures that their unit and the word behind it explain: 360学时 of training, 12个县（区）."""
        if draft.unit.unit == "学时" and "培训" in self.plain[slot.gap : slot.post_end]:
            draft.code, draft.how = "training_hours", "unit"
            draft.subject = self.phrases.before(self.plain, slot.words, slot.figure.start)
            return True
        if draft.unit.counts and self.heads.last(slot.near, draft.unit) is None:
            term = self.lexicon.labels.get(draft.unit.counts) or self.lexicon.words[draft.unit.counts]
            written = re.search(r"[一-龥]+$", self.plain[slot.figure.start : slot.figure.end])
            at = slot.figure.start + written.start() if written else slot.figure.start
            self.take(draft, Token(at, slot.figure.end, term), "unit")
            return True
        if draft.unit.kind == "place":
            written = re.search(r"[一-龥]+$", self.plain[slot.figure.start : slot.figure.end])
            draft.how, draft.subject = "place", (slot.figure.end - len(written[0]) if written else 0, slot.figure.end)
            return True
        place = self.wordings["unit.place"].match(self.plain, slot.figure.end) if draft.unit.unit == "个" else None
        if place is not None:
            draft.how, draft.subject = "unit", place.span()
            if self.wordings["county.balanced"].match(self.plain, place.end()):
                draft.code = "balance_counties"
            return True
        return False

    def _passing(self, token: Token) -> bool:
        """Whether a word is a way of leaving, or a short word that names what is counted only right at its figure."""
        return token.term.code in self.flows or (
            token.end - token.start <= 2 and token.term.code in {"rotating_teachers", "backbone_teachers"}
        )

    def _attached(self, end: int, start: int) -> bool:
        """Whether only small words stand between a head and its figure."""
        if end == start:
            return True
        between = self.plain[end:start]
        return len(between) <= 10 and not re.search(
            r"[一-龥]",
            self.wordings["head.attached"].sub(
                "",
                between,
            ),
        )

    def _post(self, draft: Draft, slot: Slot) -> Token | None:
        text = self.plain[slot.aside : slot.post_end]
        bare = _BARE.match(text)
        label = self.lexicon.labels.get(bare[0]) if bare else None
        if bare and label is not None and self.heads.fits(label, draft.unit):
            return Token(slot.aside, slot.aside + bare.end(), label)  # 2550名学生
        if not text or not HAN.match(text.lstrip("的 ")[:1] or "。"):
            return None
        return self.heads.first((t for t in slot.post if t.start >= slot.aside), draft.unit, slot.aside + REACH)

    def take(self, draft: Draft, token: Token, how: str) -> None:
        term = token.term
        draft.how, draft.term, draft.subject = how, term, (token.start, token.end)
        if term.cv:
            self._coefficient(draft, token)
            return
        code = term.code
        if term.rule == "noun.bonus.degree":
            stage = self.stated_stage(draft.slot.near) if draft.slot else None
            words = self.plain[token.start : token.end]
            code = "above_required_share" if self.shares.above_required(words, stage or self.frames[-1].stage) else None
        if term.rule == "noun.degree.people" and draft.unit.unit == "人":
            stage = self.stated_stage(draft.slot.near) if draft.slot else None
            words = self.plain[token.start : token.end]
            code = (
                "teachers_above_required" if self.shares.above_required(words, stage or self.frames[-1].stage) else None
            )
        if term.kind == "stage":
            code = "schools"
        if term.rule == "noun.share" and draft.slot is not None:
            code = self.shares.name(self.plain[draft.slot.clause : draft.slot.figure.start])
            before = next((d for d in reversed(self.done) if d.unit.kind == "count" and d.role != "standard"), None)
            if code is None and before is not None and before.code in self.shares.ways:
                code = self.shares.code(before.code, "")  # 本年度交流704人，比例11.33%
        if self.done and self.done[-1].measure == "cv" and _unmeasured(draft) and code in self.heads.rates:
            draft.measure = "cv"  # 从差异系数看，生均教学及辅助用房面积0.382，生均体育运动场馆面积0.415
        if self.done:
            code = self.shares.specialise(code, {d.code for d in self.done if d.code})
        if code and self.per and self.heads.rate_of(code, self.per) and draft.unit.kind != "share":
            code = self.heads.rate_of(code, self.per)
        draft.code = self._stock_of_rate(draft, self._adjusted(draft, code, token), how)
        if draft.unit.kind == "none" and draft.measure == "level" and draft.figure.form == "digits":
            self._among_coefficients(draft)
        if (
            draft.unit.kind == "none"
            and draft.figure.form == "digits"
            and (draft.figure.written_whole or draft.value >= 1)
            and draft.code
            and draft.code not in self.heads.rates
            and draft.measure == "level"
        ):
            # 在校生总人数92.2万: the counted noun states the unit
            draft.unit = self.heads.unit(self.heads.indicators[draft.code]["unit"])

    def _stock_of_rate(self, draft: Draft, code: str | None, how: str) -> str | None:
        """每百名学生拥有骨干教师数。小学现有372人: under a rate's name a count too large for one is its stock."""
        stock = self.heads.stocks.get(code or "")
        if stock is None or how not in {"label", "section"} or draft.measure != "level" or draft.role == "standard":
            return code
        rate_unit, figure = self.heads.indicators[code or ""]["unit"], draft.figure
        whole = figure.written_whole and rate_unit in {"人", "间", "台"} and draft.value >= _MANY
        large = draft.unit.kind in {"area", "money"} and draft.value >= _MANY * 500
        return stock if whole or large else code

    def _among_coefficients(self, draft: Draft) -> None:
        """从差异系数看，生均教学用房面积0.485: a bare decimal of a rate that has a unit is its coefficient."""
        code, slot = draft.code, draft.slot
        if code is None or slot is None or draft.figure.written_whole:
            return
        listed = slot.marks == "、" and bool(self.done) and self.done[-1].measure == "cv"
        spoken = listed or self.coefficients or any(t.term.cv for t in (*slot.far, *slot.near))
        if not self.heads.indicators[code]["unit"] and not listed:
            return
        rate = code if code in self.heads.rates else self.heads.rate_of(code, "student")
        if spoken and rate is not None:
            draft.measure, draft.code = "cv", rate

    def _adjusted(self, draft: Draft, code: str | None, token: Token) -> str | None:
        """A stock code only for a stock: what was built, bought or picked out has no code of its own."""
        slot = draft.slot
        if slot is None:
            return code
        code = self.shares.done(code, token.term.rule, self.plain[slot.clause : slot.figure.start]) or code
        if code is None:
            return None
        fund = self.heads.indicators[code]["family"] == "money" and code not in self.heads.rates
        if (
            fund
            and draft.unit.kind == "money"
            and self.wordings["per.head"].search(self.plain[slot.gap : slot.figure.start])
        ):
            return None  # 生活补助每生每年1000元: a norm per head is no fund
        built = any(
            t.term.cue == "event" for d in self.done if d.slot for t in d.slot.cues if d.done_to or d.role == "plan"
        )
        if code == "building_area" and built:
            return "construction_area"  # 新建学校7所…，总投资10.86亿元，建筑面积28.6万平方米
        if code in _STOCKS and draft.measure == "level":
            near = self.plain[slot.clause : slot.figure.start]
            eventful = any(t.term.cue == "event" for t in slot.cues) or self._same_deed(draft, slot)
            frame = self.frames[-1]
            eventful = eventful or bool(self.wordings["deed.built"].search(near))
            eventful = eventful or (
                code == "schools"
                and frame.kind in {"part", "bracket"}
                and bool(frame.wholes)
                and frame.wholes[-1].done_to
            )
            if "缺" in near and code in {"teachers", "pe_art_teachers", "classes"}:
                return None  # 缺编教师126人: what is missing is no stock
            if eventful and code in {"schools", "books", "computers", "multimedia_classrooms"}:
                draft.done_to = True
                return None
            if code == "schools" and draft.how in {"post", "far"}:
                after = self.plain[token.end if draft.how == "post" else slot.figure.end : slot.post_end]
                if self.wordings["school.deed-behind"].match(after) or near[-1:] == "等":
                    return None
            if (
                code == "schools"
                and draft.how == "near"
                and self.wordings["school.qualified"].search(
                    self.plain[slot.clause : token.start],
                )
            ):
                return None
        return code

    def _same_deed(self, draft: Draft, slot: Slot) -> bool:
        """抽查了小学12所、初中9所: a list goes on with what was done to its first member."""
        last = self.done[-1] if self.done else None
        return last is not None and last.done_to and slot.marks == "、" and last.unit == draft.unit

    def _coefficient(self, draft: Draft, token: Token) -> None:
        """A coefficient of variation carries the code of the rate that it is about; a composite one has none."""
        draft.measure = "cv"
        draft.composite = token.term.composite
        if token.term.composite or draft.slot is None:
            return
        earlier = [
            t for t in (*draft.slot.far, *draft.slot.near) if t.start < token.start and t.term.code in self.heads.rates
        ]
        if earlier:
            draft.code = earlier[-1].term.code
            return
        for other in reversed(self.done):
            if other.composite or (
                other.code is None and other.measure == "level" and other.role != "standard" and other.how != "share"
            ):
                break
            if (
                other.code in self.heads.rates
                and other.measure in {"level", "cv"}
                and not (other.measure == "cv" and other.code is None)
            ):
                draft.code = other.code
                return
        label = self.scope.label or (self.scope.section_head if not self.done else None)
        if label is not None and label.term.code in self.heads.rates:
            draft.code = label.term.code

    def _share(self, draft: Draft, slot: Slot) -> bool:
        """占…的x%: a share of a total, with the code that such a share has, if any."""
        if draft.unit.kind not in {"share", "none"} and draft.figure.form != "fraction":
            return False
        cue = next((t for t in reversed(slot.cues) if t.term.cue == "share"), None)
        if cue is None and self.done and slot.near is not None and slot.marks == "" and slot.gap:
            # 占1081名符合交流条件教师总数的13.24%: the whole stands between 占 and the figure
            before = self.done[-1].slot
            if before is not None and any(t.term.cue == "share" for t in before.near):
                cue = next(t for t in reversed(before.near) if t.term.cue == "share")
        if cue is None and draft.unit.kind == "share":
            cue = self._total(slot)
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
            self.take(draft, head, "post")
            return True
        if head.term.code is None or any(t.term.kind == "head" for t in slot.near):
            return False
        draft.how, draft.subject, draft.term = "population", (head.start, head.end), head.term
        draft.code = self.shares.code(head.term.code, text)
        return True

    def _total(self, slot: Slot) -> Token | None:
        """培训经费达到公用经费预算总额的5%: a share without 占, of a total named right before the figure."""
        text = self.plain[slot.clause : slot.figure.start]
        if not self.wordings["share.total"].search(text):
            return None
        for token in reversed(slot.cues):
            if token.term.cue in {"reach", "comparator"} and token.end < slot.figure.start - 2:
                return token
        return next((t for t in slot.near if t.term.kind == "head" and t.end >= slot.figure.start - 1), None)

    def _inherit_close(self, draft: Draft, slot: Slot) -> bool:
        """Changes, gaps and thresholds speak of the figure before; bare list members of their whole."""
        bare = self._bare(draft, slot)
        last = self._last_level(draft)
        if self._pupils_of(draft, slot):
            return True
        if (
            not slot.near
            and slot.marks == "、"
            and self.done
            and not self._residual(slot)
            and self.same_kind(draft, self.done[-1])
        ):
            self.follow(draft, self.done[-1], "inherit")  # 分别增长5.2%、4.8%: the list goes on
            draft.measure = self.done[-1].measure if draft.measure == "level" else draft.measure
            return True
        if draft.measure in {"change", "gap"} and last is not None and bare:
            self.follow(draft, last, "inherit")
            return True
        if draft.measure == "cv" and self.done:
            self.follow(draft, self.done[-1], "inherit")
            return True
        if not bare:
            return False
        return self._goes_on(draft, slot, last) or self._of_whole(draft)

    def _pupils_of(self, draft: Draft, slot: Slot) -> bool:
        """初中18个班931人: people counted right behind classes or schools are their pupils."""
        before = self.done[-1] if self.done else None
        if before is None or before.code not in {"classes", "schools"} or draft.unit.unit != "人" or slot.near:
            return False
        if (
            slot.marks not in {"", "、"}
            or self.plain[before.figure.end : slot.figure.start].strip("、 ")
            or before.done_to
        ):
            return False
        self.follow(draft, before, "inherit")
        draft.code, draft.like = "students", before
        return True

    def _bare(self, draft: Draft, slot: Slot) -> bool:
        """Whether the figure's own clause names nothing that it could be a figure of."""
        headless = not any(t.term.kind == "head" for t in slot.near)
        if draft.measure == "gap":
            return headless
        if self.frames[-1].kind in {"part", "bracket"}:
            if self.heads.last(slot.near, draft.unit) is not None:
                return False
            # 市级安排3.8亿元: the parts of a sum of money are named by where they come from
            return draft.unit.kind == "money" or not self._residual(slot)
        return headless and not self._residual(slot)

    def _goes_on(self, draft: Draft, slot: Slot, last: Draft | None) -> bool:
        """A bare figure that continues the one before: a coefficient, a ratio, its rate, itself again, its bound."""
        before = self.done[-1] if self.done else self.scope.last
        alike = before is not None and (before.measure == "cv" or draft.figure.form == "ratio" == before.figure.form)
        if before is not None and alike and draft.unit.kind == "none":
            self.follow(draft, before, "inherit")
            return True
        per = self.per
        for stock in reversed(self.done) if per else ():
            rate = self.heads.rate_of(stock.code, per) if stock.code and stock.measure == "level" and per else None
            if rate is not None and self.heads.indicators[rate]["unit"] in {"", draft.unit.unit}:
                # 骨干教师461人，每百名学生拥有2.57人: the rate of the stock before
                self.follow(draft, stock, "inherit")
                draft.code = rate
                return True
        base = self.done[-1] if self.done else None
        if (
            base is not None
            and base.code
            and self.wordings["rate.converted"].search(self.plain, slot.gap, slot.figure.start)
        ):
            rate = self.heads.rate_of(base.code, "100")
            if rate and draft.value < _MANY and not draft.figure.written_whole:
                self.follow(draft, base, "inherit")  # 骨干教师621人、402人，折合1.21人、1.62人
                draft.code = rate
                return True
        again = self.scope.last
        same = again is not None and again.value == draft.value and not slot.far and not self.done
        if again is not None and same and self.same_kind(draft, again):
            self.follow(draft, again, "inherit")  # 现有的1132人: the figure of the sentence before, taken up again
            return True
        bounded = draft.comparator != "=" and not draft.approx and not slot.far and self.frames[-1].kind != "part"
        if bounded and last is not None and last.sentence == self.count and self.same_kind(draft, last):
            self.follow(draft, last, "inherit")
            return True
        return False

    def _of_whole(self, draft: Draft) -> bool:
        """A bare member of a part list is a figure of what its siblings or its whole are figures of."""
        frame = self.frames[-1]
        if frame.kind not in {"part", "bracket"}:
            return False
        pool = (*reversed(frame.drafts), *reversed(frame.wholes))
        alike = [w for w in pool if self.same_kind(draft, w)]
        whole = next((w for w in alike if w.value >= draft.value), alike[0] if alike else None)
        if whole is None or not (whole.code or whole.how):
            return False
        self.follow(draft, whole, "whole")
        draft.like = whole
        return True

    def _inherit_far(self, draft: Draft, slot: Slot) -> None:
        change = draft.measure in {"change", "gap"}
        token = self.heads.last(slot.far, draft.unit, change)
        if token is not None:
            self.take(draft, token, "far")
            return
        last = self._last_level(draft) or (
            self.scope.last if self.scope.last and self.same_kind(draft, self.scope.last) else None
        )
        here = self.places.within(slot.gap, slot.figure.start) is not None and draft.unit.kind in {"money", "share"}
        if last is not None and (
            last.sentence == self.count or change or slot.marks or here or self.stated_stage(slot.near)
        ):
            self.follow(draft, last, "inherit")
            draft.code = self._stock_of_rate(draft, draft.code, "label") if last.how == "label" else draft.code
            return
        earlier = [t for d in self.done if d.slot is not None for t in (*d.slot.far, *d.slot.near)]
        token = self.heads.last(earlier, draft.unit, change) if not slot.near else None
        if token is not None and token.term.code and draft.unit.kind in {"money", "area", "share"}:
            self.take(draft, token, "far")  # 生均公用经费按普通学生10倍安排，达8,500元
            return
        written = [t for t in self.scope.labels if self.heads.fits(t.term, draft.unit)]
        for label, how in (
            (written[-1] if written else self.scope.label, "label"),
            (self.scope.section_head, "section"),
        ):
            bare = draft.unit.kind == "none" and (label is None or not label.term.cv or draft.figure.written_whole)
            if label is not None and self.heads.fits(label.term, draft.unit, change) and not bare:
                self.take(draft, label, how)
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
        if draft.subject is None:
            label = self.scope.label
            draft.subject = self.done[-1].subject if self.done else (label.start, label.end) if label else None

    def _residual(self, slot: Slot) -> bool:
        """Whether unknown words stand in the figure's own clause, other than the name of a place."""
        if slot.residual is None:
            found = self._unknown(slot)
            # 在校生346人，其中中心校215人、…教学点52人: a kind of school is a place too
            placed = found is not None and (
                self.places.within(*found) or self.wordings["place.at-school"].search(self.plain, *found)
            )
            slot.residual = found is not None and not placed
        return slot.residual

    def _unknown(self, slot: Slot) -> tuple[int, int] | None:
        at, end = slot.words, slot.figure.start
        for token in slot.near:
            written = token.start - at >= 2 and HAN.search(self.plain, at, token.start)
            if written and self.phrases.before(self.plain, at, token.start):
                break  # 升入高中段学校: unknown words before a known one
            at = max(at, token.end)
        return self.phrases.before(self.plain, at, end) if end - at >= 2 else None

    def _open(self, draft: Draft, slot: Slot) -> tuple[int, int] | None:
        """The noun phrase at a figure that no known word explains: before it, or behind its unit."""
        end = slot.figure.start
        for token in reversed(slot.near):
            if token.end != end or not (token.term.kind == "function" or token.term.cue in {"comparator", "reach"}):
                break
            end = token.start  # 小于或等于0.5, 最低的学校为4.25人
        before = self.phrases.before(self.plain, slot.words, end)
        if before is not None and any(
            t.start <= before[0] and before[1] <= t.end for t in slot.near if t.term.stage or t.term.area
        ):
            before = None  # the bare name of a stage is no subject
        if before is not None and not self.phrases.names(self.plain[slice(*before)]):
            before = None
        if draft.unit.post and slot.post_end > slot.figure.end:
            after = self.phrases.after(self.plain, slot.aside, slot.post_end, draft.unit.unit in {"次", "轮"})
            if after is not None and (
                before is None or self.plain[slot.figure.start - 1] == "等" or draft.unit.unit != "人"
            ):
                return after
        return before
