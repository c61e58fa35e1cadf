"""How a figure is meant, and how it is tied to the figures around it."""

from __future__ import annotations

from extractor.claims import roles
from extractor.claims.draft import Draft
from extractor.claims.lexicon import Token
from extractor.claims.periods import year_of
from extractor.claims.scope import Frame
from extractor.claims.slots import Slot
from extractor.claims.subjects import Subjects

_OFF = {">", "<"}
_FAR = 4  # a level more than so many times what it is held against is not held against it


class Meaning(Subjects):
    """Decides the role of a figure, and its wholes, thresholds, changes and earlier levels."""

    def _role(self, draft: Draft, slot: Slot, following: Slot | None) -> None:
        # 为确保2025年通过认定: what something is done for says nothing of the figures
        cue = roles.last_role([t for t in (*slot.far_cues, *slot.cues) if self.plain[t.start - 1 : t.start] != "为"])
        if cue in {"target", "plan"}:
            self.forward = cue
        elif cue == "done":
            self.must = False  # 应配备5间，实有4间
            self.forward = self.forward if self.forward == "target-by" else None
        elif cue == "must":
            self.must = True
        last = self.done[-1] if self.done else None
        if (
            last is not None
            and last.role == "standard"
            and self.wordings["norm.over"].fullmatch(self.plain, last.figure.end, slot.figure.start)
        ):
            level = last.versus or self._last_level(draft)  # 超出2000人上限214人, 低于7.5㎡的标准1.48㎡
            draft.measure, draft.comparator = "gap", "="
            if level is not None:
                self.follow(draft, level, "inherit")
                draft.stage = level.stage
            return
        before = roles.comparator_before(slot, self.plain)
        if before is not None and self.plain[max(0, before.start - 1) : before.start] in {"应", "须", "要"}:
            self.must = True
        if before is not None and draft.comparator == ">" and self._less_is_better(draft):
            better = self.plain[before.start : before.end].endswith("优于")
            draft.comparator = "<" if better else draft.comparator  # 均优于国家规定的0.65
        standard = self._standard(draft, slot, following) or self._norm_before_bracket(draft, slot)
        if standard and not self._off_by(draft):
            draft.role, draft.role_rule = "standard", standard
            self._same_list_of_norms(draft, slot)
            return
        if self.wordings["aim.behind"].match(self.plain[slot.figure.end : slot.figure.end + 6]):
            draft.role, draft.role_rule = "target", "aim"  # 达到95%的目标
            return
        explicit = draft.comparator in {">=", "<=", ">", "<"} and not draft.approx
        if self.must and draft.measure != "change":
            draft.role = (
                "standard"
                if self.per
                or draft.code in self.heads.rates
                or (draft.code and self.heads.rate_of(draft.code, "100"))
                or draft.measure == "cv"
                or draft.figure.unit.unit == "项"
                else "requirement"
            )
            draft.role_rule = "must"
        elif explicit and draft.unit.unit in {"分钟", "小时", "天", "月"} and draft.code is None:
            draft.role, draft.role_rule = "requirement", "time-limit"
        else:
            forward = self.forward or (self.scope.section_forward if cue != "done" else None)
            year, doc = year_of(draft.period if draft.period_from == "stated" else None), year_of(self.scope.doc_period)
            ahead = year is None or doc is None or year >= doc
            begins = year_of((self.scope.plan_period or "").partition("/")[0])
            if (
                begins
                and self.scope.fresh
                and draft.period_from == "inherited"
                and (year_of(draft.period) or begins) < begins
            ):
                ahead = False  # “十三五”末…: what the years before the plan left
            if (
                forward is None
                and self.scope.plan_document
                and not self.scope.section_looks_back
                and cue != "done"
                and ahead
                and "现" not in self.plain[slot.gap : slot.figure.start]
            ):
                forward = "target"
            stock = (
                draft.unit.kind in {"count", "money", "area"} and draft.code not in self.heads.rates and not self.per
            )
            fact = draft.comparator == "=" and (draft.how == "share" or (stock and draft.code is not None))
            if (
                forward is None
                and not fact
                and self.scope.normative
                and cue != "done"
                and draft.period_from != "stated"
            ):
                rated = draft.code is not None or draft.unit.kind in {"share", "none"}
                draft.role, draft.role_rule = ("standard" if rated else "requirement"), "normative"
                return
            if forward is None and any(t.term.cue == "role" and t.term.value == "plan" for t in slot.post):
                forward = "plan"  # 3个重点项目计划投资共7000万元
            if forward:
                self._ahead(draft, forward)
                reached = any(t.term.cue == "reach" for t in slot.cues)
                if draft.code == "schools" and draft.role in {"plan", "target"} and not reached:
                    draft.code = None  # schools to be built are no stock
                if self.scope.plan_period and draft.period_from != "stated":
                    draft.period, draft.period_from = self.scope.plan_period, "inherited"

    def _ahead(self, draft: Draft, forward: str) -> None:
        share = draft.unit.kind in {"share", "points"} or draft.code in self.heads.rates
        if forward == "target-by":
            draft.role = "plan" if draft.unit.kind in {"money", "area"} else "target"
        else:
            draft.role = "target" if share else "plan"
        draft.role_rule = f"forward.{forward}"

    def _standard(self, draft: Draft, slot: Slot, following: Slot | None) -> str | None:
        """The id of the reason why a figure is a threshold quoted to judge by; None where it is not."""
        explicit = (
            draft.comparator in {">=", "<=", ">", "<"}
            and not draft.approx
            and draft.measure in {"level", "cv"}
            and not draft.figure.more
        )
        if (
            not explicit
            and self.done
            and not slot.near
            and slot.marks in {"、", ""}
            and self.done[-1].comparator in {">=", "<=", ">", "<"}
        ):
            explicit = not self.done[-1].approx  # 分别低于0.65和0.55的国家标准
        norm_near = roles.names_norm(slot.cues) or any(
            t.term.value == "norm" and t.start - slot.figure.end <= 3 for t in slot.post[:1]
        )
        behind = self.plain[slot.figure.end : slot.figure.end + 5]
        if self.wordings["norm.by"].search(self.plain[slot.gap : slot.figure.start]):
            if self.wordings["norm.by-behind"].match(behind):
                return "norm.by"
            if self.wordings["norm.drawn-up"].match(self.plain, slot.figure.end):
                return "norm.drawn"  # 按照…小学650元、初中850元的标准
        owned = draft.comparator == "=" and self.wordings["norm.of"].search(self.plain, slot.gap, slot.figure.start)
        if owned and self.wordings["norm.behind"].match(self.plain, slot.figure.end):
            return "norm.named"  # 达到国家50%的要求
        if draft.unit.kind == "money" and self.wordings["norm.is"].search(self.plain, slot.gap, slot.figure.start):
            return "norm.direct"  # 辽宁省定标准为935元
        if (
            draft.comparator == "="
            and draft.measure == "level"
            and self.wordings["norm.against"].search(self.plain, slot.clause, slot.figure.start)
        ):
            tail = self.plain[slot.figure.end : slot.figure.end + 16]
            if norm_near or self.wordings["norm.behind"].match(tail) or self.wordings["norm.list-behind"].match(tail):
                return "norm.against"  # 比80%的国家要求高12个百分点
        if explicit and self.wordings["norm.behind"].match(self.plain[slot.figure.end : slot.figure.end + 8]):
            return "norm.behind"
        ranged = draft.figure.value_max is not None and self.plain.startswith("的", slot.figure.end)
        if ranged and self._picks(draft, slot):
            return "picks"  # 56～65人的大班218个
        if not explicit:
            named = [t for t in slot.near if t.term.kind != "stage"]
            last = named[-1].term if named else None
            previous = self.done[-1] if self.done else None
            if previous is not None and previous.role_rule == "norm.direct" and slot.marks == "、" and not named:
                draft.comparator = previous.comparator
                return "norm.direct"  # 上限为小学0.65、初中0.55
            direct = (
                norm_near
                and (draft.unit.kind != "money" or (last is not None and last.value == "norm"))
                and (
                    last is not None
                    and (
                        last.value == "norm"
                        or (last.cue == "reach" and len(named) > 1 and named[-2].term.value == "norm")
                    )
                )
            )
            if (
                direct
                and (bound := self.wordings["norm.bound"].search(self.plain, slot.gap, slot.figure.start)) is not None
            ):
                draft.comparator = "<=" if bound[0] == "上限" else ">="
            return "norm.direct" if direct else None
        opened = slot.marks.endswith("(")
        if opened and self.done:
            return "bracket"
        if self._lists_thresholds(slot):
            return "listed"
        if self._counts_below(draft, slot):
            return "counted"
        if norm_near:
            return "norm"
        if self._picks(draft, slot):
            return "picks"
        if (
            following is not None
            and following.marks.startswith("(")
            and self._same_unit(draft, following)
            and not roles.comparator_before(following, self.plain)
        ):
            return "bracket.real"
        if self.done and slot.near and slot.near[0].term.cue == "comparator" and self.done[-1].role == "reported":
            level = self._last_level(draft)
            if level is not None and level.sentence == self.count and slot.near[0].start - slot.clause <= 2:
                return "compared"
        return None

    @staticmethod
    def _less_is_better(draft: Draft) -> bool:
        return draft.measure == "cv" or draft.code in {"teacher_student_ratio", "class_size"}

    def _counts_below(self, draft: Draft, slot: Slot) -> bool:
        """23所小学生均体育运动场馆面积低于7.5平方米: the bound says which schools are counted."""
        last = self.done[-1] if self.done else None
        if last is None or slot.marks or last.sentence != self.count or last.measure != "level":
            return False
        return last.unit.unit in {"所", "个"} and draft.code in self.heads.rates

    def _off_by(self, draft: Draft) -> bool:
        """4.9平方米,低于省定标准0.3平方米: a bound that the level belies, or a small part of it, is the distance."""
        level = self._last_level(draft)
        if level is None or level.sentence != self.count or level.code != draft.code or draft.comparator not in _OFF:
            return False
        if level.unit != draft.unit or draft.measure != "level" or draft.value * _FAR >= level.value:
            return False
        draft.measure, draft.comparator = "gap", "="
        return True

    def _same_list_of_norms(self, draft: Draft, slot: Slot) -> None:
        """达到小学不低于2000元、初中不低于2500元的要求: the norm's name behind the last bound is every one's."""
        last = self.done[-1] if self.done else None
        if last is None or slot.marks != "、" or last.role != "reported" or draft.role_rule != "norm.behind":
            return
        if last.comparator == draft.comparator and last.code == draft.code and not last.approx:
            last.role, last.role_rule = "standard", "norm.behind"

    def _norm_before_bracket(self, draft: Draft, slot: Slot) -> str | None:
        """高于国家标准(2.3间)0.3间: the norm's figure in brackets, and behind them how far it is off."""
        last = self.done[-1] if self.done else None
        if slot.marks.endswith("(") and self.plain[slot.figure.end : slot.figure.end + 1] == ")":
            words = [*slot.far, *slot.near]
            norm = next((t for t in reversed(words) if t.term.value == "norm"), None)
            if norm is not None and slot.figure.start - norm.end <= 1:
                bound = next((t for t in reversed(words) if t.term.cue == "comparator" and t.end <= norm.start), None)
                if bound is not None and norm.start - bound.end <= 4:
                    draft.comparator = bound.term.value
                return "norm.bracket"
        if last is not None and last.role_rule == "norm.bracket" and last.figure.end + 1 == slot.figure.start:
            draft.measure, draft.comparator = ("gap" if last.comparator in {">", "<"} else draft.measure), "="
        return None

    def _lists_thresholds(self, slot: Slot) -> bool:
        """(小学不高于0.65、初中不高于0.55): a bound goes on with the list of bounds that a bracket opened."""
        last = self.done[-1] if self.done else None
        if last is None or last.slot is None or last.role != "standard":
            return False
        return last.slot.depth == slot.depth > 0 and slot.marks in {"、", ",", ""}

    def _picks(self, draft: Draft, slot: Slot) -> bool:
        """超过45人的教学班, 12班以上小学: a bound with a noun right behind it picks things out."""
        if draft.unit.kind in {"money", "points", "none", "share"}:
            return bool(self.wordings["picked.count"].match(self.plain, slot.figure.end))
        at = slot.figure.end
        before = roles.comparator_before(slot, self.plain)
        after = roles.comparator_after(slot, self.plain)
        if after is not None:
            at = after.end
        text = self.plain[at : slot.post_end]
        if not text:
            return draft.unit.unit == "岁" or self._defined(draft, slot)
        noun = next(
            (t for t in slot.post if t.start >= at and t.start - at <= 6 and (t.term.kind == "head" or t.term.school)),
            None,
        )
        if noun is not None and noun.term.kind == "stage":
            # 超过45人的小学班级39个: the classes are picked out, the stage says which
            noun = next((t for t in slot.post if t.start == noun.end and t.term.code == "classes"), noun)
        if noun is None and (bare := self.wordings["picked.classes"].match(self.plain, at)) is not None:
            noun = Token(bare.start(1), bare.end(1), self.lexicon.labels["班"])  # 56人以上的班187个
        if noun is None:
            bounded = draft.unit.unit == "岁" or bool(
                self.wordings["picked.none"].match(text)
            )  # 50岁以上31.8%; 56人及以上的没有
            return bounded or self._defined(draft, slot)
        code = "schools" if noun.term.kind == "stage" else noun.term.code
        row = self.heads.pick(draft, code)
        if (row is not None and draft.how in {"post", "open", "inherit", "far", "stage", "label", "section", ""}) or (
            row is not None and draft.code is None
        ):
            draft.code, draft.how, draft.subject, draft.term = (
                row["threshold"],
                "picked",
                (noun.start, noun.end),
                noun.term,
            )
            draft.stage = draft.stage or self.fallback_stage(draft)
        picked = row is not None or text.startswith("的")
        if picked and before is not None and self.plain.startswith(("没有", "未有", "无"), before.start):
            draft.comparator = {"<=": ">", ">=": "<"}.get(draft.comparator, draft.comparator)  # 没有超过50人的班级
        return picked

    def _defined(self, draft: Draft, slot: Slot) -> bool:
        """大班额(56人以上)占15.9%: the bracket says what makes a class too large."""
        head = slot.far[-1] if slot.far and slot.marks.endswith("(") else None
        if head is None or head.end != slot.figure.start - 1 or head.term.code != "large_classes":
            return False
        draft.code, draft.how, draft.subject = "class_size", "picked", (head.start, head.end)
        draft.stage = draft.stage or self.fallback_stage(draft)
        return True

    @staticmethod
    def _same_unit(draft: Draft, slot: Slot) -> bool:
        return slot.figure.unit.unit == draft.unit.unit

    def _tie(self, draft: Draft, slot: Slot) -> None:
        frame = self.frames[-1]
        previous = self.done[-1] if self.done else None
        picked = previous is not None and (previous.how == "picked" or previous.role_rule == "picks")
        if previous is not None and picked and draft.role == "reported" and draft.code == "classes":
            row = self.heads.pick(previous, "classes")
            if row is not None and row.get("counted"):
                draft.code = row["counted"]
        if previous is not None and previous.role_rule == "picks" and previous.unit.unit == "岁" and not slot.marks:
            draft.code = None if draft.code in {"teachers", "students", "staff"} else draft.code  # 50周岁以上教师1893人
        if draft.role == "standard":
            picks = draft.role_rule in {"picks", "norm.drawn", "norm.against"} or self.wordings["norm.picks-out"].match(
                self.plain[slot.figure.end : slot.figure.end + 12]
            )
            draft.versus = self._held_against(draft) if previous is not None and not picks else None
            held = self._held_against(draft) if draft.role_rule == "norm.against" else draft.versus
            if picks and previous is not None and previous.role_rule == draft.role_rule == "picks":
                held = previous if previous.unit == draft.unit else held  # 超过75%的仅两个市，低于70%的有3个
            for other in reversed(self.done):
                if held is None and picks and other.role_rule == "picks" and other.unit == draft.unit:
                    held = other
            if held is not None and draft.code is None and draft.how in {"open", ""}:
                draft.code = held.code
            if (
                draft.code
                and self.heads.rate_of(draft.code, "100")
                and not (draft.versus and draft.versus.code == draft.code)
                and draft.role_rule != "picks"
            ):
                draft.code = self.heads.rate_of(draft.code, "100")
            return
        if (
            frame.kind in {"part", "bracket"}
            and draft.how != "total"
            and not (draft.term is not None and draft.term.rule == "noun.full-marks")
            and draft.measure == "level"
            and draft.role_rule not in {"bracket", "norm", "must"}
        ):
            draft.whole = self._whole_of(draft, frame)
            draft.part_cue = frame.cue
        if (
            previous is not None
            and previous.role == "standard"
            and previous.role_rule == "bracket.real"
            and slot.marks.startswith("(")
        ):
            previous.versus = draft
            draft.whole = None
            if not draft.code:
                self.follow(draft, previous, "inherit")
        if draft.measure in {"change", "gap"}:
            base = self._last_level(draft)
            if base is not None and base.code == draft.code and (base.stage == draft.stage or draft.how != "near"):
                draft.change_of = base
        if previous is not None and any(t.term.cue == "reach" for t in slot.cues) and self.same_kind(draft, previous):
            before = self.plain[previous.slot.clause : previous.figure.start] if previous.slot else ""
            arrow = self.plain[previous.figure.end : slot.figure.start].strip() in {"→", "->"}
            if arrow or self.wordings["from.word"].search(before):
                draft.from_of = previous

    def _held_against(self, draft: Draft) -> Draft | None:
        """The figure that a threshold is held against: of the same stage and measure, or none."""
        pool = [d for f in reversed(self.frames) for d in reversed(f.drafts)]
        for d in pool:
            if (
                d.role != "standard"
                and d.measure in {"level", "cv"}
                and self.same_kind(draft, d)
                and (not draft.stage_stated or d.stage == draft.stage)
            ):
                return d if d.code == draft.code or not draft.code or not d.code else None
        return None

    def _whole_of(self, draft: Draft, frame: Frame) -> Draft | None:
        wholes = [
            w
            for w in frame.wholes
            if w.measure == "level"
            and (
                self.same_kind(draft, w)
                or (draft.unit.kind == "none" and draft.figure.written_whole and w.unit.kind == "count")
                or (w.term is not None and (w.term.code == "schools" or w.term.school) and self._site(draft))
            )
        ]
        if draft.unit.unit == "个":
            wholes = [w for w in wholes if (w.code is None) == (draft.code is None) or self._site(draft)]
        if draft.code in self.heads.rates:
            wholes = [w for w in wholes if w.code == draft.code]  # 图书62万册(生均26册)
        if not wholes:
            return None  # 17个县…其中超大班额214个: one measure word, two kinds of things
        same = [w for w in wholes if w.code == draft.code and (draft.code or self._same_words(w, draft))]
        large = [w for w in same or wholes if w.value >= draft.value]
        return (large or same or wholes)[-1]

    @staticmethod
    def _site(draft: Draft) -> bool:
        """教学点16个 in a list of 学校260所: a part in another measure word."""
        return (
            draft.unit.unit in {"个", "处"}
            and draft.term is not None
            and draft.term.rule in {"noun.teaching-point", "noun.preschool-class"}
        )
