"""Whether a figure is a fact, an aim, a plan, a demand or a threshold."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from extractor.claims import norms, roles, stocks
from extractor.claims.draft import Draft
from extractor.claims.lexicon import Token
from extractor.claims.periods import year_of
from extractor.claims.slots import Slot

if TYPE_CHECKING:
    from extractor.claims.resolve import Resolver

_SIGNS = ("≥", "≤")
_BUILT = frozenset({"schools", "places", "project_funds", "construction_area", "construction_projects", "classes"})
_HOLDS = 10  # characters before a number of people that may say that a building holds them
_BUILDS = frozenset({"money", "area"})
_STOCKS = frozenset({"students", "teachers", "staff"})  # what there is to be, not what is built


def role(reading: Resolver, draft: Draft, slot: Slot, following: Slot | None) -> None:
    """Sets the role of a figure and the id of the reason for it, in place.

    following  the figure behind it in the sentence, None for the last
    """
    plain, say = reading.plain, reading.wordings
    cue = _turned(reading, slot)
    if _over_limit(reading, draft, slot):
        return
    before = roles.comparator_before(slot, plain)
    if before is not None and say["bound.demanded"].search(plain[max(0, before.start - 1) : before.end]):
        reading.must = True
    if before is not None and draft.comparator == ">" and norms.less_is_better(draft):
        better = plain[before.start : before.end].endswith(("优于", "好于"))
        draft.comparator = "<" if better else draft.comparator  # 均优于国家规定的0.65
    if norms.of_peer(reading, draft, slot):
        return
    standard = norms.standard(reading, draft, slot, following) or norms.before_bracket(reading, draft, slot)
    if standard and not norms.off_by(reading, draft):
        formed = standard == "norm.drawn" and say["classes.formed"].match(plain, slot.figure.end)
        draft.role, draft.role_rule = ("requirement" if formed else "standard"), standard  # 按小学45人、初中50人编班
        if (
            standard == "norm.drawn"
            and draft.unit.unit == "人"
            and say["classes.checked"].match(plain, slot.figure.end)
        ):
            draft.code, draft.term = "class_size", None  # 按小学45人、初中50人检查，超额班计42个
        norms.same_list(reading, draft, slot)
        return
    if not standard and draft.comparator in {">", "<"} and norms.distance(reading, draft):
        return
    if say["aim.behind"].match(plain[slot.figure.end : slot.figure.end + 6]):
        draft.role, draft.role_rule = "target", "aim"  # 达到95%的目标
        return
    if _aimed(reading, draft, slot):
        return
    spent = draft.unit.kind == "time" and say["span.planned"].match(plain, slot.figure.end)
    if spent and say["span.use"].search(plain, max(0, slot.gap - 1), slot.figure.start):
        draft.role, draft.role_rule = "plan", "span"  # 用三年左右的时间，改善农村中小学装备
        return
    explicit = draft.comparator in {">=", "<=", ">", "<"} and not draft.approx
    if reading.must and (_due(reading, draft, slot) or say["must.past"].search(plain, slot.gap, slot.figure.start)):
        reading.must = False
    if reading.must and draft.measure != "change" and not (reading.forward == "target-by" and reading.by_end):
        draft.role, draft.role_rule = ("standard" if _rated(reading, draft) else "requirement"), "must"
    elif explicit and draft.unit.unit in {"分钟", "小时", "天", "个月"} and draft.code is None:
        draft.role, draft.role_rule = "requirement", "time-limit"
    else:
        _stated(reading, draft, slot, cue)


def _aimed(reading: Resolver, draft: Draft, slot: Slot) -> bool:
    """毛入学率目标99%，完成101.2%: whether an aim, or what came of one, is said right before a figure; in place."""
    plain, say, start = reading.plain, reading.wordings, slot.figure.start
    last = reading.done[-1] if reading.done else None
    after = last is not None and last.role_rule == "aim.before"
    listed = after and slot.marks == "、" and last is not None and last.unit == draft.unit
    if say["aim.before"].search(plain, max(slot.gap, slot.clause), start) or listed:
        planned = draft.unit.kind in {"count", "money", "area"} and draft.code not in reading.heads.rates
        draft.role, draft.role_rule = "plan" if planned else "target", "aim.before"
        return True
    if after and last is not None and last.unit == draft.unit and say["aim.carried-out"].search(plain, slot.gap, start):
        draft.role, draft.role_rule, reading.forward = "reported", "silent", None
        return True
    return False


def _turned(reading: Resolver, slot: Slot) -> str | None:
    """The last word since the figure before that says how figures are meant; the sentence goes on as it says."""
    # 为确保2025年通过认定: what something is done for says nothing of the figures
    told = [t for t in (*slot.far_cues, *slot.cues) if reading.plain[t.start - 1 : t.start] != "为"]
    told = [t for t in told if t.term.value != "plan" or not _programme(reading, t)]
    told = [t for t in told if t.term.value != "plan" or not _attribute(reading.plain, t, slot)]
    told = [t for t in told if not reading.wordings["obtained"].match(reading.plain, t.start)]
    if ")" in slot.marks:
        told = [t for t in told if not _bracketed(reading.plain[t.end : slot.figure.start])]
    cue = roles.last_role(told)
    if cue is None and reading.wordings["plan.opens"].search(reading.plain, slot.gap, slot.figure.start):
        cue = "plan"  # 2018年的规划是:新建幼儿园30所; 拟列入的有两项:一是…
    reading.past = cue == "done" or (reading.past and cue is None)
    if cue in {"target", "plan"}:
        reading.forward = cue
    elif cue == "done":
        reading.must = False  # 应配备5间，实有4间
        reading.forward = reading.forward if reading.forward == "target-by" else None
    elif reading.forward == "plan" and _planned_ones(reading):
        reading.forward = None
    elif _carried_out(reading, slot):
        reading.past, reading.forward = True, None
        return "done"
    elif cue == "must":
        reading.must = True
    return cue


def _carried_out(reading: Resolver, slot: Slot) -> bool:
    """规划校舍21.6万㎡，竣工20.8万㎡: whether as much of a plan, or less, is told as done right behind it."""
    last = reading.done[-1] if reading.done else None
    if last is None or last.role not in {"plan", "target"} or last.sentence != reading.count:
        return False
    if last.unit != slot.figure.unit or last.value < slot.figure.value:
        return False
    return reading.wordings["plan.carried-out"].fullmatch(reading.plain, slot.gap, slot.figure.start) is not None


def _planned_ones(reading: Resolver) -> bool:
    """计划建设的26个项目中，5个未按期开工: whether the planned ones are what the words now tell of."""
    last = reading.done[-1] if reading.done else None
    if last is None or last.role != "plan" or reading.plain[last.figure.start - 1] != "的":
        return False
    return reading.wordings["plan.base"].match(reading.plain, last.figure.end) is not None


def _programme(reading: Resolver, plan: Token) -> bool:
    """特岗计划120名, 列入明年计划: whether a word for plans ends the name of one, or of what things are done by."""
    named, end = reading.wordings["plan.named"], plan.start + len("计划")
    return any(m.end() == end for m in named.finditer(reading.plain, max(0, plan.start - 32), end + 8))


def _attribute(plain: str, plan: Token, slot: Slot) -> bool:
    """规划新建的学校，未投入使用的还有31所: whether a plan only says which things the next clause tells of."""
    return plain.startswith("的", plan.end) and "," in plain[plan.end : slot.figure.start]


def _bracketed(between: str) -> bool:
    """国家财政性教育经费(公共财政预算安排的…等)为248.93亿元: whether a bracket that began before these words closes."""
    return between.count(")") > between.count("(")


def _over_limit(reading: Resolver, draft: Draft, slot: Slot) -> bool:
    """超出2000人上限214人, 低于7.5㎡的标准1.48㎡: how far the level is off the threshold just named."""
    last = reading.done[-1] if reading.done else None
    if last is None or last.role != "standard":
        return False
    over = reading.wordings["norm.over"].fullmatch(reading.plain, last.figure.end, slot.figure.start)
    right = last.figure.end == slot.figure.start and last.unit == draft.unit and draft.unit.unit == "分"
    if over is None and not right:  # 超过85分6分
        return False
    level = last.versus or reading.last_level(draft)
    draft.measure, draft.comparator, last.comparator = "gap", "=", "="
    if level is not None:
        reading.follow(draft, level, "inherit")
        draft.stage = level.stage
    return True


def _due(reading: Resolver, draft: Draft, slot: Slot) -> bool:
    """生活教师按比例应有264名: a count worked out from a norm is none itself."""
    counted = draft.unit.kind == "count" and draft.comparator == "=" and draft.figure.written_whole
    due = reading.wordings["stock.due"].search(reading.plain, slot.clause, slot.figure.start)
    return counted and draft.value >= stocks.MANY and due is not None


def _rated(reading: Resolver, draft: Draft) -> bool:
    """Whether a demand on this figure is a threshold of the standards: on a rate, a coefficient, a number of items."""
    heads = reading.heads
    if draft.code == "class_size" and draft.unit.unit == "人":
        return False  # 起始年级一律不得超过50人: what schools are to do
    if reading.per or draft.code in heads.rates or draft.measure == "cv" or draft.figure.unit.unit == "项":
        return True
    return bool(draft.code and heads.rate_of(draft.code, "100"))


def _stated(reading: Resolver, draft: Draft, slot: Slot, cue: str | None) -> None:
    """The role of a figure that is no threshold: a fact, unless its sentence, section or document looks ahead."""
    scope = reading.scope
    forward = reading.forward or (scope.section_forward if not reading.past else None)
    looks_back = scope.section_looks_back or scope.preamble or reading.past
    planned = scope.plan_document and not looks_back and _in_plan(reading, draft)
    if forward is None and planned and "现" not in reading.plain[slot.gap : slot.figure.start]:
        forward = "target"
    part = draft.share_of[0] if draft.how == "share" and draft.share_of else None
    if part is not None and part.role == "reported" and len(draft.share_of) > 1 and draft.share_of[1].role == "plan":
        return  # 完成投资5827万元，为年度计划1.1亿元的53%: what is done of a plan
    stock = draft.unit.kind in {"count", "money", "area"} and draft.code not in reading.heads.rates and not reading.per
    fact = draft.comparator == "=" and (draft.how == "share" or (stock and draft.code is not None))
    if forward is None and not fact and scope.normative and cue != "done" and draft.period_from != "stated":
        draft.role, draft.role_rule = ("requirement" if draft.unit.kind == "time" else "standard"), "normative"
        return
    if forward is None and not fact and scope.lays_down and cue != "done" and _laid_down(reading, draft):
        quoted = draft.figure.form == "ratio" and draft.comparator == "="  # 依据小学1∶19、初中1∶13.5的师生比核定
        draft.role, draft.role_rule = ("standard" if quoted else "requirement"), "opinion"
        return
    bound = draft.comparator in {">=", "<="} and not draft.approx and draft.measure == "level"
    if forward is None and scope.orders and bound and cue != "done" and not reading.past and _undated(reading, draft):
        draft.role, draft.role_rule = "requirement", "notice"  # 小学每班不超过45人, 公示不少于5个工作日
        return
    if forward is None and any(t.term.cue == "role" and t.term.value == "plan" for t in slot.post):
        forward = "plan"  # 3个重点项目计划投资共7000万元
    if forward is None and not looks_back and (_worded_ahead(reading, draft, slot) or _of_news_ahead(reading, draft)):
        forward = "plan"
    if forward is None and _asked_for(reading, draft):
        draft.role, draft.role_rule = "plan", "forward.asked"
        draft.code = None if draft.code == "schools" else draft.code
        return
    if forward is None and draft.measure in {"level", "cv"} and reading.plain.endswith(_SIGNS, 0, slot.figure.start):
        draft.role, draft.role_rule = "standard", "bound.sign"  # 人均占地面积≥24平方米: no finding is written so
        return
    if forward:
        _ahead(reading, draft, forward)
        reached = slot.says("reach")
        if draft.code == "schools" and draft.role in {"plan", "target"} and not reached:
            draft.code = None  # schools to be built are no stock
        if scope.plan_period and draft.period_from != "stated":
            draft.period, draft.period_from = scope.plan_period, "inherited"


def _worded_ahead(reading: Resolver, draft: Draft, slot: Slot) -> bool:
    """规划建筑面积4.9万平方米; 20个年内完工; a part of what is planned: whether the words at a figure look ahead."""
    plain, say = reading.plain, reading.wordings
    if say["plan.worded"].search(plain, slot.clause, slot.figure.start):
        return True
    if say["plan.behind"].match(plain, slot.figure.end):
        return True
    frame = reading.frames[-1]
    whole = frame.wholes[-1] if frame.kind in {"part", "bracket"} and frame.wholes else None
    return whole is not None and whole.role == "plan" and draft.how == "whole" and draft.measure == "level"


def _of_news_ahead(reading: Resolver, draft: Draft) -> bool:
    """西安今年要建30所学校: whether a text that its title says is of what will be built tells of such, undated."""
    if not reading.scope.title_ahead or draft.measure != "level" or draft.comparator not in {"=", ">="}:
        return False
    year, doc = year_of(draft.period if draft.period_from == "stated" else None), year_of(reading.scope.written)
    past = year is not None and doc is not None and year < doc
    unnamed = draft.code is None and (draft.unit.kind in _BUILDS or draft.unit.unit == "所")
    return not past and (draft.done_to or draft.code in _BUILT or unnamed)


def _asked_for(reading: Resolver, draft: Draft) -> bool:
    """打算新建三层教学楼,总建筑面积1500平方米,人民币150万元: whether a request tells here what it asks for."""
    turns = reading.scope.asks
    at = bisect_left(turns, (draft.figure.start, False)) - 1
    if at < 0 or not turns[at][1] or draft.measure != "level" or draft.period_from == "stated":
        return False
    people = (
        draft.unit.unit == "人"
        and reading.wordings["plan.holds"].search(
            reading.plain, max(0, draft.figure.start - _HOLDS), draft.figure.start
        )
        is None
    )
    return draft.unit.kind not in {"share", "points", "time"} and not people


def _undated(reading: Resolver, draft: Draft) -> bool:
    """Whether a figure is of no time before its document, and no word such as 均 or 已 tells it as found."""
    year, doc = year_of(draft.period if draft.period_from == "stated" else None), year_of(reading.scope.written)
    if year is not None and doc is not None and year < doc:
        return False
    start = draft.slot.clause if draft.slot is not None else draft.figure.start
    return reading.wordings["told-as-found"].search(reading.plain, start, draft.figure.start) is None


def _laid_down(reading: Resolver, draft: Draft) -> bool:
    """Whether a figure of an opinion is one to be kept: a rate, a ratio, a bound, of no time before the opinion."""
    year, doc = year_of(draft.period if draft.period_from == "stated" else None), year_of(reading.scope.written)
    past = reading.past or (year is not None and doc is not None and year < doc)
    bound = draft.comparator in {">=", "<=", ">", "<"} and not draft.approx
    rated = draft.code in reading.heads.rates or draft.figure.form == "ratio" or draft.unit.kind == "time"
    return not past and (bound or rated) and draft.measure == "level"


def _in_plan(reading: Resolver, draft: Draft) -> bool:
    """Whether the time of a figure may be one that the document plans."""
    scope = reading.scope
    begins = year_of((scope.plan_period or "").partition("/")[0])
    if begins and scope.fresh and draft.period_from == "inherited" and (year_of(draft.period) or begins) < begins:
        return False  # “十三五”末…: what the years before the plan left
    year, doc = year_of(draft.period if draft.period_from == "stated" else None), year_of(scope.doc_period)
    if begins and year and year < begins:
        return False  # 截至2015年底，…: in a plan for 2016 to 2020 what there is
    if begins and year is None and not scope.aims and (year_of(scope.anchor) or begins) < begins:
        return False  # 五年来累计投入…: it goes on looking back until it names a day ahead
    return year is None or doc is None or year >= doc


def _ahead(reading: Resolver, draft: Draft, forward: str) -> None:
    """A share or stock is aimed at, a sum or what is built planned; by a day ahead all but sums and areas are aimed at.

    What a share makes of planned figures, or a growth, is no aim: 规划总投资8.75亿元,…县级4.40亿元,占50.3%.
    """
    share = draft.unit.kind in {"share", "points"} or draft.code in reading.heads.rates
    share = share or draft.measure == "cv" or draft.unit.unit == "项"
    if forward == "target-by":
        spent = draft.unit.kind in {"money", "area"} and draft.code not in reading.heads.rates
        draft.role = "plan" if spent else "target"
    else:
        made = draft.how == "share" or (draft.measure == "change" and draft.unit.unit == "%")
        of_plan = made and draft.comparator == "=" and bool(reading.done) and reading.done[-1].role == "plan"
        aimed = share or (draft.code in _STOCKS and draft.unit.unit == "人" and draft.measure == "level")
        draft.role = "target" if aimed and not of_plan else "plan"
    draft.role_rule = f"forward.{forward}"
