"""From slots to drafts: every figure takes its meaning from the innermost scope that states it.

Scopes are a stack: document, section (headings), paragraph, sentence, part list (其中…, brackets, colons),
clause.  Each contributes what it says (head, stage, region, area, entity, period, role), and a figure
looks from its own clause outwards.  What a list says of its parts never leaks to the words after it.
"""

from __future__ import annotations

from extractor.claims import roles
from extractor.claims.draft import Draft
from extractor.claims.heads import merge_stages
from extractor.claims.lexicon import Token
from extractor.claims.lists import lend_unit, pair_parallel, share_unit
from extractor.claims.meaning import Meaning
from extractor.claims.periods import year_of
from extractor.claims.scope import Frame
from extractor.claims.slots import Sentence, Slot
from extractor.model import Region

_BETTER = {"提升", "提高", "下降", "降低", "改善"}


class Resolver(Meaning):
    """Reads the sentences of one document, in order."""

    def region_of(self, start: int, end: int) -> Region | None:
        """The place inside the document's own that these words name; None where they name none."""
        return self.places.within(start, end)

    def sentence(self, sentence: Sentence, region_at: dict[int, Region] | None = None) -> list[Draft]:
        """The drafts of a sentence; updates the paragraph's scope."""
        self.count += 1
        scope = self.scope
        self.frames = [Frame("sentence", scope.stage, [], last=None)]
        self.done = []
        self.period = self.base = self.until = None  # of this sentence
        self.forward: str | None = None
        self.must = False
        self.per = None
        self.entity: str | None = None
        self.region: Region | None = None
        self.visited = set()
        slots = sentence.slots
        bare = [s.figure for s in slots if s.figure.unit.kind == "none" and not s.figure.written_whole]
        self.coefficients = scope.coefficients and len(bare) > 2 and all(f.value < 1 for f in bare)
        self.coefficient = next((t for t in sentence.tokens if t.term.cv), None)
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
        share_unit(self, self.done)
        lend_unit(self.done)
        pair_parallel(self, sentence, self.done)
        self._begun_at(sentence)
        self._added_up()
        self._after(sentence)
        return self.done

    def _added_up(self) -> None:
        """…218个，…143个，合计361个: the last is the whole of those before it; parts that add up are of one kind."""
        for n, draft in enumerate(self.done):
            slot = draft.slot
            if slot is None or draft.measure != "level" or draft.unit.kind not in {"count", "area", "money"}:
                continue
            if n >= 2 and self.wordings["parts.together"].fullmatch(self.plain, slot.gap, slot.figure.start):
                parts = self._siblings(draft, self.done[:n])
                if len(parts) > 1:
                    draft.whole, draft.part_cue = None, ""
                    staged = {p.stage for p in parts if p.stage}
                    if len(staged) > 1 and self.stated_stage(slot.near) is None:
                        draft.stage = merge_stages(sorted(staged))
                    for part in parts:
                        part.whole, part.part_cue = draft, "合计"
            if n + 2 < len(self.done) and draft.code and not any(d.whole is draft for d in self.done):
                self._divided(draft, self.done[n + 1 :])
            inside = [d for d in self.done if d.whole is draft and d.part_cue != "合计"]
            if draft.unit.kind == "area":
                continue  # 规划校舍7.18万平方米,其中教学用房…、食堂…: kinds of rooms are no kind of the whole
            unnamed = len(inside) > 1 and all(d.code in {None, draft.code} and d.unit == draft.unit for d in inside)
            if unnamed and draft.code and sum(d.value for d in inside) == draft.value:
                for part in inside:
                    part.code = draft.code  # 补充教师1379人,其中特岗820人、招教437人、人才引进122人

    def _divided(self, whole: Draft, after: list[Draft]) -> None:
        """到岗683名，分到恩施市112、…鹤峰县56名: a list right behind a figure that adds up to it divides it."""
        run: list[Draft] = []
        for draft in after:
            listed = draft.slot is not None and (not run or draft.slot.marks == "、")
            other = draft.unit != whole.unit or draft.code not in {None, whole.code, "teachers", "students"}
            if not listed or other or draft.measure != "level" or draft.whole:
                break
            run.append(draft)
        if len(run) > 2 and sum(d.value for d in run) == whole.value:
            for draft in run:
                draft.whole, draft.part_cue, draft.code = whole, "、", whole.code

    def _siblings(self, total: Draft, before: list[Draft]) -> list[Draft]:
        """The figures right before a total that it may be the sum of: of its unit and measure, nearest first."""
        out: list[Draft] = []
        for draft in reversed(before):
            if draft.unit != total.unit or draft.measure != "level" or draft.role == "standard":
                if draft.role == "standard" and draft.unit.kind != total.unit.kind:
                    continue
                if draft.role_rule == "picks":
                    continue  # 56～65人的大班218个: the bound says which classes
                break
            if out and draft.value == total.value:
                break
            out.append(draft)
            if sum(d.value for d in out) >= total.value:
                break
        return out

    def _begun_at(self, sentence: Sentence) -> None:
        """比2012年的4.21亿元增长…；小学由5213元增至5876元: what a level came from is of the year compared with."""
        base = self.base or self.scope.base
        if base is None:
            compared = (
                t
                for t in sentence.tokens
                if t.term.cue == "base" and self.wordings["time.earlier"].match(self.plain, t.start)
            )
            base = next((year for t in compared if (year := self._year_ago([t]))), None)
        self.scope.base = base
        years = sorted({y for d in self.done if d.period_from == "stated" and (y := year_of(d.period))})
        told = {(d.code, d.period) for d in self.done}
        series = {code for code, _ in told if sum(c == code for c, _ in told) > 1}  # a figure for each year
        for draft in self.done:
            if draft.code in self.flows and len(years) > 1 and draft.code not in series:
                draft.period = f"{years[0]}/{years[-1]}"  # what happened to a cohort happened between its two years
            first = draft.from_of
            if first is not None and draft.role in {"target", "plan"} and first.role_rule.startswith("forward"):
                # 到2025年由96.5%提高到98%: what is to be raised is what there is
                first.role, first.role_rule = "reported", "silent"
                first.period = self.scope.anchor or self.scope.lead_period or self.scope.doc_period
                first.period_from = "inherited"
            if (
                first is not None
                and first.period == draft.period
                and base
                and (first.period_from != "document" or self.base)
            ):
                first.period, first.period_from = base, "inherited"

    def _after(self, sentence: Sentence) -> None:
        """What the sentence leaves behind for the next ones."""
        base = self.frames[0]
        if base.stage:
            self.scope.stage = self._spoken_of(base) or base.stage
        if not sentence.slots:
            stage = self.stated_stage(sentence.tokens)
            if stage and stage != "none":
                self.scope.stage = stage
            self._dates(sentence.dates, sentence.start)
        cohort = any(d.code in self.flows for d in self.done)
        if self.period and not self.forward and self.period != self.until and not cohort:
            self.scope.period, self.scope.fresh = self.period, True
            if (year_of(self.period) or 0) >= (year_of(self.scope.anchor) or 0):
                self.scope.anchor = self.period
        if base.last:
            self.scope.last = base.last
        if base.drafts:
            self.scope.recent = base.drafts
        if len(self.visited) > 1:
            self.scope.place = None  # a list of places: what follows is about none of them
        self.drafts.extend(self.done)

    @staticmethod
    def _spoken_of(base: Frame) -> str | None:
        """小学…，初中…。 speaks of both, though 初中 stands last (小学…；初中…。 of the last); None for one stage."""
        slots = [(d, d.slot.segment) for d in base.drafts if d.slot is not None]
        named = {d.stage for d, segment in slots if d.stage_stated and d.stage and segment == slots[-1][1]}
        return merge_stages(sorted(named)) if named >= {"primary", "junior"} else None

    def _new_topic(self, slot: Slot) -> bool:
        """Whether a clause names a head of its own and no stage."""
        words = (*slot.near, *slot.post)
        return any(t.term.kind == "head" for t in words) and not any(t.term.stage for t in words)

    def _unname(self, slot: Slot) -> None:
        """Words inside the name of one school say nothing of kinds of schools."""
        for name in self.named:
            if name.end > slot.gap and name.start < slot.post_end:
                slot.near = [t for t in slot.near if t.start < name.start or t.end > name.end]
                slot.far = [t for t in slot.far if t.start < name.start or t.end > name.end]
                slot.post = [t for t in slot.post if t.start < name.start or t.end > name.end]
                slot.cues = [t for t in slot.near if t.term.cue]
                slot.far_cues = [t for t in slot.far if t.term.cue]
                if slot.words < name.end <= slot.figure.start:
                    slot.words = name.end

    def _frames(self, slot: Slot) -> None:
        frames = self.frames
        if self.done and self.done[-1].slot is not None and self.done[-1].slot.segment < slot.segment:
            frames[0].stage = self._spoken_of(frames[0]) or frames[0].stage
        while len(frames) > 1 and (
            frames[-1].depth > slot.depth
            or (frames[-1].segment < slot.segment and not frames[-1].whole_sentence and frames[-1].kind != "bracket")
        ):
            frames.pop()
        top = frames[-1]
        if top.kind == "part" and top.drafts and slot.marks:
            if slot.marks[0] == "、":
                top.joined = True
            elif top.joined and slot.marks[0] == "," and self._new_topic(slot):
                frames.pop()  # 其中小学1012个、初中556个，大班额32个: the list of parts ended with its last 、
                top = frames[-1]
        if slot.depth > top.depth and slot.depth > 0 and "(" in slot.marks and self.done:
            whole = self.done[-1]
            if top.wholes and self.plain.startswith(("按", "其中按", "分"), slot.clause):
                whole = top.wholes[-1]  # 30所——城区6所、乡村24所(按学段则是…): another way to divide the same whole
            frames.append(Frame("bracket", whole.stage, [whole], slot.segment, slot.depth, last=whole, cue="("))
            top = frames[-1]
        cue = None
        for token in (*slot.far_cues, *slot.cues):
            if token.term.cue == "list" and token.term.value == "part":
                if "在内" in self.plain[token.end : min(token.end + 14, slot.figure.start)]:
                    continue  # 含公办园在内的普惠园691所
                cue = token
                break
        if cue is not None:
            opening = not self.done
            counted = [d for d in top.drafts if not d.denominator]
            wholes = counted or (list(self.scope.recent) if opening else list(top.wholes))
            if top.kind == "part" and top.depth == slot.depth:
                wholes = counted or top.wholes
            alike = [w for w in wholes if w.role != "standard" and w.unit.kind == slot.figure.unit.kind]
            alike = [w for w in alike if w.value >= slot.figure.value] or alike
            stage = (alike or wholes)[-1].stage if wholes else top.stage
            frames.append(
                Frame(
                    "part",
                    stage,
                    wholes,
                    slot.segment,
                    slot.depth,
                    opening,
                    wholes[-1] if wholes else None,
                    cue=self.plain[cue.start : cue.end],
                )
            )
        elif (
            slot.marks in {":", ",:", "):"}
            and self.done
            and top.kind == "sentence"
            and self.done[-1].unit.kind in {slot.figure.unit.kind, "count"} & {"count", "money", "area"}
            and slot.figure.unit.kind in {self.done[-1].unit.kind, "none"}
        ):
            frames.append(
                Frame(
                    "part",
                    self.done[-1].stage,
                    [self.done[-1]],
                    slot.segment,
                    slot.depth,
                    False,
                    self.done[-1],
                    cue=":",
                )
            )
        last = self.done[-1] if self.done else None
        if slot.marks != "、":
            self.per = None
        elif (
            self.per is None
            and not slot.figure.written_whole
            and last is not None
            and last.subject
            and self.wordings["per.hundred"].match(self.plain, last.subject[0])
        ):
            self.per = "100"  # 每百名学生拥有高于规定学历教师5.2人、骨干教师1.3人
        # 每百名学生中，高于规定学历教师5.02人、…: the comma does not end it
        for token in (*slot.far[-1:], *slot.cues):
            if token.term.cue == "per":
                self.per = token.term.value

    def _bounds_and_measure(self, draft: Draft, slot: Slot) -> None:
        plain = self.plain
        before, _ = roles.bound_of(draft, slot, plain)
        kind = draft.unit.kind
        start = slot.figure.start
        measure: Token | None = None
        based = False
        based_on = any(t.term.cue == "base" for t in slot.cues)
        for token in reversed(slot.cues):
            cue = token.term.cue
            if cue == "reach" and measure is None:
                # a level reached: 增加到; but a bare 为/到 far from the figure is part of another phrase
                if start - token.end <= 3 or token.end - token.start > 2:
                    break
            elif cue == "measure" and measure is None:
                between = plain[token.end : start]
                if token.term.value == "change?":
                    if between.strip("了约近达为 ") == "":
                        measure = token
                elif token.term.value == "gap?":
                    if between.strip("了约近达为 ") == "" and (
                        kind == "points" or self._based(slot) or plain[token.start] == "差"
                    ):
                        measure = token
                elif plain.startswith("率", token.end) or (
                    plain[token.start : token.end] in _BETTER
                    and not based_on
                    and any(t.term.kind == "head" and t.start >= token.end for t in slot.near)
                ):
                    continue  # 压减率94.4%; 能力提升补助资金10236万元
                elif len(between) <= 12 and not (between == "的" and kind == "count"):
                    measure = token  # but 比上年增加的13个 counts those that grew
            elif cue == "base":
                based = True
        if measure is not None and measure.term.value == "gap?":
            draft.measure = "change" if self._over_time(slot) else "gap"  # 比上年多528人: two times, not two things
        elif measure is not None:
            draft.measure = measure.term.value.rstrip("?")
        elif slot.marks.endswith("(") and slot.far_cues and slot.far_cues[-1].end == slot.figure.start - 1:
            named = slot.far_cues[-1].term  # 财政经常性收入增幅(18.4%)
            draft.measure = (
                named.value if named.cue == "measure" and named.value in {"change", "gap"} else draft.measure
            )
        elif slot.marks.endswith("(") and kind == "share" and plain[start - 1] in "+-":
            draft.measure = "change"  # 7,236元→7,918元(+9.4%)
        elif (
            self.done
            and self.done[-1].unit == draft.unit
            and self.wordings["gap.short"].search(plain, max(0, slot.clause - 1), start)
        ):
            draft.measure = "gap"  # 应配5间、实有4间、缺1间
        elif kind not in {"none", "times", "time"} and self.wordings["change.more"].search(plain, slot.clause, start):
            draft.measure = "change" if self._over_time(slot) else "gap"  # 较上年多34所
        elif self.wordings["change.bare"].search(plain, slot.clause, start) and kind in {
            "share",
            "count",
            "money",
            "area",
            "points",
        }:
            draft.measure = "change"  # 后者较前者增16.96%
        elif draft.measure == "level" and self.wordings["growth.behind"].match(
            plain[slot.figure.end : slot.figure.end + 6]
        ):
            draft.measure = "change"  # 高于财政经常性收入12.3%的增幅
        elif kind == "points":
            draft.measure = "gap" if before is not None else "change"
        if kind == "points" and draft.measure == "change" and before is not None and before.term.value in {">", "<"}:
            draft.measure = "gap"
        if (
            draft.measure in {"gap", "change"}
            and before is not None
            and not before.term.approx
            and before.term.value in {">", "<"}
        ):
            draft.comparator = "="
        if based and draft.measure == "level" and kind == "times":
            draft.measure = "change"
        previous = self.done[-1] if self.done else None
        if (
            draft.measure == "level"
            and previous is not None
            and not slot.near
            and slot.marks in {"、", ""}
            and previous.measure in {"change", "gap", "cv"}
        ):
            draft.measure = previous.measure

    def _over_time(self, slot: Slot) -> bool:
        """Whether the words compare with another time: 比上年, 较2015年, 同比."""
        clause = self.plain[slot.clause : slot.figure.start]
        return bool(self.wordings["time.earlier"].search(clause)) or (self.base is not None and bool(slot.dates))

    def _based(self, slot: Slot) -> bool:
        clause = self.plain[slot.clause : slot.figure.start]
        return any(t.term.cue == "base" for t in slot.cues) or "比" in clause or clause.startswith(("较", "低", "高"))
