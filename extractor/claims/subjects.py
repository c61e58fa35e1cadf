"""What a figure measures: its head in its own clause, behind its unit, or taken over from a figure before it."""

from __future__ import annotations

import re

from extractor.claims import coefficients, headless, inheritance, stocks, told_order, unknown
from extractor.claims.draft import Draft
from extractor.claims.heads import REACH
from extractor.claims.lexicon import Token
from extractor.claims.phrases import HAN
from extractor.claims.settings import Settings
from extractor.claims.slots import Slot

_HIRED = 48  # characters before newly taken ones that may say that they are teachers
_DEGREES = frozenset({"noun.bonus.degree", "noun.degree.people"})
_PUPILS = re.compile("学生(?=[在参受发就从来因中编分])")
_WHOLE = re.compile(r"的[约近]?\d")
_BARE = re.compile(r"[一-龥]{1,5}(?=[,。;、()]|$)")


class Subjects(Settings):
    """Chooses the head of a figure among the words around it and the figures before it."""

    def _head(self, draft: Draft, slot: Slot, previous: Slot | None) -> None:
        """Sets what a figure measures: code, term, subject and how it was found; in place.

        previous  the figure before it in the sentence, None for the first
        """
        self._find_head(draft, slot, previous)
        if draft.code is None and draft.unit.unit in {"项", "%"}:
            self._items(draft, slot)
        if draft.code == "large_classes" and self._is_base(slot):
            draft.code = "classes"

    def _is_base(self, slot: Slot) -> bool:
        """超过50人的班14个，占318个的4.40%; 占46.5%(总数202个): whether a count is what a share is taken of."""
        of_share = self.plain[slot.figure.start - 1] == "占" and _WHOLE.match(self.plain, slot.figure.end) is not None
        return of_share or self.plain.endswith("总数", slot.gap, slot.figure.start)

    def _items(self, draft: Draft, slot: Slot) -> None:
        """至少6项指标达标且余项不低于标准的85%: so many indicators, and the rest of them; in place."""
        say, plain, start = self.wordings, self.plain, slot.figure.start
        if draft.unit.unit == "%":
            found = say["items.rest"].search(plain, slot.clause, start)
        else:
            found = say["items.behind"].match(plain, slot.figure.end)
            found = found or say["items.before"].search(plain, max(draft.quote[0], start - 40), start)
        if found is not None:
            draft.subject = found.span(1)

    def _find_head(self, draft: Draft, slot: Slot, previous: Slot | None) -> None:
        unit, near = draft.unit, slot.near
        if previous is not None and self.done[-1].how in {"post", "unit"} and self.done[-1].subject:
            taken = self.done[-1].subject[1]
            near = [t for t in near if t.start >= taken]
        if headless.bracketed_total(self, draft, slot) or coefficients.bare(self, draft, slot):
            return
        if self.beside_levels and headless.level_beside(self, draft, slot):
            return
        if self._share(draft, slot) or self._population(draft, slot):
            return
        if self._by_unit(draft, slot) or headless.special_share(self, draft, slot):
            return
        token = self.heads.last(near, unit, draft.measure in {"change", "gap"})
        if token is not None and self._place_named(slot, token):
            token, slot.near = None, [t for t in near if t is not token]
        if token is None and unit.unit == "所" and headless.schools_of_area(self, draft, slot, near):
            return
        if token is not None and self._passing(token) and not self._attached(token.end, slot.figure.start):
            token = None  # 死亡、出国及不具备学习能力127人: a way of leaving among others
        if (token is None or (token.term.code is None and not token.term.cv)) and told_order.at(self, draft):
            return
        if self._known_word(draft, slot, token):
            return
        if slot.post and slot.post[0].term.kind == "head" and unit.kind == "money" and not near:
            self.take(draft, slot.post[0], "post")
            return
        if token is None and (headless.behind_norm(self, draft, slot) or self._paid_from(draft, slot)):
            return
        if token is None and unit.kind == "share" and headless.own_rate(self, draft, slot):
            return
        if token is None and headless.class_formed(self, draft, slot):
            return
        if headless.placed(self, draft, slot) or inheritance.from_near(self, draft, slot):
            return
        if token is None and headless.told_by_school(self, draft, slot):
            return
        noun = self._bare_noun(slot) if token is None and unit.kind in {"count", "area", "none"} else None
        if noun is not None:
            self.take(draft, noun, "near")
            return
        if token is None and headless.of_a_kind(self, draft, slot):
            return
        self._unknown_words(draft, slot, token)

    def _paid_from(self, draft: Draft, slot: Slot) -> bool:
        """高中助学金2477人次: people right behind the name of a fund are those who get it."""
        head = slot.near[-1] if slot.near else None
        if head is None or head.term.kind != "head" or head.end != slot.figure.start or head.term.cv:
            return False
        return self.counted_in(draft, head, "near")

    def counted_in(self, draft: Draft, head: Token, how: str) -> bool:
        """Whether a figure counts those who get what a head names, as people beside a fund do; sets it so."""
        code = self.shares.beside(head.term.code, draft.unit.kind)
        if code is None or draft.unit.unit not in self.heads.units[code]:
            return False
        draft.code, draft.how, draft.subject = code, how, (head.start, head.end)
        return True

    def _place_named(self, slot: Slot, token: Token) -> bool:
        """流沙东街道78个, 其他镇街14个: whether a word for a kind of place ends the name of one, or says which."""
        general = token.term.noun == "general" and slot.figure.unit.kind == "count"
        return general and bool(self.wordings["place.one-of"].fullmatch(self.plain, slot.clause, slot.figure.start))

    def _known_word(self, draft: Draft, slot: Slot, token: Token | None) -> bool:
        """Takes the head before the figure, or the one behind its unit where that stands nearer; False for none.

        token  the last head before the figure that fits its unit
        """
        unit, label = draft.unit, self.scope.label or self.scope.section_head
        attached = token is not None and self._attached(token.end, slot.figure.start)
        # 完小等3所寄宿制学校: after 等 the counted thing stands behind
        scaled = unit.kind == "none" and self.plain[slot.figure.end - 1] in "万亿"  # 5.02万学生受益
        behind = (unit.post or scaled) and (not attached or self.plain[slot.figure.start - 1] == "等")
        post = self._post(draft, slot) if behind else None
        general = token is not None and token.term.noun == "general" and unit.kind == "area"
        if general and label is not None and label.term.code is not None and self.heads.fits(label.term, unit):
            self.take(draft, label, "label")  # 教学及辅助用房面积。小学总面积111852.6㎡
            return True
        far = self.heads.last(slot.far, unit) if general and not self.done else None
        if far is not None and far.term.code is not None and far.term.noun != "general":
            self.take(draft, far, "far")  # 生均教学及辅助用房，小学总面积198240.6㎡
            return True
        rate = self.done[-1] if general and self.done and slot.marks.endswith("(") else None
        if rate is not None and rate.code in self.heads.rates and rate.unit == unit:
            self.follow(draft, rate, "whole")  # 生均教学及辅助用房面积4.99平方米(总面积52814平方米)
            draft.code = stocks.of_rate(self, draft, draft.code, "label")
            return True
        if token is not None and self._sum_of_list(draft, slot, token):
            return True
        if token is not None and (post is None or attached):
            self.take(draft, self._named_before(slot, token), "near")
            return True
        if post is not None:
            self.take(draft, post, "post")
        return post is not None

    def _sum_of_list(self, draft: Draft, slot: Slot, token: Token) -> bool:
        """教育投入分别为3.86亿元、4.27亿元和4.63亿元，三年累计投入12.76亿元: the whole of the list before a deed."""
        deed = self.wordings["fund.deed"].fullmatch(self.plain, token.start, token.end)
        if deed is None or token.term.code != "project_funds" or any(t.term.code for t in slot.near if t is not token):
            return False
        parts: list[Draft] = []
        for before in reversed(self.done):
            if before.measure != "level" or (before.code, before.unit) != (self.done[-1].code, draft.unit):
                break
            parts.append(before)
        rounded = sum(d.figure.step for d in parts) / 2
        if len(parts) < 2 or parts[0].code is None or abs(sum(d.value for d in parts) - draft.value) > rounded:
            return False
        self.follow(draft, parts[0], "inherit")
        return True

    def _named_before(self, slot: Slot, token: Token) -> Token:
        """教育经费累计投入11.84亿元, 随迁子女在校2.07万人: the fund or the people right before a deed or a state."""
        if token.term.code == "project_funds":
            deed = self.wordings["fund.deed"]
        elif token.term.code == "students":
            deed = self.wordings["state.only"]
        else:
            return token
        before = (t for t in slot.near if t.end <= token.start and t.term.kind == "head" and t.term.code)
        named = [t for t in before if deed.fullmatch(self.plain, t.end, token.end)]
        return named[-1] if named and self.heads.fits(named[-1].term, slot.figure.unit) else token

    def _unknown_words(self, draft: Draft, slot: Slot, token: Token | None) -> None:
        """A figure whose clause has no known head: its own unknown words say what it is, or what stands before it."""
        words = self.plain[slot.clause : slot.figure.start]
        named = self.shares.name(words) if draft.unit.kind == "share" else None
        if named is not None and token is None and slot.near and not slot.cues:
            draft.code, draft.how, draft.subject = named, "open", (slot.near[0].start, slot.near[-1].end)
            return  # 优质高中招生指标分配到校55%
        phrase = None if self._only_placed(draft, slot) else unknown.phrase_at(self, draft, slot)
        draft.code = named if token is None and phrase is not None else draft.code  # 持教师资格证的92.7%
        if phrase is not None:
            draft.how, draft.subject = "open", phrase
            before = self.done[-1] if self.done else None
            if before is not None and slot.marks in {"、", ":"} and before.unit == draft.unit:
                draft.code = draft.code or self.shares.way(before.code, words)  # 招录特岗教师60名、公费师范生18名
            works = draft.unit.unit in {"个", "项"} and self.plain.endswith("工程", *phrase)
            if works and phrase[1] == slot.figure.start and token is None:
                draft.code = "construction_projects"  # 学前教育推进工程24个
        else:
            inheritance.from_afar(self, draft, slot)
        if coefficients.unmeasured(draft) and draft.code is None and draft.how in {"open", "stage", ""}:
            rate = draft.subject is not None and self.plain.endswith("率", *draft.subject)
            goes_on = self.coefficients or (draft.how == "stage" and any(d.measure == "cv" for d in self.scope.recent))
            going_on = self.scope.coefficient if goes_on and not rate else None  # 小学…0.561。初中0.487
            above = (self.coefficient, self.scope.label, self.scope.section_head, going_on)
            cv = next((t for t in above if t is not None and t.term.cv), None)
            if cv is not None:  # 按小学不高于0.65、初中不高于0.55衡量，…综合差异系数; a label or a heading names it too
                draft.measure, draft.composite, draft.subject = "cv", cv.term.composite, (cv.start, cv.end)
        if draft.code is None and draft.unit.kind == "money" and draft.how == "open":
            deed = self.shares.done("money", "open", words)
            draft.code = deed[0] if deed is not None else None
        counted = any(t.term.kind == "head" for t in slot.post)
        if draft.code is None and draft.unit.unit in {"人", "人次"} and draft.how == "open" and not counted:
            said = words if draft.subject is None else self.plain[slice(*draft.subject)]
            deed = self.shares.done("people", "open", said)
            draft.code = deed[0] if deed is not None else None
        built = draft.unit.kind == "area" and any(t.term.cue == "event" for t in (*slot.far_cues, *slot.cues))
        if draft.code is None and built:
            draft.code = "construction_area"  # 完成校舍建设40.26万平方米: area that was built
        elif draft.code is None and draft.unit.kind == "area" and draft.how in {"open", "stage"}:
            stands = self.wordings["buildings.stand"].fullmatch(self.plain, slot.clause, slot.figure.start)
            draft.code = "building_area" if stands is not None else None  # 中小学校舍2012年是61.3万平方米

    def _only_placed(self, draft: Draft, slot: Slot) -> bool:
        """Whether a clause says only of whom or where its figure is, so that it measures what was named before."""
        place = (
            unknown.words_of(self, slot) if not slot.near or all(t.term.kind == "function" for t in slot.near) else None
        )
        placed = any(t.term.stage or t.term.area for t in slot.near) or (
            place is not None and self.places.within(*place) is not None and draft.unit.kind != "count"
        )
        shared = place is not None and draft.unit.kind == "share"
        group = shared and place is not None and self.plain[slice(*place)] in self.lexicon.subgroups
        if not (placed or group) or not (group or not unknown.residual(self, slot)):
            return False
        label = self.scope.label
        told = self.heads.last(slot.far, draft.unit) is not None  # 初中大班额比例，埇桥区为6.85%
        return told or self.last_level(draft) is not None or (label is not None and label.term.cv)

    def _bare_noun(self, slot: Slot) -> Token | None:
        """学校199所,学生65320人: a bare noun that is all its clause says, but for a stage or an area."""
        told = [t for t in slot.near if t.term.value != "done"]  # 小学共有学生12604名
        start = max((t.end for t in slot.near), default=slot.clause)
        words = self.plain[start : slot.figure.start].lstrip("、和及与的 ")
        words = words.removeprefix("共").removeprefix("现").removeprefix("拥").removeprefix("有")
        owned = self.plain.endswith("有", slot.clause, slot.figure.start - len(words))  # 六所学校共有学生9881人
        if any(t.term.cue not in {None, "when", "comparator", "per", "list"} for t in told[:-1]):
            return None
        if told and told[-1].term.cue not in {None, "when", "comparator", "per", "list", "measure"}:
            return None
        if not owned and any(t.term.kind == "head" for t in told):
            return None
        if not words and told and told[-1].term.cue == "measure" and told[-1].end == slot.figure.start:
            start = max((t.end for t in told[:-1]), default=slot.clause)  # 学生增加1709人
            words, end = self.plain[start : told[-1].start].lstrip("、和及与的 "), told[-1].start
            term = self.lexicon.labels.get(words)
            return Token(end - len(words), end, term) if term and self.heads.fits(term, slot.figure.unit) else None
        term = self.lexicon.labels.get(words)
        if term is None or not self.heads.fits(term, slot.figure.unit):
            return None
        return Token(slot.figure.start - len(words), slot.figure.start, term)

    def _by_unit(self, draft: Draft, slot: Slot) -> bool:
        """Figures that their unit and the word behind it explain: 360学时 of training, 12个县（区）."""
        if draft.unit.unit == "学时" and "培训" in self.plain[draft.quote[0] : slot.post_end]:
            draft.code, draft.how = "training_hours", "unit"
            draft.subject = self.phrases.before(self.plain, slot.words, slot.figure.start)
            return True
        if draft.unit.unit == "册" and self.plain.endswith("生均", slot.clause, slot.figure.start):
            draft.code, draft.how = "books_per_student", "unit"  # 小学生均15册: the words run together
            draft.subject = (slot.figure.start - len("生均"), slot.figure.start)
            return True
        if draft.unit.counts and self.heads.last(slot.near, draft.unit) is None:
            term = self.lexicon.labels.get(draft.unit.counts) or self.lexicon.words[draft.unit.counts]
            written = re.search(r"[一-龥]+$", self.plain[slot.figure.start : slot.figure.end])
            at = slot.figure.start + written.start() if written else slot.figure.start
            at += bool(written and len(written[0]) > 1 and written[0][0] == "个")
            self.take(draft, Token(at, slot.figure.end, term), "unit")
            return True
        if draft.unit.kind == "place":
            written = re.search(r"[一-龥]+$", self.plain[slot.figure.start : slot.figure.end])
            draft.how, draft.subject = "place", (slot.figure.end - len(written[0]) if written else 0, slot.figure.end)
            return True
        place = self.wordings["unit.place"].match(self.plain, slot.figure.end) if draft.unit.unit == "个" else None
        if place is not None:
            draft.how, draft.subject = "unit", place.span()
            if self._recognised(slot, place.end()):
                draft.code = "balance_counties"
            return True
        return False

    def _recognised(self, slot: Slot, behind: int) -> bool:
        """Whether the words around a number of counties say that they count as balanced."""
        before = self.wordings["county.recognised"].search(self.plain, slot.clause, slot.figure.start)
        return before is not None or self.wordings["county.balanced"].match(self.plain, behind) is not None

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
        bare = bare if bare is not None and bare[0] in self.lexicon.labels else _PUPILS.match(text)
        label = self.lexicon.labels.get(bare[0]) if bare else None
        if bare and label is not None and self.heads.fits(label, draft.unit):
            return Token(slot.aside, slot.aside + bare.end(), label)  # 2550名学生
        if not text or not HAN.match(text.lstrip("的 ")[:1] or "。"):
            return None
        first = self.heads.first((t for t in slot.post if t.start >= slot.aside), draft.unit, slot.aside + REACH)
        if first is None or first.term.kind != "head":
            return first
        for token in slot.post:  # 5个解决大班额|项目: the last of nouns side by side is what is counted
            if token.start == first.end and token.term.kind == "head" and self.heads.fits(token.term, draft.unit):
                first = token
        return first

    def take(self, draft: Draft, token: Token, how: str) -> None:
        """Makes a word the head of a figure: sets its code, term and subject, and unit or measure where it says so.

        how  the way it was found, as of ``Draft``
        """
        term = token.term
        draft.how, draft.term, draft.subject = how, term, (token.start, token.end)
        if term.cv:
            coefficients.of_rate(self, draft, token)
            return
        code = term.code
        if code == "senior_enrolment_plan" and self._for_younger(draft):
            draft.code, draft.term = None, None  # 小学一年级计划招生3120人
            if draft.slot is not None:
                draft.slot.near = [t for t in draft.slot.near if t is not token]
            return
        if term.rule in _DEGREES:
            code = self._of_degree(draft, token)
        if term.kind == "stage":
            code = "schools"
        if term.rule == "noun.share" and draft.slot is not None:
            words = self.plain[draft.slot.clause : draft.slot.figure.start]
            code = self.shares.name(words)
            if code is None and how == "post":  # 招生名额按不低于60%的比例分配到初中
                code = self.shares.name(self.plain[draft.slot.clause : draft.slot.post_end])
            before = next((d for d in reversed(self.done) if d.unit.kind == "count" and d.role != "standard"), None)
            if code is None and before is not None and before.code in self.shares.ways:
                code = self.shares.code(before.code, "")  # 本年度交流704人，比例11.33%
            if code is None and before is not None and before is self.done[-1] and before.code is None:
                # 随迁子女1458人中1458人就读于公办学校，比例100%
                code = self.shares.name(self.plain[before.figure.end : draft.slot.figure.start])
            if code is None and before is not None and before is self.done[-1] and before.code is not None:
                code = self.shares.code(before.code, words)  # 随迁子女2936人，公办学校就读比例96.3%
                if code is None and before.slot is not None:
                    code = self.shares.name(self.plain[before.slot.clause : before.figure.end])
        if code in self.heads.above_one and draft.measure == "level" and coefficients.unmeasured(draft):
            draft.measure = "cv"  # 差异最大的，小学是生均体育运动场馆面积(0.739)
        if self.done and self.done[-1].measure == "cv" and coefficients.unmeasured(draft) and code in self.heads.rates:
            draft.measure = "cv"  # 从差异系数看，生均教学及辅助用房面积0.382，生均体育运动场馆面积0.415
        hired = self.wordings["teachers.hired"]
        if code == "entrants" and hired.search(self.plain, max(0, token.end - _HIRED), token.end):
            code = "new_teachers"  # 音体美教师缺口118人，新招83人
        if how == "post":
            code = self.shares.acting(code, self.plain[token.end : token.end + 16]) or code
        code = self._special(code, token)
        if code and self.per and self.heads.rate_of(code, self.per) and draft.unit.kind != "share":
            code = self.heads.rate_of(code, self.per)
        draft.code = stocks.of_rate(self, draft, stocks.adjusted(self, draft, code, token), how)
        if draft.unit.kind == "none" and draft.measure == "level" and draft.figure.form == "digits":
            coefficients.among(self, draft)
        if (
            draft.unit.kind == "none"
            and draft.figure.form == "digits"
            and (draft.figure.written_whole or draft.value >= 1)
            and draft.code
            and draft.code not in self.heads.rates
            and draft.measure == "level"
        ):
            # 在校生总人数92.2万: the counted noun states the unit
            row = self.heads.indicators[draft.code]
            draft.unit = self.heads.unit(row.get("bare", row["unit"]))

    def _special(self, code: str | None, token: Token) -> str | None:
        """The indicator that a code, or its bare word, becomes behind those of its sentence, or of the one before."""
        if code == "enrolment_rate" and self.wordings["children.disabled"].search(self.plain, 0, token.start):
            return "disabled_enrolment_rate"  # 三类残疾儿童少年小学、初中入学率分别为93.2%和90.9%
        label = self.scope.label
        rated = code in self.heads.rates and label is not None and label.term.code in self.heads.rates
        if label is not None and rated and label.end <= token.start and not label.term.cv:
            named, words = self.plain[label.start : label.end], self.plain[token.start : token.end]
            if named.endswith(words):
                return label.term.code  # (13)残疾儿童少年入学率。应入学1168人，…，入学率98.20%
        heads = [t.term.code for t in (self.scope.section_head or label,) if t is not None and t.term.code]
        code = self.shares.specialise(code, set(heads))  # 【残疾儿童少年】…，入学率97.66%
        if self.done:
            beside = self.done[-1].term
            told = {d.code for d in self.done if d.code} | ({beside.rule} if beside is not None else set())
            special = self.shares.specialise(code or token.term.rule, told)
            return special if special != token.term.rule else code
        told = {d.code for d in self.scope.recent if d.code}
        if not told:
            return code
        code = self.shares.goes_on(code, self.plain[token.start : token.end], told)
        # 交流教师268人。其中骨干教师71人: the parts of what the sentence before told
        return self.shares.specialise(code, told) if code and self.frames[-1].whole_sentence else code

    def _for_younger(self, draft: Draft) -> bool:
        """Whether the words before a plan to enrol speak of younger pupils than those of senior schools."""
        words = (*draft.slot.far, *draft.slot.near) if draft.slot is not None else ()
        stages = {t.term.stage for t in words if t.term.stage and not t.term.code}
        grade = draft.slot is not None and bool(draft.slot.grades)
        return "senior" not in stages and bool(stages & {"primary", "preschool"} or (grade and "junior" in stages))

    def _of_degree(self, draft: Draft, token: Token) -> str | None:
        """The code of a share or a number of teachers with a degree, if it is above what their stage needs."""
        stage = self.stated_stage(draft.slot.near) if draft.slot else None
        words = self.plain[token.start : token.end]
        if not self.shares.above_required(words, stage or self.frames[-1].stage or self.scope.default_stage):
            return None
        if token.term.rule == "noun.degree.people" and draft.unit.kind != "share":
            return "teachers_above_required" if draft.unit.unit == "人" else None
        return "above_required_share"

    def regrade(self, draft: Draft) -> None:
        """Whether a degree is above what is required, by the stage dealt: 小学、初中教师本科以上分别达到75%和95%."""
        if draft.unit.kind != "share" or draft.slot is None or draft.subject is None:
            return
        degree = draft.term is not None and (draft.term.rule in _DEGREES or draft.term.rule == "noun.share")
        words = self.plain[min(draft.quote[0], draft.subject[0]) : draft.subject[1]] if degree else ""
        above = self.shares.above_required(words[-24:], draft.stage) if words else None
        if above is not None:
            draft.code = "above_required_share" if above else None

    def _share(self, draft: Draft, slot: Slot) -> bool:
        """占…的x%: a share of a total, with the code that such a share has, if any."""
        if draft.unit.kind not in {"share", "none"} and draft.figure.form != "fraction":
            return False
        if draft.unit.kind == "none" and draft.figure.written_whole and _WHOLE.match(self.plain, slot.figure.end):
            return False  # 占班级总数469的3.9%
        cue = next((t for t in reversed(slot.cues) if t.term.cue == "share"), None)
        if cue is None and self.done and slot.marks in {"", ")"} and slot.gap:
            # 占1081名符合条件教师总数的13.24%, 占应交流人数(479人)的12.1%: the whole stands between 占 and the figure
            before = self.done[-1].slot
            words = () if before is None else (*before.far, *before.near) if slot.marks else before.near
            right = slot.marks == "" or (self.plain.startswith(")的", self.done[-1].figure.end) and not slot.near)
            cue = next((t for t in reversed(words) if t.term.cue == "share"), None) if right else None
        if cue is None and draft.unit.kind == "share":
            cue = self.shares.unsaid(self, slot)
        if cue is None:
            return False
        self.shares.read(self, draft, slot, cue)
        return True

    def _population(self, draft: Draft, slot: Slot) -> bool:
        """约八成随迁子女就读公办学校: a share of the people named right behind it."""
        if draft.unit.kind != "share" or not slot.post or self.heads.last(slot.near, draft.unit) is not None:
            return False
        if self.plain.startswith("(", slot.figure.end):
            return False  # 下降到16.50%(当年教学班2655个): the words in a bracket are of their own figure
        text = self.plain[slot.aside : slot.post_end]
        at = slot.post[0].end if slot.post[0].term.cue == "comparator" else slot.aside
        head = next((t for t in slot.post if t.term.kind == "head" and t.start - at <= 2), None)
        if head is None or slot.post[0].term.cue == "role":
            return False
        if self.heads.fits(head.term, draft.unit):
            self.take(draft, head, "post")
            return True
        made = self.shares.code(head.term.code, self.plain[slot.clause : slot.figure.start]) if head.term.code else None
        if made is not None and slot.near:
            draft.code, draft.how, draft.subject, draft.term = made, "population", (head.start, head.end), head.term
            return True  # 公办学校接收近八成随迁子女
        if head.term.code is None or any(t.term.kind == "head" for t in slot.near):
            return False
        people = next((d for d in self.done if d.code in headless.SCHOOLED), None)
        told = self.shares.code(people.code, text) if people is not None and head.term.code == "schools" else None
        if told is not None and people is not None:
            draft.code, draft.how, draft.subject = told, "population", people.subject
            return True  # 随迁子女3106人，…百分之百进入公办学校
        draft.how, draft.subject, draft.term = "population", (head.start, head.end), head.term
        draft.code = self.shares.code(head.term.code, text)
        return True
