"""Thresholds quoted to judge by, and what a bound picks out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.claims import roles
from extractor.claims.draft import Draft
from extractor.claims.lexicon import Token
from extractor.claims.slots import Slot

if TYPE_CHECKING:
    from extractor.claims.resolve import Resolver

_OFF = {">", "<"}
_FAR = 4  # a level more than so many times what it is held against is not held against it


def standard(reading: Resolver, draft: Draft, slot: Slot, following: Slot | None) -> str | None:
    """The id of the reason why a figure is a threshold quoted to judge by; None where it is not."""
    explicit = (
        draft.comparator in {">=", "<=", ">", "<"}
        and not draft.approx
        and draft.measure in {"level", "cv"}
        and not draft.figure.more
    )
    if (
        not explicit
        and reading.done
        and not slot.near
        and slot.marks in {"、", ""}
        and reading.done[-1].comparator in {">=", "<=", ">", "<"}
    ):
        explicit = not reading.done[-1].approx  # 分别低于0.65和0.55的国家标准
    norm_near = roles.names_norm(slot.cues) or any(
        t.term.value == "norm" and t.start - slot.figure.end <= 3 for t in slot.post[:1]
    )
    behind = reading.plain[slot.figure.end : slot.figure.end + 5]
    if reading.wordings["norm.by"].search(reading.plain[slot.gap : slot.figure.start]):
        if reading.wordings["norm.by-behind"].match(behind):
            return "norm.by"
        if reading.wordings["norm.drawn-up"].match(reading.plain, slot.figure.end):
            return "norm.drawn"  # 按照…小学650元、初中850元的标准
    owned = draft.comparator == "=" and reading.wordings["norm.of"].search(reading.plain, slot.gap, slot.figure.start)
    if owned and reading.wordings["norm.behind"].match(reading.plain, slot.figure.end):
        return "norm.named"  # 达到国家50%的要求
    if draft.unit.kind == "money" and reading.wordings["norm.is"].search(reading.plain, slot.gap, slot.figure.start):
        return "norm.direct"  # 辽宁省定标准为935元
    if (
        draft.comparator == "="
        and draft.measure == "level"
        and reading.wordings["norm.against"].search(reading.plain, slot.clause, slot.figure.start)
    ):
        tail = reading.plain[slot.figure.end : slot.figure.end + 16]
        if norm_near or reading.wordings["norm.behind"].match(tail) or reading.wordings["norm.list-behind"].match(tail):
            return "norm.against"  # 比80%的国家要求高12个百分点
    if explicit and reading.wordings["norm.behind"].match(reading.plain[slot.figure.end : slot.figure.end + 8]):
        return "norm.behind"
    ranged = draft.figure.value_max is not None and reading.plain.startswith("的", slot.figure.end)
    if ranged and _picks(reading, draft, slot):
        return "picks"  # 56～65人的大班218个
    if not explicit:
        named = [t for t in slot.near if t.term.kind != "stage"]
        last = named[-1].term if named else None
        previous = reading.done[-1] if reading.done else None
        if previous is not None and previous.role_rule == "norm.direct" and slot.marks == "、" and not named:
            draft.comparator = previous.comparator
            return "norm.direct"  # 上限为小学0.65、初中0.55
        direct = (
            norm_near
            and (draft.unit.kind != "money" or (last is not None and last.value == "norm"))
            and (
                last is not None
                and (
                    last.value == "norm" or (last.cue == "reach" and len(named) > 1 and named[-2].term.value == "norm")
                )
            )
        )
        if (
            direct
            and (bound := reading.wordings["norm.bound"].search(reading.plain, slot.gap, slot.figure.start)) is not None
        ):
            draft.comparator = "<=" if bound[0] == "上限" else ">="
        return "norm.direct" if direct else None
    opened = slot.marks.endswith("(")
    if opened and reading.done:
        return "bracket"
    if _lists_thresholds(reading, slot):
        return "listed"
    if _counts_below(reading, draft, slot):
        return "counted"
    if norm_near:
        return "norm"
    if _picks(reading, draft, slot):
        return "picks"
    if (
        following is not None
        and following.marks.startswith("(")
        and _same_unit(draft, following)
        and not roles.comparator_before(following, reading.plain)
    ):
        return "bracket.real"
    if reading.done and slot.near and slot.near[0].term.cue == "comparator" and reading.done[-1].role == "reported":
        level = reading._last_level(draft)
        if level is not None and level.sentence == reading.count and slot.near[0].start - slot.clause <= 2:
            return "compared"
    return None


def less_is_better(draft: Draft) -> bool:
    return draft.measure == "cv" or draft.code in {"teacher_student_ratio", "class_size"}


def _counts_below(reading: Resolver, draft: Draft, slot: Slot) -> bool:
    """23所小学生均体育运动场馆面积低于7.5平方米: the bound says which schools are counted."""
    last = reading.done[-1] if reading.done else None
    if last is None or slot.marks or last.sentence != reading.count or last.measure != "level":
        return False
    return last.unit.unit in {"所", "个"} and draft.code in reading.heads.rates


def off_by(reading: Resolver, draft: Draft) -> bool:
    """4.9平方米,低于省定标准0.3平方米: a bound that the level belies, or a small part of it, is the distance."""
    level = reading._last_level(draft)
    if level is None or level.sentence != reading.count or level.code != draft.code or draft.comparator not in _OFF:
        return False
    if level.unit != draft.unit or draft.measure != "level" or draft.value * _FAR >= level.value:
        return False
    draft.measure, draft.comparator = "gap", "="
    return True


def same_list(reading: Resolver, draft: Draft, slot: Slot) -> None:
    """达到小学不低于2000元、初中不低于2500元的要求: the norm's name behind the last bound is every one's."""
    last = reading.done[-1] if reading.done else None
    if last is None or slot.marks != "、" or last.role != "reported" or draft.role_rule != "norm.behind":
        return
    if last.comparator == draft.comparator and last.code == draft.code and not last.approx:
        last.role, last.role_rule = "standard", "norm.behind"


def before_bracket(reading: Resolver, draft: Draft, slot: Slot) -> str | None:
    """高于国家标准(2.3间)0.3间: the norm's figure in brackets, and behind them how far it is off."""
    last = reading.done[-1] if reading.done else None
    if slot.marks.endswith("(") and reading.plain[slot.figure.end : slot.figure.end + 1] == ")":
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


def _lists_thresholds(reading: Resolver, slot: Slot) -> bool:
    """(小学不高于0.65、初中不高于0.55): a bound goes on with the list of bounds that a bracket opened."""
    last = reading.done[-1] if reading.done else None
    if last is None or last.slot is None or last.role != "standard":
        return False
    return last.slot.depth == slot.depth > 0 and slot.marks in {"、", ",", ""}


def _picks(reading: Resolver, draft: Draft, slot: Slot) -> bool:
    """超过45人的教学班, 12班以上小学: a bound with a noun right behind it picks things out."""
    if draft.unit.kind in {"money", "points", "none", "share"}:
        return bool(reading.wordings["picked.count"].match(reading.plain, slot.figure.end))
    at = slot.figure.end
    before = roles.comparator_before(slot, reading.plain)
    after = roles.comparator_after(slot, reading.plain)
    if after is not None:
        at = after.end
    text = reading.plain[at : slot.post_end]
    if not text:
        return draft.unit.unit == "岁" or _defined(reading, draft, slot)
    noun = next(
        (t for t in slot.post if t.start >= at and t.start - at <= 6 and (t.term.kind == "head" or t.term.school)),
        None,
    )
    if noun is not None and noun.term.kind == "stage":
        # 超过45人的小学班级39个: the classes are picked out, the stage says which
        noun = next((t for t in slot.post if t.start == noun.end and t.term.code == "classes"), noun)
    if noun is None and (bare := reading.wordings["picked.classes"].match(reading.plain, at)) is not None:
        noun = Token(bare.start(1), bare.end(1), reading.lexicon.labels["班"])  # 56人以上的班187个
    if noun is None:
        bounded = draft.unit.unit == "岁" or bool(
            reading.wordings["picked.none"].match(text)
        )  # 50岁以上31.8%; 56人及以上的没有
        return bounded or _defined(reading, draft, slot)
    code = "schools" if noun.term.kind == "stage" else noun.term.code
    row = reading.heads.pick(draft, code)
    if (row is not None and draft.how in {"post", "open", "inherit", "far", "stage", "label", "section", ""}) or (
        row is not None and draft.code is None
    ):
        draft.code, draft.how, draft.subject, draft.term = (
            row["threshold"],
            "picked",
            (noun.start, noun.end),
            noun.term,
        )
        draft.stage = draft.stage or reading.fallback_stage(draft)
    picked = row is not None or text.startswith("的")
    if picked and before is not None and reading.plain.startswith(("没有", "未有", "无"), before.start):
        draft.comparator = {"<=": ">", ">=": "<"}.get(draft.comparator, draft.comparator)  # 没有超过50人的班级
    return picked


def _defined(reading: Resolver, draft: Draft, slot: Slot) -> bool:
    """大班额(56人以上)占15.9%: the bracket says what makes a class too large."""
    head = slot.far[-1] if slot.far and slot.marks.endswith("(") else None
    if head is None or head.end != slot.figure.start - 1 or head.term.code != "large_classes":
        return False
    draft.code, draft.how, draft.subject = "class_size", "picked", (head.start, head.end)
    draft.stage = draft.stage or reading.fallback_stage(draft)
    return True


def _same_unit(draft: Draft, slot: Slot) -> bool:
    return slot.figure.unit.unit == draft.unit.unit
