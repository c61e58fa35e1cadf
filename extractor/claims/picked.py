"""What a bound picks out: classes above 45 pupils, schools below a norm, a band of sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.claims import roles
from extractor.claims.draft import Draft
from extractor.claims.lexicon import Token
from extractor.claims.slots import Slot
from extractor.claims.ties import OVERSIZE

if TYPE_CHECKING:
    from extractor.claims.resolve import Resolver

_OFF = {">", "<"}
_LARGE, _LARGEST = 45, 90  # pupils: no class of so many, and no school of more than the second, is within the standards
_BAND = 55  # pupils: classes of a band up to so many are told apart from the large ones (国发〔2016〕40号)
_BEHIND = 8  # characters behind a bound that may name what it is on


def picks(reading: Resolver, draft: Draft, slot: Slot) -> bool:
    """超过45人的教学班, 12班以上小学: a bound with a noun right behind it picks things out."""
    if draft.unit.kind in {"money", "points", "none", "share"}:
        return bool(reading.wordings["picked.count"].match(reading.plain, slot.figure.end))
    at = slot.figure.end
    before = roles.comparator_before(slot, reading.plain)
    after = roles.comparator_after(slot, reading.plain)
    if after is not None:
        at = after.end
    text = reading.plain[at : slot.post_end]
    if not text and draft.unit.unit == "人" and reading.wordings["classes.counted"].match(reading.plain, at):
        row = reading.heads.pick(draft, "classes")  # 56人及以上18个班
        draft.code, draft.how, draft.subject = row["threshold"] if row else None, "picked", None
        draft.stage = draft.stage or reading.stated_stage(slot.near) or reading.fallback_stage(draft)
        return True
    if not text:
        return draft.unit.unit == "岁" or defined(reading, draft, slot)
    noun = next(
        (t for t in slot.post if t.start >= at and t.start - at <= 6 and (t.term.kind == "head" or t.term.school)),
        None,
    )
    if noun is not None and noun.term.kind == "stage":
        # 超过45人的小学班级39个: the classes are picked out, the stage says which
        noun = next((t for t in slot.post if t.start == noun.end and t.term.code == "classes"), noun)
        if noun.term.kind == "stage" and (classes := _bare_noun(reading, noun.end)) is not None:
            noun = classes if classes.term.code == "classes" else noun  # 45人以上的小学班尚有37个
    noun = noun or _bare_noun(reading, at)
    if noun is None and reading.wordings["picked.counted"].match(text):
        return True  # 在校生突破2000人的有4所
    if noun is None:
        # 50岁以上31.8%; 56人及以上的没有
        bounded = draft.unit.unit == "岁" or bool(reading.wordings["picked.none"].match(text))
        return bounded or defined(reading, draft, slot)
    code = "schools" if noun.term.kind == "stage" else noun.term.code or _opens(reading, noun)
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
        own = reading.stated_stage([t for t in slot.post if at <= t.start < noun.end]) if code == "classes" else None
        if own is not None and own != "none":
            draft.stage, draft.stage_stated = own, True  # 50人以上的初中班16个
        before_it = reading.done[-1] if reading.done else None
        if before_it is not None and not draft.stage_stated and before_it.code in {"classes", "large_classes"}:
            between = reading.plain[before_it.figure.end : slot.figure.start]
            if reading.wordings["schools.told-of-all"].search(between) is None:
                draft.stage = before_it.stage  # 4所小学118个教学班中，56人以上的大班79个
        draft.stage = draft.stage or reading.stated_stage(slot.near) or reading.fallback_stage(draft)
    picked = row is not None or text.startswith("的")
    if picked and before is not None and reading.plain.startswith(("没有", "未有", "无"), before.start):
        draft.comparator = {"<=": ">", ">=": "<"}.get(draft.comparator, draft.comparator)  # 没有超过50人的班级
    return picked


def picks_with(reading: Resolver, draft: Draft, following: Slot | None) -> bool:
    """小学45人以上、初中50人以上的班级: a bound that the next one of its list names the thing picked out for."""
    if following is None or following.marks != "、" or following.figure.unit != draft.unit or draft.unit.unit != "人":
        return False
    bound = roles.comparator_after(following, reading.plain)
    noun = _bare_noun(reading, bound.end) if bound is not None else None
    row = reading.heads.pick(draft, noun.term.code) if noun is not None else None
    if noun is None or row is None:
        return False
    draft.code, draft.how, draft.subject, draft.term = row["threshold"], "picked", (noun.start, noun.end), noun.term
    return True


def another_band(reading: Resolver, draft: Draft, slot: Slot) -> bool:
    """45人及以下的班2514个，46-55人的874个，66人以上的102个: a band of class size after another one; sets its code."""
    if draft.unit.unit != "人" or reading.wordings["band.counted"].match(reading.plain, slot.figure.end) is None:
        return False
    head = reading.heads.last(slot.near, draft.unit)
    if head is not None and head.term.code != "students":
        return False  # but 312个教学班里，学生超过50人的3个
    before = next((d for d in reversed(reading.done) if d.role_rule == "picks" and d.code == "class_size"), None)
    told = (*reading.frames[-1].wholes, *reversed(reading.done), *(() if reading.done else reading.scope.recent))
    whole = next((w for w in told if w.code in {"classes", "large_classes"}), None)
    row = reading.heads.pick(draft, "classes")
    found = before or whole
    if found is None or row is None:
        return False
    draft.code, draft.how, draft.subject, draft.term = row["threshold"], "picked", found.subject, found.term
    draft.stage = found.stage if not draft.stage_stated else draft.stage
    return True


def counts_below(reading: Resolver, draft: Draft, slot: Slot) -> bool:
    """23所小学生均体育运动场馆面积低于7.5平方米: the bound says which schools are counted."""
    last = reading.done[-1] if reading.done else None
    if last is None or slot.marks or last.sentence != reading.count or last.measure != "level":
        return False
    of_all = reading.wordings["norm.of-all"].search(reading.plain, slot.gap, slot.figure.start) is not None
    row = reading.heads.pick(draft, "classes") if last.code == "classes" and draft.unit.unit == "人" else None
    if row is not None:  # 14个教学班中有6个超过50人
        draft.code, draft.how, draft.stage = row["threshold"], "picked", last.stage
        if not of_all and draft.comparator in {">", ">="}:  # but 703个教学班没有一个超过45人, 409个班不超过50人
            last.code = row.get("counted") or last.code
        return True
    if of_all:
        return False  # 5个县公众满意度均在87%以上
    if last.unit.unit == "所" and draft.code == "students" and draft.comparator in {">", ">="}:
        last.code = "oversize_schools" if draft.value >= OVERSIZE else last.code
        return True  # 3所学校在校生超过2000人
    if last.unit.unit == "所" and draft.unit.unit == "人" and reading.heads.last(slot.near, draft.unit) is None:
        draft.code, draft.how = "students", "picked"  # 乡村学校57所，其中12所不足10人
        return True
    # 7所学校音乐专用教室面积不足96平方米: what they fall short of
    short = last.unit.unit == "所" and last.how == "post" and draft.comparator in _OFF and not slot.says("event")
    short = short and draft.unit.kind in {"area", "count"} and draft.unit.unit != "所"
    rooms = last.unit.unit == "间" and draft.unit.kind == "area" and draft.comparator in _OFF
    short = short or rooms  # 音乐教室43间…，但有11间面积不足54平方米
    if not short and (
        last.unit.unit not in {"所", "个"} or (draft.code not in reading.heads.rates and draft.measure != "cv")
    ):
        return False
    if last.code == "schools" and last.how == "post":
        last.code, last.done_to = None, True
    return True


def spread(reading: Resolver) -> None:
    """小学超过45人的班，2021年还有87个，今年只剩12个: what a bound picked out goes on being counted; in place."""
    bound: Draft | None = None
    for draft in reading.done:
        if draft.role == "standard" and draft.unit.unit == "人":
            row = reading.heads.pick(draft, "classes")
            large = row is not None and draft.code in {"class_size", None} and _is_large(draft)
            bound = draft if large and _of_classes(reading, draft) else None
        elif bound is not None and draft.unit.unit == "个" and draft.slot is not None:
            told = [t for t in draft.slot.near if t.term.kind == "head" and t.end > bound.figure.end]
            words = reading.plain[draft.slot.gap : draft.figure.start]
            of_all = draft.denominator or "占" in words or reading.wordings["schools.told-of-all"].search(words)
            if told or of_all or draft.segment != bound.segment or draft.code not in {None, "classes"}:
                bound = bound if draft.code == "large_classes" else None
            elif draft.how not in {"post", "near", "share"} and draft.role != "standard":
                draft.code, draft.how = "large_classes", "inherit"
                draft.subject = bound.subject or draft.subject
                bound.code = "class_size"


def removed(reading: Resolver) -> None:
    """两年消除481个, 三年拆掉75个: large classes that are no more are a change of their number; in place."""
    for draft in reading.done:
        slot = draft.slot
        if draft.code != "large_classes" or draft.measure != "level" or slot is None:
            continue
        if reading.wordings["classes.removed"].search(reading.plain, slot.gap, slot.figure.start):
            draft.measure = "change"


def _is_large(bound: Draft) -> bool:
    """Whether classes of a bound's size or a band's are larger than the standards let them be."""
    most = bound.figure.value_max
    above = bound.comparator in {">", ">="} if most is None else most > _BAND
    return above and _LARGE <= bound.value <= _LARGEST


def _of_classes(reading: Resolver, bound: Draft) -> bool:
    """Whether the clause of a bound, or its own code, says that it is one on classes."""
    start = bound.slot.gap if bound.slot is not None else bound.figure.start
    words = reading.plain[start : bound.figure.end + _BEHIND]
    return (bound.role_rule in {"picks", "counted"} and bound.code == "class_size") or "班" in words


def _bare_noun(reading: Resolver, at: int) -> Token | None:
    """56人以上的班187个, 100人以下的乡村学校57所: classes or schools named by words that are no terms elsewhere."""
    classes = reading.wordings["picked.classes"].match(reading.plain, at)
    schools = None if classes is not None else reading.wordings["picked.schools"].match(reading.plain, at)
    found = classes or schools
    word = reading.lexicon.words["班级" if classes is not None else "学校"]
    return Token(found.start(1), found.end(1), word) if found is not None else None


def _opens(reading: Resolver, noun: Token) -> str | None:
    """大班额|比例: the code of the thing whose rate a noun names; None where it begins with none."""
    starts = (reading.lexicon.words.get(reading.plain[noun.start : end]) for end in range(noun.end - 1, noun.start, -1))
    return next((term.code for term in starts if term is not None and term.kind == "head" and term.code), None)


def defined(reading: Resolver, draft: Draft, slot: Slot) -> bool:
    """大班额(56人以上)占15.9%: the bracket says what makes a class too large."""
    head = slot.far[-1] if slot.far and slot.marks.endswith("(") else None
    if head is None or head.end != slot.figure.start - 1 or head.term.code != "large_classes":
        return False
    draft.code, draft.how, draft.subject = "class_size", "picked", (head.start, head.end)
    draft.stage = draft.stage or reading.fallback_stage(draft)
    return True
