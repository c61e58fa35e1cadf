"""Of whom and where a figure speaks: its stage, area, school and place."""

from __future__ import annotations

import re
from itertools import pairwise

from extractor.claims.draft import Draft
from extractor.claims.heads import merge_stages
from extractor.claims.lexicon import Token
from extractor.claims.names import Name
from extractor.claims.scope import Reading
from extractor.claims.slots import Sentence, Slot

_BEFORE = 60  # characters before a figure that may say what it is drawn from
_BEHIND = 8  # characters behind a figure that may say what it is of
_STRETCH = 24  # characters before a clause that may say who goes on
_ANYWHERE = {"个", "次", "场", "份", "期", "轮", "家", "户", "批", "篇", "组", "学时"}
_TIMES = frozenset({"次", "场", "轮"})
_AGES = re.compile(r"\d+|[一二三四五六七八九]")
_COMPARED = re.compile(r"[较比与同于距离和及、]")
_ASIDE = re.compile(r"\)(?:[,;、。]|$)")
_AID = frozenset({"aid_funds", "aided_students"})  # told of pupils of all stages
_OTHERS = ("preschool", "senior", "vocational", "special")  # stages beside compulsory education
_ONE = frozenset({"primary", "junior", "senior", "preschool", "special", "vocational", "nine_year"})
# things whose stage says nothing of the figures behind them: places of few pupils, those who left a school
_PASSING = frozenset({"noun.teaching-point", "noun.transition.primary", "noun.transition.junior"})
_BRACKETED_STAGES = {
    "小学": "primary",
    "初中": "junior",
    "高中": "senior",
    "幼儿园": "preschool",
    "中小学": "compulsory",
}


class Settings(Reading):
    """Reads stage, area, entity and region from the innermost scope that states them."""

    def stated_stage(self, tokens: list[Token]) -> str | None:
        """The stage that words state, merged where they name several together; "none" where it is a thing of none."""
        if not tokens:
            return None
        # a thing of no stage (问卷, 人口) says nothing of the stage of others
        stages = [s for t in tokens if (s := t.term.stage) and not (s == "none" and t.term.kind == "head")]
        if not stages:
            return None
        if len(stages) == 1 and stages[0] != "secondary":
            return stages[0]  # as nearly everywhere
        resolved: list[str | None] = [
            s
            if s != "secondary"
            else (
                "junior"
                if not self.scope.has_senior or self.scope.stage in {"primary", "junior", "compulsory"}
                else None
            )
            for s in stages
        ]
        named = [s for s in resolved if s]
        if not named:
            return None
        if "special" in named and len(set(named)) > 1 and not (len(set(named)) > 2 and self._coordinated(tokens)):
            return "special"  # but 幼儿园、中小学、中职和特教学校 are all of them
        if len(set(named)) > 1 and not self._coordinated(tokens):
            return named[-1]
        return merge_stages(named)

    def _coordinated(self, tokens: list[Token]) -> bool:
        """小学、初中 / 小学和初中: stages that only 、, 和, 及 stand between are named together."""
        staged = [t for t in tokens if t.term.stage]
        joined = self.wordings["stage.joined"]
        return all(
            (a.end == b.start and a.term.stage == "all") or joined.fullmatch(self.plain[a.end : b.start])
            for a, b in pairwise(staged)
        )

    def _stage(self, draft: Draft, slot: Slot) -> None:
        """Sets the stage of a figure, and whether its own words state it; in place."""
        self._all_schools(slot)
        # 较小学段高出235人: the stage named is what it is compared with
        near = slot.near
        if draft.measure == "gap" and draft.how == "inherit":
            near = [t for t in near if not _COMPARED.search(self.plain, slot.clause, t.start)]
        stage = self._own_stage(draft, slot, near)
        if stage == "secondary" and self.scope.has_senior and self.frames[-1].stage == "primary":
            draft.stage, draft.stage_stated, self.frames[-1].unstaged = None, True, slot.segment
            return  # 小学22419所,…,中学454所,学生12.2万人: of junior and senior schools
        stage = None if stage == "secondary" else stage
        if stage is None and self._outside(draft, slot):
            draft.stage, draft.stage_stated = None, True
            return
        stated = stage is not None
        if stage is None and slot.grades and slot.grades[-1].start >= slot.clause:
            stage = self._by_age(slot)  # 四年级数学…: nearer than what the clauses before say
            stated = stage is not None
        if stage is None and (draft.how != "inherit" or not self.done or self.done[-1].segment < slot.segment):
            stage = self._stage_ahead(draft, slot)
            stated = stage is not None and stage != "none"
        if stage is None and slot.grades:
            stage = self._by_age(slot)
            stated = stage is not None
        if stage is None:
            stage = self._by_school(slot)
        if (draft.term is not None and draft.term.stage == "none") or draft.how == "place":
            draft.stage = self._by_age(slot) if slot.grades else None
            if draft.unit.unit == "所":
                self.frames[-1].unstaged = slot.segment
            if draft.stage is not None:
                self._speak_of(draft.stage, slot)  # 7-12岁适龄儿童2013名，入学2013名
        elif stage is None:
            draft.stage = self._stage_around(draft, slot)
        elif stage == "none":
            draft.stage, draft.stage_stated = None, True
            if any(t.term.rule == "stage.none.schools" for t in near):
                self.frames[-1].unstaged = slot.segment  # 普通中学在校生2473923人,毕业生658977人
        else:
            draft.stage, draft.stage_stated = stage, stated
            population = draft.unit.kind == "share" and draft.how in {"open", "population"} and not near
            passing = population or self._implied(draft, near) or self._destined(near, slot)
            if stated and not passing:
                self._speak_of(stage, slot)

    def _outside(self, draft: Draft, slot: Slot) -> bool:
        """Whether a figure of no stated stage is of what no stage has: revenue, public servants, those who inspect."""
        if draft.unit.kind == "money" and draft.measure == "level" and self._of_servants(slot):
            return True
        if draft.unit.kind in {"money", "share"} and draft.code not in self.heads.rates and self._drawn(draft):
            return True
        if draft.code is None and draft.unit.unit == "个" and self.wordings["teams"].match(self.plain, slot.figure.end):
            return True  # 委员、代表分成3个组
        if draft.code is not None or draft.how not in {"open", "unit"}:
            return False
        if draft.unit.unit in _TIMES:
            words = self.wordings["events.of-no-stage"]
            return words.search(self.plain, slot.clause, draft.figure.end + _BEHIND) is not None
        return draft.unit.unit in {"人", "个"} and self._visitors(draft, slot)

    def _of_servants(self, slot: Slot) -> bool:
        """教师年均工资9.73万元，公务员9.61万元: whether a sum is what others than teachers earn."""
        return bool(self.wordings["servants.earn"].search(self.plain, slot.gap, slot.figure.start))

    @staticmethod
    def _implied(draft: Draft, near: list[Token]) -> bool:
        """教学点19个, 小学毕业生升学率99.6%: whether a stage is only that of what is told here, not of what follows."""
        thing = draft.term is not None and draft.term.rule in _PASSING
        return thing and not any(t.term.stage for t in near if t.term.kind == "stage")

    def _destined(self, near: list[Token], slot: Slot) -> bool:
        """升入高中阶段学校14281人: whether the stage that a clause names is the one its people go to."""
        staged = next((t for t in near if t.term.stage), None)
        ended = "毕业" in self.plain[max(0, slot.clause - _STRETCH) : slot.figure.start]
        if staged is None or not (ended or staged.term.stage in {"senior", "vocational"}):
            return False  # 2018年升入初中的3512人，三年间转进46人: the cohort that the text goes on with
        named = self.wordings["stage.destination"].match(self.plain, staged.start, staged.end)
        return bool(named or self.wordings["stage.destined"].search(self.plain, slot.clause, staged.start))

    def _all_schools(self, slot: Slot) -> None:
        """全县平均, 各学校: words that turn back to all schools open their part list anew."""
        frame, scope = self.frames[-1], self.scope
        if self.names.every(self.plain, slot.gap, slot.figure.start):
            frame.stage = scope.default_stage
            return
        around = scope.label_stage or scope.section_stage or scope.default_stage
        if frame.stage == around:
            return
        point = frame.kind == "sentence" and self.wordings["item.point"].search(self.plain, slot.gap, slot.figure.start)
        if point:
            frame.stage = around
            return
        begins = frame.kind == "sentence" and frame.stage in _ONE
        start = self.plain[slot.gap : slot.gap + 3].lstrip(",; ")
        begins = begins and (not self.done or start.startswith("全"))  # 初中178个班，全县已无56人以上大班额
        if begins and self.wordings["schools.told-of-all"].search(self.plain, slot.gap, slot.figure.start):
            frame.stage = around

    def _speak_of(self, stage: str, slot: Slot) -> None:
        """The part list goes on with a stage that a figure of it has stated."""
        before, spoken = self.done[-1] if self.done else None, [stage]
        if slot.marks == "、" and before is not None and before.stage_stated and before.stage:
            spoken = [before.stage, stage]  # after 小学650元、初中850元 both are spoken of
        frame = self.frames[-1]
        around = self.scope.label_stage or self.scope.section_stage
        # (二)初中。学校2031所，分初级中学1519所、九年一贯制学校512所: kinds of the schools that the section is about
        kinds = "nine_year" in spoken and around in spoken
        frame.stage, frame.staged, frame.spoken = around if kinds else merge_stages(spoken), True, slot.segment
        frame.unstaged = None

    def _own_stage(self, draft: Draft, slot: Slot, near: list[Token]) -> str | None:
        """The stage that a figure's own clause states: the words at its head, in a bracket behind it, or before it."""
        subject, term = draft.subject, draft.term
        if draft.how == "post" and slot.kinds is not None:
            return slot.kinds
        if draft.how in {"post", "picked", "population"} and term is not None and term.stage and subject:
            return self.stated_stage([t for t in slot.post if t.start <= subject[0]]) or term.stage
        if (behind := self.wordings["stage.bracketed"].match(self.plain, slot.figure.end)) is not None:
            return _BRACKETED_STAGES.get(behind[1])  # 4.5㎡(小学)、5.8㎡(初中)以上
        if (behind := self.wordings["stage.behind"].match(self.plain, slot.figure.end)) is not None:
            return _BRACKETED_STAGES.get(behind[1])  # 1372名任教小学、974名任教初中
        stage = self.stated_stage(near)
        if stage is None and draft.how == "post" and subject:
            stage = self.stated_stage([t for t in slot.post if t.end <= subject[1]])
        if stage is None and draft.how == "open" and subject and subject[0] >= slot.figure.end:
            # 近两成农村小学没有专职美术教师
            stage = self.stated_stage([t for t in slot.post if t.start < subject[1]])
        if draft.how == "far" and len(self.done) > 1 and self._of_both(slot):
            return None  # 21所小学、8所初中，合计29所
        if stage is None and draft.how in {"near", "label", "section", "far"} and term is not None:
            stage = term.stage
        return stage

    def _stage_ahead(self, draft: Draft, slot: Slot) -> str | None:
        """The stage that the clauses since the figure before state, unless they are about another thing."""
        counted = self._counted_before()
        stage = self.stated_stage([t for t in slot.far if t.end > counted and not self._built(t, slot)])
        if stage is None or (draft.term is not None and draft.term.noun == "general"):
            return None
        topical = draft.how == "near" and any(t.term.kind == "head" and t.term.code for t in slot.far)
        return None if topical else stage

    def _counted_before(self) -> int:
        """38所小学、6所初中未达标: where the thing that the figure before counts ends behind it."""
        before = self.done[-1] if self.done else None
        behind = before is not None and before.how in {"post", "picked"} and before.subject is not None
        return before.subject[1] if before is not None and before.subject is not None and behind else 0

    def _built(self, token: Token, slot: Slot) -> bool:
        """扩建豫海初中，新增学位2700个: whether a kind of school ends the name of one that was built."""
        if token.term.kind != "stage" or not any(t.term.cue == "event" for t in slot.far_cues):
            return False
        before = max((t.end for t in slot.far if t.end <= token.start), default=slot.gap)
        return 2 <= token.start - before <= 5 and self.phrases.before(self.plain, before, token.start) is not None

    def _stage_around(self, draft: Draft, slot: Slot) -> str | None:
        """The stage of a figure whose words state none: of what it follows, its list, its section or its document."""
        frame, scope = self.frames[-1], self.scope
        if frame.unstaged is not None and draft.how == "near":
            return None  # 小学…;普通中学156所,在校生23.05万人: of junior and senior schools
        named = draft.term is not None and draft.term.rule == "noun.share" and draft.how == "near"
        if named and self._of_no_stage(draft, slot):
            return None  # 占一般公共预算支出(348.27亿元)的比例为16.50%
        if len(self.done) > 1 and self._of_both(slot):
            told = [d.stage for d in self.done if d.stage_stated and d.stage]
            if len(set(told)) > 1:
                frame.stage = merge_stages(told)
                return frame.stage
        alike = next((d for d in self.done if (d.code or "").startswith("disabled_")), None)
        if alike is not None and (draft.code or "").startswith("disabled_"):
            return alike.stage  # the ways of schooling of one group of children are of one stage
        own = self._own_words(slot) or (self.per is not None and "," in slot.marks)
        if draft.how == "inherit" and draft.measure == "level" and own and self._both_told(draft):
            frame.stage = "compulsory"  # 小学600元、初中800元，寄宿生另加200元
            return frame.stage
        picked = self.done[-1] if self.done and self.done[-1].role_rule == "picks" else None
        if draft.how == "inherit" and picked is not None and picked.stage_stated and not slot.marks:
            return picked.stage  # 小学931个班…；初中超过50人的有5个
        if draft.how == "inherit" and self.done:
            return self._stage_followed(draft, slot)
        if draft.how == "whole" and draft.like is not None and not frame.staged:
            return draft.like.stage
        if draft.code in _AID and frame.kind == "sentence" and not frame.staged:
            return scope.label_stage or scope.section_stage or self.fallback_stage(draft)
        if draft.code in self.heads.own and frame.kind == "sentence" and draft.how in {"near", "post"}:
            return scope.section_stage or self.fallback_stage(draft)
        if draft.how == "share":
            part = draft.share_of[0].stage if draft.share_of else frame.stage
            if part is None and self._of_no_stage(draft, slot):
                return None
            return part or scope.section_stage or scope.default_stage
        if (draft.code or "") == "" and draft.how == "near" and self._moved_on(draft):
            return next((d.stage for d in reversed(self.done) if d.code == "graduates"), frame.stage)
        if frame.stage == "nine_year" and draft.unit.unit != "所" and draft.how in {"near", "post"}:
            told = [d.stage for d in self.done if d.stage_stated and d.stage and d.unit.unit == "所"]
            frame.stage = scope.label_stage or scope.section_stage or scope.default_stage or merge_stages(told)
            return frame.stage  # 小学38所、初中9所、九年一贯制学校3所，在校生26318人
        next_one = draft.how in {"near", "post", "open"} and slot.marks[:1] == ","
        if next_one and self._both_told(draft):
            frame.stage = "compulsory"
            return frame.stage  # 小学班额不超过43人，初中不超过46人，新增学位1.5万个
        still = bool(self.done) and self.done[-1].segment == slot.segment
        school = next((n.stage for n in self.named if still and n.text == self.entity), None)
        passing = frame.stage in _ONE or (frame.stage == "all" and scope.default_stage not in {None, "all"})
        if school is None and passing and self._new_stretch(draft, slot):
            return scope.label_stage or scope.section_stage or self.fallback_stage(draft)
        if frame.stage == "primary" and (self.entity or "").endswith("中学"):
            return "junior"  # 小学…；桂林中学…: no primary school
        return school or frame.stage or scope.section_stage or self.fallback_stage(draft)

    def _stage_followed(self, draft: Draft, slot: Slot) -> str | None:
        """The stage of a figure that goes on with one before it: that one's, or one that its own stretch has stated."""
        followed = draft.like or self.last_level(draft)
        before = self.done[-1]
        theirs = slot.marks == "," and not slot.far and draft.unit.kind == "money" and before.unit.kind == "count"
        inside = slot.marks == "(" and draft.unit.kind == "money" and before.unit.kind == "count"
        beside = theirs or inside or slot.marks == "、"  # 5所幼儿园(1.83亿元)
        if not slot.near and beside and before.stage_stated and before.unit.unit != draft.unit.unit:
            followed = before  # 小学141所、22.51万人，初中155所、11.86万人; 高中类2个，3.21亿元
        if followed is not None and before.segment == slot.segment != followed.segment and before.stage_stated:
            return before.stage  # 小学…，生均用房5.14平方米；初中在校生4218人，生均6.14平方米
        if draft.measure == "gap" and followed is not None and followed.stage is None:
            # 高于公务员的9.61万元，高出0.12万元
            followed = next((d for d in reversed(self.done) if d.unit == draft.unit and d.stage), followed)
        return followed.stage if followed is not None else self.frames[-1].stage

    def _of_no_stage(self, draft: Draft, slot: Slot) -> bool:
        """占GDP的4.22%, 苗族占78.6%: whether a share is of what no stage of schooling has, or one of such a figure."""
        before = self.done[-1].slot if self.done and slot.marks[:1] == ")" else None  # the whole stands in brackets
        start = before.gap if before is not None else slot.clause
        if self.wordings["share.of-no-stage"].search(self.plain, start, slot.figure.end + 1):
            return True
        part = draft.share_of[0] if draft.share_of else None
        general = part is not None and part.term is not None and part.term.noun == "general"
        return part is not None and (general or part.code in self.heads.anywhere)

    def _new_stretch(self, draft: Draft, slot: Slot) -> bool:
        """Whether a figure begins on something that the stage of the stretch before does not reach.

        小学大班额18个。…新增学位3600个: of all schools, but 小学…。招生…；专任教师… goes on stage by stage.
        """
        frame = self.frames[-1]
        if draft.measure == "cv" and self.done and self.done[-1].measure == "cv":
            return False  # …差异系数分别为0.42、…、0.46，综合差异系数为0.405: the list goes on
        told = draft.code in self.heads.lasts or (draft.term is not None and draft.term.rule in self.heads.lasts)
        # 初中三年巩固率98.7%，社会认可度91.3%: the rate alone is of that stage
        kept = bool(self.done) and self.done[-1].code == "retention_rate" and "," in slot.marks
        return frame.kind == "sentence" and (frame.spoken != slot.segment or kept) and not told

    def _of_both(self, slot: Slot) -> bool:
        """小学1129个、初中589个，…总占比8.0%; 小学428个，初中265个；按区域分，县城371个: of all that was told apart."""
        start, end = slot.gap, slot.figure.start
        summed = self.wordings["total.said"].search(self.plain, start, end)
        return bool(summed or self.wordings["divided.anew"].search(self.plain, start, end))

    def _both_told(self, draft: Draft) -> bool:
        """Whether the two figures before are one thing of primary and junior schools, and this is another thing."""
        pair = self.done[-2:]
        told = len(pair) == 2 and {d.stage for d in pair} == {"primary", "junior"} and all(d.stage_stated for d in pair)
        near = draft.how in {"near", "inherit", "open"}
        own = near and (draft.how == "inherit" or not self.same_words(pair[-1], draft)) if pair else False
        other = told and pair[0].code == pair[1].code and (pair[0].code != draft.code or own)
        return other and pair[0].sentence == self.count

    def _own_words(self, slot: Slot) -> bool:
        """Whether the clause of a figure names a thing or people, though none that the figure measures."""
        return "," in slot.marks and any(t.term.kind == "head" for t in slot.near)

    def _moved_on(self, draft: Draft) -> bool:
        """升学率97.2%: of those who left, not of the schools that they went to."""
        return draft.subject is not None and self.plain[slice(*draft.subject)].endswith("升学率")

    def _by_school(self, slot: Slot) -> str | None:
        """The stage of the school that the words before a figure name, or of several, where they are all of one."""
        here = [n for n in self.named if slot.gap <= n.start and n.end <= slot.figure.start]
        if not here or (len(here) == 1 and self._listed(here[0].end)) or self.plain.startswith("等", here[-1].end):
            return None
        stages = {self.stage_of(n) for n in here}
        return stages.pop() if len(stages) == 1 else None

    def stage_of(self, school: Name) -> str | None:
        """The stage of a school by its name; a 中学 is junior in a text on compulsory education alone."""
        junior = "junior" if self.scope.default_stage and not self.scope.has_senior else None
        return school.stage or (junior if school.text.endswith("中学") else None)

    def _by_age(self, slot: Slot) -> str | None:
        """7-12周岁适龄儿童 are of primary age, 13-15周岁 of junior age, 6-15周岁 of both; 六年级 is a primary grade."""
        text = self.plain[slot.grades[-1].start : slot.grades[-1].end]
        numbers = [int(n) if n.isdigit() else "零一二三四五六七八九".index(n) for n in _AGES.findall(text)]
        if not numbers or not 1 <= numbers[0] <= numbers[-1] <= 16:
            return None
        first, last = numbers[0], numbers[-1]
        if "年级" in text:
            return "primary" if last <= 6 else "junior" if first >= 7 and last <= 9 else None
        if first == last or first < 6:
            return None
        return "primary" if last <= 12 else "junior" if first >= 12 else "compulsory"

    def _purpose(self, draft: Draft, slot: Slot, sentence: Sentence, end: int) -> None:
        """投入1455万元，实施义务教育…项目: what money is for is said behind it."""
        ahead = [
            t
            for t in sentence.tokens
            if slot.figure.end <= t.start < end and not any(n.start <= t.start and t.end <= n.end for n in self.named)
        ]
        if (ahead and ahead[0].term.cue in {"event"}) or self.wordings["purpose.behind"].match(
            self.plain[slot.figure.end : slot.figure.end + 4]
        ):
            stage = self.stated_stage(ahead)
            draft.stage = None if stage == "none" else stage

    def fallback_stage(self, draft: Draft) -> str | None:
        """The stage of a figure of which nothing around states one: its document's, where the thing may have one."""
        if draft.term is not None and draft.term.stage == "none":
            return None
        if draft.code in self.heads.anywhere and not self._of_compulsory(draft):
            return "compulsory" if self.scope.meals and draft.code in _AID else None
        if draft.how in {"open", "unit"} and draft.term is None and draft.code is None:
            # an unknown thing of a text on one stage is of that stage; events, places and spans of time are of none
            schooling = draft.unit.kind in {"count", "area", "money", "share"} and draft.unit.unit not in _ANYWHERE
            named = draft.subject is None or not self.plain[slice(*draft.subject)].endswith("族")
            return self.scope.default_stage if schooling and named and draft.how == "open" else None
        if (self.scope.default_stage in {None, *_OTHERS} or draft.how == "picked") and draft.code:
            implied = self.heads.indicators[draft.code].get("implies")
            return str(implied) if implied else self.scope.default_stage
        return self.scope.default_stage

    def _of_compulsory(self, draft: Draft) -> bool:
        """Whether words say that what no one stage has is of compulsory education: of spending, those of its clause."""
        start, end = draft.quote
        if draft.code == "education_spending" and draft.slot is not None:
            start, end = draft.slot.clause, draft.figure.end
        return self.wordings["aid.compulsory"].search(self.plain, start, end) is not None

    def _drawn(self, draft: Draft) -> bool:
        """从土地出让收益中按10%计提3460万元: whether a sum or share is drawn from revenue, which is of no stage."""
        start = max(draft.quote[0], draft.figure.start - _BEFORE)
        stop = max(self.plain.rfind(mark, start, draft.figure.start) for mark in ";。")
        end = min(draft.figure.end + _BEHIND, draft.quote[1])
        return bool(self.wordings["revenue.drawn"].search(self.plain, max(stop + 1, start), end))

    def _visitors(self, draft: Draft, slot: Slot) -> bool:
        """抽调63人编成9个督导组: whether those counted are they who inspect, or who were asked."""
        return bool(self.wordings["people.of-no-stage"].search(self.plain, slot.clause, draft.figure.end + _BEHIND))

    def _listed(self, end: int) -> bool:
        """永兴完小教学楼等项目4个, 城关八小、红瑞燕宝小学5所: a name that stands for others beside it."""
        after = self.plain[end : end + 8]
        return bool(self.wordings["name.listed"].match(after))

    def _place(self, draft: Draft, slot: Slot) -> None:
        areas = [t.term.area for t in (*slot.far, *slot.near) if t.term.area]
        if draft.how == "post" and draft.subject:
            areas += [t.term.area for t in slot.post if t.term.area and t.start <= draft.subject[0]]
        if areas:
            draft.area = areas[-1]
        elif draft.how in {"inherit", "share"} and self.done:
            draft.area = self.done[-1].area
        start, turned = slot.figure.start, self.names.all_of(self.plain, slot.gap, slot.figure.start)
        found = next((n for n in reversed(self.named) if slot.gap <= n.start and n.end <= start), None)
        if found is not None:
            self.entity = None if self._listed(found.end) else found.text
        elif turned or (self.done and slot.segment != self.done[-1].segment):
            self.entity = None
        draft.entity = self.entity
        self._region(draft, slot, turned)
        draft.region = draft.region or self.region or self.scope.place or self.scope.section_place or self.scope.region

    def _region(self, draft: Draft, slot: Slot, turned: bool) -> None:
        """Sets the place that the sentence speaks of from a figure on, or that of the figure alone; in place."""
        start, places = slot.figure.start, self.places
        if len(self.visited) > 1 and self.done and slot.segment != self.done[-1].segment:
            self.region = self.scope.place = None  # …, 关中34个;受益学生256.4万人: the list of places has ended
        if len(self.visited) > 1 and self.wordings["place.between"].search(self.plain, slot.gap, start):
            self.region = self.scope.place = None  # 最高的泗县…，最低的萧县…，两者相差21.7个百分点
        named = places.named(self.plain, slot.gap, start)
        if named is not None:
            self.visited.add(named.code or named.name)
            aside = self.plain[start - 1] == "(" and _ASIDE.match(self.plain, slot.figure.end)
            if aside or places.tops(self.plain, slot.gap, start):
                draft.region = named
                return  # 增长最快的是新洲区(12.3%)，; 雅安市以12.52%居首；: the sentence goes on with what it was about
            self.region = named
            if not places.extreme(self.plain, slot.gap, start):
                self.scope.place = named
            if places.together(self.plain, slot.gap, start):
                self.region = self.scope.place = None  # 对砀山县、萧县的42所学校: of the place around
        elif (elsewhere := places.elsewhere(self.plain, slot.gap, start)) is not None:
            if slot.depth:
                draft.region = elsewhere  # 落后全省3.1个百分点(全省87.7%)
            else:
                self.region = elsewhere
        elif turned or places.own(slot.gap, start):
            self.region = self.scope.place = None
        if draft.how in {"unit", "place"} and len(places.all_within(slot.gap, start)) > 1:
            self.region = self.scope.place = (
                None  # 奉新、靖安、铜鼓、宜丰4个县: a count of places is of the place around
            )
