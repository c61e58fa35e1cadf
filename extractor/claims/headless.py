"""Figures that their clause explains without a head: by a kind of school, a school's name, who runs it, a bracket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.claims import coefficients, norms, stocks
from extractor.claims.draft import Draft
from extractor.claims.lexicon import Token
from extractor.claims.slots import Slot

if TYPE_CHECKING:
    from extractor.claims.subjects import Subjects

SCHOOLED = frozenset({"students", "migrant_students", "left_behind_students", "disabled_children"})
_SMALLEST, _LARGEST = 20, 80  # pupils that a class may have
_STRETCH = 40  # characters around a figure that may say what it is the size of


def bracketed_total(reading: Subjects, draft: Draft, slot: Slot) -> bool:
    """占教学班总数(512个)的0.59%: a figure alone in a bracket is one of the words right before it."""
    heads = [t for t in slot.far if t.term.kind == "head"] if not slot.near and slot.marks.endswith("(") else []
    if not heads:
        return False
    head, change = heads[-1], draft.measure in {"change", "gap"}
    # 高于财政经常性收入增幅(6.35%)
    between = [t for t in slot.far if t.start >= head.end]
    at = between[-1].end if between else head.end
    if at != slot.figure.start - 1 or any(t.term.cue != "measure" for t in between):
        return False
    if not reading.heads.fits(head.term, draft.unit, change):
        if draft.unit.kind != "share" or head.term.noun == "general":
            return False
        draft.how, draft.subject = "open", (head.start, head.end)  # 教育费附加(3%): a rate of it
        return True
    reading.take(draft, head, "total" if any(t.term.cue == "share" for t in slot.far) else "near")
    return True


def level_beside(reading: Subjects, draft: Draft, slot: Slot) -> bool:
    """师生比。小学为0.056，差异系数0.286；初中为0.094，…: a level that is written as coefficients are."""
    label = reading.scope.label
    if not coefficients.unmeasured(draft) or any(t.term.kind == "head" for t in slot.near):
        return False
    first = reading.done[0] if reading.done else None
    if first is not None and first.measure == "level" and first.code in reading.heads.rates:
        reading.follow(draft, first, "inherit")
    elif label is not None and label.term.code in reading.heads.rates and not label.term.cv:
        reading.take(draft, label, "label")
    else:
        return False
    return True


def own_rate(reading: Subjects, draft: Draft, slot: Slot) -> bool:
    """结对帮扶率达100%: a rate that the words before the figure name, though it is no known one."""
    named = reading.wordings["rate.own"].search(reading.plain, slot.words, slot.figure.start)
    if named is None or draft.measure in {"change", "gap"}:
        return False
    draft.how, draft.subject = "open", named.span(1)
    return True


def special_share(reading: Subjects, draft: Draft, slot: Slot) -> bool:
    """其中骨干教师不低于20%: a share that words have only behind certain figures."""
    if draft.unit.kind != "share" or not reading.done:
        return False
    words = {t.term.code for t in slot.near if t.term.code}
    special = reading.shares.special_share(words, {d.code for d in reading.done if d.code})
    if special is None:
        return False
    word = next(t for t in slot.near if t.term.code)
    draft.code, draft.how, draft.subject = special, "share", (word.start, word.end)
    return True


def behind_norm(reading: Subjects, draft: Draft, slot: Slot) -> bool:
    """省里要求小学6台、初中8台，我县做到了8.5台、12.1台: what is, right behind the norms it is held against."""
    run = norms.told_before(reading.done, draft)
    goes_on = bool(run) and run[-1] is reading.done[-1] and slot.marks in {"、", ","} and bool(slot.near)
    goes_on = goes_on and all(t.term.kind == "stage" for t in slot.near) and run[-1].code is None
    if not run or slot.depth or not (goes_on or norms.turned_to_own(reading, slot)):
        return False
    stated = reading.stated_stage(slot.near)
    norm = next((n for n in run if n.stage == stated), run[-1])
    if norm.term is None and norm.code is None and norm.measure != "cv":
        return False
    reading.follow(draft, norm, "inherit")
    draft.like = norm
    return True


def class_formed(reading: Subjects, draft: Draft, slot: Slot) -> bool:
    """起始年级一律按小学45人、初中50人编班: how large classes are to be, where their clauses say what is formed."""
    if draft.unit.unit != "人" or not draft.figure.written_whole or not _SMALLEST <= draft.value <= _LARGEST:
        return False
    plain, start, end = reading.plain, slot.figure.start, slot.figure.end
    begins = max(draft.quote[0], start - _STRETCH, *(plain.rfind(mark, 0, start) + 1 for mark in ";。"))
    ends = min(draft.quote[1], next((i for i in range(end, end + _STRETCH) if plain[i : i + 1] in ",;。"), end))
    said = reading.wordings["class.formed"].search(plain, begins, ends)
    if said is None:
        return False
    draft.code, draft.how, draft.subject = "class_size", "open", said.span("whose" if said["whose"] else 0)
    return True


def schools_of_area(reading: Subjects, draft: Draft, slot: Slot, near: list[Token]) -> bool:
    """城区学校14所、乡村学校25所: the words for an area that end in 学校 say what is counted there."""
    area = near[-1] if near else None
    if area is None or not area.term.area or not reading.plain.endswith("学校", area.start, area.end):
        return False
    if area.end != draft.figure.start or reading.done:
        return False
    draft.how, draft.subject = "near", (area.start, area.end)
    draft.code = None if stocks.of_some(reading, draft, slot, "schools", area) else "schools"  # 走访乡镇学校9所
    return True


def of_a_kind(reading: Subjects, draft: Draft, slot: Slot) -> bool:
    """规划12个重大项目。义务教育类6个、高中类2个: kinds of what the sentence before, or this one, counted."""
    if draft.unit.kind != "count" or draft.measure != "level" or reading.plain[slot.figure.start - 1] != "类":
        return False
    stage = next((t for t in slot.near if t.term.stage), None)
    counts = [d for d in (*reading.scope.recent, *reading.done) if d.unit == draft.unit and d.measure == "level"]
    if stage is None or not counts or (counts[-1].value < draft.value and not reading.done):
        return False
    reading.follow(draft, counts[-1], "inherit")
    draft.subject, draft.like = (stage.start, slot.figure.start), counts[-1]
    return True


def placed(reading: Subjects, draft: Draft, slot: Slot) -> bool:
    """残疾儿童412人，随班就读243人、特教学校102人: a kind of school that makes those before it a special count."""
    kind = slot.near[-1] if slot.near and draft.unit.unit in {"人", ""} else None
    if kind is None or kind.term.kind != "stage" or kind.end != slot.figure.start:
        return False
    made = reading.shares.specialise(kind.term.rule, {d.code for d in reading.done if d.code})
    if made is None or made == kind.term.rule:
        return False
    draft.code, draft.how, draft.subject = made, "near", (kind.start, kind.end)
    draft.unit = reading.heads.unit(reading.heads.indicators[made]["unit"])
    return True


def told_by_school(reading: Subjects, draft: Draft, slot: Slot) -> bool:
    """Whether people or schools are told by a school, or by who runs the schools, alone; sets what they are."""
    if draft.unit.unit == "人":
        return _of_school(reading, draft, slot) or _schooled(reading, draft, slot)
    return draft.unit.unit == "所" and _sponsored(reading, draft, slot)


def _of_school(reading: Subjects, draft: Draft, slot: Slot) -> bool:
    """超规模学校2所，洛滨小学2318人、城关小学2107人: people of whom only the school is told are its pupils."""
    name = next((n for n in reading.named if _told_alone(reading, slot, n.start, n.end)), None)
    if name is None:
        return False
    before = reading.done[-1] if reading.done else None
    if "学生" in reading.plain[name.end : slot.figure.start] or "在校生" in reading.plain[name.end : slot.figure.start]:
        draft.code, draft.how, draft.subject = "students", "stage", (name.end, slot.figure.start)
        return True  # 城关中学学生2146人
    opens = before is None and not slot.far
    if not opens and (before is None or (before.unit.unit != "所" and before.code != "students")):
        return False
    draft.code, draft.how, draft.subject = "students", "stage", (name.start, slot.figure.start)
    return True


def at_a_school(reading: Subjects, slot: Slot) -> bool:
    """大班额仍有27个(县实验小学14个): whether a school's name is all that a figure's clause says."""
    return any(_told_alone(reading, slot, n.start, n.end) for n in reading.named if n.end <= slot.figure.start)


def _told_alone(reading: Subjects, slot: Slot, start: int, end: int) -> bool:
    """Whether a school's name and small words are all that a figure's clause says: 最大的宏德小学达3126人."""
    headed = start < slot.clause and reading.plain[end : slot.clause].strip() == ":"  # 2.官路镇中心校:612人
    before = reading.plain[slot.clause : start] if start >= slot.clause else "" if headed else "-"
    end = slot.clause if headed else end
    said = reading.wordings["school.told"].fullmatch(reading.plain, end, slot.figure.start)
    return said is not None and (not before or reading.wordings["school.picked"].fullmatch(before) is not None)


def _schooled(reading: Subjects, draft: Draft, slot: Slot) -> bool:
    """随迁子女1830人，在公办学校就读1647人: people who go to the schools named are of those before, else pupils."""
    where = reading.wordings["pupils.schooled"].search(reading.plain, slot.clause, slot.figure.start)
    if where is None:
        return False
    before = reading.done[-1] if reading.done else None
    people = before is not None and before.measure == "level" and before.unit == draft.unit
    if people and before is not None and before.code in SCHOOLED:
        reading.follow(draft, before, "inherit")
    else:
        draft.code, draft.how, draft.subject = "students", "open", where.span(1)
    return True


def _sponsored(reading: Subjects, draft: Draft, slot: Slot) -> bool:
    """幼儿园168所，公办性质的62所、民办的106所: schools told by who runs them alone are of those before."""
    before = reading.done[-1] if reading.done else None
    if before is None or before.code != "schools" or draft.measure != "level":
        return False
    named = reading.wordings["school.sponsor"].fullmatch(reading.plain, slot.clause, slot.figure.start)
    if named is None:
        return False
    reading.follow(draft, before, "inherit")
    draft.subject, draft.like = named.span(), before
    return True
