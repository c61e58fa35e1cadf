"""Whether a figure is a fact, an aim, a plan, a demand or a threshold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.claims import norms, roles
from extractor.claims.draft import Draft
from extractor.claims.periods import year_of
from extractor.claims.slots import Slot

if TYPE_CHECKING:
    from extractor.claims.resolve import Resolver


def role(reading: Resolver, draft: Draft, slot: Slot, following: Slot | None) -> None:
    # 为确保2025年通过认定: what something is done for says nothing of the figures
    cue = roles.last_role([t for t in (*slot.far_cues, *slot.cues) if reading.plain[t.start - 1 : t.start] != "为"])
    if cue in {"target", "plan"}:
        reading.forward = cue
    elif cue == "done":
        reading.must = False  # 应配备5间，实有4间
        reading.forward = reading.forward if reading.forward == "target-by" else None
    elif cue == "must":
        reading.must = True
    last = reading.done[-1] if reading.done else None
    if (
        last is not None
        and last.role == "standard"
        and reading.wordings["norm.over"].fullmatch(reading.plain, last.figure.end, slot.figure.start)
    ):
        level = last.versus or reading._last_level(draft)  # 超出2000人上限214人, 低于7.5㎡的标准1.48㎡
        draft.measure, draft.comparator = "gap", "="
        if level is not None:
            reading.follow(draft, level, "inherit")
            draft.stage = level.stage
        return
    before = roles.comparator_before(slot, reading.plain)
    if before is not None and reading.plain[max(0, before.start - 1) : before.start] in {"应", "须", "要"}:
        reading.must = True
    if before is not None and draft.comparator == ">" and norms.less_is_better(draft):
        better = reading.plain[before.start : before.end].endswith("优于")
        draft.comparator = "<" if better else draft.comparator  # 均优于国家规定的0.65
    standard = norms.standard(reading, draft, slot, following) or norms.before_bracket(reading, draft, slot)
    if standard and not norms.off_by(reading, draft):
        draft.role, draft.role_rule = "standard", standard
        norms.same_list(reading, draft, slot)
        return
    if reading.wordings["aim.behind"].match(reading.plain[slot.figure.end : slot.figure.end + 6]):
        draft.role, draft.role_rule = "target", "aim"  # 达到95%的目标
        return
    explicit = draft.comparator in {">=", "<=", ">", "<"} and not draft.approx
    if reading.must and draft.measure != "change":
        draft.role = (
            "standard"
            if reading.per
            or draft.code in reading.heads.rates
            or (draft.code and reading.heads.rate_of(draft.code, "100"))
            or draft.measure == "cv"
            or draft.figure.unit.unit == "项"
            else "requirement"
        )
        draft.role_rule = "must"
    elif explicit and draft.unit.unit in {"分钟", "小时", "天", "月"} and draft.code is None:
        draft.role, draft.role_rule = "requirement", "time-limit"
    else:
        forward = reading.forward or (reading.scope.section_forward if cue != "done" else None)
        year, doc = year_of(draft.period if draft.period_from == "stated" else None), year_of(reading.scope.doc_period)
        ahead = year is None or doc is None or year >= doc
        begins = year_of((reading.scope.plan_period or "").partition("/")[0])
        if (
            begins
            and reading.scope.fresh
            and draft.period_from == "inherited"
            and (year_of(draft.period) or begins) < begins
        ):
            ahead = False  # “十三五”末…: what the years before the plan left
        if (
            forward is None
            and reading.scope.plan_document
            and not reading.scope.section_looks_back
            and cue != "done"
            and ahead
            and "现" not in reading.plain[slot.gap : slot.figure.start]
        ):
            forward = "target"
        stock = (
            draft.unit.kind in {"count", "money", "area"} and draft.code not in reading.heads.rates and not reading.per
        )
        fact = draft.comparator == "=" and (draft.how == "share" or (stock and draft.code is not None))
        if forward is None and not fact and reading.scope.normative and cue != "done" and draft.period_from != "stated":
            rated = draft.code is not None or draft.unit.kind in {"share", "none"}
            draft.role, draft.role_rule = ("standard" if rated else "requirement"), "normative"
            return
        if forward is None and any(t.term.cue == "role" and t.term.value == "plan" for t in slot.post):
            forward = "plan"  # 3个重点项目计划投资共7000万元
        if forward:
            _ahead(reading, draft, forward)
            reached = any(t.term.cue == "reach" for t in slot.cues)
            if draft.code == "schools" and draft.role in {"plan", "target"} and not reached:
                draft.code = None  # schools to be built are no stock
            if reading.scope.plan_period and draft.period_from != "stated":
                draft.period, draft.period_from = reading.scope.plan_period, "inherited"


def _ahead(reading: Resolver, draft: Draft, forward: str) -> None:
    share = draft.unit.kind in {"share", "points"} or draft.code in reading.heads.rates
    if forward == "target-by":
        draft.role = "plan" if draft.unit.kind in {"money", "area"} else "target"
    else:
        draft.role = "target" if share else "plan"
    draft.role_rule = f"forward.{forward}"
