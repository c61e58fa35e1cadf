"""Part lists: where one opens (其中…, a bracket, a colon), and where it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.claims.draft import Draft
from extractor.claims.heads import merge_stages
from extractor.claims.lexicon import Token
from extractor.claims.scope import Frame
from extractor.claims.slots import Slot

if TYPE_CHECKING:
    from extractor.claims.resolve import Resolver


_PER_PUPIL = 20  # a figure so many times the one before is no figure a pupil beside it


def spoken_of(base: Frame) -> str | None:
    """小学…，初中…。 speaks of both, though 初中 stands last (小学…；初中…。 of the last); None for one stage."""
    slots = [(d, d.slot.segment) for d in base.drafts if d.slot is not None]
    named = {d.stage for d, segment in slots if d.stage_stated and d.stage and segment == slots[-1][1]}
    return merge_stages(sorted(named)) if named >= {"primary", "junior"} else None


def _new_topic(slot: Slot) -> bool:
    """Whether a clause names a head of its own and no stage."""
    words = (*slot.near, *slot.post)
    return any(t.term.kind == "head" for t in words) and not any(t.term.stage for t in words)


def enter(reading: Resolver, slot: Slot) -> None:
    """Closes the part lists that a figure stands behind and opens those that begin with it; in place."""
    _close(reading, slot)
    top = reading.frames[-1]
    if slot.depth > top.depth and slot.depth > 0 and "(" in slot.marks and reading.done:
        whole = reading.done[-1]
        if top.wholes and reading.plain.startswith(("按", "其中按", "分"), slot.clause):
            whole = top.wholes[-1]  # 30所——城区6所、乡村24所(按学段则是…): another way to divide the same whole
        reading.frames.append(Frame("bracket", whole.stage, [whole], slot.segment, slot.depth, last=whole, cue="("))
    cue = _part_cue(reading, slot)
    if cue is not None:
        _open_parts(reading, slot, cue)
    elif _divided_by_colon(reading, slot):
        whole = reading.done[-1]
        reading.frames.append(
            Frame("part", whole.stage, [whole], slot.segment, slot.depth, last=whole, cue=":"),
        )
    _per(reading, slot)


def _close(reading: Resolver, slot: Slot) -> None:
    """Takes off the stack what has ended before the figure: its bracket, its stretch or its list is over."""
    frames = reading.frames
    if reading.done and reading.done[-1].slot is not None and reading.done[-1].slot.segment < slot.segment:
        frames[0].stage = spoken_of(frames[0]) or frames[0].stage
    while len(frames) > 1 and (
        frames[-1].depth > slot.depth
        or (frames[-1].segment < slot.segment and not frames[-1].whole_sentence and frames[-1].kind != "bracket")
    ):
        if _goes_on(frames[-1], slot):
            frames[-1].segment = slot.segment
            break
        frames.pop()
    top = frames[-1]
    if top.kind == "part" and top.drafts and slot.marks:
        if slot.marks[0] == "、":
            top.joined = True
        elif top.joined and slot.marks[0] == "," and _new_topic(slot) and len({d.stage for d in top.drafts}) > 1:
            frames.pop()  # 其中小学1012个、初中556个，大班额32个: the list of parts ended with its last 、


def _goes_on(parts: Frame, slot: Slot) -> bool:
    """其中：小学22746人；初中9875人: whether a stage that the list lacked goes on with it behind a semicolon."""
    if parts.kind != "part" or slot.marks != ";" or parts.depth != slot.depth:
        return False
    stages = {t.term.stage for t in slot.near if t.term.stage}
    if len(stages) != 1 or len(stages) != len(slot.near) or stages & {d.stage for d in parts.drafts}:
        return False
    alike = [d for d in parts.drafts if d.unit == slot.figure.unit]
    told = sum(d.value for d in alike) + slot.figure.value
    whole = next((w for w in reversed(parts.wholes) if w.unit == slot.figure.unit), None)
    return bool(alike) and alike[-1].stage_stated and whole is not None and told <= whole.value


def _part_cue(reading: Resolver, slot: Slot) -> Token | None:
    """The first word since the figure before that opens a list of parts (其中, 含); None where there is none."""
    for token in (*slot.far_cues, *slot.cues):
        if token.term.cue == "list" and token.term.value == "part":
            if "在内" in reading.plain[token.end : min(token.end + 14, slot.figure.start)]:
                continue  # 含公办园在内的普惠园691所
            return token
    return None


def _open_parts(reading: Resolver, slot: Slot, cue: Token) -> None:
    """A list of parts of the figures just read, or at the beginning of a sentence of those of the one before."""
    top, opening = reading.frames[-1], not reading.done
    counted = [d for d in top.drafts if not d.denominator]
    wholes = counted or (list(reading.scope.recent) if opening else list(top.wholes))
    if top.kind == "part" and top.depth == slot.depth:
        wholes = counted or top.wholes
    alike = [w for w in wholes if w.role != "standard" and w.unit.kind == slot.figure.unit.kind]
    alike = [w for w in alike if w.value >= slot.figure.value] or alike
    stage = (alike or wholes)[-1].stage if wholes else top.stage
    last = wholes[-1] if wholes else None
    written = "其中" if cue.term.rule == "list.among" else reading.plain[cue.start : cue.end]
    reading.frames.append(Frame("part", stage, wholes, slot.segment, slot.depth, opening, last, cue=written))


def _divided_by_colon(reading: Resolver, slot: Slot) -> bool:
    """骨干教师3098名:省级142、县级2130: whether the figure before a colon is divided behind it."""
    if slot.marks not in {":", ",:", "):"} or not reading.done or reading.frames[-1].kind != "sentence":
        return False
    kind, whole = slot.figure.unit.kind, reading.done[-1].unit.kind
    other = kind == "count" and {slot.figure.unit.unit, reading.done[-1].unit.unit} == {"人", "所"}
    # 6所初中未达标，缺口为:教师127人: two kinds of things
    return whole in {kind, "count"} & {"count", "money", "area"} and kind in {whole, "none"} and not other


def _per_pupil(reading: Resolver, slot: Slot, last: Draft) -> bool:
    """Whether a figure of a list goes on with the 生均 of the one before: small, of its unit or a decimal, no total."""
    decimal = not slot.figure.written_whole and slot.figure.step < 1  # 生均校舍9.83平方米、图书31.4册
    alike = (last.unit == slot.figure.unit or decimal) and last.code in reading.heads.rates and last.measure == "level"
    small = slot.figure.value < _PER_PUPIL * last.value and "总" not in reading.plain[slot.gap : slot.figure.start]
    return alike and small and "生均" in reading.plain[slice(*last.subject or (0, 0))]


def _per(reading: Resolver, slot: Slot) -> None:
    """Sets whether the figure is per pupil or per hundred pupils, as its list or the words before it say."""
    last = reading.done[-1] if reading.done else None
    if slot.marks != "、":
        reading.per = None
    elif (
        reading.per is None
        and not slot.figure.written_whole
        and last is not None
        and last.subject
        and reading.wordings["per.hundred"].match(reading.plain, last.subject[0])
    ):
        reading.per = "100"  # 每百名学生拥有高于规定学历教师5.2人、骨干教师1.3人
    elif reading.per is None and last is not None and last.subject and _per_pupil(reading, slot, last):
        reading.per = "student"  # 生均教辅用房5.83平方米、体育场馆8.90平方米
    # 每百名学生中，高于规定学历教师5.02人、…: the comma does not end it
    for token in (*slot.far[-1:], *slot.cues):
        if token.term.cue == "per":
            reading.per = token.term.value
