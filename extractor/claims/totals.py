"""Sums that a sentence tells: a figure that is the whole of those before it, a list that divides one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.claims.draft import Draft
from extractor.claims.heads import merge_stages

if TYPE_CHECKING:
    from extractor.claims.resolve import Resolver


def added_up(reading: Resolver) -> None:
    """…218个，…143个，合计361个: the last is the whole of those before it; parts that add up are of one kind."""
    for n, draft in enumerate(reading.done):
        slot = draft.slot
        if slot is None or draft.measure != "level" or draft.unit.kind not in {"count", "area", "money"}:
            continue
        if n >= 2 and reading.wordings["parts.together"].fullmatch(reading.plain, slot.gap, slot.figure.start):
            parts = _siblings(reading, draft, reading.done[:n])
            if len(parts) > 1:
                draft.whole, draft.part_cue = None, ""
                staged = {p.stage for p in parts if p.stage}
                if len(staged) > 1 and reading.stated_stage(slot.near) is None:
                    draft.stage = merge_stages(sorted(staged))
                for part in parts:
                    part.whole, part.part_cue = draft, "合计"
        if n + 2 < len(reading.done) and draft.code and not any(d.whole is draft for d in reading.done):
            _divided(reading, draft, reading.done[n + 1 :])
        inside = [d for d in reading.done if d.whole is draft and d.part_cue != "合计"]
        if draft.unit.kind == "area":
            continue  # 规划校舍7.18万平方米,其中教学用房…、食堂…: kinds of rooms are no kind of the whole
        unnamed = len(inside) > 1 and all(d.code in {None, draft.code} and d.unit == draft.unit for d in inside)
        if unnamed and draft.code and sum(d.value for d in inside) == draft.value:
            for part in inside:
                if not _graded(reading, part):
                    part.code = draft.code  # 补充教师1379人,其中特岗820人、招教437人、人才引进122人


def lent_by_whole(reading: Resolver) -> None:
    """总投资6842万元(中央1530万、省1216万、…): bare figures of a bracket that add up to the one before divide it."""
    for n, whole in enumerate(reading.done):
        if whole.slot is None or whole.unit.kind not in {"money", "area", "count"} or whole.measure != "level":
            continue
        parts: list[Draft] = []
        for draft in reading.done[n + 1 :]:
            if draft.slot is None or draft.slot.depth <= whole.slot.depth:
                break
            parts.append(draft)
        bare = len(parts) > 1 and all(d.unit.kind == "none" and d.measure == "level" for d in parts)
        if bare and sum(d.value for d in parts) == whole.value:
            for part in parts:
                part.unit, part.code, part.whole, part.part_cue = whole.unit, whole.code, whole, "("


def staged_by_parts(reading: Resolver) -> None:
    """招聘教师136名(高中21名、初中38名、幼儿园25名): the whole of a list is of all the stages that its parts state."""
    for whole in reading.done:
        inside = [d for d in reading.done if d.whole is whole]
        told = len(inside) > 1 and sum(d.value for d in inside) == whole.value
        parts = [d for d in inside if told or d.part_cue == "("]  # 71所，其中幼儿园38所、小学16所、…
        staged = {d.stage for d in parts if d.stage_stated and d.stage}
        senior = staged <= {"senior", "vocational"}  # 高中阶段36421人(普高20548人、中职15873人)
        if len(staged) > 1 and not whole.stage_stated and not senior and staged & {"senior", "preschool", "vocational"}:
            whole.stage = merge_stages(sorted(staged))


def of_two_stages(reading: Resolver) -> None:
    """学生14.96万人，小学9.84万人、初中5.12万人: what its primary and its junior part make up is of both; in place."""
    for whole, one, other in zip(reading.done, reading.done[1:], reading.done[2:], strict=False):
        if whole.stage_stated or whole.measure != "level":
            continue
        pair = (one, other)
        alike = all((d.code, d.unit, d.measure) == (whole.code, whole.unit, "level") for d in pair)
        if alike and whole.code and {d.stage for d in pair} == {"primary", "junior"}:
            whole.stage = "compulsory" if one.value + other.value == whole.value else whole.stage


def divided_by(reading: Resolver) -> None:
    """大班额693个。按学段分，小学428个，初中265个；按区域分，县城371个…: parts of a whole told before; in place."""
    for n, first in enumerate(reading.done):
        slot = first.slot
        by = reading.wordings["divided.by"].search(reading.plain, slot.gap, first.figure.start) if slot else None
        if by is None or first.measure != "level" or first.whole is not None:
            continue
        run = [first]
        for draft in reading.done[n + 1 :]:
            if draft.segment != first.segment or draft.measure != "level" or draft.whole is not None:
                break
            if (draft.code, draft.unit) == (first.code, first.unit):
                run.append(draft)
        if all(d.code is None and d.unit.kind == "money" for d in run):
            _purposes(reading, run, by[0], n)
            continue
        apart = len({(d.stage, d.area) for d in run}) == len(run) > 1
        before = [*reading.drafts[-12:], *reading.done[:n]]
        wholes = (w for w in reversed(before) if w.measure == "level" and w.role == first.role)
        alike = (w for w in wholes if (w.code, w.unit) == (first.code, first.unit))
        whole = _whole_of(run, list(alike))
        if apart and whole is not None and first.code:
            for draft in run:
                draft.whole, draft.part_cue = whole, by[0]


def _purposes(reading: Resolver, run: list[Draft], by: str, n: int) -> None:
    """共投入2.97亿元，…。按用途分，校舍建设1.42亿元，…: sums without a code divide the one told before; in place.

    n  how many figures of the sentence stand before them
    """
    before = [*reading.drafts[-12:], *reading.done[:n]]
    funds = [w for w in before if w.unit.kind == "money" and w.measure == "level" and w.code and w.role == run[0].role]
    whole = max(funds, key=lambda w: w.value, default=None)
    if whole is None or len(run) < 2 or whole.value <= max(d.value for d in run):
        return
    for draft in run:
        draft.code, draft.whole, draft.part_cue = whole.code, whole, by
        if draft.period_from != "stated":
            draft.period, draft.period_from = whole.period, "inherited"


def _whole_of(run: list[Draft], alike: list[Draft]) -> Draft | None:
    """The figure that a run of parts divides: one that they add up to, else the nearest that is larger and no part.

    alike  the figures of the same thing before the parts, nearest first
    """
    larger = [w for w in alike if w.value > max(d.value for d in run)]
    total = sum(d.value for d in run)
    even = (w for w in larger if w.value == total)
    return next(even, None) or next((w for w in larger if w.whole is None), None) or next(iter(larger), None)


def _divided(reading: Resolver, whole: Draft, after: list[Draft]) -> None:
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
            draft.whole, draft.part_cue = whole, "、"
            draft.code = draft.code if _graded(reading, draft) else whole.code


def _graded(reading: Resolver, part: Draft) -> bool:
    """Whether people are picked out by a title, a degree or an age: 副高级职称4人, 本科19人."""
    slot, say = part.slot, reading.wordings["people.graded"]
    return (
        part.unit.unit in {"人", "名"}
        and slot is not None
        and bool(say.search(reading.plain, slot.gap, part.figure.start))
    )


def _siblings(reading: Resolver, total: Draft, before: list[Draft]) -> list[Draft]:
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
